"""``checker import``: other people's collections."""

from pathlib import Path
from typing import Annotated

import typer

from checker.verbs.chosen import Json, desk


def declare(app: typer.Typer) -> None:
    """Declare the verb on ``app``."""
    app.command("import")(read_in)


def read_in(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    layout: Annotated[
        str,
        typer.Option(
            "--as",
            help="csv (a table of links), observations (a log of looks) or wayback (a table of "
            "links, of whose pages the Wayback Machine is asked what it saw)",
        ),
    ],
    topic: Annotated[
        str | None, typer.Option(help="The topic; without it the file's name is one.")
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="The column of links: its heading or its number.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Links that a topic takes.")] = 100_000,
    json: Json = False,
) -> int:
    """Read in what others collected; bad rows are named by line, the good ones kept."""
    from checker.commands import importing

    order = importing.Order(
        file=file, layout=layout, topic=topic, column=column, most=most, as_json=json
    )
    return importing.read_in(desk(), order)
