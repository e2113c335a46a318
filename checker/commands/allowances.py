"""What the keys that are set may still ask for: their quotas against what was spent."""

import sqlalchemy as sa

from checker.clock import Clock
from checker.config import Config, credential
from checker.model import Credential, Quota
from checker.net.quota import Meter, Unwritten, span_of
from checker.platforms.keys import CREDENTIALS
from checker.store.spending import Spent, spent
from checker.views.allowance import Allowance


def allowances(config: Config, connection: sa.Connection, clock: Clock) -> list[Allowance]:
    """Return every quota of every key that is set, or that anything was spent of.

    Args:
        config: what the operator allows of them.
        connection: the store.
        clock: says which hour, day and month it is.
    """
    written = {row.name: row for row in spent(connection)}
    found: list[Allowance] = []
    for platform, mine in CREDENTIALS.items():
        for key in mine:
            is_set = all(map(credential, key.variables))
            for quota in key.quotas:
                row = written.get(f"{key.name}.{quota.name}")
                if is_set or row is not None:
                    found.append(_allowance(config, platform, (key, quota), row, clock))
    return found


def _allowance(
    config: Config, platform: str, of: tuple[Credential, Quota], row: Spent | None, clock: Clock
) -> Allowance:
    key, quota = of
    now_in = span_of(quota, clock.now())
    return Allowance(
        platform=platform,
        quota=f"{key.name}.{quota.name}",
        spent=row.units if row is not None and row.span == now_in else 0,
        most=Meter(Unwritten(), config.quota).most(key, quota),
        span=quota.span,
        zone=quota.zone,
        source=quota.source,
    )
