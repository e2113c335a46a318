"""The wire to an application in this process: what is asked reaches it, what it says comes back."""

from typing import Any

import httpx
import pytest

from checker.net.in_process import InProcess


class Echo:
    """An application that notes its scope and answers in two parts."""

    def __init__(self) -> None:
        """Nothing is noted yet."""
        self.scope: dict[str, Any] = {}
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer 418 with two parts of a body."""
        self.scope = scope
        self.body = (await receive())["body"]
        await send({"type": "http.response.start", "status": 418, "headers": [(b"X-A", b"b")]})
        await send({"type": "http.response.body", "body": b"one ", "more_body": True})
        await send({"type": "http.response.body", "body": b"two"})


async def asked(method: str, echo: Echo, content: bytes | None = None) -> tuple[int, bytes]:
    """Return status and body of one ask."""
    request = httpx.Request(method, "https://x.example/a%20b?q=1", content=content)
    answer = await InProcess(echo).handle_async_request(request)
    assert answer.headers.raw == [(b"X-A", b"b")]
    return answer.status_code, await answer.aread()


async def test_an_answer_in_parts_comes_back_whole() -> None:
    """Status, headers and all parts of the body come back; path and query arrive."""
    echo = Echo()
    assert await asked("GET", echo) == (418, b"one two")
    assert (echo.scope["path"], echo.scope["query_string"]) == ("/a b", b"q=1")
    assert (b"host", b"x.example") in echo.scope["headers"]


async def test_a_head_has_no_body() -> None:
    """The answer to a HEAD has no body, whatever the application sends."""
    assert await asked("HEAD", Echo()) == (418, b"")


async def test_what_is_posted_arrives() -> None:
    """The application receives the body of the question."""
    echo = Echo()
    await asked("POST", echo, b'{"a":1}')
    assert echo.body == b'{"a":1}'


async def test_trouble_of_the_application_comes_out_as_it_is() -> None:
    """What the application raises is what a road would raise."""

    async def broken(*_: Any) -> None:
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        await InProcess(broken).handle_async_request(httpx.Request("GET", "https://x.example/"))
