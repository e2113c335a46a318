"""How we look: when a post is looked at over its life, and what could be missed."""

import pandas as pd
import streamlit as st

from checker.collector.looks_ahead import LooksAhead, unlearned
from checker.commands.outlook import policy_of
from checker.pages import shelf
from checker.pages.visit import Visit, caveat, small, standfirst, title
from checker.views import how_we_look
from checker.views.gain import gain_lines
from checker.views.inert import inert
from checker.views.names import place_name


def show(visit: Visit) -> None:
    """Draw the page."""
    ahead = _ahead(visit)
    title(visit, how_we_look.headline(ahead))
    standfirst(how_we_look.standfirst(ahead))
    if not visit.shelf.topics:
        small(
            "Nothing is watched here yet: this is how the looks at a first topic would be spread."
        )
    st.markdown(inert(how_we_look.basis(ahead)))
    caveat(visit)
    st.altair_chart(how_we_look.picture(ahead, visit.colours), width="stretch", theme=None)
    small(
        "Both axes are drawn so that minutes and months have room. The marks at the foot are the "
        "looks at one new post; the first is when it is found. What lies in the grey can come and "
        "go between two looks. Walls and outages of our own add to it: they are on the "
        "Collector’s page."
    )
    st.table(pd.DataFrame(how_we_look.table(ahead)).set_index("Age of the post"))
    st.header("Also to know", anchor=False, divider="gray")
    st.markdown("\n".join(f"- {line}" for line in how_we_look.PLAIN))
    _gain(visit)


def _ahead(visit: Visit) -> LooksAhead:
    """Return the looks for the chosen topic, on the platform that the reader chooses."""
    planned, held, topic = policy_of(visit.desk), visit.shelf, visit.topic
    if topic is None or not held.stamp:
        return unlearned(planned)
    platforms = shelf.platforms(held.url, held.stamp, topic)
    if not platforms:
        return unlearned(planned)
    chosen = platforms[0]
    if len(platforms) > 1:
        chosen = st.selectbox("Platform", platforms, format_func=place_name) or chosen
    now = held.cutoff or visit.desk.clock.now()
    return shelf.ahead(held.url, held.stamp, topic, chosen, planned.looks, now)


def _gain(visit: Visit) -> None:
    if not visit.shelf.stamp:
        return
    lines = gain_lines(shelf.gained(visit.shelf.url, visit.shelf.stamp))
    if lines:
        st.header("Does learning help?", anchor=False, divider="gray")
        st.markdown("\n".join(f"- {inert(line)}" for line in lines))
