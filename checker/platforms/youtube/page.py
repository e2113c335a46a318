"""Finds the data that YouTube's pages assign to a name in a script, without building a tree.

A page is hostile until read: titles, descriptions and comments may spell out a whole script. So
the markup is walked as a browser walks it (comments, quoted attributes and elements whose content
is only text hide what they hold), and within a script the assignment must come before any text
that a person could have written. One pass, in time linear in the page's length.

Source: platforms-commercial §3(b), §3(f), read 2026-11-22.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange, Subject
from checker.platforms.payload import MAX_JSON_BYTES, leftover, maybe, unanswered
from checker.platforms.youtube.links import SITE_HOSTS, recognise

_END = rb"(?=[\s/>])"
_TO_CLOSE = rb"""[^"'>]*+(?:(?:"[^"]*+"|'[^']*+')[^"'>]*+)*+>"""
"""The rest of a tag: a closing bracket inside quotes does not close it."""

_ONLY_TEXT = tuple(b"title textarea style noscript iframe noembed noframes xmp".split())
_MOST_FIELDS = 400
_LONGEST = 1_000
"""Characters of a notice; a longer one is refused, since a cut one could read as another."""


def _content(name: bytes) -> bytes:
    return rb"(?:[^<]++|<(?!/" + name + _END + rb"))*+"


def _element(name: bytes, guard: bytes = b"") -> bytes:
    closing = b"</" + name + _END + _TO_CLOSE
    return b"<" + name + _END + _TO_CLOSE + guard + _content(name) + closing


def _walk_to(name: bytes) -> re.Pattern[bytes]:
    """Return the walk to the first script that assigns an object to ``name``.

    Before the assignment stand at most a few signs of code and texts too plain to hold another.
    """
    first, rest = re.escape(name[:1]), re.escape(name[1:])
    plain = rb"(?!" + first + rest + rb")[\w.,: -]{0,80}"
    code = rb"""[^"'`\\<""" + first + rb"]"
    before = (
        rb"(?-i:(?:" + code + rb"{1,200}+|" + first + rb"(?!" + rest + rb")"
        rb'|"' + plain + rb"\"|'" + plain + rb"'){0,100}+)"
    )
    quoted = rb"""["']""" + first + rest + rb"""["']\s{0,9}\]"""
    named = rb"(?-i:" + first + rest + rb"|" + quoted + rb")"
    wanted = before + named + rb"\s{0,9}=\s{0,9}(?=\{)"
    special = b"|".join((*_ONLY_TEXT, b"script"))
    skipped = (
        rb"[^<]++|<++(?=[^a-z/!?])|<+(?=<)",
        rb"<[/a-hj-mo-ru-wyz]" + _TO_CLOSE,  # no special element starts with these letters
        rb"<(?!(?:" + special + rb")" + _END + rb"|!--)[instx!?]" + _TO_CLOSE,
        rb"<!--(?:[^-]++|-(?!->))*+-->",
        _element(b"script", b"(?!" + wanted + b")"),
        *(_element(name) for name in _ONLY_TEXT),
    )
    opened = b"<script" + _END + _TO_CLOSE + wanted
    found = opened + b"(?P<text>" + _content(b"script") + b")</script"
    return re.compile(b"(?:" + b"|".join(skipped) + b")*+" + found, re.IGNORECASE)


_PLAYER = b"ytInitialPlayerResponse"
_PAGE = b"ytInitialData"
_WALKS = {name: _walk_to(name) for name in (_PLAYER, _PAGE)}


def player_response(page: Exchange) -> Mapping[str, Any]:
    """Return what a watch page tells its player.

    Raises:
        UnreadablePayload: when the answer is no page of the site, or carries no such data.
    """
    return _assigned(page, _PLAYER)


def initial_data(page: Exchange) -> Mapping[str, Any]:
    """Return what a page shows beside the player.

    Raises:
        UnreadablePayload: when the answer is no page of the site, or carries no such data.
    """
    return _assigned(page, _PAGE)


def _assigned(page: Exchange, name: bytes) -> Mapping[str, Any]:
    must_be_ours(page)
    if page.header("content-type") and not is_html(page):
        raise UnreadablePayload("$", "no page where a page was due")
    path = name.decode()
    found = _WALKS[name].match(page.body) if name in page.body else None
    if found is None:
        raise UnreadablePayload(path, "the page assigns no object to it")
    if len(found["text"]) > MAX_JSON_BYTES:
        raise UnreadablePayload(path, f"longer than {MAX_JSON_BYTES} bytes")
    try:
        tree, _ = json.JSONDecoder().raw_decode(found["text"].decode("utf-8", "replace"))
    except (ValueError, RecursionError) as trouble:
        raise UnreadablePayload(path, f"no JSON ({type(trouble).__name__})") from trouble
    if not isinstance(tree, Mapping):
        raise UnreadablePayload(path, "no mapping")
    return tree


def must_be_ours(exchange: Exchange) -> None:
    """Refuse an exchange without an answer, or whose answer another host gave.

    Raises:
        UnreadablePayload: when it is either.
    """
    if exchange.failure is not None or exchange.status is None:
        raise UnreadablePayload("$", "no answer came")
    if urlsplit(exchange.ask.url).hostname not in SITE_HOSTS:
        raise UnreadablePayload("$", "the answer is from another host")


def must_still_name(subject: Subject, page: Exchange) -> None:
    """Refuse a page that ended at an address which is not the one asked for.

    Raises:
        UnreadablePayload: when it did; a refusal there may be about something else.
    """
    if recognise(page.ask.url) != subject:
        raise UnreadablePayload("$", "a refusal, but not at the address of the one asked for")


def text_at(tree: object, path: str) -> str | None:
    """Return a text as YouTube writes it (plain, ``simpleText`` or joined ``runs``), verbatim.

    Raises:
        UnreadablePayload: when something stands there that is no text, or none that can be kept.
    """
    value = maybe(tree, path, object)
    if isinstance(value, Mapping) and value:
        value = value["simpleText"] if "simpleText" in value else _joined(value.get("runs"), path)
    if value is None or value in ("", {}):
        return None
    if not isinstance(value, str):
        raise UnreadablePayload(path, "no text where a text was due")
    return kept_whole(value, path)


def _joined(runs: object, path: str) -> str:
    if not isinstance(runs, list) or len(runs) > _LONGEST:
        raise UnreadablePayload(path, "neither a text nor pieces of one")
    pieces = [run.get("text") if isinstance(run, Mapping) else None for run in runs]
    if not all(isinstance(piece, str) for piece in pieces):
        raise UnreadablePayload(path, "a piece of a text without text")
    return "".join(str(piece) for piece in pieces)


def kept_whole(text: str, path: str) -> str:
    """Return ``text``, which is short enough to be kept verbatim and can be stored anywhere.

    Raises:
        UnreadablePayload: when it is not.
    """
    if len(text) > _LONGEST or not storable(text):
        raise UnreadablePayload(path, "too long, or not text that can be stored")
    return text


def storable(text: str) -> bool:
    """Say whether ``text`` can be written anywhere: no null, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def drift(tree: object, known: frozenset[str], prefix: str = "") -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``, as far as names can be kept."""
    if isinstance(tree, Mapping) and len(tree) > _MOST_FIELDS:
        return ("more fields than are looked through",)
    return tuple(
        name for name in leftover(tree, known, prefix) if len(name) < 99 and storable(name)
    )


def nothing_read(role: str, page: Exchange, problem: UnreadablePayload) -> Answer:
    """Return the answer of an exchange in which nothing was found."""
    if page.failure is not None:
        return unanswered(role, page)
    answer = unanswered(role, page, problem)
    return answer if page.body.strip() else replace(answer, markers=("empty_body",))
