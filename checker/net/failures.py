"""What the road does to an ask, in a closed list of words."""

FAILURES = {
    "refused_by_guard": "the address is private or none that may be asked; net.allow_private in "
    "checker.toml names exceptions",
    "not_asked": "the host wants to be left alone for longer than we wait",
    "robots": "the site's robots.txt asks programs to leave it alone",
    "no_key": "it is asked with a key only, and there is none, or it was refused",
    "quota_spent": "what may be asked with its key in this hour, day or month has been asked",
    "key_echoed": "the answer held the key that it was asked with, so it was not kept",
    "dns": "the name led nowhere",
    "refused": "nobody listened there",
    "unreachable": "no connection came about",
    "proxy": "the vantage point's own way out (its proxy) failed",
    "tls": "encryption or certificate failed",
    "reset": "the connection was closed or broken before an answer was whole",
    "timeout": "our patience ended first",
    "truncated": "the body ended before its announced end",
    "too_long": "the body was longer than our bound",
    "undecodable": "the body's coding is unknown or broken",
    "not_http": "what came back is no HTTP, or headers beyond our bounds",
    "too_many_redirects": "redirects went on beyond our bound",
    "quiet": "the stream is open and nothing comes over it",
    "downgraded": "the way led from an encrypted address to one that is not",
}
"""Every word that ``Exchange.failure`` can hold; anything else is ``other.<class of the error>``.

With ``truncated``, ``too_long``, ``undecodable``, ``too_many_redirects``, ``downgraded``, and with
``timeout`` or ``reset`` in mid-body, the exchange still holds the status, the headers and the bytes
that came. After a redirect, ``refused_by_guard`` and ``not_asked`` stand with that redirect.
"""
