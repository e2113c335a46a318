"""The pages in which scripted YouTube says things: markup, players' data, feeds, walls.

Source: platforms-commercial §3(a), §3(b), §3(c) Y20 to Y81, §3(g).
"""

import html
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from checker.replica.dialect import Reply, Request
from checker.replica.youtube_states import Refusal

_HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=UTF-8"
_SITE = "https://www.youtube.com"
_PLAYER = "ytInitialPlayerResponse"
_PAGE = "ytInitialData"
_MENU = "".join(f'<a href="/{name}">{name}</a>' for name in ("about", "press", "copyright"))
_SETTINGS = (
    '<script nonce="x">ytcfg.set({"HL":"en","GL":"US","INNERTUBE_CLIENT_NAME":"WEB",'
    '"INNERTUBE_CLIENT_VERSION":"2.20260101.00.00"});</script>'
)

_MOVED = (
    (f"var {_PLAYER} = ", "var ytPlayerState = "),
    (f"var {_PAGE} = ", "var ytPageState = "),
    ("<feed ", "<uploads "),
    ("</feed>", "</uploads>"),
    ('"thumbnail_url"', '"picture"'),
    ('"html"', '"frame"'),
)


def _assigned(name: str, tree: Mapping[str, Any]) -> str:
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    # text of a video must not be able to close the element that carries it
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script nonce="x">var {name} = {text};</script>'


def _document(title: str, scripts: str) -> bytes:
    shown = html.escape(f"{title} - YouTube" if title else "YouTube")
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{shown}</title>{_SETTINGS}</head>"
        f'<body dir="ltr"><div id="footer">{_MENU}</div>{scripts}'
        '<script src="https://example.invalid/desktop.js"></script></body></html>'
    ).encode()


# ---- videos


def watch(player: Mapping[str, Any], title: str = "") -> Reply:
    """Return a watch page whose player is told ``player``; always HTTP 200."""
    beside: dict[str, Any] = {"contents": {"twoColumnWatchNextResults": {}}}
    scripts = _assigned(_PLAYER, player) + _assigned(_PAGE, beside)
    return Reply(200, _document(title, scripts), _HTML)


def unplayable(said: Refusal, countries: Sequence[str] = ()) -> dict[str, Any]:
    """Return what the player is told where the video does not play.

    Args:
        said: the refusal.
        countries: where it may be seen, as far as the page lists it.
    """
    state: dict[str, Any] = {"status": said.code}
    screen: dict[str, Any] = {}
    if said.heading:
        state["reason"] = said.heading
        screen["reason"] = {"simpleText": said.heading}
    if said.below:
        runs = [{"text": piece} for piece in said.below]
        screen["subreason"] = {"runs": runs} if len(runs) > 1 else {"simpleText": said.below[0]}
    if screen:
        state["errorScreen"] = {"playerErrorMessageRenderer": screen}
    if said.message:
        state["messages"] = [said.message]
    if said.age_reason:
        state["desktopLegacyAgeGateReason"] = 1
    tree: dict[str, Any] = {"playabilityStatus": state}
    if countries:
        listed = {"availableCountries": list(countries)}
        tree["microformat"] = {"playerMicroformatRenderer": listed}
    return tree


def oembed(video_id: str, author: str, channel_id: str, title: str) -> Reply:
    """Return oEmbed's answer about a video that exists."""
    tree = {
        "title": title,
        "author_name": author,
        "author_url": f"{_SITE}/channel/{channel_id}",
        "type": "video",
        "height": 113,
        "width": 200,
        "version": "1.0",
        "provider_name": "YouTube",
        "provider_url": f"{_SITE}/",
        "thumbnail_height": 360,
        "thumbnail_width": 480,
        "thumbnail_url": f"https://i.ytimg.com/vi/{video_id}/hqdefault.jpg",
        "html": f'<iframe src="{_SITE}/embed/{video_id}?feature=oembed"></iframe>',
    }
    return Reply(200, json.dumps(tree).encode(), _JSON)


def plain(status: int, words: str) -> Reply:
    """Return a refusal of oEmbed's: its status and as many words."""
    return Reply(status, words.encode(), "text/plain; charset=utf-8")


# ---- channels


def _channel_page(tree: Mapping[str, Any], title: str) -> Reply:
    return Reply(200, _document(title, _assigned(_PAGE, tree)), _HTML)


def channel(channel_id: str, name: str) -> Reply:
    """Return a channel's page."""
    address = f"{_SITE}/channel/{channel_id}"
    own = {"title": name, "externalId": channel_id, "channelUrl": address, "description": ""}
    tree = {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": []}},
        "metadata": {"channelMetadataRenderer": own},
        "microformat": {"microformatDataRenderer": {"urlCanonical": address, "title": name}},
    }
    return _channel_page(tree, name)


def alert(words: str) -> Reply:
    """Return the page of a channel that is not there, with the alert that says so."""
    row = {"alertRenderer": {"type": "ERROR", "text": {"simpleText": words}}}
    return _channel_page({"alerts": [row]}, "")


def feed(channel_id: str, name: str, rows: Sequence[tuple[str, str, datetime]]) -> Reply:
    """Return a channel's feed.

    Args:
        channel_id: whose.
        name: as it calls itself.
        rows: id, title and time of each video, newest first.
    """
    address = f"{_SITE}/channel/{channel_id}"
    author = f"<author><name>{_text(name)}</name><uri>{address}</uri></author>"
    entries = "".join(_entry(channel_id, author, *row) for row in rows)
    return Reply(
        200,
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
            'xmlns="http://www.w3.org/2005/Atom">'
            f'<link rel="self" href="{_SITE}/feeds/videos.xml?channel_id={channel_id}"/>'
            f"<id>yt:channel:{channel_id[2:]}</id><yt:channelId>{channel_id[2:]}</yt:channelId>"
            f'<title>{_text(name)}</title><link rel="alternate" href="{address}"/>'
            f"{author}{entries}</feed>"
        ).encode(),
        "text/xml; charset=UTF-8",
    )


def _entry(channel_id: str, author: str, video_id: str, title: str, made_at: datetime) -> str:
    return (
        f"<entry><id>yt:video:{video_id}</id><yt:videoId>{video_id}</yt:videoId>"
        f"<yt:channelId>{channel_id}</yt:channelId><title>{_text(title)}</title>"
        f'<link rel="alternate" href="{_SITE}/watch?v={video_id}"/>{author}'
        f"<published>{made_at.isoformat()}</published><updated>{made_at.isoformat()}</updated>"
        "</entry>"
    )


def _text(text: str) -> str:
    # XML has no way to write most control characters
    return escape("".join(sign if sign.isprintable() else " " for sign in text))


# ---- elsewhere


def nothing_here() -> Reply:
    """Return the page for an address that is none of the site's, or has nothing to show."""
    return Reply(404, _document("404 Not Found", ""), _HTML)


def redirect(target: str) -> Reply:
    """Return a redirect to ``target``."""
    return Reply(302, b"", _HTML, (("Location", target),))


def no_key() -> Reply:
    """Return the Data API's refusal of one who has no key."""
    reason = {"domain": "global", "reason": "forbidden"}
    tree = {"error": {"code": 403, "errors": [reason]}}
    return Reply(403, json.dumps(tree).encode(), _JSON)


# ---- instead of an answer


def not_a_bot() -> dict[str, Any]:
    """Return what the player is told where the asker is taken for a program."""
    words = "Sign in to confirm you\u2019re not a bot"
    return {"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": words}}


def captcha() -> dict[str, Any]:
    """Return what the player is told where a riddle is to be solved first."""
    screen: dict[str, Any] = {"playerCaptchaViewModel": {}}
    return {"playabilityStatus": {"status": "UNPLAYABLE", "errorScreen": screen}}


def sorry() -> Reply:
    """Return the riddle that stands before everything but videos."""
    body = (
        '<!DOCTYPE html><html><body><form id="captcha-form" action="index" method="post">'
        '<div id="recaptcha" class="g-recaptcha" data-sitekey="x"></div></form></body></html>'
    )
    return Reply(429, body.encode(), _HTML)


def too_many() -> Reply:
    """Return the refusal of one who asks too often."""
    return Reply(429, b"", "text/plain")


def to_consent(request: Request) -> Reply:
    """Return the redirect to the page that asks for consent."""
    back = quote(f"https://{request.host}{request.path}", safe="")
    return redirect(f"https://consent.youtube.com/m?continue={back}&gl=NL&hl=en&pc=yt")


def consent() -> Reply:
    """Return the page that asks for consent before anything else."""
    form = '<form action="/save" method="post"><button>Accept all</button></form>'
    return Reply(200, _document("Before you continue to YouTube", form), _HTML)


def bare_page() -> Reply:
    """Return a page of the site's that holds nothing."""
    return _channel_page({"responseContext": {}}, "")


def moved(reply: Reply) -> Reply:
    """Return ``reply`` with its data under names that no reader knows."""
    body = reply.body
    if reply.content_type.startswith("text/plain"):
        tree = {"error": {"status": reply.status, "text": body.decode()}}
        return Reply(reply.status, json.dumps(tree).encode(), _JSON, reply.headers)
    for known, new in _MOVED:
        body = body.replace(known.encode(), new.encode())
    return Reply(reply.status, body, reply.content_type, reply.headers)
