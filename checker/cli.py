"""The command line: declares the verbs and hands them on. stdout is data, stderr is log.

Exit codes: 0 done · 1 finished with alarms · 2 wrong use or configuration · 3 could not tell, or
no platform reached · 4 evidence does not verify.
"""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from checker import __version__, config
from checker.config import DEFAULT_STORE, Config
from checker.errors import CheckerError, ConfigError

if TYPE_CHECKING:
    from checker.commands.desk import Desk

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
topic_app = typer.Typer(no_args_is_help=True, help="What to watch.")
case_app = typer.Typer(no_args_is_help=True, help="The library of documented cases.")
evidence_app = typer.Typer(no_args_is_help=True, help="What was kept, and whether it holds.")
app.add_typer(topic_app, name="topic")
app.add_typer(case_app, name="case")
app.add_typer(evidence_app, name="evidence")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


class _Chosen:
    """The options that go before or after any verb."""

    store: str | None = None
    config_file: Path | None = None

    @classmethod
    def config(cls) -> Config:
        return config.load(cls.config_file)

    @classmethod
    def url(cls) -> str:
        return cls.store or DEFAULT_STORE


def _desk(*, create: bool = True) -> "Desk":
    from checker.commands.desk import Desk

    return Desk.at(_Chosen.url(), _Chosen.config(), create=create)


def _leave(code: int | None, **_: object) -> None:
    raise typer.Exit(code or 0)


@app.callback(invoke_without_command=True, result_callback=_leave)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Which posts on a topic appear, disappear and come back, and how sure we are.

    Anywhere in a command: --store URL (default sqlite:///checker-data/checker.db) and
    --config FILE (default ./checker.toml).
    """
    if version:
        sys.stdout.write(f"checker {__version__}\n")
        raise typer.Exit


@app.command()
def demo(
    case: Annotated[str, typer.Option(help="Which documented case.")] = "aziz-2019",
    no_browser: Annotated[bool, typer.Option("--no-browser")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
) -> int:
    """Replay a documented case through the real collector and open the page on it."""
    from checker.commands import cases

    return cases.demo(
        _Chosen.config(), case, port=port, browser=not no_browser, store=_Chosen.store
    )


@app.command()
def dashboard(
    no_browser: Annotated[bool, typer.Option("--no-browser")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
) -> int:
    """Open the page on the store."""
    from checker.commands import page

    return page.serve(_Chosen.url(), port=port, browser=not no_browser)


@app.command()
def run(
    span: Annotated[str | None, typer.Option("--for", help="How long, such as 90m or 7d.")] = None,
    once: Annotated[bool, typer.Option(help="One discovery and one round, no waiting.")] = False,
) -> int:
    """Collect: discover and re-check until stopped."""
    from checker.commands import collecting

    return collecting.run(_desk(), span=span, once=once)


@app.command()
def look(urls: Annotated[list[str], typer.Argument(metavar="URL…")], json: Json = False) -> int:
    """Look once, now, and print verdict, rule and evidence."""
    from checker.commands import looking

    return looking.look(_desk(), urls, as_json=json)


@app.command()
def status(json: Json = False) -> int:
    """How well we look: topics, passes, coverage, gaps, next look."""
    from checker.commands import log

    return log.status(_desk(create=False), as_json=json)


@app.command()
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
        _desk(create=False),
        topic=topic,
        since=since,
        layout="json" if json else layout,
        min_grade=min_grade,
    )


@app.command()
def judge(everything: Annotated[bool, typer.Option("--all", help="All history.")] = False) -> int:
    """Judge all history anew under today's rules; say what moved."""
    from checker.commands import checking

    if not everything:
        raise ConfigError("say `checker judge --all`: it re-judges all history of the store")
    return checking.judge_all(_desk(create=False))


@app.command()
def simulate(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.toml")],
    out: Annotated[Path, typer.Option(help="Directory for store, evidence and truth.")],
    policy: Annotated[str, typer.Option(help="uniform or backoff")] = "backoff",
    budget: Annotated[float | None, typer.Option(help="Mean looks a post.")] = None,
    json: Json = False,
) -> int:
    """Run the real collector against a scripted platform, in virtual time."""
    from checker.commands import simulating

    return simulating.run(scenario, out, policy=policy, budget=budget, as_json=json)


@app.command()
def platforms(json: Json = False) -> int:
    """What can be told apart where, on what basis, needing which key."""
    from checker.commands import knowing

    return knowing.platforms(_Chosen.config(), as_json=json)


@app.command()
def rules(json: Json = False) -> int:
    """Print the rule table."""
    from checker.commands import knowing

    return knowing.rules(as_json=json)


@topic_app.command("add")
def topic_add(  # noqa: PLR0913, PLR0917  one parameter an option
    name: str,
    query: Annotated[list[str] | None, typer.Option()] = None,
    account: Annotated[list[str] | None, typer.Option()] = None,
    urls: Annotated[Path | None, typer.Option(help="A file of links, one a line.")] = None,
    on: Annotated[list[str] | None, typer.Option(help="PLATFORM or PLATFORM:HOST")] = None,
    role: Annotated[str, typer.Option(help="subject or control")] = "subject",
    control: Annotated[str | None, typer.Option(help="The topic to compare with.")] = None,
) -> int:
    """Register a topic; it is stamped and hashed before the first look."""
    from checker.commands import topics

    return topics.add(
        _desk(),
        topics.Wish(
            name=name,
            queries=tuple(query or ()),
            accounts=tuple(account or ()),
            urls=urls,
            places=tuple(on or ()),
            role=role,
            control=control,
        ),
    )


@topic_app.command("list")
def topic_list(json: Json = False) -> int:
    """List the topics."""
    from checker.commands import topics

    return topics.show_all(_desk(create=False), as_json=json)


@topic_app.command("show")
def topic_show(name: str, json: Json = False) -> int:
    """Show a topic's registration and numbers."""
    from checker.commands import topics

    return topics.show(_desk(create=False), name, as_json=json)


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
    from checker.commands import cases

    return cases.replay(_desk(), case_id)


@evidence_app.command("verify")
def evidence_verify(path: Path) -> int:
    """Check every digest and link; name the first thing that does not hold."""
    from checker.commands import checking

    return checking.verify(path, _Chosen.config().store.evidence)


def _take_anywhere(arguments: list[str]) -> list[str]:
    """Take ``--store`` and ``--config`` out of the arguments, wherever they stand."""
    left: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        name, equals, value = word.partition("=")
        if name not in ("--store", "--config"):
            left.append(word)
            continue
        given = value if equals else next(waiting, None)
        if not given:
            raise ConfigError(f"{name} needs a value")
        if name == "--store":
            _Chosen.store = given
        else:
            _Chosen.config_file = Path(given)
    return left


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its documented code; misuse shows no traceback."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        given = _take_anywhere(sys.argv[1:] if arguments is None else arguments)
        app(given, prog_name="checker")
    except CheckerError as trouble:
        sys.stderr.write(f"checker: {trouble}\n")
        sys.exit(trouble.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; what was recorded is kept.\n")
        sys.exit(0)
    except BrokenPipeError:
        sys.exit(0)
