"""The bar above every page: whose store this is, what the collector does, the topic, the span."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from checker import daemon
from checker.commands.sides import DEMO, OWN, Sides
from checker.errors import StoreError
from checker.pages import shelf
from checker.pages.visit import SPANS, Visit
from checker.views import collecting
from checker.views.clock import clock_warning
from checker.views.inert import inert
from checker.views.names import origin_word
from checker.views.sentences import clock

WHILE_COLLECTING = "5s"
OTHERWISE = "30s"
_SIDE_WORDS = {OWN: "own", DEMO: "demo"}
_AGAIN = "collector_again"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of the bar stand."""

    switch: DeltaGenerator | None
    words: DeltaGenerator
    topic: DeltaGenerator
    span: DeltaGenerator


def places(stores: Sides) -> Places:
    """Make room for the bar; the switch only where there are two stores."""
    if len(stores.offered) == 1:
        words, topic, span = st.columns([6, 3, 3], vertical_alignment="center")
        return Places(None, words, topic, span)
    switch, words, topic, span = st.columns([2, 5, 3, 3], vertical_alignment="center")
    return Places(switch, words, topic, span)


def side(stores: Sides, where: Places) -> str:
    """Draw the switch between the two stores and return the chosen side."""
    offered = stores.offered
    if where.switch is None:
        return offered[0]
    with where.switch:
        chosen = st.segmented_control(
            "Store", sorted(offered, reverse=True), key="store", default=offered[0], required=True,
            bind="query-params", format_func=_SIDE_WORDS.__getitem__, label_visibility="collapsed",
            on_change=_leave_subject,
        )  # fmt: skip
    return chosen if chosen in offered else offered[0]


def _leave_subject() -> None:
    # A subject's number means another one in the other store.
    st.query_params.pop("subject", None)


def show(visit: Visit, where: Places) -> None:
    """Draw the bar, and take the choices into the visit."""
    with where.words:
        _whose(visit)
    if warning := clock_warning(visit.shelf.clocks):
        st.warning(inert(warning))
    if not visit.shelf.topics:
        return
    names = [row["name"] for row in visit.shelf.topics]
    with where.topic:
        visit.topic = st.selectbox(
            "Topic", names, key="topic", bind="query-params", label_visibility="collapsed",
            format_func=visit.shelf.title,
        )  # fmt: skip
    with where.span:
        visit.span = st.selectbox(
            "Span", list(SPANS), key="span", bind="query-params", label_visibility="collapsed",
            format_func=lambda name: _span_words(visit, name),
        )  # fmt: skip
    if visit.topic is None:
        visit.topic = names[0]


def _span_words(visit: Visit, name: str) -> str:
    cutoff = visit.shelf.cutoff
    if name == "everything" or cutoff is None:
        return name
    return f"{name} to {cutoff.day} {cutoff:%b %Y}"


def _whose(visit: Visit) -> None:
    word = origin_word(visit.shelf.origin)
    if word:
        case = visit.shelf.case
        what = f"{word} of the case {case.name}" if case else word
        st.caption(f"**checker** · **{inert(what)}**, not observed. {_own_words(visit)}")
    elif not visit.own:
        st.caption(f"**checker** · demo, only read. {_own_words(visit)}")
    else:
        found = daemon.state(visit.station)
        every = WHILE_COLLECTING if found.running is not None else OTHERWISE
        st.fragment(lambda: _live(visit, found), run_every=every)()


def _own_words(visit: Visit) -> str:
    if len(visit.sides) > 1:
        return "To watch for yourself, switch to *own*."
    return "To watch for yourself: *checker dashboard*."


def _live(visit: Visit, drawn: daemon.State) -> None:
    """Say what the collector does now; when there is something new, draw the whole page anew."""
    found = _looked_after(visit)
    moved = (found.running is None) != (drawn.running is None)
    if moved or shelf.stamp_now(visit.shelf.url) != visit.shelf.stamp:
        st.rerun()
    st.caption(f"**checker** · {inert(_now(visit, found))}")
    if said := st.session_state.get(_AGAIN):
        st.caption(inert(said))


def _looked_after(visit: Visit) -> daemon.State:
    """Start a wanted collector that ended by itself, and return how it stands."""
    now = visit.desk.clock.now()
    before = daemon.state(visit.station)
    try:
        if daemon.look_after(visit.station, now) is not None:
            words = collecting.fallen(before.started_at, before.last_words, None)
            st.session_state[_AGAIN] = f"{words} It was started again {clock(now)} UTC."
            return daemon.state(visit.station)
    except StoreError as trouble:
        st.session_state[_AGAIN] = f"It could not be started again: {trouble}."
    return before


def _now(visit: Visit, found: daemon.State) -> str:
    running, cutoff = found.running, visit.shelf.cutoff
    if running is not None and running.collects and running.since is not None:
        now = visit.desk.clock.now()
        rows, next_at = shelf.under_way(visit.shelf.url, running.since, now)
        since = collecting.collecting_since(running.since).removesuffix(".")
        return f"{since}; {collecting.short_words(rows, next_at, now)}"
    if running is not None:
        return collecting.OTHER_WORK
    if visit.first_run:
        return collecting.NOTHING_WATCHED
    last = f" The last pass ended {clock(cutoff)} UTC." if cutoff else " No pass has ended yet."
    return collecting.IDLE + last
