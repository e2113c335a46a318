"""Telegram's pages as tests write them, and a fetch that answers by path and parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from checker.model import Ask, EvidenceRef, Exchange, account, post
from tests.support.replay import NOON, full_url

POST = post("telegram", "example/101")
CHANNEL = account("telegram", "example")
PREVIEW = "/s/example"
WIDGET = "/example/101"
Params = Mapping[str, str]
Answered = str | tuple[int, str]


def message(native_id: str = "example/101", text: str = "hello topic", **changed: str) -> str:
    """Return a post's element."""
    made = changed.get("made", "2026-01-10T10:00:00+00:00")
    return (
        f'<div class="tgme_widget_message js-widget_message{changed.get("also", "")}"'
        f' data-post="{native_id}" data-peer="c123_456">'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'
        '<span class="tgme_widget_message_meta"><a class="tgme_widget_message_date" href="#">'
        f'<time datetime="{made}" class="time">10:00</time></a></span></div>'
    )


def notice(words: str) -> str:
    """Return the element of a notice."""
    return f'<div class="tgme_widget_message_error">{words}</div>'


def preview(*messages: str, more: bool = False) -> str:
    """Return a channel's preview, its posts in page order."""
    link = '<a class="tme_messages_more" data-before="1" href="#"></a>' if more else ""
    wrapped = "".join(f'<div class="tgme_widget_message_wrap">{one}</div>' for one in messages)
    return (
        '<div class="tgme_channel_info_header_title">Example</div>'
        f'<section class="tgme_channel_history js-message_history">{link}{wrapped}</section>'
    )


def exchange(url: str, page: Answered) -> Exchange:
    """Return an answer to ``url``."""
    status, text = page if isinstance(page, tuple) else (200, page)
    body = text.encode("utf-8", "surrogatepass")
    return Exchange(
        ask=Ask(url),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        raw=body,
        body=body,
        evidence=EvidenceRef("0" * 64, "test.warc.gz", 0),
    )


@dataclass
class Answering:
    """Answers every question by its path; remembers what was asked.

    Attributes:
        answers: what is said, by path; a function makes it from parameters.
        led_to: the final address by path, where it is another.
    """

    answers: Mapping[str, Answered | Callable[[Params], Answered]]
    led_to: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return the answer that is meant for the question."""
        path = urlsplit(url).path
        assert headers == {"Accept-Language": "en"}
        self.asked.append(full_url(url, params))
        answer = self.answers[path]
        said = answer(dict(params)) if callable(answer) else answer
        return exchange(self.led_to.get(path, full_url(url, params)), said)
