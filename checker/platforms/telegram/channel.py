"""Reading what Telegram shows of a channel: its preview, or the page that stands instead.

``/s/<channel>`` is answered with the preview, or leads on to ``/<channel>``. That page tells how
many subscribe to a channel; for any name that is none it invites to "contact" it, be the name free,
a person's, or that of a channel that was taken away.

Source: platforms-open §4.c, §4.g; read 2026-11-24.
"""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from checker.errors import UnreadablePayload
from checker.judge.walls import normalise
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.payload import text_sha256
from checker.platforms.telegram.links import NAME
from checker.platforms.telegram.markup import body_of, parsed, pieces_of, text_in, without_page
from checker.platforms.telegram.message import own_name

_HISTORY = re.compile(rb"<section\s[^<>]{0,200}\btgme_channel_history\b")
_SUBSCRIBERS = re.compile(
    r"(?:[0-9]{1,3}(?:[ ,][0-9]{3})*|[0-9]{1,9}|[0-9.]{1,6}[km]) subscribers?"
)
_BUTTONS = frozenset({"preview channel", "view in telegram"})
_CONTACT = "if you have telegram, you can contact @{name} right away."


def read_channel(role: str, exchange: Exchange, subject: Subject) -> Answer:
    """Read the answer to ``/s/<channel>``; never fails for what it contains."""
    try:
        body = body_of(exchange, subject)
        if urlsplit(exchange.ask.url).path.startswith("/s/"):
            return _preview(role, body, subject)
        return _card(role, parsed(body), subject)
    except UnreadablePayload as problem:
        return without_page(role, exchange, problem)


def _preview(role: str, body: bytes, subject: Subject) -> Answer:
    if _HISTORY.search(body) is None:
        raise UnreadablePayload("$", "a preview without its list of posts")
    top, pieces = pieces_of(body)
    first = own_name(parsed(pieces[0])) if pieces else None
    if first is not None and account(NAME, first[1].native_id.partition("/")[0]) != subject:
        raise UnreadablePayload("data-post", "the posts are another channel's")
    title = parsed(top).css_first(".tgme_channel_info_header_title")
    told = (("title_sha256", text_sha256(text_in(title))),) if title is not None else ()
    return Answer(role=role, status=200, found=True, markers=("preview",), values=told)


def _card(role: str, page: LexborHTMLParser, subject: Subject) -> Answer:
    """Read the page that a preview leads to where there is none."""
    extra = page.css_first("div.tgme_page_extra")
    buttons = {normalise(text_in(link)) for link in page.css("a")[:200]}
    counted = extra is not None and _SUBSCRIBERS.fullmatch(normalise(text_in(extra)))
    if counted and buttons & _BUTTONS:
        return Answer(role=role, status=200, found=True, markers=("no_preview", "subscribers"))
    said = page.css_first("div.tgme_page_description")
    words = text_in(said) if said is not None else ""
    if normalise(words) == _CONTACT.format(name=subject.native_id):
        return Answer(role=role, status=200, markers=("no_preview", "contact"), words=words)
    return Answer(role=role, status=200, markers=("no_preview",))
