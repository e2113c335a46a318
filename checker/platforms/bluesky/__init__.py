"""Bluesky, on the AT Protocol: asked without a login, of four kinds of host.

Where answers come from. The *service* (AppView, ``public.api.bsky.app``) says what is shown: posts
in batches of 25, accounts one by one. Only what it leaves out is asked elsewhere: the identity
registry (``plc.directory``, or the host of a ``did:web``) names the account's own *host* (PDS), the
host says whether it has the record and whether the record stands in the repository's tree, and the
platform's *labeller* (``mod.bsky.app``) says whether it publishes a takedown. The tree's commit and
the labeller's takedowns are signed: where the signer's identity names a key the signature is
checked; a wrong one makes the answer unreadable, and what rests on a right one says so. An author
can block a logged-in reader and then look gone, so no login is ever used for a look.

What absence means. A post that the service leaves out is absent *there*; why is told by comparing
service, host and labeller: see ``bluesky_rules`` for the table and the three ambiguities. An
account explains its posts and is looked at by itself.

Hints. Jetstream tells at once what watched accounts publish, rewrite and delete, and whose account
changed its state (``jetstream``): it says where to look, never what is there.

Known limits. A takedown by the host alone leaves the post shown by the service: visible, for the
public. ``getPosts`` may come out of a cache: its ``Age`` is taken off the times. Regional labels
(hidden in one country's app only) are not asked for.

Source: platforms-open §1, atproto-local-network §3, atproto-observed (Bluesky's documentation,
its reference servers and what they answered); read 2026-11-22.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from checker.model import Answer, Exchange, Reading, Subject, SubjectKind, account
from checker.platforms.bluesky.host import (
    read_host,
    read_identity,
    read_labeller_identity,
    read_path,
    read_record,
)
from checker.platforms.bluesky.jetstream import STREAM_HOST, hints
from checker.platforms.bluesky.links import (
    COLLECTION,
    NAME,
    canonical,
    is_did,
    link_of,
    never_issued,
    parts_of,
    recognise,
)
from checker.platforms.bluesky.listing import (
    APPVIEW,
    CREDENTIAL,
    FOLLOWS,
    SEARCH,
    ask_handle,
    discover,
    read_handle,
)
from checker.platforms.bluesky.reading import (
    Facts,
    read_author,
    read_labeller,
    read_posts,
    read_profile,
    signers,
)
from checker.platforms.bluesky.rules import RULES
from checker.platforms.bluesky.signs import trouble_of
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.payload import reading_of

REGISTRY = "https://plc.directory"
LABELLER = "https://mod.bsky.app"
BATCH = 25


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Look up whose handle a link carries, by one question; None when it is nobody's."""
    link = link_of(url)
    if link is None:
        return None
    if is_did(link.actor):
        return link.subject(link.actor)
    did = read_handle(await ask_handle(link.actor, fetch)).value("did")
    return link.subject(did) if did else None


@dataclass(slots=True)
class _Trail:
    """One subject's questions so far, the main one first, and its account's public key."""

    subject: Subject
    did: str
    exchanges: list[Exchange]
    answers: list[Answer]
    key: str | None = None

    def add(self, exchange: Exchange, answer: Answer) -> Answer:
        """Remember one more question and what it came to."""
        self.exchanges.append(exchange)
        self.answers.append(answer)
        return answer

    def reading(self, facts: Facts) -> Reading:
        """Return what the questions came to together."""
        return reading_of(self.subject, self.exchanges, self.answers, **facts)


@dataclass(slots=True)
class _Visit:
    """One call of ``look``: how to ask, and what it has already been told of accounts."""

    fetch: Fetch
    known: dict[tuple[str, str], tuple[Exchange, Answer]] = field(default_factory=dict)

    async def identity(self, trail: _Trail) -> str | None:
        """Ask who the account's host is; return the host's address."""
        answer = await self._once(trail, "identity", _document(trail.did), (), read_identity)
        trail.key = answer.value("key")
        return answer.value("host")

    async def host(self, trail: _Trail, host: str) -> None:
        """Ask what the host says of the account."""
        address = f"{host}/xrpc/com.atproto.sync.getRepoStatus"
        await self._once(trail, "host", address, (("did", trail.did),), read_host)

    async def author(self, trail: _Trail) -> None:
        """Ask whether the service knows the post's author at all."""
        address = f"{APPVIEW}/xrpc/app.bsky.actor.getProfile"
        await self._once(trail, "author", address, (("actor", trail.did),), read_author)

    async def labels(self, trail: _Trail, *names: str) -> None:
        """Ask what the labeller states about the subject and its account."""
        params = (*(("uriPatterns", name) for name in names), ("limit", "250"))
        exchange = await self.fetch(f"{LABELLER}/xrpc/com.atproto.label.queryLabels", params=params)
        about = trail.subject.native_id, trail.did
        keys = {src: await self._key(trail, src) for src in signers(exchange, *about)[:1]}
        known = {src: key for src, key in keys.items() if key}
        trail.add(exchange, read_labeller(exchange, *about, known))

    async def _key(self, trail: _Trail, labeller: str) -> str | None:
        """Ask the registry for the key that a labelling service signs with."""
        address = _document(labeller)
        answer = await self._once(
            trail, "labeller", address, (), read_labeller_identity, did=labeller
        )
        return answer.value("key")

    async def record(self, trail: _Trail, host: str, record_key: str) -> None:
        """Ask whether the host has the record, and what else that answer calls for."""
        rest = (("collection", COLLECTION), ("rkey", record_key))
        exchange = await self.fetch(
            f"{host}/xrpc/com.atproto.repo.getRecord", params=(("repo", trail.did), *rest)
        )
        answer = trail.add(exchange, read_record(exchange, trail.subject))
        if trouble_of(answer):
            return
        if answer.code == "RecordNotFound":
            path = await self.fetch(
                f"{host}/xrpc/com.atproto.sync.getRecord", params=(("did", trail.did), *rest)
            )
            trail.add(path, read_path(path, trail.subject, trail.key))
        elif answer.found:
            await self.host(trail, host)
            await self.author(trail)

    async def _once(
        self,
        trail: _Trail,
        role: str,
        address: str,
        params: Sequence[tuple[str, str]],
        read: Callable[[Exchange, str], Answer],
        *,
        did: str | None = None,
    ) -> Answer:
        """Ask about an account once a look, however many of its posts are missing."""
        key = (role, did or trail.did)
        if key not in self.known:
            exchange = await self.fetch(address, params=params)
            self.known[key] = exchange, read(exchange, key[1])
        return trail.add(*self.known[key])


def _document(did: str) -> str:
    if did.startswith("did:web:"):
        return f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
    return f"{REGISTRY}/{quote(did, safe=':')}"


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
    """Yield posts in batches; an ill-formed id goes alone, since it spoils a whole batch."""
    formed = [item for item in posts if parts_of(item.native_id)]
    for start in range(0, len(formed), BATCH):
        yield formed[start : start + BATCH]
    yield from ([item] for item in posts if not parts_of(item.native_id))


async def _look_at_posts(batch: Sequence[Subject], visit: _Visit) -> dict[Subject, Reading]:
    uris = [("uris", subject.native_id) for subject in batch]
    exchange = await visit.fetch(f"{APPVIEW}/xrpc/app.bsky.feed.getPosts", params=uris)
    read = read_posts(exchange, batch)
    return {subject: await _follow(subject, exchange, *read[subject], visit) for subject in batch}


async def _follow(
    subject: Subject, exchange: Exchange, answer: Answer, facts: Facts, visit: _Visit
) -> Reading:
    """Ask on about a post that the service left out; any other answer stands by itself."""
    did, record_key = parts_of(subject.native_id) or ("", "")
    trail = _Trail(subject, did, [exchange], [answer])
    if answer.found is not False or not did:
        return trail.reading(facts)
    host = await visit.identity(trail)
    if host:
        await visit.record(trail, host, record_key)
    await visit.labels(trail, subject.native_id, did)
    return trail.reading({"account": account(NAME, did)})


async def _look_at_account(subject: Subject, visit: _Visit) -> Reading:
    did = subject.native_id
    exchange = await visit.fetch(
        f"{APPVIEW}/xrpc/app.bsky.actor.getProfile", params=(("actor", did),)
    )
    answer = read_profile(exchange, did)
    trail = _Trail(subject, did, [exchange], [answer])
    if _is_away(answer) and is_did(did):
        host = await visit.identity(trail)
        if host:
            await visit.host(trail, host)
        await visit.labels(trail, did)
    return trail.reading({})


def _is_away(answer: Answer) -> bool:
    """Say whether the service answered that the account is not simply there."""
    named = answer.code in ("AccountTakedown", "AccountDeactivated")
    return trouble_of(answer) is None and (named or "profile_not_found" in answer.markers)


PLATFORM = Platform(
    name=NAME,
    source="platforms-open §1, atproto-local-network §3, atproto-observed; read 2026-11-22",
    hosts=("public.api.bsky.app", "bsky.social", "plc.directory", "mod.bsky.app", STREAM_HOST),
    sites=frozenset({"bsky.app"}),
    pace=Pace(
        seconds_per_ask=0.2,
        source="platforms-open §1.e: the service publishes no number, 5 a second is the sheet's "
        "budget; hosts allow 3000 in 5 minutes",
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
    expand=expand,
    discover=discover,
    follows=FOLLOWS,
    search=SEARCH,
    look=look,
    never=never_issued,
    hints=hints,
    tells=(
        Tells(what="taken down by the platform, with its labeller's signed record", basis="stated"),
        Tells(what="hidden by the service while the author's host has it", basis="inferred"),
        Tells(what="withheld by the author's host", basis="inferred"),
        Tells(what="taken out by its author", basis="inferred"),
        Tells(what="labelled by the platform", basis="stated"),
        Tells(what="account taken down or suspended", basis="stated"),
        Tells(what="account deactivated by its owner", basis="stated"),
        Tells(what="account closed, by owner or administrator", basis="inferred"),
        Tells(what="taken down for one country, by its labelling service", basis="inferred"),
        Tells(what="under which policy a post was taken down", basis="not"),
    ),
    keys={
        "CHECKER_BLUESKY_HANDLE": "search where the service refuses visitors (with the password "
        "below); never used for a look",
        "CHECKER_BLUESKY_APP_PASSWORD": "the app password that goes with that handle",
    },
    credentials=(CREDENTIAL,),
    usual_wall="search refuses unnamed visitors (403, a page instead of an answer)",
)
