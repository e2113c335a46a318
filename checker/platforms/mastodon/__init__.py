"""Mastodon: as many platforms as servers, each asked by its public API and without a login.

Where answers come from. The server in a post's id is asked, and speaks for itself alone. Several
posts of one server go out in one batch (Mastodon 4.3 and later, 20 at most); each that the batch
leaves out is then asked for singly, since a batch drops the posts of limited authors. A server
that does not know the batch is asked singly. An account is looked up at its own server by its name.

What absence means. A 404 means that this server has no such post for a visitor, and no more: see
``rules`` for the ambiguities. It counts only where the server then says that it is a Mastodon (one
more question a look). An account marked as suspended is asked for once more, as other servers ask
for it: only there is the server's own act told from an owner's closing. An account explains its
posts and is looked at by itself.

Known limits. Answers to visitors may come out of a cache: their ``Age`` is taken off the times,
but a cache need not send one. A server that is older than 4.0 can show posts and not deny them.
A post and its copy on another server are two subjects; comparing them comes later. Where a server
answers at another host than its people's names bear, their accounts are known here by the host
that is asked. Other software of the same network is told apart by nodeinfo, later.

Source: platforms-open §2 (Mastodon's documentation and source); read 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from checker.model import Answer, Exchange, Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.mastodon.api import wants_login
from checker.platforms.mastodon.facts import (
    Facts,
    read_account,
    read_actor,
    read_batch,
    read_instance,
    read_status,
)
from checker.platforms.mastodon.links import (
    NAME,
    account_parts,
    canonical,
    host_of,
    parts_of,
    recognise,
)
from checker.platforms.mastodon.listing import discover
from checker.platforms.mastodon.rules import RULES
from checker.platforms.mastodon.signs import denied, shown
from checker.platforms.payload import reading_of

BATCH = 20
_UNKNOWN_CALL = (404, 422)
"""How a server answers that does not know the batch."""
_ACTIVITY = "application/activity+json"


@dataclass(slots=True)
class _Visit:
    """One call of ``look``: how to ask, and what servers have already said of themselves."""

    fetch: Fetch
    servers: dict[str, tuple[Exchange, Answer]] = field(default_factory=dict)

    async def instance(self, server: str) -> tuple[Exchange, Answer]:
        """Ask a server what it is, once a look."""
        if server not in self.servers:
            exchange = await self.fetch(f"https://{server}/api/v2/instance")
            self.servers[server] = exchange, read_instance(exchange, server)
        return self.servers[server]

    async def one(self, subject: Subject) -> tuple[Exchange, Answer, Facts]:
        """Ask directly about one post."""
        server, status_id = parts_of(subject.native_id) or (host_of(subject), "0")
        exchange = await self.fetch(f"https://{server}/api/v1/statuses/{status_id}")
        return exchange, *read_status(exchange, subject)


async def look(subjects: Sequence[Subject], fetch: Fetch) -> list[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    visit = _Visit(fetch)
    readings: dict[Subject, Reading] = {}
    wanted = list(dict.fromkeys(subjects))
    for batch in _batches([item for item in wanted if item.kind is SubjectKind.POST]):
        readings.update(await _look_at_posts(batch, visit))
    for subject in wanted:
        if subject.kind is SubjectKind.ACCOUNT:
            readings[subject] = await _look_at_account(subject, visit)
    return [readings[subject] for subject in subjects]


def _batches(posts: Sequence[Subject]) -> Iterator[list[Subject]]:
    """Yield posts by server, in batches; an ill-formed id goes alone."""
    by_server: dict[tuple[str, str], list[Subject]] = {}
    for item in posts:
        parts = parts_of(item.native_id)
        key = (parts[0], "") if parts else ("", item.native_id)
        by_server.setdefault(key, []).append(item)
    for of_server in by_server.values():
        for start in range(0, len(of_server), BATCH):
            yield of_server[start : start + BATCH]


async def _look_at_posts(batch: Sequence[Subject], visit: _Visit) -> dict[Subject, Reading]:
    if len(batch) == 1:
        return {batch[0]: await _look_singly(batch[0], visit)}
    server = host_of(batch[0])
    ids = [("id[]", item.native_id.partition("/")[2]) for item in batch]
    exchange = await visit.fetch(f"https://{server}/api/v1/statuses", params=ids)
    whole, read = read_batch(exchange, batch)
    if not whole.found and (whole.wall or not _is_unknown_call(whole)):
        stopped = replace(whole, role="post")
        return {subject: reading_of(subject, [exchange], [stopped]) for subject in batch}
    readings: dict[Subject, Reading] = {}
    for subject in batch:
        if subject in read:
            answer, facts = read[subject]
            readings[subject] = reading_of(subject, [exchange], [answer], **facts)
        else:
            readings[subject] = await _look_singly(subject, visit, (exchange, whole))
    return readings


def _is_unknown_call(whole: Answer) -> bool:
    return whole.status in _UNKNOWN_CALL and not wants_login(whole.words)


async def _look_singly(
    subject: Subject, visit: _Visit, batch: tuple[Exchange, Answer] | None = None
) -> Reading:
    """Ask about one post directly; the batch that left it out is kept behind the answer."""
    exchange, answer, facts = await visit.one(subject)
    trail = [(exchange, answer), *([batch] if batch else [])]
    reading = _reading(subject, trail, facts)
    if denied(reading, "post", 404):
        trail.append(await visit.instance(host_of(subject)))
    return _reading(subject, trail, facts)


async def _look_at_account(subject: Subject, visit: _Visit) -> Reading:
    user, host = account_parts(subject.native_id) or ("", host_of(subject))
    lookup = await visit.fetch(f"https://{host}/api/v1/accounts/lookup", params=(("acct", user),))
    trail = [(lookup, read_account(lookup, subject))]
    reading = _reading(subject, trail, {})
    if shown(reading, "account", "suspended"):
        actor = await visit.fetch(f"https://{host}/users/{user}", headers={"Accept": _ACTIVITY})
        trail.append((actor, read_actor(actor, subject)))
    elif denied(reading, "account", 404) or denied(reading, "account", 410):
        trail.append(await visit.instance(host))
    return _reading(subject, trail, {})


def _reading(subject: Subject, trail: Sequence[tuple[Exchange, Answer]], facts: Facts) -> Reading:
    """Return what the questions came to: the main one first, the evidence in asking order."""
    exchanges = [exchange for exchange, _ in trail]
    reading = reading_of(subject, exchanges, [answer for _, answer in trail], **facts)
    in_order = sorted(exchanges, key=lambda exchange: exchange.asked_at)
    return replace(reading, evidence=tuple(item.evidence for item in in_order if item.evidence))


PLATFORM = Platform(
    name=NAME,
    source="platforms-open §2 (Mastodon's documentation and source); read 2026-11-24",
    hosts=(),
    host_of=host_of,
    pace=Pace(
        seconds_per_ask=1.0,
        source="platforms-open §2.e: 300 asks in 5 minutes for a visitor's address; a server may "
        "set another number",
    ),
    batch=BATCH,
    keep=Keep(
        days=None,
        source="platforms-open §0.9: no term is set; what its author took out keeps id and "
        "digest, never text",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    look=look,
    tells=(
        Tells(what="account limited by its server", basis="stated"),
        Tells(what="account suspended by its server, while that can be taken back", basis="stated"),
        Tells(what="screened as sensitive, not by whom", basis="stated"),
        Tells(what="account suspended for good or closed by its owner: not which", basis="not"),
        Tells(what="taken out by author or moderators, or made private", basis="not"),
        Tells(what="what another server did to its copy", basis="not"),
    ),
    usual_wall="some servers let only their own people read (401, or 422 with that sentence)",
)
