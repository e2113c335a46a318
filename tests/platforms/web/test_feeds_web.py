"""Feeds as listings of pages: what they offer, what of it is taken, and what concludes nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import UnreadablePayload
from checker.judge.rules import first_match
from checker.judge.verdicts import SIGHTINGS
from checker.model import Ask, Availability, Exchange, Topic, post
from checker.platforms.contract import Listed
from checker.platforms.web import discover
from checker.platforms.web.feed_entries import Tombstone, moment
from checker.platforms.web.feed_file import MOST_BYTES, read_feed
from checker.platforms.web.feed_walk import MOST_ITEMS
from checker.platforms.web.feeds import NO_FEED, NO_SEARCH, listed_in
from tests.support.replay import ReplayFetch

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEED = "https://news.example.org/feed.xml"
A = "https://news.example.org/a"


def exchange(
    body: str | bytes,
    status: int = 200,
    kind: str = "application/xml",
    url: str = FEED,
    headers: Sequence[tuple[str, str]] = (),
) -> Exchange:
    """Return an answer to the question for the feed."""
    content = body.encode() if isinstance(body, str) else body
    return Exchange(
        ask=Ask(url),
        asked_at=NOON,
        answered_at=NOON,
        status=status,
        headers=(("Content-Type", kind), *headers),
        raw=content,
        body=content,
    )


def rss(*items: str, head: str = "") -> str:
    """Return an RSS 2.0 feed."""
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
    )


def atom(*entries: str, head: str = "") -> str:
    """Return an Atom feed."""
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:at="http://purl.org/atompub/tombstones/1.0">{head}{"".join(entries)}</feed>'
    )


def links(listed: Listed) -> list[str]:
    """Return the addresses of the pages that a listing named."""
    return [item.reading.subject.native_id for item in listed.sightings]


def shown(body: str | bytes, **how: str) -> list[str]:
    """Return the addresses of the pages that a feed's answer names."""
    return links(listed_in(FEED, exchange(body, **how))[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        rss(f"<item><title>t</title><link>{A}</link></item>"),
        rss(f"<item><link> {A}?utm_source=feed \n</link></item>"),
        rss("<item><link>/a</link></item>"),
        rss(f"<item><guid>{A}</guid></item>"),
        rss(f'<item><guid isPermaLink="true">{A}</guid></item>'),
        rss(f'<item><guid isPermaLink="false">tag:x</guid><link>{A}</link></item>'),
        rss(f"<item><link><![CDATA[{A}]]></link></item>"),
        rss(f"<item><title>&nbsp;&eacute;</title><link>{A}</link></item>"),
        f'<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">\n<rss><channel><item><link>{A}</link>'
        "</item></channel></rss>",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/"><channel/><item><link>{A}</link></item></rdf:RDF>',
        atom(f'<entry><id>tag:x</id><link href="{A}"/></entry>'),
        atom(f'<entry><link rel="edit" href="/e"/><link rel="alternate" href="{A}"/></entry>'),
        atom('<entry xml:base="/x/"><link href="../a"/></entry>'),
        f'{{"version":"https://jsonfeed.org/version/1.1","items":[{{"id":"1","url":"{A}"}}]}}',
    ],
)
def test_item_is_a_page_seen(body: str) -> None:
    """Each kind of feed names its items by their links, spelled as pages are."""
    (listed,) = listed_in(FEED, exchange(body))
    assert links(listed) == [A]
    assert (listed.n_offered, listed.whole, listed.trouble) == (1, False, None)
    (sighting,) = listed.sightings
    assert first_match(sighting.reading, SIGHTINGS).availability is Availability.VISIBLE


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>no link</title></item>"),
        rss('<item><guid isPermaLink="false">https://news.example.org/a</guid></item>'),
        rss("<item><link>javascript:alert(1)</link></item>"),
        rss("<item><link>https://me:secret@news.example.org/a</link></item>"),
        rss("<item><link>https://other.example/a</link></item>"),
        rss("<item><link>https://news.example.org.evil.example/a</link></item>"),
        rss(f"<item><link>{A}{'x' * 5000}</link></item>"),
        atom("<entry><id>https://news.example.org/a</id></entry>"),
        atom(f'<entry><link rel="enclosure" href="{A}"/></entry>'),
        '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","external_url":"https://a.example/"}]}',
    ],
)
def test_item_that_nobody_can_follow_is_offered_and_not_taken(body: str) -> None:
    """An item without a page on the feed's own site counts, and is no sighting."""
    (listed,) = listed_in(FEED, exchange(body))
    assert (listed.n_offered, listed.sightings, listed.trouble) == (1, (), None)


def test_the_feed_may_name_the_site_that_it_is_of() -> None:
    """Items lie on the site that the feed names as its own, when another host serves the feed."""
    another = "<link>https://www.example.net/</link>"
    item = "<item><link>https://blog.example.com/a</link></item>"
    elsewhere = "<item><link>https://other.example/a</link></item>"
    assert shown(rss(item, head="<link>https://example.com/</link>")) == [
        "https://blog.example.com/a"
    ]
    assert shown(rss(item, elsewhere, head=another)) == []
    entry = '<entry><link href="https://example.com/a"/></entry>'
    assert shown(atom(entry, head='<link href="https://example.com/"/>')) == [
        "https://example.com/a"
    ]


def test_only_children_of_the_feed_are_items() -> None:
    """An item quoted in a text, in whatever markup, is no item."""
    quoted = f"<item><link>{A}/quoted</link></item>"
    body = rss(
        f"<item><link>{A}</link><description><div>{quoted}</div><![CDATA[{quoted}]]>"
        f"</description><x>{quoted}</x></item>",
        f"<image><link>{A}/picture</link></image>",
        f"<!-- {quoted} -->",
    )
    assert shown(body) == [A]
    inside = (
        f'<entry><link href="{A}"/><content><entry><link href="{A}/q"/></entry></content></entry>'
    )
    assert shown(atom(inside)) == [A]


def test_times_and_ids_of_an_item_are_kept() -> None:
    """An item's own id and change are kept verbatim, its time in UTC, and no text at all."""
    entry = (
        f'<entry><id>tag:1</id><link href="{A}"/><published>2026-11-23T10:00:00+02:00</published>'
        "<updated>2026-11-24T01:00:00Z</updated><title>Secret words</title></entry>"
    )
    (listed,) = listed_in(FEED, exchange(atom(entry)))
    reading = listed.sightings[0].reading
    assert reading.subject == post("web", A)
    assert reading.created_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert reading.main.values == (("id", "tag:1"), ("updated", "2026-11-24T01:00:00Z"))
    assert reading.text_sha256 is None
    assert "Secret" not in str(reading.to_json())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mon, 23 Nov 2026 10:00:00 GMT", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00", None),
        ("2026-11-23", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        ("9" * 5000, None),
        ("Mon, 99 Nov 2026 10:00:00 GMT", None),
    ],
)
def test_a_time_without_a_zone_is_none(written: str | None, expected: datetime | None) -> None:
    """A time is taken in the two ways that feeds write it, and only with its zone."""
    assert moment(written) == expected


def test_a_time_to_come_is_not_taken() -> None:
    """A page is not said to be made later than the feed that shows it."""
    item = f"<item><link>{A}</link><pubDate>Tue, 01 Dec 2026 10:00:00 GMT</pubDate></item>"
    (listed,) = listed_in(FEED, exchange(rss(item)))
    assert listed.sightings[0].reading.created_at is None


TOMBSTONE = (
    '<at:deleted-entry ref="tag:example.org,2026:/a/1" when="2026-10-02T08:00:00Z">'
    '<at:by><name>n</name></at:by><at:comment xml:lang="en">Removed at request</at:comment>'
    "</at:deleted-entry>"
)


def test_a_tombstone_is_the_sites_statement_and_no_sighting() -> None:
    """What a feed says is deleted is counted apart with its answer, and names no page as seen."""
    answer = exchange(atom(f'<entry><link href="{A}"/></entry>', TOMBSTONE))
    entries, deleted = listed_in(FEED, answer)
    assert links(entries) == [A]
    assert (deleted.n_offered, deleted.sightings, deleted.trouble) == (1, (), None)
    assert deleted.exchange is answer
    assert "says are deleted" in deleted.route
    assert read_feed(answer).tombstones == (
        Tombstone("tag:example.org,2026:/a/1", "2026-10-02T08:00:00Z", "Removed at request"),
    )


@pytest.mark.parametrize(
    "text", [f"<title>{TOMBSTONE}</title>", f"<content>{TOMBSTONE}</content>", "at:deleted-entry"]
)
def test_a_story_about_a_tombstone_is_none(text: str) -> None:
    """A tombstone quoted in an item's text deletes nothing."""
    body = atom(f'<entry><link href="{A}"/>{text}</entry>')
    (listed,) = listed_in(FEED, exchange(body))
    assert links(listed) == [A]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (exchange("", 410), "ended (HTTP 410)"),
        (exchange(rss(f"<item><link>{A}</link></item>"), 404), "HTTP 404"),
        (exchange("", 503), "HTTP 503"),
        (exchange(""), "nothing at all"),
        (exchange("<html><body><item/></body></html>", kind="text/html"), "its root is html"),
        (exchange('{"items":[]}', kind="application/json"), "no JSON Feed"),
        (exchange(rss()[:40]), "breaks off"),
        (exchange("\x00\x01"), "no feed"),
        (
            exchange("<html><head><title>Just a moment...</title></head></html>", kind="text/html"),
            "wall.cloudflare_interstitial stands before it",
        ),
        (
            Exchange(ask=Ask(FEED), asked_at=NOON, answered_at=NOON, failure="timeout"),
            "no answer came (timeout)",
        ),
        (
            exchange('<!DOCTYPE rss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>'),
            "entities of its own",
        ),
    ],
)
def test_a_feed_that_tells_nothing_says_why(answer: Exchange, words: str) -> None:
    """What is no feed, or no answer, is a trouble in plain words, and names no page."""
    (listed,) = listed_in(FEED, answer)
    assert (listed.n_offered, listed.sightings) == (0, ())
    assert words in (listed.trouble or "")


def test_an_empty_feed_is_no_trouble() -> None:
    """A whole feed without items offers none, which is said by the number alone."""
    (listed,) = listed_in(FEED, exchange(rss()))
    assert (listed.n_offered, listed.trouble) == (0, None)


def test_half_a_feed_names_half_its_items() -> None:
    """What stands before a break is taken."""
    body = rss(*(f"<item><link>{A}/{number}</link></item>" for number in range(9)))
    assert shown(body[: len(body) // 2])[0] == f"{A}/0"
    assert not read_feed(exchange(body[: len(body) // 2])).ended
    assert read_feed(exchange(body)).ended


@pytest.mark.parametrize(
    ("encoding", "kind", "declared"),
    [
        ("windows-1251", "text/xml; charset=windows-1251", ""),
        ("windows-1251", "text/xml", '<?xml version="1.0" encoding="windows-1251"?>'),
        ("shift_jis", "text/xml", "<?xml version='1.0' encoding='Shift_JIS'?>"),
        ("utf-16", "text/xml", '<?xml version="1.0" encoding="utf-16"?>'),
        ("utf-8", "text/xml; charset=unicode_escape", ""),
        ("utf-8", "text/xml; charset=iso-8859-99", ""),
        ("utf-8-sig", "text/xml", ""),
    ],
)
def test_encodings_are_read(encoding: str, kind: str, declared: str) -> None:
    """A feed is read in the encoding that it, or its answer, declares."""
    body = (declared + rss(f"<item><title>д</title><link>{A}/д</link></item>")[21:]).encode(
        encoding
    )
    assert shown(body, kind=kind) == [f"{A}/%D0%B4"]


async def test_discovery_follows_the_feeds_among_the_accounts() -> None:
    """Each account that is an address is asked once; what is none, and words, are told as such."""
    topic = Topic(
        name="t", accounts=(FEED, "ann"), queries=("words",), registered_at=NOON, links=(A,)
    )
    fetch = ReplayFetch({("GET", FEED): [exchange(rss(f"<item><link>{A}</link></item>"))]})
    first, second, third = [item async for item in discover(topic, NOON, fetch)]
    assert links(first) == [A]
    assert first.route == f"feed {FEED}"
    assert (second.trouble, third.trouble) == (NO_FEED, NO_SEARCH)
    assert fetch.asked == [FEED]


TAGS = st.sampled_from(
    ["<item>", "</item>", f"<link>{A}</link>", "<link/>", "<guid>", "</guid>", "&nbsp;", "&x;",
     "<entry xmlns='http://www.w3.org/2005/Atom'>", "</entry>", "<![CDATA[", "]]>", "<!--", "-->",
     "</channel>", "<channel>", "<x xml:base='http://[::'>", "</x>", "\x00", "é", "<?p?>", "text"]
)  # fmt: skip


@given(st.lists(TAGS, max_size=14), st.booleans())
def test_any_markup_is_read_or_unreadable(tags: list[str], as_atom: bool) -> None:
    """No markup makes reading fail in another way, and only pages of the site are named."""
    whole = atom(*tags) if as_atom else rss(*tags)
    for listed in listed_in(FEED, exchange(whole)):
        assert all(link.startswith("https://news.example.org/") for link in links(listed))


@given(st.binary(max_size=200), st.sampled_from(["text/xml", "text/xml; charset=utf-7", "x"]))
def test_any_bytes_are_read_or_unreadable(body: bytes, kind: str) -> None:
    """No bytes make reading fail in another way."""
    for start in (b"", b"<rss><channel>", b'{"version":"https://jsonfeed.org/version/1",'):
        try:
            read_feed(exchange(start + body, kind=kind))
        except UnreadablePayload:
            continue


MEGABYTES = {
    "items": rss(*(f"<item><link>{A}/{n}</link></item>" for n in range(30_000))),
    "open": "<" * 1_000_000,
    "deep": "<rss><channel>" + "<a>" * 330_000,
    "entities": "<rss><channel><item><link>" + "&amp;" * 200_000,
    "unclosed": "<rss><channel>" + "<![CDATA[" * 110_000,
    "comments": "<rss><channel>" + "<!--" * 250_000,
    "attributes": "<rss><a " + " ".join(f'b{n}=""' for n in range(90_000)),
    "flat": "<rss><channel>" + "<a/>" * 250_000,
    "types": "<!DOCTYPE x [" + "<!ELEMENT a ANY>" * 60_000,
    "json": '{"version":"https://jsonfeed.org/version/1","items":[' + "[" * 900_000,
}


@pytest.mark.parametrize("name", MEGABYTES)
def test_a_megabyte_is_read_in_time(name: str) -> None:
    """A hostile megabyte is cut and read within a twentieth of a second, on a quiet machine."""
    answer = exchange(MEGABYTES[name][:1_000_000])
    began = time.process_time()
    listed = listed_in(FEED, answer)
    assert time.process_time() - began < 0.25
    assert listed[0].n_offered <= MOST_ITEMS
    assert len(answer.body) > MOST_BYTES
