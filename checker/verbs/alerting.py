"""``checker alerts``: whom to tell of a confirmed change."""

import typer

from checker.verbs.chosen import Json, desk

alerts_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Whom to tell of a confirmed change."
)


def declare(app: typer.Typer) -> None:
    """Declare the verbs on ``app``."""
    app.add_typer(alerts_app, name="alerts")


@alerts_app.command("list")
def show(json: Json = False) -> int:
    """Where alerts go, of what, when, and what was sent last."""
    from checker.commands import alerting

    return alerting.show(desk(create=False), as_json=json)


@alerts_app.command("test")
def test() -> int:
    """Send a test message to every address, and say of each whether it arrived."""
    from checker.commands import alerting

    return alerting.test(desk())
