"""One attempt: the request as it goes out, and what comes back of it, whole or in part."""

from dataclasses import dataclass, field
from datetime import datetime

import httpx

from checker.model import Ask, Exchange
from checker.net.bodies import MAX_WIRE_BYTES, UndecodableBody, decode
from checker.net.guard import parsed
from checker.net.keys import NOTHING, Shown


@dataclass(frozen=True, slots=True)
class Way:
    """Where an ask really goes.

    Attributes:
        target: the address.
        routed: a route led there.
        shown: what goes along and is not kept.
        content: a body, for the only thing that is posted: a question for a token.
    """

    target: str
    routed: bool
    shown: Shown = NOTHING
    content: bytes | None = None


def request_of(ask: Ask, way: Way, timeout_s: float) -> httpx.Request:
    """Return ``ask`` as it goes over the wire: to the way's target, named as its public host."""
    public = parsed(ask.url)
    # What a key is shown in is not remembered.
    target = parsed(way.target) if way.shown is NOTHING else way.shown.onto(way.target)
    return httpx.Request(
        ask.method,
        target,
        headers=[("Host", public.netloc.decode("ascii")), *ask.headers, *way.shown.headers],
        content=way.content or ask.content or None,
        extensions={
            "timeout": dict.fromkeys(("connect", "read", "pool"), timeout_s),
            "sni_hostname": public.raw_host.decode("ascii") if way.target[:6] == "https:" else None,
        },
    )


@dataclass(slots=True)
class Came:
    """What has come of one attempt so far; what came before a failure is not thrown away."""

    response: httpx.Response | None = None
    parts: list[bytes] = field(default_factory=list)
    failure: str | None = None

    async def read(self) -> None:
        """Take the body as it is on the wire, up to the bound."""
        assert self.response is not None
        stream = self.response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        size = 0
        try:
            async for part in stream:
                self.parts.append(part)
                size += len(part)
                if size > MAX_WIRE_BYTES:
                    self.failure = "too_long"
                    return
        finally:
            await stream.aclose()

    def exchange(self, ask: Ask, asked_at: datetime, answered_at: datetime) -> Exchange:
        """Return it as an exchange, its body decoded where it came whole."""
        if self.response is None:
            return Exchange(
                ask=ask, asked_at=asked_at, answered_at=answered_at, failure=self.failure
            )
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in self.response.headers.raw
        )
        raw = b"".join(self.parts)[:MAX_WIRE_BYTES]
        body, failure = (b"", self.failure) if self.failure else _decoded(headers, raw)
        return Exchange(
            ask=ask,
            asked_at=asked_at,
            answered_at=answered_at,
            status=self.response.status_code,
            reason=_reason(self.response),
            headers=headers,
            raw=raw,
            body=body,
            failure=failure,
            cut=self.failure is not None,
        )


def _decoded(headers: tuple[tuple[str, str], ...], raw: bytes) -> tuple[bytes, str | None]:
    """Return the body, and why there is none."""
    if not _plainly_framed(headers):
        return b"", "undecodable"
    try:
        return decode(raw, ", ".join(_values(headers, "content-encoding"))), None
    except UndecodableBody:
        return b"", "undecodable"


def _reason(response: httpx.Response) -> str:
    # httpx would drop all that is not ASCII
    sent = response.extensions.get("reason_phrase")
    return sent.decode("utf-8") if sent is not None else str(response.reason_phrase)


def _plainly_framed(headers: tuple[tuple[str, str], ...]) -> bool:
    """Say whether the body came in no transfer coding but the one that is undone for us."""
    codings = ",".join(_values(headers, "transfer-encoding")).lower().split(",")
    return {word.strip() for word in codings} <= {"", "chunked", "identity"}


def _values(headers: tuple[tuple[str, str], ...], wanted: str) -> list[str]:
    return [value for name, value in headers if name.lower() == wanted]
