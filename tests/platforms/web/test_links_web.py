"""Addresses of the open web: which are links, how they are spelled, how two of them lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import post
from checker.platforms.web.links import (
    LONGEST_LINK,
    canonical,
    host_of,
    names_the_same,
    normalise,
    recognise,
    relation,
)

HOSTS = st.sampled_from(["example.org", "WWW.Example.org", "bücher.example", "[::1]", "192.0.2.7"])
PATHS = st.text(alphabet="/.ab%2eE3F é~&=?#;:@+ \\", max_size=40)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org", "https://example.org/"),
        ("  HTTPS://Example.ORG/A \n", "https://example.org/A"),
        ("http://example.org:80/a#part", "http://example.org/a"),
        ("https://example.org:443/", "https://example.org/"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://example.org/a/./b/../c", "https://example.org/a/c"),
        ("https://example.org/a/b/..", "https://example.org/a/"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/a/%2e%2E/b", "https://example.org/b"),
        ("https://example.org/%7euser/%c3%a9", "https://example.org/~user/%C3%A9"),
        ("https://example.org/é", "https://example.org/%C3%A9"),
        ("https://example.org/a%2fb", "https://example.org/a%2Fb"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%252e", "https://example.org/%252e"),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://example.org/?utm_source=x&id=5&fbclid=y", "https://example.org/?id=5"),
        ("https://example.org/?UTM_Medium=x&gclid=1", "https://example.org/"),
        ("https://example.org/?mc_cid=1&igshid=2&ref_src=3&ref=4", "https://example.org/?ref=4"),
        ("https://example.org/?b=2&a=1&b=3", "https://example.org/?b=2&a=1&b=3"),
        ("https://example.org/?utmost=1&a", "https://example.org/?utmost=1&a"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://XN--BCHER-KVA.example/a", "https://xn--bcher-kva.example/a"),
        (
            "https://пример.рф/статья",
            "https://xn--e1afmkfd.xn--p1ai/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F",
        ),
        ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
        ("https://foo_bar.example.org/", "https://foo_bar.example.org/"),
        ("http://192.0.2.7/a", "http://192.0.2.7/a"),
        ("http://127.0.0.1:9001/a", "http://127.0.0.1:9001/a"),
        ("http://[2001:DB8::0:1]/a", "http://[2001:db8::1]/a"),
    ],
)
def test_link_has_one_spelling(url: str, expected: str) -> None:
    """Each link is written in one way, which reads as itself."""
    assert recognise(url) == post("web", expected)
    assert normalise(expected) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/a",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https:///a",
        "https://www.tiktok.com@evil.example/",
        "https://me:secret@example.org/",
        "https://@example.org/",
        "https://evil.example\\@example.org/",
        "https://exa\nmple.org/",
        "https://exa mple.org/",
        "https://example.org/a b",
        "https://example.org/a\u00a0b",
        "https://localhost/",
        "https://intranet/a",
        "https://printer.local/",
        "https://db.internal/",
        "https://example.org./",
        "https://.example.org/",
        "https://a..example.org/",
        "https://-a.example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.x]/",
        "http://127.1/",
        "http://0x7f.0.0.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://1.2.3.4.5/",
        "https://example.o/",
        "https://example.123/",
        "https://xn--a.example/",
        "https://xn--zz-.example/",
        "https://pаypal.example/",
        "https://xn--pypal-4ve.example/",
        "https://exa℀mple.org/",
        "https://" + "a" * 64 + ".org/",
        "https://" + "a." * 200 + "org/",
        "https://example.org/" + "a" * LONGEST_LINK,
        "https://example.org/\ud800",
        "https://example.org/?\udfff",
    ],
)
def test_what_is_unclear_is_no_link(url: str) -> None:
    """A link with a user part, odd signs, mixed alphabets or no public host is refused."""
    assert recognise(url) is None


@given(
    st.text()
    | st.builds("https://{}".format, st.text())
    | st.builds("http://example.org/{}".format, st.text())
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes recognising fail, and what is recognised is spelled in ASCII and bounded."""
    found = recognise(text)
    if found is not None:
        assert found.native_id.isascii()
        assert len(found.native_id) <= LONGEST_LINK
        assert recognise(canonical(found)) == found


@given(HOSTS, PATHS, st.sampled_from(["http", "https"]))
def test_spelling_twice_changes_nothing(host: str, path: str, scheme: str) -> None:
    """The one spelling of a link is its own spelling, with the same host."""
    once = normalise(f"{scheme}://{host}/{path}")
    if once is not None:
        assert normalise(once) == once
        assert relation(once, once) == "same"
        assert host_of(post("web", once))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("https://www.example.org/a?id=5", "same"),
        ("http://example.org/a/?id=5", "same"),
        ("https://m.example.org/a?id=5&utm_source=x", "same"),
        ("https://example.org/a?id=6", "other_query"),
        ("https://example.org/a", "other_query"),
        ("https://example.org/a?id=5&b=1", "other_query"),
        ("https://example.org/", "home"),
        ("https://example.org/?x=1", "home"),
        ("https://example.org/index.html", "home"),
        ("https://de.example.org/", "home"),
        ("https://example.org/A?id=5", "other_path"),
        ("https://example.org/b?id=5", "other_path"),
        ("https://de.example.org/a?id=5", "other_path"),
        ("https://example.org:8443/a?id=5", "other_site"),
        ("https://example.org.evil.example/a?id=5", "other_site"),
        ("https://evilexample.org/a?id=5", "other_site"),
        ("https://example.com/a?id=5", "other_site"),
        ("https://example.org@evil.example/a?id=5", "other_site"),
        ("about:blank", "other_site"),
        ("", "other_site"),
    ],
)
def test_two_addresses_lie_to_one_another(other: str, expected: str) -> None:
    """An address is the one asked, another of its site, or another site's."""
    assert relation("https://example.org/a?id=5", other) == expected


@pytest.mark.parametrize(
    ("asked", "named", "same"),
    [
        ("https://example.org/a", "https://www.example.org/a/", True),
        ("https://example.org/a?page=1", "https://example.org/a", True),
        ("https://example.org/a/amp", "https://example.org/a", True),
        ("https://amp.example.org/a", "https://example.org/a", True),
        ("https://example.org/", "https://example.org/", True),
        ("https://example.org/?p=5", "https://example.org/", False),
        ("https://example.org/p.php?id=5", "https://example.org/p.php", False),
        ("https://example.org/a", "https://example.org/a?id=1", False),
        ("https://example.org/a?id=1", "https://example.org/a?id=2", False),
        ("https://example.org/a", "https://example.org/", False),
        ("https://example.org/a", "https://example.com/a", False),
        ("https://example.org/a", "https://de.example.org/a", False),
        ("https://example.org/a", "nonsense", False),
    ],
)
def test_page_may_name_itself_shorter(asked: str, named: str, same: bool) -> None:
    """A page's own name may leave parameters out, but never names another path or id."""
    assert names_the_same(asked, named) is same


@pytest.mark.parametrize(
    ("native_id", "host"),
    [
        ("https://example.org/a", "example.org"),
        ("http://[2001:db8::1]:8080/", "2001:db8::1"),
        ("a1", ""),
        ("https://[", ""),
    ],
)
def test_host_of_a_page_is_its_servers(native_id: str, host: str) -> None:
    """The host of a page is the name in its address, without a port; an odd id has none."""
    assert host_of(post("web", native_id)) == host
