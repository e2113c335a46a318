"""What people enter beside topics: outside events, and corrections of what was said."""

from pathlib import Path
from typing import Annotated

import typer

from checker.errors import ConfigError
from checker.verbs.chosen import Json, desk

outside_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Press, statements, rule changes, orders and reports.",
)


def declare(app: typer.Typer) -> None:
    """Declare the verbs on ``app``."""
    app.add_typer(outside_app, name="outside")
    app.command()(correct)


@outside_app.command("add")
def outside_add(  # noqa: PLR0913, PLR0917  one parameter an option
    at: Annotated[str, typer.Option(help="A time with its zone, a day, or a month.")] = "",
    until: Annotated[str, typer.Option(help="The end of a span.")] = "",
    kind: Annotated[str, typer.Option(help="press, statement, rule_change, order or report")] = "",
    words: Annotated[str, typer.Option(help="What happened, in a sentence.")] = "",
    source: Annotated[str, typer.Option(help="Who says so: a name or a link.")] = "",
    certainty: Annotated[str, typer.Option(help="How sure the source is, in words.")] = "",
    topic: Annotated[str, typer.Option(help="Its topic; without one, all of them.")] = "",
    about: Annotated[str, typer.Option(help="A lane of its own on the time axis.")] = "",
    csv: Annotated[Path | None, typer.Option("--csv", help="A table of them instead.")] = None,
) -> int:
    """Enter what was said or done outside, with its source; it is drawn on every time axis."""
    from checker.commands import outside
    from checker.intake.outside import Written

    given = [at, until, kind, words, source, certainty, topic, about]
    if csv is not None:
        if any(given):
            raise ConfigError("--csv: the file says everything; leave the other options out")
        return outside.add_file(desk(), csv)
    return outside.add(
        desk(),
        Written(
            at=at,
            until=until,
            kind=kind,
            words=words,
            source=source,
            certainty=certainty,
            topic=topic,
            about=about,
        ),
    )


@outside_app.command("list")
def outside_list(
    topic: Annotated[str | None, typer.Option(help="Its own, and those of all topics.")] = None,
    json: Json = False,
    layout: Annotated[str, typer.Option("--format", help="table, json or csv")] = "table",
) -> int:
    """List the outside events, each with its source and when it was entered."""
    from checker.commands import outside

    return outside.show_all(desk(create=False), topic=topic, layout="json" if json else layout)


def correct(
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="An event's id, or its first 6 characters.")
    ] = "",
    why: Annotated[str, typer.Option(help="The reason, for readers.")] = "",
    kind: Annotated[str, typer.Option("--as", help="withdrawn (default) or corrected")] = "",
    says: Annotated[str, typer.Option(help="The words that stand instead.")] = "",
    show: Annotated[bool, typer.Option("--list", help="List the corrections made.")] = False,
    json: Json = False,
) -> int:
    """Withdraw or correct an event: it stays in the log, and pages and exports say so."""
    from checker.commands import correcting
    from checker.intake.corrections import Wish

    if show:
        if why or kind or says:
            raise ConfigError("--list: lists corrections and makes none; leave the others out")
        return correcting.show_all(desk(create=False), event, as_json=json)
    if not event:
        raise ConfigError("say which event: its id stands in checker events")
    wish = Wish(event=event, why=why, kind=kind, says=says)
    return correcting.correct(desk(create=False), wish, as_json=json)
