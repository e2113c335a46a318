"""The dashboard: page settings, the order of the pages, the bar above them; nothing else.

Started by ``checker dashboard``, or by hand: ``streamlit run dashboard.py -- --store URL``. Beside
``--store``, the store that is shown first, it takes ``--own URL`` and ``--demo URL``, between which
the bar switches, ``--config FILE``, and ``--folder DIR``, where relative paths start.
"""

import sys
from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import Page

from checker.commands import sides
from checker.errors import CheckerError
from checker.pages import bar, collector, front, how_we_look, life, method, outside, trouble, watch
from checker.pages.visit import Visit, enter

WIDTH_PX = 1_100


def reading_order(visit: Visit) -> list[Page]:
    """Return the pages in the order in which they are read."""

    def page(name: str, title: str, show: Callable[[Visit], None], *, first: bool = False) -> Page:
        made = st.Page(lambda: show(visit), title=title, url_path=name, default=first)
        visit.pages[name] = made
        return made

    return [
        page("front", "Front page", first_page, first=True),
        page("post", "Timeline", life.show),
        page("watch", "Watch something", lambda visit: watch.show(visit, visit.desk)),
        page("outside", "Outside events", lambda visit: outside.show(visit, visit.desk)),
        page("collector", "Collector", collector.show),
        page("looking", "How we look", how_we_look.show),
        page("method", "How to read this", method.show),
    ]


def first_page(visit: Visit) -> None:
    """Show the findings; where nothing is watched yet, how to begin."""
    if visit.first_run and visit.may_write:
        watch.show(visit, visit.desk)
    else:
        front.show(visit)


def main() -> None:
    """Draw the chosen page, or say why there is nothing to draw."""
    st.set_page_config(page_title="checker", layout="wide")
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH_PX):
        try:
            stores = sides.read(sys.argv[1:])
            places = bar.places(stores)
            visit = enter(stores, bar.side(stores, places))
            page = st.navigation(reading_order(visit), position="top")
            bar.show(visit, places)
            page.run()
        except CheckerError as wrong:
            trouble.show(wrong)


main()
