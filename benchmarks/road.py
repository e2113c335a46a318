"""What one look costs on the whole road, beside the bare library; prints a Markdown table.

    .venv/bin/python benchmarks/road.py

Everything runs in this process on one core: a scripted platform, virtual time, a SQLite store.
"""

import io
import logging
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import structlog
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from checker import __version__
from checker.model import Ask, Exchange, Origin
from checker.replica.scenario_file import load
from checker.simulation import policy_for, simulate
from checker.store import frames
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper
from checker.store.verify import verify_directory

SCENARIO = Path(__file__).parents[1] / "tests/acceptance/scenarios/two_days.toml"
N_PAGES = 2_000
PAGE = b"<html><body>" + b"<p>a line of some page, number 17</p>" * 150 + b"</body></html>"


def seconds(act: object) -> float:
    """Return the CPU seconds of a call."""
    start = time.process_time()
    act()  # type: ignore[operator]
    return time.process_time() - start


def exchange() -> Exchange:
    """Return an answer of some 6 KB."""
    now = datetime.now(UTC)
    return Exchange(
        ask=Ask("https://example.org/post/1"),
        asked_at=now,
        answered_at=now,
        status=200,
        reason="OK",
        headers=(("content-type", "text/html"),),
        raw=PAGE,
        body=PAGE,
    )


def bare_warcio() -> None:
    """Write response records with the bare library, a gzip member each."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    for _ in range(N_PAGES):
        head = StatusAndHeaders("200 OK", [("content-type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            "https://example.org/post/1",
            "response",
            payload=io.BytesIO(PAGE),
            length=len(PAGE),
            http_headers=head,
        )
        writer.write_record(record)


def main() -> None:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    rows: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        keeper = EvidenceKeeper(root / "evidence", origin="simulated")
        page = exchange()
        own_s = seconds(lambda: [keeper.keep(page, "p") for _ in range(N_PAGES)])
        keeper.seal("p", {})
        keeper.close()
        bare_s = seconds(bare_warcio)
        ratio = f"{own_s / bare_s:.2f} × bare warcio (response only)"
        rows.append(
            ("keep one exchange, request and response", f"{own_s / N_PAGES * 1e3:.3f} ms", ratio)
        )
        checked = None

        def verify() -> None:
            nonlocal checked
            checked = verify_directory(root / "evidence")

        verify_s = seconds(verify)
        n_bytes = checked.n_bytes  # type: ignore[attr-defined]
        rows.append(("verify, uncompressed bytes", f"{n_bytes / verify_s / 1e6:.0f} MB/s", "–"))
        engine = open_database(f"sqlite:///{root / 'checker.db'}")
        scenario = load(SCENARIO)
        policy = policy_for(scenario, "uniform", 20)
        simulated_s = seconds(
            lambda: simulate(scenario, engine, root / "sim", policy, Origin.SIMULATED)
        )
        with engine.connect() as connection:
            n_looks = sum(row["n_looks"] for row in frames.topics(connection))
        rows.append(
            (
                "the whole loop in virtual time",
                f"{simulated_s / n_looks * 1e3:.1f} ms a look",
                f"{n_looks} looks",
            )
        )
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "checker", "--help"], capture_output=True, check=True)
        rows.append(("`checker --help`", f"{time.perf_counter() - start:.2f} s", "–"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"checker {__version__}, Python {platform.python_version()}, {platform.machine()}")
    print(f"peak memory {peak:.0f} MB.\n")
    print("| what | cost | beside |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
