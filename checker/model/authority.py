"""Third parties that vouch for when something was kept: who is asked, and what they are called."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit


def authority_name(url: str) -> str:
    """Return what an authority is called in the names of files: its host, and an unusual port.

    Raises:
        ValueError: the address names no host, or a port that is none.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").replace(":", "-")
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError(f"{url!r} is no address of an authority: write https://HOST/PATH")
    usual = {"http": 80, "https": 443}[parts.scheme]
    return host if parts.port in (None, usual) else f"{host}_{parts.port}"


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority for time stamps (RFC 3161).

    Attributes:
        url: where it is asked.
    """

    url: str

    @property
    def name(self) -> str:
        """What it is called in the names of files."""
        return authority_name(self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdParties:
    """Who is asked to vouch, beside the observer.

    Attributes:
        authorities: who stamps the daily roots.
        certificates: a file or a directory with the authorities' root certificates, None without.
        witness_first: the archive is asked to capture a post that was seen for the first time.
        witness_changes: the archive is asked to capture a post whose change was confirmed.
    """

    authorities: tuple[Authority, ...] = ()
    certificates: Path | None = None
    witness_first: bool = False
    witness_changes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A stamp that holds.

    Attributes:
        root: the name of the file that is stamped.
        authority: who stamped it, as the file is named.
        signer: who stamped it, as the certificate says.
        anchor_sha256: the fingerprint (hex) of the trusted certificate that it leads to.
        at: when, by the authority's clock.
        after: how long after the end of the root's day; negative during it.
    """

    root: str
    authority: str
    signer: str
    anchor_sha256: str
    at: datetime
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StampsChecked:
    """What was checked and held.

    Attributes:
        stamps: the stamps, in the order of their days.
        unstamped: names of roots that nobody has stamped yet.
        n_unchecked: answers that wait for their authority's certificate; nothing rests on them.
    """

    stamps: tuple[Stamp, ...] = ()
    unstamped: tuple[str, ...] = ()
    n_unchecked: int = 0
