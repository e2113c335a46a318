"""From a link as people copy it to the post itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.commands.desk import Desk
from checker.commands.following import followed
from checker.config import Config
from checker.errors import ConfigError
from checker.model import post
from tests.acceptance.shell import serving

VIDEO = "https://www.tiktok.com/@one/video/7590701860651012321"
HANDLE_LINK = "https://bsky.app/profile/ann.example.com/post/3kaaaaaaaaa2a"
DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"


def desk(tmp_path: Path, base: str = "http://127.0.0.1:9") -> Desk:
    """Return a desk whose Bluesky is another server."""
    config = Config.model_validate({"net": {"route": {"public.api.bsky.app": base}}})
    return Desk.at(f"sqlite:///{tmp_path}/checker.db", config)


def test_an_address_of_its_own_needs_no_question(tmp_path: Path) -> None:
    """A link that says whose post it is, is taken as it stands."""
    assert followed(desk(tmp_path), VIDEO) == post("tiktok", "7590701860651012321")


def test_a_handle_is_asked_about(tmp_path: Path) -> None:
    """A link with a handle leads to the post of whoever has that handle."""
    with serving(b'{"did": "%s"}' % DID.encode()) as base:
        found = followed(desk(tmp_path, base), HANDLE_LINK)
    assert found == post("bluesky", f"at://{DID}/app.bsky.feed.post/3kaaaaaaaaa2a")


@pytest.mark.parametrize(
    ("link", "words"),
    [("not a link", "no platform knows"), (HANDLE_LINK, "did not say just now which post")],
)
def test_a_link_that_leads_nowhere_is_said(tmp_path: Path, link: str, words: str) -> None:
    """What no platform knows, or none answers for, is a sentence with a way on."""
    with pytest.raises(ConfigError, match=words):
        followed(desk(tmp_path), link)
