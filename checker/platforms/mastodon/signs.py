"""What to look for in a reading of Mastodon: the signs that its rules are made of; all pure.

Source: platforms-open §2.c; read 2026-11-24.
"""

from collections.abc import Callable

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.judge.walls import normalise
from checker.model import Answer, Cause, Reading, account
from checker.model.instants import EPOCH
from checker.platforms.mastodon.api import BARE, wants_login
from checker.platforms.mastodon.blocks import FEWEST_NEIGHBOURS
from checker.platforms.mastodon.copies import AGED
from checker.platforms.mastodon.documents import TOMBSTONE
from checker.platforms.mastodon.facts import COPY
from checker.platforms.mastodon.kin import GOTOSOCIAL, SOFTWARE, kin_of
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


def denied_by(kind: str) -> Callable[[Reading], bool]:
    """Return the test for a 404 of a server whose nodeinfo names software of ``kind``."""

    def test(reading: Reading) -> bool:
        told = reading.answer("nodeinfo")
        named = told.value("name") if told and told.found else None
        return denied_somewhere(reading) and (named or "").lower() in SOFTWARE[kind]

    return test


def kin_denies_post(kind: str) -> Callable[[Reading], bool]:
    """Return the test for a denied post of ``kind``, by its id and by its server's software."""
    by_kind = denied_by(kind)

    def test(reading: Reading) -> bool:
        number = reading.subject.native_id.partition("/")[2]
        return denied(reading, "post", 404) and kin_of(number) == kind and by_kind(reading)

    return test


def gotosocial_denies_post(reading: Reading) -> bool:
    """Say whether GoToSocial denies a post in its own sentence."""
    said = is_gotosocial_sentence(reading.main.words)
    return said and denied(reading, "post", 404) and denied_by(GOTOSOCIAL)(reading)


def is_gotosocial_sentence(words: str | None) -> bool:
    """Say whether ``words``, as a whole, are GoToSocial's for a post that is not there."""
    return normalise(words or "") == "not found: target status not found"


def closed_down(reading: Reading) -> bool:
    """Say whether a server calls gone, without a word, the subject, itself and its software."""
    asked = [reading.main, reading.answer("instance"), reading.answer("links")]
    return all(one is not None and one.status == 410 and BARE in one.markers for one in asked)


def is_tombstone(reading: Reading) -> bool:
    """Say whether a tombstone stands in the post's place."""
    main = reading.main
    return main.role == "post" and main.found is False and main.code == TOMBSTONE


def denied_by_observer(role: str) -> Callable[[Reading], bool]:
    """Return the test for a denial by an observer, while the origin shows the subject now."""
    by_observer = denied_here(role)

    def test(reading: Reading) -> bool:
        return by_observer(reading) and _origin_shows(reading)

    return test


def _origin_shows(reading: Reading) -> bool:
    origin = reading.answer("origin")
    return origin is not None and origin.found is True and AGED not in origin.markers


def defederated(role: str) -> Callable[[Reading], bool]:
    """Return the test for a denial by an observer that says it shuts the origin's server out."""
    by_observer = denied_by_observer(role)

    def test(reading: Reading) -> bool:
        blocks = reading.answer("blocks")
        shut_out = blocks is not None and blocks.found is True and blocks.code == "suspend"
        return shut_out and by_observer(reading)

    return test


def blocked_words(reading: Reading) -> str | None:
    """Quote the observer's row on the origin's server."""
    blocks = reading.answer("blocks")
    if blocks is None:
        return None
    comment = f": {blocks.words}" if blocks.words else ""
    return f"{blocks.value('domain')} ({blocks.code}){comment}"


def copy_taken_out(reading: Reading) -> bool:
    """Say whether an observer lacks one copy alone, of an author that it shows without a mark."""
    author, held = reading.answer("author"), reading.answer("neighbours")
    blocks = reading.answer("blocks")
    if author is None or held is None or (blocks is not None and blocks.found):
        return False
    if held.found is not True or held.value(COPY) is not None:
        return False
    n_wanted, n_held = (int(held.value(name) or "0") for name in ("n_wanted", "n_held"))
    marked = bool({"suspended", "limited", "moved"} & set(author.markers))
    whole = n_held == n_wanted >= FEWEST_NEIGHBOURS
    clear = author.found is True and not marked and _author_is_well_at_home(reading)
    return clear and whole and denied_by_observer("post")(reading)


def _author_is_well_at_home(reading: Reading) -> bool:
    author = reading.answer("origin_author")
    return author is not None and author.found is True and "suspended" not in author.markers


def denied_by_both(reading: Reading) -> bool:
    """Say whether an observer and the origin, both Mastodon servers, have no such post."""
    origin, instance = reading.answer("origin"), reading.answer("origin_instance")
    return (
        denied_here("post")(reading)
        and origin is not None
        and origin.found is False
        and origin.status == 404
        and instance is not None
        and instance.found is True
    )


def suspended_by_observer(reading: Reading) -> bool:
    """Say whether an observer marks an account that its own server shows without that mark."""
    origin = reading.answer("origin")
    return (
        shown(reading, "account", "suspended")
        and _origin_shows(reading)
        and origin is not None
        and "suspended" not in origin.markers
    )


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
    kind = reading.answer("nodeinfo")
    if kind is not None and kind.found:
        return f"software: {kind.value('name')} {kind.value('version')}"
    instance = reading.answer("instance") or kind or reading.answer("links")
    if instance is None:
        return "instance: not asked"
    said = instance.failure or instance.unreadable or instance.words
    return f"{instance.role}: {said or f'HTTP {instance.status}'}"


def asks_for_login(reading: Reading) -> bool:
    """Say whether the server answers as one that its own people alone read."""
    return wants_login(reading.main.words) or reading.main.code == "SIGNIN_REQUIRED"


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
