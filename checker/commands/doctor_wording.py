"""New wording to review: what platforms said lately that nobody here knows."""

import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from checker.commands.findings import Finding, missing, ok
from checker.errors import StoreError
from checker.model.instants import ceil_text, floor_text
from checker.store.wording import WITHIN, Wording, new_wording
from checker.views.inert import plain
from checker.views.objects import url_of

NAME = "new wording to review"
NAMED_AT_MOST = 10
LETTERS_AT_MOST = 200


def wording_findings(engine: sa.Engine, evidence: Path, now: datetime) -> Iterator[Finding]:
    """Yield the commonest words, codes and markers that could not be read in 30 days.

    Args:
        engine: the store.
        evidence: where its evidence lies.
        now: the end of the 30 days.
    """
    try:
        with engine.connect() as connection:
            found = new_wording(connection, now - WITHIN)
    except (StoreError, sa.exc.DBAPIError):
        # A damaged store is said by its own finding.
        return
    if not found:
        yield ok(NAME, f"none in the last {WITHIN.days} days")
        return
    for wording in found[:NAMED_AT_MOST]:
        yield missing(NAME, _words(wording), _remedy(wording, evidence), optional=True)
    more = len(found) - NAMED_AT_MOST
    if more > 0:
        yield missing(NAME, f"and {more} more wordings", None, optional=True)


def _words(wording: Wording) -> str:
    said = plain(" ".join(wording.words.split()), LETTERS_AT_MOST)
    quoted = f"“{said}”" if said else "an answer without words, code or marker"
    times = "once" if wording.n == 1 else f"{wording.n:,} times"
    span = floor_text(wording.first_at)
    if wording.n > 1:
        span = f"{span} to {ceil_text(wording.last_at)}"
    kept = f", evidence {wording.evidence.sha256}" if wording.evidence else ", no evidence kept"
    return f"{wording.platform}: {quoted}, {times}, {span}{kept} ({wording.rule})"


def _remedy(wording: Wording, evidence: Path) -> str | None:
    """Return the command that asks the kept answer again; None where it is not here."""
    reference = wording.evidence
    link = url_of(wording.subject)
    if reference is None or link is None:
        return None
    file = evidence / "warc" / reference.warc
    words = ["checker", "rules", "--try", str(file), "--platform", wording.platform]
    words += ["--at", str(reference.offset), "--url", link]
    return plain(shlex.join(words))
