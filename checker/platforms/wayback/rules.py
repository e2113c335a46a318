"""The archive's rules: what a capture shows of a page at its own time, and nothing later.

The archive holding nothing, or holding back, says nothing about a page. A 404 that the archive
once got is weak, since many sites refuse it: only what the page's own platform *states* in a
capture is a finding. A stated outcome that has no row here stays inconclusive, with its words.

Source: platforms-open §8, read 2026-11-24.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.wayback.index import REFUSALS
from checker.platforms.wayback.signs import axes

_NOT_CAPTURED = could_not_tell(Cause.NOT_CAPTURED)
_SHEET = "platforms-open §8"

Test = Callable[[Reading], bool]


def _rule(
    row: str,
    test: Test,
    outcome: Outcome,
    note: str,
    *,
    source: str = _SHEET,
    certainty: str = "M",
) -> Rule:
    return Rule(
        id=f"wayback.{row}",
        test=test,
        outcome=outcome,
        note=note,
        source=source,
        certainty=certainty,
        words=_quoted,
    )


def _quoted(reading: Reading) -> str | None:
    main = reading.main
    then, captured = main.value("then"), main.value("captured")
    if then is None:
        return f"the capture of {captured}" if captured else main.code
    if then == axes(VISIBLE):
        return None
    said = main.value("wall") or main.words
    shown = f"the capture of {captured} reads {then.split('/')[0]} ({main.value('rule')})"
    return f"{shown}: {said}" if said else shown


def _capture(reading: Reading) -> bool:
    return reading.main.role == "capture"


def _bears(marker: str) -> Test:
    return lambda reading: _capture(reading) and marker in reading.main.markers


def _then(outcome: Outcome) -> Test:
    wanted = axes(outcome)
    return lambda reading: _capture(reading) and reading.main.value("then") == wanted


def _read_as(*availabilities: Availability) -> Test:
    def test(reading: Reading) -> bool:
        then = reading.main.value("then") if _capture(reading) else None
        return then is not None and then.split("/")[0] in availabilities

    return test


def _stated(row: str, availability: Availability, cause: Cause, actor: Actor, note: str) -> Rule:
    outcome = Outcome(availability, cause, actor, Basis.STATED)
    return _rule(row, _then(outcome), outcome, f"{note} That is of the time of the capture.")


_OF_THE_ARCHIVE = (
    _rule(
        "held_back",
        lambda reading: reading.main.role in ("capture", "index") and reading.main.code in REFUSALS,
        _NOT_CAPTURED,
        "The archive holds the page back, because its owner or its robots file asked for that.",
        certainty="H",
    ),
    _rule(
        "never_captured",
        lambda reading: reading.main.role == "index" and reading.main.found is False,
        _NOT_CAPTURED,
        "The index lists no capture. That is never an absence: most pages are captured by nobody, "
        "sites refuse the archive, and an index under load is empty too.",
        certainty="H",
    ),
    _rule(
        "no_such_capture",
        lambda reading: (
            _capture(reading) and reading.main.found is False and reading.main.status == 404
        ),
        _NOT_CAPTURED,
        "The archive's own 404, without the time of a capture: it holds none there, and says "
        "nothing of the page.",
    ),
    _rule(
        "another_address",
        _bears("another_address"),
        _NOT_CAPTURED,
        "The archive led on to a capture of another address: the page sent it there, then.",
    ),
    _rule(
        "another_time",
        _bears("another_time"),
        _NOT_CAPTURED,
        "The archive led on to its capture nearest in time: of the time asked for it has none.",
        certainty="H",
    ),
    _rule(
        "short_link",
        _bears("nobody_reads"),
        _NOT_CAPTURED,
        "A capture of a link that leads elsewhere: which page was meant is not in it.",
    ),
)

_OF_THE_PAGE = (
    _rule(
        "shown",
        _then(VISIBLE),
        VISIBLE,
        "The capture shows the page's own structure, as its platform's own reader knows it: it "
        "could be seen at the time of the capture, from where the archive looked.",
    ),
    _stated(
        "then_removed",
        Availability.ABSENT,
        Cause.POLICY_REMOVAL,
        Actor.PLATFORM,
        "The captured page states that the platform removed it.",
    ),
    _stated(
        "then_deleted",
        Availability.ABSENT,
        Cause.DELETED_UNSPECIFIED,
        Actor.UNSTATED,
        "The captured answer states that it was there and is gone, and not who did it.",
    ),
    _stated(
        "then_withheld",
        Availability.ABSENT,
        Cause.LEGAL_WITHHELD,
        Actor.AUTHORITY,
        "The captured answer states a legal demand (451), valid where the archive looked from.",
    ),
    _stated(
        "then_private",
        Availability.LIMITED,
        Cause.POST_PRIVATE,
        Actor.UNSTATED,
        "The captured page states that the post is private.",
    ),
    _stated(
        "then_paywalled",
        Availability.LIMITED,
        Cause.PAYWALLED,
        Actor.UNSTATED,
        "The captured answer asks to be paid.",
    ),
    _rule(
        "not_seen_then",
        _read_as(Availability.ABSENT, Availability.LIMITED),
        _NOT_CAPTURED,
        "The archive got a 404, or an outcome that no row here takes over. Many sites answer the "
        "archive so; without a stated cause it is no absence.",
        source="platforms-open §8 (traps), §0.2",
    ),
    _rule(
        "no_sighting",
        _read_as(Availability.INCONCLUSIVE),
        _NOT_CAPTURED,
        "A capture of a login page, a challenge, an error, a shell, or a page that its platform's "
        "reader does not read in this form. It is no sighting, and no absence.",
        source="platforms-open §8 (traps)",
        certainty="H",
    ),
)

RULES: tuple[Rule, ...] = (*_OF_THE_ARCHIVE, *_OF_THE_PAGE)
"""Most specific first; no catch-all."""
