"""Every adapter can be rehearsed: its listings are told without anybody being asked."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from checker.collector.rehearsal import rehearse
from checker.model import Place, Topic
from checker.platforms import PLATFORMS
from tests.support.builders import NOON


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_platform_tells_its_listings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts, a hashtag and words each come to a listing or a reason, on no network at all."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    topic = Topic(
        name="t",
        queries=("#tag", "two words"),
        accounts=("alice.example", "bob"),
        places=(Place(name, "host.example"), Place(name)),
        registered_at=NOON,
    )
    for listing in rehearse(topic, PLATFORMS[name]):
        assert listing.n_asks > 0 or listing.trouble
        assert listing.trouble is None or listing.n_asks == 0
