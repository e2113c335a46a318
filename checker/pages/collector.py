"""The collector's page: a logbook of how well we looked."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from checker.pages import shelf
from checker.pages.visit import Visit, caveat, small, title
from checker.views import logbook
from checker.views.inert import inert


def show(visit: Visit) -> None:
    """Draw the page."""
    if not visit.shelf.topics:
        title(visit, "Nothing is watched yet.")
        st.code("checker topic add NAME --query WORD --on bluesky\nchecker run", language="bash")
        return
    rows = shelf.logbook(visit.shelf.url, visit.shelf.stamp)
    title(visit, logbook.logbook_headline(rows["coverage"]))
    _list(logbook.coverage_lines(rows["coverage"]))
    caveat(visit)
    st.header("What could not be told", anchor=False, divider="gray")
    _list(logbook.silence_lines(rows["could_not_tell"]), "Every look told something.")
    st.header("Times in which we could not look", anchor=False, divider="gray")
    _list(logbook.gap_lines(rows["gaps"]), "None is recorded.")
    st.header("What is watched", anchor=False, divider="gray")
    st.dataframe(pd.DataFrame(logbook.topics_table(rows["topics"])), hide_index=True)
    small("The digest is of the registration as it was stamped: other words would give another.")
    st.header("The latest passes", anchor=False, divider="gray")
    if rows["passes"]:
        st.dataframe(
            pd.DataFrame(logbook.passes_table(rows["passes"])), hide_index=True, height="content"
        )
    else:
        small("None yet.")


def _list(lines: Sequence[str], otherwise: str = "") -> None:
    if lines:
        st.markdown("\n".join(f"- {inert(line)}" for line in lines))
    elif otherwise:
        small(otherwise)
