"""A saved answer asked again: a fetch that plays what was kept, and asks nobody.

An answer is found by host and path, and by those query parameters that its own question names;
the adapter may ask for more. What nobody saved is answered with the failure ``not_asked``, so that
a question without an answer can only ever make a verdict weaker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from checker.judge.verdicts import explain, judge_reading
from checker.model import Ask, Exchange, JsonPost, Reading, Subject, Verdict, verb_of
from checker.platforms.contract import Fetch, Platform

NOT_ASKED = "not_asked"
MAX_HOPS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def full_url(url: str, params: Sequence[tuple[str, str]] = ()) -> str:
    """Return ``url`` with its own and the given parameters, encoded one way."""
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *params])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared of a question: method, host, path and parameters; not the scheme."""

    method: str
    host: str
    path: str
    params: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, url: str, method: str = "GET") -> "Question":
        """Read a question; an address that is none is only ever equal to itself."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
        except ValueError:
            return cls(method, "", url, frozenset())
        named = frozenset(parse_qsl(parts.query, keep_blank_values=True))
        return cls(method, host, unquote(parts.path) or "/", named)

    def covers(self, asked: "Question") -> bool:
        """Say whether an answer to this question answers what was asked."""
        mine, theirs = ((item.method, item.host, item.path) for item in (self, asked))
        return mine == theirs and self.params <= asked.params


@dataclass(frozen=True, slots=True)
class Saved:
    """One kept answer.

    Attributes:
        url: the question it answers; the exchange's own address may be where redirects led.
        exchange: the answer.
    """

    url: str
    exchange: Exchange

    @property
    def question(self) -> Question:
        """The question it answers."""
        return Question.of(self.url, self.exchange.ask.method)


@dataclass
class SavedFetch:
    """Plays saved answers; remembers what was asked and what had an answer.

    Several answers to one question are played in order, the last one again and again.

    Attributes:
        answers: what was kept, in the order it came.
        at: the time that unanswered questions are stamped with.
        stray: an answer whose question is not known: it is played to the first question.
        asked: each question's address with whether it had an answer, in order.
    """

    answers: Sequence[Saved]
    at: datetime
    stray: Exchange | None = None
    asked: list[tuple[str, bool]] = field(default_factory=list)

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str | JsonPost = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,  # noqa: ARG002  the contract of Fetch
        auth: str | None = None,  # noqa: ARG002
        redirects: bool = True,
    ) -> Exchange:
        """Return the saved answer, or an exchange that says that nobody was asked."""
        verb = verb_of(method)
        found = self._play(full_url(url, params), verb)
        for _ in range(MAX_HOPS):
            target = found.header("location") if redirects else None
            if target is None or found.status not in _REDIRECTS:
                return found
            found = self._play(urljoin(found.ask.url, target), verb)
        return replace(found, failure="too_many_redirects")

    @property
    def played(self) -> bool:
        """Whether any saved answer was played."""
        return any(answered for _, answered in self.asked)

    def _play(self, url: str, method: str) -> Exchange:
        exchange = self._answer(url, method)
        self.asked.append((url, exchange is not None))
        if exchange is not None:
            return exchange
        return Exchange(
            ask=Ask(url, method), asked_at=self.at, answered_at=self.at, failure=NOT_ASKED
        )

    def _answer(self, url: str, method: str) -> Exchange | None:
        if self.stray is not None and not self.asked:
            return replace(self.stray, ask=Ask(url, method))
        asked = Question.of(url, method)
        fitting = [saved for saved in self.answers if saved.question.covers(asked)]
        if not fitting:
            return None
        # The one that names most is meant; a question without parameters fits everything.
        most = max(len(saved.question.params) for saved in fitting)
        plays = [saved.exchange for saved in fitting if len(saved.question.params) == most]
        before = sum(one == url for one, _ in self.asked)
        return plays[min(before, len(plays) - 1)]


@dataclass(frozen=True, slots=True)
class Again:
    """What came of asking again.

    Attributes:
        reading: what the adapter read.
        verdict: what it means by today's rules, its author's state considered where asked for.
    """

    reading: Reading
    verdict: Verdict


async def ask_again(
    platform: Platform,
    subject: Subject,
    fetch: Fetch,
    *,
    seen: bool = False,
    author: Subject | None = None,
) -> Again:
    """Look at ``subject`` through ``fetch`` and judge what is read, without controls.

    Args:
        platform: the adapter.
        subject: what is looked at.
        fetch: plays the saved answers.
        seen: the subject had been seen before.
        author: its account, looked at as well: its state may explain the post's.
    """
    (reading,) = await platform.look([subject], fetch)
    verdict = judge_reading(reading, platform.rules, seen=seen)
    if author is not None:
        (account,) = await platform.look([author], fetch)
        verdict = explain(verdict, judge_reading(account, platform.rules))
    return Again(reading, verdict)
