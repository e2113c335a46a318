"""The table of walls: each row recognises its page, and no page that merely speaks of it."""

import html
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.judge.rules import could_not_tell
from checker.judge.verdicts import judge_reading
from checker.judge.walls import Wall, _bears, _signature, is_html, normalise, recognise, signatures
from checker.model import INCONCLUSIVE_CAUSES, Answer, Cause, Exchange
from tests.support.stories import make_exchange, make_reading

WALLS = {wall.id: wall for wall in signatures()}

ELEMENTS: dict[str, tuple[str, ...]] = {
    "wall.anubis": (
        '<script src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script>',
        '<link href="/.within.website/x/cmd/anubis/xess/xess.css">',
    ),
    "wall.datadome": (
        '<script src="https://ct.captcha-delivery.com/c.js"></script>',
        '<iframe src="https://geo.captcha-delivery.com/captcha/"></iframe>',
    ),
    "wall.perimeterx": ('<div id="px-captcha"></div>',),
    "wall.imperva": (
        '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>',
        '<iframe src="/_Incapsula_Resource?CWUDNSAI=1"></iframe>',
    ),
    "wall.recaptcha": (
        '<form><div class="g-recaptcha"></div></form>',
        '<form><div class="h-captcha"></div></form>',
    ),
    "wall.tiktok_proof_of_work": ('<p id="cs" class="x"></p><p id="wci" class="y"></p>',),
    "wall.tiktok_verify": (
        '<div id="verify_page"></div>',
        '<div id="tiktok-verify-page"></div>',
        '<div class="tiktok-verify-page"></div>',
        '<div class="secsdk-captcha"></div>',
        '<div id="captcha_container"></div>',
        '<div class="captcha_container"></div>',
        '<script src="https://x/verify_center/captcha.js"></script>',
        '<script src="https://x/secsdk-captcha/2.js"></script>',
    ),
}
ROW: Mapping[str, Any] = {"id": "wall.x", "cause": "challenge", "source": "here"}
POST_PATH = "/@user/video/7590701860651012321"


def page_of(wall: Wall, element: str = "", host: str | None = None) -> Exchange:
    """Return the smallest answer that meets all conditions of ``wall``."""
    name, _, value = (wall.header or "").partition("=")
    kind = ("content-type", "text/html")
    return make_exchange(
        f"<html><head><title>{wall.title or 'x'}</title></head><body>{element}</body></html>",
        url=f"https://{host or min(wall.hosts, default='example.org')}{wall.path or POST_PATH}",
        status=min(wall.status, default=200),
        headers=[kind, (name, value)] if wall.header else [kind],
    )


PAGES = [(wall_id, element) for wall_id in WALLS for element in ELEMENTS.get(wall_id, ("",))]


@pytest.mark.parametrize(("wall_id", "element"), PAGES)
def test_wall_is_recognised(wall_id: str, element: str) -> None:
    """The smallest page that bears a signature is recognised by its id."""
    assert recognise(page_of(WALLS[wall_id], element)) == wall_id


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_wall_is_our_state(wall: Wall) -> None:
    """A wall's cause only ever goes with inconclusive, and its row names a source."""
    assert wall.cause in INCONCLUSIVE_CAUSES
    assert could_not_tell(wall.cause).cause is wall.cause
    assert wall.source


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_wall_is_judged_before_the_platform(wall: Wall) -> None:
    """A reading that bears a wall is inconclusive, whatever else it says."""
    answer = Answer(role="post", status=404, found=False, wall=wall.id)
    verdict = judge_reading(make_reading(answer), ())
    assert (verdict.rule, verdict.conclusive) == (wall.id, False)
    assert verdict.outcome.cause is wall.cause


QUOTED = "\n".join(
    f"<p>{html.escape(text)}</p>"
    for wall in WALLS.values()
    for text in (wall.id, wall.title, wall.header, wall.path, *ELEMENTS.get(wall.id, ()))
    if text
)


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_post_that_quotes_a_wall_is_none(wall: Wall) -> None:
    """A post's page on the platform's own host may quote every wall without being one."""
    own = wall.hosts if wall.path != "/" else ()  # a host that is a wall has no posts
    host = min(own, default="example.org")
    page = make_exchange(
        f"<html><head><title>A video about: {wall.title}</title></head>"
        f"<body>{QUOTED}</body></html>",
        url=f"https://{host}{POST_PATH}",
    )
    assert recognise(page) is None


@pytest.mark.parametrize(
    "host",
    ["{0}.example.org", "x{0}", "x.{0}", "{0}@example.org", "{0}x"],
    ids=["prefix", "letter before", "subdomain", "credentials", "letter after"],
)
@pytest.mark.parametrize("wall_id", [wall.id for wall in WALLS.values() if wall.hosts])
def test_look_alike_host_bears_no_platform_wall(wall_id: str, host: str) -> None:
    """Hosts are compared exactly: a look-alike never bears a platform's own wall."""
    wall = WALLS[wall_id]
    elements = ELEMENTS.get(wall_id, ("",))
    hosts = {host.format(name) for name in wall.hosts}
    alike = {name for name in hosts if urlsplit(f"https://{name}").hostname not in wall.hosts}
    found = {recognise(page_of(wall, elements[0], name)) for name in alike}
    assert alike
    assert wall_id not in found


@pytest.mark.parametrize(
    ("path", "is_wall"),
    [("/login", True), ("/login/x", True), ("/loginsomething", False), ("/a/login", False)],
)
def test_path_starts_at_a_whole_step(path: str, is_wall: bool) -> None:
    """A path condition holds for the path itself and what lies below it, nothing else."""
    page = make_exchange(url=f"https://example.org{path}")
    assert (recognise(page) == "wall.login_path") is is_wall


@pytest.mark.parametrize(
    ("name", "value", "is_wall"),
    [
        ("CF-Mitigated", "challenge", True),
        ("cf-mitigated", " Challenge ", True),
        ("cf-mitigated", "block", False),
        ("x-cf-mitigated", "challenge", False),
    ],
)
def test_header_is_compared_by_name_and_value(name: str, value: str, is_wall: bool) -> None:
    """A header condition compares the whole name and value, without case."""
    page = make_exchange(headers=[(name, value)])
    assert (recognise(page) is not None) is is_wall


@pytest.mark.parametrize(("header", "is_wall"), [("X-Wall", True), ("x-other", False)])
def test_header_without_value_must_only_be_there(header: str, is_wall: bool) -> None:
    """A header condition without a value holds for any value, and not without the header."""
    wall = _signature({**ROW, "header": "x-wall"})
    assert _bears(make_exchange(headers=[(header, "any")]), None, wall) is is_wall


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_markup_counts_only_in_a_page(kind: str) -> None:
    """A title or element in an answer that is no page is no wall."""
    body = f"<title>Just a moment...</title>{ELEMENTS['wall.perimeterx'][0]}"
    assert recognise(make_exchange(body, headers=[("content-type", kind)])) is None


def test_page_without_title_bears_no_title() -> None:
    """A page without a title meets no condition on the title."""
    assert recognise(make_exchange("<html><body>Just a moment...</body></html>")) is None


def test_large_form_is_no_wall() -> None:
    """A bound on the body keeps a whole page with a sign-up form from being a wall."""
    form = ELEMENTS["wall.recaptcha"][0]
    assert recognise(make_exchange(form + " " * 20_000)) is None
    assert recognise(make_exchange(form + " " * 100)) == "wall.recaptcha"


@pytest.mark.parametrize("headers", [(), (("content-type", "application/json"),)])
def test_answer_that_is_no_page_says_so(headers: tuple[tuple[str, str], ...]) -> None:
    """Only an answer that declares itself HTML is a page."""
    assert not is_html(make_exchange("<html>", headers=headers))
    assert is_html(make_exchange("", headers=(("Content-Type", "application/xhtml+xml; html"),)))


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({**ROW, "titel": "just a moment..."}, TypeError),
        ({"id": "wall.x", "cause": "challenge"}, TypeError),
        ({"cause": "challenge", "source": "here"}, KeyError),
        ({**ROW, "cause": "captcha"}, ValueError),
    ],
    ids=["unknown key", "no source", "no id", "unknown cause"],
)
def test_row_with_a_mistake_fails(row: Mapping[str, Any], error: type[Exception]) -> None:
    """A row with an unknown key or cause, or without id or source, is refused."""
    with pytest.raises(error):
        _signature(row)


def test_ids_are_unique() -> None:
    """No two signatures share an id."""
    assert len(WALLS) == len(signatures())


@pytest.mark.parametrize("title", [wall.title for wall in WALLS.values() if wall.title])
def test_titles_are_written_as_they_are_compared(title: str) -> None:
    """A title in the table is already normalised, else it could never be met."""
    assert normalise(title) == title


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Making sure you’re not a bot!", "making sure you're not a bot!"),
        ("  A\u00a0 b\n", "a b"),
        ("Cafe\u0301", "caf\u00e9"),
        ("", ""),
    ],
)
def test_sentences_are_normalised(text: str, same: str) -> None:
    """Composition, apostrophes, white space and case do not matter to a comparison."""
    assert normalise(text) == same


@given(st.text())
def test_normalising_never_fails_and_leaves_no_edges(text: str) -> None:
    """Any text normalises to one without doubled, leading or trailing white space."""
    plain = normalise(text)
    assert plain == " ".join(plain.split())


@given(st.binary(max_size=300), st.sampled_from(["text/html", "application/json"]))
def test_recognising_is_total(body: bytes, kind: str) -> None:
    """Any bytes are recognised as some wall or none, without failing."""
    page = make_exchange(headers=[("content-type", kind)])
    found = recognise(
        Exchange(
            ask=page.ask,
            asked_at=page.asked_at,
            answered_at=page.answered_at,
            status=200,
            headers=page.headers,
            body=body,
        )
    )
    assert found is None or Cause(WALLS[found].cause) in INCONCLUSIVE_CAUSES
