"""The questions of one look, each asked of one server; what servers say of themselves, asked once.

Source: platforms-open §2.b, §2.g; read 2026-11-24.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.model import Answer, Exchange, Subject
from checker.platforms.contract import Fetch
from checker.platforms.mastodon.asked import Asked
from checker.platforms.mastodon.blocks import read_blocks
from checker.platforms.mastodon.documents import (
    read_document,
    read_nodeinfo,
    read_nodeinfo_links,
)
from checker.platforms.mastodon.edits import read_history
from checker.platforms.mastodon.facts import (
    Facts,
    account_answer,
    read_actor,
    read_instance,
    read_status,
)
from checker.platforms.mastodon.kin import has_document
from checker.platforms.mastodon.links import account_parts, host_of

Step = tuple[Exchange, Answer]
"""One question and its answer."""

_ACTIVITY = {"Accept": "application/activity+json"}


@dataclass(slots=True)
class Visit:
    """One call of ``look``: how to ask, and what servers have already said of themselves."""

    fetch: Fetch
    instances: dict[str, Step] = field(default_factory=dict)
    kinds: dict[str, Sequence[Step]] = field(default_factory=dict)
    lists: dict[str, Exchange] = field(default_factory=dict)

    async def instance(self, server: str) -> Step:
        """Ask a server what it is, as Mastodon servers are asked; once a look."""
        if server not in self.instances:
            exchange = await self.fetch(f"https://{server}/api/v2/instance")
            self.instances[server] = exchange, read_instance(exchange, server)
        return self.instances[server]

    async def software(self, server: str) -> Sequence[Step]:
        """Ask a server which software it runs, by nodeinfo; once a look."""
        if server not in self.kinds:
            first = await self.fetch(f"https://{server}/.well-known/nodeinfo")
            links = read_nodeinfo_links(first, server)
            steps = [(first, links)]
            path = links.value("path")
            if path:
                second = await self.fetch(f"https://{server}{path}")
                steps.append((second, read_nodeinfo(second, server)))
            self.kinds[server] = steps
        return self.kinds[server]

    async def blocks(self, server: str, domain: str) -> Step:
        """Ask a server whom it blocks, once a look, and read what it says of ``domain``."""
        if server not in self.lists:
            address = f"https://{server}/api/v1/instance/domain_blocks"
            self.lists[server] = await self.fetch(address)
        return self.lists[server], read_blocks(self.lists[server], server, domain)

    async def one(
        self, asked: Asked, since: Exchange | None = None
    ) -> tuple[Exchange, Answer, Facts]:
        """Ask directly about one post; with ``since``, for an answer made after that one."""
        past = _past_caches(since)
        if has_document(asked.number):
            address = f"https://{asked.server}/{asked.number}"
            exchange = await self.fetch(address, headers=_ACTIVITY, params=past)
            return exchange, *read_document(exchange, asked)
        exchange = await self.fetch(_address(asked), params=past)
        return exchange, *read_status(exchange, asked)

    async def history(self, asked: Asked) -> Step:
        """Ask for the versions of one post."""
        exchange = await self.fetch(f"{_address(asked)}/history")
        return exchange, read_history(exchange, asked.server)

    async def account(
        self,
        subject: Subject,
        server: str,
        role: str = "account",
        since: Exchange | None = None,
    ) -> Step:
        """Look an account up by its name; at its own server without the host."""
        user, host = account_parts(subject.native_id) or ("", host_of(subject))
        name = user if server == host else f"{user}@{host}"
        address = f"https://{server}/api/v1/accounts/lookup"
        exchange = await self.fetch(address, params=(("acct", name), *_past_caches(since)))
        return exchange, account_answer(role, exchange, subject, server)

    async def actor(self, subject: Subject) -> Step:
        """Ask for an account's document for other servers."""
        user, host = account_parts(subject.native_id) or ("", host_of(subject))
        exchange = await self.fetch(f"https://{host}/users/{user}", headers=_ACTIVITY)
        return exchange, read_actor(exchange, subject)

    async def page_before(self, server: str, account_id: str, number: str, size: int) -> Exchange:
        """Ask for the posts of an account that ``server`` holds from just before one of them."""
        return await self.fetch(
            f"https://{server}/api/v1/accounts/{account_id}/statuses",
            params=(("exclude_reblogs", "true"), ("limit", str(size)), ("max_id", number)),
        )


def _past_caches(since: Exchange | None) -> tuple[tuple[str, str], ...]:
    """Return a parameter that means nothing and was never sent before: no cache knows it."""
    return (("after", str(int(since.answered_at.timestamp()))),) if since else ()


def _address(asked: Asked) -> str:
    return f"https://{asked.server}/api/v1/statuses/{asked.api_id}"
