"""What to look for in a reading of a wiki: the signs that its rules are made of; all pure.

Source: platforms-open §6.c; read 2026-11-24.
"""

from collections.abc import Callable

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.model import Answer, Cause, Reading, account
from checker.model.instants import EPOCH
from checker.platforms.mediawiki.links import NAME

Test = Callable[[Reading], bool]

BUSY_CODES = ("ratelimited", "maxlag")
LOGIN_CODES = ("readapidenied",)
DELETED = "delete/delete"
HIDDEN = "delete/revision"
RESTORED = "delete/restore"
OVERWRITTEN = "delete/delete_redir"
_KNOWN_DELETIONS = (DELETED, RESTORED, OVERWRITTEN)
_OF_PAGES = ("page", "revision", "title")


def refuses(codes: tuple[str, ...]) -> Test:
    """Return the test for an error of the API with one of ``codes``."""
    return lambda reading: reading.main.found is None and reading.main.code in codes


def shown(reading: Reading, *markers: str) -> bool:
    """Say whether the main answer shows a page or a revision with all of ``markers``."""
    main = reading.main
    return main.role in _OF_PAGES and main.found is True and set(markers) <= set(main.markers)


def shows(*markers: str) -> Test:
    """Return the test for ``shown``."""
    return lambda reading: shown(reading, *markers)


def shows_parts_hidden(reading: Reading) -> bool:
    """Say whether text is shown, and its author, its comment or its digest is hidden."""
    hidden = {"userhidden", "commenthidden", "sha1hidden"} & set(reading.main.markers)
    return shown(reading) and bool(hidden)


def shown_by_title(reading: Reading) -> bool:
    """Say whether a page that we know by its title alone is shown."""
    return reading.main.role == "title" and reading.main.found is True


def missing(reading: Reading, *roles: str) -> bool:
    """Say whether the main answer, to one of ``roles``, is the wiki's own denial."""
    return reading.main.role in (roles or _OF_PAGES) and reading.main.found is False


def logged(reading: Reading, code: str, *markers: str) -> bool:
    """Say whether the log's last word on the subject is ``code`` with all of ``markers``."""
    log = reading.answer("log")
    fits = log is not None and log.found is True and log.code == code
    return fits and log is not None and set(markers) <= set(log.markers)


def by_sysop(reading: Reading) -> bool:
    """Say whether the log's last word is by somebody whom the wiki lists as its administrator."""
    performer = reading.answer("performer")
    return performer is not None and performer.found is True and "sysop" in performer.markers


def gone(code: str, *markers: str) -> Test:
    """Return the test for a denial that the log explains by ``code``."""
    return lambda reading: missing(reading) and logged(reading, code, *markers)


def deleted_by_sysop(reading: Reading) -> bool:
    """Say whether the log says deleted, by one of the wiki's administrators."""
    return gone(DELETED)(reading) and by_sysop(reading)


def hidden_by_sysop(reading: Reading) -> bool:
    """Say whether the log says that this text was hidden, by an administrator."""
    return hidden_in_log(reading) and by_sysop(reading)


def hidden_in_log(reading: Reading) -> bool:
    """Say whether a revision's text is hidden and the log has the act."""
    return shown(reading, "texthidden") and logged(reading, HIDDEN, "text_hidden")


def suppressed(reading: Reading) -> bool:
    """Say whether a revision's text is hidden even from the wiki's administrators."""
    return shown(reading, "texthidden", "suppressed")


def restored(reading: Reading) -> bool:
    """Say whether the page is missing and the log says that it, or one in its place, is back."""
    log = reading.answer("log")
    elsewhere = log is not None and "restored_elsewhere" in log.markers
    return missing(reading) and (elsewhere or logged(reading, RESTORED))


def moved_and_lost(reading: Reading) -> bool:
    """Say whether the log's last word on a missing page is that it was moved."""
    log = reading.answer("log")
    followed = log is not None and log.found is True
    return missing(reading) and reading.answer("move") is not None and not followed


def unknown_act(reading: Reading) -> bool:
    """Say whether the log's last word on a missing page is an act that we do not know."""
    log = reading.answer("log")
    known = log is None or log.found is not True or log.code in _KNOWN_DELETIONS
    return missing(reading) and not known


def log_redacted(reading: Reading) -> bool:
    """Say whether a missing page's log shows entries whose contents are hidden."""
    log = reading.answer("log")
    return missing(reading) and log is not None and "redacted" in log.markers


def log_unread(reading: Reading) -> bool:
    """Say whether a title is missing and its log, which could say moved, was not to be had."""
    log = reading.answer("log")
    return missing(reading, "title") and (log is None or log.found is None)


def account_told(*, found: bool, blocked: bool = False) -> Test:
    """Return the test for what a wiki says of an account."""

    def test(reading: Reading) -> bool:
        main = reading.main
        fits = main.role == "account" and main.found is found
        return fits and (not blocked or "blocked" in main.markers)

    return test


def log_words(reading: Reading) -> str | None:
    """Quote the reason in the log, else the act as the log writes it."""
    log = reading.answer("log")
    return (log.words or log.code) if log is not None else None


def log_code(reading: Reading) -> str | None:
    """Quote the act as the log writes it."""
    log = reading.answer("log")
    return log.code if log is not None else None


def move_code(reading: Reading) -> str | None:
    """Quote the move that was followed to nowhere."""
    move = reading.answer("move")
    return move.code if move is not None else None


def log_trouble(reading: Reading) -> str:
    """Quote what stood where the log should have been."""
    log = reading.answer("log")
    if log is None:
        return "log: not asked"
    return f"log: {log.failure or log.unreadable or log.code or f'HTTP {log.status}'}"


def no_words(_: Reading) -> None:
    """Quote nothing: it is there, and nobody said anything about it."""


def quotes(words: str) -> Callable[[Reading], str]:
    """Return what quotes a mark as it stands in the answer."""
    return lambda _: words


def marks(reading: Reading) -> str:
    """Quote the marks of what is hidden, as the answer writes them."""
    return " ".join(mark for mark in reading.main.markers if mark.endswith(("hidden", "ssed")))


def trouble_of(answer: Answer) -> Cause | None:
    """Return why an answer told nothing, None when it told something or nobody knows it."""
    alone = Reading(subject=account(NAME, ""), asked_at=EPOCH, answered_at=EPOCH, answers=(answer,))
    if cause := _first_cause(BEFORE, alone):
        return cause
    if answer.found is None and answer.code in BUSY_CODES:
        return Cause.RATE_LIMITED
    if answer.found is None and answer.code in LOGIN_CODES:
        return Cause.LOGIN_WALL
    return None if answer.found is not None else _first_cause(AFTER, alone)


def _first_cause(rules: tuple[Rule, ...], reading: Reading) -> Cause | None:
    return next((rule.outcome.cause for rule in rules if rule.test(reading)), None)
