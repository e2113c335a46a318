"""What is asked for: a post, on the server that is asked, by the number that it has there."""

from dataclasses import dataclass

from checker.model import Subject
from checker.platforms.mastodon.links import host_of, is_post_id, is_status_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One post at one server.

    Attributes:
        subject: the post, by its id at its own server.
        server: who is asked.
        number: what the post is called there.
    """

    subject: Subject
    server: str
    number: str

    @property
    def is_copy(self) -> bool:
        """Whether another server than the post's own is asked."""
        return self.server != host_of(self.subject)

    @property
    def in_batches(self) -> bool:
        """Whether it may be asked for together with others of its server."""
        return is_status_id(self.number)

    @property
    def api_id(self) -> str:
        """The post's id in the API: the last step of its name."""
        return self.number.rpartition("/")[2]


def at_home(subject: Subject) -> Asked:
    """Return the post as its own server is asked about it; an ill-formed id asks nobody."""
    known = is_post_id(subject.native_id)
    number = subject.native_id.partition("/")[2] if known else "0"
    return Asked(subject, host_of(subject), number)
