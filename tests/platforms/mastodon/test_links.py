"""Mastodon's links and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Subject, account, post
from checker.platforms.mastodon import PLATFORM
from checker.platforms.mastodon.links import (
    OTHER_SERVICES,
    UNASKABLE,
    account_id,
    account_named,
    account_parts,
    canonical,
    host_of,
    is_server,
    parts_of,
    recognise,
)
from tests.support.mastodon import ACCOUNT, POST, SERVER, STATUS_ID

HOSTS = st.from_regex(r"[a-z][a-z0-9]{0,9}\.[a-z]{2,5}", fullmatch=True).filter(is_server)
USERS = st.from_regex(r"[a-z0-9_]{1,12}", fullmatch=True)
NUMBERS = st.integers(10**14, 10**20 - 1).map(str)


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        (f"https://{SERVER}/@ann/{STATUS_ID}", POST),
        (f"https://{SERVER}/@ann/{STATUS_ID}/", POST),
        (f"https://{SERVER}/@ann/{STATUS_ID}?utm_source=x#top", POST),
        (f"http://O.EXAMPLE/@Ann/{STATUS_ID}", POST),
        (f"  https://{SERVER}/@ann/{STATUS_ID}\n", POST),
        (f"https://{SERVER}/%40ann/{STATUS_ID}", POST),
        (f"https://{SERVER}/@ann/{STATUS_ID}/embed", POST),
        (f"https://{SERVER}/@bob@x.example/{STATUS_ID}", POST),
        (f"https://{SERVER}/users/ann/statuses/{STATUS_ID}", POST),
        (f"https://{SERVER}/ap/users/109000000000000001/statuses/{STATUS_ID}", POST),
        (f"https://{SERVER}/web/statuses/{STATUS_ID}", POST),
        (f"https://{SERVER}/web/@ann/{STATUS_ID}", POST),
        (f"https://{SERVER}/deck/@ann@x.example/{STATUS_ID}", POST),
        (
            f"https://www.{SERVER}/@ann/{STATUS_ID}",
            post("mastodon", f"www.{SERVER}/{STATUS_ID}"),
        ),
        (f"https://{SERVER}/@ann", ACCOUNT),
        (f"https://{SERVER}/@Ann/", ACCOUNT),
        (f"https://{SERVER}/users/ann", ACCOUNT),
        (f"https://{SERVER}/web/@ann", ACCOUNT),
        (f"https://x.example/@ann@{SERVER}", ACCOUNT),
        (f"https://{SERVER}/@a.b-c_d", account("mastodon", f"a.b-c_d@{SERVER}")),
    ],
)
def test_links_are_recognised(url: str, subject: Subject) -> None:
    """A link of any server names the post by server and number, the account by name and host."""
    assert recognise(url) == subject


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello",
        f"@ann@{SERVER}",
        f"https://{SERVER}@evil.example/@ann/{STATUS_ID}",
        f"https://x:y@{SERVER}/@ann/{STATUS_ID}",
        f"https://www.tiktok.com@{SERVER}/@ann/{STATUS_ID}",
        f"https://{SERVER}:8443/@ann/{STATUS_ID}",
        f"https://{SERVER}:x/@ann/{STATUS_ID}",
        f"https://{SERVER}./@ann/{STATUS_ID}",
        f"https://ö.example/@ann/{STATUS_ID}",
        f"https://о.example/@ann/{STATUS_ID}",
        f"https://localhost/@ann/{STATUS_ID}",
        f"https://127.0.0.1/@ann/{STATUS_ID}",
        f"https://[::1]/@ann/{STATUS_ID}",
        f"https://[::1/@ann/{STATUS_ID}",
        f"https:\\\\{SERVER}/@ann/{STATUS_ID}",
        f"https://{SERVER}\\@evil.example/@ann/{STATUS_ID}",
        f"javascript://{SERVER}/@ann/{STATUS_ID}",
        f"//{SERVER}/@ann/{STATUS_ID}",
        f"https://{SERVER}/ann/{STATUS_ID}",
        f"https://{SERVER}/@ann/{STATUS_ID} and more",
        f"https://{SERVER}/@ann/{STATUS_ID}/reblogs",
        f"https://{SERVER}/@ann/video/{STATUS_ID}",
        f"https://{SERVER}/@ann/1234",
        f"https://{SERVER}/@ann/12345678901234",
        f"https://{SERVER}/@ann/123456789012345678901",
        f"https://{SERVER}/@ann/0{STATUS_ID}",
        f"https://{SERVER}/@ann/١١٣٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠١",
        f"https://{SERVER}/@ann/01HXYZ7N8V5S3T9Q2R4W6Y8Z0A",
        f"https://{SERVER}/@/{STATUS_ID}",
        f"https://{SERVER}/@ann@/{STATUS_ID}",
        f"https://{SERVER}/@ann@a@b.example/{STATUS_ID}",
        f"https://{SERVER}/@ann@tiktok.com/{STATUS_ID}",
        f"https://{SERVER}/@ann.",
        f"https://{SERVER}/@a%2Fb",
        f"https://{SERVER}/statuses/{STATUS_ID}",
        f"https://{SERVER}/users/ann/statuses/{STATUS_ID}/activity",
        f"https://{SERVER}/users/ann/followers",
        f"https://{SERVER}/ap/users/ann/statuses/{STATUS_ID}",
        f"https://{SERVER}/tags/topic",
        f"https://{SERVER}/web",
        f"https://{SERVER}/",
        f"https://{SERVER}",
        f"https://{SERVER}/" + "a" * 3000,
    ],
)
def test_other_links_are_refused(url: str) -> None:
    """A smuggled host, a host that is no public name, or another path is none of Mastodon's."""
    assert recognise(url) is None


@pytest.mark.parametrize("service", sorted(OTHER_SERVICES))
def test_other_services_keep_their_links(service: str) -> None:
    """A host that is another service, lies below it or only quotes its name is refused."""
    for host in (service, f"www.{service}", f"{service}.evil.example"):
        assert recognise(f"https://{host}/@ann/{STATUS_ID}") is None
        assert recognise(f"https://{host}/@ann") is None


def test_a_name_that_only_ends_alike_is_a_server() -> None:
    """Hosts are compared by whole labels: not every name that ends in another's is refused."""
    assert recognise(f"https://nottiktok.com/@ann/{STATUS_ID}") is not None


@given(host=HOSTS, user=USERS, number=NUMBERS)
def test_canonical_address_leads_back(host: str, user: str, number: str) -> None:
    """A subject's public address is recognised as that subject, and its host is the one asked."""
    for subject in (post("mastodon", f"{host}/{number}"), account("mastodon", f"{user}@{host}")):
        assert recognise(canonical(subject)) == subject
        assert host_of(subject) == host


@given(text=st.text(max_size=200))
def test_any_text_can_be_tried(text: str) -> None:
    """No text breaks recognition or the reading of ids, alone or behind a known beginning."""
    for start in ("", "https://", f"https://{SERVER}/", f"https://{SERVER}/@", f"{SERVER}/"):
        recognise(start + text)
        account_named(start + text)
        parts_of(start + text)
        account_parts(start + text)
        account_id(text, SERVER)
        host_of(post("mastodon", start + text))
        host_of(account("mastodon", start + text))


@pytest.mark.parametrize(
    ("written", "named"),
    [
        (f"@Ann@{SERVER}", ("ann", SERVER)),
        (f" ann@{SERVER} ", ("ann", SERVER)),
        (f"https://{SERVER}/@ann", ("ann", SERVER)),
        ("@ann", ("ann", None)),
        ("ann", ("ann", None)),
        (f"https://{SERVER}/@ann/{STATUS_ID}", None),
        ("ann@", None),
        ("ann@localhost", None),
        ("ann@www.tiktok.com", None),
        ("u/one", None),
        ("did:plc:abc", None),
        ("", None),
    ],
)
def test_names_as_people_write_them(written: str, named: tuple[str, str | None] | None) -> None:
    """A name with or without its host is understood, and anything else is nobody."""
    assert account_named(written) == named


@pytest.mark.parametrize(
    ("acct", "native_id"),
    [
        ("ann", f"ann@{SERVER}"),
        ("Ann@X.example", "ann@x.example"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann.bsky@bsky.brid.gy", "ann.bsky@bsky.brid.gy"),
        ("a b", None),
        ("ann@" + "a" * 300 + ".example", None),
        ("", None),
    ],
)
def test_accounts_as_servers_write_them(acct: str, native_id: str | None) -> None:
    """A local name gets its server, a foreign host is written in ASCII, nonsense is nobody."""
    assert account_id(acct, SERVER) == native_id


@pytest.mark.parametrize(
    "subject", [post("mastodon", STATUS_ID), account("mastodon", "ann"), post("mastodon", "")]
)
def test_ill_formed_ids_are_asked_of_nobody(subject: Subject) -> None:
    """An id that names no server leads to a name that nobody can own."""
    assert host_of(subject) == UNASKABLE


def test_platform_offers_what_links_need() -> None:
    """The record recognises links and says which host is asked."""
    assert PLATFORM.recognise is recognise
    assert PLATFORM.host_of is host_of
    assert PLATFORM.hosts == ()
