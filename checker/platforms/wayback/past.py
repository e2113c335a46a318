"""The past of one page: its captures as somebody else's observations.

A capture is what the archive saw, from where it stands, at a time of its own. So it is an imported
observation of the vantage point ``wayback``, of the page's own subject: it never mixes with what we
observed ourselves. Each carries its capture's address.

Captures with equal bytes and equal status are read once and count at each of their times. A capture
that was not read, or in which nothing is stated, is inconclusive (``not_captured``); of what was
read, only *visible* and what the platform states is taken over.

Source: platforms-open §8 (join; digest equality is byte identity); read 2026-11-24.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checker.judge import imported
from checker.judge.rules import VISIBLE
from checker.model import Answer, Availability, Basis, Exchange, Outcome, Reading, Subject
from checker.platforms.contract import Fetch, Platform
from checker.platforms.wayback.captures import home_of
from checker.platforms.wayback.index import CDX, MOST_ROWS, Row, cdx_question, read_cdx
from checker.platforms.wayback.links import SITE, archived, raw
from checker.platforms.wayback.signs import Told, capture_told, indexed

VANTAGE = "wayback"
MOST_CAPTURES = 24
"""Captures of one page that are fetched; the others are told by equal bytes, or not at all."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the archive knows of a page.

    Attributes:
        subject: the page, on the platform that knows its address; None for no page.
        observations: one reading a capture, oldest first, each with an imported main answer.
        whole: the index named all captures that it has.
        answered: the index said which captures there are; none, or none for us, is an answer too.
        index: the index's answer; None where it was not asked.
        trouble: why there is nothing, in plain words; None where there is something.
    """

    subject: Subject | None
    observations: tuple[Reading, ...] = ()
    whole: bool = False
    answered: bool = False
    index: Exchange | None = None
    trouble: str | None = None


async def past_of(
    link: str, platforms: Sequence[Platform], fetch: Fetch, most: int = MOST_CAPTURES
) -> Past:
    """Ask the archive for the past of a page.

    Args:
        link: the page's address, as its platform writes it.
        platforms: those that can read a page, the open web last.
        fetch: the way out.
        most: captures that are fetched at most.
    """
    address, home = archived(link), home_of(link, platforms)
    if address is None or home is None:
        return Past(None, trouble="this is no address of a page")
    exchange = await fetch(CDX, params=cdx_question(address))
    answer, index = indexed(address, exchange, read_cdx)
    if index is None or not index.rows:
        told = answer.found is False
        return Past(home[1], answered=told, index=exchange, trouble=_trouble(answer))
    read: dict[str, Told] = {}
    for row in chosen(index.rows, most):
        page = await fetch(raw(row.stamp, address))
        read[row.stamp] = await capture_told(row.stamp, address, page, platforms)
    whole = len(index.rows) + index.n_others + index.n_unread < MOST_ROWS and not index.n_unread
    found = tuple(observations(home[1], index.rows, read))
    return Past(home[1], found, whole=whole, answered=True, index=exchange)


def _trouble(answer: Answer) -> str:
    if answer.failure is not None:
        return f"no answer came from the archive ({answer.failure})"
    if answer.code is not None:
        return f"the archive answers {answer.code}"
    if answer.found is False:
        return "the archive lists no capture; that says nothing about the page"
    return f"the archive's index cannot be read ({answer.wall or answer.unreadable})"


Key = tuple[str, int | None]


def _key(row: Row) -> Key | None:
    return (row.digest, row.status) if row.digest is not None else None


def chosen(rows: Sequence[Row], most: int) -> list[Row]:
    """Return the captures to fetch: the first of each content, evenly over time if too many."""
    first: dict[Key | str, Row] = {}
    for row in sorted(rows, key=lambda row: row.stamp):
        # an answer that only leads on shows no page
        if not row.leads_on:
            first.setdefault(_key(row) or row.stamp, row)
    found = list(first.values())
    if len(found) <= most or most < 1:
        return found[: max(most, 0)]
    if most == 1:
        return found[-1:]
    places = {round(at * (len(found) - 1) / (most - 1)) for at in range(most)}
    return [found[at] for at in sorted(places)]


def observations(
    subject: Subject, rows: Sequence[Row], captures: Mapping[str, Told]
) -> list[Reading]:
    """Return one imported reading a capture, oldest first; pure.

    Args:
        subject: whose page it is.
        rows: the captures that the index lists.
        captures: what those that were fetched showed, by their time.
    """
    by_bytes: dict[Key, Told] = {}
    for row in rows:
        key, told = _key(row), captures.get(row.stamp)
        if key is not None and told is not None and _is_read(told, row, subject):
            by_bytes.setdefault(key, told)
    found = {}
    # of two captures in one second, one often only leads on to the other
    for row in sorted(rows, key=lambda row: (row.stamp, not row.leads_on)):
        own, key = captures.get(row.stamp), _key(row)
        told = own if own is not None else by_bytes.get(key) if key is not None else None
        found[row.stamp] = _observation(subject, row, told)
    return list(found.values())


def _is_read(told: Told, row: Row, subject: Subject) -> bool:
    """Say whether what was read is of this page, and came with the status that the index has."""
    ours = told.then is not None and told.then.subject == subject
    return ours and row.status in (None, told.answer.status)


def _observation(subject: Subject, row: Row, told: Told | None) -> Reading:
    then = told.then if told is not None and _is_read(told, row, subject) else None
    outcome = then.verdict.outcome if then is not None else None
    words = then.verdict.words if then is not None else None
    main = _imported(outcome, words)
    reading = Reading(
        subject=subject,
        asked_at=row.at,
        answered_at=row.at,
        answers=(main, _of_the_capture(row, told)),
    )
    if then is None:
        return reading
    reading = replace(reading, account=then.reading.account, created_at=then.reading.created_at)
    return replace(
        reading,
        text_sha256=then.reading.text_sha256 if outcome == VISIBLE else None,
        evidence=then.reading.evidence,
    )


def _imported(outcome: Outcome | None, words: str | None) -> Answer:
    if outcome is None or not _taken_over(outcome):
        return imported.answer("inconclusive", "not_captured", "", words)
    actor = outcome.actor.value if outcome.actor else ""
    return imported.answer(outcome.availability.value, outcome.cause.value, actor, words)


def _taken_over(outcome: Outcome) -> bool:
    negative = outcome.availability in (Availability.ABSENT, Availability.LIMITED)
    return outcome == VISIBLE or (negative and outcome.basis is Basis.STATED)


def _of_the_capture(row: Row, told: Told | None) -> Answer:
    address = f"{SITE}/web/{row.stamp}/{archived(row.original) or row.original}"
    values = [("capture", address), ("captured", row.stamp), ("digest", row.digest or "")]
    markers = ("revisit",) if row.revisit else ()
    if told is None:
        return Answer(
            role="capture",
            status=row.status,
            values=tuple(pair for pair in values if pair[1]),
            markers=(*markers, "not_read"),
        )
    known = [pair for pair in told.answer.values if pair[0] in ("then", "rule", "wall", "of")]
    if told.capture is not None and told.capture.stamp != row.stamp:
        values.append(("read_at", told.capture.stamp))
    return replace(
        told.answer,
        values=(*(pair for pair in values if pair[1]), *known),
        markers=(*told.answer.markers, *markers),
    )
