"""A stranger who checks evidence with what docs/evidence.md shows, and without our program."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.acceptance.shell import ROOT
from tests.docs.typed import blocks

PAGE = ROOT / "docs" / "evidence.md"
WITHOUT = "## Check it without the program"
TOOLS = "/usr/bin:/bin"


def _shown() -> tuple[str, list[str]]:
    """Return the page's script, and its commands block by block."""
    text = PAGE.read_text("utf-8").partition(WITHOUT)[2].partition("\n## What it shows")[0]
    found = [pair for pair in blocks(PAGE, "sh", "python") if pair[1] in text]
    (script,) = [block for kind, block in found if kind == "python"]
    return script, [block for kind, block in found if kind == "sh"]


def typed(commands: str, at: Path) -> subprocess.CompletedProcess[str]:
    """Run commands in a shell with an empty environment, up to the first that fails."""
    return subprocess.run(
        ["env", "-i", f"PATH={TOOLS}", "bash", "-euc", commands],
        cwd=at,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def checks_evidence(place: Path) -> subprocess.CompletedProcess[str]:
    """Do all that the page shows with the evidence below ``place/checker-data``."""
    script, (signatures, by_hand, whole, _) = _shown()
    folder = place / "checker-data" / "evidence"
    (folder / "check.py").write_text(script, "utf-8")
    try:
        return typed("\n".join((signatures, by_hand, whole)), place)
    finally:
        (folder / "check.py").unlink()


def checks_inclusion(place: Path) -> subprocess.CompletedProcess[str]:
    """Do all that the page shows with the inclusion file ``place/record.json`` alone."""
    return typed(_shown()[1][-1], place)
