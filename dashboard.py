"""The dashboard: page settings, the order of the pages, the bar above them; nothing else.

Started by ``checker dashboard``, or by hand: ``streamlit run dashboard.py -- --store URL``.
"""

import argparse
import sys
from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import Page

from checker.config import DEFAULT_STORE
from checker.errors import CheckerError
from checker.pages import bar, collector, front, life, method, trouble
from checker.pages.shelf import open_shelf
from checker.pages.visit import Visit

WIDTH_PX = 1_100


def chosen_store(words: list[str]) -> str:
    """Return the store named after ``--store``, else the default one."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--store", default=DEFAULT_STORE)
    return str(parser.parse_known_args(words)[0].store)


def reading_order(visit: Visit) -> list[Page]:
    """Return the pages in the order in which they are read."""

    def page(name: str, title: str, show: Callable[[Visit], None], *, first: bool = False) -> Page:
        made = st.Page(lambda: show(visit), title=title, url_path=name, default=first)
        visit.pages[name] = made
        return made

    return [
        page("front", "Front page", front.show, first=True),
        page("post", "Timeline", life.show),
        page("collector", "Collector", collector.show),
        page("method", "How to read this", method.show),
    ]


def main() -> None:
    """Draw the chosen page, or say why there is nothing to draw."""
    st.set_page_config(page_title="checker", layout="wide")
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH_PX):
        try:
            visit = Visit(open_shelf(chosen_store(sys.argv[1:])))
            page = st.navigation(reading_order(visit), position="top")
            bar.show(visit)
            page.run()
        except CheckerError as wrong:
            trouble.show(str(wrong))


main()
