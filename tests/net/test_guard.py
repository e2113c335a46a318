"""Which addresses may be asked: public ones, before, at and after resolution."""

from __future__ import annotations

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from checker.net.guard import Guard, GuardedResolver, RefusedAddress, guarded_socket, is_public

PRIVATE = (
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "0.1.2.3",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.51.100.1",
    "203.0.113.1",
    "239.255.255.250",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "100::1",
    "64:ff9b:1::808:808",
    "::ffff:0:7f00:1",
    "::ffff:100.64.0.1",
    "2001::f7f7:f7f7",
    "2002:c0a8:101::",
    "2606:4700::5efe:a00:1",
    "2606:4700::200:5efe:a00:1",
    "3fff::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)
PUBLIC = ("1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")
DISGUISED = (
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]:80/",
    "http://10.1/",
    "http://169.254.43518/",
    "http://0/",
    "http://017700000001/",
    "http://0x7f.1/",
    "http://[::]/",
    "http://[0:0:0:0:0:ffff:7f00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
)
ILL_FORMED = (
    "",
    "/relative",
    "//host/path",
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org/",
    "javascript:alert(1)",
    "http://",
    "http:///path",
    "http://[::1",
    "http://example.org:port/",
    "http://example.org:99999/",
    "http://me@example.org/",
    "http://me:secret@example.org/",
    "http://:@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://exa mple.org/",
    "http://example.org:0/",
    "http://example.org:+80/",
    "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%2f/",
    "http://loc%61lhost/",
    "http://127。0。0。1/",
    "http://xn--/",
    "http://xn--a/",
    "http://127.0.0.1\t/",
    "http://example.org/\ud800",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    """Private, loopback, link-local, reserved and embedded addresses are not public."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_known(address: str) -> None:
    """Addresses that the public network routes are public."""
    assert is_public(address)


@pytest.mark.parametrize("url", DISGUISED)
def test_a_private_address_in_disguise_is_refused(url: str) -> None:
    """Short, decimal, hexadecimal, octal and mapped forms of private addresses are refused."""
    assert Guard().refusal(url) is not None


@pytest.mark.parametrize("url", ILL_FORMED)
def test_what_is_no_plain_address_is_refused_even_where_all_is_allowed(url: str) -> None:
    """Other schemes, user names, missing hosts and ambiguous forms are never asked."""
    assert Guard.of(["example.org", "127.0.0.1", "host"]).refusal(url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.org/a?b=c#d",
        "http://example.org:8080/",
        "https://EXAMPLE.org/",
        "http://example.org:80/",
        "https://例え.jp/",
        "https://xn--r8jz45g.jp/",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]/",
    ],
)
def test_a_public_address_is_let_through(url: str) -> None:
    """Ordinary public addresses pass."""
    assert Guard().refusal(url) is None


@pytest.mark.parametrize(
    ("allowed", "url", "passes"),
    [
        ("127.0.0.1", "http://127.0.0.1:9/", True),
        ("127.0.0.1:9", "http://127.0.0.1:9/", True),
        ("127.0.0.1:9", "http://127.0.0.1:10/", False),
        ("127.0.0.1:80", "http://127.0.0.1/", True),
        ("127.0.0.1:443", "https://127.0.0.1/", True),
        (" 127.0.0.1 ", "http://127.0.0.1/", True),
        ("127.0.0.2", "http://127.0.0.1/", False),
        ("::1", "http://[::1]/", True),
        ("[::1]", "http://[::1]/", True),
        ("[::1]:9", "http://[::1]:9/", True),
        ("[::1]:9", "http://[::1]:10/", False),
        ("lab.example:25", "http://lab.example:25/", True),
    ],
)
def test_only_what_the_configuration_names_is_let_through(
    allowed: str, url: str, passes: bool
) -> None:
    """A private host passes when it, or it with this port, is named, and not otherwise."""
    assert (Guard.of([allowed]).refusal(url) is None) is passes


@pytest.mark.parametrize("port", [1, 22, 23, 25, 53, 110, 143, 445, 587, 3306, 6379, 6667, 11211])
def test_a_port_of_another_service_is_refused(port: int) -> None:
    """Ports on which something else than the web answers are not asked on public hosts."""
    assert "another service" in (Guard().refusal(f"http://example.org:{port}/") or "")


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    """The guard never raises, whatever it is given as an address."""
    refusal = Guard().refusal(f"http://{text}/")
    assert refusal is None or refusal


class Scripted(AbstractResolver):
    """A resolver that gives other addresses each time, as a rebinding name does."""

    def __init__(self, *answers: list[str]) -> None:
        """Give ``answers`` in turn."""
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the next answer."""
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=0)
            for ip in self.answers.pop(0)
        ]

    async def close(self) -> None:
        """Hold nothing."""


def _resolver(guard: Guard, *answers: list[str]) -> GuardedResolver:
    resolver = GuardedResolver(guard)
    resolver._inner = Scripted(*answers)
    return resolver


async def test_of_mixed_addresses_only_public_ones_are_given() -> None:
    """A name that leads to public and private addresses is connected to the public ones."""
    found = await _resolver(Guard(), ["10.0.0.1", "1.1.1.1", "::1"]).resolve("mixed.example")
    assert [row["host"] for row in found] == ["1.1.1.1"]


async def test_a_name_that_rebinds_is_refused_at_the_connection() -> None:
    """A name that was public a moment ago and now leads inside is refused."""
    resolver = _resolver(Guard(), ["1.1.1.1"], ["127.0.0.1"])
    await resolver.resolve("rebinding.example")
    with pytest.raises(RefusedAddress, match="no public address"):
        await resolver.resolve("rebinding.example")


async def test_a_named_host_may_lead_inside() -> None:
    """A host that the configuration names may lead to a private address."""
    found = await _resolver(Guard.of(["lab:81"]), ["10.0.0.1"]).resolve("lab", 81)
    assert [row["host"] for row in found] == ["10.0.0.1"]


async def test_a_named_host_leads_inside_on_its_port_only() -> None:
    """A host that is named with a port is refused on another port."""
    with pytest.raises(RefusedAddress):
        await _resolver(Guard.of(["lab:81"]), ["10.0.0.1"]).resolve("lab", 82)


async def test_a_name_without_addresses_gives_none() -> None:
    """A name that leads nowhere is no refusal."""
    assert await _resolver(Guard(), []).resolve("nothing.example") == []


async def test_the_machines_own_name_is_refused() -> None:
    """The system's resolver is asked, and what it says of the loopback is refused."""
    resolver = GuardedResolver(Guard())
    with pytest.raises(RefusedAddress):
        await resolver.resolve("localhost", 80)
    await resolver.close()


@pytest.mark.parametrize(
    ("address", "port", "passes"),
    [
        ("1.1.1.1", 443, True),
        ("2606:4700::1111", 443, True),
        ("10.0.0.1", 81, True),
        ("10.0.0.1", 82, False),
        ("10.0.0.2", 81, False),
        ("127.0.0.1", 9, True),
        ("127.0.0.1", 10, False),
        ("::1", 9, False),
    ],
)
async def test_the_socket_is_guarded_as_well(address: str, port: int, passes: bool) -> None:
    """A connection goes to public addresses and those of named hosts, however it came there."""
    resolver = _resolver(Guard.of(["lab:81", "127.0.0.1:9"]), ["10.0.0.1"])
    await resolver.resolve("lab", 81)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    where = (family, socket.SOCK_STREAM, 0, "", (address, port))
    if passes:
        guarded_socket(resolver, where).close()
        return
    with pytest.raises(RefusedAddress):
        guarded_socket(resolver, where)
