"""The collector's page: start, stop, what it does now, its topics, and the logbook."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from checker import daemon
from checker.commands.canaries import canary_from
from checker.commands.vouching import stamping, witnessing
from checker.errors import CheckerError
from checker.intake import topics
from checker.pages import alerting, shelf
from checker.pages.visit import Visit, caveat, small, standfirst, title
from checker.views import collecting, logbook
from checker.views.inert import inert
from checker.views.stamping import standing_lines

_SAID, _WRONG = "collector_said", "collector_wrong"
MOST_TOPICS = 50
Row = shelf.Row


def show(visit: Visit) -> None:
    """Draw the page."""
    if visit.may_write:
        found = daemon.state(visit.station)
        every = "5s" if found.running is not None else None
        st.fragment(lambda: _head(visit), run_every=every)()
        _said()
    if not visit.shelf.topics:
        _nothing_yet(visit)
        return
    minute = visit.desk.clock.now().replace(second=0, microsecond=0)
    rows = shelf.logbook(visit.shelf.url, visit.shelf.stamp, minute)
    if visit.may_write:
        _desk(visit, rows)
        st.header("How well we look", anchor=False, divider="gray")
        st.markdown(inert(logbook.logbook_headline(rows["coverage"])))
    else:
        title(visit, logbook.logbook_headline(rows["coverage"]))
    _logbook(visit, rows)


def _nothing_yet(visit: Visit) -> None:
    if not visit.may_write:
        title(visit, "Nothing is watched here.")
        return
    standfirst("A topic is a name with words, accounts or links, fixed before the first look.")
    st.page_link(visit.pages["watch"], label="Watch something →")


def _head(visit: Visit) -> None:
    """Say what the collector does now, with the one button that is of use."""
    found = daemon.state(visit.station)
    running = found.running
    if running is not None and running.collects:
        title(visit, collecting.collecting_since(running.since))
        since = running.since or visit.desk.clock.now()
        now = visit.desk.clock.now()
        rows, next_at = shelf.under_way(visit.shelf.url, since, now)
        standfirst(collecting.progress_words(rows, next_at, now))
        if st.button("Stop collecting", key="stop_collector"):
            _done(lambda: _stop(visit))
        small(f"Process {running.pid}. It goes on when this page is closed.")
        return
    if running is not None:
        title(visit, collecting.OTHER_WORK)
        return
    if not visit.shelf.topics:
        title(visit, collecting.NOTHING_WATCHED)
        return
    title(visit, collecting.IDLE)
    if found.wanted:
        retry_at = found.started_at + daemon.TRY_AGAIN_AFTER if found.started_at else None
        standfirst(collecting.fallen(found.started_at, found.last_words, retry_at))
    if st.button("Start collecting", key="start_collector", type="primary"):
        _done(lambda: _start(visit))


def _start(visit: Visit) -> str:
    with st.spinner("The collector starts …"):
        daemon.start(visit.station, visit.desk.clock.now())
    return ""


def _stop(visit: Visit) -> str:
    with st.spinner("The pass that is on is sealed with what it has …"):
        ended = daemon.stop(visit.station)
    return "" if ended else "It is still finishing its pass, and ends by itself after that."


def _done(act: Callable[[], str]) -> None:
    """Do what a button says, keep what came of it for the next drawing, and draw anew."""
    try:
        st.session_state[_SAID], st.session_state[_WRONG] = act(), ""
    except CheckerError as wrong:
        st.session_state[_SAID], st.session_state[_WRONG] = "", str(wrong)
    st.rerun()


def _said() -> None:
    if words := st.session_state.pop(_WRONG, ""):
        st.error(inert(words[:1].upper() + words[1:]))
    if words := st.session_state.pop(_SAID, ""):
        st.info(inert(words[:1].upper() + words[1:]))


def _desk(visit: Visit, rows: dict[str, list[Row]]) -> None:
    """Draw what can be done: to topics, with posts of our own."""
    st.header("Topics", anchor=False, divider="gray")
    for row in rows["topics"][:MOST_TOPICS]:
        _topic(visit, row)
    if len(rows["topics"]) > MOST_TOPICS:
        small(f"And {len(rows['topics']) - MOST_TOPICS} more: checker topic list")
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Posts of our own", anchor=False, divider="gray")
        _canaries(visit, rows["canaries"])
    with right:
        st.header("Budget", anchor=False, divider="gray")
        looks = visit.desk.config.collector.looks_per_post
        st.markdown(inert(collecting.budget_words(looks, rows["topics"])))
    alerting.section(visit)


def _topic(visit: Visit, row: Row) -> None:
    engine, name, now = visit.desk.engine, row["name"], visit.desk.clock.now
    with st.container(border=False, gap="xxsmall"):
        st.markdown(f"**{inert(row['title'])}** · {inert(collecting.topic_words(row, now()))}")
        with st.container(horizontal=True, vertical_alignment="center"):
            if row["stopped_at"] is not None:
                if st.button("Look again", key=f"resume:{name}"):
                    _done(lambda: f"{topics.resume(engine, name, now()).title}: looked at again.")
            else:
                if st.button("Stop looking", key=f"stop:{name}"):
                    _done(lambda: f"{topics.stop(engine, name, now()).title}: no longer looked at.")
                if st.button("Look more often for a day", key=f"heat:{name}"):
                    _done(lambda: f"{topics.heat(engine, name, now()).title}: hot for 24 hours.")
            _rename(visit, row)


def _rename(visit: Visit, row: Row) -> None:
    with st.popover("Rename"), st.form(f"rename:{row['name']}", border=False):
        fresh = st.text_input("New name", value=row["title"], max_chars=topics.NAME_AT_MOST)
        st.caption(f"The registration keeps its first name, {inert(row['name'])}.")
        if st.form_submit_button("Rename"):
            engine, now = visit.desk.engine, visit.desk.clock.now()
            _done(
                lambda: f"It is called {topics.rename(engine, row['name'], fresh, now).title} now."
            )


def _canaries(visit: Visit, rows: Sequence[Row]) -> None:
    small(
        "A post that you published yourself: its state is known, so it shows whether we see well."
    )
    with st.form("canary", border=False, clear_on_submit=True):
        link = st.text_input("Link of the post", max_chars=2_000)
        if st.form_submit_button("Add") and link.strip():
            _done(lambda: canary_from(visit.desk, link.strip()))
    _list([row["link"] for row in rows], "None yet.")


def _logbook(visit: Visit, rows: dict[str, list[Row]]) -> None:
    _list(logbook.coverage_lines(rows["coverage"]))
    caveat(visit)
    st.header("The latest passes", anchor=False, divider="gray")
    _list(collecting.pass_lines(rows["passes"]), "None yet.")
    titles = {row["name"]: row["title"] for row in rows["topics"]}
    _list(collecting.trouble_lines(rows["troubles"], titles))
    if rows["passes"]:
        with st.expander("Table of passes"):
            table = pd.DataFrame(logbook.passes_table(rows["passes"]))
            st.dataframe(table, hide_index=True, height="content")
    st.header("What could not be told", anchor=False, divider="gray")
    _list(logbook.silence_lines(rows["could_not_tell"]), "Every look told something.")
    st.header("Times in which we could not look", anchor=False, divider="gray")
    _list(logbook.gap_lines(rows["gaps"]), "None is recorded.")
    st.header("Third parties that vouch", anchor=False, divider="gray")
    _list([*standing_lines(stamping(visit.desk)), *witnessing(visit.desk)])
    st.header("What is watched", anchor=False, divider="gray")
    st.dataframe(pd.DataFrame(logbook.topics_table(rows["topics"])), hide_index=True)
    small("The digest is of the registration as it was stamped: other words would give another.")


def _list(lines: Sequence[str], otherwise: str = "") -> None:
    if lines:
        st.markdown("\n".join(f"- {inert(line)}" for line in lines))
    elif otherwise:
        small(otherwise)
