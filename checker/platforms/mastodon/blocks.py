"""What a server says of another: its public list of blocked servers, and what it still holds.

The list is public only where a server's people want it so, and may name servers with stars in the
name: then the digest of the whole name tells which is meant. A server that is not on the list, or a
list that is not to be had, says nothing.

Source: platforms-open §2.b (who is blocked), §2.c (pattern table); read 2026-11-24.
"""

import hashlib

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange
from checker.platforms.mastodon.api import answered, plain, rows_of
from checker.platforms.payload import maybe, need

MOST_BLOCKED = 50_000
FEWEST_NEIGHBOURS = 3
"""So many of the author's posts just before the missing one must be there, and all of them."""

_SEVERITIES = ("silence", "suspend")


def read_blocks(exchange: Exchange, server: str, domain: str) -> Answer:
    """Read what ``server`` says of ``domain``: found with its severity, or not on the list."""
    digest = hashlib.sha256(domain.encode()).hexdigest()

    def read(tree: object) -> Answer:
        rows = rows_of(tree, MOST_BLOCKED)
        means = [row for row in rows if _names(row, domain, digest)]
        if not means:
            return Answer(role="blocks", status=exchange.status, found=False)
        severity = need(means[0], "severity", str)
        if severity not in _SEVERITIES:
            raise UnreadablePayload("severity", f"{plain(severity, 40)!r} is not known")
        return Answer(
            role="blocks",
            status=exchange.status,
            found=True,
            code=severity,
            words=plain(maybe(means[0], "comment", str) or "", 300) or None,
            values=(("domain", plain(need(means[0], "domain", str), 253)),),
        )

    answer = answered("blocks", exchange, server, read)
    # a list that is not public is no list without the domain
    return answer if exchange.status == 200 else _without(answer)


def _names(row: object, domain: str, digest: str) -> bool:
    return maybe(row, "domain", str) == domain or maybe(row, "digest", str) == digest


def _without(answer: Answer) -> Answer:
    return Answer(
        role=answer.role,
        status=answer.status,
        failure=answer.failure,
        wall=answer.wall,
        words=answer.words,
        unreadable=answer.unreadable,
    )


def read_neighbours(
    role: str, exchange: Exchange, server: str, most: int
) -> tuple[Answer, dict[str, str]]:
    """Read one page of an account's posts: the number of each, by its ActivityPub id."""
    numbers: dict[str, str] = {}

    def read(tree: object) -> Answer:
        rows = rows_of(tree, most)
        numbers.update({need(row, "uri", str): plain(need(row, "id", str), 40) for row in rows})
        values = (("n_posts", str(len(rows))),)
        return Answer(role=role, status=exchange.status, found=True, values=values)

    answer = answered(role, exchange, server, read)
    return answer, numbers if answer.found else {}
