"""Outside events: a form and a table for what was said or done elsewhere, and what is entered."""

import pandas as pd
import streamlit as st

from checker.commands import outside as entering
from checker.commands.desk import Desk
from checker.errors import ConfigError
from checker.intake import outside, outside_file
from checker.intake.outside import CERTAINTY, Written
from checker.model import CERTAINTIES, OUTSIDE_KINDS
from checker.pages.visit import Visit, small, standfirst, title
from checker.views.front import entered_table
from checker.views.inert import inert

ALL_TOPICS = "All topics"
KINDS = {
    "press": "Press: an article, a broadcast",
    "statement": "Statement: a company or an authority speaks",
    "rule_change": "Rule change: what the platform allows",
    "order": "Order: a court or an authority decides",
    "report": "Report: users tell what they met",
}
_ROUND, _SAID = "outside_round", "outside_said"


def show(visit: Visit, desk: Desk) -> None:
    """Draw the page."""
    title(visit, "What was said and done elsewhere.")
    standfirst(
        "Press, statements, rule changes, orders, reports: they stand on every time axis with who "
        "says so, and never count as something that we saw."
    )
    if visit.may_write:
        _last_words()
        _form(visit, desk)
        _upload(desk)
    else:
        _elsewhere(visit)
    _entered(visit, desk)


def _elsewhere(visit: Visit) -> None:
    """Say where something can be entered, and lead there."""
    small(
        "This store holds what was not observed: nothing is entered into it from the page. What "
        "its sources say stands below."
    )
    if "own" in visit.sides and not visit.own:
        st.page_link(
            visit.pages["outside"], label="To your own store →", query_params={"store": "own"}
        )


def _last_words() -> None:
    """Show once what became of the last entry."""
    words = st.session_state.pop(_SAID, "")
    if words:
        st.success(inert(words))


def _form(visit: Visit, desk: Desk) -> None:
    st.header("Enter one", anchor=False, divider="gray")
    number = st.session_state.setdefault(_ROUND, 0)
    with st.form(f"outside-{number}", enter_to_submit=False):
        written = _fields(visit, number)
        if not st.form_submit_button("Enter it", type="primary"):
            return
    try:
        new, is_new = outside.add(desk.engine, written, desk.clock.now())
    except ConfigError as trouble:
        st.error(inert(f"Not entered. {_capital(str(trouble))}."))
        return
    st.session_state[_SAID] = entering.confirmed(new, is_new=is_new)
    # A form of another name begins empty.
    st.session_state[_ROUND] = number + 1
    st.rerun()


def _fields(visit: Visit, number: int) -> Written:
    """Draw the fields, each with what it wants, and return what stands in them."""
    left, right = st.columns(2, gap="medium")
    with left:
        at = st.text_input("When", key=f"at-{number}", placeholder="2019-11-27T12:06:00Z")
        small("A time with its zone; 2019-11-27 for a whole day; 2019-11 for a month; in UTC.")
    with right:
        until = st.text_input("Until, where it is a span", key=f"until-{number}")
        small("Leave it empty for a moment, or where the day or month says it.")
    kind = st.selectbox(
        "What kind", list(OUTSIDE_KINDS), key=f"kind-{number}", format_func=KINDS.__getitem__
    )
    words = st.text_area("What happened", key=f"words-{number}", height=80)
    small("One plain sentence, as it should stand on the chart; who did what.")
    source = st.text_input("Who says so", key=f"source-{number}")
    small("Outlet and date, a document, or a link. A link is shown as text and never followed.")
    certainty, topic, about = _tucked(visit, number)
    return Written(
        at=at,
        until=until,
        kind=kind or "",
        words=words,
        source=source,
        certainty=certainty,
        topic=topic,
        about=about,
    )


def _tucked(visit: Visit, number: int) -> tuple[str, str, str]:
    """Draw the fields that mostly stay as they are; returns certainty, topic and lane."""
    left, right = st.columns(2, gap="medium")
    with left:
        certainty = st.selectbox(
            "How sure the source is", CERTAINTIES, index=CERTAINTIES.index(CERTAINTY),
            key=f"certainty-{number}",
        )  # fmt: skip
        small("Of the source, not of us. What is contradicted is named so on the chart.")
    names = [row["title"] for row in visit.shelf.topics]
    with right:
        topic = st.selectbox("On which topic", [ALL_TOPICS, *names], key=f"topic-{number}")
        small("An event of all topics is drawn on each of them.")
    about = st.text_input("A lane of its own", key=f"about-{number}")
    small("For a report over a span, such as a locked device: it gets a dotted lane of this name.")
    return certainty or "", "" if topic in (None, ALL_TOPICS) else str(topic), about


def _upload(desk: Desk) -> None:
    st.header("Or many at once", anchor=False, divider="gray")
    with st.form("outside-file", clear_on_submit=True):
        file = st.file_uploader("A CSV", type=["csv", "tsv", "txt"], max_upload_size=5)
        small(
            f"The first line names the columns: {', '.join(outside_file.COLUMNS)}. At, "
            "kind, words and source are needed. Rows that cannot be taken are named by line."
        )
        if not st.form_submit_button("Read it") or file is None:
            return
    try:
        taken = outside_file.add_all(desk.engine, file.getvalue(), file.name, desk.clock.now())
    except ConfigError as trouble:
        st.error(inert(f"Not read. {_capital(str(trouble))}."))
        return
    (st.warning if taken.bad else st.success)(inert(f"{file.name}: {taken.words}"))
    if taken.lines:
        st.markdown("\n".join(f"- {inert(line)}" for line in taken.lines))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _entered(visit: Visit, desk: Desk) -> None:
    st.header("What is entered", anchor=False, divider="gray")
    # Without a stamp there is no store yet, and looking must not make one.
    rows = entering.rows(desk, None) if visit.shelf.stamp else []
    if not rows:
        small("Nothing yet.")
        return
    titles = {row["name"]: row["title"] for row in visit.shelf.topics}
    shown = pd.DataFrame(entered_table(rows, titles))
    st.dataframe(shown, hide_index=True, height="content" if len(shown) <= 20 else 740)
    small("What is entered stays: it is part of the record. As CSV: checker outside list")
