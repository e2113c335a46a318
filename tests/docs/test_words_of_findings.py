"""The guide's table of what may be written quotes the page's own sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from checker.model import Actor, Availability, Basis, Cause, Event, EventKind, Outcome, post
from checker.views.sentences import change_sentence
from tests.acceptance.shell import ROOT
from tests.support.builders import NOON, make_event

GUIDE = ROOT / "docs" / "first-finding.md"
QUOTED = re.findall(r"^\| \*(.+?)\*", GUIDE.read_text("utf-8"), re.MULTILINE)
"""What stands in italics at the head of the table's rows."""


def _gone(
    platform: str,
    cause: Cause,
    actor: Actor = Actor.UNSTATED,
    basis: Basis = Basis.STATED,
    **changed: Any,
) -> Event:
    outcome = Outcome(
        Availability.ABSENT, cause, actor, basis, corroborated=basis is Basis.INFERRED
    )
    subject = post(platform, "1")
    return make_event(kind=EventKind.GONE, subject=subject, outcome=outcome, **changed)


SUSPENDED = Cause.ACCOUNT_SUSPENDED
EVENTS: Mapping[str, Event] = {
    "taken down": _gone("bluesky", Cause.POLICY_REMOVAL, Actor.PLATFORM, words="!takedown"),
    "by its author": _gone("reddit", Cause.AUTHOR_DELETED, Actor.AUTHOR),
    "as if by its author": _gone("bluesky", Cause.AUTHOR_DELETED, Actor.AUTHOR, Basis.INFERRED),
    "with its account": _gone("bluesky", SUSPENDED, Actor.PLATFORM),
    "deleted, not by whom": _gone("tiktok", Cause.DELETED_UNSPECIFIED, words="status_deleted"),
    "no reason": _gone("mastodon", Cause.NOT_FOUND, basis=Basis.NONE),
    "one look": _gone("mastodon", Cause.NOT_FOUND, basis=Basis.NONE, confirmed_at=None),
    "age gate": make_event(
        kind=EventKind.LIMITED,
        outcome=Outcome(Availability.LIMITED, Cause.AGE_GATE, Actor.PLATFORM, Basis.STATED),
    ),
    "back": make_event(kind=EventKind.RETURNED, confirmed_at=NOON),
}


@pytest.mark.parametrize("name", EVENTS)
def test_the_table_quotes_the_page(name: str) -> None:
    """A sentence of the table begins as the page's sentence for such a finding does."""
    said = change_sentence(EVENTS[name])
    begun = [quoted for quoted in QUOTED if said.startswith(quoted) or quoted.startswith(said)]
    assert len(begun) == 1, said
