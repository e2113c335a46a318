"""A wiki for the tests below this folder; without MediaWiki they are skipped, saying why."""

import os
from collections.abc import Iterator

import pytest

from tests.real.mediawiki.wiki import NotInstalledError, Wiki


@pytest.fixture(scope="session")
def wiki() -> Iterator[Wiki]:
    """A fresh wiki, its data in a folder that goes with it.

    Skipped when MediaWiki or PHP is missing; with CHECKER_REQUIRE_REAL=1 that is a failure, so
    that a run which must have them can't look green without.
    """
    try:
        running = Wiki.start()
    except NotInstalledError as missing:
        if os.environ.get("CHECKER_REQUIRE_REAL") == "1":
            pytest.fail(f"CHECKER_REQUIRE_REAL=1, but {missing}")
        pytest.skip(str(missing))
    with running:
        yield running
