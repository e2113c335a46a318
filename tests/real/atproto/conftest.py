"""One network for all tests below this folder; without the servers they are skipped, saying why."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.atproto.network import Network
from tests.real.atproto.servers import NotInstalledError

DEFAULT_DEPS = Path(__file__).parents[3] / ".cache/atproto"


@pytest.fixture(scope="session")
def deps() -> Path:
    """Where install.sh put the servers: CHECKER_ATPROTO_DEPS, or its default folder."""
    return Path(os.environ.get("CHECKER_ATPROTO_DEPS", DEFAULT_DEPS))


@pytest.fixture(scope="session")
def network(deps: Path) -> Iterator[Network]:
    """A full network, shared: each test makes its own accounts.

    Skipped when the servers, PostgreSQL or Redis are missing; with CHECKER_REQUIRE_REAL=1 that
    is a failure, so that a run which must have them can't look green without.
    """
    try:
        running = Network.start(deps)
    except NotInstalledError as missing:
        if os.environ.get("CHECKER_REQUIRE_REAL") == "1":
            pytest.fail(f"CHECKER_REQUIRE_REAL=1, but {missing}")
        pytest.skip(str(missing))
    with running:
        yield running
