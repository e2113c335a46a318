"""Ids of posts on servers that speak Mastodon's protocol with other software.

Each software names its posts in a way of its own, which is kept as it is written there:

- GoToSocial: ``users/<user>/statuses/<ULID>``; a name there never changes.
- Misskey and its family: ``notes/<id>``.
- Pleroma and Akkoma: ``<FlakeId>`` as their API has it, ``objects/<uuid>`` as other servers have
  it. Nothing without asking says which two belong together: two subjects.

The forms are read strictly, since any host may be a server: an ordinary page called ``/notes/…`` is
left to the open web.

Source: platforms-open §2.g (id forms of the Misskey family: its published source); read 2026-11-24.
"""

import re
from collections.abc import Sequence

GOTOSOCIAL = "gotosocial"
MISSKEY = "misskey"
PLEROMA = "pleroma"

SOFTWARE = {
    GOTOSOCIAL: frozenset({"gotosocial"}),
    MISSKEY: frozenset({"misskey", "sharkey", "firefish"}),
    PLEROMA: frozenset({"pleroma", "akkoma"}),
}
"""Which names a server may give its software, for each kind of id."""

_USER = re.compile(r"[a-z0-9_]{1,64}")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_FLAKE = re.compile(r"[0-9A-Za-z]{18}")
# eight signs of time (base 36, 2018 to 2029), then a counter: two signs, or eight
_NOTE = re.compile(r"(?=[a-z]*[0-9])[789abc][0-9a-z]{9}(?:[0-9a-z]{6})?")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def kin_id(steps: Sequence[str]) -> str | None:
    """Return the id that a link's path means, None where no kin of Mastodon writes such a path."""
    match steps:
        case ["notes", name] if _NOTE.fullmatch(name):
            return f"notes/{name}"
        case ["notice", name] if is_flake(name):
            return name
        case ["objects", name] if _UUID.fullmatch(name):
            return f"objects/{name}"
        case ["users", user, "statuses", name] if _ULID.fullmatch(name):
            return _gotosocial(user, name)
        case [handle, "statuses", name] if handle.startswith("@") and _ULID.fullmatch(name):
            return _gotosocial(handle[1:], name)
    return None


def _gotosocial(user: str, name: str) -> str | None:
    return f"users/{user.lower()}/statuses/{name}" if _USER.fullmatch(user.lower()) else None


def is_flake(text: str) -> bool:
    """Say whether ``text`` is a number as Pleroma's API has it: letters and digits."""
    return _FLAKE.fullmatch(text) is not None and not (text.isalpha() or text.isdigit())


def is_kin_id(text: str) -> bool:
    """Say whether ``text`` is the id, behind its server's name, of a post of other software."""
    return is_flake(text) or kin_id(text.split("/")) == text


def kin_of(number: str) -> str | None:
    """Return which kin's id ``number`` is, None for Mastodon's own."""
    first = number.partition("/")[0]
    kinds = {"notes": MISSKEY, "objects": PLEROMA, "users": GOTOSOCIAL}
    return PLEROMA if is_flake(number) else kinds.get(first)


def kin_address(number: str) -> str:
    """Return the path of a post's public page."""
    if kin_of(number) == GOTOSOCIAL:
        _, user, _, name = number.split("/")
        return f"/@{user}/statuses/{name}"
    return f"/notice/{number}" if is_flake(number) else f"/{number}"


def has_document(number: str) -> bool:
    """Say whether the id is an ActivityPub id, whose document a visitor may be given."""
    return number.startswith(("notes/", "objects/"))
