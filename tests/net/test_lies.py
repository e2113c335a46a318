"""Lies of the road: names that lead elsewhere and certificates that vouch for nothing."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from checker.clock import SystemClock
from checker.judge.verdicts import judge_reading
from checker.model import Availability, Exchange, post
from checker.net.client import Net
from checker.net.guard import Guard
from checker.net.pacing import Pacer
from checker.net.road import Road
from checker.platforms import PLATFORMS
from tests.support.hostile import Hostile

NAME = "site.example"
DAY = dt.timedelta(days=1)
NOW = dt.datetime.now(dt.UTC)
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Paper:
    """A certificate and who signed it: its own key, or an authority that we trust or do not."""

    name: str = NAME
    begins: dt.datetime = NOW - DAY
    ends: dt.datetime = NOW + DAY
    signed_by: str = "ours"


PAPERS = {
    "an expired certificate": Paper(begins=NOW - 3 * DAY, ends=NOW - DAY),
    "a certificate of tomorrow": Paper(begins=NOW + DAY, ends=NOW + 3 * DAY),
    "another site's certificate": Paper(name="portal.example"),
    "a certificate for a name below": Paper(name="*.site.example"),
    "a certificate signed by itself": Paper(signed_by="itself"),
    "a certificate of an unknown authority": Paper(signed_by="another"),
}


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    paper: Paper, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    authority = paper.name.startswith("authority")
    return (
        x509.CertificateBuilder()
        .subject_name(_named(paper.name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(paper.begins)
        .not_valid_after(paper.ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(paper.name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(by, hashes.SHA256())
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _written(folder: Path, paper: Paper) -> tuple[Path, Path, Path]:
    """Write our authority's certificate, a server's certificate and its key; return where."""
    key, authority, another = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    ours = _certificate(Paper(name="authority"), authority, "authority", authority)
    signer = {"ours": authority, "another": another, "itself": key}[paper.signed_by]
    issuer = paper.name if paper.signed_by == "itself" else "authority"
    paths = folder / "authority.pem", folder / "server.pem", folder / "key.pem"
    paths[0].write_bytes(_pem(ours))
    paths[1].write_bytes(_pem(_certificate(paper, key, issuer, signer)))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[2].write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return paths


@contextlib.asynccontextmanager
async def _server(certificate: Path, key: Path, heard: list[bytes]) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(GONE)
            await writer.drain()
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture
def leads_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return how to say where the name leads from now on; an empty address: nowhere."""
    told = ["127.0.0.1"]
    true = socket.getaddrinfo

    def found(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if host != NAME:
            return true(host, port, *more, **named)
        if not told[0]:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        family = socket.AF_INET6 if ":" in told[0] else socket.AF_INET
        place = (told[0], port, 0, 0) if ":" in told[0] else (told[0], port)
        return [(family, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return lambda address: told.__setitem__(0, address)


async def _looked_at(url: str, *, allowed: str = "") -> tuple[Exchange, Availability]:
    """Look at a page; return its exchange, and what the look means."""
    kept: list[Exchange] = []
    clock, web = SystemClock(), PLATFORMS["web"]
    road = Road(guard=Guard.of([allowed] if allowed else []), timeout_s=5)
    net = Net(clock, road, Pacer(clock, lambda _: 0.0, seed=1))

    def keep(exchange: Exchange) -> Exchange:
        kept.append(exchange)
        return exchange

    (reading,) = await web.look([post("web", url)], net.asking(keep))
    await net.close()
    return kept[-1], judge_reading(reading, web.rules, seen=True).outcome.availability


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
async def test_nobody_without_a_name_is_believed(
    paper: Paper, tmp_path: Path, leads_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that cannot show who it is is told nothing, and says nothing about a page."""
    authority, certificate, key = _written(tmp_path, paper)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    heard: list[bytes] = []
    async with _server(certificate, key, heard) as port:
        exchange, availability = await _looked_at(
            f"https://{NAME}:{port}/a", allowed=f"{NAME}:{port}"
        )
    assert (exchange.failure, exchange.status) == ("tls", None)
    assert availability is Availability.INCONCLUSIVE
    assert heard == []


async def test_who_shows_a_name_is_believed(
    tmp_path: Path, leads_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same server with its own certificate answers for its page."""
    authority, certificate, key = _written(tmp_path, Paper())
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    async with _server(certificate, key, []) as port:
        exchange, availability = await _looked_at(
            f"https://{NAME}:{port}/a", allowed=f"{NAME}:{port}"
        )
    assert (exchange.failure, exchange.status) == (None, 404)
    assert availability is Availability.ABSENT


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.138", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
)  # fmt: skip
async def test_a_name_that_suddenly_leads_inside_is_not_followed(
    address: str, hostile: Hostile, leads_to: Callable[[str], None]
) -> None:
    """A public name that resolves to a private address is not asked, and nothing is concluded."""
    leads_to(address)
    exchange, availability = await _looked_at(f"http://{NAME}:{hostile.port}/gone")
    assert (exchange.failure, exchange.status) == ("refused_by_guard", None)
    assert availability is Availability.INCONCLUSIVE
    assert hostile.heads == []


async def test_a_name_that_leads_nowhere_says_nothing(leads_to: Callable[[str], None]) -> None:
    """No such name: the road failed, and the page may well be there."""
    leads_to("")
    exchange, availability = await _looked_at(f"https://{NAME}/a")
    assert exchange.failure == "dns"
    assert availability is Availability.INCONCLUSIVE


async def test_a_name_that_leads_to_another_site_is_not_believed(
    tmp_path: Path, leads_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resolver that sends us to a portal with a certificate of its own changes no verdict."""
    authority, certificate, key = _written(tmp_path, Paper(name="portal.example"))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    heard: list[bytes] = []
    async with _server(certificate, key, heard) as port:
        for _ in range(3):
            exchange, availability = await _looked_at(
                f"https://{NAME}:{port}/a", allowed=f"{NAME}:{port}"
            )
            assert availability is Availability.INCONCLUSIVE
    assert exchange.failure == "tls"
    assert heard == []
