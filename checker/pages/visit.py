"""One visit: the store, what was chosen in the filter bar, and where the other pages are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from checker.commands.desk import Desk
from checker.commands.sides import OWN, Sides
from checker.daemon import Station
from checker.pages.shelf import Shelf, open_shelf, store_mark
from checker.store.page_frames import Scope
from checker.views.inert import inert
from checker.views.names import origin_word
from checker.views.palette import Palette, palette

SPANS: Mapping[str, timedelta | None] = {
    "7 days": timedelta(days=7),
    "24 hours": timedelta(hours=24),
    "30 days": timedelta(days=30),
    "everything": None,
}


@dataclass(slots=True)
class Visit:
    """What the pages share while one of them is drawn.

    Attributes:
        shelf: the store as it stood at its last finished pass.
        desk: the configuration and the shown store, for what pages enter.
        station: where the store's collector works.
        own: the reader's own store is shown, not the demo's.
        sides: what the bar's switch offers, ``own`` and ``demo``.
        topic: the chosen topic, None where there is none.
        span: the chosen span, a key of ``SPANS``.
        pages: the pages by name, for links between them.
    """

    shelf: Shelf
    desk: Desk
    station: Station
    own: bool = True
    sides: Sequence[str] = ("own",)
    topic: str | None = None
    span: str = "7 days"
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def may_write(self) -> bool:
        """Whether something may be entered here: never into a demo, a replay or a simulation."""
        return self.own and not origin_word(self.shelf.origin)

    @property
    def evidence(self) -> Path:
        """Where the kept answers lie, as seen from the folder that the page was started in."""
        path, folder = self.desk.evidence.resolve(), self.station.folder.resolve()
        return path.relative_to(folder) if path.is_relative_to(folder) else path

    @property
    def first_run(self) -> bool:
        """Whether nothing is watched yet in the reader's own store, or there is none yet."""
        return self.own and not self.shelf.topics

    @property
    def topic_title(self) -> str:
        """The name that the chosen topic is shown under; "" where there is none."""
        return self.shelf.title(self.topic) if self.topic is not None else ""

    @property
    def scope(self) -> Scope | None:
        """The chosen topic over the chosen span; None before the first finished pass."""
        first, cutoff = self.shelf.first_at, self.shelf.cutoff
        if self.topic is None or first is None or cutoff is None:
            return None
        length = SPANS[self.span]
        since = first if length is None else max(first, cutoff - length)
        return Scope(topic=self.topic, since=since, until=cutoff)

    @property
    def colours(self) -> Palette:
        """The colours for this reader's background."""
        return palette(st.context.theme.type)

    @property
    def badge(self) -> str:
        """The origin word for titles, as Markdown; "" for what was observed."""
        word = origin_word(self.shelf.origin)
        return f" :gray-badge[{word}]" if word else ""


def enter(stores: Sides, side: str) -> Visit:
    """Begin a visit to one side; the reader's own store need not be there yet.

    Raises:
        StoreError: there is no store to show, or it cannot be read.
        ConfigError: the configuration cannot be read.
    """
    own = side == OWN
    shelf = open_shelf(stores.url(side), may_be_new=own)
    path = stores.config_path
    config_mark = path.stat().st_mtime_ns if path is not None and path.exists() else 0
    desk = _desk(stores, side, (shelf.url, store_mark(shelf.url), str(path), config_mark))
    return Visit(shelf, desk, stores.station(desk), own, stores.offered)


@st.cache_resource(show_spinner=False, max_entries=8)
def _desk(_stores: Sides, side: str, made_from: tuple[object, ...]) -> Desk:  # noqa: ARG001
    """Keep a desk, and the engine it opens, until store or configuration are other ones."""
    return _stores.desk(side)


def title(visit: Visit, text: str) -> None:
    """Write a page's title, made inert, with its origin word."""
    st.title(inert(text) + visit.badge, anchor=False)


def standfirst(text: str) -> None:
    """Write the sentences below a title, made inert."""
    if text:
        st.subheader(inert(text), anchor=False)


def small(text: str) -> None:
    """Write a small grey line, made inert."""
    st.caption(inert(text))


def caveat(visit: Visit) -> None:
    """Say what a replay or a simulation can and cannot show, on every page of it."""
    case = visit.shelf.case
    if case is not None:
        small(" ".join(case.caveat.split()))
    elif origin_word(visit.shelf.origin):
        small(
            f"This store holds a {origin_word(visit.shelf.origin)}: nothing on this page was "
            "observed on a real platform."
        )
