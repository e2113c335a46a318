"""Reading what Bluesky's service and its labeller answer: one exchange in, one answer out.

Source: platforms-open §1.c, §1.g; atproto-observed; read 2026-11-22.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from checker.errors import UnreadablePayload
from checker.judge.walls import normalise
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.bluesky.labels import Label, moment, newest, read_labels
from checker.platforms.bluesky.links import NAME, parts_of
from checker.platforms.bluesky.xrpc import answered, at_most, content_id, marked, unknown
from checker.platforms.payload import maybe, need, text_sha256, unanswered

Facts = Mapping[str, Any]
"""Keyword facts for a reading: account, created_at, text_sha256, version."""

MAX_VIEWS = 200
"""More posts than any page that we ask for may hold."""

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
    """Return markers of the labels in force on what is shown, and who stated each."""
    # a post or an account may come without the list; one of another kind is drift, not "none"
    given = isinstance(view, Mapping) and view.get("labels") is not None
    rows = need(view, "labels", list) if given else []
    stated = {
        f"{'self_label' if label.src == author else 'label'}:{label.val}": label.src
        for label in newest(read_labels(rows))
        if label.uri in names and label.in_force(exchange.speaks_until)
    }
    return tuple(sorted(stated)), tuple(sorted(stated.items()))


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


def read_labeller(exchange: Exchange, native_id: str, did: str) -> Answer:
    """Read ``queryLabels``: what the labeller states about the post or its account.

    A takedown counts only with a signature on it, and while nothing newer takes it back.
    """

    def read(tree: object) -> Answer:
        rows = [
            label
            for label in newest(read_labels(need(tree, "labels", list)))
            if label.uri in (native_id, did) and label.src != did
        ]
        return Answer(
            role="labels",
            status=exchange.status,
            found=bool(rows),
            markers=_takedown_markers(rows, exchange),
            values=tuple((_sentence(label), f"{label.src} {label.cts}") for label in rows),
            leftover=unknown(tree, ("labels", "cursor"), "labels."),
        )

    return answered("labels", exchange, read)


def _takedown_markers(rows: Sequence[Label], exchange: Exchange) -> tuple[str, ...]:
    takedowns = [label for label in rows if label.val in _TAKEDOWNS]
    in_force = {
        f"{label.val[1:]}_on_{_kind(label)}"
        for label in takedowns
        if label.signed and label.in_force(exchange.speaks_until)
    }
    taken_back = any(label.negated for label in takedowns)
    return (*sorted(in_force), *(("reversed",) if taken_back else ()))


def _sentence(label: Label) -> str:
    ends = f" until {label.ends_at.isoformat()}" if label.ends_at else ""
    return f"{'not ' if label.negated else ''}{label.val} on {_kind(label)}{ends}"


def _kind(label: Label) -> str:
    return "post" if label.uri.startswith("at://") else "account"
