"""Keys: which secret goes to which host, and the tokens that are fetched with them.

A secret is looked up when it is needed, shown to its own hosts only, and never part of an
exchange: what is kept is the address and the headers without it. Fetching a token is no exchange
of a pass either; it says nothing about a post, and its answer is a secret itself.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

import httpx

from checker.clock import Clock
from checker.model import Exchange
from checker.model.credential import Credential, TokenAsk

EARLY_S = 60.0
"""A token is fetched anew this long before it ends, in seconds."""

AFTER_REFUSAL_S = 300.0
"""After a refused or failed token it is not asked for again this long, in seconds."""

TOKEN_AT_MOST = 8192
"""The longest token that is taken, in characters."""

Secret = Callable[[str], str | None]
Send = Callable[[httpx.Request], Awaitable[bytes | None]]
"""Sends a request and returns the body of a 200 answer, None for any other outcome."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one ask carries beyond what is kept of it.

    Attributes:
        headers: names and values.
        parameters: of the query.
        apart: the secrets that stand in one header together.
    """

    headers: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must stand in nothing that is kept."""
        headers = (value.removeprefix("Bearer ") for _, value in self.headers)
        return (*headers, *(value for _, value in self.parameters), *self.apart)

    def echoed_in(self, exchange: Exchange) -> bool:
        """Say whether an answer holds a secret that the question carried."""
        written = [secret.encode() for secret in self.secrets]
        parts = [exchange.body, exchange.raw, repr(exchange.headers).encode()]
        return any(secret in part for secret in written for part in parts)

    def onto(self, target: str) -> str:
        """Return ``target`` with the secret parameters."""
        if not self.parameters:
            return target
        joint = "&" if urlsplit(target).query else "?"
        return f"{target}{joint}{urlencode(self.parameters)}"


NOTHING = Shown()


@dataclass(slots=True)
class _Held:
    token: str | None
    until: datetime


class Keyring:
    """The credentials that a collector may use, and the tokens that it holds."""

    def __init__(self, credentials: Sequence[Credential], secret: Secret, clock: Clock) -> None:
        """Use ``credentials`` by name, their secrets looked up with ``secret``."""
        self._credentials: Mapping[str, Credential] = {item.name: item for item in credentials}
        self._secret = secret
        self._clock = clock
        self._held: dict[str, _Held] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def shown(self, name: str, url: str, send: Send) -> Shown | None:
        """Return what an ask of ``url`` carries; None where there is no key, or no token came.

        A host that the credential is not meant for gets nothing: it is asked like by anyone.
        """
        credential = self._credentials.get(name)
        secrets = self._secrets(credential) if credential is not None else None
        if credential is None or secrets is None:
            return None
        if (urlsplit(url).hostname or "").lower() not in credential.hosts:
            return NOTHING
        token = secrets[0]
        if credential.token is not None:
            fetched = await self._token(credential, credential.token, secrets, send)
            if fetched is None:
                return None
            token = fetched
        return _shown(credential, token, secrets)

    def _secrets(self, credential: Credential) -> list[str] | None:
        found = [self._secret(variable) for variable in credential.variables]
        whole = [value for value in found if value]
        return whole if len(whole) == len(found) else None

    async def _token(
        self, credential: Credential, ask: TokenAsk, secrets: Sequence[str], send: Send
    ) -> str | None:
        turn = self._turns.setdefault(credential.name, asyncio.Lock())
        async with turn:
            held, now = self._held.get(credential.name), self._clock.now()
            if held is not None and now < held.until:
                return held.token
            body = await send(_request(ask, secrets))
            token, lifetime_s = _read(body, ask)
            lasts_s = max(lifetime_s - EARLY_S, EARLY_S) if token else AFTER_REFUSAL_S
            self._held[credential.name] = _Held(token, now + timedelta(seconds=lasts_s))
            return token

    def credential(self, name: str | None) -> Credential | None:
        """Return what is known of a credential by its name; None where there is none such."""
        return self._credentials.get(name) if name is not None else None

    def forget(self, name: str) -> None:
        """Drop a token that was refused; the next ask fetches another."""
        self._held.pop(name, None)


def _shown(credential: Credential, token: str, secrets: Sequence[str]) -> Shown:
    """Return a token where its credential says that it is shown."""
    if credential.parameter is not None:
        return Shown(parameters=((credential.parameter, token),))
    if credential.header is not None and credential.scheme is not None:
        both = f"{credential.scheme} {':'.join(secrets)}"
        return Shown(headers=((credential.header.lower(), both),), apart=tuple(secrets))
    if credential.header is not None:
        return Shown(headers=((credential.header.lower(), token),))
    return Shown(headers=(("authorization", f"Bearer {token}"),))


def _request(ask: TokenAsk, secrets: Sequence[str]) -> httpx.Request:
    fields = {name: value.format(*secrets) for name, value in ask.fields}
    if ask.style == "json":
        return httpx.Request("POST", ask.url, json=fields)
    request = httpx.Request("POST", ask.url, data=fields)
    if ask.style == "basic":
        return next(httpx.BasicAuth(secrets[0], secrets[1]).auth_flow(request))
    return request


def _read(body: bytes | None, ask: TokenAsk) -> tuple[str | None, float]:
    """Return the token and how long it may be used, in seconds; None where none came."""
    try:
        answer = json.loads(body or b"")
    except (ValueError, RecursionError):
        return None, 0.0
    *around, name = ask.answer.split(".")
    for step in around:
        answer = answer.get(step) if isinstance(answer, dict) else None
    token = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(token, str) or not 0 < len(token) <= TOKEN_AT_MOST or not token.isprintable():
        return None, 0.0
    stated = answer.get("expires_in")
    if isinstance(stated, int | float) and 0 < stated < ask.lifetime_s:
        return token, float(stated)
    return token, ask.lifetime_s
