"""``checker demo``, ``case`` and ``simulate``: the collector against scripted platforms."""

from pathlib import Path
from typing import Annotated

import typer

from checker.verbs.chosen import Chosen, Json, chosen_stores, desk

case_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The library of documented cases."
)


def declare(app: typer.Typer) -> None:
    """Declare the verbs on ``app``."""
    app.command()(demo)
    app.command()(simulate)
    app.add_typer(case_app, name="case")


def demo(
    case: Annotated[str, typer.Option(help="Which documented case.")] = "aziz-2019",
    no_browser: Annotated[bool, typer.Option("--no-browser")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    own: Annotated[str | None, typer.Option(help="Your own store, to switch to.")] = None,
) -> int:
    """Replay a documented case through the real collector and open the page on it."""
    from checker.commands import replaying

    stores = chosen_stores(own=own, demo=Chosen.store)
    return replaying.demo(stores, case, port=port, browser=not no_browser)


def simulate(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.toml")],
    out: Annotated[Path, typer.Option(help="Directory for store, evidence and truth.")],
    policy: Annotated[str, typer.Option(help="hazard, uniform or backoff")] = "hazard",
    budget: Annotated[float | None, typer.Option(help="Mean looks a post.")] = None,
    json: Json = False,
) -> int:
    """Run the real collector against a scripted platform, in virtual time."""
    from checker.commands import simulating

    return simulating.run(scenario, out, policy=policy, budget=budget, as_json=json)


@case_app.command("list")
def case_list(json: Json = False) -> int:
    """List the cases."""
    from checker.commands import cases

    return cases.list_cases(as_json=json)


@case_app.command("show")
def case_show(case_id: Annotated[str, typer.Argument(metavar="ID")], json: Json = False) -> int:
    """Tell a case: sources, certainty, disputes."""
    from checker.commands import cases

    return cases.show(case_id, as_json=json)


@case_app.command("replay")
def case_replay(case_id: Annotated[str, typer.Argument(metavar="ID")]) -> int:
    """Replay a case into the store."""
    from checker.commands import replaying

    return replaying.replay(desk(), case_id)
