"""What to look for in a reading of Mastodon: the signs that its rules are made of; all pure.

Source: platforms-open §2.c; read 2026-11-24.
"""

from collections.abc import Callable

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.model import Answer, Cause, Reading, account
from checker.model.instants import EPOCH
from checker.platforms.mastodon.api import wants_login
from checker.platforms.mastodon.links import NAME


def shown(reading: Reading, role: str, *markers: str) -> bool:
    """Say whether the main answer, to ``role``, shows the subject with all of ``markers``."""
    main = reading.main
    return main.role == role and main.found is True and set(markers) <= set(main.markers)


def shows(role: str, *markers: str) -> Callable[[Reading], bool]:
    """Return the test for ``shown``."""
    return lambda reading: shown(reading, role, *markers)


def denied(reading: Reading, role: str, status: int) -> bool:
    """Say whether the main answer, to ``role``, is the API's own denial with ``status``."""
    main = reading.main
    return main.role == role and main.found is False and main.status == status


def denied_here(role: str, status: int = 404) -> Callable[[Reading], bool]:
    """Return the test for a denial by a server that says of itself that it is a Mastodon."""

    def test(reading: Reading) -> bool:
        instance = reading.answer("instance")
        return denied(reading, role, status) and instance is not None and instance.found is True

    return test


def denied_somewhere(reading: Reading) -> bool:
    """Say whether a denial came from a host of which we do not know that it is a Mastodon."""
    of_account = denied(reading, "account", 404) or denied(reading, "account", 410)
    return of_account or denied(reading, "post", 404)


def named_suspended(reading: Reading) -> bool:
    """Say whether the account's document for other servers says suspended as well."""
    actor = reading.answer("actor")
    return (
        shown(reading, "account", "suspended")
        and actor is not None
        and actor.found is True
        and "suspended" in actor.markers
    )


def instance_words(reading: Reading) -> str:
    """Quote what stood where the server should have told what it is."""
    instance = reading.answer("instance")
    if instance is None:
        return "instance: not asked"
    said = instance.failure or instance.unreadable or instance.words
    return f"instance: {said or f'HTTP {instance.status}'}"


def asks_for_login(reading: Reading) -> bool:
    """Say whether the server answers with the sentence of one that its own people alone read."""
    return wants_login(reading.main.words)


def no_words(_: Reading) -> None:
    """Quote nothing: the post is there, and nobody said anything about it."""


def quotes(words: str) -> Callable[[Reading], str]:
    """Return what quotes a mark as it stands in the answer."""
    return lambda _: words


def trouble_of(answer: Answer) -> Cause | None:
    """Return why an answer told nothing, None when it told something or nobody knows it."""
    alone = Reading(subject=account(NAME, ""), asked_at=EPOCH, answered_at=EPOCH, answers=(answer,))
    if cause := _first_cause(BEFORE, alone):
        return cause
    if wants_login(answer.words):
        return Cause.LOGIN_WALL
    return None if answer.found is not None else _first_cause(AFTER, alone)


def _first_cause(rules: tuple[Rule, ...], reading: Reading) -> Cause | None:
    return next((rule.outcome.cause for rule in rules if rule.test(reading)), None)
