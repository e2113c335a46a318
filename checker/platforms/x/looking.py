"""How posts and accounts are asked about, and which of several answers is the main one.

Syndication is asked first, with a key or without one. A post that it shows needs nothing more: it
is visible from where we look, and the API would bill that very answer. The API is asked of all the
others, up to a hundred at once; it bills only what it hands out, so asking it about what is gone is
free. Whether a post that is shown here is withheld elsewhere is therefore not asked: a vantage
point there sees it.

oEmbed is asked of a post that syndication lacks, where the API told nothing that settles it.

Source: platforms-commercial §4(a), §4(b), §4(f), read 2026-11-22.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch
from checker.platforms.payload import reading_of, unanswered
from checker.platforms.x import oembed, syndication
from checker.platforms.x.api import API, AUTH, BATCH, POST_FIELDS, USER_FIELDS, Facts
from checker.platforms.x.links import canonical, id_time, is_handle, is_number
from checker.platforms.x.lookup import read_accounts, read_posts
from checker.platforms.x.signs import NOT_FOR_US, disputes, meaning
from checker.platforms.x.syndication_token import token_of

UNASKED = frozenset({"no_key", "quota_spent", "not_asked", "refused_by_guard"})
"""Failures of a question that never went out."""

_PLAIN_TO_A_VISITOR = frozenset({"account_private", "age_restricted"})
"""Gates that X names itself: the API could add nothing, and would bill what it shows."""

Step = tuple[Exchange, Answer, Facts]
Trail = list[Step]
"""What was asked about one subject, in the order of asking."""


async def look_at_posts(posts: Sequence[Subject], fetch: Fetch) -> dict[Subject, Reading]:
    """Ask about posts: syndication, the API where there is a key, oEmbed."""
    trails = {one: [await _ask_syndication(one, fetch)] for one in posts}
    doubtful = [one for one in posts if _wants_lookup(trails[one][0][1])]
    for batch in _batches(doubtful):
        ids = ("ids", ",".join(one.native_id for one in batch))
        exchange = await fetch(f"{API}/tweets", params=(ids, *POST_FIELDS), auth=AUTH)
        if exchange.failure not in UNASKED:
            for one, read in read_posts(exchange, batch).items():
                trails[one].append((exchange, *read))
    for one in posts:
        if _wants_opinion(trails[one]):
            trails[one].append(await _ask_oembed(one, fetch))
    return {one: _reading(one, trails[one]) for one in posts}


async def _ask_syndication(subject: Subject, fetch: Fetch) -> Step:
    asked = (("id", subject.native_id), ("lang", "en"), ("token", token_of(subject.native_id)))
    exchange = await fetch(f"https://{syndication.HOST}{syndication.PATH}", params=asked)
    return exchange, *syndication.read_syndication(subject, exchange)


async def _ask_oembed(subject: Subject, fetch: Fetch) -> Step:
    asked = (("url", canonical(subject)), ("omit_script", "1"), ("lang", "en"))
    exchange = await fetch(f"https://{oembed.HOST}{oembed.PATH}", params=asked)
    return exchange, oembed.read_oembed(subject, exchange), {}


def _batches(subjects: Sequence[Subject]) -> Iterator[Sequence[Subject]]:
    for start in range(0, len(subjects), BATCH):
        yield subjects[start : start + BATCH]


def _wants_lookup(answer: Answer) -> bool:
    return answer.found is not True and meaning(answer) not in _PLAIN_TO_A_VISITOR


def _wants_opinion(trail: Trail) -> bool:
    """Say whether a post is missing, and the API left it open whether anybody can see it."""
    first, *others = (answer for _, answer, _ in trail)
    missing = first.status == 404 and first.found is False
    settled = any(one.found is not None for one in others)
    named = any(disputes(one) and one.code not in NOT_FOR_US for one in others)
    return missing and not settled and not named


def _weight(answer: Answer) -> int:
    """Rank what an answer says, so that the one that says most is the main one."""
    if answer.failure is not None or answer.unreadable is not None or answer.wall is not None:
        return 0 if answer.failure in UNASKED else _weight_of_silence(answer)
    if answer.role == "lookup":
        return _weight_of_lookup(answer)
    if answer.role == "oembed" or (answer.found is None and answer.code in (None, "error")):
        return _weight_of_silence(answer)
    means = meaning(answer)
    unknown = means is None and answer.found is not True and answer.status == 200
    # who says where it is withheld is heard before a notice that is vague, or in no table
    return 5 if unknown else {"unavailable": 3, "copyright": 5, "withheld": 5}.get(means or "", 8)


def _weight_of_lookup(answer: Answer) -> int:
    if answer.found is True:
        # a visitor gets no post here: only where it says why is it heard before the notice
        return 6 if {"withheld", "author_withheld"} & set(answer.markers) else 2
    if answer.found is False:
        return 4
    return 3 if disputes(answer) else 1


def _weight_of_silence(answer: Answer) -> int:
    # A key is shown what a visitor is not, as behind a screen: while syndication is out of reach,
    # what the key is shown does not tell what a visitor would get, and must not end a gate.
    return 2 if answer.role == "post" and answer.status != 200 else 1


def _reading(subject: Subject, trail: Trail) -> Reading:
    """Return what the questions came to: the main answer first, the evidence in asking order."""
    facts: Facts = {}
    for _, _, told in reversed(trail):
        facts |= told
    ranked = sorted(trail, key=lambda step: -_weight(step[1]))
    if subject.kind is SubjectKind.POST and "created_at" not in facts:
        facts["created_at"] = id_time(subject.native_id, trail[0][0].answered_at)
    exchanges, answers = [step[0] for step in ranked], [step[1] for step in ranked]
    reading = reading_of(subject, exchanges, answers, **facts)
    in_order = [exchange.evidence for exchange, _, _ in trail if exchange.evidence]
    return replace(reading, evidence=tuple(in_order))


async def look_at_accounts(accounts: Sequence[Subject], fetch: Fetch) -> dict[Subject, Reading]:
    """Ask about accounts, which takes a key: those with a number, and those with a handle."""
    readings: dict[Subject, Reading] = {}
    roads = (
        ("users", "ids", [one for one in accounts if is_number(one.native_id)]),
        ("users/by", "usernames", [one for one in accounts if is_handle(one.native_id)]),
    )
    for path, name, mine in roads:
        for batch in _batches(mine):
            asked = (name, ",".join(one.native_id.removeprefix("@") for one in batch))
            exchange = await fetch(f"{API}/{path}", params=(asked, *USER_FIELDS), auth=AUTH)
            for one, (answer, facts) in read_accounts(exchange, batch).items():
                readings[one] = _reading(one, [(exchange, answer, facts)])
    return readings


async def look_at_none(subject: Subject, fetch: Fetch) -> Reading:
    """Ask with an id that is none of X's, and conclude nothing."""
    question = (("id", "0"), ("lang", "en"), ("token", "a"))
    exchange = await fetch(f"https://{syndication.HOST}{syndication.PATH}", params=question)
    problem = None if exchange.failure else UnreadablePayload("id", "none of X's")
    return _reading(subject, [(exchange, unanswered(subject.kind.value, exchange, problem), {})])
