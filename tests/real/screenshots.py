"""Take the documentation's pictures of the whole Aziz replay.

Run ``python -m tests.real.screenshots docs/screenshots``: it replays the case into a temporary
store, serves the dashboard on it, and writes ``front.png`` and ``post.png``.
"""

import sys
import tempfile
from pathlib import Path

from tests.real import browser as real

WIDTH_PX = 1280
SETTLES_MS = 1_500


def take(folder: Path) -> None:
    """Write both pictures into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as store,
        real.served(real.replay(Path(store), whole=True)) as address,
        real.browser() as started,
    ):
        page = started.new_page(viewport={"width": WIDTH_PX, "height": 1_560})
        real.front(page, address)
        page.wait_for_timeout(SETTLES_MS)
        page.screenshot(path=folder / "front.png")
        real.follow_evidence(page)
        page.set_viewport_size({"width": WIDTH_PX, "height": 2_330})
        page.wait_for_timeout(SETTLES_MS)
        page.screenshot(path=folder / "post.png")


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots"))
