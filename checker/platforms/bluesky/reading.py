"""Reading what Bluesky's service and its labeller answer: one exchange in, one answer out.

Source: platforms-open §1.c, §1.g; atproto-observed; read 2026-11-22.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from checker.errors import UnreadablePayload
from checker.judge.walls import normalise
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.bluesky.labels import Label, moment, newest, read_labels
from checker.platforms.bluesky.links import NAME, is_did, parts_of
from checker.platforms.bluesky.signatures import (
    SIGNATURE_BYTES,
    WrongSignature,
    check_label,
    signature_of,
)
from checker.platforms.bluesky.xrpc import answered, at_most, content_id, marked, unknown
from checker.platforms.payload import maybe, need, text_sha256, unanswered

Facts = Mapping[str, Any]
"""Keyword facts for a reading: account, created_at, text_sha256, version, content_id."""

MAX_VIEWS = 200
"""More posts than any page that we ask for may hold."""

NO_KEYS: Mapping[str, str] = MappingProxyType({})

_TAKEDOWNS = ("!takedown", "!suspend")
_VIEW_FIELDS = frozenset(
    {
        "$type",
        "author",
        "bookmarkCount",
        "cid",
        "debug",
        "embed",
        "indexedAt",
        "labels",
        "likeCount",
        "quoteCount",
        "record",
        "replyCount",
        "repostCount",
        "threadgate",
        "uri",
        "viewer",
    }
)
_PROFILE_FIELDS = frozenset(
    {
        "$type",
        "associated",
        "avatar",
        "banner",
        "createdAt",
        "debug",
        "description",
        "did",
        "displayName",
        "followersCount",
        "followsCount",
        "handle",
        "indexedAt",
        "joinedViaStarterPack",
        "labels",
        "pinnedPost",
        "postsCount",
        "pronouns",
        "status",
        "verification",
        "viewer",
        "website",
    }
)


def read_posts(
    exchange: Exchange, subjects: Sequence[Subject]
) -> dict[Subject, tuple[Answer, Facts]]:
    """Read ``getPosts``: which of ``subjects`` it shows; those it leaves out are not found.

    A post that nobody asked for, or one without an address, makes the leaving out of another
    mean nothing.
    """
    views: list[object] = []

    def keep(tree: object) -> Answer:
        views.extend(at_most(need(tree, "posts", list), MAX_VIEWS, "posts"))
        return Answer(role="post", status=exchange.status, leftover=unknown(tree, ("posts",)))

    whole = answered("post", exchange, keep)
    if whole.code or whole.failure or whole.unreadable:
        return {subject: (whole, {}) for subject in subjects}
    shown = {uri: view for view in views if (uri := maybe(view, "uri", str)) is not None}
    as_asked = len(shown) == len(views) and set(shown) <= {item.native_id for item in subjects}
    return {
        subject: read_view("post", shown[subject.native_id], exchange, subject)
        if subject.native_id in shown
        else (_left_out(exchange, whole, as_asked), {})
        for subject in subjects
    }


def _left_out(exchange: Exchange, whole: Answer, as_asked: bool) -> Answer:
    if as_asked:
        return replace(whole, found=False)
    return unanswered("post", exchange, UnreadablePayload("posts", "not the posts asked for"))


def read_view(
    role: str, view: object, exchange: Exchange, subject: Subject
) -> tuple[Answer, Facts]:
    """Read one post as the service shows it; its address has already been compared."""
    try:
        did = _author(view, subject)
        markers, values = _labels_shown(view, exchange, (subject.native_id,), did)
        facts = {
            "account": account(NAME, did),
            "created_at": moment(need(view, "indexedAt", str)),
            "text_sha256": text_sha256(need(view, "record.text", str)),
            "version": content_id(view),
            "content_id": content_id(view),
        }
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem), {}
    drift = unknown(view, _VIEW_FIELDS, "post.")
    return _found(role, exchange, markers, values, drift), facts


def _author(view: object, subject: Subject) -> str:
    did = need(view, "author.did", str)
    if (parts_of(subject.native_id) or ("",))[0] != did:
        raise UnreadablePayload("post.author.did", "another account's post")
    return did


def _found(
    role: str,
    exchange: Exchange,
    markers: tuple[str, ...],
    values: tuple[tuple[str, str], ...],
    drift: tuple[str, ...],
) -> Answer:
    return Answer(
        role=role,
        status=exchange.status,
        found=True,
        markers=markers,
        values=values,
        leftover=drift,
    )


def _labels_shown(
    view: object, exchange: Exchange, names: Sequence[str], author: str
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return markers of the labels on what is shown, and who stated each, and when.

    A label that its service took back is told apart from one that never was only where the answer
    still has the row that takes it back.
    """
    # a post or an account may come without the list; one of another kind is drift, not "none"
    given = isinstance(view, Mapping) and view.get("labels") is not None
    rows = need(view, "labels", list) if given else []
    now = exchange.speaks_until
    stated = sorted(
        (f"{_sort(label, author)}:{label.val}", f"{label.src} {label.cts}")
        for label in newest(read_labels(rows))
        if label.uri in names and (label.in_force(now) or label.negated)
    )
    return tuple(sorted({marker for marker, _ in stated})), tuple(stated)


def _sort(label: Label, author: str) -> str:
    if label.negated:
        return "withdrawn_self_label" if label.src == author else "withdrawn"
    return "self_label" if label.src == author else "label"


def read_profile(exchange: Exchange, did: str) -> Answer:
    """Read ``getProfile``: the account as the service shows it."""

    def read(tree: object) -> Answer:
        if need(tree, "did", str) != did:
            raise UnreadablePayload("did", "another account")
        # an account is labelled by its identity or by its profile's record
        names = (did, f"at://{did}/app.bsky.actor.profile/self")
        markers, values = _labels_shown(tree, exchange, names, did)
        drift = unknown(tree, _PROFILE_FIELDS, "profile.")
        return _found("account", exchange, markers, values, drift)

    answer = answered("account", exchange, read)
    if answer.code == "InvalidRequest" and normalise(answer.words or "") == "profile not found":
        return marked(answer, "profile_not_found")
    return answer


def read_author(exchange: Exchange, did: str) -> Answer:
    """Read ``getProfile`` asked about a missing post's author."""
    return replace(read_profile(exchange, did), role="author")


def signers(exchange: Exchange, native_id: str, did: str) -> list[str]:
    """Return whose key is needed to check the takedowns that the labeller's list holds in force.

    A stand-in for a signature, of another length than any, can be held against no key.
    """
    found: set[str] = set()

    def read(tree: object) -> Answer:
        for label in _takedowns(_about(tree, native_id, did), exchange):
            if len(signature_of(label.row)) == SIGNATURE_BYTES:
                found.add(label.src)
        return Answer(role="labels")

    answered("labels", exchange, read)
    return sorted(name for name in found if is_did(name))


def read_labeller(
    exchange: Exchange, native_id: str, did: str, keys: Mapping[str, str] = NO_KEYS
) -> Answer:
    """Read ``queryLabels``: what the labeller states about the post or its account.

    A takedown counts only with a signature on it, and while nothing newer takes it back. Where the
    labeller's key is known, a signature that is not that key's makes the list unreadable.

    Args:
        exchange: the labeller's answer.
        native_id: what was asked about.
        did: its account.
        keys: public keys by the DID of who states.
    """
    wrong: list[UnreadablePayload] = []

    def read(tree: object) -> Answer:
        rows = _about(tree, native_id, did)
        takedowns = _takedowns(rows, exchange)
        try:
            checked = [_is_checked(label, keys) for label in takedowns]
        except WrongSignature as problem:
            wrong.append(problem)
            raise
        signed = ("label_signed",) if takedowns and all(checked) else ()
        return Answer(
            role="labels",
            status=exchange.status,
            found=bool(rows),
            markers=(*_takedown_markers(rows, takedowns), *signed),
            values=tuple((_sentence(label), f"{label.src} {label.cts}") for label in rows),
            leftover=unknown(tree, ("labels", "cursor"), "labels."),
        )

    answer = answered("labels", exchange, read)
    return marked(answer, "signature_wrong") if wrong else answer


def _about(tree: object, native_id: str, did: str) -> list[Label]:
    return [
        label
        for label in newest(read_labels(need(tree, "labels", list)))
        if label.uri in (native_id, did) and label.src != did
    ]


def _takedowns(rows: Sequence[Label], exchange: Exchange) -> list[Label]:
    """Return the takedowns that carry a signature and are in force."""
    return [
        label
        for label in rows
        if label.val in _TAKEDOWNS and label.signed and label.in_force(exchange.speaks_until)
    ]


def _is_checked(label: Label, keys: Mapping[str, str]) -> bool:
    if label.src not in keys:
        return False
    check_label(keys[label.src], label.row)
    return True


def _takedown_markers(rows: Sequence[Label], takedowns: Sequence[Label]) -> tuple[str, ...]:
    in_force = {f"{label.val[1:]}_on_{_kind(label)}" for label in takedowns}
    taken_back = any(label.negated for label in rows if label.val in _TAKEDOWNS)
    return (*sorted(in_force), *(("reversed",) if taken_back else ()))


def _sentence(label: Label) -> str:
    ends = f" until {label.ends_at.isoformat()}" if label.ends_at else ""
    return f"{'not ' if label.negated else ''}{label.val} on {_kind(label)}{ends}"


def _kind(label: Label) -> str:
    return "post" if label.uri.startswith("at://") else "account"
