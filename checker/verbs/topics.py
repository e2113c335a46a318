"""``checker topic``: what to watch."""

from pathlib import Path
from typing import Annotated

import typer

from checker.verbs.chosen import Json, desk

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What to watch.")
canary_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Posts that we published ourselves."
)
app.add_typer(canary_app, name="canary")


@app.command("add")
def add(  # noqa: PLR0913, PLR0917  one parameter an option
    name: str,
    query: Annotated[list[str] | None, typer.Option()] = None,
    account: Annotated[list[str] | None, typer.Option()] = None,
    urls: Annotated[Path | None, typer.Option(help="A file of links, one a line.")] = None,
    on: Annotated[list[str] | None, typer.Option(help="PLATFORM or PLATFORM:HOST")] = None,
    role: Annotated[str, typer.Option(help="subject or control")] = "subject",
    control: Annotated[str | None, typer.Option(help="The topic to compare with.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would come to; register nothing.")
    ] = False,
) -> int:
    """Register a topic; it is stamped and hashed before the first look."""
    from checker.commands import forecasting, topics
    from checker.intake import links
    from checker.intake.topics import Wish

    wish = Wish(
        name=name,
        queries=tuple(query or ()),
        accounts=tuple(account or ()),
        links=links.from_file(urls) if urls else (),
        places=tuple(on or ()),
        role=role,
        control=control,
    )
    return forecasting.show(desk(), wish) if dry_run else topics.add(desk(), wish)


@app.command("list")
def show_all(json: Json = False) -> int:
    """List the topics."""
    from checker.commands import topics

    return topics.show_all(desk(create=False), as_json=json)


@app.command("show")
def show(name: str, json: Json = False) -> int:
    """Show a topic's registration and numbers."""
    from checker.commands import topics

    return topics.show(desk(create=False), name, as_json=json)


@app.command("stop")
def stop(name: str) -> int:
    """Look at a topic no more; what was recorded stays."""
    from checker.commands import topics

    return topics.stop(desk(create=False), name)


@app.command("resume")
def resume(name: str) -> int:
    """Look at a stopped topic again."""
    from checker.commands import topics

    return topics.resume(desk(create=False), name)


@app.command("rename")
def rename(name: str, title: Annotated[str, typer.Argument(metavar="NEW_NAME")]) -> int:
    """Show a topic under another name; its registration keeps the first."""
    from checker.commands import topics

    return topics.rename(desk(create=False), name, title)


@app.command("heat")
def heat(
    name: str,
    span: Annotated[str, typer.Option("--for", help="How long, such as 6h or 3d.")] = "24h",
) -> int:
    """Look at a topic more often for a while, beginning at once."""
    from checker.commands import topics

    return topics.heat(desk(create=False), name, span)


@canary_app.command("add")
def canary_add(
    url: str,
    deleted: Annotated[
        bool, typer.Option("--deleted", help="We took it down: it must never read as there.")
    ] = False,
) -> int:
    """Take a post that we published ourselves as a control in every pass."""
    from checker.commands import canaries

    return canaries.add(desk(), url, deleted=deleted)


@canary_app.command("list")
def canary_list(json: Json = False) -> int:
    """List the canaries."""
    from checker.commands import topics

    return topics.show_canaries(desk(create=False), as_json=json)
