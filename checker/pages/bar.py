"""The bar above every page: whose store this is, the topic, the span."""

import streamlit as st

from checker.pages.visit import SPANS, Visit
from checker.views.inert import inert
from checker.views.names import origin_word
from checker.views.sentences import clock


def show(visit: Visit) -> None:
    """Draw the bar, and take the choices into the visit."""
    words, topic, span = st.columns([6, 3, 3], vertical_alignment="center")
    with words:
        st.caption(_whose(visit))
    shelf = visit.shelf
    if not shelf.topics:
        return
    names = [row["name"] for row in shelf.topics]
    with topic:
        visit.topic = st.selectbox(
            "Topic", names, key="topic", bind="query-params", label_visibility="collapsed"
        )
    with span:
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


def _whose(visit: Visit) -> str:
    shelf = visit.shelf
    word = origin_word(shelf.origin)
    if word:
        what = f"{word} of the case {shelf.case.name}" if shelf.case else word
        own = "To watch for yourself: *checker run*."
        return f"**checker** · **{inert(what)}**, not observed. {own}"
    if shelf.cutoff is None:
        return "**checker** · no pass has ended yet"
    due = f"; next look due {clock(shelf.next_at)} UTC" if shelf.next_at else ""
    return f"**checker** · {inert(f'last pass ended {clock(shelf.cutoff)} UTC{due}')}"
