"""Signs that X's rules look for in a reading: which answer speaks, and what its sentence means.

``post`` is syndication's answer, ``lookup`` the API's, ``oembed`` oEmbed's, ``account`` the API's
about an account. The main answer is the one that says most; the others stand behind it.

Source: platforms-commercial §4(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.model import Answer, Reading
from checker.platforms import wording
from checker.platforms.x.links import NAME
from checker.platforms.x.lookup import PROBLEM

Test = Callable[[Reading], bool]
"""Whether a row fits a reading."""

GONE = frozenset({"deleted_by_author", "account_suspended", "account_gone", "rules_violated"})
"""Tombstones that say that a post is not there for anybody."""

NOT_FOR_US = frozenset({"not-authorized-for-resource"})
NOT_SHOWN = frozenset({"resource-unavailable", "disallowed-resource"})
NOWHERE_KNOWN = frozenset({"XX", "XY"})
"""Codes in place of a country's whose meaning today is not confirmed."""


def meaning(answer: Answer | None) -> str | None:
    """Return what the words of an answer mean; None where no line of the table says so."""
    known = wording.meaning(NAME, answer.words) if answer is not None else None
    return known.means if known is not None else None


def buried(means: str) -> Test:
    """Return the test for a tombstone whose sentence means ``means``."""

    def test(reading: Reading) -> bool:
        main = reading.main
        return main.role == "post" and main.code == "TweetTombstone" and meaning(main) == means

    return test


def missing(reading: Reading) -> bool:
    """Say whether syndication has no such post, in its own 404."""
    main = reading.main
    return main.role == "post" and main.status == 404 and main.found is False


def contradicted(reading: Reading) -> bool:
    """Say whether syndication has a post gone, and the API shows the very post."""
    main, lookup = reading.main, reading.answer("lookup")
    gone = missing(reading) or (main.role == "post" and meaning(main) in GONE)
    shown = lookup is not None and lookup is not main and lookup.found is True
    return gone and shown


def looked_up(*codes: str) -> Test:
    """Return the test for a post of which the API names one of these problems.

    It is heard where it is the main answer, and where syndication only has no such post.
    """

    def test(reading: Reading) -> bool:
        lookup = reading.answer("lookup")
        heard = reading.main is lookup or missing(reading)
        return heard and lookup is not None and disputes(lookup) and lookup.code in codes

    return test


def undisputed(reading: Reading) -> bool:
    """Say whether syndication has no such post, and the API names nothing else than that."""
    lookup = reading.answer("lookup")
    return missing(reading) and (lookup is None or not disputes(lookup))


def disputes(lookup: Answer) -> bool:
    """Say whether the API names a problem of the very post, and not that it cannot be found."""
    return PROBLEM in lookup.markers and lookup.found is not False


def opinion(reading: Reading, *, found: bool) -> bool:
    """Say whether oEmbed was asked too, and showed the post or had none."""
    oembed = reading.answer("oembed")
    return oembed is not None and oembed.found is found


def opinion_means(means: str) -> Test:
    """Return the test for a post that syndication lacks, and of which oEmbed says ``means``."""
    return lambda reading: (
        missing(reading)
        and not opinion(reading, found=True)
        and meaning(reading.answer("oembed")) == means
    )


def shown(role: str, *markers: str) -> Test:
    """Return the test for a main answer to ``role`` that shows the subject with all ``markers``."""

    def test(reading: Reading) -> bool:
        main = reading.main
        return main.role == role and main.found is True and set(markers) <= set(main.markers)

    return test


def withheld(role: str, name: str = "withheld") -> Test:
    """Return the test for a subject that is shown, and withheld in at least one country.

    Args:
        role: which answer says so.
        name: whether the post is, or its author's account.
    """
    is_shown = shown(role, name)

    def test(reading: Reading) -> bool:
        places = set((reading.main.value(f"{name}_in") or "").split())
        claimed = f"{name}_copyright" in reading.main.markers
        return is_shown(reading) and bool(places - NOWHERE_KNOWN) and not claimed

    return test


def withheld_unclearly(reading: Reading) -> bool:
    """Say whether something is said to be withheld at all, whatever that means."""
    main = reading.main
    said = {"withheld", "author_withheld"} & set(main.markers)
    return main.role in ("lookup", "account") and main.found is True and bool(said)


def not_found(role: str, means: str) -> Test:
    """Return the test for a subject that the API lacks, in a sentence that means ``means``."""

    def test(reading: Reading) -> bool:
        main = reading.main
        return main.role == role and main.found is False and meaning(main) == means

    return test


def empty(answer: Answer | None) -> bool:
    """Say whether syndication answered with nothing in it."""
    return answer is not None and answer.role == "post" and "empty" in answer.markers


def behind_gate(reading: Reading) -> bool:
    """Say whether the API shows a post as sensitive, and a visitor gets nothing in its place."""
    return shown("lookup", "possibly_sensitive")(reading) and empty(reading.answer("post"))


_KEPT_FROM_SOME = frozenset({"withheld", "author_withheld"})


def alone_with_a_gate(reading: Reading) -> bool:
    """Say whether only the API shows a post, one that X keeps from some visitors.

    What a visitor gets here syndication says, and it did not answer.
    """
    main, visitor = reading.main, reading.answer("post")
    gated = shown("lookup")(reading) and bool(_KEPT_FROM_SOME & set(main.markers))
    return gated and visitor is not None and visitor.found is None and not _says(visitor)


def _says(answer: Answer) -> bool:
    return answer.status == 200 and answer.wall is None and answer.unreadable is None


def answers_with(*codes: str) -> Test:
    """Return the test for a whole question that is answered with one of these codes."""
    return lambda reading: reading.main.code in codes and reading.main.found is None


def no_words(_: Reading) -> None:
    """Quote nothing: the post is there, and nobody said anything about it."""


def opinion_words(reading: Reading) -> str | None:
    """Quote oEmbed."""
    oembed = reading.answer("oembed")
    return oembed.words if oembed is not None else None


def lookup_words(reading: Reading) -> str | None:
    """Quote the API."""
    lookup = reading.answer("lookup")
    return (lookup.words or lookup.code) if lookup is not None else None


def places_of(name: str) -> Callable[[Reading], str | None]:
    """Return what quotes the places in which something is withheld."""

    def quoted(reading: Reading) -> str | None:
        places = reading.main.value(f"{name}_in")
        return f"withheld in {places}" if places else "withheld"

    return quoted


def unclear_places(reading: Reading) -> str | None:
    """Quote where something is withheld, of the post or else of its account."""
    name = "withheld" if "withheld" in reading.main.markers else "author_withheld"
    return places_of(name)(reading)
