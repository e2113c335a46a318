"""Reading what an author's own host and the identity registry answer: one exchange, one answer.

The host is the truth of the *record*; the service (AppView) decides only what is shown. Comparing
the two is what tells a removal by the service from one by the author.

Source: platforms-open §1.c "PDS", §1.d; atproto-observed; read 2026-11-22.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.platforms.bluesky.labels import moment
from checker.platforms.bluesky.links import COLLECTION, parts_of
from checker.platforms.bluesky.repository_proof import read_record_path
from checker.platforms.bluesky.signatures import (
    ACCOUNT_KEY,
    LABELLER_KEY,
    WrongSignature,
    key_named,
)
from checker.platforms.bluesky.xrpc import answered, content_id, marked, plain, unknown
from checker.platforms.payload import maybe, need, parse_json, unanswered

_ADDRESS = re.compile(r"https?://(?P<host>[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?/?")
_NUMBERS = re.compile(r"[0-9.]+")
_MAX_TEXT_BYTES = 3000
"""The longest text that the post's schema allows: a service takes no longer one for a post."""


def read_identity(exchange: Exchange, did: str) -> Answer:
    """Read a DID document: whether the identity is there, the host and the key that it names."""
    return _document(exchange, did, ACCOUNT_KEY)


def read_labeller_identity(exchange: Exchange, did: str) -> Answer:
    """Read the DID document of a labelling service: the key that its labels are signed with."""
    return replace(_document(exchange, did, LABELLER_KEY), role="labeller")


def _document(exchange: Exchange, did: str, key_name: str) -> Answer:
    gone = _identity_gone(exchange, did) if exchange.status in (404, 410) else None

    def read(tree: object) -> Answer:
        if need(tree, "id", str) != did:
            raise UnreadablePayload("id", "another identity's document")
        host = _host_named(maybe(tree, "service", list) or [], did)
        key = key_named(tree, did, key_name)
        return Answer(
            role="identity",
            status=exchange.status,
            found=True,
            values=(
                *((("host", host),) if host else ()),
                *((("key", key),) if key else ()),
            ),
        )

    return gone or answered("identity", exchange, read)


def _identity_gone(exchange: Exchange, did: str) -> Answer | None:
    """Return the registry's own refusal; its errors carry a message and no name."""
    try:
        message = maybe(parse_json(exchange.body), "message", str)
    except UnreadablePayload:
        return None
    known = {f"DID not registered: {did}": "unregistered", f"DID not available: {did}": "tombstone"}
    if message not in known or not did.startswith("did:plc:"):
        return None
    return Answer(
        role="identity",
        status=exchange.status,
        found=False,
        words=message,
        markers=(known[message],),
    )


def _host_named(services: Sequence[object], did: str) -> str | None:
    for service in services[:50]:
        if (
            maybe(service, "id", str) in ("#atproto_pds", f"{did}#atproto_pds")
            and maybe(service, "type", str) == "AtprotoPersonalDataServer"
        ):
            return _origin(maybe(service, "serviceEndpoint", str) or "")
    return None


def _origin(address: str) -> str | None:
    """Return an address that is nothing but scheme and host, None otherwise.

    Which hosts may be asked at all is not decided here: the network guards that.
    """
    parts = _ADDRESS.fullmatch(address)
    if parts is None or int(parts["port"] or 443) > 65_535:
        return None
    if _NUMBERS.fullmatch(parts["host"]) and not _is_ip_address(parts["host"]):
        return None
    return address.removesuffix("/")


def _is_ip_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def read_record(exchange: Exchange, subject: Subject) -> Answer:
    """Read the host's ``repo.getRecord``: whether the author's host has the record."""

    def read(tree: object) -> Answer:
        if need(tree, "uri", str) != subject.native_id:
            raise UnreadablePayload("uri", "another record")
        made = maybe(tree, "value.createdAt", str)
        return Answer(
            role="record",
            status=exchange.status,
            found=True,
            markers=() if _is_whole_post(need(tree, "value", dict)) else ("odd_record",),
            values=(
                ("cid", content_id(tree)),
                *((("made_at", plain(made, 64)),) if made and moment(made) else ()),
            ),
            leftover=unknown(tree, ("uri", "cid", "value"), "record."),
        )

    answer = _first_hand("record", exchange, read)
    did = (parts_of(subject.native_id) or ("",))[0]
    if answer.code == "InvalidRequest" and answer.words == f"Could not find repo: {did}":
        return marked(answer, "no_repo")
    return _about(answer, exchange, (subject.native_id, did))


def _is_whole_post(record: Mapping[str, object]) -> bool:
    """Say whether a service could take the record for a post, as far as we can see."""
    text = maybe(record, "text", str)
    return (
        record.get("$type") == COLLECTION
        and text is not None
        and len(text.encode("utf-8", "replace")) <= _MAX_TEXT_BYTES
        and moment(maybe(record, "createdAt", str)) is not None
    )


def _first_hand(role: str, exchange: Exchange, read: Callable[[object], Answer]) -> Answer:
    # what a cache remembers of the host can't be held against what the service says now
    if exchange.age_s:
        old = UnreadablePayload("$", f"from a cache, {exchange.age_s} s old")
        return unanswered(role, exchange, old)
    return answered(role, exchange, read)


def _about(answer: Answer, exchange: Exchange, names: Sequence[str]) -> Answer:
    """Refuse an error that names something else than what was asked about."""
    named = (answer.words or "").rpartition(": ")[2]
    if answer.code and named.startswith(("at://", "did:")) and named not in names:
        return unanswered(
            answer.role, exchange, UnreadablePayload("message", "about something else")
        )
    return answer


def read_path(exchange: Exchange, subject: Subject, key: str | None = None) -> Answer:
    """Read the host's ``sync.getRecord``: whether the record stands in the repository's tree.

    Args:
        exchange: the host's answer.
        subject: the post asked about.
        key: the account's public key; None where its identity names none.
    """
    did, record_key = parts_of(subject.native_id) or ("", "")
    if exchange.failure or exchange.status != 200 or exchange.age_s:
        return _first_hand("proof", exchange, _no_json_due)
    if exchange.cut:
        return unanswered("proof", exchange, UnreadablePayload("car", "longer than we take"))
    try:
        shown = read_record_path(exchange.body, did, f"{COLLECTION}/{record_key}", key)
    except WrongSignature as problem:
        return marked(unanswered("proof", exchange, problem), "signature_wrong")
    except UnreadablePayload as problem:
        return unanswered("proof", exchange, problem)
    signed = ("commit_signed",) if shown.signed else ()
    return Answer(
        role="proof",
        status=exchange.status,
        found=shown.inside,
        markers=("record_inside" if shown.inside else "record_not_inside", *signed),
        values=(("revision", plain(shown.revision, 40)), ("commit", shown.commit)),
    )


def _no_json_due(tree: object) -> Answer:
    raise UnreadablePayload("$", f"{type(tree).__name__} where a CAR file was due")


def read_host(exchange: Exchange, did: str) -> Answer:
    """Read the host's ``sync.getRepoStatus``: what the host says of the account."""

    def read(tree: object) -> Answer:
        if need(tree, "did", str) != did:
            raise UnreadablePayload("did", "another account")
        active, state = need(tree, "active", bool), maybe(tree, "status", str)
        if active and state:
            raise UnreadablePayload("status", "active, and yet with a reason not to be")
        return Answer(
            role="host",
            status=exchange.status,
            found=True,
            code=plain(state, 100) if state else None,
            markers=("active" if active else "inactive",),
            values=(("revision", plain(maybe(tree, "rev", str) or "", 40)),),
            leftover=unknown(tree, ("did", "active", "status", "rev"), "status."),
        )

    return _about(_first_hand("host", exchange, read), exchange, (did,))
