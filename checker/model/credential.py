"""Credentials as a platform describes them: which secrets, shown where; never the secrets."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAsk:
    """How a token is fetched with the secrets; by the network, by POST, and never kept.

    Attributes:
        url: where it is asked for; its host must be among the credential's hosts.
        style: how the fields go: as a form, as JSON, or as a form with the first two secrets as
            user name and password (RFC 6749 §2.3.1).
        fields: name and value; ``{0}``, ``{1}`` stand for the secrets in their order.
        answer: the field of the answer that holds the token, as a dotted path; ``expires_in`` is
            looked for beside it.
        lifetime_s: how long it is used, in seconds, where the answer's ``expires_in`` says nothing
            shorter.
    """

    url: str
    style: Literal["form", "json", "basic"]
    fields: tuple[tuple[str, str], ...] = ()
    answer: str = "access_token"
    lifetime_s: float = 3000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How much may be asked with a key in a span of time; counted by us, and never exceeded.

    Attributes:
        name: what is counted, in a word; unique within its credential.
        most: so many units in one span.
        span: the span, by the wall clock of ``zone``.
        zone: where the span begins: an IANA time zone.
        paths: starts of the addresses' paths that it counts; empty for those of no other quota.
        counted: the query parameter whose comma-separated values are the units; None: one an ask.
        source: where the number comes from.
    """

    name: str
    most: int
    span: Literal["hour", "day", "month"]
    source: str
    zone: str = "UTC"
    paths: tuple[str, ...] = ()
    counted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One credential of a platform.

    Attributes:
        name: what an adapter calls it, as in ``fetch(url, auth=name)``.
        variables: the environment names of its secrets.
        hosts: the exact hosts that may see it.
        parameter: the query parameter that carries it; None for a header.
        header: the header that carries it bare; None for an ``Authorization: Bearer``.
        scheme: what stands before the secrets, joined by a colon, in that header; None: the first
            secret stands there alone.
        token: how a token is fetched with the secrets; None where the first secret is the token.
        quotas: how much may be asked with it.
    """

    name: str
    variables: tuple[str, ...]
    hosts: tuple[str, ...]
    parameter: str | None = None
    header: str | None = None
    scheme: str | None = None
    token: TokenAsk | None = None
    quotas: tuple[Quota, ...] = ()
