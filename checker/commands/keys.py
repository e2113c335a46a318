"""``checker key``: the key that signs the evidence, shown and handed over."""

from pathlib import Path

from checker.commands.desk import Desk
from checker.commands.output import put, put_json, say
from checker.commands.safes import safe_of
from checker.errors import ConfigError
from checker.store.chain import manifests
from checker.store.custody import in_force
from checker.store.custody import rotate as hand_over
from checker.store.keys import FileSafe, public_of_pem, published

_ID_DIGITS = 64


def given_key(text: str) -> str:
    """Return the id of a key that a person names: by its file, or by its id.

    Raises:
        ConfigError: it is neither.
    """
    wanted = text.strip().lower()
    if len(wanted) == _ID_DIGITS and not set(wanted) - set("0123456789abcdef"):
        return wanted
    try:
        return public_of_pem(Path(text).read_text("ascii")).id
    except (OSError, ValueError) as trouble:
        raise ConfigError(
            f"--key {text}: is neither an Ed25519 public key's file, as `checker key show` prints "
            "it, nor a key's id of 64 hexadecimal digits"
        ) from trouble


def show(desk: Desk, *, as_json: bool) -> int:
    """Print the public key that signs now, as PEM; what there is to say of it goes to stderr.

    Raises:
        ConfigError: there is none yet.
        EvidenceError: a key in the evidence is not as it was kept.
    """
    key_id = in_force(manifests(desk.evidence)) or safe_of(desk).newest()
    key = published(desk.evidence).get(key_id or "")
    if key is None:
        raise ConfigError(
            f"no key signs the evidence in {desk.evidence} yet: the first `checker run` makes one"
        )
    here = safe_of(desk).secret(key.id) is not None
    if as_json:
        put_json({"id": key.id, "public_key": key.pem, "private_half_here": here})
        return 0
    put(key.pem.rstrip("\n"))
    say(f"The key {key.id} signs the evidence in {desk.evidence}.")
    say("Publish its id where others find it: it tells your evidence from another's.")
    _say_where(desk, key.id, here=here)
    return 0


def _say_where(desk: Desk, key_id: str, *, here: bool) -> None:
    safe = safe_of(desk)
    if not here:
        say(f"Its private half is not in {safe.where}: nothing can be signed here.")
        return
    say(f"Its private half is in {safe.where}; keep a copy of it apart from the evidence.")
    if isinstance(safe, FileSafe) and safe.is_open_to_others(key_id):
        say(f"Others on this machine may read it: chmod 600 {safe.path(key_id)}")


def rotate(desk: Desk, why: str, *, lost: bool) -> int:
    """Hand over to a new key; prints its public half.

    Raises:
        ConfigError: no reason, or no evidence yet.
        StoreError: the old key is not there, or a collector works here.
    """
    reason = " ".join(why.split())
    if not reason:
        raise ConfigError("--why: say why; it goes into the chain")
    if not (desk.evidence / "manifests").is_dir():
        raise ConfigError(f"{desk.evidence}: no evidence here yet; the first run makes its key")
    done = hand_over(desk.evidence, safe_of(desk), desk.clock.now(), reason, lost=lost)
    put(done.after.pem.rstrip("\n"))
    if done.before is None:
        say(f"The key {done.after.id} signs from link {done.link} on.")
    elif lost:
        say(
            f"The key {done.after.id} signs from link {done.link} on. The chain says that "
            f"{done.before} was lost: whoever verifies it is told that the old key did not hand "
            "over, so tell them yourself as well."
        )
    else:
        say(
            f"Link {done.link} hands over from {done.before} to {done.after.id}, which signs from "
            "the next link on. Publish the new id beside the old."
        )
    return 0
