"""Secrets from the operating system's keyring, asked in a process of its own.

Why a process: a locked keyring asks its owner, and may never answer; a collector must not stand
still for that. And the library takes longer to load than most commands take to run. A secret is
put there with ``keyring set checker CHECKER_YOUTUBE_API_KEY`` (macOS, Windows, Linux desktops).
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

from checker.errors import StoreError

SERVICE = "checker"
"""Under which name the secrets lie in the keyring; the user name is the environment name."""

PATIENCE_S = 10.0
NAMES = (
    "CHECKER_YOUTUBE_API_KEY",
    "CHECKER_X_BEARER_TOKEN",
    "CHECKER_TIKTOK_CLIENT_KEY",
    "CHECKER_TIKTOK_CLIENT_SECRET",
    "CHECKER_DOUYIN_CLIENT_KEY",
    "CHECKER_DOUYIN_CLIENT_SECRET",
    "CHECKER_WEIBO_ACCESS_TOKEN",
    "CHECKER_REDDIT_CLIENT_ID",
    "CHECKER_REDDIT_CLIENT_SECRET",
    "CHECKER_BLUESKY_HANDLE",
    "CHECKER_BLUESKY_APP_PASSWORD",
    "CHECKER_MASTODON_TOKEN",
    "CHECKER_SPN_ACCESS_KEY",
    "CHECKER_SPN_SECRET",
    "CHECKER_LUMEN_TOKEN",
    "CHECKER_DSA_TOKEN",
)
"""All secrets that the program can use; looked up together, since each look costs a process."""

_ASK = """
import json, sys
import keyring, keyring.errors
found = {}
for name in sys.argv[2:]:
    try:
        value = keyring.get_password(sys.argv[1], name)
    except keyring.errors.KeyringError:
        break
    if value:
        found[name] = value
print(json.dumps(found))
"""


_KEEP = """
import json, sys
import keyring
for name, value in json.load(sys.stdin).items():
    keyring.set_password(sys.argv[1], name, value)
print(json.dumps({"kept": "yes"}))
"""


@cache
def _all() -> dict[str, str]:
    command = [sys.executable, "-c", _ASK, SERVICE, *NAMES]
    return asked(command)


def asked(command: Sequence[str], patience_s: float = PATIENCE_S, told: str = "") -> dict[str, str]:
    """Return what a lookup prints; nothing where there is no keyring, or it does not answer.

    Args:
        command: the lookup and its arguments.
        patience_s: after how many seconds it is given up.
        told: what it reads; a secret goes this way, since arguments are seen by everybody.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and our own words
            command, capture_output=True, timeout=patience_s, check=False, input=told.encode()
        )
        found = json.loads(done.stdout or b"{}")
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def secret(name: str) -> str | None:
    """Return the secret that the keyring holds under ``name``, None where it holds none."""
    return _all().get(name) if name in NAMES else None


_NEWEST = "signing-key"


class KeyringSafe:
    """Signing keys in the keyring, under ``signing-key`` and their ids."""

    @property
    def where(self) -> str:
        """The place, in words."""
        return "the system's keyring"

    def secret(self, key_id: str) -> str | None:
        """Return the private half of a key as PEM, None where it is not there, or not to be had."""
        return _looked_up(f"{_NEWEST}-{key_id}")

    def newest(self) -> str | None:
        """Return the id of the key that was put there last, None before any."""
        return _looked_up(_NEWEST)

    def keep(self, key_id: str, pem: str) -> None:
        """Take a private half, for good on return.

        Raises:
            StoreError: the keyring does not take it.
        """
        told = json.dumps({f"{_NEWEST}-{key_id}": pem, _NEWEST: key_id})
        done = asked([sys.executable, "-c", _KEEP, SERVICE], told=told)
        if not done or self.secret(key_id) != pem:
            raise StoreError(
                "the signing key cannot be kept in the system's keyring: unlock it, or write "
                'key = "file" below [seals] in checker.toml'
            )


def _looked_up(name: str) -> str | None:
    return asked([sys.executable, "-c", _ASK, SERVICE, name]).get(name)
