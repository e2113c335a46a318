"""What to look for in a reading of Bluesky: the signs that its rules are made of; all pure.

Source: platforms-open §1.c with its decision matrix; atproto-local-network §3; read 2026-11-22.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.model import Answer, Cause, Reading, account
from checker.model.instants import EPOCH
from checker.platforms.bluesky.labels import moment
from checker.platforms.bluesky.links import NAME, tid_time

INDEXING = timedelta(minutes=10)
"""How long a service may take to show a new record (platforms-open §1.c, decision matrix)."""

KNOWN_LABELLERS = {"did:plc:ar7c4by46qjdydhdevvrndac": "mod.bsky.app"}
"""The platform's own labelling service, by its identity (platforms-open §1.0)."""

MOST_QUOTED = 5
"""As many labels as a sentence holds."""

NAMED_TROUBLES = {
    "RateLimitExceeded": Cause.RATE_LIMITED,
    "AuthenticationRequired": Cause.LOGIN_WALL,
    "AuthMissing": Cause.LOGIN_WALL,
    "InvalidToken": Cause.LOGIN_WALL,
    "ExpiredToken": Cause.LOGIN_WALL,
    "InternalServerError": Cause.SERVER_ERROR,
    "UpstreamFailure": Cause.SERVER_ERROR,
    "NotEnoughResources": Cause.SERVER_ERROR,
    "UpstreamTimeout": Cause.SERVER_ERROR,
}
"""Error names that speak of the road, never of what was asked for."""

_NO_REPOSITORY = frozenset({"RepoNotFound", "RepoTakendown", "RepoSuspended", "RepoDeactivated"})


def trouble_of(answer: Answer) -> Cause | None:
    """Return why an answer told nothing, None when it told something or nobody knows it."""
    alone = Reading(subject=account(NAME, ""), asked_at=EPOCH, answered_at=EPOCH, answers=(answer,))
    if cause := _first_cause(BEFORE, alone):
        return cause
    if answer.code in NAMED_TROUBLES:
        return NAMED_TROUBLES[answer.code]
    if answer.code == "InvalidRequest" and not answer.markers:
        return Cause.BAD_REQUEST
    return None if answer.code or answer.found is not None else _first_cause(AFTER, alone)


def _first_cause(rules: tuple[Rule, ...], reading: Reading) -> Cause | None:
    return next((rule.outcome.cause for rule in rules if rule.test(reading)), None)


def has(reading: Reading, role: str, marker: str) -> bool:
    """Say whether the answer to ``role`` bears ``marker``."""
    answer = reading.answer(role)
    return answer is not None and marker in answer.markers


def code_of(reading: Reading, role: str) -> str | None:
    """Return the code in the answer to ``role``, None without answer or code."""
    answer = reading.answer(role)
    return answer.code if answer else None


def words_of(role: str) -> Callable[[Reading], str | None]:
    """Return what quotes the answer to ``role``: its words, else its code."""

    def words(reading: Reading) -> str | None:
        answer = reading.answer(role)
        return (answer.words or answer.code) if answer else None

    return words


def no_words(_: Reading) -> None:
    """Quote nothing: the verdict rests on a pattern, on no word of anybody's."""


def shown(reading: Reading) -> bool:
    """Say whether the service shows the post."""
    return reading.main.found is True and reading.main.role == "post"


def left_out(reading: Reading) -> bool:
    """Say whether the service answered and left the post out."""
    return reading.main.found is False and reading.main.role == "post"


def of_account(reading: Reading) -> bool:
    """Say whether the reading is of an account."""
    return reading.main.role == "account"


def unknown_account(reading: Reading) -> bool:
    """Say whether the service answered that it has no such account."""
    return of_account(reading) and "profile_not_found" in reading.main.markers


def foreign_labels(reading: Reading) -> list[str]:
    """Return the values of labels that others than the author set, verbatim."""
    found = (marker.partition(":") for marker in reading.main.markers)
    return [value for kind, _, value in found if kind == "label"]


def label_words(reading: Reading) -> str | None:
    """Quote the labels that others than the author set, with who states each, and as of when."""
    return _stated(reading, "label", "labelled {} by {}, which states {}")


def withdrawn_words(reading: Reading) -> str | None:
    """Quote the labels that were taken back, as far as the answer still tells of them."""
    return _stated(reading, "withdrawn", "no longer labelled {} by {}, which states {}")


def _stated(reading: Reading, kind: str, sentence: str) -> str | None:
    said = []
    for marker, value in reading.main.values:
        source, _, cts = value.partition(" ")
        sort, _, label = marker.partition(":")
        if sort == kind:
            said.append(sentence.format(label, KNOWN_LABELLERS.get(source, source), cts))
    more = f"; and {len(said) - MOST_QUOTED} more" if len(said) > MOST_QUOTED else ""
    return "; ".join(said[:MOST_QUOTED]) + more or None


def main_trouble(cause: Cause) -> Callable[[Reading], bool]:
    """Return the test whether the service itself named trouble of this kind."""
    return lambda reading: NAMED_TROUBLES.get(reading.main.code or "") is cause


def side_trouble(reading: Reading) -> tuple[Answer, Cause] | None:
    """Return the first answer of registry or host that told nothing, and why; None if all told.

    Only those count that a verdict hangs on: the record's for a post, the account's for an account.
    """
    if not (left_out(reading) or unknown_account(reading)):
        return None
    for role in ("identity", "host" if of_account(reading) else "record"):
        answer = reading.answer(role)
        cause = trouble_of(answer) if answer else None
        if answer and cause:
            return answer, cause
    return None


def side_words(reading: Reading) -> str | None:
    """Quote that answer, with the question it was to."""
    trouble = side_trouble(reading)
    if trouble is None:
        return None
    answer, _ = trouble
    said = answer.words or answer.code or answer.failure or answer.unreadable
    return f"{answer.role}: {said or f'HTTP {answer.status}'}"


def nameless_host(reading: Reading) -> bool:
    """Say whether the identity is there, but names no host that could be asked."""
    identity = reading.answer("identity")
    return (
        (left_out(reading) or unknown_account(reading))
        and identity is not None
        and identity.found is True
        and identity.value("host") is None
    )


def record_here(reading: Reading) -> bool:
    """Say whether the service leaves out a post whose record the author's host has."""
    record = reading.answer("record")
    return left_out(reading) and record is not None and record.found is True


def hidden_here(reading: Reading) -> bool:
    """Say whether it is the post that the service leaves out, and not its author.

    A service that does not know the author, or could not be asked, may leave out all of them.
    """
    author = reading.answer("author")
    return record_here(reading) and author is not None and author.found is True


def hidden_with_author(reading: Reading, code: str) -> bool:
    """Say whether the service names a state of the author's that explains the leaving out."""
    return record_here(reading) and code_of(reading, "author") == code


def hidden_for_long(reading: Reading) -> bool:
    """Say whether the host has had that record for longer than indexing takes.

    The record's own time is the author's choice and may be backdated, so the repository's newest
    revision must be as old: nothing at all was written there since.
    """
    record, host = reading.answer("record"), reading.answer("host")
    if record is None or host is None or "active" not in host.markers:
        return False
    times = (moment(record.value("made_at")), tid_time(host.value("revision") or ""))
    return hidden_here(reading) and all(
        _before(time, reading.asked_at - INDEXING) for time in times
    )


def _before(time: datetime | None, bound: datetime) -> bool:
    return time is not None and time < bound


def no_record(reading: Reading) -> bool:
    """Say whether service and host agree that there is no such record."""
    return left_out(reading) and code_of(reading, "record") == "RecordNotFound"


def in_the_tree(reading: Reading) -> bool:
    """Say whether a record that the host denies stands in its tree, unchanged since we asked."""
    path = reading.answer("proof")
    if path is None or "record_inside" not in path.markers:
        return False
    written = tid_time(path.value("revision") or "")
    # a tree written after our first question may hold a record that was put there in between
    return no_record(reading) and written is not None and written <= reading.answered_at


def no_repository(reading: Reading) -> bool:
    """Say whether the host has no repository of the author's for us."""
    named = code_of(reading, "record") in _NO_REPOSITORY or has(reading, "record", "no_repo")
    return left_out(reading) and named


def not_in_the_tree(reading: Reading) -> bool:
    """Say whether service and host deny the record, and so does the repository's tree."""
    return no_record(reading) and has(reading, "proof", "record_not_inside")


def signed_tree(reading: Reading) -> bool:
    """Say whether that tree's commit is signed with the key that the account's identity names."""
    return has(reading, "proof", "commit_signed")


def wrongly_signed(reading: Reading) -> bool:
    """Say whether the host answered for a denied record with a tree that another key signed."""
    return no_record(reading) and has(reading, "proof", "signature_wrong")


def label_checked(reading: Reading) -> bool:
    """Say whether every takedown in force on the labeller's list is signed with its own key."""
    return has(reading, "labels", "label_signed")


def unreadable_words(role: str) -> Callable[[Reading], str | None]:
    """Return what says why the answer to ``role`` could not be read."""

    def words(reading: Reading) -> str | None:
        answer = reading.answer(role)
        return f"{role}: {answer.unreadable}" if answer and answer.unreadable else None

    return words
