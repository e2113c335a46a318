"""What a collector learned: rates keep the budget, a restart goes on, heat is rationed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.collector import learning
from checker.collector.hazard import (
    ALERT_HALF_LIFE_DAYS,
    DAY_S,
    HALF_LIFE_DAYS,
    N_BINS,
    Counts,
)
from checker.collector.learning import (
    FIT_EVERY,
    FIT_SELDOM,
    LATE,
    LESS,
    MORE,
    Aim,
    Ledger,
    Lore,
    in_control_arm,
    phase_of,
)
from checker.collector.rates import FASTEST_A_DAY
from checker.collector.schedule import HOT_GAP, Pace, Policy, cooled
from checker.store.learned import WHOLE, History

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
POLICY = Policy()
few = settings(max_examples=20)


def make_lore(**changed: object) -> Lore:
    """Return the lore of a platform of which nothing is known, with rates worked out."""
    lore = replace(Lore(NOON, {}, Counts(NOON), Ledger(NOON)), **changed)  # type: ignore[arg-type]
    lore.fit(POLICY, NOON, alert=False)
    return lore


def aim(lore: Lore, *topics: str, age: timedelta = HOUR, likelier: float = 1.0) -> Aim:
    """Return when a post on ``topics`` is looked at next."""
    return lore.aim(topics, age, POLICY, likelier=likelier, looks=1.0)


def loud_and_quiet() -> Lore:
    """Return a lore of one topic where posts go and one where they stay."""
    loud = Counts(NOON, [30.0] * N_BINS, [100.0] * N_BINS)
    quiet = Counts(NOON, [0.0] * N_BINS, [3_000.0] * N_BINS)
    return make_lore(gone={"loud": loud, "quiet": quiet})


def test_the_rates_of_a_beginning_are_the_published_ones() -> None:
    """With nothing learned a post is looked at as the unlearned policy does, less the overhead."""
    gap, unlearned = aim(make_lore()).gap, POLICY.gap(HOUR)
    assert unlearned < gap < 1.2 * unlearned


def test_where_more_goes_is_looked_at_more_often() -> None:
    """A topic's own counts shorten its gaps, and lengthen a quiet one's."""
    lore = loud_and_quiet()
    assert aim(lore, "loud").gap < aim(lore, "quiet").gap
    assert aim(lore, "loud").hazard_per_day > aim(lore, "quiet").hazard_per_day


def test_of_several_topics_the_likelier_counts() -> None:
    """A post on two topics is looked at as the one with the higher hazard is."""
    lore = loud_and_quiet()
    assert aim(lore, "quiet", "loud") == aim(lore, "loud")


@pytest.mark.parametrize("topics", [(), ("unheard of",)])
def test_a_topic_of_which_nothing_is_known_has_the_platforms_rates(topics: tuple[str, ...]) -> None:
    """A post on no topic, or on a new one, is looked at as the platform's are."""
    lore = loud_and_quiet()
    assert aim(lore, *topics).hazard_per_day == lore._hazards[WHOLE][3]


def test_a_control_topic_shares_the_schedule_of_its_topic() -> None:
    """A control's post has its topic's hazard and gap, whatever its own counts say."""
    lore = loud_and_quiet()
    lore.led = {"quiet": ("loud",)}
    assert aim(lore, "quiet") == aim(lore, "loud")


def test_an_authors_history_shortens_the_gap() -> None:
    """A likelier author's post is looked at sooner, and its hazard is told as it is expected."""
    lore = make_lore()
    usual, likelier = aim(lore), aim(lore, likelier=5.0)
    assert likelier.gap < usual.gap
    assert likelier.hazard_per_day == pytest.approx(5.0 * usual.hazard_per_day)
    assert likelier.rate_per_day == pytest.approx(5.0**0.6 * usual.rate_per_day)


def test_no_author_is_looked_at_more_than_once_a_minute() -> None:
    """The rate that is told is never above one a minute, and the gap never below it."""
    lore = make_lore()
    lore.fit(Policy(looks=1e6), NOON, alert=False)
    found = aim(lore, age=timedelta(0), likelier=5.0)
    assert (found.gap, found.rate_per_day) == (timedelta(minutes=1), FASTEST_A_DAY)


@pytest.mark.parametrize(
    ("history", "wanted"),
    [(None, 1.0), (History(0, 0), 1.0), (History(99, 99), 5.0), (History(0, 10_000), 0.5)],
)
def test_an_unknown_author_is_as_any_other(history: History | None, wanted: float) -> None:
    """Without a history nothing is held against anyone; with one the factor has bounds."""
    assert make_lore(share_gone=0.1).likelier(history) == wanted


def test_what_is_gone_is_awaited_ever_more_rarely() -> None:
    """Gaps of a post that is away grow with the time since it went, and never end."""
    lore = make_lore()
    away = (HOUR, DAY, 7 * DAY, 30 * DAY, 70 * DAY)
    gaps = [lore.await_return(gone_for, POLICY).gap for gone_for in away]
    assert gaps == sorted(gaps)
    assert gaps[-1] == 35 * DAY


def test_overhead_is_saved_on_the_rates() -> None:
    """Where second looks and controls cost as much again, posts are looked at half as often."""
    usual, dear = make_lore(), make_lore(ledger=Ledger(NOON, meant=500.0, extra=500.0))
    assert dear.ledger.overhead == 1.0
    assert aim(dear).rate_per_day < 0.6 * aim(usual).rate_per_day


def test_the_ledger_counts_what_was_meant_and_what_was_beyond() -> None:
    """Each look is one, parted by the share that its rate allowed for; a week halves both."""
    ledger = Ledger(NOON, meant=10.0, extra=0.0)
    ledger.note(1.0)
    ledger.note(0.25)
    assert (ledger.meant, ledger.extra) == (11.25, 0.75)
    ledger.fade(NOON - DAY)
    ledger.fade(NOON + timedelta(days=HALF_LIFE_DAYS))
    assert (ledger.meant, ledger.extra) == (5.625, 0.375)
    assert Ledger(NOON, meant=0.0, extra=0.0).overhead == 0.0


@pytest.mark.parametrize(
    ("alert", "half_life_days"), [(False, HALF_LIFE_DAYS), (True, ALERT_HALF_LIFE_DAYS)]
)
def test_what_was_learned_fades_sooner_in_alert(alert: bool, half_life_days: float) -> None:
    """After a half-life half of the counts is left; with a hot topic that is three days."""
    lore = make_lore(gone={"t": Counts(NOON, [8.0] * N_BINS, [8.0] * N_BINS)})
    lore.fit(POLICY, NOON + timedelta(days=half_life_days), alert=alert)
    assert lore.gone["t"].events == pytest.approx([4.0] * N_BINS)


def test_a_new_topics_counts_are_not_faded_for_the_time_before_it() -> None:
    """What a topic shows in its first hours counts whole, however long others are watched."""
    lore = make_lore()
    late = NOON + 30 * DAY
    lore.fit(POLICY, late, alert=False)
    lore.watched(["new"], 0.0, DAY_S)
    lore.fit(POLICY, late + HOUR, alert=False)
    assert sum(lore.gone["new"].days) == pytest.approx(1.0, rel=0.01)


def test_rates_are_worked_out_hourly_at_first_then_seldom() -> None:
    """Rates are stale before the first fit, after an hour on the first days, then after six."""
    lore = Lore(NOON, {}, Counts(NOON), Ledger(NOON))
    assert lore.is_stale(NOON)
    lore.fit(POLICY, NOON, alert=False)
    assert [lore.is_stale(NOON + share * FIT_EVERY) for share in (0, 0.9, 1)] == [
        False,
        False,
        True,
    ]
    lore.fit(POLICY, NOON + 3 * DAY, alert=False)
    assert [lore.is_stale(NOON + 3 * DAY + share * FIT_SELDOM) for share in (0.9, 1)] == [
        False,
        True,
    ]


def test_a_set_back_clock_fades_nothing() -> None:
    """A fit at an earlier time leaves counts, ledger and rates as they were."""
    lore = loud_and_quiet()
    before = (aim(lore, "loud"), list(lore.gone["loud"].events), lore.ledger.meant)
    assert lore.is_stale(NOON - DAY)
    lore.fit(POLICY, NOON - DAY, alert=False)
    assert (aim(lore, "loud"), lore.gone["loud"].events, lore.ledger.meant) == before


def test_going_and_staying_count_for_topic_and_platform() -> None:
    """Each count stands under its topics and under the platform as a whole."""
    lore = make_lore()
    lore.went(["a", "b"], 0.0, 600.0)
    lore.watched(["a"], 0.0, DAY_S)
    assert {name: sum(counts.events) for name, counts in lore.gone.items()} == pytest.approx(
        {WHOLE: 1.0, "a": 1.0, "b": 1.0}
    )
    assert sum(lore.gone[WHOLE].days) == pytest.approx(sum(lore.gone["a"].days))
    assert lore.gone["b"].days == [0.0] * N_BINS


def test_load_rises_when_looks_come_late_and_falls_after() -> None:
    """A late pass stretches all gaps by a quarter, one in time takes a little back, down to 1."""
    lore = make_lore()
    usual = aim(lore).rate_per_day
    lore.bear(LATE + timedelta(seconds=1))
    assert lore.load == MORE
    assert aim(lore).rate_per_day == pytest.approx(usual / MORE)
    lore.bear(LATE)
    assert lore.load == pytest.approx(MORE * LESS)
    for _ in range(20):
        lore.bear(timedelta(0))
    assert lore.load == 1.0


def test_no_load_stops_looking() -> None:
    """However long looks come late, gaps stay finite: the closing look is still due."""
    lore = make_lore()
    for _ in range(200):
        lore.bear(DAY)
    assert aim(lore).gap == POLICY.horizon - HOUR
    assert lore.await_return(HOUR, POLICY).gap == POLICY.horizon - HOUR


def test_heat_is_spent_and_then_denied() -> None:
    """A shortened gap costs its share of a look; with nothing saved the gap stays."""
    lore = make_lore(saved=1.0)
    hot, cold = timedelta(minutes=15), HOUR
    assert lore.draw(cold, hot) == hot
    assert lore.saved == pytest.approx(0.25)
    assert lore.draw(cold, hot) == cold
    assert lore.saved == pytest.approx(0.25)


def test_heat_costs_nothing_where_the_gap_is_shorter_anyway() -> None:
    """A post that is looked at more often than the heat asks for draws nothing."""
    lore = make_lore(saved=0.0)
    assert lore.draw(timedelta(minutes=10), timedelta(minutes=15)) == timedelta(minutes=10)
    assert lore.saved == 0.0


@few
@given(st.floats(0, 200), st.timedeltas(timedelta(minutes=1), 60 * DAY))
def test_heat_never_overdraws_and_never_lengthens(saved: float, gap: timedelta) -> None:
    """What is saved stays at zero or above, and no gap gets longer by heat."""
    lore = Lore(NOON, {}, Counts(NOON), Ledger(NOON), saved=saved)
    assert lore.draw(gap, HOT_GAP) <= gap
    assert 0.0 <= lore.saved <= saved


def test_heat_by_hand_needs_no_allowance() -> None:
    """A ceiling that people set bends the learned gap, whatever is saved up."""
    assert Pace(ceiling=HOT_GAP, own=DAY).bend(DAY) == HOT_GAP


@pytest.mark.parametrize(
    ("passed_h", "minutes"),
    [(-0.1, None), (0, 15), (1.4, 15), (1.5, 30), (3, 60), (5.9, 120), (6, None)],
)
def test_heat_cools_in_steps(passed_h: float, minutes: float | None) -> None:
    """The longest gap doubles each quarter of six hours; before and after there is none."""
    found = cooled(NOON + passed_h * HOUR, NOON, learning.STIRRED_FOR)
    assert found == (timedelta(minutes=minutes) if minutes is not None else None)


def test_the_control_arm_is_two_percent() -> None:
    """Of any run of ids about two of a hundred are in the control arm, always the same."""
    for first in (1, 10_001, 5_000_000):
        n_chosen = sum(in_control_arm(number) for number in range(first, first + 10_000))
        assert 190 <= n_chosen <= 210


@pytest.mark.parametrize("age", [timedelta(0), HOUR, DAY, 30 * DAY, 90 * DAY])
def test_the_control_arm_keeps_equal_gaps(age: timedelta) -> None:
    """The even policy spends the same budget, and its gap is the same at every age."""
    even = Policy(looks=21, lives=(20 * DAY, 60 * DAY)).evenly
    assert (even.name, even.gap(age)) == ("uniform", 2 * DAY)
    assert not even.learns


def test_phases_are_spread_evenly() -> None:
    """Every tenth of the time between two looks holds about a tenth of a run of ids."""
    tenths = [int(phase_of(number) * 10) for number in range(1, 1_001)]
    assert all(95 <= tenths.count(tenth) <= 105 for tenth in range(10))


def test_a_gap_by_hand_learns_nothing() -> None:
    """Only the learned policy without a fixed gap learns."""
    policies = (Policy(), Policy(fixed=HOUR), Policy(name="uniform"), Policy(name="backoff"))
    assert [policy.learns for policy in policies] == [True, False, False, False]


@few
@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(1, 500))
def test_whatever_was_counted_rates_can_be_worked_out(
    events: float, days: float, looks: float
) -> None:
    """Any counts and any budget give gaps of a minute or more, and a hazard above zero."""
    lore = make_lore(gone={"t": Counts(NOON, [events] * N_BINS, [days] * N_BINS)})
    lore.fit(Policy(looks=looks), NOON + DAY, alert=True)
    found = aim(lore, "t")
    assert found.gap >= timedelta(minutes=1)
    assert found.hazard_per_day > 0.0
    assert found.rate_per_day <= FASTEST_A_DAY
