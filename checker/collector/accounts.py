"""Which of a topic's accounts a platform follows."""

from collections.abc import Iterable

from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform


def accounts_for(platform: Platform, accounts: Iterable[str]) -> tuple[str, ...]:
    """Return the accounts that ``platform`` should follow.

    One written ``PLATFORM:ACCOUNT`` is that platform's alone; any other is meant everywhere.
    """
    mine = []
    for account in accounts:
        name, _, rest = account.partition(":")
        if name not in PLATFORMS:
            mine.append(account)
        elif name == platform.name and rest:
            mine.append(rest)
    return tuple(mine)
