"""How posts and accounts are asked about: the main question, and what a denial leads to.

Source: platforms-open §2.b, §2.c; read 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.model import Answer, Reading, Subject
from checker.platforms.mastodon.api import wants_login
from checker.platforms.mastodon.asked import Asked
from checker.platforms.mastodon.copies import about_account, about_copy, number_now
from checker.platforms.mastodon.edits import edited_lately
from checker.platforms.mastodon.facts import Facts, read_batch
from checker.platforms.mastodon.kin import kin_of
from checker.platforms.mastodon.links import host_of
from checker.platforms.mastodon.signs import denied, is_gotosocial_sentence, shown
from checker.platforms.mastodon.visit import Step, Visit
from checker.platforms.payload import reading_of

BATCH = 20
_UNKNOWN_CALL = (404, 410, 422)
"""How a server answers that does not know the batch."""


async def look_at_posts(posts: Sequence[Asked], visit: Visit) -> dict[Subject, Reading]:
    """Ask about posts, those of one server together."""
    readings: dict[Subject, Reading] = {}
    for batch in _batches(posts):
        readings.update(await _look_at_batch(batch, visit))
    return readings


def _batches(posts: Sequence[Asked]) -> Iterator[list[Asked]]:
    """Yield posts by server, in batches; what no batch can hold goes alone."""
    by_server: dict[tuple[str, str], list[Asked]] = {}
    for item in posts:
        key = (item.server, "" if item.in_batches else item.subject.native_id)
        by_server.setdefault(key, []).append(item)
    for of_server in by_server.values():
        for start in range(0, len(of_server), BATCH):
            yield of_server[start : start + BATCH]


async def _look_at_batch(batch: Sequence[Asked], visit: Visit) -> dict[Subject, Reading]:
    if len(batch) == 1:
        return {batch[0].subject: await _look_singly(batch[0], visit)}
    ids = [("id[]", item.api_id) for item in batch]
    exchange = await visit.fetch(f"https://{batch[0].server}/api/v1/statuses", params=ids)
    whole, read = read_batch(exchange, batch)
    if not whole.found and (whole.wall or not _is_unknown_call(whole)):
        stopped = replace(whole, role="post")
        return {item.subject: reading_of(item.subject, [exchange], [stopped]) for item in batch}
    readings: dict[Subject, Reading] = {}
    for asked in batch:
        if asked.subject in read:
            answer, facts = read[asked.subject]
            readings[asked.subject] = await _shown(asked, visit, [(exchange, answer)], facts)
        else:
            readings[asked.subject] = await _look_singly(asked, visit, (exchange, whole))
    return readings


def _is_unknown_call(whole: Answer) -> bool:
    return whole.status in _UNKNOWN_CALL and not wants_login(whole.words)


async def _look_singly(asked: Asked, visit: Visit, batch: Step | None = None) -> Reading:
    """Ask about one post directly; the batch that left it out is kept behind the answer."""
    exchange, answer, facts = await visit.one(asked)
    trail = [(exchange, answer), *([batch] if batch else [])]
    if answer.status == 410 and answer.code is None:
        trail += await _is_closed_down(asked.server, visit)
    elif denied(_reading(asked.subject, trail, facts), "post", 404):
        trail += await _who_denies(asked, trail[0], visit)
        number = number_now(trail)
        if number is not None:
            exchange, answer, facts = await visit.one(replace(asked, number=number))
            trail = [(exchange, answer), *trail]
    return await _shown(asked, visit, trail, facts)


async def _is_closed_down(server: str, visit: Visit) -> Sequence[Step]:
    """Ask a server that calls something gone whether everything there is."""
    instance = await visit.instance(server)
    return [instance, *(await visit.software(server) if instance[1].status == 410 else ())]


async def _who_denies(asked: Asked, denied_by: Step, visit: Visit) -> Sequence[Step]:
    """Ask what the server is that has no such post, and of a copy what its origin says."""
    denial, answer = denied_by
    if kin_of(asked.number) or is_gotosocial_sentence(answer.words):
        return await visit.software(asked.server)
    instance = await visit.instance(asked.server)
    if asked.is_copy and instance[1].found:
        return [instance, *await about_copy(asked, denial, visit)]
    return [instance]


async def _shown(asked: Asked, visit: Visit, trail: Sequence[Step], facts: Facts) -> Reading:
    """Return a post's reading; of one that was edited lately, with its server's account of that."""
    told_there = asked.in_batches and not asked.is_copy
    if told_there and edited_lately(facts, trail[0][0]):
        trail = [*trail, await visit.history(asked)]
    return _reading(asked.subject, trail, facts)


async def look_at_account(subject: Subject, visit: Visit, server: str = "") -> Reading:
    """Ask ``server``, by default the account's own, about an account."""
    home = host_of(subject)
    where = server or home
    trail = [await visit.account(subject, where)]
    lookup = trail[0][1]
    reading = _reading(subject, trail, {})
    gone = denied(reading, "account", 404) or denied(reading, "account", 410)
    marked = shown(reading, "account", "suspended")
    if where != home and (gone or marked):
        trail += await about_account(subject, trail[0][0], visit, where, gone=gone)
    elif marked:
        trail.append(await visit.actor(subject))
    elif lookup.status == 410:
        trail += await _is_closed_down(where, visit)
    elif gone:
        trail.append(await visit.instance(where))
        if _is_other_software(trail[-1][1]):
            trail += await visit.software(where)
    return _reading(subject, trail, {})


def _is_other_software(instance: Answer) -> bool:
    """Say whether a server answered, and not as Mastodon does."""
    return not instance.found and instance.status in (200, 404)


def _reading(subject: Subject, trail: Sequence[Step], facts: Facts) -> Reading:
    """Return what the questions came to: the main one first, the evidence in asking order."""
    exchanges = [exchange for exchange, _ in trail]
    reading = reading_of(subject, exchanges, [answer for _, answer in trail], **facts)
    in_order = sorted(exchanges, key=lambda exchange: exchange.asked_at)
    kept = tuple(item.evidence for item in in_order if item.evidence)
    return replace(reading, evidence=tuple(dict.fromkeys(kept)))
