"""The pages in which scripted Douyin says things: share pages, searches, refusals.

A share page assigns its data to ``window._ROUTER_DATA``; what its markup holds besides is made up
and says nothing. The search's rows are named as two public programs read them, since the
documents that were read do not print them.

Source: platforms-commercial §2(a), §2(b), §2(c) D30-D34, §2(g); Douyin's open platform documents
for the token.
"""

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

from checker.replica.dialect import Reply

_HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=utf-8"
_DATA = "window._ROUTER_DATA"

NO_SUCH_TOKEN = 28001003
"""``err_no`` of a search whose token is not, or no longer, valid."""

_ISSUED = f"clt.{'0' * 32}Replica"

_STYLES = "".join(
    f".s-{number:05x}{{display:flex;margin:{number % 24}px;color:rgba(22,24,35,.75)}}"
    for number in range(60_001, 62_000, 40)
)


def _script(tree: Mapping[str, Any]) -> str:
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    # text of a post must not be able to close the element that carries it
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04X}")
    return f"<script>{_DATA} = {text}</script>"


def _document(title: str, blocks: str) -> bytes:
    return (
        '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>{_STYLES}</style></head>"
        f'<body><div id="root"></div><script>window.__APP__ = 1</script>{blocks}</body></html>'
    ).encode()


def _json(tree: Mapping[str, Any]) -> Reply:
    return Reply(200, json.dumps(tree, ensure_ascii=False).encode(), _JSON)


# ---- share pages


def video(kind: str, result: Mapping[str, Any], title: str = "抖音") -> Reply:
    """Return the share page of a post of ``kind`` (video, note, slides) with its ``result``."""
    loaded = {f"{kind}_layout": None, f"{kind}_(id)/page": {"videoInfoRes": result}}
    return Reply(200, _document(title, _script({"loaderData": loaded})), _HTML)


def user(result: Mapping[str, Any], title: str = "抖音") -> Reply:
    """Return the share page of an account with its ``result``."""
    loaded = {"user_layout": None, "user_(id)/page": {"userInfoRes": result}}
    return Reply(200, _document(title, _script({"loaderData": loaded})), _HTML)


def shell() -> Reply:
    """Return a page without its data, as whoever is not served gets it."""
    return Reply(200, _document("抖音", ""), _HTML)


def nothing_at_all() -> Reply:
    """Return the empty body by which risk control turns a robot away."""
    return Reply(200, b"", _HTML)


def unsigned() -> Reply:
    """Return the refusal of a question that bears no signature."""
    return Reply(403, b"Blocked by ArgusSecurityPlugin", "text/plain")


def redirect(target: str) -> Reply:
    """Return a redirect to ``target``."""
    return Reply(302, b"", _HTML, (("Location", target),))


# ---- the open platform


def token() -> Reply:
    """Return a token for an application; whatever key asks, since no scenario has one."""
    granted = {
        "access_token": _ISSUED,
        "description": "",
        "error_code": 0,
        "expires_in": 7200,
    }
    return _json({"data": granted, "message": "success"})


def found(
    rows: Sequence[Mapping[str, Any]], cursor: int, *, has_more: bool, search_id: str
) -> Reply:
    """Return a page of the search; ``cursor`` and ``search_id`` lead to the next one."""
    lists = {
        "video_list": list(rows),
        "has_more": has_more,
        "cursor": cursor,
        "search_id": search_id,
    }
    return _json({"err_no": 0, "err_msg": "", "log_id": "0", "data": {"data": lists}})


def found_nothing(why: str | None = None) -> Reply:
    """Return an empty search, with the reason where it was a refusal."""
    lists: dict[str, Any] = {"video_list": [], "has_more": False, "cursor": 0}
    if why is not None:
        lists["search_nil_info"] = {"search_nil_type": why}
    return _json({"err_no": 0, "err_msg": "", "log_id": "0", "data": {"data": lists}})


def no_such_token() -> Reply:
    """Return the search's answer to one whose token it does not know."""
    return _json({"err_no": NO_SUCH_TOKEN, "err_msg": "access_token无效", "log_id": "0"})


# ---- another layout


def moved(reply: Reply) -> Reply:
    """Return ``reply`` with its data under names that no reader knows."""
    body = reply.body.replace(_DATA.encode(), b"window._PAGE_STATE")
    # inside a text the quotation marks are escaped, so a post's own words stay as they are
    body = body.replace(b'"video_list":', b'"works":')
    return Reply(reply.status, body, reply.content_type, reply.headers)
