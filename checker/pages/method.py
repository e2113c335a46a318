"""How to read this: the signs, the grades, what cannot be told, and the case behind a replay."""

import streamlit as st

from checker.cases import Case
from checker.pages.visit import Visit, caveat, standfirst, title
from checker.views import method
from checker.views.inert import inert
from checker.views.sentences import GRADE_WORDS


def show(visit: Visit) -> None:
    """Draw the page."""
    title(visit, "How to read this")
    standfirst(
        "A change is never a point in time here: it fell between the last look that saw the one "
        "state and the first that saw the other."
    )
    caveat(visit)
    st.header("The signs", anchor=False, divider="gray")
    st.altair_chart(method.grammar(visit.colours), width="stretch", theme=None)
    st.caption("Invented examples. Every bar is what one vantage point got.")
    grades, limits = st.columns(2, gap="large")
    with grades:
        st.header("The grades", anchor=False, divider="gray")
        st.markdown("\n".join(f"- **{grade}**: {words}" for grade, words in GRADE_WORDS.items()))
        st.caption("A weak grade changes the words of a finding, not only its letter.")
    with limits:
        st.header("What it cannot tell", anchor=False, divider="gray")
        st.markdown("\n".join(f"- {inert(line)}" for line in method.CANNOT))
    if visit.shelf.case is not None:
        _case(visit.shelf.case)


def _case(case: Case) -> None:
    st.header(f"The case: {inert(case.title)}", anchor=False, divider="gray")
    st.markdown(inert(" ".join(case.story.split())))
    told, sources = st.columns(2, gap="large")
    with told:
        st.markdown("**In dispute**")
        st.markdown("\n".join(f"- {inert(line)}" for line in case.disputed))
    with sources:
        st.markdown("**Sources**")
        st.markdown("\n".join(f"- {inert(line)}" for line in case.sources))
