"""The pages in which scripted TikTok says things: markup, data blocks, walls.

Source: platforms-commercial §1(b), §1(c) T40-T42, §1(g).
"""

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

from checker.replica.dialect import Reply

_HTML = "text/html; charset=utf-8"
_DATA_ID = "__UNIVERSAL_DATA_FOR_REHYDRATION__"
_EMBED_ID = "__FRONTITY_CONNECT_STATE__"

_STYLES = "".join(
    f".css-{number:05x}{{display:flex;margin:{number % 24}px;color:rgba(22,24,35,.75)}}"
    for number in range(70_001, 72_000, 40)
)
_MENU = "".join(
    f'<li><a href="/{name}" class="css-{index:05x}">{name}</a></li>'
    for index, name in enumerate(("foryou", "following", "explore", "live", "about", "legal"))
)


def _script(script_id: str, tree: Mapping[str, Any]) -> str:
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    # text of a post must not be able to close the element that carries it
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04X}")
    return f'<script id="{script_id}" type="application/json">{text}</script>'


def _document(title: str, blocks: str) -> bytes:
    shown = html.escape(title)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{shown} | TikTok</title>"
        f'<meta name="description" content="{shown}">'
        f"<style>{_STYLES}</style></head>"
        f'<body><div id="app"><nav><ul>{_MENU}</ul></nav><div id="main-content"></div></div>'
        f'{blocks}<script src="https://example.invalid/main.js"></script></body></html>'
    ).encode()


def page(block: str, detail: Mapping[str, Any], title: str = "Make Your Day") -> Reply:
    """Return a page of the site whose data holds ``detail`` under the name ``block``."""
    scope = {"webapp.app-context": {"language": "en", "region": "NL"}, block: detail}
    return Reply(200, _document(title, _script(_DATA_ID, {"__DEFAULT_SCOPE__": scope})), _HTML)


def embed(who: str, post_ids: Sequence[str]) -> Reply:
    """Return the embed page that lists an account's latest posts."""
    own = {"videoList": [{"id": post_id} for post_id in post_ids], "isReady": True}
    state = {"source": {"data": {f"/embed/@{who}": own}}}
    return Reply(200, _document(f"@{who}", _script(_EMBED_ID, state)), _HTML)


def oembed(post_id: str, handle: str, text: str) -> Reply:
    """Return oEmbed's answer about a post that exists."""
    tree = {
        "version": "1.0",
        "type": "video",
        "title": text,
        "author_url": f"https://www.tiktok.com/@{handle}",
        "author_name": handle,
        "author_unique_id": handle,
        "html": "<blockquote></blockquote>",
        "provider_url": "https://www.tiktok.com",
        "provider_name": "TikTok",
        "embed_product_id": post_id,
        "embed_type": "video",
    }
    return Reply(200, json.dumps(tree).encode(), "application/json")


def oembed_refusal() -> Reply:
    """Return oEmbed's answer about anything else."""
    return Reply(400, b'{"code":400,"message":"Something went wrong"}', "application/json")


def redirect(target: str) -> Reply:
    """Return a redirect to ``target``."""
    return Reply(302, b"", _HTML, (("Location", target),))


def nothing_here() -> Reply:
    """Return the page for an address that is none of the site's."""
    return Reply(404, _document("Page not available", ""), _HTML)


def login() -> Reply:
    """Return the login page, which carries the site's data but nobody's post."""
    scope = {"webapp.app-context": {"language": "en"}}
    return Reply(200, _document("Log in", _script(_DATA_ID, {"__DEFAULT_SCOPE__": scope})), _HTML)


def challenge() -> Reply:
    """Return the proof-of-work page."""
    body = (
        '<html><body>Please wait...<p id="cs" class="eyJ2Ijp7fX0="></p>'
        '<p id="wci" class="_wafchallengeid"></p><p id="rci" class="waforiginalreid"></p>'
        '<p id="rs" class="x"></p></body></html>'
    )
    return Reply(200, body.encode(), _HTML)


def too_many() -> Reply:
    """Return the refusal of one who asks too often."""
    return Reply(429, b"", "text/plain", (("Retry-After", "60"),))


def moved(reply: Reply) -> Reply:
    """Return ``reply`` with its data under names that no reader knows."""
    body = reply.body
    for known, new in ((_DATA_ID, "__ROUTER_STATE__"), (_EMBED_ID, "__EMBED_STATE__")):
        body = body.replace(f'id="{known}"'.encode(), f'id="{new}"'.encode())
    return Reply(reply.status, body, reply.content_type, reply.headers)
