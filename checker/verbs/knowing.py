"""What the program knows and kept: rules, platforms, evidence, and judging anew."""

from pathlib import Path
from typing import Annotated

import typer

from checker.errors import ConfigError
from checker.verbs.chosen import Chosen, Json, desk

evidence_app = typer.Typer(no_args_is_help=True, help="What was kept, and whether it holds.")


def declare(app: typer.Typer) -> None:
    """Declare the verbs on ``app``."""
    for verb in (judge, platforms, rules):
        app.command()(verb)
    app.add_typer(evidence_app, name="evidence")


def judge(everything: Annotated[bool, typer.Option("--all", help="All history.")] = False) -> int:
    """Judge all history anew under today's rules; say what moved."""
    from checker.commands import checking

    if not everything:
        raise ConfigError("say `checker judge --all`: it re-judges all history of the store")
    return checking.judge_all(desk(create=False))


def platforms(json: Json = False) -> int:
    """What can be told apart where, on what basis, needing which key."""
    from checker.commands import knowing

    return knowing.platforms(Chosen.config(), as_json=json)


def rules(json: Json = False) -> int:
    """Print the rule table."""
    from checker.commands import knowing

    return knowing.rules(as_json=json)


@evidence_app.command("verify")
def evidence_verify(path: Path) -> int:
    """Check every digest and link; name the first thing that does not hold."""
    from checker.commands import checking

    return checking.verify(path, Chosen.config().store.evidence)
