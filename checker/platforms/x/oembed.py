"""Reads oEmbed's answer for one post: a second opinion, which may be years old.

Its own answers may be kept for a century by whoever carries them, so one that shows a post shows
that it was there once. It therefore never stands alone.

Source: platforms-commercial §4(b), X60-X62, §4(g); read 2026-11-22.
"""

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange, Subject
from checker.platforms.payload import maybe, need, parse_json, unanswered
from checker.platforms.x.api import must_come_from, parse_object, whole
from checker.platforms.x.links import recognise

HOST = "publish.x.com"
PATH = "/oembed"


def read_oembed(subject: Subject, exchange: Exchange) -> Answer:
    """Read the answer for one post; total."""
    try:
        must_come_from(HOST, PATH, exchange)
        return _opinion(subject, exchange)
    except UnreadablePayload as problem:
        return unanswered("oembed", exchange, problem)


def _opinion(subject: Subject, exchange: Exchange) -> Answer:
    if exchange.status == 404:
        return _missing(exchange)
    tree = parse_object(exchange)
    if exchange.status == 403:
        words = whole(need(tree, "error", str), "error")
        return Answer(role="oembed", status=403, words=words)
    if exchange.status != 200 or not maybe(tree, "html", str):
        raise UnreadablePayload("html", "absent")
    if recognise(need(tree, "url", str)) != subject:
        raise UnreadablePayload("url", "another post's")
    return Answer(role="oembed", status=200, found=True)


def _missing(exchange: Exchange) -> Answer:
    bare = unanswered("oembed", exchange)
    if bare.wall is not None:
        return bare
    if not is_html(exchange) and exchange.body.strip():
        parse_json(exchange.body)
    return Answer(role="oembed", status=404, found=False)
