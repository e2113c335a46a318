"""One subject's life: its timeline, every look around a change, and the evidence behind it."""

import shlex
from datetime import timedelta

import pandas as pd
import streamlit as st

from checker.model import Subject
from checker.pages import shelf
from checker.pages.front import corrections_section, elsewhere, large, tables
from checker.pages.shelf import Life
from checker.pages.visit import Visit, caveat, small, standfirst, title
from checker.store.page_frames import Scope
from checker.views import sheet
from checker.views.absences import Absence, absences, last_times, standing
from checker.views.corrections import beside, of_subject, withdrawn_runs
from checker.views.front import chances, looks_table, seen_lanes
from checker.views.headline import articles
from checker.views.hour import Close
from checker.views.inert import inert
from checker.views.names import origin_word, subject_name
from checker.views.one_life import (
    check_yourself,
    evidence_rows,
    life_headline,
    life_standfirst,
    range_words,
)
from checker.views.rail import told
from checker.views.sheet import Sheet

MOST_CLOSE = 3
MOST_LOOKS = 60
MOST_SAID = 20
OUTAGE = timedelta(minutes=50)


def show(visit: Visit) -> None:
    """Draw the page."""
    scope = visit.scope
    options = shelf.choosable(visit.shelf.url, visit.shelf.stamp, scope) if scope else []
    if scope is None or not options:
        title(visit, "No post has been found yet.")
        small("Whatever the collector finds has its own timeline here.")
        return
    whole = Scope(topic=scope.topic, since=visit.shelf.first_at or scope.since, until=scope.until)
    chosen = _choose(visit, dict(options))
    rows = shelf.life(visit.shelf.url, visit.shelf.stamp, chosen, whole)
    if rows is None:
        title(visit, "There is no such post in this store.")
        return
    _page(visit, whole, chosen, rows)


def _choose(visit: Visit, names: dict[int, object]) -> int:
    """Return the subject in the address, else the one chosen; the address follows."""
    ids = list(names)
    asked = st.query_params.get("subject", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 15 else None
    if wanted is not None and wanted not in ids:
        ids.insert(0, wanted)
    chosen = st.selectbox(
        "Post",
        ids,
        index=ids.index(wanted) if wanted is not None else 0,
        format_func=lambda row_id: _label(visit, names.get(row_id), row_id),
    )
    found = ids[0] if chosen is None else chosen
    st.query_params["subject"] = str(found)
    return found


def _label(visit: Visit, subject: object, row_id: int) -> str:
    if not isinstance(subject, Subject):
        return f"number {row_id} in this store"
    return subject_name(subject, visit.shelf.names)


def _page(visit: Visit, scope: Scope, chosen: int, rows: Life) -> None:
    name = subject_name(rows.subject, visit.shelf.names)
    lasting = last_times([(chosen, event) for event in rows.events], rows.spells)
    found = absences(rows.events, lasting, rows.corrected)
    kept = standing(rows.events, rows.corrected)
    fallen = len(kept) < len(rows.events)
    title(visit, life_headline(name, rows.subject.platform, kept, found, withdrawn=fallen))
    counts = rows.n_looks, rows.n_told
    standfirst(life_standfirst(found, counts, rows.longest, withdrawn=fallen))
    # What is withdrawn keeps its looks and its evidence on the page, but not its picture.
    stood = {item.gone.id: item for item in found}
    whole = [stood.get(item.gone.id, item) for item in absences(rows.events, lasting)]
    shown = [item for item in whole if item.confirmed][-MOST_CLOSE:] or whole[-1:]
    close = [large(visit, item, chosen, rows) for item in shown]
    _chart(visit, scope, chosen, rows, [one for one in close if one.absence.gone.id in stood])
    caveat(visit)
    corrections_section(visit, of_subject(rows.corrections, rows.events, rows.corrected))
    for item, one in zip(reversed(shown), reversed(close), strict=True):
        if item.gone.id in stood:
            _length(item, one, rows)
        _looks(visit, item, one, rows)
    elsewhere(rows.afar, visit.shelf.names)
    _said(rows)


def _chart(visit: Visit, scope: Scope, chosen: int, rows: Life, close: list[Close]) -> None:
    origin = origin_word(visit.shelf.origin)
    # Beside one post, its account needs no other name.
    accounts = {subject.native_id: "Its account" for _, subject in rows.subjects[1:]}
    names = {**visit.shelf.names, **accounts}
    drawn = Sheet(
        start=scope.since,
        cutoff=scope.until,
        lanes=seen_lanes(
            rows.subjects,
            rows.spells,
            rows.first,
            names,
            origin=origin,
            withdrawn=withdrawn_runs([(chosen, event) for event in rows.events], rows.corrected),
        ),
        outside=rows.outside,
        gaps=rows.gaps,
        close=close,
        origin=origin,
    )
    st.altair_chart(sheet.chart(drawn, visit.colours), width="stretch", theme=None)
    tables(visit, rows.events, rows)


def _length(item: Absence, close: Close, rows: Life) -> None:
    length, others = st.columns(2, gap="large")
    with length:
        st.header("How long it was away", anchor=False, divider="gray")
        st.markdown(f"{inert(item.words())}.")
        small(range_words(item))
        if words := articles(item, rows.outside):
            st.markdown(inert(words))
    with others:
        st.header("Who would have met it", anchor=False, divider="gray")
        steps = sorted(row["cadence_s"] for row in close.looks if row["cadence_s"])
        ours = timedelta(seconds=steps[len(steps) // 2]) if steps else None
        st.table(pd.DataFrame(chances(ours, OUTAGE)), border="horizontal", hide_index=True)
        small("For an outage of 50 minutes, looks at a fixed gap, nothing known of the hour.")


def _looks(visit: Visit, item: Absence, close: Close, rows: Life) -> None:
    st.header("Every look around the change", anchor=False, divider="gray")
    for event in (item.gone, item.back):
        if event is not None and event.id in rows.corrected:
            small(f"{event.kind.capitalize()}: {beside(event, rows.corrected[event.id])}")
    looks = looks_table(close.looks[:MOST_LOOKS], rows.subject.platform)
    st.dataframe(pd.DataFrame(looks), hide_index=True, height="content")
    if len(close.looks) > MOST_LOOKS:
        small(f"The first {MOST_LOOKS} of {len(close.looks)} looks in this window.")
    _evidence(visit, item, close)


def _evidence(visit: Visit, item: Absence, close: Close) -> None:
    st.header("Evidence", anchor=False, divider="gray")
    events = [event for event in (item.gone, item.back) if event is not None]
    kept = {
        row["SHA-256 of the record"]: row
        for event in events
        for row in evidence_rows(event, close.looks)
    }
    if not kept:
        small("The kept answers of this change lie outside this window: checker events --json")
        return
    st.dataframe(pd.DataFrame(list(kept.values())), hide_index=True, height="content")
    small(
        "Each digest is of a whole WARC record, uncompressed, as it was kept. It shows that these "
        "bytes are the ones kept; not that the platform sent them."
    )
    st.markdown("Check all of it, digests and chain:")
    evidence = str(visit.evidence)
    st.code(f"checker evidence verify {shlex.quote(evidence)}", language="bash")
    st.markdown("Check one record without this program:")
    st.code(check_yourself(next(iter(kept.values())), evidence), language="bash")


def _said(rows: Life) -> None:
    if not rows.outside:
        return
    st.header("Said and reported", anchor=False, divider="gray")
    shown = rows.outside[-MOST_SAID:]
    st.markdown("\n".join(f"- {inert(told(row))}" for row in shown))
    if len(shown) < len(rows.outside):
        small(f"And {len(rows.outside) - len(shown)} earlier, in the table above.")
