"""Bluesky's links and names."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import NeedsExpanding, Subject, account, post
from checker.model.instants import EPOCH
from checker.platforms.bluesky import PLATFORM, expand
from checker.platforms.bluesky.links import actor_of, canonical, recognise, tid_time
from checker.replica.bluesky_states import tid
from tests.support.bluesky import ACCOUNT, POST, URI, Answering, refused, said
from tests.support.car import DID, RECORD_KEY

PLC_DIDS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=24, max_size=24).map(
    lambda text: f"did:plc:{text}"
)
WEB_DIDS = st.from_regex(r"[a-z][a-z0-9]{0,9}\.[a-z]{2,5}", fullmatch=True).map(
    lambda host: f"did:web:{host}"
)
DIDS = st.one_of(PLC_DIDS, WEB_DIDS)
RECORD_KEYS = st.from_regex(r"[A-Za-z0-9._:~-]{1,40}", fullmatch=True).filter(
    lambda key: key not in (".", "..")
)
RESOLVE = "com.atproto.identity.resolveHandle"


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        (f"https://bsky.app/profile/{DID}/post/{RECORD_KEY}", POST),
        (f"https://bsky.app/profile/{DID}/post/{RECORD_KEY}/", POST),
        (f"https://bsky.app/profile/{DID}/post/{RECORD_KEY}?ref=x#top", POST),
        (f"http://BSKY.app/profile/{DID}/post/{RECORD_KEY}", POST),
        (f"https://bsky.app/profile/{DID.replace(':', '%3A')}/post/{RECORD_KEY}", POST),
        (f"https://deer.social/profile/{DID}/post/{RECORD_KEY}", POST),
        (f"https://blacksky.community/profile/{DID}/post/{RECORD_KEY}", POST),
        (f"https://main.bsky.dev/profile/{DID}/post/{RECORD_KEY}", POST),
        (f"  {URI}\n", POST),
        (f"{URI}?x=1#y", POST),
        (f"https://bsky.app/profile/{DID}", ACCOUNT),
        (f"at://{DID}", ACCOUNT),
        (
            "https://bsky.app/profile/did:web:ann.example.org",
            account("bluesky", "did:web:ann.example.org"),
        ),
    ],
)
def test_links_with_an_identity_are_recognised(url: str, subject: Subject) -> None:
    """A link that carries a DID names its subject by the DID, whatever front end it is from."""
    assert recognise(url) == subject


@pytest.mark.parametrize(
    "url",
    [
        f"https://bsky.app/profile/ann.example.com/post/{RECORD_KEY}",
        f"https://bsky.app/profile/@Ann.Example.com/post/{RECORD_KEY}",
        f"at://ann.example.com/app.bsky.feed.post/{RECORD_KEY}",
        "https://bsky.app/profile/ann.example.com",
        "at://ann.example.com",
    ],
)
def test_links_with_a_handle_need_a_look_up(url: str) -> None:
    """A link that carries a handle names nobody until the handle is looked up."""
    assert recognise(url) == NeedsExpanding("bluesky", url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello",
        f"https://bsky.app@evil.example/profile/{DID}/post/{RECORD_KEY}",
        f"https://bsky.app:443@evil.example/profile/{DID}/post/{RECORD_KEY}",
        f"https://x@bsky.app/profile/{DID}/post/{RECORD_KEY}",
        f"https://bsky.app.evil.example/profile/{DID}/post/{RECORD_KEY}",
        f"https://evil-bsky.app/profile/{DID}/post/{RECORD_KEY}",
        f"https://notbsky.app/profile/{DID}/post/{RECORD_KEY}",
        f"https://bsky.app./profile/{DID}/post/{RECORD_KEY}",
        f"https://www.bsky.app.co/profile/{DID}/post/{RECORD_KEY}",
        f"https://bsky.app:8443/profile/{DID}/post/{RECORD_KEY}",
        f"https://bsky.app:x/profile/{DID}/post/{RECORD_KEY}",
        f"https://bskу.app/profile/{DID}/post/{RECORD_KEY}",
        f"https://evil.example/https://bsky.app/profile/{DID}/post/{RECORD_KEY}",
        f"https:\\\\bsky.app/profile/{DID}/post/{RECORD_KEY}",
        f"https://bsky.app\\@evil.example/profile/{DID}/post/{RECORD_KEY}",
        f"javascript://bsky.app/profile/{DID}/post/{RECORD_KEY}",
        f"//bsky.app/profile/{DID}/post/{RECORD_KEY}",
        f"https://bsky.app/profile/{DID}/post/",
        f"https://bsky.app/profile/{DID}/post/..",
        f"https://bsky.app/profile/{DID}/post/a%2Fb",
        f"https://bsky.app/profile/{DID}/post/{RECORD_KEY}/liked-by",
        f"https://bsky.app/profile/{DID}/feed/{RECORD_KEY}",
        f"https://bsky.app/profile/{DID}/post/{RECORD_KEY} and more",
        "https://bsky.app/profile/",
        "https://bsky.app/search?q=x",
        "https://bsky.app/profile/did:plc:tooshort/post/3k",
        "https://bsky.app/profile/did:key:zabc/post/3k",
        "https://bsky.app/profile/did:web:localhost%3A2583",
        "https://bsky.app/profile/handle.invalid/post/3k",
        "https://bsky.app/profile/ann/post/3k",
        f"at://{DID}/app.bsky.feed.like/{RECORD_KEY}",
        f"at://{DID}/app.bsky.feed.post",
        f"at://{DID.upper()}/app.bsky.feed.post/{RECORD_KEY}",
        f"at:/{DID}/app.bsky.feed.post/{RECORD_KEY}",
        "https://[::1/profile/x",
    ],
)
def test_other_links_are_refused(url: str) -> None:
    """A look-alike host, a smuggled host, another scheme or another path is none of Bluesky's."""
    assert recognise(url) is None


@given(did=DIDS, record_key=RECORD_KEYS)
def test_canonical_address_leads_back(did: str, record_key: str) -> None:
    """A subject's public address is recognised as that subject."""
    for subject in (
        post("bluesky", f"at://{did}/app.bsky.feed.post/{record_key}"),
        account("bluesky", did),
    ):
        assert recognise(canonical(subject)) == subject


@given(text=st.text(max_size=200))
def test_any_text_can_be_tried(text: str) -> None:
    """No text breaks recognition, alone or behind a known beginning."""
    for start in ("", "https://", "https://bsky.app/profile/", "at://", f"at://{DID}/"):
        recognise(start + text)


@pytest.mark.parametrize(
    ("written", "actor"),
    [
        ("@Ann.Example.com", "ann.example.com"),
        (f" {DID} ", DID),
        ("user@example.social", None),
        ("ann", None),
        ("", None),
        ("did:plc:nope", None),
        ("1.2.3.4", None),
        ("a" * 300 + ".com", None),
    ],
)
def test_names_as_people_write_them(written: str, actor: str | None) -> None:
    """A handle loses its @ and capitals, an identity stays as it is, anything else is nobody."""
    assert actor_of(written) == actor


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        (f"https://bsky.app/profile/Ann.example.com/post/{RECORD_KEY}", POST),
        (f"at://ann.example.com/app.bsky.feed.post/{RECORD_KEY}", POST),
        ("https://bsky.app/profile/@ann.example.com", ACCOUNT),
    ],
)
async def test_handle_is_looked_up_by_one_question(url: str, subject: Subject) -> None:
    """Expanding asks the service once whose handle it is and names the subject by the DID."""
    fetch = Answering({RESOLVE: said({"did": DID})})
    assert await expand(url, fetch) == subject
    assert fetch.asked == [(RESOLVE, (("handle", "ann.example.com"),))]


async def test_link_with_an_identity_asks_nothing() -> None:
    """Expanding a link that already carries a DID needs no question."""
    assert await expand(URI, Answering({})) == POST


@pytest.mark.parametrize(
    "answer",
    [
        refused("InvalidRequest", "Unable to resolve handle"),
        refused("HandleNotFound", "Unable to resolve handle"),
        said({"did": "did:example:123"}),
        said({"did": 7}),
        said({}),
        (200, b""),
        (403, b"<html></html>"),
    ],
)
async def test_unresolved_handle_names_nobody(answer: tuple[int, bytes]) -> None:
    """A handle that the service does not resolve to an identity gives no subject."""
    assert (
        await expand("https://bsky.app/profile/ann.example.com", Answering({RESOLVE: answer}))
        is None
    )


async def test_foreign_link_is_not_looked_up() -> None:
    """Expanding something that is no link of Bluesky's asks nothing."""
    assert await expand("https://evil.example/profile/ann.example.com", Answering({})) is None


@given(st.integers(0, 2**52).map(lambda micros: EPOCH + timedelta(microseconds=micros)))
def test_revision_ids_carry_their_time(moment: datetime) -> None:
    """A revision id gives back the microsecond that is in it."""
    assert tid_time(tid(moment)) == moment


@pytest.mark.parametrize(
    "text", ["", "latest", "3kaaaaaaaaa2", "3KAAAAAAAAA2A", "zzzzzzzzzzzzz", "0" * 13]
)
def test_other_text_carries_no_time(text: str) -> None:
    """What is no revision id has no time in it."""
    assert tid_time(text) is None


def test_platform_offers_expansion() -> None:
    """The record offers the functions that links need."""
    assert PLATFORM.expand is expand
    assert PLATFORM.recognise is recognise
    assert timedelta(seconds=PLATFORM.pace.seconds_per_ask) == timedelta(seconds=0.2)
