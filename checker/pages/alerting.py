"""A part of the collector's page: where alerts go, what became of the last, and does it work."""

import streamlit as st

from checker.commands import alerting
from checker.errors import CheckerError
from checker.pages.visit import Visit, small
from checker.views.inert import inert

_TRIED = "alerts_tried"


def section(visit: Visit) -> None:
    """Draw the part."""
    st.header("Alerts", anchor=False, divider="gray")
    try:
        lines = alerting.lines(visit.desk)
    except CheckerError as wrong:
        st.error(inert(f"Nobody is alerted: {wrong}."))
        return
    if not lines:
        st.markdown(inert(f"Nobody is alerted. {alerting.NO_ADDRESS}."))
        return
    st.markdown("\n".join(f"- {inert(line)}" for line in lines))
    if st.button("Send a test", key="alerts_test"):
        with st.spinner("Sending …"):
            st.session_state[_TRIED] = _trial(visit)
    for words, arrived in st.session_state.pop(_TRIED, []):
        (st.success if arrived else st.error)(inert(words))
    small("The test says that it is one. Alerts are sent while the collector runs.")


def _trial(visit: Visit) -> list[tuple[str, bool]]:
    try:
        return alerting.trial(visit.desk)
    except CheckerError as wrong:
        return [(str(wrong), False)]
