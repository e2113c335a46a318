"""Addresses of the archive: which mean a capture, of which page and which time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import account, post
from checker.platforms.wayback.links import canonical, capture_of, parts_of, recognise
from checker.platforms.web.links import recognise as web_link

A = "https://news.example.org/2026/a"
T = "20260101100000"


@pytest.mark.parametrize(
    ("url", "native_id"),
    [
        (f"https://web.archive.org/web/{T}/{A}", f"{T}/{A}"),
        (f"http://web.archive.org/web/{T}/{A}", f"{T}/{A}"),
        (f" HTTPS://Web.Archive.org:443/web/{T}/{A}#part ", f"{T}/{A}"),
        (f"https://web.archive.org/web/{T}id_/{A}", f"{T}/{A}"),
        (f"https://web.archive.org/web/{T}if_/{A}", f"{T}/{A}"),
        (f"https://web.archive.org/web/2026/{A}", f"2026/{A}"),
        (f"https://web.archive.org/web/20260101/{A}", f"20260101/{A}"),
        (f"https://web.archive.org/web/2026*/{A}", f"2026/{A}"),
        (f"https://web.archive.org/web/*/{A}", f"*/{A}"),
        (f"https://web.archive.org/web/{A}", f"*/{A}"),
        (f"https://web.archive.org/web/{T}/https:/news.example.org/2026/a", f"{T}/{A}"),
        (f"https://web.archive.org/web/{T}/example.org/a", f"{T}/http://example.org/a"),
        (f"https://web.archive.org/web/{T}/http://example.org:80/", f"{T}/http://example.org/"),
        (f"https://web.archive.org/web/{T}/{A}?id=5&utm_source=x", f"{T}/{A}?id=5"),
        (
            f"https://web.archive.org/web/{T}/https://www.tiktok.com/@a.b/video/7234567890123456789",
            f"{T}/https://www.tiktok.com/@a.b/video/7234567890123456789",
        ),
    ],
)
def test_link_means_a_page_and_a_time(url: str, native_id: str) -> None:
    """Each form of an archived link gives the page's address and the time as written."""
    assert recognise(url) == post("wayback", native_id)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://web.archive.org/",
        "https://web.archive.org/web/",
        f"https://web.archive.org/web/{T}/",
        "https://web.archive.org/details/x",
        "https://archive.org/web/",
        f"https://web.archive.org.evil.example/web/{T}/{A}",
        f"https://evilweb.archive.org/web/{T}/{A}",
        f"https://xweb.archive.org/web/{T}/{A}",
        f"https://web.archive.org@evil.example/web/{T}/{A}",
        f"https://me:secret@web.archive.org/web/{T}/{A}",
        f"https://web.archive.org:8443/web/{T}/{A}",
        f"https://evil.example/web.archive.org/web/{T}/{A}",
        f"https://evil.example/?u=https://web.archive.org/web/{T}/{A}",
        f"https://web.archive.org\\@evil.example/web/{T}/{A}",
        f"ftp://web.archive.org/web/{T}/{A}",
        f"//web.archive.org/web/{T}/{A}",
        f"https://web.archive.org/web/20261399100000/{A}",
        f"https://web.archive.org/web/202601011000001/{A}",
        f"https://web.archive.org/web/{T}/javascript:alert(1)",
        f"https://web.archive.org/web/{T}/ftp://example.org/a",
        f"https://web.archive.org/web/{T}/https://me:secret@example.org/",
        f"https://web.archive.org/web/{T}/https://web.archive.org/web/{T}/{A}",
        f"https://web.archive.org/web/{T}/localhost",
        f"https://web.archive.org/web/{T}/{A}\n/x",
        f"https://web.archive.org/web/\u0662\u0660\u0662\u0666/{A}",
        f"https://w\u0435b.archive.org/web/{T}/{A}",
        f"https://web.archive.org/web/{T}/{'x' * 5000}",
    ],
)
def test_what_is_no_archived_link_is_refused(url: str) -> None:
    """Look-alike hosts, tricks with user parts, and what holds no page's address are no links."""
    assert recognise(url) is None


@given(
    st.sampled_from([T, "2026", "202601", "*", "20260101id_", "2026if_", ""]),
    st.text(alphabet="/.ab%2eE3F é~&=?#;:@+ ", max_size=30),
)
def test_canonical_reads_as_itself(stamp: str, path: str) -> None:
    """The address written back is recognised as the same subject, whatever was recognised."""
    start = f"{stamp}/" if stamp else ""
    found = recognise(f"https://web.archive.org/web/{start}https://example.org/{path}")
    if found is not None:
        assert recognise(canonical(found)) == found
        parts = parts_of(found)
        assert parts is not None
        assert web_link(parts[1]) == post("web", parts[1])


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes recognising fail."""
    recognise(text)
    recognise(f"https://web.archive.org/web/{text}")
    capture_of(f"https://web.archive.org/web/{text}")
    parts_of(post("wayback", text))


@pytest.mark.parametrize("native_id", ["", "x", f"{T}", f"{T}/", f"{T}/no link", f"2026\n/{A}"])
def test_foreign_id_names_no_page(native_id: str) -> None:
    """An id that is none of ours names no page, and neither does an account."""
    assert parts_of(post("wayback", native_id)) is None
    assert parts_of(account("wayback", f"{T}/{A}")) is None
