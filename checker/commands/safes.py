"""Where the key lies that signs the evidence."""

from checker.commands.desk import Desk
from checker.os_keyring import KeyringSafe
from checker.store.keys import FileSafe, KeySafe


def safe_of(desk: Desk) -> KeySafe:
    """Return where the key lies that signs the evidence: a folder beside it, or the keyring."""
    if desk.config.seals.key == "keyring":
        return KeyringSafe()
    return FileSafe(desk.evidence.parent / "keys")
