"""Names that lead nowhere are told within a bound."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from checker.net.names import unresolved


def test_names_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads somewhere is left out; the others say why."""
    gate = threading.Event()

    def resolve(host: str, *_: Any, **__: Any) -> None:
        if host == "none.example":
            raise socket.gaierror(-2, "Name or service not known")
        if host == "slow.example":
            gate.wait(5)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    found = unresolved({"there.example", "none.example", "slow.example"}, 0.05)
    gate.set()
    assert found == {"none.example": "dns", "slow.example": "timeout"}


def test_an_ill_formed_name_leads_nowhere() -> None:
    """What no resolver takes is a name that leads nowhere, no error."""
    assert unresolved({"a" * 70 + ".example"}, 2.0) == {"a" * 70 + ".example": "dns"}


def test_nobody_asked_nobody_missed() -> None:
    """Without names there is nothing to say."""
    assert unresolved((), 1.0) == {}
