"""What to look for in a reading of Reddit: the signs that its rules are made of; all pure.

Source: platforms-open §3.c; read 2026-11-24.
"""

from collections.abc import Callable

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.model import Answer, Cause, Reading, SubjectKind, account
from checker.model.instants import EPOCH
from checker.platforms.reddit.links import NAME, is_comment

Test = Callable[[Reading], bool]

OPEN_KINDS = ("public", "restricted", "archived", "user")
"""Kinds of community whose posts anybody may read."""


def marked(name: str) -> Test:
    """Return the test for a mark in the main answer."""
    return lambda reading: name in reading.main.markers


def empty(reading: Reading) -> bool:
    """Say whether Reddit answered well, and with nothing at all."""
    return reading.main.status == 200 and "empty" in reading.main.markers


def refused_for(*reasons: str) -> Test:
    """Return the test for a refusal of the main question with one of ``reasons``."""
    return lambda reading: _refuses(reading.main) and reading.main.code in reasons


def unknown_reason(reading: Reading) -> bool:
    """Say whether the main question was refused for a reason, whichever."""
    return _refuses(reading.main) and reading.main.code is not None


def _refuses(answer: Answer) -> bool:
    return answer.status in (403, 404) and answer.unreadable is None


def _of_post(reading: Reading) -> bool:
    is_post = reading.subject.kind is SubjectKind.POST and reading.main.role == "post"
    return is_post and not is_comment(reading.subject)


def _of_comment(reading: Reading) -> bool:
    is_post = reading.subject.kind is SubjectKind.POST and reading.main.role == "post"
    return is_post and is_comment(reading.subject)


def category(*tokens: str) -> Test:
    """Return the test for a post's ``removed_by_category``, which nothing else contradicts."""

    def test(reading: Reading) -> bool:
        main = reading.main
        return _of_post(reading) and main.code in tokens and "indexable" not in main.markers

    return test


def post_signs(*marks: str) -> Test:
    """Return the test for a post without a category that search engines may not list."""

    def test(reading: Reading) -> bool:
        found = set(reading.main.markers)
        out = reading.main.code is None and "not_indexable" in found
        return _of_post(reading) and out and set(marks) <= found

    return test


def comment_signs(*marks: str) -> Test:
    """Return the test for a comment whose author was taken away along with its text."""

    def test(reading: Reading) -> bool:
        main = reading.main
        return _of_comment(reading) and main.found is False and set(marks) <= set(main.markers)

    return test


def shown(*marks: str) -> Test:
    """Return the test for a post or comment that is shown with all of ``marks``."""

    def test(reading: Reading) -> bool:
        main = reading.main
        return main.role == "post" and main.found is True and set(marks) <= set(main.markers)

    return test


def moderator_view(reading: Reading) -> bool:
    """Say whether a post or comment came with what only its moderators are told."""
    main = reading.main
    fits = main.role == "post" and main.found is None and main.code is None
    return fits and "moderator_view" in main.markers


def community_says(status: int, *reasons: str) -> Test:
    """Return the test for a post's refusal that its community explains, by one of ``reasons``.

    The refusal itself may name the reason, or the community's own answer.
    """

    def test(reading: Reading) -> bool:
        main, about = reading.main, reading.answer("community")
        told = (answer for answer in (main, about) if answer is not None)
        explained = any(item.status == status and item.code in reasons for item in told)
        return _of_post(reading) and _refuses(main) and explained

    return test


def community_words(reading: Reading) -> str | None:
    """Quote the reason, from the refusal or from the community's own answer."""
    about = reading.answer("community")
    return reading.main.code or (about.code if about else None)


def denied(reading: Reading) -> bool:
    """Say whether a post's own page is denied without a reason, and nothing stands against it.

    ``/api/info`` answered and left it out, and its community, where it is known, is open.
    """
    batch, about = reading.answer("batch"), reading.answer("community")
    left_out = batch is not None and batch.found is True
    is_open = about is None or (about.found is True and about.value("subreddit_type") in OPEN_KINDS)
    return denied_somehow(reading) and left_out and is_open


def denied_somehow(reading: Reading) -> bool:
    """Say whether a post's own page is denied without a reason."""
    main = reading.main
    return _of_post(reading) and main.status == 404 and main.found is False


def left_out(reading: Reading) -> bool:
    """Say whether all that is known is that a listing by id left it out."""
    return reading.main.role == "post" and "left_out" in reading.main.markers


def user(found: bool | None, *marks: str) -> Test:
    """Return the test for an account's answer with HTTP 200."""

    def test(reading: Reading) -> bool:
        main = reading.main
        fits = main.role == "account" and main.status == 200 and main.found is found
        return fits and set(marks) <= set(main.markers)

    return test


def user_denied(reading: Reading) -> bool:
    """Say whether Reddit has no such account for us."""
    main = reading.main
    return main.role == "account" and main.status == 404 and main.found is False


def no_words(_: Reading) -> None:
    """Quote nothing: it is there, and nobody said anything about it."""


def quotes(words: str) -> Callable[[Reading], str]:
    """Return what quotes a mark as it stands in the answer."""
    return lambda _: words


def code(reading: Reading) -> str | None:
    """Quote the code alone."""
    return reading.main.code


def value(name: str) -> Callable[[Reading], str]:
    """Return what quotes a small fact, by its name where it is empty."""
    return lambda reading: reading.main.value(name) or f"{name.removesuffix('_reason')}: true"


def trouble_of(answer: Answer) -> Cause | None:
    """Return why an answer told nothing of what was asked, None when nobody knows it."""
    alone = Reading(subject=account(NAME, ""), asked_at=EPOCH, answered_at=EPOCH, answers=(answer,))
    return _first_cause(BEFORE, alone) or _first_cause(AFTER, alone)


def _first_cause(rules: tuple[Rule, ...], reading: Reading) -> Cause | None:
    return next((rule.outcome.cause for rule in rules if rule.test(reading)), None)
