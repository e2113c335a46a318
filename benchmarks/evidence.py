"""What seals cost, and how fast evidence is verified; prints Markdown.

    .venv/bin/python benchmarks/evidence.py [PASSES]

Each pass keeps 20 pages of 60,000 bytes that differ, not compressed by their server. Figures are
CPU seconds of one core unless they say wall time, so that others who use the machine count for
little; the median of five where that is cheap.
"""

import base64
import hashlib
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from checker.model import Ask, Exchange
from checker.model.instants import floor_text
from checker.store.chain import Seal, last_link, manifests, read_manifest, write_manifest
from checker.store.evidence import EvidenceKeeper
from checker.store.inclusion import check_inclusion, inclusion
from checker.store.keys import Signer
from checker.store.roots import make_roots
from checker.store.verify import verify_directory

START = datetime(2026, 1, 15, tzinfo=UTC)
PAGES, PAGE_BYTES = 20, 60_000
MB = 1_000_000


def cpu_s(act: Callable[[], object]) -> float:
    since = time.process_time()
    act()
    return time.process_time() - since


def wall_s(act: Callable[[], object]) -> float:
    since = time.perf_counter()
    act()
    return time.perf_counter() - since


def page(chance: random.Random) -> bytes:
    # Text that packs about as well as a page does: words out of a few thousand.
    words = base64.b32encode(chance.randbytes(4_096)).decode().lower()
    picked = (words[at : at + 7] for at in (chance.randrange(6_000) for _ in range(9_000)))
    return ("<p>" + " ".join(picked)).encode()[:PAGE_BYTES]


def keep(root: Path, n_passes: int) -> None:
    chance = random.Random(1)
    keeper = EvidenceKeeper(root, origin="simulated")
    for number in range(n_passes):
        at = START + number * timedelta(minutes=5)
        for step in range(PAGES):
            body = page(chance)
            keeper.keep(
                Exchange(
                    ask=Ask(f"https://www.example.org/{number}/{step}", "GET", ()),
                    asked_at=at,
                    answered_at=at,
                    status=200,
                    reason="OK",
                    headers=(("Content-Type", "text/html"),),
                    raw=body,
                    body=body,
                ),
                f"pass-{number:06d}",
            )
        keeper.seal(f"pass-{number:06d}", {"ended_at": floor_text(at)})
    keeper.close()


def sealing(place: Path, signer: Signer | None, *, durable: bool) -> Callable[[], object]:
    (place / "manifests").mkdir(parents=True)
    records = [
        {"type": "response", "sha256": "0" * 64, "warc": "a", "offset": n} for n in range(40)
    ]
    seal = Seal(signer, durable)

    def act() -> None:
        end = last_link(place)
        for number in range(200):
            end = write_manifest(place, end, f"pass-{number}", records, {}, seal)

    return act


def digests(root: Path) -> None:
    for path in root.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256")


def of_seals(place: Path) -> None:
    signer = Signer.new()
    for name, measure, durable in (("CPU", cpu_s, False), ("wall, synced", wall_s, True)):
        cost = {}
        for who, key in (("without", None), ("with", signer)):
            found = [
                measure(sealing(place / f"{name}{who}{n}", key, durable=durable)) / 200
                for n in range(5)
            ]
            cost[who] = statistics.median(found) * 1_000
        print(
            f"| seal a pass of 40 records ({name}) | {cost['with']:.2f} ms | "
            f"{cost['with'] - cost['without']:+.2f} ms for the signature |"
        )


def of_reading(root: Path) -> None:
    payload = verify_directory(root).n_bytes
    disk = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    verify_s = statistics.median(cpu_s(lambda: verify_directory(root)) for _ in range(3))
    digest_s = statistics.median(cpu_s(lambda: digests(root)) for _ in range(3))
    print(
        f"| verify all: {payload / MB:.0f} MB in records, {len(manifests(root))} links (CPU) | "
        f"{payload / MB / verify_s:.0f} MB/s | {disk / MB:.0f} MB on disk |"
    )
    print(f"| digests of all files (CPU) | {disk / MB / digest_s:.0f} MB/s | the machine's bare |")
    sha256 = read_manifest(manifests(root)[5])[0]["records"][3]["sha256"]
    made = inclusion(root, sha256)
    print(
        f"| prove one record (CPU) | {cpu_s(lambda: inclusion(root, sha256)) * 1_000:.0f} ms | "
        f"{len(made):,} bytes; checked in "
        f"{cpu_s(lambda: check_inclusion('x', made)) * 1_000:.1f} ms |"
    )


def main() -> None:
    n_passes = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("| what | figure | beside |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        of_seals(Path(name) / "seals")
        root = Path(name) / "evidence"
        keep(root, n_passes)
        keeper = EvidenceKeeper(root, origin="simulated")
        steps: list[float] = []

        def make() -> None:
            since = time.process_time()
            for _ in make_roots(root, keeper.sealing, date(2026, 12, 31)):
                steps.append(time.process_time() - since)
                since = time.process_time()

        root_s = cpu_s(make)
        keeper.close()
        n_records = sum(len(read_manifest(path)[0]["records"]) for path in manifests(root))
        print(
            f"| make the roots over {n_records:,} records (CPU) | {root_s:.2f} s | "
            f"longest step {max(steps) * 1_000:.1f} ms |"
        )
        of_reading(root)


if __name__ == "__main__":
    main()
