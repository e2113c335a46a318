"""Addresses of the open web: one spelling for each, and how two of them lie to one another.

A page's native id is its address in that spelling (``normalise``). What a browser and a parser
might read differently is no link here: a user part, a backslash, control characters, a host
written in mixed alphabets, an IPv4 address in odd digits. An IP address in its plain form is a
link like any other; whether it may be asked is for the network's guard to say.

Source: platforms-open §7.d; RFC 3986 §6.2.2; UTS 46; read 2026-11-24.
"""

import re
import unicodedata
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

import idna

from checker.model import Subject, post

NAME = "web"

LONGEST_LINK = 2_000
"""Characters; a longer address is refused rather than cut, since a cut one is another."""

_REMEMBERED = 2_048
"""Addresses whose spelling is remembered: the same few are asked about again and again."""

_TRACKING = frozenset({"fbclid", "gclid", "mc_cid", "igshid", "ref_src"})
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_NOT_PUBLIC = frozenset({"localhost", "local", "internal", "intranet", "lan", "home", "arpa"})
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Alphabets whose letters are mistaken for one another; no name mixes them honestly."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAME_SITE_LABELS = ("www.", "m.", "mobile.", "amp.")
_HOME_PATHS = frozenset({"", "/index.html", "/index.htm", "/index.php"})


def recognise(url: str) -> Subject | None:
    """Return the page that a link means; None when it is no link of the open web."""
    address = normalise(url)
    return post(NAME, address) if address is not None else None


def canonical(subject: Subject) -> str:
    """Return the address of a page, which is its native id."""
    return subject.native_id


def host_of(subject: Subject) -> str:
    """Return the host that serves a page, without its port; empty for an id that is no link."""
    return _hostname(subject.native_id)


@lru_cache(_REMEMBERED)
def _hostname(address: str) -> str:
    parts = _split(address)
    return (parts.hostname or "") if parts else ""


# ---- one spelling


@lru_cache(_REMEMBERED)
def normalise(url: str) -> str | None:
    """Return the one spelling of an address, None when it is no address of the open web.

    Scheme and host in lower case and ASCII, no default port, no fragment, dot segments resolved,
    escapes in one spelling, tracking parameters dropped, all others in the order given.
    """
    parts = _split(url.strip()) if len(url) <= 4 * LONGEST_LINK else None
    host = _host(parts) if parts else None
    if parts is None or host is None:
        return None
    try:
        port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
        path = _resolved(_escaped(parts.path, "/:@!$&'()*+,;=~"))
        query = _kept(_escaped(parts.query, "/?:@!$&'()*+,;=~"))
    except UnicodeEncodeError:
        return None
    address = f"{parts.scheme}://{host}{port}{path}" + (f"?{query}" if query else "")
    return address if len(address) <= LONGEST_LINK else None


@lru_cache(_REMEMBERED)
def _split(url: str) -> SplitResult | None:
    if _NOT_IN_A_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    plain = "@" not in parts.netloc and port != 0 and bool(parts.hostname)
    return parts if plain and parts.scheme in _DEFAULT_PORTS else None


def _host(parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        return _ipv6(host)
    name = _ascii_name(host)
    if name is None:
        return None
    labels = name.split(".")
    if labels[-1].isdigit():
        return _ipv4(name)
    public = len(labels) > 1 and not {labels[-1]} & _NOT_PUBLIC
    return name if public and _TOP_LABEL.fullmatch(labels[-1]) else None


def _ipv6(host: str) -> str | None:
    try:
        return f"[{IPv6Address(host)}]" if "%" not in host else None
    except AddressValueError:
        return None


def _ipv4(host: str) -> str | None:
    try:
        return str(IPv4Address(host))
    except AddressValueError:
        return None


def _ascii_name(host: str) -> str | None:
    if len(host) > 253:
        return None
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
        labels = name.lower().split(".")
        written = [idna.decode(label) if label.startswith("xn--") else label for label in labels]
    except (idna.IDNAError, UnicodeError):
        return None
    whole = all(_LABEL.fullmatch(label) for label in labels) and len(name) <= 253
    return ".".join(labels) if whole and not any(map(_mixed, written)) else None


def _mixed(label: str) -> bool:
    if label.isascii():
        return False
    names = {unicodedata.name(sign, "").split(" ")[0] for sign in label if sign.isalpha()}
    return len(names & set(_ALPHABETS)) > 1


def _escaped(text: str, safe: str) -> str:
    def one_spelling(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if sign in _UNRESERVED else f"%{found[1].upper()}"

    # a percent sign that starts no escape is one itself
    whole = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return _ESCAPE.sub(one_spelling, quote(whole, safe=safe + "%"))


def _resolved(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _kept(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not _tracks(part))


def _tracks(part: str) -> bool:
    name = part.partition("=")[0].lower()
    return name in _TRACKING or name.startswith("utm_")


# ---- two addresses


def relation(asked: str, other: str) -> str:
    """Say how address ``other`` lies to the one ``asked``.

    Returns:
        ``same`` (but for scheme, ``www.`` or a last slash), ``other_query``, ``home``,
        ``other_path`` or ``other_site``; the last also where ``other`` is no address.
    """
    mine, theirs = _key(asked), _key(other)
    if mine is None or theirs is None or not _one_site(mine[0], theirs[0]):
        return "other_site"
    if mine[0] == theirs[0] and mine[1:] == theirs[1:]:
        return "same"
    if theirs[1] in _HOME_PATHS and mine[1] not in _HOME_PATHS:
        return "home"
    alike = mine[1] == theirs[1] and mine[0] == theirs[0]
    return "other_query" if alike else "other_path"


def names_the_same(asked: str, named: str) -> bool:
    """Say whether a page that names its address ``named`` may be the one ``asked``.

    A page may leave parameters out of its own name, and an AMP page names the plain one; a
    parameter that was not asked for, or another path, is another page.
    """
    how = relation(asked, named)
    if how == "same":
        return True
    mine, theirs = _key(asked), _key(named)
    if mine is None or theirs is None or mine[0] != theirs[0]:
        return False
    if _without_amp(mine[1]) != _without_amp(theirs[1]):
        return False
    # a shorter query is believed only where the path itself says which page it is
    told_by_path = mine[1] not in _HOME_PATHS and not mine[1].endswith((".php", ".asp", ".aspx"))
    return not theirs[2] and told_by_path


Key = tuple[str, str, tuple[tuple[str, str], ...]]


@lru_cache(_REMEMBERED)
def _key(url: str) -> Key | None:
    address = normalise(url)
    parts = _split(address) if address else None
    if parts is None:
        return None
    host = parts.netloc
    for label in _SAME_SITE_LABELS:
        # what is left must still be a name of its own: www.org is not org
        if host.startswith(label) and host.count(".") > 1:
            host = host.removeprefix(label)
            break
    pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return host, unquote(parts.path).rstrip("/"), pairs


def _one_site(mine: str, theirs: str) -> bool:
    return mine == theirs or mine.endswith("." + theirs) or theirs.endswith("." + mine)


def _without_amp(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment != "amp"]
