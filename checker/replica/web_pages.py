"""The pages in which scripted sites of the open web say things: articles, refusals, walls.

Source: platforms-open §7.c.
"""

import html
from urllib.parse import quote

from checker.replica.dialect import Reply, Request

_HTML = "text/html; charset=utf-8"
_MENU = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("news", "about", "contact"))

_MOVED = (
    (b"<article>", b'<div class="a1">'),
    (b"</article>", b"</div>"),
    (b"<main>", b'<div class="m1">'),
    (b"</main>", b"</div>"),
    (b"<h1>", b'<div class="h1">'),
    (b"</h1>", b"</div>"),
    (b"<title>", b'<meta name="page-title" content="'),
    (b"</title>", b'">'),
)


def _document(site: str, title: str, main: str, head: str = "") -> bytes:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)} | {html.escape(site)}</title>{head}"
        "<script>window.dataLayer = window.dataLayer || [];</script></head>"
        f"<body><header><nav><ul>{_MENU}</ul></nav></header><main>{main}</main>"
        f"<footer><p>{html.escape(site)}</p></footer>"
        '<script src="https://example.invalid/main.js"></script></body></html>'
    ).encode()


def article(address: str, site: str, text: str, label: str | None = None) -> Reply:
    """Return a page that shows a post, with a label above it where it bears one."""
    title = text.split("\n", maxsplit=1)[0][:80].strip() or "A post"
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n"))
    notice = f"<aside><p>{html.escape(label)}</p></aside>" if label else ""
    own = f'<link rel="canonical" href="{html.escape(address)}">'
    shown = f"<article><h1>{html.escape(title)}</h1>{notice}{paragraphs}</article>"
    return Reply(200, _document(site, title, shown, own), _HTML)


def refusal(status: int, site: str, title: str) -> Reply:
    """Return the site's page for a refusal; it says no more than its status does."""
    extra = (("Link", f'<https://{site}/>; rel="blocked-by"'),) if status == 451 else ()
    main = f"<h1>{html.escape(title)}</h1><p>{status}</p>"
    return Reply(status, _document(site, title, main), _HTML, extra)


def misdirected() -> Reply:
    """Return the answer of a server that knows no such host: it says nothing of any page."""
    return Reply(421, b"no such host in this scenario", "text/plain")


def login(site: str) -> Reply:
    """Return the login page."""
    form = '<form><input name="user"><input type="password" name="word"></form>'
    return Reply(200, _document(site, "Log in", form), _HTML)


# ---- instead of an answer


def challenge(_: Request) -> Reply:
    """Return Cloudflare's challenge."""
    body = (
        '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head>'
        '<body><script src="/cdn-cgi/challenge-platform/x.js"></script></body></html>'
    )
    return Reply(403, body.encode(), _HTML, (("cf-mitigated", "challenge"), ("cf-ray", "0-AMS")))


def login_wall(request: Request) -> Reply:
    """Return a redirect to the login page, or that page."""
    if request.path == "/login":
        return login(request.host)
    target = f"https://{request.host}/login?next={quote(request.path, safe='')}"
    return Reply(302, b"", _HTML, (("Location", target),))


def too_many(_: Request) -> Reply:
    """Return the refusal of one who asks too often."""
    return Reply(429, b"", "text/plain", (("Retry-After", "60"),))


def soft_error(request: Request) -> Reply:
    """Return an error that comes as a success."""
    main = "<h1>Error</h1><p>Please try again later.</p>"
    return Reply(200, _document(request.host, "Error", main), _HTML)


def moved(reply: Reply) -> Reply:
    """Return ``reply`` with the elements that a reader looks for turned into plain ones."""
    body = reply.body
    for known, new in _MOVED:
        body = body.replace(known, new)
    return Reply(reply.status, body, reply.content_type, reply.headers)
