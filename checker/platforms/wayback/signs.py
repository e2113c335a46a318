"""What the archive's answers say of a page: facts for the rules, the page's words as digests alone.

Source: platforms-open §8; read 2026-11-24.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Outcome
from checker.platforms.contract import Platform
from checker.platforms.payload import unanswered
from checker.platforms.wayback.captures import Capture, Reread, captured, home_of, reread
from checker.platforms.wayback.index import Index, refusal
from checker.platforms.web.links import relation

ReadIndex = Callable[[str, Exchange], Index]

_LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer to the question for a capture said.

    Attributes:
        answer: the facts.
        capture: the capture, None where the answer is none.
        then: what it showed, None where nobody could read it.
    """

    answer: Answer
    capture: Capture | None = None
    then: Reread | None = None


def axes(outcome: Outcome) -> str:
    """Return an outcome as one word a rule can compare."""
    actor = outcome.actor.value if outcome.actor else "-"
    return f"{outcome.availability}/{outcome.cause}/{actor}/{outcome.basis}"


def indexed(link: str, exchange: Exchange, read: ReadIndex) -> tuple[Answer, Index | None]:
    """Return an index's answer as facts, and what it lists; None where it cannot be read."""
    base = unanswered("index", exchange)
    if exchange.failure is not None or exchange.status is None:
        return base, None
    if word := refusal(exchange):
        return replace(base, found=False, code=word, wall=None), Index((), refusal=word)
    if exchange.status != 200:
        return replace(base, code=f"HTTP {exchange.status}"), None
    try:
        index = read(link, exchange)
    except UnreadablePayload as problem:
        return unanswered("index", exchange, problem), None
    counts = {"captures": len(index.rows), "others": index.n_others, "unread": index.n_unread}
    told = tuple((name, str(n)) for name, n in counts.items() if n)
    # rows that cannot be read may be the very ones: then nothing is said of how many there are
    found = bool(index.rows) or (None if index.n_unread else False)
    return replace(base, found=found, values=told, wall=None), index


async def capture_told(
    stamp: str, link: str, exchange: Exchange, platforms: Sequence[Platform]
) -> Told:
    """Read the answer to the question for the capture of ``link`` at ``stamp``.

    Args:
        stamp: fourteen digits.
        link: the page's address.
        exchange: the archive's answer.
        platforms: those that can read a page, the most particular first.
    """
    capture = captured(exchange)
    if capture is None:
        return Told(_no_capture(exchange))
    answer = Answer(
        role="capture",
        status=exchange.status,
        values=(("captured", capture.stamp), ("capture", capture.address[:_LONGEST_VALUE])),
    )
    if relation(link, capture.link) != "same":
        return Told(replace(answer, markers=("another_address",)), capture)
    if capture.stamp != stamp:
        return Told(replace(answer, markers=("another_time",)), capture)
    home = home_of(link, platforms)
    if home is None:
        return Told(replace(answer, markers=("nobody_reads",)), capture)
    then = await reread(*home, capture)
    return Told(_with_then(answer, then), capture, then)


def _no_capture(exchange: Exchange) -> Answer:
    base = unanswered("capture", exchange)
    if exchange.failure is not None or exchange.status is None:
        return base
    if word := refusal(exchange):
        return replace(base, found=False, code=word, wall=None)
    if exchange.status == 404 and base.wall is None:
        return replace(base, found=False, code="HTTP 404")
    problem = UnreadablePayload("Memento-Datetime", "absent, or not the time in the address")
    return unanswered("capture", exchange, problem)


def _with_then(answer: Answer, then: Reread) -> Answer:
    outcome, main = then.verdict.outcome, then.reading.main
    told = (
        ("of", f"{then.subject.platform} {then.subject.native_id}"),
        ("then", axes(outcome)),
        ("rule", then.verdict.rule),
        # A wall that the archive met is none before us: it must not slow our asking.
        ("wall", main.wall or ""),
    )
    return replace(
        answer,
        found=True if main.found else None,
        words=then.verdict.words,
        values=(*answer.values, *((key, value[:_LONGEST_VALUE]) for key, value in told if value)),
    )
