"""Reading what a wiki says of pages and revisions: one exchange in, one answer a subject out.

Source: platforms-open §6.a/b, §6.c, §6.g; atproto-local-network §5 (answers of MediaWiki 1.39);
read 2026-11-24.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import combining

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.mediawiki.api import (
    answered,
    flag,
    moment,
    number,
    plain,
    rows_of,
    top_leftover,
    unknown,
)
from checker.platforms.mediawiki.links import NAME, PageId, host_of, page_parts, title_in
from checker.platforms.payload import maybe, need, text_sha256, unanswered

Facts = Mapping[str, Any]
"""Keyword facts for a reading: account, created_at, text_sha256, version."""

ASKED_OF_PAGES = (
    ("prop", "info|revisions"),
    ("rvprop", "ids|timestamp|user|userid|comment|sha1|flags|size|content"),
    ("rvslots", "main"),
)
_PARTS = ("texthidden", "userhidden", "commenthidden", "sha1hidden", "suppressed")
_LONGEST_TEXT = 2_500_000
_PAGE_FIELDS = frozenset(
    {
        "contentmodel",
        "lastrevid",
        "length",
        "missing",
        "new",
        "ns",
        "pageid",
        "pagelanguage",
        "pagelanguagedir",
        "pagelanguagehtmlcode",
        "redirect",
        "revisions",
        "title",
        "touched",
    }
)
_REVISION_FIELDS = frozenset(
    {
        *_PARTS,
        "anon",
        "comment",
        "minor",
        "parentid",
        "revid",
        "sha1",
        "size",
        "slots",
        "temp",
        "timestamp",
        "user",
        "userid",
    }
)


def read_pages(
    exchange: Exchange, subjects: Sequence[Subject]
) -> tuple[Answer, dict[Subject, tuple[Answer, Facts]]]:
    """Read an answer about pages or revisions of one wiki: as a whole, and of each subject.

    The whole is not ``found`` when nothing was told of anybody; the second part is empty then. A
    subject of which the answer is silent, or that it shows by half, is unreadable by itself.
    """
    trees: list[object] = []

    def keep(tree: object) -> Answer:
        need(tree, "query", dict)
        trees.append(tree)
        cut = ("continued",) if maybe(tree, "continue", dict) else ()
        return Answer(
            role="batch",
            status=exchange.status,
            found=True,
            markers=cut,
            leftover=top_leftover(tree),
        )

    whole = answered("batch", exchange, host_of(subjects[0]), keep)
    if not trees:
        return whole, {}
    return whole, {subject: _read_one(trees[0], exchange, subject) for subject in subjects}


def role_of(asked: PageId | None) -> str:
    """Return which question is asked: for a ``revision``, a ``page``, or a ``title`` alone."""
    if asked is None or (asked.page != "0" and not asked.revision):
        return "page"
    return "revision" if asked.revision else "title"


def _read_one(tree: object, exchange: Exchange, subject: Subject) -> tuple[Answer, Facts]:
    parts = page_parts(subject.native_id)
    try:
        return _read_page(tree, exchange, parts)
    except UnreadablePayload as problem:
        return unanswered(role_of(parts), exchange, problem), {}


def _read_page(tree: object, exchange: Exchange, asked: PageId | None) -> tuple[Answer, Facts]:
    if asked is None:
        raise UnreadablePayload("$", "no id of a page")
    role = role_of(asked)
    if asked.revision and _is_bad_revision(tree, asked.revision):
        return Answer(role=role, status=exchange.status, found=False, code="badrevids"), {}
    row = _row_of(tree, asked)
    if flag(row, "invalid"):
        words = plain(maybe(row, "invalidreason", str) or "", 300) or None
        return Answer(role=role, status=exchange.status, code="invalid", words=words), {}
    if maybe(row, "missing", object) is not None:
        return _denied(row, exchange, role), {}
    return _read_shown(row, exchange, asked)


def _is_bad_revision(tree: object, revision: str) -> bool:
    row = maybe(tree, f"query.badrevids.{revision}", dict)
    if row is None:
        return False
    if number(row, "revid") != revision or not flag(row, "missing"):
        raise UnreadablePayload("query.badrevids", "a shape that we do not know")
    return True


def _row_of(tree: object, asked: PageId) -> object:
    for row in rows_of(tree, "query.pages"):
        if asked.revision:
            fits = any(number(item, "revid") == asked.revision for item in _revisions(row))
        elif asked.page == "0":
            fits = title_in(maybe(row, "title", str) or "") == asked.title
        else:
            fits = number(row, "pageid") == asked.page
        if fits:
            return row
    raise UnreadablePayload("query.pages", "what we asked for is not in the answer")


def _revisions(row: object) -> list[object]:
    return (maybe(row, "revisions", list) or [])[:50]


def _denied(row: object, exchange: Exchange, role: str) -> Answer:
    if not flag(row, "missing") or _revisions(row) or maybe(row, "known", object) is not None:
        raise UnreadablePayload("missing", "missing, and there all the same")
    return Answer(
        role=role,
        status=exchange.status,
        found=False,
        code="missing",
        leftover=unknown(row, _PAGE_FIELDS, "page."),
    )


def _read_shown(row: object, exchange: Exchange, asked: PageId) -> tuple[Answer, Facts]:
    revision = _shown_revision(row, asked)
    page, title = number(row, "pageid"), need(row, "title", str)
    revision_id = number(revision, "revid")
    if page is None or revision_id is None:
        raise UnreadablePayload("pageid", "a page without its numbers")
    text, marks = _text_of(revision)
    marks += [name for name in _PARTS if name != "texthidden" and flag(revision, name)]
    marks += ["redirect"] * flag(row, "redirect") + ["blanked"] * (text == "")
    marks += ["moved"] * (title_in(title) != asked.title)
    answer = Answer(
        role=role_of(asked),
        status=exchange.status,
        found=True,
        markers=tuple(marks),
        values=(
            ("page", page),
            ("revision", revision_id),
            ("title", plain(title, 300)),
            ("sha1", plain(maybe(revision, "sha1", str) or "", 40)),
        ),
        leftover=unknown(row, _PAGE_FIELDS, "page.")
        + unknown(revision, _REVISION_FIELDS, "revision."),
    )
    facts = {
        **_made(revision, asked),
        "text_sha256": text_sha256(text) if text is not None else None,
        "version": revision_id,
    }
    return answer, facts


def _shown_revision(row: object, asked: PageId) -> object:
    revisions = _revisions(row)
    if asked.revision:
        return next(item for item in revisions if number(item, "revid") == asked.revision)
    if not revisions:
        raise UnreadablePayload("revisions", "a page without a revision")
    return revisions[0]


def _text_of(revision: object) -> tuple[str | None, list[str]]:
    """Return a revision's text; or None, with the mark that says why it is hidden, if it is.

    A wiki that does not give the text out shows the revision all the same.

    Raises:
        UnreadablePayload: it is no text, or none that anybody wrote.
    """
    for mark in ("texthidden", "textmissing"):
        if flag(revision, mark) or flag(revision, f"slots.main.{mark}"):
            return None, [mark]
    text = maybe(revision, "slots.main.content", str)
    if text is not None and (len(text) > _LONGEST_TEXT or _piles_up(text)):
        raise UnreadablePayload("content", "longer, or more piled up, than any honest text")
    return text, []


def _piles_up(text: str) -> bool:
    """Say whether a long run of combining marks stands in ``text``.

    Normalising takes the square of such a run's length; no language has one of this length.
    """
    marks = [] if text.isascii() else [sign for sign in set(text) if combining(sign)]
    return bool(marks) and re.search(f"[{re.escape(''.join(marks))}]{{100}}", text) is not None


def _made(revision: object, asked: PageId) -> dict[str, Any]:
    """Return who made the subject and when; of a page only while it has a single revision."""
    first = maybe(revision, "parentid", int) == 0
    if not (asked.revision or first):
        return {}
    user_id = number(revision, "userid")
    named = user_id and not (flag(revision, "anon") or flag(revision, "temp"))
    return {
        "account": account(NAME, f"{asked.wiki}/{user_id}") if named else None,
        "created_at": moment(maybe(revision, "timestamp", str)),
    }
