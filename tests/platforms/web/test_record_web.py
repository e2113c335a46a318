"""The record of the open web."""

from checker.model import Subject
from checker.platforms.web import PLATFORM


def test_platform_has_no_list_of_hosts_but_knows_each_pages_own() -> None:
    """The record of the web names no host, and says of each page which one serves it."""
    assert PLATFORM.hosts == ()
    assert PLATFORM.host_of is not None
    subject = PLATFORM.recognise("https://News.example.org:8443/a")
    assert isinstance(subject, Subject)
    assert PLATFORM.host_of(subject) == "news.example.org"
    assert PLATFORM.pace.source
    assert PLATFORM.keep.source
    assert PLATFORM.tells
