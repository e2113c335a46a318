"""The front page: what was watched, how well, what changed, and what we can't say."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from checker.model import Correction, Event, Subject
from checker.pages import shelf
from checker.pages.shelf import Front
from checker.pages.visit import Visit, caveat, small, standfirst, title
from checker.store.page_frames import Scope
from checker.views import afar, headline, sheet
from checker.views.absences import Absence, last_times, worth_a_close_look
from checker.views.corrections import correction_words, of_topic, subject_words, withdrawn_runs
from checker.views.front import Entry, changes_table, feed, outside_table, seen_lanes
from checker.views.headline import Picture
from checker.views.hour import Close, window
from checker.views.inert import inert
from checker.views.names import origin_word
from checker.views.rail import when
from checker.views.sheet import Sheet

MOST_ENTRIES = 12
MOST_MEMBERS = 50


def show(visit: Visit) -> None:
    """Draw the page."""
    scope = visit.scope
    if scope is None:
        _nothing_yet(visit)
        return
    rows = shelf.front(visit.shelf.url, visit.shelf.stamp, scope)
    picture = _picture(visit, scope, rows)
    title(visit, headline.headline(picture))
    standfirst(headline.standfirst(picture))
    small(headline.how_well(picture))
    if rows.subjects:
        _chart(visit, scope, rows, picture)
    caveat(visit)
    changed, unsaid = st.columns([3, 2], gap="large")
    with changed:
        _feed(visit, rows, picture)
    with unsaid:
        st.header("What we can’t say", anchor=False, divider="gray")
        st.markdown("\n".join(f"- {inert(line)}" for line in headline.cannot_say(picture)))
    elsewhere(rows.afar, picture.names)
    corrections_section(visit, of_topic(rows.corrections, scope.topic))


def _nothing_yet(visit: Visit) -> None:
    if not visit.shelf.topics:
        title(visit, "Nothing is watched yet.")
        standfirst("A topic is a name with words, accounts or links, fixed before the first look.")
        st.code("checker topic add NAME --query WORD --on bluesky\nchecker run", language="bash")
        small("To see the page at work on a documented case: checker demo")
        return
    title(visit, f"{visit.topic_title} is registered; no pass over it has ended yet.")
    standfirst("The first round starts with the collector.")
    st.code("checker run", language="bash")


def _picture(visit: Visit, scope: Scope, rows: Front) -> Picture:
    row = visit.shelf.topic(scope.topic)
    return Picture(
        topic=row["title"],
        origin=row["origin"],
        control=visit.shelf.title(row["control"]) if row["control"] else None,
        since=scope.since,
        cutoff=scope.until,
        n_posts=rows.tally.n_posts,
        n_looks=rows.tally.n_looks,
        n_told=rows.tally.n_told,
        events=[change.event for change in rows.changes],
        gaps=rows.gaps,
        outside=rows.outside,
        missed_50m=rows.missed_50m,
        missed_10m=rows.missed_10m,
        lasting=last_times([(item.subject_id, item.event) for item in rows.changes], rows.spells),
        names=visit.shelf.names,
        corrected=rows.corrected,
        together=rows.together,
    )


def _chart(visit: Visit, scope: Scope, rows: Front, picture: Picture) -> None:
    origin = origin_word(visit.shelf.origin)
    lanes = seen_lanes(
        rows.subjects,
        rows.spells,
        rows.first,
        picture.names,
        origin=origin,
        withdrawn=withdrawn_runs(
            [(change.subject_id, change.event) for change in rows.changes], rows.corrected
        ),
    )
    last = worth_a_close_look(picture.absences)
    ids = {subject: subject_id for subject_id, subject in rows.subjects}
    close = [large(visit, last, ids[last.gone.subject], rows)] if last else []
    drawn = Sheet(
        start=scope.since,
        cutoff=scope.until,
        lanes=lanes,
        outside=rows.outside,
        gaps=rows.gaps,
        close=close,
        origin=origin,
    )
    st.altair_chart(sheet.chart(drawn, visit.colours), width="stretch", theme=None)
    more = "" if len(picture.changes) <= len(rows.subjects) else " The newest changes are drawn."
    withdrawn = " Outlined in colour: withdrawn, see below." if picture.n_withdrawn else ""
    small(
        "Edges are soft where the change fell between two looks. Hatched: we could not look. "
        f"Dotted: reported, not observed by us.{withdrawn} All times in UTC.{more}"
    )
    tables(visit, [change.event for change in rows.changes], rows)


def large(visit: Visit, absence: Absence, subject_id: int, rows: "Front | shelf.Life") -> Close:
    """Return what the hour of a change is drawn from."""
    event = absence.gone
    cutoff = visit.shelf.cutoff or event.before
    between = window(absence, cutoff)
    key = visit.shelf.url, visit.shelf.stamp
    lanes = seen_lanes(
        [(subject_id, event.subject)], rows.spells, rows.first, visit.shelf.names, origin=""
    )
    name = lanes[0].name
    stated = [
        row
        for row in rows.outside
        if row["about"] == name and row["until"] and between[0] <= row["at"] <= between[1]
    ]
    return Close(
        absence=absence,
        lane=lanes[0],
        looks=shelf.looks(*key, subject_id, event.vantage, between),
        stated=stated,
        gaps=rows.gaps,
    )


def tables(visit: Visit, events: list[Event], rows: "Front | shelf.Life") -> None:
    """Offer what the chart shows as tables and CSV."""
    with st.expander("Table and CSV"):
        changes = pd.DataFrame(changes_table(events, visit.shelf.names, rows.corrected))
        if len(changes):
            st.dataframe(changes, hide_index=True)
        else:
            small("No change in this time.")
        if rows.outside:
            small("Said and reported outside, with the certainty of each source:")
            st.dataframe(pd.DataFrame(outside_table(rows.outside)), hide_index=True)
        small("As CSV, JSON or NDJSON: checker events --format csv")


def _feed(visit: Visit, rows: Front, picture: Picture) -> None:
    st.header("What changed", anchor=False, divider="gray")
    ids = {change.event.subject: change.subject_id for change in rows.changes}
    lines = feed(picture.changes, picture.absences, picture.names, picture.corrected, rows.together)
    if not lines:
        small("Nothing that stands." if picture.n_withdrawn else "Nothing that we could see.")
    for event, line in lines[:MOST_ENTRIES]:
        with st.container(border=False, gap="xxsmall"):
            st.markdown(
                f"**{inert(line.sign)}** {inert(line.name)} · :gray[{inert(line.when)}]  \n"
                f"{inert(line.words)}"
            )
            _evidence(visit, event, line, ids)
    if len(lines) > MOST_ENTRIES:
        small(f"And {len(lines) - MOST_ENTRIES} earlier changes: checker events")
    _reported(rows)


def _evidence(visit: Visit, event: Event, line: Entry, ids: Mapping[Subject, int]) -> None:
    """Offer the evidence of an entry: of a burst, of each of its members."""
    if not line.members:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(inert(f"Grade {line.grade}"), width="content")
            _to_post(visit, ids[event.subject], "evidence →")
        return
    st.caption(inert(f"Grade {line.grade}"))
    with st.expander(f"The {len(line.members)} one by one"):
        for member, its in line.members[:MOST_MEMBERS]:
            _to_post(visit, ids[member.subject], f"{its.name} · {its.when}")
        if len(line.members) > MOST_MEMBERS:
            small(f"And {len(line.members) - MOST_MEMBERS} more: checker events")


def _to_post(visit: Visit, subject_id: int, label: str) -> None:
    topic = visit.topic_title
    st.page_link(
        visit.pages["post"],
        label=inert(label),
        query_params={"subject": str(subject_id), "topic": topic},
    )


def elsewhere(events: Sequence[Event], names: Mapping[str, str]) -> None:
    """List what other servers did to their copies, where there is any."""
    told = afar.lines(events, names)
    if not told:
        return
    st.header("On other servers", anchor=False, divider="gray")
    small(afar.STANDFIRST)
    st.markdown("\n".join(f"- {inert(line)}" for line in told))


def _reported(rows: Front) -> None:
    """List what others report of something that we did not see ourselves."""
    for row in [row for row in rows.outside if row["kind"] == "report" and row["about"]][:3]:
        st.markdown(
            f"**{inert(row['about'])}** · :gray[{inert(when(row))}]  \n{inert(row['words'])} "
            f"*Reported by {inert(row['source'])}; not observed by us.*"
        )


def corrections_section(visit: Visit, made: list[Correction]) -> None:
    """List what was said and no longer stands, the newest first; nothing where nothing was."""
    if not made:
        return
    st.header("Corrections", anchor=False, divider="gray")
    for item in made[:MOST_ENTRIES]:
        st.markdown(
            f"**{inert(subject_words(item, visit.shelf.names))}** "
            f":gray[event {inert(item.event_id)}]  \n"
            f"We had said: {inert(item.said)}  \n"
            f"{inert(correction_words(item))}"
        )
    if len(made) > MOST_ENTRIES:
        small(f"And {len(made) - MOST_ENTRIES} earlier ones: checker correct --list")
