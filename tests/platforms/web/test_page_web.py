"""The web's reader beyond its saved cases: texts, titles, encodings, hostile pages."""

import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Ask, Availability, Exchange, Reading, Topic, Verdict, post
from checker.platforms.payload import text_sha256
from checker.platforms.web import PLATFORM, discover, look
from checker.platforms.web.outline import outline
from checker.platforms.web.page import blocked_by, soft_title, soft_titles
from tests.support.replay import NOON, ReplayFetch

URL = "https://news.example.org/a"
POST = post("web", URL)
HOSTILE_BYTES = 1_000_000
PATIENCE_S = 0.1

PIECES = [
    "<div>", "<b>", "<nav>", "<a ", '<a "', "<!--", "<!-- x>", "<title>", "<svg><title>x</title>",
    "<article>", "<article></article>", "<h1>", "<h1></h1>", "&#1", "&amp", "<link rel=canonical ",
    "<link rel=canonical href=x>", "<meta a", "<meta charset", "<", "<<a", "<p>x</p>", "<time>",
    "<input type=password>", "<script>", "</script>", '<main><a title="x', "a=", " | ", "</nav>",
    "<link a-", "'", "<article>&#", "<header>", "x", "<template>", "<noscript>", "\x00",
]  # fmt: skip


def exchange(
    body: str | bytes = b"",
    status: int = 200,
    content_type: str = "text/html",
    headers: tuple[tuple[str, str], ...] = (),
    url: str = URL,
    cut: bool = False,
) -> Exchange:
    """Return one answer to the question for the page."""
    return Exchange(
        ask=Ask(url),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=status,
        headers=(("Content-Type", content_type), *headers),
        body=body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body,
        cut=cut,
    )


async def looked_at(answer: Exchange) -> tuple[Reading, Verdict]:
    """Look once and judge what came."""
    (reading,) = await look([POST], ReplayFetch({("GET", URL): [answer]}))
    return reading, judge_reading(reading, PLATFORM.rules)


def page(main: str, title: str = "A post", before: str = "", after: str = "") -> str:
    """Return a page around ``main``."""
    return f"<html><head><title>{title}</title></head><body>{before}{main}{after}</body></html>"


async def test_readings_come_in_the_order_asked() -> None:
    """Each page is asked for once, and its reading stands where the page was given."""
    other = post("web", "https://example.com/b")
    answers = {
        ("GET", URL): [exchange(page("<article>x</article>"))],
        ("GET", other.native_id): [exchange(status=404, url=other.native_id)],
    }
    fetch = ReplayFetch(answers)
    readings = await look([other, POST], fetch)
    assert [reading.subject for reading in readings] == [other, POST]
    assert fetch.asked == [other.native_id, URL]


async def test_no_credential_and_no_disguise_is_sent() -> None:
    """A look says what it can read and in which language, and nothing else."""
    sent: list[dict[str, object]] = []

    async def fetch(url: str, /, **more: object) -> Exchange:
        sent.append(more)
        return exchange()

    await look([POST], fetch)  # type: ignore[arg-type]
    (more,) = sent
    assert set(more) == {"headers"}
    assert set(more["headers"]) == {"Accept", "Accept-Language"}  # type: ignore[call-overload]


async def test_nothing_is_discovered() -> None:
    """The open web has no listing of its own: without feeds among the accounts it lists none."""
    topic = Topic(name="t", links=("https://news.example.org/a",), registered_at=NOON)
    assert [row async for row in discover(topic, NOON, None)] == []  # type: ignore[arg-type]


# ---- the text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<article><p>One</p><p>two</p></article>", "One two"),
        ("<main><nav>Menu</nav>One<aside>Ad</aside> two</main>", "One two"),
        ("<main>Other<article>One two</article>Other</main>", "One two"),
        ("<article>One two</article><article>Teaser</article>", "One two"),
        ("<article>One <article>two</article></article>", "One two"),
        ("<article>One<time>5 minutes ago</time><script>x()</script> two</article>", "One two"),
        ("<article><header><h1>One</h1></header>two</article>", "One two"),
        ("<article>One <!-- > <p>no</p> --> two</article>", "One two"),
        ('<article>One <a title="</article> no">two</a></article>', "One two"),
        ("<article>One&nbsp;&amp;&#32;two</article>", "One & two"),
        ("<article>1 < 2 <b>and</b> 3 > 2</article>", "1 < 2 and 3 > 2"),
        ("<ARTICLE\nclass='x'>One two</ARTICLE>", "One two"),
        ("<article>&#" + "9" * 5_000 + ";</article>", "&#" + "9" * 5_000 + ";"),
        ("<div>One two</div>", None),
        ("<article>One two", None),
        ("<main>One<article>two</main>", None),
        ("<nav><article>One two</article></nav>", None),
        ("<article></article>", None),
        ("<template><article>One two</article></template>", None),
        ("<textarea><article>One two</article></textarea>", None),
    ],
)
def test_text_is_that_of_the_first_whole_article(markup: str, text: str | None) -> None:
    """The text is the first article's or the main part's; one that does not end has none."""
    assert outline(page(markup)).text == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<nav>Menu</nav>", ""),
        ("", "<footer>5 comments</footer>"),
        ("<div>Breaking news</div>", "<article>Another teaser</article>"),
        ("<script>var now = 1</script>", "<!-- built at 12:00 -->"),
    ],
)
async def test_what_stands_around_is_no_edit(before: str, after: str) -> None:
    """What changes around the article leaves its digest as it was."""
    plain, _ = await looked_at(exchange(page("<article>One two</article>")))
    other, verdict = await looked_at(
        exchange(page("<article>One\n  two</article>", before=before, after=after))
    )
    assert verdict.rule == "web.page"
    assert plain.text_sha256 == other.text_sha256 == text_sha256("One two")


@pytest.mark.parametrize("markup", ["<div>One two</div>", "One two", "<section>One two</section>"])
async def test_page_without_an_article_is_shown_without_a_digest(markup: str) -> None:
    """A page with no element that holds its text is there, but nothing is compared."""
    reading, verdict = await looked_at(exchange(page(markup)))
    assert verdict.availability is Availability.VISIBLE
    assert reading.text_sha256 is None


async def test_cut_page_has_no_digest() -> None:
    """A body that our bound cut is no text to compare."""
    reading, _ = await looked_at(exchange(page("<article>One two</article>"), cut=True))
    assert reading.text_sha256 is None


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8, 0.95])
async def test_broken_off_page_is_never_an_edit(share: float) -> None:
    """A page that breaks off is read as nothing, or with the very text of the whole."""
    whole = page("<article>" + "<p>One two three.</p>" * 30 + "</article>", after="x" * 300)
    full, _ = await looked_at(exchange(whole))
    part, verdict = await looked_at(exchange(whole[: int(len(whole) * share)]))
    assert verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)
    assert part.text_sha256 in (None, full.text_sha256)


# ---- titles


@pytest.mark.parametrize("title", sorted(soft_titles()))
def test_every_title_of_the_table_is_found_alone_and_before_a_name(title: str) -> None:
    """A row is found whole, in capitals, with a full stop, and beside a site's name."""
    for written in (title, title.upper(), f"{title}.", f"{title} | A site", f"A site - {title}"):
        assert soft_title(written) is not None


@pytest.mark.parametrize(
    "title",
    [
        "",
        "...",
        "|",
        "A post",
        "Not found in any archive",
        "The page could not be found, and why",
        "404",
        "Error, a novel | Books | Example | Culture | Page not found",
        "Страница не найдена: история одного запрета",
        "页面不存在的背后",
    ],
)
def test_title_is_compared_whole(title: str) -> None:
    """A title that merely contains a row is none, however long."""
    assert (soft_title(title) is None) is (title != "404")


# ---- headers and encodings


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('<https://a.example/>; rel="blocked-by"', "https://a.example/"),
        ("<https://a.example/>; rel=blocked-by", "https://a.example/"),
        ('<https://b.example/>; rel="next", <https://a.example/>; title="x"; rel="x Blocked-By"',
         "https://a.example/"),
        ('<https://a.example/>; rel="blocked"', None),
        ('<https://a.example/>; rel=""', None),
        ('<https://a.example/>; title="blocked-by"', None),
        ("https://a.example/; rel=blocked-by", None),
        ("<" * 9_000, None),
        ("", None),
    ],
)  # fmt: skip
def test_blocker_is_named_by_its_relation(value: str, expected: str | None) -> None:
    """Only a link whose relation says so names who blocks."""
    assert blocked_by(exchange(status=451, headers=(("Link", value),))) == expected


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("gb2312", "gbk"),
        ("Big5", "big5"),
        ("Shift_JIS", "shift_jis"),
        ("EUC-KR", "euc-kr"),
        ("windows-1251", "cp1251"),
        ("koi8-r", "koi8-r"),
        ("utf-8", "utf-8"),
    ],
)
@pytest.mark.parametrize("place", ["header", "meta"])
async def test_text_is_the_same_in_every_encoding(charset: str, codec: str, place: str) -> None:
    """An encoding that header or page name gives the text as it was written."""
    words = {"cp1251": "привет", "koi8-r": "привет", "euc-kr": "광장"}.get(codec, "中文")
    meta = f'<meta charset="{charset}">' if place == "meta" else ""
    body = page(f"{meta}<article>{words}</article>").encode(codec)
    kind = f"text/html; charset={charset}" if place == "header" else "text/html"
    reading, _ = await looked_at(exchange(body, content_type=kind))
    assert reading.text_sha256 == text_sha256(words)


@pytest.mark.parametrize(
    "charset", ["punycode", "zip", "rot13", "idna", "undefined", "unicode_escape"]
)
async def test_odd_encoding_is_read_as_utf8(charset: str) -> None:
    """A name that is no page's encoding is not obeyed."""
    body = page("<article>One two</article>")
    reading, _ = await looked_at(exchange(body, content_type=f"text/html; charset={charset}"))
    assert reading.text_sha256 == text_sha256("One two")


async def test_utf16_is_known_by_its_mark() -> None:
    """A page in UTF-16 is read by its byte order mark."""
    body = page("<article>One two</article>").encode("utf-16")
    reading, _ = await looked_at(exchange(body))
    assert reading.text_sha256 == text_sha256("One two")


async def test_bytes_of_a_file_are_digested() -> None:
    """A file's bytes have a digest among the facts, and never one of text."""
    reading, verdict = await looked_at(exchange(b"\x89PNG", content_type="image/png"))
    assert verdict.rule == "web.file"
    assert reading.main.value("bytes_sha256") is not None
    assert reading.text_sha256 is None


async def test_facts_are_kept_with_the_answer() -> None:
    """Headers and addresses that say how a page stands are recorded, its words are not."""
    headers = (("X-Robots-Tag", "noindex"), ("Retry-After", "60"))
    extra = '<meta name="robots" content="noarchive"><meta property="og:url" content="/b">'
    body = page("<article>zebra</article>", title="Zebra crossing", before=extra)
    reading, _ = await looked_at(exchange(body, headers=headers))
    facts = dict(reading.main.values)
    assert facts["x_robots_tag"] == "noindex"
    assert facts["retry_after"] == "60"
    assert facts["robots"] == "noarchive"
    assert facts["og_url"] == "other_path"
    assert facts["title_sha256"] == text_sha256("Zebra crossing")
    assert "zebra" not in str(reading.to_json()).lower()


# ---- hostile pages


@pytest.mark.parametrize("before", ["", "<title>t</title><article>", "<title>t", "<a href='"])
@pytest.mark.parametrize("piece", PIECES)
async def test_hostile_page_is_read_in_time(piece: str, before: str) -> None:
    """A megabyte of any piece, opened or closed, takes less than the bound and is no absence."""
    body = before + piece * (HOSTILE_BYTES // len(piece))
    answer = exchange(body)
    took_s = []
    for _ in range(3):
        started = time.process_time()
        _, verdict = await looked_at(answer)
        took_s.append(time.process_time() - started)
        if took_s[-1] < PATIENCE_S:
            break
    assert min(took_s) < PATIENCE_S
    assert verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)


@given(
    st.lists(
        st.sampled_from([*PIECES, "</article>", "</main>", "-->", '"', ">", "é"]), max_size=40
    ),
    st.sampled_from([200, 202, 301, 400, 403, 429, 503]),
)
@settings(deadline=None, max_examples=150)
async def test_no_page_is_an_absence(pieces: list[str], status: int) -> None:
    """Whatever a page contains, only the statuses of absence make it absent."""
    _, verdict = await looked_at(exchange("".join(pieces), status=status))
    assert verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)


@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", "image/png", "x", ""]))
@settings(deadline=None)
async def test_any_bytes_are_read(body: bytes, kind: str) -> None:
    """No bytes make reading fail."""
    _, verdict = await looked_at(exchange(body, content_type=kind))
    assert verdict.availability is not Availability.ABSENT


SHOWN = page("<article><h1>A post</h1><p>Some text</p></article>")


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        (("Refresh", "0; url=https://news.example.org/"), "web.sends_on"),
        (("Refresh", "0;URL='https://other.example/'"), "web.sends_on"),
        (("Refresh", "60"), "web.page"),
        (("Refresh", f"60; url={URL}"), "web.page"),
        (("Refresh", "x" * 100_000), "web.page"),
        (("Link", '<https://news.example.org/b>; rel="canonical"'), "web.names_another"),
        (("Link", "</>; rel=canonical"), "web.names_another"),
        (("Link", f'<{URL}>; rel="canonical"'), "web.page"),
        (("Link", '</style.css>; rel="preload", </feed>; rel=alternate'), "web.page"),
        (("X-Robots-Tag", "noindex, nofollow"), "web.page"),
        (("X-Robots-Tag", "unavailable_after: 2020-01-01"), "web.page"),
    ],
    ids=str,
)
async def test_headers_may_speak_against_a_page(header: tuple[str, str], rule: str) -> None:
    """A header that leads or points elsewhere leaves a page unsettled; one for robots does not."""
    _, verdict = await looked_at(exchange(SHOWN, headers=(header,)))
    assert verdict.rule == rule


async def test_a_header_never_vouches_for_a_wall() -> None:
    """What stands before a site can write its own headers, so they do not lift a wall."""
    walled = exchange(
        SHOWN, headers=(("Link", f'<{URL}>; rel="canonical"'), ("Server", "cloudflare"),
                        ("cf-mitigated", "challenge"))
    )  # fmt: skip
    _, verdict = await looked_at(walled)
    assert verdict.outcome.availability is Availability.INCONCLUSIVE


@pytest.mark.parametrize(
    ("status", "words"),
    [(200, "the way led to {there}"), (404, "HTTP 404 at {there}"), (410, "HTTP 410 at {there}")],
)
async def test_a_page_that_moved_says_where_to(status: int, words: str) -> None:
    """Where the way leads to another address, the verdict is unsettled and quotes that address."""
    there = "https://news.example.org/2026/new-place"
    _, verdict = await looked_at(exchange(SHOWN, status=status, url=there))
    assert verdict.outcome.availability is Availability.INCONCLUSIVE
    assert verdict.words == words.format(there=there)


async def test_another_text_at_the_same_address_is_still_there() -> None:
    """A page whose text is another one now is there with another digest, and not gone."""
    first, _ = await looked_at(exchange(SHOWN))
    second, verdict = await looked_at(
        exchange(page("<article><h1>Bargains</h1><p>Buy now</p></article>", title="Bargains"))
    )
    assert verdict.outcome.availability is Availability.VISIBLE
    assert None not in (first.text_sha256, second.text_sha256)
    assert first.text_sha256 != second.text_sha256
