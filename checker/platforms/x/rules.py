"""X's rules: one row of the fact sheet each, most specific first.

Ambiguities that no rule talks away:

1. "Could not find" and a 404 are said alike of a post deleted by its author, one removed by X, one
   whose account is gone, and one that never was. The account's state explains, where it is known.
2. "Not authorized to see the Tweet" is said of protected accounts and of suspended ones.
3. An empty answer is reported of sensitive posts, and of missing ones.
4. A post that is withheld somewhere is shown everywhere else. Who demanded it is not said, unless
   the answer names a copyright.

Rows without a rule: X17 (two readings, and a guess), X18 and X19 as far as statuses tell
them, X20-X25 and X50-X56 (not asked, see the room's docstring), X35 (statuses, and nothing to
read), X70 (collections of former years), X71 (pages that say nothing).

Source: platforms-commercial §4(c), read 2026-11-22.
"""

from checker.judge.rules import Rule
from checker.platforms.x.keyed_rules import KEYED_RULES
from checker.platforms.x.visitor_rules import VISITOR_RULES

RULES: tuple[Rule, ...] = (*VISITOR_RULES, *KEYED_RULES)
"""Most specific first."""
