"""Which addresses may be asked: public ones, checked after resolution and at every connection.

Private, loopback and link-local addresses are refused unless the configuration names the host. The
check sits in the resolver that the connection itself uses, so a name that changes its address
between check and connection (DNS rebinding) gains nothing; and once more where the socket is made,
so an address that somebody on the way reads otherwise than we do gains nothing either. Ports of
other services are refused on public hosts: our asks must not be turned into their commands.

What cannot be known here: which public addresses are a newsroom's own. A firewall is for that.
"""

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult

_NO_BRACKETS = str.maketrans("", "", "[]")


class RefusedAddress(OSError):
    """A name led to an address that may not be asked; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Hosts that may be asked although they are not public.

    Attributes:
        allowed: ``host`` or ``host:port``, lower case, IPv6 addresses without brackets.
    """

    allowed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, hosts: Collection[str]) -> "Guard":
        """Return a guard that lets ``hosts`` through as well."""
        return cls(frozenset(host.strip().lower().translate(_NO_BRACKETS) for host in hosts))

    def lets_through(self, host: str, port: int) -> bool:
        """Say whether the configuration names this host, or this host and port."""
        return host.lower() in self.allowed or f"{host.lower()}:{port}" in self.allowed

    def refusal(self, url: str) -> str | None:
        """Return why ``url`` may not be asked, None when nothing speaks against it yet.

        A name can still turn out to lead to a private address; the resolver sees to that.
        """
        return _refusal(self, url)


_REMEMBERED = 4_096
"""Addresses whose reading is remembered: each is read several times on its way, and asked again."""


@lru_cache(_REMEMBERED)
def _refusal(guard: Guard, url: str) -> str | None:
    wrong = malformed(url)
    if wrong is not None:
        return wrong
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if guard.lets_through(host, port):
        return None
    if port in _OTHER_SERVICES:
        return f"port {port} belongs to another service than the web"
    literal = _literal(host)
    if literal is not None and not is_public(literal):
        return f"{host} is not a public address"
    return None


@lru_cache(_REMEMBERED)
def parsed(url: str) -> httpx.URL:
    """Return ``url`` as the connection reads it. Raises httpx.InvalidURL, TypeError as httpx."""
    return httpx.URL(url)


@lru_cache(_REMEMBERED)
def malformed(url: str) -> str | None:
    """Return why ``url`` may be asked on no road at all, None when nothing speaks against it.

    An address that two readers could read in two ways is refused: what is checked here must be
    what is connected to.
    """
    try:
        parts, connected = urlsplit(url), parsed(url)
        port, read_as = parts.port, (connected.host, connected.raw_host.decode("ascii"))
    except (ValueError, httpx.InvalidURL):
        return "it is no address"
    if parts.scheme not in ("http", "https"):
        return f"{parts.scheme or 'no scheme'} is neither http nor https"
    if not parts.hostname:
        return "it names no host"
    if parts.username is not None or parts.password is not None:
        return "it carries a name or a password"
    same_port = port == (connected.port or _plain(port, parts.scheme))
    escaped = "%" in parts.hostname and not parts.netloc.startswith("[")
    if parts.hostname not in read_as or not same_port or escaped:
        return "it can be read in two ways"
    return None


def _plain(port: int | None, scheme: str) -> int | None:
    # httpx leaves out a scheme's own port.
    return port if port == {"http": 80, "https": 443}[scheme] else None


def is_public(address: str) -> bool:
    """Say whether an IP address is one that the public network routes."""
    found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = _carried(found)
        if inner is not None:
            return is_public(str(inner))
        if found.is_site_local or found not in _GLOBAL_UNICAST or _of_an_intranet(found):
            return False
    special = any(found in block for block in _SPECIAL)
    return found.is_global and not found.is_multicast and not found.is_reserved and not special


_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_SPECIAL = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),
    ipaddress.ip_network("2001::/32"),
    ipaddress.ip_network("3fff::/20"),
)
"""Protocol assignments, relays, Teredo and documentation (IANA's special-purpose registries, read
2026-11-24), which Python of some versions calls global."""

_OTHER_SERVICES = frozenset(range(1, 1024)) - {80, 81, 443, 591, 593, 800, 808, 880, 888} | {
    *(1719, 1720, 1723, 2049, 2375, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5900, 6000),
    *(6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 10080, 11211, 27017),
}
"""Ports on which something else than the web answers: those below 1024 that no web server is known
by, those that browsers refuse (Fetch standard §2.10) and those of common databases."""


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one leads to, None when it stands for itself."""
    if address in _NAT64 or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _of_an_intranet(address: ipaddress.IPv6Address) -> bool:
    # ISATAP (RFC 5214 §6.1) carries a host of an intranet in its last 64 bits
    return (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE


def _literal(host: str) -> str | None:
    # inet_aton's short and hexadecimal forms (127.1, 0x7f000001) are addresses to a resolver
    try:
        return str(ipaddress.ip_address(host.strip("[]").split("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except (OSError, ValueError):
        return None


class GuardedResolver(AbstractResolver):
    """Resolves names for the connection itself, and leaves out what may not be asked."""

    def __init__(self, guard: Guard) -> None:
        """Resolve with the system's resolver, then with ``guard``."""
        self._guard = guard
        self._inner = aiohttp.ThreadedResolver()
        self._named: set[tuple[str, int]] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of ``host`` that may be asked.

        Raises:
            RefusedAddress: when there are addresses, and none may be asked.
        """
        found = await self._inner.resolve(host, port, family)
        if self._guard.lets_through(host, port):
            self._named |= {(row["host"], port) for row in found}
            return found
        public = [row for row in found if is_public(row["host"])]
        if found and not public:
            raise RefusedAddress(f"{host} leads to no public address")
        return public

    def may_connect(self, address: str, port: int) -> bool:
        """Say whether a connection may go to this IP address: public, or that of a named host."""
        named = (address, port) in self._named or self._guard.lets_through(address, port)
        return named or is_public(address)

    async def close(self) -> None:
        """Close the resolver beneath."""
        await self._inner.close()


AddrInfo = tuple[int, int, int, str, tuple[Any, ...]]


def guarded_socket(resolver: GuardedResolver, address: AddrInfo) -> socket.socket:
    """Return a socket for a connection to ``address``, as ``getaddrinfo`` writes it.

    Raises:
        RefusedAddress: when it may not be asked, however it came here.
    """
    family, kind, protocol, _, (host, port, *_) = address
    if not resolver.may_connect(str(host), int(port)):
        raise RefusedAddress(f"{host} is not a public address")
    return socket.socket(family, kind, protocol)
