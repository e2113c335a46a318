"""What Meta's pages carry is found where a browser would find it, and nowhere else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import UnreadablePayload
from checker.model import Ask, Exchange
from checker.platforms.meta_pages import MetaPage, kept, mappings, moment, read_page, split_link
from tests.support.replay import NOON

DATA = b'<script type="application/json" data-sjs>{"__bbox":{"result":{"data":{"a":1}}}}</script>'


def answered(body: bytes, kind: str = "text/html", *, cut: bool = False) -> Exchange:
    """Return an answer with this body."""
    headers = (("Content-Type", kind),) if kind else ()
    return Exchange(
        ask=Ask("https://www.instagram.com/"), asked_at=NOON, answered_at=NOON, status=200,
        headers=headers, body=body, cut=cut,
    )  # fmt: skip


def page(body: bytes) -> MetaPage:
    """Read a page."""
    return read_page(answered(body))


@pytest.mark.parametrize(
    "body",
    [
        DATA,
        b"<!DOCTYPE html><html><body><div>" + DATA + b"</div></body></html>",
        DATA.replace(b"<script", b"<SCRIPT\n").replace(b'"application/json"', b"Application/JSON"),
        b"<p a='>' b=\"<script type='application/json'>no</script>\">" + DATA,
        b'<title><script type=\'application/json\'>{"data":{"b":1}}</script></title>' + DATA,
        b'<!-- <script type=\'application/json\'>{"data":{"b":1}}</script> -->' + DATA,
        b"<script>var a = '<script type=application/json>no'</script>" + DATA,
        b"<h2>1 < 2</h2> <> <3" + DATA,
        b'<script type="application/json">{"broken</script>' + DATA,
        b'<script type="application/json">' + b"{" * 50_000 + b"</script>" + DATA,
    ],
)
def test_an_answer_of_the_site_is_found_where_a_browser_finds_it(body: bytes) -> None:
    """Each data block of the page counts, whatever quotes one elsewhere; a broken one does not."""
    assert page(body).answers == ({"a": 1},)


@pytest.mark.parametrize(
    "body",
    [
        b"<title>" + DATA + b"</title>",
        b"<h2>" + DATA + b"</h2>",
        b"<noscript>" + DATA + b"</noscript>",
        b"<!-- " + DATA + b" -->",
        b"<!-- " + DATA,
        DATA.removesuffix(b"</script>"),
        DATA.replace(b"application/json", b"text/javascript"),
        b"<p title='" + DATA.replace(b"'", b"") + b"'>",
        b'<script type="application/json">{"variables":{"data":{"a":1}}}</script>',
        b'<script type="application/json">{"result":{"data":{"a":1}}}</script>',
    ],
)
def test_what_only_looks_like_an_answer_is_none(body: bytes) -> None:
    """Text, comments, attributes, code and a route's parameters hold no answer."""
    assert page(body).answers == ()


def test_a_page_is_outlined() -> None:
    """Title, heading, Open Graph and the names of forms and buttons are read; the first counts."""
    found = page(
        b'<title>A &amp; B</title><title>C</title><meta property="og:url" content="x&amp;y">'
        b"<meta property='og:url' content=z><form id=login_form><h2><b>One</b> two</h2><h2>3</h2>"
    )
    assert (found.title, found.heading) == ("A & B", "One two")
    assert found.open_graph == {"og:url": "x&y"}
    assert "login_form" in found.ids


def test_a_document_is_a_page_of_one_block() -> None:
    """JSON is read as such whatever it is called."""
    found = read_page(answered(b' {"data":{"a":1}}', "text/html"))
    assert found.document
    assert found.answers == ({"a": 1},)


@pytest.mark.parametrize("body", [b"", b" \n", b'{"a":', b"{" * 100_000])
def test_what_is_neither_is_refused(body: bytes) -> None:
    """An empty or broken answer is unreadable."""
    with pytest.raises(UnreadablePayload):
        page(body)


def test_a_cut_or_foreign_answer_is_refused() -> None:
    """An answer that was cut, or is called a picture, is unreadable."""
    for exchange in (answered(DATA, cut=True), answered(DATA, "image/png")):
        with pytest.raises(UnreadablePayload):
            read_page(exchange)


def test_the_walk_over_data_is_bounded() -> None:
    """However many rows there are, so many are seen, the outer ones first."""
    tree = [{"a": {"deep": {}}}] + [{"n": n} for n in range(50_000)]
    seen = list(mappings([tree]))
    assert len(seen) < 20_001
    assert seen[0] is tree[0]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No bytes raise anything but that they are unreadable."""
    for text in (body, DATA[: len(body)] + body, b"<title>" + body + b"</title>" + body):
        try:
            json.dumps(kept(page(text).title or ""))
        except UnreadablePayload:
            continue


@pytest.mark.parametrize(
    ("seconds", "given_back"),
    [
        (1684429110, datetime(2023, 5, 18, 16, 58, 30, tzinfo=UTC)),
        (0, None),
        (True, None),
        ("1684429110", None),
        (int((NOON + timedelta(days=1)).timestamp()), None),
        (10**30, None),
    ],
)
def test_a_time_is_plausible_or_none(seconds: object, given_back: datetime | None) -> None:
    """A number counts as a time between the service's start and the answer."""
    assert moment(seconds, NOON) == given_back


@pytest.mark.parametrize(
    "url", ["https://a.example\\@b.example/", "https://a@b.example/", "https://b.example:1/", "x"]
)
def test_an_unclear_address_is_no_link(url: str) -> None:
    """Backslashes, user parts and ports make no link."""
    assert split_link(url) is None
