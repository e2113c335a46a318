"""What was kept, whether it holds, and the key that signs it."""

from pathlib import Path
from typing import Annotated

import typer

from checker.verbs.chosen import Chosen, Json, desk

evidence_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="What was kept, and whether it holds."
)
key_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The key that signs the evidence."
)


def declare(app: typer.Typer) -> None:
    """Declare the verbs on ``app``."""
    app.add_typer(evidence_app, name="evidence")
    app.add_typer(key_app, name="key")


@evidence_app.command("verify")
def evidence_verify(
    path: Path,
    key: Annotated[
        str | None,
        typer.Option(help="The key that has to vouch for it: a public key's file, or its id."),
    ] = None,
) -> int:
    """Check every digest, link, signature and root; name the first thing that does not hold."""
    from checker.commands import evidence

    return evidence.verify(path, Chosen.config().store.evidence, key)


@evidence_app.command("prove")
def evidence_prove(
    sha256: Annotated[str, typer.Argument(metavar="SHA256", help="A record's digest.")],
    out: Annotated[Path | None, typer.Option(help="A new file; stdout without it.")] = None,
    with_record: Annotated[
        bool, typer.Option("--with-record", help="Put the record itself into it.")
    ] = False,
) -> int:
    """Write what shows that one record is in the evidence, without showing the rest."""
    from checker.commands import evidence

    return evidence.prove(desk(create=False), sha256, out=out, with_record=with_record)


@evidence_app.command("roots")
def evidence_roots(
    now: Annotated[
        bool, typer.Option("--now", help="Make one over what was sealed today so far as well.")
    ] = False,
    json: Json = False,
) -> int:
    """Make the daily roots that are not made yet, and list them all."""
    from checker.commands import evidence

    return evidence.daily_roots(desk(create=False), even_today=now, as_json=json)


@key_app.command("show")
def key_show(json: Json = False) -> int:
    """Print the public key; say from where on which key signs, and where its other half lies."""
    from checker.commands import keys

    return keys.show(desk(create=False), as_json=json)


@key_app.command("rotate")
def key_rotate(
    why: Annotated[str, typer.Option(help="Why; it goes into the chain.")],
    lost: Annotated[
        bool, typer.Option("--lost", help="The old key is not to be had: say so in the chain.")
    ] = False,
) -> int:
    """Hand over to a new key, in a link of the chain that the old key signs."""
    from checker.commands import keys

    return keys.rotate(desk(create=False), why, lost=lost)
