"""When a post was edited, by its server's own account: asked for while an edit is young.

Between two looks a post may be edited more than once; the moment of the last edit stands in the
post itself (``edited_at``, kept verbatim as the reading's version), those of the others in its
history. A look knows nothing of earlier ones, so the history is asked for at each look within a day
after the last edit, and then never again: one more question, of few posts, for a short time.

What the history says never changes what a look concludes. A mark as sensitive that came alone, with
the text as it was, is how a moderator's mark looks from outside; an author can do the same, so it
is kept as a sign and names nobody.

Source: platforms-open §2.b, §2.c (history; sensitive flips alone: M); read 2026-11-24.
"""

from datetime import timedelta

from checker.model import Answer, Exchange
from checker.platforms.mastodon.api import answered, flag, moment, plain, rows_of
from checker.platforms.mastodon.facts import MAX_ROWS, Facts, bare
from checker.platforms.payload import maybe, need, text_sha256

YOUNG = timedelta(days=1)
"""How long after its last edit a post's history is asked for: no due post waits longer."""

_MOST_TIMES = 10
_CLOCKS_APART = timedelta(hours=1)


def edited_lately(facts: Facts, exchange: Exchange) -> bool:
    """Say whether the answer shows a post whose last edit is less than a day old."""
    edited_at = moment(facts.get("version"))
    if edited_at is None or edited_at.tzinfo is None:
        return False
    return -_CLOCKS_APART <= exchange.speaks_until - edited_at <= YOUNG


def read_history(exchange: Exchange, server: str) -> Answer:
    """Read a post's versions, oldest first: their times verbatim, and what the last one changed."""

    def read(tree: object) -> Answer:
        rows = rows_of(tree, MAX_ROWS)
        times = [plain(need(row, "created_at", str), 40) for row in rows]
        values = (("n_versions", str(len(rows))), ("versions_at", " ".join(times[-_MOST_TIMES:])))
        markers = ("marked_alone",) if len(rows) > 1 and _marked_alone(*rows[-2:]) else ()
        return Answer(
            role="history", status=exchange.status, found=True, markers=markers, values=values
        )

    return answered("history", exchange, server, read)


def _marked_alone(before: object, after: object) -> bool:
    same = _words(before) == _words(after)
    return same and flag(after, "sensitive") and not flag(before, "sensitive")


def _words(version: object) -> tuple[str, str]:
    return (
        text_sha256(bare(need(version, "content", str))),
        maybe(version, "spoiler_text", str) or "",
    )
