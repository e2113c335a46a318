"""YouTube's links, and the names that must be looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import NeedsExpanding, Subject, account, post
from checker.platforms.youtube import PLATFORM, expand
from checker.platforms.youtube.links import canonical, channel_named, recognise
from tests.platforms.youtube.answers import (
    CHANNEL,
    CHANNEL_ID,
    CHANNELS,
    ID,
    OTHER,
    POST,
    Answering,
    alert,
    channel_page,
    listed,
)

HANDLE = "https://www.youtube.com/@example"
ID_TEXT = st.from_regex(r"\A[0-9A-Za-z_-]{11}\Z")
CHANNEL_TEXT = st.from_regex(r"\AUC[0-9A-Za-z_-]{22}\Z")


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?v={ID}&t=10s",
        f"https://m.youtube.com/watch/?app=desktop&v={ID}#x",
        f"https://music.youtube.com/watch?list=RD1&v={ID}",
        f"https://WWW.YouTube.com/shorts/{ID}",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube.com/embed/{ID}/",
        f"https://www.youtube.com/v/{ID}",
        f"https://www.youtube.com/e/{ID}",
        f"https://www.youtube-nocookie.com/embed/{ID}?rel=0",
        f"https://youtube-nocookie.com/embed/{ID}",
        f"https://youtu.be/{ID}?si=abc",
        f"https://youtu.be/{ID}/",
        f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}%26feature%3Dshare",
        f"  https://www.youtube.com/watch?v={ID}\n",
    ],
)
def test_every_form_of_a_videos_link_is_recognised(url: str) -> None:
    """Each documented form of a link means the same video."""
    assert recognise(url) == POST


@pytest.mark.parametrize("tab", ["", "/", "/videos", "/about/", "/shorts?view=0", "/streams"])
def test_a_channels_link_is_recognised(tab: str) -> None:
    """A channel's link means the channel, whatever of it is shown."""
    assert recognise(f"https://www.youtube.com/channel/{CHANNEL_ID}{tab}") == CHANNEL


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://www.youtube.com/@example", HANDLE),
        ("https://m.youtube.com/@example/videos?x=1", HANDLE),
        ("https://www.youtube.com/@%D0%9F%D1%80", "https://www.youtube.com/@%D0%9F%D1%80"),
        ("https://www.youtube.com/@Пр", "https://www.youtube.com/@%D0%9F%D1%80"),
        ("https://youtube.com/c/SomeName", "https://www.youtube.com/c/SomeName"),
        ("https://youtube.com/user/some.name/about", "https://www.youtube.com/user/some.name"),
    ],
)
def test_a_name_must_be_looked_up(url: str, asked: str) -> None:
    """A handle or an older name says only that it must be looked up."""
    assert recognise(url) == NeedsExpanding("youtube", asked)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "youtube",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch",
        f"https://www.youtube.com/watch?v={ID}&v={OTHER}",
        f"https://www.youtube.com/watch?v={ID}x",
        "https://www.youtube.com/watch?v=abcdefghij",
        f"https://www.youtube.com/watch?V={ID}",
        f"https://www.youtube.com/watch?x=1%26v%3D{ID}",
        "https://www.youtube.com/embed/videoseries?list=PL1",
        "https://www.youtube.com/embed/live_stream?channel=x",
        f"https://www.youtube.com/shorts/{ID}/more",
        f"https://www.youtube.com/playlist?list=PL1&x={ID}",
        f"https://www.youtube.com/channel/{CHANNEL_ID}x",
        "https://www.youtube.com/channel/UC123",
        "https://www.youtube.com/@",
        "https://www.youtube.com/@..",
        "https://www.youtube.com/@a%2Fb",
        "https://www.youtube.com/c/..",
        f"https://www.youtube-nocookie.com/channel/{CHANNEL_ID}",
        f"https://www.youtube.com@evil.example/watch?v={ID}",
        f"https://user@www.youtube.com/watch?v={ID}",
        f"https://www.youtube.com.evil.example/watch?v={ID}",
        f"https://evil.example/www.youtube.com/watch?v={ID}",
        f"https://evil.example\\@www.youtube.com/watch?v={ID}",
        f"https://notyoutube.com/watch?v={ID}",
        f"https://wwwyoutube.com/watch?v={ID}",
        f"https://youtu.be.evil.example/{ID}",
        f"https://www.youtu.be/{ID}",
        f"https://consent.youtube.com/watch?v={ID}",
        f"https://www.youtube.com./watch?v={ID}",
        f"https://www.youtube.com:8443/watch?v={ID}",
        f"https://www.you\ntube.com/watch?v={ID}",
        f"ftp://www.youtube.com/watch?v={ID}",
        f"//www.youtube.com/watch?v={ID}",
        "https://[www.youtube.com/watch?v=1",
        f"https://www.youtube.com/attribution_link?u=https%3A%2F%2Fevil.example%2Fwatch%3Fv%3D{ID}",
        f"https://www.youtube.com/attribution_link?u=%2F%2Fevil.example%2Fwatch%3Fv%3D{ID}",
        f"https://www.youtube.com/attribution_link?u=%40evil.example%2Fwatch%3Fv%3D{ID}",
        "https://www.youtube.com/attribution_link?u=%2Fattribution_link%3Fu%3D%252Fwatch",
    ],
)
def test_look_alike_is_none_of_youtubes(url: str) -> None:
    """A link to another host, through a user part or without a whole id is refused."""
    assert recognise(url) is None


@given(ID_TEXT)
def test_a_videos_own_address_leads_back_to_it(native_id: str) -> None:
    """Writing a video's address and reading it gives the same video."""
    assert recognise(canonical(post("youtube", native_id))) == post("youtube", native_id)


@given(CHANNEL_TEXT)
def test_a_channels_own_address_leads_back_to_it(native_id: str) -> None:
    """Writing a channel's address and reading it gives the same channel."""
    assert recognise(canonical(account("youtube", native_id))) == account("youtube", native_id)


@given(st.text() | st.builds("https://www.youtube.com/{}".format, st.text()))
def test_any_text_is_read_as_a_link_or_refused(text: str) -> None:
    """No text makes recognising fail, and what must be looked up is an address of the site's."""
    found = recognise(text)
    assert found is None or found.platform == "youtube"
    if isinstance(found, NeedsExpanding):
        assert recognise(found.url) == found


@given(st.from_regex(r"\A[a-z0-9.@:-]{0,12}\Z"), st.from_regex(r"\A[a-z0-9.@:-]{0,12}\Z"))
def test_only_the_sites_own_hosts_count(before: str, after: str) -> None:
    """Anything put around the host makes it another host."""
    host = f"{before}www.youtube.com{after}"
    found = recognise(f"https://{host}/watch?v={ID}")
    assert (found == POST) == (host.rstrip(":") == "www.youtube.com")


def test_no_host_of_its_own_can_be_imitated() -> None:
    """A host that begins or ends like one that is asked is none of its own."""
    for host in PLATFORM.hosts:
        for other in (f"not{host}", f"{host}.example.org", f"{host}@elsewhere.example"):
            assert recognise(f"https://{other}/watch?v={ID}") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (CHANNEL_ID, CHANNEL),
        (f" https://www.youtube.com/channel/{CHANNEL_ID}/videos ", CHANNEL),
        ("@example", NeedsExpanding("youtube", HANDLE)),
        ("https://youtube.com/@example", NeedsExpanding("youtube", HANDLE)),
        ("example", None),
        ("UC123", None),
        ("someone@server.example", None),
        (f"https://youtu.be/{ID}", None),
    ],
)
def test_a_topics_account_is_read_as_written(
    written: str, expected: Subject | NeedsExpanding | None
) -> None:
    """A channel is named by its id, its handle or a link; anything else is nobody."""
    assert channel_named(written) == expected


async def test_a_name_is_looked_up_on_its_page() -> None:
    """The page behind a handle names the channel, and nothing else is asked."""
    fetch = Answering({"/@example": channel_page()})
    assert await expand(HANDLE, fetch) == CHANNEL
    assert fetch.paths == ["/@example"]


@pytest.mark.parametrize(
    ("name", "parameter"), [("@example", "forHandle"), ("user/some", "forUsername")]
)
async def test_a_name_without_a_page_is_asked_for_by_key(name: str, parameter: str) -> None:
    """Where the page does not say, the Data API is asked with the key."""
    fetch = Answering({f"/{name}": b"<!DOCTYPE html>", CHANNELS: listed({"id": CHANNEL_ID})})
    assert await expand(f"https://www.youtube.com/{name}", fetch) == CHANNEL
    _, params, auth = fetch.asked[1]
    assert (params[parameter], auth) == (name.rpartition("/")[2], "youtube")


@pytest.mark.parametrize("page", [alert("This channel does not exist."), b"", b"<!DOCTYPE html>"])
async def test_a_name_that_nobody_tells_of_leads_nowhere(page: bytes) -> None:
    """Without a page and without a key a name means nobody, and nothing is raised."""
    assert await expand("https://www.youtube.com/c/Some", Answering({"/c/Some": page})) is None
    assert await expand(HANDLE, Answering({"/@example": page})) is None
