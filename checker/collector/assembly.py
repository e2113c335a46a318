"""Putting a collector together: from a configuration to its equipment."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from checker.clock import Clock
from checker.collector.cadence import DISCOVER_EVERY
from checker.collector.equipment import IDLE_AT_MOST, Equipment
from checker.collector.meaning import rules_of, rules_version
from checker.collector.schedule import Policy
from checker.collector.vantages import elsewhere
from checker.model import Origin, Vantage
from checker.model.authority import ThirdParties
from checker.net.client import Net
from checker.net.guard import Guard
from checker.net.keys import Keyring, Secret
from checker.net.pacing import Pacer
from checker.net.quota import Lowered, Meter
from checker.net.road import TIMEOUT_S, App, Road
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.store.evidence import EvidenceKeeper
from checker.store.keys import KeySafe
from checker.store.rests import StoredRests
from checker.store.spending import StoredLedger

UNKNOWN_HOST_PACE_S = 0.2
"""Seconds between asks to a host that no platform names, such as an account's own server."""


def _no_secret(_: str) -> str | None:
    return None


def _all_of_it(_: str) -> int | None:
    return None


def keyring_of(platforms: Iterable[Platform], secret: Secret, clock: Clock) -> Keyring:
    """Return the credentials that ``platforms`` can use, their secrets looked up by ``secret``."""
    return Keyring([one for item in platforms for one in item.credentials], secret, clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One more vantage point of a collector.

    Attributes:
        proxy: address of its way out (``http://`` or ``socks5://``), None for the machine's own.
        app: an in-process application that stands for the whole network as seen from there.
    """

    vantage: Vantage
    proxy: str | None = field(default=None, repr=False)
    app: App | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a collector is told.

    Attributes:
        routes: public host -> base URL that is asked instead.
        allow_private: private hosts that may be asked.
        agents: other user agents by platform name.
        app: an in-process application that stands for the whole network.
        seed: makes jitter repeatable.
        timeout_s: how long one attempt may take.
        secret: looks a secret up by its environment name; by default there is none.
        lowered: what the operator allows of a key's quota; by default all of it.
        keep_days: after how many days all evidence is purged; 0: never.
        proxy: address of the way out, None for the machine's own; may hold a password.
        further: more vantage points, looked from at the same time.
        third_parties: who is asked to vouch for what was kept.
        safe: where the key that signs lies; None for a folder beside the evidence.
    """

    vantage: Vantage
    origin: Origin = Origin.OBSERVED
    policy: Policy = field(default_factory=Policy)
    contact: str = ""
    routes: Mapping[str, str] = field(default_factory=dict)
    allow_private: tuple[str, ...] = ()
    agents: Mapping[str, str] = field(default_factory=dict)
    app: App | None = None
    seed: int | None = None
    timeout_s: float = TIMEOUT_S
    secret: Secret = _no_secret
    lowered: Lowered = _all_of_it
    discover_every: timedelta = DISCOVER_EVERY
    idle_at_most: timedelta = IDLE_AT_MOST
    keep_days: int = 0
    proxy: str | None = field(default=None, repr=False)
    further: tuple[Place, ...] = ()
    third_parties: ThirdParties = field(default_factory=ThirdParties)
    safe: KeySafe | None = None


def assemble(
    engine: sa.Engine,
    evidence: Path,
    platforms: Iterable[Platform],
    clock: Clock,
    setting: Setting,
) -> Equipment:
    """Return the equipment of a collector on a store, its evidence directory taken.

    Raises:
        StoreError: when evidence cannot be kept there, or its key is not to be had.
        StoreBusy: when another collector works there.
    """
    with ExitStack() as undo:
        keeper = EvidenceKeeper(evidence, origin=setting.origin.value, safe=setting.safe)
        # What fails from here on, such as the store, must leave the directory to the next try.
        undo.callback(keeper.close)
        equipment = _assembled(engine, keeper, platforms, clock, setting)
        undo.pop_all()
    return equipment


def _assembled(
    engine: sa.Engine,
    keeper: EvidenceKeeper,
    platforms: Iterable[Platform],
    clock: Clock,
    setting: Setting,
) -> Equipment:
    chosen = {platform.name: platform for platform in platforms}
    # Every table that the program knows, asked today or not: judging anew then says the same.
    rules = rules_of({**PLATFORMS, **chosen}.values())
    first = Place(vantage=setting.vantage, proxy=setting.proxy, app=setting.app)
    equipment = Equipment(
        engine=engine,
        keeper=keeper,
        net=_net(engine, clock, setting, chosen, first),
        clock=clock,
        vantage=setting.vantage,
        origin=setting.origin,
        platforms=chosen,
        agents=setting.agents,
        rules=rules,
        rules_version=rules_version(rules),
        policy=setting.policy,
        discover_every=setting.discover_every,
        idle_at_most=setting.idle_at_most,
        keep_days=setting.keep_days,
        third_parties=setting.third_parties,
    )
    if not setting.further:
        return equipment
    others = []
    for index, place in enumerate(setting.further, start=1):
        seed = None if setting.seed is None else setting.seed + index
        net = _net(engine, clock, replace(setting, seed=seed), chosen, place)
        others.append(elsewhere(equipment, place.vantage, net))
    return replace(elsewhere(equipment, first.vantage, equipment.net), elsewhere=tuple(others))


def _net(
    engine: sa.Engine,
    clock: Clock,
    setting: Setting,
    chosen: Mapping[str, Platform],
    place: Place,
) -> Net:
    """Return the way out of one vantage point, which is held back by nobody but its own hosts."""
    paces = {
        host: platform.pace.seconds_per_ask
        for platform in chosen.values()
        for host in platform.hosts
    }
    road = Road(
        contact=setting.contact,
        routes=setting.routes,
        guard=Guard.of(setting.allow_private),
        language=place.vantage.language,
        app=place.app,
        proxy=place.proxy,
        timeout_s=setting.timeout_s,
    )
    rests = StoredRests(engine, place.vantage.name, clock.now)
    pacer = Pacer(
        clock, lambda host: paces.get(host, UNKNOWN_HOST_PACE_S), seed=setting.seed, rests=rests
    )
    keyring = keyring_of(chosen.values(), setting.secret, clock)
    meter = Meter(StoredLedger(engine, clock.now), setting.lowered)
    return Net(clock, road, pacer, keyring, meter)
