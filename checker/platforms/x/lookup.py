"""Reads what X's API says, to a key, of posts and of accounts.

Source: platforms-commercial §4(b), §4(c) X1-X19, §4(g); read 2026-11-22.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.payload import maybe, need, unanswered
from checker.platforms.x.api import Facts, Read, Told, drift, problem_type, read_told, whole
from checker.platforms.x.links import NAME, is_number
from checker.platforms.x.syndication import created

HYDRATION = "field-hydration-failure"
"""A field could not be filled in; the rest stands."""

NOT_FOUND = "resource-not-found"
PROBLEM = "problem"
"""Marks an answer that names this very subject's problem; others are about the question."""

_MOST_PLACES = 300

_KNOWN_POST_NAMES = (
    "author_id created_at edit_history_tweet_ids id possibly_sensitive public_metrics text withheld"
)
_KNOWN_POST = frozenset(_KNOWN_POST_NAMES.split())
_KNOWN_USER_NAMES = "id name protected username verified verified_type withheld"
_KNOWN_USER = frozenset(_KNOWN_USER_NAMES.split())


def read_posts(exchange: Exchange, subjects: Sequence[Subject]) -> dict[Subject, Read]:
    """Read a lookup for each post that was asked for; total."""
    told = read_told("lookup", exchange, "tweet")
    return {one: _read(told, "lookup", exchange, one) for one in subjects}


def read_accounts(exchange: Exchange, subjects: Sequence[Subject]) -> dict[Subject, Read]:
    """Read a lookup for each account that was asked for, by number or by handle; total."""
    told = read_told("account", exchange, "user")
    return {one: _read(told, "account", exchange, one) for one in subjects}


def _read(told: Told | Answer, role: str, exchange: Exchange, subject: Subject) -> Read:
    if isinstance(told, Answer):
        return told, {}
    try:
        return _of(told, role, exchange, subject.native_id)
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem), {}


def _of(told: Told, role: str, exchange: Exchange, asked: str) -> Read:
    row, problems = told.rows.get(asked), told.problems.get(asked, ())
    kinds = {problem_type(problem) for problem in problems}
    if row is not None and kinds <= {HYDRATION}:
        partial = ("partial",) if kinds else ()
        if role == "account":
            return _user(row, exchange, partial)
        return read_row(told, role, row, exchange, partial)
    if row is not None or len(problems) != 1:
        raise UnreadablePayload(asked, f"{int(row is not None)} found, {len(problems)} problems")
    return _problem(problems[0], role, exchange), {}


def _problem(problem: Mapping[str, Any], role: str, exchange: Exchange) -> Answer:
    code = problem_type(problem)
    words = whole(need(problem, "detail", str), "errors.detail")
    return Answer(
        role=role,
        status=exchange.status,
        found=False if code == NOT_FOUND else None,
        code=code or "a problem without a type that we know",
        words=words,
        markers=(PROBLEM,),
    )


def read_row(
    told: Told, role: str, row: Mapping[str, Any], exchange: Exchange, partial: tuple[str, ...] = ()
) -> Read:
    """Read a post that is shown.

    Raises:
        UnreadablePayload: when its text is missing, or what withholds it cannot be read.
    """
    post_id, author = need(row, "id", str), maybe(row, "author_id", str) or ""
    if not partial:
        need(row, "text", str)
    editions = maybe(row, "edit_history_tweet_ids", list) or [post_id]
    markers, values = _withheld(row, "withheld")
    user = told.users.get(author, {})
    user_markers, user_values = _withheld(user, "author_withheld")
    marked = {
        "possibly_sensitive": row.get("possibly_sensitive") is True,
        "superseded": editions[-1] != post_id,
        "protected": user.get("protected") is True,
    }
    answer = Answer(
        role=role,
        status=exchange.status,
        found=True,
        markers=(*partial, *markers, *user_markers, *(name for name, it in marked.items() if it)),
        values=(*values, *user_values),
        leftover=(*drift(row, _KNOWN_POST), *drift(user, _KNOWN_USER, "user.")),
    )
    facts: Facts = {"account": account(NAME, author)} if is_number(author) else {}
    return answer, facts | created(maybe(row, "created_at", str))


def _user(row: Mapping[str, Any], exchange: Exchange, partial: tuple[str, ...]) -> Read:
    number = need(row, "id", str)
    if not is_number(number):
        raise UnreadablePayload("id", "no number")
    markers, values = _withheld(row, "author_withheld")
    protected = ("protected",) if row.get("protected") is True else ()
    answer = Answer(
        role="account",
        status=exchange.status,
        found=True,
        markers=(*partial, *markers, *protected),
        values=(("id", number), *values),
        leftover=drift(row, _KNOWN_USER),
    )
    return answer, {}


def _withheld(row: Mapping[str, Any], name: str) -> tuple[tuple[str, ...], Sequence[Any]]:
    """Return what is said about places where something is not shown: markers, and the places.

    Raises:
        UnreadablePayload: when it is said in no shape that we know.
    """
    if maybe(row, "withheld", object) is None:
        return (), ()
    told = need(row, "withheld", dict)
    places = need(told, "country_codes", list)
    scope, claimed = maybe(told, "scope", str), told.get("copyright") is True
    known = len(places) <= _MOST_PLACES and all(_is_code(place) for place in places)
    if not known or not (places or claimed):
        raise UnreadablePayload("withheld.country_codes", "no list of countries")
    markers = (name, f"{name}_copyright") if claimed else (name,)
    values = [(f"{name}_in", " ".join(places))]
    if scope:
        values.append((f"{name}_scope", whole(scope, "withheld.scope")))
    return markers, tuple(values)


def _is_code(place: object) -> bool:
    return isinstance(place, str) and place.isascii() and place.isalpha() and len(place) == 2
