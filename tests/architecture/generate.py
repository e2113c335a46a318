"""Writes the documents that are made from the code: ``python -m tests.architecture.generate``."""

from __future__ import annotations

from itertools import groupby

from checker.commands.knowing import table_rows
from tests.architecture.trees import ROOT

RULES = ROOT / "docs" / "rules.md"
_HEAD = """# Rules

Made from the code by `python -m tests.architecture.generate`; do not edit by hand. A rule's id is
for ever: a changed meaning is a new id. The first row that fits an answer decides; what no row
knows is `inconclusive`, kept verbatim and reported. *If seen* is the cause where the subject had
been seen before. *Certainty* is that of the meaning, as the source gives it: high, middle or low.

"""
_COLUMNS = "| rule | outcome | by | basis | if seen | certainty | meaning | source |\n"
_LINE = "|---|---|---|---|---|---|---|---|\n"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return " ".join(text.replace("|", "\\|").split())


def rules_page() -> str:
    """Return the page of all rules, table by table in the order in which they are tried."""
    page = _HEAD
    for name, rows in groupby(table_rows(), key=lambda row: row["table"]):
        page += f"## {str(name).capitalize()}\n\n{_COLUMNS}{_LINE}"
        for row in rows:
            outcome = f"{row['availability']}/{row['cause']}"
            cells = (
                f"`{row['id']}`",
                outcome.removesuffix("/none"),
                row["actor"],
                row["basis"],
                row["if_seen_before"],
                row["certainty"],
                row["note"],
                row["source"],
            )
            page += f"| {' | '.join(map(_cell, cells))} |\n"
        page += "\n"
    return page.rstrip("\n") + "\n"


if __name__ == "__main__":
    RULES.write_text(rules_page(), "utf-8")
