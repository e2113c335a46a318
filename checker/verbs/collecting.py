"""Collecting and reading what was collected."""

from typing import Annotated

import typer

from checker.verbs.chosen import Chosen, Json, chosen_stores, desk


def declare(app: typer.Typer) -> None:
    """Declare the verbs on ``app``."""
    for verb in (dashboard, run, look, status, events):
        app.command()(verb)


def dashboard(
    no_browser: Annotated[bool, typer.Option("--no-browser")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
) -> int:
    """Open the page on the store."""
    from checker.commands import page, sides

    stores = chosen_stores(own=Chosen.url(), demo=sides.newest_demo())
    return page.serve(stores, port=port, browser=not no_browser)


def run(
    span: Annotated[str | None, typer.Option("--for", help="How long, such as 90m or 7d.")] = None,
    once: Annotated[bool, typer.Option(help="One discovery and one round, no waiting.")] = False,
) -> int:
    """Collect: discover and re-check until stopped."""
    from checker.commands import collecting

    return collecting.run(desk(), span=span, once=once)


def look(
    urls: Annotated[list[str], typer.Argument(metavar="URL…")],
    vantage: Annotated[
        str | None, typer.Option(help="From which vantage point; the first without it.")
    ] = None,
    json: Json = False,
) -> int:
    """Look once, now, and print verdict, rule and evidence."""
    from checker.commands import looking

    return looking.look(desk(), urls, as_json=json, vantage=vantage)


def status(json: Json = False) -> int:
    """How the watch goes, newest first: topics, passes, coverage, gaps, next look."""
    from checker.commands import status as logbook

    return logbook.status(desk(create=False), as_json=json)


def events(
    topic: Annotated[str | None, typer.Option()] = None,
    since: Annotated[str | None, typer.Option(help="A date or an RFC 3339 time.")] = None,
    layout: Annotated[str, typer.Option("--format", help="table, json, ndjson, csv")] = "table",
    min_grade: Annotated[str | None, typer.Option(help="A, B, C or D")] = None,
    json: Json = False,
) -> int:
    """Print the event log."""
    from checker.commands import log

    return log.events(
        desk(create=False),
        topic=topic,
        since=since,
        layout="json" if json else layout,
        min_grade=min_grade,
    )
