"""From a pass's readings to its verdicts: reach, platform rules, accounts, controls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from checker.judge import imported
from checker.judge.bursts import FirstLook, doubted
from checker.judge.controls import Witness, controlled, shows_anything
from checker.judge.grades import strength
from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import VISIBLE, Rule, could_not_tell, first_match
from checker.model import (
    ACCOUNT_CAUSES,
    Availability,
    Cause,
    Look,
    Observation,
    Origin,
    Purpose,
    Subject,
    SubjectKind,
    Verdict,
)
from checker.model.reading import Reading

ACCOUNT_EXPLAINS = "any.account_explains"
CONTROL_FAILED = "any.control_failed"
SHOWS_ANYTHING = "any.shows_anything"
"""A negative control was there: nothing that the pass showed is a sighting."""

MASS_DOUBTED = "any.mass_doubted"
"""More went at once than chance allows, and nobody says why: a second pass must see it too."""

WITNESSED_WITHIN = timedelta(minutes=15)
"""A witness whose answer is older than this, against the pass's latest, came out of a cache."""

SIGHTINGS = (
    Rule(
        id="any.seen_in_listing",
        test=lambda reading: reading.main.role == "listing" and reading.main.found is True,
        outcome=VISIBLE,
        note="A public listing showed it: it could be seen once. Never moves a later border.",
        source="design §2, sighting",
        words=lambda _: None,
    ),
    Rule(
        id="any.listed_by_index",
        test=lambda reading: reading.main.role == "index" and reading.main.found is True,
        outcome=could_not_tell(Cause.NOT_ASKED),
        note="An index that lags behind listed it: it says where to look, not what is there now.",
        source="platforms-commercial §1(f), index lag",
        words=lambda _: None,
    ),
    Rule(
        id="any.copy_in_listing",
        test=lambda reading: reading.main.role == "copy" and reading.main.found is True,
        outcome=could_not_tell(Cause.NOT_ASKED),
        note="Another server listed its copy: the post is known by it, its own server not asked.",
        source="platforms-open §2.c (a copy stays where its deletion did not arrive)",
        words=lambda _: None,
    ),
    Rule(
        id="any.seen_through_post",
        test=lambda reading: reading.main.role == "through_post" and reading.main.found is True,
        outcome=VISIBLE,
        note="A post of this account was shown: the account was there then.",
        source="design §6, post first, then account",
        words=lambda _: None,
    ),
)
"""How sightings are judged; no look ever is."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An observation with its verdict.

    Attributes:
        controlled: True with healthy controls, None with none known; never False with a
            negative verdict, since failing controls void it; never True where a negative control
            was there.
    """

    observation: Observation
    verdict: Verdict
    controlled: bool | None

    def look(self) -> Look:
        """Return what the fold needs of it."""
        reading = self.observation.reading
        return Look(
            key=self.observation.key,
            asked_at=reading.asked_at,
            answered_at=reading.answered_at,
            verdict=self.verdict,
            purpose=self.observation.purpose,
            controlled=bool(self.controlled),
            created_at=reading.created_at,
            text_sha256=reading.edition,
            clock_off_s=self.observation.clock_off_s,
            evidence=tuple(ref.sha256 for ref in reading.evidence),
        )


def one_server(_: Subject) -> None:
    """Say of every subject that its platform is one server."""


def table(platform_rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return a platform's whole table: reach before, its own rules, reach after."""
    return (*BEFORE, *platform_rules, *AFTER)


def judge_reading(
    reading: Reading, platform_rules: Sequence[Rule], *, seen: bool = False
) -> Verdict:
    """Return the verdict of one reading by itself, without its account or controls.

    Args:
        reading: the facts.
        platform_rules: the platform's own table.
        seen: the subject had been seen before this look.
    """
    return first_match(reading, table(platform_rules), seen=seen)


def judge_pass(
    observations: Sequence[Observation],
    rules: Mapping[str, Sequence[Rule]],
    server_of: Callable[[Subject], str | None] = one_server,
) -> list[Judged]:
    """Judge all observations of one pass together, in their order; pure and total.

    Args:
        observations: all of one pass, controls and accounts included.
        rules: each platform's own rules by its name; a platform without rules is judged by
            reach alone, so nothing of it can become absent.
        server_of: on a platform of many servers, the one a subject lives on.
    """
    alone = {observation.key: _alone(observation, rules) for observation in observations}
    accounts = {
        observation.reading.subject: alone[observation.key]
        for observation in observations
        if observation.reading.subject.kind is SubjectKind.ACCOUNT
        and observation.purpose is not Purpose.SIGHTING
        # an imported pass is a day of a log: its rows need not have been asked together
        and observation.origin is not Origin.IMPORTED
    }
    explained = [
        explain(alone[item.key], accounts.get(item.account) if item.account else None)
        for item in observations
    ]
    bench = _Bench(
        witnesses=_witnesses(observations, alone, server_of),
        negatives=_negatives(observations, alone, server_of),
        doubted=doubted(_first_looks(observations, explained, server_of)),
    )
    return [
        _together(item, verdict, bench, server_of(item.reading.subject))
        for item, verdict in zip(observations, explained, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What a pass as a whole says of each of its looks.

    Attributes:
        doubted: looks that are not believed yet, by key, with their families.
    """

    witnesses: Sequence[Witness]
    negatives: Sequence[Witness]
    doubted: Mapping[str, Subject]


def _negatives(
    observations: Sequence[Observation],
    alone: Mapping[str, Verdict],
    server_of: Callable[[Subject], str | None],
) -> list[Witness]:
    return [
        Witness(
            subject=item.reading.subject,
            account=item.account,
            on_purpose=True,
            availability=alone[item.key].availability,
            server=server_of(item.reading.subject),
        )
        for item in observations
        if item.purpose is Purpose.NEGATIVE
    ]


_ASKED_FIRST = (Purpose.SCHEDULED, Purpose.CONTROL)


def _first_looks(
    observations: Sequence[Observation],
    explained: Sequence[Verdict],
    server_of: Callable[[Subject], str | None],
) -> list[FirstLook]:
    """Return the looks at posts that should be there; a second look settles what is in doubt."""
    return [
        FirstLook(
            key=item.key,
            family=item.account or item.reading.subject,
            server=server_of(item.reading.subject),
            gone=_gone_unstated(verdict),
        )
        for item, verdict in zip(observations, explained, strict=True)
        if item.expected_visible
        and item.purpose in _ASKED_FIRST
        and item.origin is not Origin.IMPORTED
        and item.reading.subject.kind is SubjectKind.POST
    ]


def _gone_unstated(verdict: Verdict) -> bool:
    return verdict.availability is Availability.ABSENT and not verdict.outcome.states_cause


def _witnesses(
    observations: Sequence[Observation],
    alone: Mapping[str, Verdict],
    server_of: Callable[[Subject], str | None],
) -> list[Witness]:
    latest = max((item.reading.answered_at for item in observations), default=None)
    found = []
    for observation in observations:
        if latest is None or not observation.expected_visible:
            continue
        reading = observation.reading
        witness = Witness(
            subject=reading.subject,
            account=observation.account,
            on_purpose=observation.purpose is Purpose.CONTROL,
            availability=alone[observation.key].availability,
            server=server_of(reading.subject),
        )
        # "All is well" out of a cache says nothing of now; a failing witness is never left out.
        if not witness.well or latest - reading.answered_at <= WITNESSED_WITHIN:
            found.append(witness)
    return found


def _alone(observation: Observation, rules: Mapping[str, Sequence[Rule]]) -> Verdict:
    reading = observation.reading
    if observation.origin is Origin.IMPORTED:
        return imported.verdict(reading)
    if observation.purpose is Purpose.SIGHTING:
        return first_match(reading, SIGHTINGS)
    known = rules.get(reading.subject.platform, ())
    return judge_reading(reading, known, seen=observation.seen_before)


def _together(
    observation: Observation, verdict: Verdict, bench: _Bench, server: str | None
) -> Judged:
    subject = observation.reading.subject
    well = controlled(subject, observation.account, bench.witnesses, server)
    anything = shows_anything(bench.negatives, server)
    there = verdict.availability in (Availability.VISIBLE, Availability.LIMITED)
    negative = verdict.availability in (Availability.ABSENT, Availability.LIMITED)
    if anything and there and observation.purpose is not Purpose.SIGHTING:
        return Judged(observation, _void(verdict, SHOWS_ANYTHING), None)
    if negative and well is False:
        return Judged(observation, _void(verdict, CONTROL_FAILED), well)
    if _is_doubted(observation, verdict, bench.doubted):
        return Judged(observation, _void(verdict, MASS_DOUBTED), well)
    return Judged(observation, verdict, None if anything else well)


def _is_doubted(observation: Observation, verdict: Verdict, among: Mapping[str, Subject]) -> bool:
    if not among or not _gone_unstated(verdict):
        return False
    return observation.key in among or observation.reading.subject in among.values()


def explain(post: Verdict, author: Verdict | None) -> Verdict:
    """Let an account's state explain its post, unless the post's own answer says more.

    The account's outcome then counts as corroborated: two readings agree.
    """
    if author is None or post.availability is not Availability.ABSENT or post.outcome.states_cause:
        return post
    known = author.outcome.cause in (*ACCOUNT_CAUSES, Cause.NOT_FOUND, Cause.ACCOUNT_PRIVATE)
    if strength(post.outcome) > strength(author.outcome):
        return post
    if not known or author.availability not in (Availability.ABSENT, Availability.LIMITED):
        return post
    return Verdict(
        replace(author.outcome, corroborated=True), ACCOUNT_EXPLAINS, author.words or post.words
    )


def _void(verdict: Verdict, rule: str) -> Verdict:
    return Verdict(could_not_tell(Cause.CONTROL_FAILED), rule, verdict.words)
