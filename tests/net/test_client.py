"""What an ask comes to, against a real server that misbehaves."""

from __future__ import annotations

import ssl

import aiohttp
import pytest

from checker.net.bodies import MAX_WIRE_BYTES
from checker.net.client import MAX_REDIRECTS
from checker.net.failures import FAILURES
from checker.net.guard import Guard, RefusedAddress
from checker.net.road import Manner
from checker.net.troubles import failure_of
from tests.net.conftest import Ask, Kept
from tests.support.hostile import WAYS, Hostile

FAILING = {
    "/silent": (None, "timeout"),
    "/reset": (None, "reset"),
    "/empty": (None, "reset"),
    "/garbage": (None, "not_http"),
    "/ssh": (None, "not_http"),
    "/bad-status": (None, "not_http"),
    "/long-by-one": (None, "not_http"),
    "/bad-length": (None, "not_http"),
    "/two-lengths": (None, "not_http"),
    "/long-header": (None, "not_http"),
    "/header-flood": (None, "not_http"),
    "/drip-head": (None, "timeout"),
    "/drip": (200, "timeout"),
    "/reset-in-body": (200, "truncated"),
    "/truncated": (200, "truncated"),
    "/truncated-chunks": (200, "truncated"),
    "/bad-chunks": (200, "timeout"),
    "/gzip-broken": (200, "undecodable"),
    "/coding-unknown": (200, "undecodable"),
    "/long": (200, "too_long"),
    "/gone-at-length": (404, "too_long"),
    "/gone-by-drips": (404, "timeout"),
    "/gone-broken-off": (404, "truncated"),
    "/early-answers": (None, "timeout"),
    "/many-headers": (None, "not_http"),
    "/header-of-1-mb": (None, "not_http"),
    "/many-trailers": (None, "not_http"),
    "/huge-chunk": (None, "not_http"),
    "/length-and-chunks": (None, "not_http"),
    "/packed-in-transfer": (200, "undecodable"),
    "/http-0.9": (None, "not_http"),
    "/bomb": (200, "undecodable"),
    "/bomb-in-bomb": (200, "undecodable"),
    "/many-members": (200, "undecodable"),
    "/zstd": (200, "undecodable"),
    "/loop": (302, "too_many_redirects"),
    "/to-file": (302, "refused_by_guard"),
    "/to-metadata": (302, "refused_by_guard"),
    "/to-loopback": (302, "refused_by_guard"),
    "/to-loopback-short": (302, "refused_by_guard"),
    "/to-loopback-name": (302, "refused_by_guard"),
    "/to-userinfo": (302, "refused_by_guard"),
    "/to-nowhere": (302, "refused_by_guard"),
    "/to-bad-name": (302, "refused_by_guard"),
    "/to-escaped-digits": (302, "refused_by_guard"),
    "/to-mapped": (302, "refused_by_guard"),
    "/to-mail": (302, "refused_by_guard"),
    "/to-odd-digits": (302, "refused_by_guard"),
}


@pytest.mark.parametrize(("path", "expected"), FAILING.items(), ids=FAILING)
async def test_trouble_is_an_exchange_with_a_documented_word(
    path: str, expected: tuple[int | None, str], hostile: Hostile, asking: Ask
) -> None:
    """Whatever the server does comes back as an exchange whose failure names it."""
    exchange = await asking()(hostile.url(path))
    assert (exchange.status, exchange.failure) == expected


@pytest.mark.parametrize("path", [path for path in WAYS if path != "/endless"])
async def test_every_attempt_is_kept_before_it_is_returned(
    path: str, hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """Each request that reached the server is kept exactly once, whatever came of it."""
    await asking()(hostile.url(path))
    local = [item for item in kept.exchanges if f":{hostile.port}/" in item.ask.url]
    assert len(local) == len(hostile.heads)


async def test_the_returned_exchange_has_its_place(hostile: Hostile, asking: Ask) -> None:
    """What is returned is what was kept, with the place where it lies."""
    exchange = await asking()(hostile.url("/plain"))
    assert exchange.evidence is not None


async def test_an_answer_comes_back_verbatim(hostile: Hostile, asking: Ask) -> None:
    """Status, reason, repeated headers and body are those that were sent."""
    exchange = await asking()(hostile.url("/plain"))
    twice = [value for name, value in exchange.headers if name == "X-Twice"]
    assert (exchange.status, exchange.reason, exchange.body, twice) == (
        200,
        "OK",
        b"hello",
        ["a", "b"],
    )


async def test_odd_bytes_in_a_header_are_kept(hostile: Hostile, asking: Ask) -> None:
    """A header that is no UTF-8 comes back byte for byte as Latin-1."""
    exchange = await asking()(hostile.url("/latin"))
    assert exchange.header("X-Odd") == "caf\xe9\xff"


async def test_an_unknown_status_is_an_answer(hostile: Hostile, asking: Ask) -> None:
    """A status that no standard knows is kept as the number that came."""
    exchange = await asking()(hostile.url("/status-999"))
    assert (exchange.status, exchange.failure) == (999, None)


async def test_a_packed_body_is_kept_as_sent_and_read_unpacked(
    hostile: Hostile, asking: Ask
) -> None:
    """The raw bytes stay compressed while the body is what they mean."""
    exchange = await asking()(hostile.url("/gzip"))
    assert exchange.raw.startswith(b"\x1f\x8b")
    assert exchange.body == b"packed" * 100


@pytest.mark.parametrize(("method", "path"), [("HEAD", "/head-packed"), ("GET", "/not-modified")])
async def test_a_coding_without_a_body_is_no_trouble(
    method: str, path: str, hostile: Hostile, asking: Ask
) -> None:
    """An answer that has no body by its nature is not called undecodable."""
    exchange = await asking()(hostile.url(path), method=method)
    assert (exchange.failure, exchange.cut) == (None, False)


async def test_an_endless_body_is_cut_and_never_taken_for_whole(
    hostile: Hostile, asking: Ask
) -> None:
    """A body beyond the bound is kept up to the bound, and its failure says so."""
    exchange = await asking(timeout_s=5.0)(hostile.url("/endless"))
    assert (exchange.status, exchange.failure, exchange.cut) == (200, "too_long", True)
    assert len(exchange.raw) == MAX_WIRE_BYTES


@pytest.mark.parametrize("path", ["/truncated", "/reset-in-body"])
async def test_what_came_of_a_broken_body_is_kept(
    path: str, hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """The bytes that came before the break are evidence, but no body to read."""
    exchange = await asking()(hostile.url(path))
    assert (kept.exchanges[0].raw, exchange.body, exchange.cut) == (b"half", b"", True)


async def test_a_connection_closed_unsaid_costs_no_answer(hostile: Hostile, asking: Ask) -> None:
    """When the server has closed a connection behind our back, the ask is made once more."""
    fetch = asking()
    await fetch(hostile.url("/closed-unsaid"))
    assert (await fetch(hostile.url("/plain"))).body == b"hello"


async def test_a_second_attempt_is_kept_like_the_first(
    hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """A host that resets is asked once more, and both attempts are evidence."""
    await asking()(hostile.url("/reset"))
    assert [item.failure for item in kept.exchanges] == ["reset", "reset"]


async def test_a_redirect_is_followed_and_both_hops_are_kept(
    hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """A redirect leads to its target, and each hop is an exchange of its own."""
    exchange = await asking()(hostile.url("/to-plain"))
    assert (exchange.body, [item.status for item in kept.exchanges]) == (b"hello", [302, 200])


async def test_a_redirect_that_is_not_followed_is_the_evidence(
    hostile: Hostile, asking: Ask
) -> None:
    """Where the way leads to an address that may not be asked, the redirect itself is returned."""
    exchange = await asking()(hostile.url("/to-metadata"))
    assert (exchange.ask.url, exchange.evidence is None) == (hostile.url("/to-metadata"), False)
    assert exchange.header("Location") == "http://169.254.169.254/latest/meta-data/"


async def test_redirects_can_be_left_alone(hostile: Hostile, asking: Ask) -> None:
    """Without following, the redirect itself is the answer."""
    exchange = await asking()(hostile.url("/to-plain"), redirects=False)
    assert (exchange.status, exchange.failure) == (302, None)


async def test_a_redirect_to_nothing_is_the_answer(hostile: Hostile, asking: Ask) -> None:
    """A redirect that names no target is returned as it is."""
    exchange = await asking()(hostile.url("/to-nothing"))
    assert (exchange.status, exchange.failure) == (302, None)


async def test_a_redirect_loop_ends(hostile: Hostile, asking: Ask) -> None:
    """A loop costs the first ask and as many hops as the bound allows."""
    await asking()(hostile.url("/loop"))
    assert len(hostile.heads) == MAX_REDIRECTS + 1


async def test_a_host_that_asks_for_a_long_wait_is_not_asked_again(
    hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """After a long Retry-After the next ask is not sent, and says so."""
    fetch = asking()
    await fetch(hostile.url("/wait"))
    second = await fetch(hostile.url("/plain"))
    assert (second.failure, len(hostile.heads), len(kept.exchanges)) == ("not_asked", 1, 1)


async def test_tls_that_is_none_is_a_failure_of_tls(hostile: Hostile, asking: Ask) -> None:
    """A server that speaks no TLS where TLS is asked for gives the word tls."""
    exchange = await asking()(hostile.url("/plain").replace("http:", "https:"))
    assert exchange.failure == "tls"


async def test_nobody_listening_is_refused(hostile: Hostile, asking: Ask) -> None:
    """A port on which nobody listens gives the word refused."""
    from_nobody = "http://127.0.0.1:1/"
    exchange = await asking(guard=Guard.of(["127.0.0.1"]))(from_nobody)
    assert exchange.failure == "refused"


async def test_a_name_that_leads_nowhere_is_dns(asking: Ask) -> None:
    """A name in the reserved top level that never resolves gives the word dns."""
    exchange = await asking(timeout_s=5.0)("http://nowhere.invalid/")
    assert exchange.failure == "dns"


@pytest.mark.parametrize("url", ["", "no address", "http://", "http://[::1", "gopher://a/"])
async def test_what_is_no_address_is_not_asked(url: str, asking: Ask, kept: Kept) -> None:
    """Text that is no address of the web comes back unasked, and nothing is raised."""
    exchange = await asking()(url)
    assert (exchange.failure, kept.exchanges) == ("refused_by_guard", [])


async def test_parameters_join_those_of_the_address(hostile: Hostile, asking: Ask) -> None:
    """Parameters are added to the query that the address already has."""
    await asking()(hostile.url("/plain?a=1"), params=[("b", "é&")])
    assert hostile.heads[0].startswith("GET /plain?a=1&b=%C3%A9%26 HTTP/1.1")


async def test_credentials_are_sent_and_not_kept(hostile: Hostile, asking: Ask, kept: Kept) -> None:
    """A secret header reaches the server, and no exchange shows it."""
    await asking()(hostile.url("/plain"), headers={"Authorization": "Bearer s3cret"})
    assert "s3cret" in hostile.heads[0]
    assert "s3cret" not in repr(kept.exchanges)


async def test_the_user_agent_names_us_and_the_contact(hostile: Hostile, asking: Ask) -> None:
    """Every ask says who we are and where to write."""
    await asking(contact="desk@example.org")(hostile.url("/plain"))
    assert "user-agent: checker/" in hostile.heads[0]
    assert "; desk@example.org)" in hostile.heads[0]


async def test_an_operators_agent_stands_in_the_kept_ask(
    hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """Another user agent, where an operator set one, is sent and is part of the record."""
    await asking(Manner(agent="Odd/1"))(hostile.url("/plain"))
    assert ("user-agent", "Odd/1") in kept.exchanges[0].ask.headers
    assert "user-agent: Odd/1" in hostile.heads[0]


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        (RefusedAddress("x"), "refused_by_guard"),
        (ssl.SSLError("x"), "tls"),
        (TimeoutError(), "timeout"),
        (ConnectionResetError(), "reset"),
        (aiohttp.ClientPayloadError(), "truncated"),
        (OSError(113, "No route to host"), "unreachable"),
        (LookupError("x"), "other.LookupError"),
    ],
    ids=lambda item: item if isinstance(item, str) else type(item).__name__,
)
def test_each_trouble_has_its_word(trouble: BaseException, word: str) -> None:
    """An error of the road gives the documented word, and an unknown one its own name."""
    assert failure_of(trouble) == word


def test_the_words_met_here_are_documented() -> None:
    """Every word that the hostile server brings out is in the published list."""
    assert {word for _, word in FAILING.values()} <= set(FAILURES)
