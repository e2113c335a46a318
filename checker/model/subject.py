"""What is looked at: a post or an account, by the platform's own id."""

from dataclasses import dataclass

from checker.model.words import SubjectKind


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A post or an account; never keyed by a URL or a handle, which can change hands.

    Attributes:
        kind: post or account.
        platform: the platform's lower-case name.
        native_id: the platform's own id, always text.
    """

    kind: SubjectKind
    platform: str
    native_id: str


@dataclass(frozen=True, slots=True)
class NeedsExpanding:
    """A short link: which subject it means is known only after one HEAD."""

    platform: str
    url: str


def post(platform: str, native_id: str) -> Subject:
    """Return the post ``native_id`` of ``platform``."""
    return Subject(SubjectKind.POST, platform, native_id)


def account(platform: str, native_id: str) -> Subject:
    """Return the account ``native_id`` of ``platform``."""
    return Subject(SubjectKind.ACCOUNT, platform, native_id)
