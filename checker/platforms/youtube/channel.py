"""Reads a channel's page, the id behind a handle, and a channel's feed.

A page that says that a channel is gone carries no id: it is believed only where its final address
still names the channel. The sentence stands in an alert of the type ``ERROR``.

Source: platforms-commercial §3(a), Y60, Y61, Y70 to Y72; read 2026-11-22. Where a page names its
channel is known from the published code of the sheet's tools, not from the sheet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.payload import maybe
from checker.platforms.web.feed_file import read_feed
from checker.platforms.youtube.links import NAME, SITE, is_channel_id, is_video_id, recognise
from checker.platforms.youtube.page import (
    initial_data,
    must_be_ours,
    must_still_name,
    nothing_read,
    text_at,
)

FEED = f"{SITE}/feeds/videos.xml"

_HOME_TAB = "FEwhat_to_watch"
_MOST_ALERTS = 20
_OWN_IDS = (
    "metadata.channelMetadataRenderer.externalId",
    "header.c4TabbedHeaderRenderer.channelId",
)
_OWN_ADDRESSES = (
    "metadata.channelMetadataRenderer.channelUrl",
    "microformat.microformatDataRenderer.urlCanonical",
)
_TABS = "contents.twoColumnBrowseResultsRenderer.tabs"


def read_channel(subject: Subject, page: Exchange) -> Answer:
    """Read a channel's page; total. The answer's role is ``channel``."""
    try:
        return _told(subject, page, initial_data(page))
    except UnreadablePayload as problem:
        return nothing_read("channel", page, problem)


def _told(subject: Subject, page: Exchange, tree: Mapping[str, Any]) -> Answer:
    alerts = list(_alerts(tree))
    if alerts:
        return _refused(subject, page, alerts)
    if _is_home(tree, page):
        return Answer(role="channel", status=page.status, found=False, markers=("home",))
    if channel_of(tree) != subject.native_id:
        raise UnreadablePayload("metadata", "does not name the channel asked for")
    return Answer(role="channel", status=page.status, found=True)


def _refused(subject: Subject, page: Exchange, alerts: list[str]) -> Answer:
    must_still_name(subject, page)
    if len(set(alerts)) > 1:
        raise UnreadablePayload("alerts", "several, and not the same")
    return Answer(role="channel", status=page.status, found=False, words=alerts[0])


def _alerts(tree: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of the alerts that say that something is not there."""
    rows = maybe(tree, "alerts", list) or []
    if len(rows) > _MOST_ALERTS:
        raise UnreadablePayload("alerts", "more than a page has")
    for row in rows:
        if maybe(row, "alertRenderer.type", str) == "ERROR":
            text = text_at(row, "alertRenderer.text")
            if text is None:
                raise UnreadablePayload("alerts.alertRenderer.text", "absent")
            yield text


def _is_home(tree: Mapping[str, Any], page: Exchange) -> bool:
    if urlsplit(page.ask.url).path not in ("", "/"):
        return False
    tabs = (maybe(tree, _TABS, list) or [])[:_MOST_ALERTS]
    return any(maybe(tab, "tabRenderer.tabIdentifier", str) == _HOME_TAB for tab in tabs)


def channel_of(tree: Mapping[str, Any]) -> str | None:
    """Return the id of the channel that a page is of; None where it names none, or several."""
    written = [maybe(tree, path, str) for path in _OWN_IDS]
    linked = [recognise(maybe(tree, path, str) or "") for path in _OWN_ADDRESSES]
    named = {text for text in written if text and is_channel_id(text)}
    named |= {one.native_id for one in linked if isinstance(one, Subject) and one.kind == "account"}
    return named.pop() if len(named) == 1 else None


def holder_in(page: Exchange) -> Subject | None:
    """Return the channel that a handle's page is of; None where the page does not say."""
    try:
        named = channel_of(initial_data(page)) if page.status == 200 else None
    except UnreadablePayload:
        return None
    return account(NAME, named) if named else None


# ---- feeds


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One video of a feed.

    Attributes:
        video_id: the video's id; empty where the entry names none.
        made_at: when the feed says that it was published.
    """

    video_id: str
    made_at: datetime | None


def read_uploads(channel: str, exchange: Exchange) -> list[FeedRow]:
    """Return what a channel's feed lists, newest first as a rule.

    Raises:
        UnreadablePayload: when it is no feed, or not that of the channel asked for.
    """
    must_be_ours(exchange)
    if exchange.status != 200:
        raise UnreadablePayload("$", "not the feed")
    feed = read_feed(exchange)
    if feed.kind != "atom" or recognise(feed.home or "") != account(NAME, channel):
        raise UnreadablePayload("feed", "not that of the channel asked for")
    return [FeedRow(_video_id(entry.own_id), entry.made_at) for entry in feed.entries]


def read_feed_answer(subject: Subject, exchange: Exchange) -> Answer:
    """Read a feed as a second opinion on its channel; total. An empty one tells nothing."""
    try:
        shown = any(row.video_id for row in read_uploads(subject.native_id, exchange))
    except UnreadablePayload as problem:
        return nothing_read("feed", exchange, problem)
    return Answer(role="feed", status=exchange.status, found=True if shown else None)


def _video_id(own_id: str) -> str:
    named = own_id.removeprefix("yt:video:")
    return named if named != own_id and is_video_id(named) else ""
