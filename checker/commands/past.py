"""``checker import --as wayback``: what the archive saw of pages, before anybody else looked.

Exit codes: 0 it told of all pages · 1 of some it could not be asked · 3 it told of none.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from checker.collector.past import Recalled, Tick, read_past
from checker.commands.desk import Desk
from checker.commands.equipping import archivist
from checker.commands.handed import Order, counts, links_of, progress
from checker.commands.output import put, put_json, say
from checker.errors import ConfigError
from checker.intake.importing import past
from checker.intake.importing.badrows import NAMED_AT_MOST
from checker.intake.importing.columns import Column
from checker.intake.importing.files import Handed
from checker.intake.importing.link_file import Links
from checker.intake.origins import refuse_other_origin
from checker.model import Availability, Origin
from checker.net.guard import Guard
from checker.views.names import count


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run: what was to be asked, and what was told.

    Attributes:
        pages: the addresses to ask for.
        others: links that mean no page, with the reason.
        topic: the topic, by its registered name.
        made: it was made now.
        told: what was told of each page that was asked for.
        stopped: why the others were not, None where there are none.
    """

    found: Links
    column: Column
    pages: Sequence[str]
    others: Sequence[tuple[str, str]]
    topic: str
    made: bool
    told: Sequence[Recalled]
    stopped: str | None

    @property
    def answered(self) -> list[Recalled]:
        """The pages of which the archive said which captures it has."""
        return [item for item in self.told if item.answered]

    @property
    def untold(self) -> list[tuple[str, str]]:
        """Pages that it said nothing of, with the reason."""
        asked = [(item.link, item.words or "") for item in self.told if not item.answered]
        left = self.pages[len(self.told) :]
        return [*asked, *((link, f"not asked for: {self.stopped}") for link in left)]

    @property
    def code(self) -> int:
        """The exit code."""
        if not self.answered:
            return 3
        n_unread = sum(item.n_unread for item in self.told)
        return 1 if self.untold or self.others or self.found.bad.n or n_unread else 0


def read_in(desk: Desk, order: Order, handed: Handed) -> int:
    """Ask the archive for the past of a file's links and say what it told.

    Raises:
        ConfigError: no link means a page, they are too many, or the store holds what was not
            imported.
    """
    refuse_other_origin(desk.engine, Origin.IMPORTED)
    found, column = links_of(handed, order, Guard.of(desk.config.net.allow_private))
    _refuse_too_many(handed, order, found)
    pages, others = past.pages_of(found.platform_of)
    _say_some(why for _, why in others)
    if not pages:
        raise ConfigError(f"{handed.path}: none of its links means a page that can be asked for")
    now = desk.clock.now()
    topic, made = past.topic_for(desk.engine, order.topic_name, now)
    say(f"Asking the archive for {count(len(pages), 'page')} takes {past.how_long(len(pages))}.")
    with progress() as tick:
        told, stopped = asyncio.run(
            _ask(desk, topic, pages, lambda n: tick("asking", n, len(pages)))
        )
    run = _Run(
        found=found,
        column=column,
        pages=pages,
        others=others,
        topic=topic,
        made=made,
        told=told,
        stopped=stopped,
    )
    file = {"file": handed.path.name, "sha256": handed.sha256}
    past.record(desk.engine, found, file, now, len(run.answered))
    _tell(order, run)
    return run.code


def _refuse_too_many(handed: Handed, order: Order, found: Links) -> None:
    if found.n_beyond:
        n = len(found.platform_of) + found.n_beyond.total()
        raise ConfigError(
            f"{handed.path}: holds {n:,} links; at most {order.most:,} are asked for, and nothing "
            f"was asked. All of them would take {past.how_long(n)}: part them among files, or "
            f"write --most {n}"
        )


async def _ask(
    desk: Desk, topic: str, pages: Sequence[str], tick: Tick
) -> tuple[list[Recalled], str | None]:
    equipment = archivist(desk)
    try:
        return await read_past(equipment, topic, pages, tick)
    finally:
        await equipment.net.close()
        equipment.keeper.close()


# ---- what is said


def _tell(order: Order, run: _Run) -> None:
    _say_some(f"{link}: {why}" for link, why in run.untold)
    if order.as_json:
        put_json(_document(order, run))
        return
    rows, bad = count(run.found.n_rows, "row"), count(run.found.bad.n, "bad row")
    pages = f"{count(len(run.pages), 'page')} from column {run.column.name!r}"
    put(f"{order.file}: {rows}, {pages}, {bad}.")
    if run.made:
        put(f"The topic {run.topic!r} was made for them (role subject).")
    n_none = sum(not item.n_listed for item in run.answered)
    put(f"The archive told of {len(run.answered):,} of them.{_none(n_none)}")
    _tell_captures(run)
    if run.untold:
        put(
            f"{count(len(run.untold), 'page', capital=True)} without an answer: run the same "
            "command again later; what is known already is not taken twice."
        )


def _none(n: int) -> str:
    return f" Of {n:,} it lists no capture, which says nothing about the page." if n else ""


def _tell_captures(run: _Run) -> None:
    figures = _figures(run)
    if not figures["n_listed"]:
        return
    seen = ", ".join(f"{figures[word.value]:,} {_WORDS[word]}" for word in Availability)
    taken = count(figures["n_taken"], "capture", capital=True)
    put(f"{taken} taken ({figures['n_new']:,} new): {seen}.")
    if n := figures["n_passed_over"]:
        put(f"{n:,} more were not read: of one page at most {past.MOST_CAPTURES} are.")
    if n := figures["n_unread"]:
        put(f"{n:,} more could not be had; run the same command again for them.")
    put(
        "Each is what the archive saw at its own time, from where it looked; nothing is known of "
        "what lay between. Controls are not known either: events stand a grade lower."
    )


_WORDS = {
    Availability.VISIBLE: "show the page",
    Availability.LIMITED: "say that it was not for all",
    Availability.ABSENT: "say that it was gone",
    Availability.INCONCLUSIVE: "tell nothing",
}


def _figures(run: _Run) -> dict[str, int]:
    seen = sum((item.seen for item in run.told), Counter[Availability]())
    return {
        "n_listed": sum(item.n_listed for item in run.told),
        "n_taken": seen.total(),
        "n_new": sum(item.n_new for item in run.told),
        "n_passed_over": sum(item.n_passed_over for item in run.told),
        "n_unread": sum(item.n_unread for item in run.told),
        **{word.value: seen[word] for word in Availability},
    }


def _document(order: Order, run: _Run) -> dict[str, Any]:
    return {
        **counts(order, run.found.n_rows, len(run.answered), run.found.bad),
        "column": run.column.name,
        "topic": run.topic,
        "topics_made": [run.topic] if run.made else [],
        "n_pages": len(run.pages),
        "captures": _figures(run),
        "no_pages": [{"link": link, "why": why} for link, why in run.others],
        "no_capture": [item.link for item in run.answered if not item.n_listed],
        "not_told": [{"link": link, "why": why} for link, why in run.untold],
    }


def _say_some(sentences: Iterable[str]) -> None:
    """Say the first of some sentences on stderr, and how many more there are."""
    told = list(sentences)
    for sentence in told[:NAMED_AT_MOST]:
        say(sentence)
    if len(told) > NAMED_AT_MOST:
        say(f"and {len(told) - NAMED_AT_MOST:,} more of that kind")
