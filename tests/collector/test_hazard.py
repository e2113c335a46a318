"""Hazards by age: whatever was counted they are positive and finite, and old counts only fade."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.collector.hazard import (
    DAY_S,
    EDGES_S,
    FLOOR,
    HALF_LIFE_DAYS,
    LEAST_AUTHOR,
    MOST_AUTHOR,
    N_BINS,
    PRIOR_GONE,
    PRIOR_RETURN,
    Counts,
    author_factor,
    bin_of,
    likely_prior,
    of_platform,
    of_topic,
    spans,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGES_S = st.floats(-1e4, 400 * DAY_S)
HELD = st.lists(st.floats(0.0, 1e9), min_size=N_BINS, max_size=N_BINS)
COUNTS = st.builds(Counts, st.just(NOON), HELD, HELD)
few = settings(max_examples=25)


@pytest.mark.parametrize(
    ("age_s", "index"),
    [(-5.0, 0), (0.0, 0), (599.9, 0), (600.0, 1), (1_200.0, 2), (EDGES_S[-1], 14), (1e12, 14)],
)
def test_an_age_lies_in_the_bin_that_begins_before_it(age_s: float, index: int) -> None:
    """A bin holds its beginning and not its end; the first holds what is before it, too."""
    assert bin_of(age_s) == index


@few
@given(AGES_S, AGES_S)
def test_spans_cover_exactly(start_s: float, end_s: float) -> None:
    """The parts of a span add up to it, each in its own bin and none of them negative."""
    parts = list(spans(start_s, end_s))
    whole_s = max(end_s - max(start_s, 0.0), 0.0)
    assert sum(spent_s for _, spent_s in parts) == pytest.approx(whole_s, abs=1e-3)
    assert all(spent_s > 0.0 for _, spent_s in parts)
    assert [index for index, _ in parts] == sorted({index for index, _ in parts})


@pytest.mark.parametrize("prior", [PRIOR_GONE, PRIOR_RETURN], ids=["gone", "return"])
def test_published_curves_have_a_hazard_at_every_age(prior: tuple[float, ...]) -> None:
    """No bin's hazard is zero, also beyond the days that a curve tells of."""
    assert len(prior) == N_BINS
    assert all(0.0 < hazard < math.inf for hazard in prior)
    assert prior[-1] < prior[0]


@few
@given(COUNTS)
def test_hazards_are_positive_and_finite(counts: Counts) -> None:
    """Whatever was counted, hazards of platform, returns and topic can be reckoned with."""
    for base in (
        of_platform(counts, likely_prior(counts)),
        of_platform(counts, PRIOR_GONE),
        of_platform(counts, PRIOR_RETURN),
    ):
        assert all(0.0 < hazard < math.inf for hazard in (*base, *of_topic(counts, base)))


@few
@given(COUNTS, COUNTS)
def test_a_topic_keeps_a_floor(whole: Counts, own: Counts) -> None:
    """However quiet a topic was, its hazard is no less than 0.3 of its platform's."""
    base = of_platform(whole, PRIOR_GONE)
    told = of_topic(own, base)
    assert all(one >= FLOOR * other for one, other in zip(told, base, strict=True))


def test_nothing_seen_leaves_the_published_curve() -> None:
    """Without counts, and with empty ones, platform and topic have the prior's hazards."""
    assert of_platform(None, PRIOR_GONE) == PRIOR_GONE == likely_prior(None)
    assert of_topic(None, PRIOR_GONE) == PRIOR_GONE
    empty = Counts(NOON)
    assert of_platform(empty, PRIOR_GONE) == pytest.approx(PRIOR_GONE)
    assert of_topic(empty, PRIOR_GONE) == pytest.approx(PRIOR_GONE)


def test_much_seen_outweighs_the_published_curve() -> None:
    """After many events the platform's hazard is what was seen: events by days."""
    counts = Counts(NOON, [5e6] * N_BINS, [1e7] * N_BINS)
    assert of_platform(counts, PRIOR_GONE) == pytest.approx([0.5] * N_BINS, rel=0.01)


def test_a_topic_where_more_goes_has_the_higher_hazard() -> None:
    """Events raise a topic's hazard at every age; quiet days lower it, down to the floor."""
    loud, quiet = Counts(NOON), Counts(NOON)
    loud.events[3] = 20.0
    quiet.days = [1e6] * N_BINS
    base = of_platform(None, PRIOR_GONE)
    assert all(one > other for one, other in zip(of_topic(loud, base), base, strict=True))
    assert of_topic(quiet, base) == pytest.approx([FLOOR * hazard for hazard in base])


@few
@given(COUNTS, st.timedeltas(timedelta(0), timedelta(days=4_000)), st.floats(0.5, 30.0))
def test_fading_never_raises(counts: Counts, passed: timedelta, half_life_days: float) -> None:
    """Time takes away from counts and never adds to them."""
    before = [*counts.events, *counts.days]
    counts.fade(NOON + passed, half_life_days)
    after = [*counts.events, *counts.days]
    assert all(0.0 <= one <= other for one, other in zip(after, before, strict=True))


def test_counts_halve_in_a_half_life() -> None:
    """After seven days half is left, and the days in between make no difference."""
    counts = Counts(NOON, [8.0] * N_BINS, [2.0] * N_BINS)
    for day in range(1, int(HALF_LIFE_DAYS) + 1):
        counts.fade(NOON + timedelta(days=day))
    assert counts.events == pytest.approx([4.0] * N_BINS)
    assert counts.days == pytest.approx([1.0] * N_BINS)


def test_a_set_back_clock_changes_nothing() -> None:
    """Counts stay as they are while the clock shows a time before the last fading."""
    counts = Counts(NOON, [8.0] * N_BINS, [2.0] * N_BINS)
    counts.fade(NOON - timedelta(days=30))
    assert (counts.as_of, counts.events, counts.days) == (NOON, [8.0] * N_BINS, [2.0] * N_BINS)


@few
@given(AGES_S, AGES_S)
def test_a_change_counts_as_one_event(after_s: float, before_s: float) -> None:
    """One change is one event, however its bracket lies; also an empty or an inverted one."""
    counts = Counts(NOON)
    counts.changed(after_s, before_s)
    assert sum(counts.events) == pytest.approx(1.0)
    assert all(share >= 0.0 for share in counts.events)


def test_a_change_is_spread_over_the_log_of_age() -> None:
    """A bracket over two bins that double gives each the same share."""
    counts = Counts(NOON)
    counts.changed(EDGES_S[2], EDGES_S[4])
    assert counts.events[2:4] == pytest.approx([0.5, 0.5])


@few
@given(AGES_S, AGES_S)
def test_watching_counts_its_days(start_s: float, end_s: float) -> None:
    """A span under watch adds as many days as it is long, a span backwards none."""
    counts = Counts(NOON)
    counts.watched(start_s, end_s)
    days = max(end_s - max(start_s, 0.0), 0.0) / DAY_S
    assert sum(counts.days) == pytest.approx(days, abs=1e-6)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1))
def test_an_authors_factor_is_bounded(n_gone: float, n_posts: float, share_gone: float) -> None:
    """No author's posts count as more than five times or less than half as likely to go."""
    assert LEAST_AUTHOR <= author_factor(n_gone, n_posts, share_gone) <= MOST_AUTHOR


@pytest.mark.parametrize(
    ("n_gone", "n_posts", "wanted"),
    [(0, 0, 1.0), (0, 10, 2 / 3), (1, 10, 1.0), (2, 10, 4 / 3), (50, 50, 5.0), (0, 900, 0.5)],
)
def test_an_authors_factor_follows_its_history(n_gone: int, n_posts: int, wanted: float) -> None:
    """An author of whom a tenth went, as of all, is as others; more or less moves it."""
    assert author_factor(n_gone, n_posts, 0.1) == pytest.approx(wanted)
