"""What the program knows: rules, platforms, how it stands here, and judging anew."""

from pathlib import Path
from typing import Annotated

import typer

from checker.errors import ConfigError
from checker.verbs.chosen import Chosen, Json, desk


def declare(app: typer.Typer) -> None:
    """Declare the verbs on ``app``."""
    for verb in (doctor, judge, platforms, rules):
        app.command()(verb)


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no platform.")] = False,
    json: Json = False,
) -> int:
    """What works from here, what is missing, and the command that mends it."""
    from checker.clock import SystemClock
    from checker.commands import doctor as examination

    patient = examination.Patient(
        store=Chosen.url(),
        config_file=Chosen.config_file,
        clock=SystemClock(),
        offline=offline,
    )
    return examination.doctor(patient, as_json=json)


def judge(
    everything: Annotated[bool, typer.Option("--all", help="All history.")] = False,
    json: Json = False,
) -> int:
    """Judge all history anew under today's rules; say what moved."""
    from checker.commands import checking

    if not everything:
        raise ConfigError("say `checker judge --all`: it re-judges all history of the store")
    return checking.judge_all(desk(create=False), as_json=json)


def platforms(json: Json = False) -> int:
    """What can be told apart where, on what basis, needing which key."""
    from checker.commands import knowing

    return knowing.platforms(Chosen.config(), as_json=json)


def rules(  # noqa: PLR0913, PLR0917  one parameter an option
    json: Json = False,
    tried: Annotated[
        Path | None, typer.Option("--try", help="A saved answer: WARC, curl -i, body, case.toml.")
    ] = None,
    score: Annotated[Path | None, typer.Option(help="Score the cases below a folder.")] = None,
    platform: Annotated[str | None, typer.Option(help="Whose answer it is.")] = None,
    url: Annotated[
        str | None, typer.Option(help="The link it is about, or what was asked.")
    ] = None,
    native_id: Annotated[str | None, typer.Option("--id", help="The platform's own id.")] = None,
    kind: Annotated[str | None, typer.Option(help="post or account")] = None,
    status: Annotated[int | None, typer.Option(min=100, max=599, help="Of a bare body.")] = None,
    at: Annotated[int, typer.Option(min=0, help="Offset of a record in a WARC file.")] = 0,
    seen: Annotated[bool, typer.Option("--seen", help="It had been seen before.")] = False,
) -> int:
    """Print the rule table; say which rule fires on a saved answer; score a folder of them."""
    if tried is not None and score is not None:
        raise ConfigError("--try reads one file, --score a folder: say one of them")
    if score is not None:
        from checker.commands import scoring

        return scoring.rules_score(score, as_json=json)
    if tried is None:
        from checker.commands import knowing

        return knowing.rules(as_json=json)

    from checker.commands import trying
    from checker.intake.saved_file import Told
    from checker.model import SubjectKind

    if platform is None:
        raise ConfigError("--try needs --platform: whose answer it is")
    if kind is not None and kind not in tuple(SubjectKind):
        raise ConfigError("--kind: post or account")
    told = Told(
        url=url,
        native_id=native_id,
        kind=SubjectKind(kind) if kind else None,
        status=status,
        offset=at,
        seen=seen,
    )
    return trying.rules_try(tried, trying.named(platform), told, as_json=json)
