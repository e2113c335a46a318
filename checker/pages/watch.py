"""Watch something: a topic of one's own, from a form, checked and tried before it is fixed."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from checker import daemon
from checker.commands import probing
from checker.commands.desk import Desk
from checker.commands.forecasting import foreseen
from checker.errors import CheckerError, StoreBusy
from checker.intake import topics
from checker.intake.form import Entered, Field, Remark
from checker.intake.topics import Wish
from checker.model import Topic
from checker.pages import wish_form
from checker.pages.visit import Visit, small, standfirst, title
from checker.pages.wish_form import ASKED, KEY, understood, wrong
from checker.views import watching
from checker.views.forecast import lines, needs
from checker.views.inert import inert
from checker.views.watching import Asked

_DONE, _SWITCHED = KEY.format("done"), KEY.format("switched")
_BAR_SWITCH = "store"
"""The key of the bar's switch between the two stores."""


def show(visit: Visit, desk: Desk) -> None:
    """Draw the page: the form, what would be asked, and what was registered."""
    if st.session_state.pop(_SWITCHED, None) == "demo":
        st.switch_page(visit.pages["front"], query_params={})
    if not visit.may_write:
        _replay(visit)
        return
    if done := st.session_state.get(_DONE):
        _registered(visit, *done)
        return
    title(visit, "Watch something")
    if visit.first_run:
        _cards(visit)
    else:
        standfirst("Words, accounts or links: fixed before the first look, then watched for weeks.")
    small("One of the three is enough; all of them may be one topic.")
    found = understood(visit, desk)
    entered = _with_answers(found) if found is not None else None
    wish_form.draw(visit, entered)
    if entered is not None and entered.wish is not None:
        _dry_run(visit, desk, entered.wish)


def _replay(visit: Visit) -> None:
    title(visit, "Watch something")
    standfirst(watching.REPLAY)
    if "own" in visit.sides:
        st.button("To your own store", on_click=_switch, args=("own",), key=KEY.format("own"))
    else:
        small("Your own store opens with: checker dashboard")


def _switch(side: str) -> None:
    """Show the other store, as the bar's own switch does."""
    st.session_state[_BAR_SWITCH] = side
    st.session_state[_SWITCHED] = side
    st.query_params.pop("subject", None)


def _cards(visit: Visit) -> None:
    """Draw the first-run guide: three ways to begin."""
    standfirst("Nothing is watched yet. Three ways to begin:")
    for column, (name, words), at in zip(
        st.columns(3), watching.CARDS, ("", "words", "links"), strict=True
    ):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{inert(name)}**  \n{inert(words)}")
            if at:
                st.markdown(f"[Enter it below ↓](#{at})")
            elif "demo" in visit.sides:
                key = KEY.format("demo")
                st.button("To the replay", on_click=_switch, args=("demo",), key=key)
            else:
                st.code("checker demo", language="bash")


def _dry_run(visit: Visit, desk: Desk, wish: Wish) -> None:
    """Show what would be asked, and what the places said when asked once."""
    st.header("What would be asked", anchor="dry-run", divider="gray")
    try:
        topic = topics.checked(wish, desk.clock.now())
        plan = [*lines(foreseen(desk, topic)), *needs(topic)]
        asked = _asked(desk, wish, topic)
    except CheckerError as trouble:
        wrong(trouble)
        return
    _list([f"Name: {topic.name}", *watching.watched(topic)])
    if asked:
        st.markdown("**Asked once, just now**")
        _list([one.words for one in asked if one.well])
        _list([one.words for one in asked if not one.well], "**Careful:** ")
    for place, told in watching.by_place(plan):
        st.markdown(f"**{inert(place)}**")
        _list(told)
    if not all(one.well for one in asked):
        small(watching.DOUBT)
    if st.button("Register and start collecting", type="primary", key=KEY.format("register")):
        _register(visit, desk, wish)


def _asked(desk: Desk, wish: Wish, topic: Topic) -> list[Asked]:
    """Return what the places said of this wish; they are asked once a check."""
    known = st.session_state.get(ASKED)
    if known is None or known[0] != wish:
        with st.spinner("Asking each place once …"):
            known = (wish, probing.first_answers(desk, topic))
        st.session_state[ASKED] = known
        if any(one.stops for one in known[1]):
            # What it said belongs to its field, which is drawn already.
            st.rerun()
    answers: list[Asked] = known[1]
    return answers


def _with_answers(entered: Entered) -> Entered:
    """Return the form with what a place said that can never be watched as it is written."""
    known = st.session_state.get(ASKED)
    if known is None or known[0] != entered.wish:
        return entered
    wrong = [Remark(Field.SERVERS, one.words) for one in known[1] if one.stops]
    remarks = (*entered.remarks, *wrong)
    return replace(entered, wish=None if wrong else entered.wish, remarks=remarks)


def _register(visit: Visit, desk: Desk, wish: Wish) -> None:
    """Fix the topic, start the collector, and show both."""
    now = desk.clock.now()
    try:
        topic = topics.checked(wish, now)
        topics.register(desk.engine, topic)
    except CheckerError as trouble:
        wrong(trouble)
        return
    with st.spinner("Starting the collector …"):
        try:
            daemon.start(visit.station, now)
            started = watching.STARTED
        except StoreBusy:
            started = watching.RUNS_ALREADY
        except CheckerError as trouble:
            started = watching.not_started(str(trouble))
    st.session_state[_DONE] = topic, started
    # The form may stand in for an empty front page, which is a front page again from now on.
    st.switch_page(visit.pages["watch"], query_params={})


def _registered(visit: Visit, topic: Topic, started: str) -> None:
    title(visit, f"{topic.name} is registered.")
    standfirst(started)
    st.markdown(inert(watching.registered(topic)))
    st.code(topic.registration_sha256(), language=None, wrap_lines=True)
    st.markdown(inert(watching.FIXED))
    st.page_link(visit.pages["front"], label="To the front page →")
    st.page_link(visit.pages["collector"], label="See the collector at work →")
    st.button("Watch something else", key=KEY.format("again"), on_click=_afresh)


def _afresh() -> None:
    """Empty the form."""
    for key in [key for key in st.session_state if str(key).startswith(KEY.format(""))]:
        del st.session_state[key]


def _list(sentences: Sequence[str], before: str = "") -> None:
    if sentences:
        st.markdown("\n".join(f"- {before}{inert(words)}" for words in sentences))
