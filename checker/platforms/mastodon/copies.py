"""What an observer's denial of a copy leads to: the origin is asked, and the observer once more.

A copy that an observer no longer shows may have been taken out by the observer's moderators, gone
with its whole server, been pruned with others of its age, or followed its original. The original is
asked first, past any cache: where it is gone too, nothing more can be told. Where it is there, the
observer's list of blocked servers may say why; else the author's posts from just before it are
compared, on both servers: pruning goes by age and would have taken those as well. A copy that was
fetched anew under another number is found on the same page, and then asked for (``number_now``).

Source: platforms-open §2.c (pattern table), §2.f (cached answers); read 2026-11-24.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from checker.model import Answer, Exchange, Subject
from checker.platforms.mastodon.asked import Asked, at_home
from checker.platforms.mastodon.blocks import read_neighbours
from checker.platforms.mastodon.facts import COPY, Facts
from checker.platforms.mastodon.links import host_of, is_status_id, origin_of
from checker.platforms.mastodon.visit import Step, Visit

AGED = "aged"
"""Marks an origin's answer that is older than the observer's denial."""

_AT_ORIGIN = 5
_AT_OBSERVER = 40
_A_WHILE = 2**22
"""A minute in a number's time: a copy fetched anew has another number, close to the old one."""


async def about_copy(asked: Asked, denial: Exchange, visit: Visit) -> Sequence[Step]:
    """Ask the origin about a post whose copy the observer denies, and the observer why."""
    home = at_home(asked.subject)
    exchange, answer, facts = await visit.one(home, denial)
    origin = exchange, _as_of_now(exchange, answer)
    if answer.found is False and home.in_batches:
        instance, told = await visit.instance(home.server)
        return [origin, (instance, replace(told, role="origin_instance"))]
    if not answer.found:
        return [origin]
    blocks = await visit.blocks(asked.server, home.server)
    if blocks[1].found or not home.in_batches:
        return [origin, blocks]
    return [origin, blocks, *await _neighbours(asked, home, facts, visit)]


def number_now(steps: Sequence[Step]) -> str | None:
    """Return under which other number the observer shows the post, None where it does not."""
    found = (answer.value(COPY) for _, answer in steps if answer.role == "neighbours")
    number = next(found, None) or ""
    return number if is_status_id(number) else None


def _as_of_now(exchange: Exchange, answer: Answer) -> Answer:
    """Return the origin's answer, marked where it came out of a cache all the same."""
    marks = (*answer.markers, *((AGED,) if exchange.age_s else ()))
    return replace(answer, role="origin", markers=marks)


async def _neighbours(asked: Asked, home: Asked, facts: Facts, visit: Visit) -> Sequence[Step]:
    """Ask for the author's posts from just before this one: at the observer, and at the origin."""
    author = facts.get("account")
    if author is None:
        return []
    here = await visit.account(author, asked.server, "author")
    number_here = _local_id(here[1])
    if not number_here:
        return [here]
    just_after = str(int(asked.api_id) + _A_WHILE)
    page = await visit.page_before(asked.server, number_here, just_after, _AT_OBSERVER)
    answer, held = read_neighbours("neighbours", page, asked.server, _AT_OBSERVER)
    again = next((held[uri] for uri in held if origin_of(uri) == asked.subject), None)
    if again is not None:
        answer = replace(answer, values=(*answer.values, (COPY, again)))
    if again is not None or not home.in_batches:
        return [here, (page, answer)]
    return [here, *await _compared(home, author, (page, answer), held, visit)]


def _local_id(answer: Answer) -> str | None:
    found = answer.value("id") or ""
    return found if found.isascii() and found.isdigit() else None


async def _compared(
    home: Asked, author: Subject, page: Step, held: Mapping[str, str], visit: Visit
) -> Sequence[Step]:
    """Return the observer's page, with how many of the origin's it holds; the origin's."""
    there = await visit.account(author, home.server, "origin_author")
    number_there = _local_id(there[1])
    if not number_there:
        return [page, there]
    exchange = await visit.page_before(home.server, number_there, home.api_id, _AT_ORIGIN)
    answer, wanted = read_neighbours("origin_neighbours", exchange, home.server, _AT_ORIGIN)
    n_held = len(wanted.keys() & held.keys())
    counts = (("n_wanted", str(len(wanted))), ("n_held", str(n_held)))
    counted = replace(page[1], values=(*page[1].values, *counts))
    return [(page[0], counted), there, (exchange, answer)]


async def about_account(
    subject: Subject, denial: Exchange, visit: Visit, observer: str, *, gone: bool
) -> Sequence[Step]:
    """Ask the origin about an account that an observer denies, or marks as suspended."""
    home = host_of(subject)
    steps = [await visit.instance(observer)] if gone else []
    exchange, answer = await visit.account(subject, home, "origin", denial)
    steps.append((exchange, _as_of_now(exchange, answer)))
    if gone and steps[-1][1].found and steps[0][1].found:
        steps.append(await visit.blocks(observer, home))
    return steps
