"""``checker import``: what others collected, read in; what cannot be read is named by line.

Exit codes: 0 all rows were read · 1 some could not be · 2 none could be, or wrong use · 3 nobody
answered (``--as wayback`` alone asks).
"""

from collections import Counter

from checker.collector.meaning import rules_of, rules_version
from checker.commands import past
from checker.commands.desk import Desk
from checker.commands.handed import Order, counts, links_of, progress, say_bad
from checker.commands.output import put, put_json, say
from checker.errors import ConfigError
from checker.intake.importing import link_file, observations
from checker.intake.importing.columns import Column
from checker.intake.importing.files import Handed, examine
from checker.model.instants import floor_text
from checker.net.guard import Guard
from checker.platforms import PLATFORMS
from checker.store import entries

__all__ = ["Order", "read_in"]

NOT_BUILT = ("bundle", "dsa", "zeeschuimer", "4cat", "minet")


def read_in(desk: Desk, order: Order) -> int:
    """Read a file in and say what became of it.

    Raises:
        ConfigError: it cannot be read as asked; says what to do.
    """
    if order.layout in NOT_BUILT:
        raise ConfigError(
            f"--as {order.layout} is not built yet; what can be read in today: "
            f"{', '.join(f'--as {name}' for name in _READ)}"
        )
    if order.layout not in _READ:
        raise ConfigError(f"--as {order.layout}: write one of {', '.join((*_READ, *NOT_BUILT))}")
    handed = examine(order.file)
    if handed.remark:
        say(handed.remark)
    return _READ[order.layout](desk, order, handed)


# ---- links


def _links(desk: Desk, order: Order, handed: Handed) -> int:
    found, column = links_of(handed, order, Guard.of(desk.config.net.allow_private))
    now = desk.clock.now()
    joined = link_file.join(desk.engine, order.topic_name, found, order.most, now)
    with desk.engine.begin() as connection:
        entries.imported(
            connection,
            {
                "file": handed.path.name,
                "sha256": handed.sha256,
                "layout": "csv",
                "at": now,
                "n_rows": found.n_rows,
                "n_taken": len(found.platform_of),
                "n_bad": found.bad.n,
            },
        )
    _tell_links(order, found, joined, column)
    return 1 if found.bad.n else 0


def _tell_links(
    order: Order, found: link_file.Links, joined: link_file.Joined, column: Column
) -> None:
    if order.as_json:
        put_json(
            {
                **counts(order, found.n_rows, len(found.platform_of), found.bad),
                "n_new": joined.n_new,
                "column": column.name,
                "topic": joined.topic,
                "topics_made": [joined.topic] if joined.made else [],
            }
        )
        return
    links = f"{len(found.platform_of):,} links from column {column.name!r}"
    again = f", {found.n_again:,} rows with a link that stood there before" if found.n_again else ""
    put(f"{order.file}: {found.n_rows:,} rows, {links}{again}, {found.bad.n:,} bad rows.")
    if joined.made:
        put(f"The topic {joined.topic!r} was made for them; registration SHA-256 {joined.sha256}")
    elif joined.n_new:
        put(
            f"The topic {joined.topic!r} was registered before and stays as it was: "
            f"{joined.n_new:,} links joined it today, as later links; {joined.n_known:,} it had "
            "already."
        )
    else:
        put(f"The topic {joined.topic!r} had them all already; nothing changed.")
    counted = Counter(found.platform_of.values())
    for name, n in sorted(counted.items()):
        took = link_file.span(link_file.round_s(name, n))
        put(f"  {name}: {n:,} links; one round over them takes at least {took}")


# ---- observations


def _log(desk: Desk, order: Order, handed: Handed) -> int:
    rules = rules_version(rules_of(PLATFORMS.values()))
    with progress() as tick:
        done = observations.take(
            desk.engine,
            handed,
            observations.Told(topic=order.topic_name, now=desk.clock.now(), rules=rules, tick=tick),
        )
    say_bad(handed, done.bad)
    if done.passed_over:
        say(f"{handed.path}: columns that nobody reads: {', '.join(done.passed_over[:30])}")
    if not done.n_taken:
        raise ConfigError(f"{handed.path}: none of its {done.n_rows:,} rows could be read")
    if order.as_json:
        put_json(
            {
                **counts(order, done.n_rows, done.n_taken, done.bad),
                "n_new": done.n_new,
                "topics_made": list(done.topics_made),
            }
        )
    else:
        _tell_log(order, done)
    return 1 if done.bad.n else 0


def _tell_log(order: Order, done: observations.Imported) -> None:
    put(
        f"{order.file}: {done.n_rows:,} rows, {done.n_taken:,} taken ({done.n_new:,} new), "
        f"{done.bad.n:,} bad rows."
    )
    if done.before is not None:
        again = "nothing changed" if not done.n_new else "what was missing was added"
        put(f"The same file was read in before, on {floor_text(done.before)}; {again}.")
    for name in done.topics_made:
        put(f"The topic {name!r} was made for it (role subject).")
    if done.n_new:
        put("Whether controls were well is not known of imported rows: events stand a grade lower.")


_READ = {"csv": _links, "observations": _log, "wayback": past.read_in}
