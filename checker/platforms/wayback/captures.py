"""Reads a capture: what the archive got, through the reader of the platform it is a page of.

The archive gives the bytes as they came (``id_``), with the status, and the headers that came then
under another name. So the answer is put back as it was, at the time of the capture, and the
platform's own adapter looks at the page and finds this answer. What else the adapter asks is not
answered: an archive's other captures are of other times.

A capture is a page's own only where the adapter finds its structure in it. A login page, a
challenge, an error page with 200, a shell that a program would fill: each is no sighting.

Source: platforms-open §8 (Memento, traps); read 2026-11-24.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

from checker.judge.verdicts import judge_reading
from checker.model import Ask, Exchange, JsonPost, Reading, Subject, Verdict, verb_of
from checker.platforms.contract import Platform
from checker.platforms.wayback.links import SITE, archived, capture_of, moment
from checker.platforms.web.links import relation

_ORIGINAL = "x-archive-orig-"
_OWN = frozenset({"content-type"})
"""Headers of the archive's answer that are the page's own, where it does not say them apart."""

_NEVER = frozenset({"age", "date", "content-encoding", "transfer-encoding", "content-length"})
"""Headers of then that would be taken for what they say of now, or of the body as it is here."""

_APART_AT_MOST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer that the archive got once.

    Attributes:
        stamp: its time, fourteen digits of UTC.
        link: the address that answered.
        address: the capture's own address, for people.
        answer: the answer as it was then, at that time.
    """

    stamp: str
    link: str
    address: str
    answer: Exchange


def captured(exchange: Exchange) -> Capture | None:
    """Return the capture that an answer of the archive holds; None where it holds none.

    Only an answer that names its time twice, in its address and in ``Memento-Datetime``, is one:
    the archive's own error pages do not.
    """
    named = capture_of(exchange.ask.url)
    told = exchange.header("memento-datetime")
    at = moment(named[0]) if named else None
    if named is None or told is None or at is None or at > exchange.answered_at:
        return None
    try:
        said = parsedate_to_datetime(told)
    except ValueError:
        return None
    link = archived(named[1])
    if link is None or said.tzinfo is None or abs(said - at) > _APART_AT_MOST:
        return None
    answer = replace(
        exchange,
        ask=Ask(link, exchange.ask.method),
        asked_at=at,
        answered_at=at,
        headers=_headers(exchange),
    )
    return Capture(named[0], link, f"{SITE}/web/{named[0]}/{link}", answer)


def _headers(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    then = [
        (name[len(_ORIGINAL) :], value)
        for name, value in exchange.headers
        if name.lower().startswith(_ORIGINAL)
    ]
    names = {name.lower() for name, _ in then}
    now = [
        (name, value)
        for name, value in exchange.headers
        if name.lower() in _OWN and name.lower() not in names
    ]
    return tuple(pair for pair in (*then, *now) if pair[0].lower() not in _NEVER)


@dataclass(frozen=True, slots=True)
class Reread:
    """What a capture shows of whom.

    Attributes:
        subject: who it is a page of, on the platform that knows the address.
        reading: the facts, at the time of the capture.
        verdict: what they mean by that platform's rules.
    """

    subject: Subject
    reading: Reading
    verdict: Verdict


def home_of(link: str, platforms: Sequence[Platform]) -> tuple[Platform, Subject] | None:
    """Return the first platform that knows ``link``, and whom it means; None for a short link."""
    for platform in platforms:
        found = platform.recognise(link)
        if found is not None:
            return (platform, found) if isinstance(found, Subject) else None
    return None


async def reread(platform: Platform, subject: Subject, capture: Capture) -> Reread:
    """Look at ``subject`` as if its page answered now what the archive got then."""
    (reading,) = await platform.look([subject], _Then(platform, subject, capture))
    reading = replace(
        reading, asked_at=capture.answer.asked_at, answered_at=capture.answer.answered_at
    )
    return Reread(subject, reading, judge_reading(reading, platform.rules))


@dataclass(frozen=True, slots=True)
class _Then:
    """A fetch that knows one answer: to the question for the page that was captured."""

    platform: Platform
    subject: Subject
    capture: Capture

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str | JsonPost = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return the capture where it answers the question; nothing was asked otherwise."""
        del headers, auth, redirects
        if method == "GET" and not params and self._is_its_page(url):
            return self.capture.answer
        at = self.capture.answer.asked_at
        ask = Ask(url, verb_of(method))
        return Exchange(ask=ask, asked_at=at, answered_at=at, failure="not_asked")

    def _is_its_page(self, url: str) -> bool:
        if relation(url, self.capture.link) == "same":
            return True
        # one page may have several addresses: with a handle in it, or without
        return self.platform.recognise(url) == self.subject == self._meant()

    def _meant(self) -> object:
        return self.platform.recognise(self.capture.link)
