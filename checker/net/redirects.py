"""Redirects: where an answer sends us on, and what may go along on the way."""

from collections.abc import Mapping
from urllib.parse import quote, urljoin, urlsplit

import httpx

from checker.model import Exchange
from checker.net.guard import malformed

SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})
"""Never kept, and never sent on to another server than the one that they are for."""

_REDIRECTS = (301, 302, 303, 307, 308)
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def target_of(exchange: Exchange) -> str | None:
    """Return the address that an answer sends us on to, None when it sends us nowhere.

    Two different ``Location`` lines lead nowhere: readers differ in which of them they follow. What
    is no address comes back as it is, for the guard to refuse.
    """
    if exchange.status not in _REDIRECTS:
        return None
    places = {value for name, value in exchange.headers if name.lower() == "location" and value}
    if len(places) != 1:
        return None
    place = _as_text(places.pop())
    try:
        joined = urljoin(exchange.ask.url, place)
    except ValueError:
        return place
    # The spelling that goes over the wire, so that what is kept is what was asked.
    return joined if malformed(joined) else str(httpx.URL(joined))


def _as_text(location: str) -> str:
    # Many servers write other alphabets as they are, in UTF-8; headers come to us as Latin-1.
    raw = location.encode("latin-1", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe=_PRINTABLE)


def downgrades(asked: str, target: str) -> bool:
    """Say whether the way leads from an encrypted address to one that is not.

    Whoever stands on an open road can answer there for the site, also that a page is gone.
    """
    return _scheme(asked) == "https" and _scheme(target) == "http"


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def sent_on(headers: Mapping[str, str], asked: str, target: str) -> Mapping[str, str]:
    """Return the request headers that may go along: no secret leaves the server that it is for."""
    if _server(asked) == _server(target):
        return headers
    return {name: value for name, value in headers.items() if name.lower() not in SECRET_HEADERS}


def _server(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc.lower()
