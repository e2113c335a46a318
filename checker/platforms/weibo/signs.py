"""What the rules test: Weibo's answers about one subject taken together.

Up to four answers speak of a post: the mobile site's, the desktop site's, the open API's, and a
repost's that shows a notice in its place. What they say together is one word. A stated notice
stands against silence, against "does not exist" and against sentences that say nothing sure;
two different notices, or a notice beside the post itself, contradict each other and say nothing.

Source: platforms-commercial §6(c); read 2026-11-22.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

from checker.model import Answer, Reading
from checker.platforms.weibo.notices import Said, said

Test = Callable[[Reading], bool]

_POST_ROLES = frozenset({"mobile", "desktop", "batch", "repost"})

_NOTICES = frozenset(
    {
        Said.AUTHOR_DELETED,
        Said.POLICY_REMOVED,
        Said.ACCOUNT_SUSPENDED,
        Said.CLOSED_BY_OWNER,
        Said.CLOSED,
        Said.ACCOUNT_HELD,
        Said.HALF_YEAR,
        Said.NOT_PERMITTED,
        Said.UNDER_LAW,
        Said.ADVERTISING,
    }
)
"""Sentences that name a cause."""

_LIMITING = frozenset({Said.ACCOUNT_HELD, Said.HALF_YEAR, Said.NOT_PERMITTED, Said.ADVERTISING})
"""Those of them by which a post is still there."""

_ACCOUNT_SAYS = frozenset(
    {
        Said.ACCOUNT_SUSPENDED,
        Said.CLOSED_BY_OWNER,
        Said.CLOSED,
        Said.ACCOUNT_HELD,
        Said.ACCOUNT_MISSING,
        Said.ACCOUNT_TROUBLE,
    }
)

_CODES: dict[str, frozenset[Said]] = {
    "20101": frozenset({Said.MISSING, Said.MERGED, Said.DELETED}) | _NOTICES,
    "20112": frozenset({Said.PRIVACY, Said.HALF_YEAR, Said.NOT_PERMITTED}),
    "20132": frozenset({Said.UNVIEWABLE}) | _NOTICES,
    "20135": frozenset({Said.ORIGINAL_DELETED}),
    "20003": frozenset({Said.ACCOUNT_MISSING}),
}
"""Numbers that we know, and the sentences that go with them."""

_BY_ITSELF = {
    "20101": Said.MISSING,
    "20112": Said.PRIVACY,
    "20132": Said.UNVIEWABLE,
    "20135": Said.ORIGINAL_DELETED,
    "20003": Said.ACCOUNT_MISSING,
}
"""What a number says that comes without a sentence."""

_ALSO_WITH_OTHER_CODES = _NOTICES | {Said.DELETED}
"""A notice says what it says with any number, unless that number says another thing."""


class Word(StrEnum):
    """What the answers say together, beside what a sentence says."""

    SHOWN = "shown"
    CONTRADICTION = "contradiction"


def meaning_of(answer: Answer) -> Said | None:
    """Return what one answer says instead of showing the post or account; None for nothing sure.

    Number and sentence must not speak of two things.
    """
    if answer.found is not False:
        return None
    meant = said(answer.words)
    if answer.words is None:
        return _by_number(answer)
    if meant is None or answer.code is None:
        return meant
    if answer.code in _CODES:
        return meant if meant in _CODES[answer.code] else None
    return meant if meant in _ALSO_WITH_OTHER_CODES else None


def _by_number(answer: Answer) -> Said | None:
    meant = _BY_ITSELF.get(answer.code or "")
    # the mobile site has one number for what is not there and what may not be seen
    return Said.MERGED if meant is Said.MISSING and answer.role == "mobile" else meant


def together(reading: Reading) -> Word | Said | None:
    """Return in one word what a post's answers say, None where they say nothing sure."""
    answers = [answer for answer in reading.answers if answer.role in _POST_ROLES]
    meant = [meaning for answer in answers if (meaning := meaning_of(answer)) is not None]
    if any(answer.found is True for answer in answers):
        against = (_NOTICES | {Said.MISSING, Said.DELETED}) & set(meant)
        return Word.CONTRADICTION if against else _shown(reading)
    notices = set(meant) & _NOTICES
    if notices:
        clash = len(notices) > 1 or (Said.DELETED in meant and bool(notices & _LIMITING))
        return Word.CONTRADICTION if clash else notices.pop()
    return _vaguest(answers, meant)


def _shown(reading: Reading) -> Word | None:
    # a repost may show a copy of what its original's own page does not
    return Word.SHOWN if reading.main.found is True and reading.main.role != "repost" else None


def _vaguest(answers: Iterable[Answer], meant: list[Said]) -> Said | None:
    """Return what remains where nobody names a cause.

    That a post does not exist is taken only where no other answer says another thing, known or not.
    """
    if Said.DELETED in meant:
        return Said.DELETED
    refusals = [meaning_of(answer) for answer in answers if answer.found is False]
    agreeing = all(meaning in (Said.MISSING, Said.MERGED) for meaning in refusals)
    if Said.MISSING in meant and agreeing:
        return Said.MISSING
    return meant[0] if meant and Said.MISSING not in meant else None


def post_says(word: Word | Said) -> Test:
    """Return the test for a post whose answers together say ``word``."""
    return lambda reading: together(reading) is word


def either_says(word: Said) -> Test:
    """Return the test for a post or an account of which ``word`` is said."""
    return lambda reading: account_says(word)(reading) or together(reading) is word


def account_says(word: Said) -> Test:
    """Return the test for an account in whose place ``word`` is said."""

    def test(reading: Reading) -> bool:
        mine = reading.main.role == "account" and word in _ACCOUNT_SAYS
        return mine and meaning_of(reading.main) is word

    return test


def shown(role: str, *, marked: str | None = None, kinds: Iterable[str] = ("0",)) -> Test:
    """Return the test for a post that ``role``'s answer shows, to the public or to ``kinds``."""

    def test(reading: Reading) -> bool:
        main = reading.main
        fits = main.role == role and (marked is None or marked in main.markers)
        return fits and together(reading) is Word.SHOWN and shown_to(reading) in kinds

    return test


def shown_to(reading: Reading) -> str:
    """Return to whom a shown post is shown, as its number says; "0" is everybody."""
    return reading.main.value("visible.type") or "0"


def shown_only_to(*kinds: str) -> Test:
    """Return the test for a post that is shown to us, and marked as for some alone."""

    def test(reading: Reading) -> bool:
        return together(reading) is Word.SHOWN and shown_to(reading) in kinds

    return test


def silent(*marks: str) -> Test:
    """Return the test for a main answer that tells nothing of what was asked, and bears a mark."""

    def test(reading: Reading) -> bool:
        return reading.main.found is None and bool(set(marks) & set(reading.main.markers))

    return test


def coded(*codes: str) -> Test:
    """Return the test for a main answer that refuses us by one of these numbers."""
    return lambda reading: reading.main.found is None and reading.main.code in codes


def dead_cookie(reading: Reading) -> bool:
    """Say whether the main answer wants us to log in."""
    return reading.main.found is None and reading.main.value("ok") == "-100"


def says_nothing_is_here(reading: Reading) -> bool:
    """Say whether the main answer is what Weibo says of empty lists, and to those who ask a lot."""
    here = reading.main.found is False and said(reading.main.words) is Said.NOTHING_HERE
    return here and together(reading) in (None, Said.NOTHING_HERE)


def speaking(reading: Reading) -> str | None:
    """Quote the answer that the meaning rests on: its sentence, else its number."""
    word = together(reading) if reading.main.role in _POST_ROLES else None
    quoted = (answer for answer in reading.answers if meaning_of(answer) is word and word)
    answer = next(quoted, reading.main)
    return answer.words or answer.code


def all_said(reading: Reading) -> str | None:
    """Quote every answer that says something, since they contradict each other."""
    told = (answer.words or answer.code for answer in reading.answers)
    return " / ".join(dict.fromkeys(words for words in told if words)) or None


def nothing(_: Reading) -> None:
    """Quote nothing: it is there, and nobody said anything about it."""
