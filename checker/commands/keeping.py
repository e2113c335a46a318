"""How long evidence is kept here, and what was purged so far, as the newest such manifest says."""

from collections.abc import Callable

from checker.collector.duties import ALL
from checker.commands.desk import Desk
from checker.config import credential
from checker.errors import EvidenceError, StoreError
from checker.platforms import PLATFORMS
from checker.platforms.keys import CREDENTIALS
from checker.store.purge import purged
from checker.views.keeping import Keeping

OPERATOR = "store.keep_days"


def _counted(desk: Desk) -> Callable[[str], int | None]:
    try:
        by_duty = purged(desk.evidence).counted
    except (EvidenceError, StoreError):
        return lambda _: None
    return lambda name: by_duty.get(name, 0)


def keeping(desk: Desk) -> list[Keeping]:
    """Return the operator's own duty, and each platform's whose key is set or was used.

    Where the manifest that counts does not hold, no number is told; ``checker evidence verify``
    says what is wrong with it.
    """
    counted = _counted(desk)
    days = desk.config.store.keep_days
    found = [Keeping(platform=None, days=days or None, source=OPERATOR, n_purged=counted(ALL))]
    for name in PLATFORMS:
        is_set = any(all(map(credential, key.variables)) for key in CREDENTIALS.get(name, ()))
        n = counted(name)
        if not (n or is_set):
            continue
        duty = PLATFORMS[name].keep
        if n or duty.days is not None:
            found.append(Keeping(platform=name, days=duty.days, source=duty.source, n_purged=n))
    return found
