"""The form for a new topic: what was entered, and what was understood of it, field by field."""

from dataclasses import dataclass
from enum import StrEnum

from checker.intake.topics import Wish
from checker.intake.uploaded import Uploaded


class Field(StrEnum):
    """Where on the form a sentence belongs."""

    WORDS = "words"
    SERVERS = "servers"
    ACCOUNTS = "accounts"
    LINKS = "links"
    FILE = "file"
    NAME = "name"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about what was entered.

    Attributes:
        at: the field it belongs to.
        words: what is wrong or was assumed, and what to do.
        stops: nothing can be registered while it stands.
    """

    at: Field
    words: str
    stops: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a person typed, pasted and uploaded, as it came.

    Attributes:
        words: hashtags or words, one a line or parted by commas.
        on_bluesky: look for the words there.
        searched: other platforms on which to look for them.
        servers: Mastodon servers on which to look for them, as people write them.
        accounts: names or links of accounts, parted by space, comma or line.
        links: pasted text with links in it.
        file: an uploaded file, already read; None without one.
        name: "" asks for one made of the words.
        control: the topic to compare with.
    """

    words: str = ""
    on_bluesky: bool = True
    searched: tuple[str, ...] = ()
    servers: str = ""
    accounts: str = ""
    links: str = ""
    file: Uploaded | None = None
    name: str = ""
    role: str = "subject"
    control: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A form as it was understood.

    Attributes:
        wish: what can be registered; None while a remark stops it.
        proposed: a name made of what is watched, "" where there is nothing to make it of.
        remarks: sentences by field, in the order of the form.
        columns: those of an uploaded file of which a person must choose one.
    """

    wish: Wish | None
    proposed: str = ""
    remarks: tuple[Remark, ...] = ()
    columns: tuple[str, ...] = ()

    def at(self, place: Field) -> list[Remark]:
        """Return the remarks that belong to one field."""
        return [remark for remark in self.remarks if remark.at is place]
