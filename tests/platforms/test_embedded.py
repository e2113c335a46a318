"""Data elements are found where a browser would find them, and nowhere else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.platforms.embedded import AssignedData, EmbeddedData

DATA = EmbeddedData("STATE", "OLD-STATE")
ELEMENT = b'<script id="STATE" type="application/json">{"a":1}</script>'


@pytest.mark.parametrize(
    "page",
    [
        ELEMENT,
        b"<!DOCTYPE html><html><body>" + ELEMENT + b"</body></html>",
        b'<script type=x id=STATE>{"a":1}</script>',
        b"<SCRIPT ID='STATE'>\n{\"a\":1}\n</SCRIPT >",
        b"<p a='>' b=\"<script id=STATE>no</script>\">" + ELEMENT,
        b"<title><script id=STATE>no</script></title>" + ELEMENT,
        b"<script>var a = '<script id=STATE>no'</script>" + ELEMENT,
        b"<script id=STATEMENT>no</script>" + ELEMENT,
        b"<script data-id=STATE>no</script>" + ELEMENT,
        b"<!-- <script id=STATE>no</script> -->" + ELEMENT,
        b"1 < 2 << 3 <> <3" + ELEMENT,
        ELEMENT + b"<script id=STATE>second</script>",
    ],
)
def test_element_is_found_where_a_browser_finds_it(page: bytes) -> None:
    """The first real element of that id gives its text, whatever quotes its tag elsewhere."""
    assert DATA.find(page) == {"STATE": b'{"a":1}'}


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"STATE",
        b"<script>STATE</script>",
        b"<title>" + ELEMENT + b"</title>",
        b"<textarea>" + ELEMENT + b"</textarea>",
        b"<noscript>" + ELEMENT + b"</noscript>",
        b"<!-- " + ELEMENT + b" -->",
        b"<!-- " + ELEMENT,
        b"<meta content='" + ELEMENT.replace(b"'", b"") + b"'>",
        b"<script id=state>{}</script>",
        b'<script id="STATE">{"a":1}',
        b'<p title="' + ELEMENT.replace(b'"', b"'"),
    ],
)
def test_what_only_looks_like_the_element_is_not_found(page: bytes) -> None:
    """A tag inside text, comment or attribute is text, and an unclosed element is none."""
    assert DATA.find(page) == {}


def test_each_element_is_kept_by_its_id() -> None:
    """Several named elements of one page are told apart."""
    page = b"<script id=OLD-STATE>old</script><script>x</script><script id=STATE>new</script>"
    assert DATA.find(page) == {"OLD-STATE": b"old", "STATE": b"new"}


def test_an_id_repeated_without_end_is_read_a_few_times() -> None:
    """A page that repeats one element a thousand times is left after a few, and is not trusted."""
    page = ELEMENT * 1_000 + b"<script id=OLD-STATE>late</script>"
    assert DATA.find(page) == {"STATE": b'{"a":1}'}


@given(
    st.lists(
        st.sampled_from(
            [
                b"<",
                b">",
                b"<a ",
                b"<!--",
                b"-->",
                b'"',
                b"'",
                b"<script",
                b" id=STATE",
                b">",
                b"</script>",
                b"<title>",
                b"x",
                b"/",
            ]
        )
    )
)
def test_any_markup_is_walked_without_trouble(parts: list[bytes]) -> None:
    """However broken the markup, the walk ends and gives pieces of it."""
    page = b"".join(parts)
    assert all(text in page for text in DATA.find(page).values())


@pytest.mark.parametrize(
    "piece",
    [
        b"<a>",
        b"<",
        b"<!---->",
        b"<!--",
        b"<script>",
        b"<script id=STATE>",
        b"<i ",
        b'<a "',
        b"<title>",
        b"<script></script>",
        b"a<",
        b"-",
        b"<b x='",
    ],
)
def test_hostile_page_is_walked_in_linear_time(piece: bytes) -> None:
    """A megabyte of any one piece takes a moment: ten times more would show a worse order."""
    page = piece * (1_000_000 // len(piece)) + ELEMENT
    began = time.perf_counter()
    DATA.find(page)
    assert time.perf_counter() - began < 2.0


ASSIGNED = AssignedData("window.DATA")
ASSIGNMENT = b"<script>window.DATA = {1}</script>"


@pytest.mark.parametrize(
    "page",
    [
        ASSIGNMENT,
        b"<!DOCTYPE html><body><p>1 < 2</p>" + ASSIGNMENT,
        b"<SCRIPT nonce='>' async>\n window.DATA={1}\n</SCRIPT >",
        b"<script>var a = 'window.DATA = no'</script>" + ASSIGNMENT,
        b"<script>window.DATA2 = no</script>" + ASSIGNMENT,
        b"<script>window.data = no</script>" + ASSIGNMENT,
        b"<script>window.DATA == no</script>" + ASSIGNMENT,
        b"<title><script>window.DATA = no</script></title>" + ASSIGNMENT,
        b"<p a='<script>window.DATA = no</script>'>" + ASSIGNMENT,
        b"<!-- <script>window.DATA = no</script> -->" + ASSIGNMENT,
        ASSIGNMENT + b"<script>window.DATA = second</script>",
    ],
)
def test_assignment_is_found_where_a_browser_runs_it(page: bytes) -> None:
    """The first script that begins with the assignment gives what is assigned."""
    assert ASSIGNED.find(page) == b"{1}"


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"window.DATA = {1}",
        b"<script>window.DATA = {1}",
        b"<title>" + ASSIGNMENT + b"</title>",
        b"<textarea>" + ASSIGNMENT + b"</textarea>",
        b"<!-- " + ASSIGNMENT,
        b"<script>f(); window.DATA = {1}</script>",
        b'<p title="' + ASSIGNMENT,
    ],
)
def test_what_only_looks_like_the_assignment_is_not_found(page: bytes) -> None:
    """An assignment in text, comment or attribute, later in a script or unclosed is none."""
    assert ASSIGNED.find(page) is None
