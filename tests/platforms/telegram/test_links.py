"""Telegram's links and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Subject, account, post
from checker.platforms.telegram import PLATFORM
from checker.platforms.telegram.links import (
    HOSTS,
    canonical,
    channel_named,
    is_channel,
    named,
    parts_of,
    recognise,
)
from tests.platforms.telegram.pages import CHANNEL, POST

CHANNELS = st.from_regex(r"[a-z][a-z0-9_]{3,20}[a-z0-9]", fullmatch=True).filter(is_channel)
NUMBERS = st.integers(1, 2**31 - 1).map(str)


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        ("https://t.me/example/101", POST),
        ("http://t.me/Example/101/", POST),
        ("  https://T.me/example/101\n", POST),
        ("https://t.me/s/example/101", POST),
        ("https://t.me/example/101?single", POST),
        ("https://t.me/example/101?comment=7", POST),
        ("https://t.me/example/101?thread=7#x", POST),
        ("https://t.me/example/101?embed=1&mode=tme", POST),
        ("https://t.me/example/5/101", POST),
        ("https://telegram.me/example/101", POST),
        ("https://telegram.dog/example/101", POST),
        ("tg://resolve?domain=Example&post=101", POST),
        ("tg://resolve?domain=example&post=101&single", POST),
        ("https://t.me/example", CHANNEL),
        ("https://t.me/s/Example", CHANNEL),
        ("https://t.me/s/example?before=81", CHANNEL),
        ("tg://resolve?domain=example", CHANNEL),
    ],
)
def test_links_are_recognised(url: str, subject: Subject) -> None:
    """Every form of a public link names its channel in small letters, and its post by number."""
    assert recognise(url) == subject


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello",
        "@example",
        "https://t.me/",
        "https://t.me/s",
        "https://t.me/c/1234567890/101",
        "https://t.me/+AbCdEfGhIjK",
        "https://t.me/joinchat/AbCdEf",
        "https://t.me/addstickers/Animals",
        "https://t.me/share/url?url=x",
        "https://t.me/login/12345",
        "https://t.me/boost/101",
        "https://t.me/abc/101",
        "https://t.me/example/0",
        "https://t.me/example/0101",
        "https://t.me/example/101a",
        "https://t.me/example/12345678901",
        "https://t.me/example/١٠١",
        "https://t.me/example/x/101",
        "https://t.me/example/1/2/101",
        "https://t.me/s/example/1/101",
        "https://t.me/exa-mple/101",
        "https://t.me/9example/101",
        "https://t.me/example_/101",
        "https://t.me/example/101 and more",
        "https://t.me:443/example/101",
        "https://t.me:x/example/101",
        "https://t.me./example/101",
        "https://t.me@evil.example/example/101",
        "https://x@t.me/example/101",
        "https://xt.me/example/101",
        "https://t.me.evil.example/example/101",
        "https://www.t.me.example/example/101",
        "https://т.me/example/101",
        "https://evil.example/t.me/example/101",
        "https://evil.example\\@t.me/example/101",
        "//t.me/example/101",
        "ftp://t.me/example/101",
        "javascript://t.me/example/101",
        "tg://join?invite=AbC",
        "tg://resolve/x?domain=example",
        "tg://resolve@evil?domain=example",
        "https://[::1/example/101",
        "https://t.me/" + "a" * 3000,
    ],
)
def test_other_links_are_refused(url: str) -> None:
    """Private links, Telegram's own paths, and hosts that only look like its own are none."""
    assert recognise(url) is None


@given(CHANNELS, NUMBERS)
def test_addresses_come_back(channel: str, number: str) -> None:
    """A subject's public address names that subject again."""
    for subject in (post("telegram", f"{channel}/{number}"), account("telegram", channel)):
        assert recognise(canonical(subject)) == subject
        assert PLATFORM.canonical(subject) == canonical(subject)


@given(CHANNELS, NUMBERS, st.sampled_from(sorted(HOSTS)), st.sampled_from("a-.1"))
def test_look_alikes_are_refused(channel: str, number: str, host: str, sign: str) -> None:
    """A host with anything before or behind it is another host."""
    for other in (f"{sign}{host}", f"x{sign}{host}", f"{host}{sign}", f"{host}.{channel}.example"):
        assert recognise(f"https://{other}/{channel}/{number}") is None
    assert recognise(f"https://{host}@evil.example/{channel}/{number}") is None


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever is pasted, reading it gives a subject whose parts are well formed, or nothing."""
    for subject in (recognise(text), recognise(f"https://t.me/{text}"), named(text)):
        if subject is not None:
            own = subject.native_id
            assert parts_of(own) or is_channel(own)
            assert own == own.lower()


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("example", "example"),
        ("@Example", "example"),
        ("https://t.me/s/example", "example"),
        ("https://t.me/example/101", None),
        ("ann@o.example", None),
        ("did:plc:abc", None),
        ("@a b", None),
        ("", None),
    ],
)
def test_names_are_read_as_people_write_them(written: str, channel: str | None) -> None:
    """A channel is followed by its name, with or without its sign, or by its link."""
    assert channel_named(written) == channel


@pytest.mark.parametrize("native_id", ["Example/101", "example/0", "example", "/101", "a/1"])
def test_ill_formed_ids_are_none(native_id: str) -> None:
    """An id that no link gives is not taken for one."""
    assert parts_of(native_id) is None
