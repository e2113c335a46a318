"""Accounts as people write them: handles, ``user@server``, ``@name``, links.

A name alone does not say where it lives: with a host behind an @ it is a Mastodon account, with a
dot in it a Bluesky handle, without one a TikTok name. What was assumed is said, and a link or
``PLATFORM:NAME`` leaves nothing to assume.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.errors import ConfigError
from checker.platforms import PLATFORMS
from checker.platforms.bluesky import links as bluesky
from checker.platforms.contract import Follows
from checker.platforms.mastodon import links as mastodon
from checker.platforms.tiktok.links import NAME as TIKTOK
from checker.views.sentences import platform_name

ACCOUNTS_AT_MOST = 500
NAMED_AT_MOST = 6
"""So many are named in one sentence; the rest is counted."""

_BETWEEN = re.compile(r"[\s,;]+")
_GUESSED = (bluesky.NAME, mastodon.NAME, TIKTOK)
"""Platforms whose accounts can be told by the form of their name."""

_BY_FORM_ONLY = ("web", "lemmy", "mediawiki")
"""Platforms of any host: a link alone does not say that it is one of theirs."""

_PREFIX = re.compile(r"([a-z][a-z-]{1,30}):(?!//)(.+)")


def _followable() -> dict[str, Follows]:
    """Return how accounts are written, by platform; read late, since tests add platforms."""
    return {name: item.follows for name, item in PLATFORMS.items() if item.follows is not None}


def another() -> str:
    """Return how accounts can be written, in a sentence without its full stop."""
    others = "; ".join(
        f"{platform_name(name)} {name}:{follows.form}"
        for name, follows in sorted(_followable().items())
        if name not in _GUESSED
    )
    return (
        "Accounts can be followed on Bluesky (alice.bsky.social), Mastodon (user@server) and "
        f"TikTok (@name); with the platform said also on others ({others})"
    )


@dataclass(slots=True)
class Followed:
    """Accounts as they were understood.

    Attributes:
        accounts: ``PLATFORM:ACCOUNT``, each once, in the order given.
        wrong: sentences on those that could not be taken.
        handles: those that were taken for Bluesky handles, since they have a dot.
        names: those that were taken for TikTok names, since they have none.
    """

    accounts: dict[str, None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def assumed(self) -> list[str]:
        """Sentences on what was not said and had to be assumed."""
        said = []
        if self.handles:
            first = self.handles[0]
            said.append(
                f"{_these(self.handles)} taken for {_a(self.handles, 'Bluesky handle')}. "
                f"For a TikTok name write tiktok:{first}"
            )
        if self.names:
            first = self.names[0].removeprefix("@")
            said.append(
                f"{_these(self.names)} taken for {_a(self.names, 'TikTok name')}. For Mastodon add "
                f"the server ({first}@server), for Bluesky the whole handle ({first}.bsky.social)."
            )
        return said

    @property
    def platforms(self) -> list[str]:
        """The platforms of the accounts, each once."""
        return list(dict.fromkeys(name.partition(":")[0] for name in self.accounts))

    @property
    def servers(self) -> list[str]:
        """The Mastodon servers of the accounts, each once."""
        mine = [name for name in self.accounts if name.startswith(f"{mastodon.NAME}:")]
        return list(dict.fromkeys(name.rpartition("@")[2] for name in mine))


def followed(text: str) -> Followed:
    """Read accounts, parted by spaces, commas or lines."""
    found = Followed()
    for written in dict.fromkeys(word for word in _BETWEEN.split(text) if word):
        if len(found.accounts) == ACCOUNTS_AT_MOST:
            found.wrong.append(
                f"Only the first {ACCOUNTS_AT_MOST} accounts fit into one topic; "
                "make another for the rest."
            )
            break
        try:
            _take(written, found)
        except ConfigError as trouble:
            found.wrong.append(str(trouble))
    return found


def _take(written: str, found: Followed) -> None:
    prefixed = None if written.startswith("did:") else _PREFIX.fullmatch(written)
    if prefixed:
        name, rest = prefixed[1], prefixed[2]
        known = _followable()
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            meant = f"; did you mean {near[0]}?" if near else "."
            raise ConfigError(f"{name} is no platform that we can follow{meant} {another()}.")
        account = _on(name, rest)
    elif "://" in written:
        name, account = _linked(written)
    else:
        name, account = _guessed(written, found)
    if account is None:
        raise ConfigError(f"“{_cut(written)}” is no account’s name that we know. {another()}.")
    found.accounts[f"{name}:{account}"] = None


def _on(name: str, written: str) -> str | None:
    """Return an account as the platform's listing reads it, None where it is none there."""
    if name == mastodon.NAME:
        parts = mastodon.account_named(written)
        if parts is not None and parts[1] is None:
            raise ConfigError(f"“{_cut(written)}” does not say on which server: write user@server.")
    return _followable()[name].named(written)


def _linked(written: str) -> tuple[str, str | None]:
    # Who answers on hosts of its own first: others take a link by its form alone.
    for name in sorted(_followable(), key=lambda name: not PLATFORMS[name].hosts):
        if name in _BY_FORM_ONLY or PLATFORMS[name].recognise(written) is None:
            continue
        found = _subject_kind(name, written)
        if found != "account":
            raise ConfigError(
                f"{_cut(written)} is a {found} on {platform_name(name)}, not an account: "
                "paste it under Links."
            )
        return name, _on(name, written)
    raise ConfigError(f"{_cut(written)} is no account that we can follow. {another()}.")


def _subject_kind(name: str, written: str) -> str:
    if name == bluesky.NAME:
        link = bluesky.link_of(written)
        return "post" if link and link.record_key else "account"
    kind = getattr(PLATFORMS[name].recognise(written), "kind", None)
    return str(kind) if kind else "short link"


def _guessed(written: str, found: Followed) -> tuple[str, str | None]:
    bare = written.removeprefix("@")
    if "@" in bare:
        return mastodon.NAME, _on(mastodon.NAME, bare)
    if bare.startswith("did:"):
        return bluesky.NAME, _on(bluesky.NAME, bare)
    if "." in bare:
        account = _on(bluesky.NAME, bare)
        if account and not account.endswith(".bsky.social"):
            found.handles.append(account)
        if account is not None:
            return bluesky.NAME, account
    account = _on(TIKTOK, bare)
    if account is not None:
        found.names.append(f"@{account}")
    return TIKTOK, account


def _these(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED_AT_MOST])
    more = len(names) - NAMED_AT_MOST
    return f"{shown}{f' and {more} more' if more > 0 else ''} {'is' if len(names) == 1 else 'are'}"


def _a(names: Sequence[str], noun: str) -> str:
    return f"a {noun}" if len(names) == 1 else f"{noun}s"


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"
