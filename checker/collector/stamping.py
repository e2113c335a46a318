"""Having the daily roots stamped by third parties, beside the collector and never in its way.

Every authority goes by itself. One that fails is asked again after a pause that doubles with each
try, from a minute to half a day, for as long as it takes; what it missed it stamps later, the
newest root first. What was tried stands in a file, so a restart forgets no pause. An answer is kept
only when it holds: a stamp over other bytes, of an expired authority, or cut off, is none.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from checker.collector.equipment import Equipment
from checker.errors import EvidenceError, StoreError
from checker.logs import logger
from checker.model import Exchange, Origin
from checker.model.authority import Authority
from checker.model.exchange import RawPost
from checker.net.failures import FAILURES
from checker.net.road import Manner
from checker.store import stamp_files
from checker.store.certificates import (
    certificates_at,
    keep_certificates,
    kept_certificates,
    machine_certificates,
)
from checker.store.stamp_files import Tried
from checker.store.stamps import UnknownAuthority, certificates_of, read_stamp

AT_ONCE = 10
"""Roots that one authority is asked to stamp in one turn."""

EVERY = timedelta(minutes=5)
"""How often is looked for a new root."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=12)
_MOST_DOUBLINGS = 12
_JITTER = 0.25

CLOCKS_APART = timedelta(hours=1)
"""A stamp that is further from our clock than this is kept, and said to be."""

_MANNER = Manner(seconds_per_ask=2.0)
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"

log = logger()


def pause(name: str, n: int) -> timedelta:
    """Return how long an authority is left alone after so many tries that came to nothing.

    Up to a quarter is added, by its name and the number of the try, so that not all come at once.
    """
    plain: timedelta = min(FIRST_PAUSE * 2 ** min(n - 1, _MOST_DOUBLINGS), LONGEST_PAUSE)
    lot = hashlib.sha256(f"{name} {n}".encode()).digest()[0] / 255
    return plain + plain * (_JITTER * lot)


class _Untold(Exception):
    """An authority did not do what it was asked; says why."""


def _as_it_is(exchange: Exchange) -> Exchange:
    # What comes is kept as the stamp that it is, whole; it says nothing about any post.
    return exchange


@dataclass(slots=True)
class Stamping:
    """What one collector has stamped.

    Attributes:
        given: the certificates that the operator names.
        tried: what came of asking, by authority; those that failed lately.
    """

    equipment: Equipment
    given: Sequence[x509.Certificate] = ()
    tried: dict[str, Tried] = field(default_factory=dict)

    @classmethod
    def of(cls, equipment: Equipment) -> "Stamping":
        """Return what is known at a collector's start.

        Raises:
            ConfigError: the certificates that the operator names cannot be read.
        """
        named = equipment.third_parties.certificates
        given = certificates_at(named) if named is not None else ()
        return cls(equipment, given, stamp_files.tried(equipment.keeper.root))

    @property
    def root(self) -> Path:
        """The evidence directory."""
        return self.equipment.keeper.root

    async def turn(self) -> datetime:
        """Ask every authority that may be asked now; returns when the next one may be."""
        parties = self.equipment.third_parties.authorities
        return min(await asyncio.gather(*map(self._ask, parties)))

    async def _ask(self, authority: Authority) -> datetime:
        """Have what an authority has not stamped yet stamped by it, up to a bound."""
        name, now = authority.name, self.equipment.clock.now()
        before = self.tried.get(name)
        if before is not None and now < before.last_at + pause(name, before.n):
            # A clock that was set back does not make the pause longer than it is.
            return min(before.last_at + pause(name, before.n), now + LONGEST_PAUSE)
        try:
            for path in stamp_files.unstamped(self.root, name)[:AT_ONCE]:
                await self._stamp(path, authority)
                self._note(name, None)
        except (_Untold, EvidenceError, StoreError, OSError) as trouble:
            return self._failed(name, str(trouble))
        return now + EVERY

    def _failed(self, name: str, why: str) -> datetime:
        now, before = self.equipment.clock.now(), self.tried.get(name)
        found = before.again(now, why) if before is not None else Tried(1, now, now, why)
        self._note(name, found)
        if before is None or before.why != why:
            log.warning("no stamp yet, it is tried again", authority=name, why=why)
        return now + pause(name, found.n)

    def _note(self, name: str, found: Tried | None) -> None:
        if found is None and name not in self.tried:
            return
        self.tried.pop(name, None)
        if found is not None:
            self.tried[name] = found
        try:
            stamp_files.note_tried(self.root, self.tried)
        except StoreError as trouble:
            log.warning("what was tried is not written down", why=str(trouble))

    async def _stamp(self, path: Path, authority: Authority) -> None:
        """Have one root stamped.

        Raises:
            _Untold, EvidenceError: it was not; says why.
            StoreError: the disk does not take it.
        """
        message = _read_whole(path)
        answer = stamp_files.waiting_answer(self.root, path, authority.name)
        nonce = None
        if answer is None:
            asked = TimestampRequestBuilder().data(message)
            query = asked.hash_algorithm(HashAlgorithm.SHA256).build()
            answer, nonce = await self._answer(authority.url, query.as_bytes()), query.nonce
        trusted = self._trusted(answer)
        try:
            told = read_stamp(answer, message, trusted, nonce)
        except UnknownAuthority:
            stamp_files.keep_unchecked(self.root, path, authority.name, answer)
            raise
        chain = certificates_of(answer, trusted)
        keep_certificates(self.root, authority.name, chain)
        stamp_files.keep_stamp(self.root, path, authority.name, answer)
        log.info("a daily root was stamped", root=path.name, authority=authority.name)
        self._compare_clocks(authority.name, told.at, fresh=nonce is not None)

    def _compare_clocks(self, name: str, at: datetime, *, fresh: bool) -> None:
        off = self.equipment.clock.now() - at
        if fresh and abs(off) > CLOCKS_APART:
            log.warning(
                "our clock and an authority's are apart", authority=name, ours_less=str(off)
            )

    def _trusted(self, answer: bytes) -> list[x509.Certificate]:
        """Return the certificates that an answer may lead to: kept, given, or of this machine."""
        known = [*kept_certificates(self.root), *self.given]
        return [*known, *certificates_of(answer, machine_certificates())]

    async def _answer(self, url: str, query: bytes) -> bytes:
        fetch = self.equipment.net.asking(_as_it_is, _MANNER)
        post = RawPost(query, _QUERY)
        exchange = await fetch(url, method=post, headers={"accept": _REPLY})
        if exchange.failure is not None:
            raise _Untold(FAILURES.get(exchange.failure, exchange.failure))
        if exchange.status != 200:
            raise _Untold(f"it answered HTTP {exchange.status}")
        return exchange.body


def _read_whole(path: Path) -> bytes:
    return path.read_bytes()


def _has_stamps(equipment: Equipment) -> bool:
    # A replay or a simulation asks nobody, and passes years in a minute.
    lives = equipment.origin in (Origin.OBSERVED, Origin.IMPORTED)
    return lives and bool(equipment.third_parties.authorities)


async def once(equipment: Equipment) -> None:
    """Ask every authority that may be asked now, once; what stands in the way is said."""
    if _has_stamps(equipment):
        await Stamping.of(equipment).turn()


async def watch(equipment: Equipment, until: datetime | None) -> None:
    """Have new roots stamped, until ``until`` (None: until cancelled)."""
    if not _has_stamps(equipment):
        return
    clock, stamping = equipment.clock, Stamping.of(equipment)
    while until is None or clock.now() < until:
        due_at, now = await stamping.turn(), clock.now()
        moments = [max(due_at, now + timedelta(seconds=1)), now + EVERY]
        if until is not None:
            moments.append(until)
        await clock.sleep((min(moments) - now).total_seconds())
