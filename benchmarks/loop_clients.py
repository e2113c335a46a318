"""One client of `loop.py` in a process of its own; prints its figures as one JSON document.

    .venv/bin/python -m benchmarks.loop_clients CLIENT BASE N_PAGES N_SITES [PROFILE]

Clients are ``ours`` and the bare libraries. What is imported and set up is not counted; every
client asks with at most a hundred connections, and reads every body.
"""

import asyncio
import cProfile
import hashlib
import io
import json
import logging
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

N_CONNECTIONS = 100
Get = Callable[[str], Awaitable[bytes]]


def cpu_s() -> float:
    """Return the CPU seconds of this process and of its children that ended, user and system."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def peak_mb() -> float:
    """Return the most memory that this process held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Phases:
    """Takes the time of what is done one after another."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self.done: list[dict[str, Any]] = []

    async def take(self, name: str, act: Awaitable[int]) -> None:
        """Await ``act``, which returns how many pages it looked at, and note what it cost."""
        wall, cpu = time.perf_counter(), cpu_s()
        n_looks = await act
        self.done.append(
            {
                "phase": name,
                "looks": n_looks,
                "wall_s": time.perf_counter() - wall,
                "cpu_s": cpu_s() - cpu,
                "peak_mb": peak_mb(),
            }
        )


async def ask_all(get: Get, urls: list[str]) -> int:
    """Ask for every page, a hundred at a time."""
    left = iter(urls)

    async def worker() -> None:
        for url in left:
            body = await get(url)
            assert len(body) > 5_000, url

    await asyncio.gather(*(worker() for _ in range(N_CONNECTIONS)))
    return len(urls)


async def bare_httpx(urls: list[str], phases: Phases) -> None:
    """Plain httpx: one client, a hundred connections."""
    import httpx  # noqa: PLC0415  each client is measured with no other's memory

    limits = httpx.Limits(max_connections=N_CONNECTIONS, max_keepalive_connections=N_CONNECTIONS)
    async with httpx.AsyncClient(limits=limits, trust_env=False) as client:

        async def get(url: str) -> bytes:
            return (await client.get(url)).content

        await phases.take("each", ask_all(get, urls))


async def over_aiohttp(urls: list[str], phases: Phases) -> None:
    """The httpx interface over aiohttp's connections."""
    import httpx  # noqa: PLC0415
    from httpx_aiohttp import HttpxAiohttpClient  # noqa: PLC0415

    limits = httpx.Limits(max_connections=N_CONNECTIONS, max_keepalive_connections=N_CONNECTIONS)
    async with HttpxAiohttpClient(limits=limits, trust_env=False) as client:

        async def get(url: str) -> bytes:
            return (await client.get(url)).content

        await phases.take("each", ask_all(get, urls))


async def bare_aiohttp(urls: list[str], phases: Phases) -> None:
    """Plain aiohttp."""
    import aiohttp  # noqa: PLC0415

    connector = aiohttp.TCPConnector(limit=N_CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def get(url: str) -> bytes:
            async with session.get(url) as answer:
                return await answer.read()

        await phases.take("each", ask_all(get, urls))


async def floor(urls: list[str], phases: Phases) -> None:
    """The floor: aiohttp, a digest, warcio's records of question and answer, a row in SQLite.

    No rule is asked what an answer means, nothing is sealed, no next look is set.
    """
    import aiohttp  # noqa: PLC0415

    with _FloorKeeper() as keeper:
        connector = aiohttp.TCPConnector(limit=N_CONNECTIONS)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def get(url: str) -> bytes:
                async with session.get(url) as answer:
                    body = await answer.read()
                keeper.keep(url, answer, body)
                return body

            async def one_round() -> int:
                n_looks = await ask_all(get, urls)
                keeper.store.commit()
                return n_looks

            await phases.take("each", one_round())


class _FloorKeeper:
    """Keeps as little as can be called evidence."""

    def __enter__(self) -> "_FloorKeeper":
        """Open a store and a file."""
        from warcio.warcwriter import WARCWriter  # noqa: PLC0415

        self._folder = tempfile.TemporaryDirectory()
        self.store = sqlite3.connect(f"{self._folder.name}/floor.db")
        self.store.execute("PRAGMA journal_mode=WAL")
        self.store.execute("PRAGMA synchronous=NORMAL")
        self.store.execute("CREATE TABLE looks (url TEXT, at REAL, status INT, sha256 BLOB)")
        self.store.execute("CREATE INDEX by_url ON looks (url, at)")
        self._file = Path(self._folder.name, "floor.warc.gz").open("wb")
        self._writer = WARCWriter(self._file, gzip=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Close both and throw them away."""
        self._file.close()
        self.store.close()
        self._folder.cleanup()

    def keep(self, url: str, answer: Any, body: bytes) -> None:
        """Write both records, and a row."""
        _write(self._writer, url, answer, body)
        row = (url, time.time(), answer.status, hashlib.sha256(body).digest())
        self.store.execute("INSERT INTO looks VALUES (?, ?, ?, ?)", row)


def _write(writer: Any, url: str, answer: Any, body: bytes) -> None:
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415

    head = StatusAndHeaders("200 OK", list(answer.headers.items()), protocol="HTTP/1.1")
    response = writer.create_warc_record(
        url, "response", payload=io.BytesIO(body), length=len(body), http_headers=head
    )
    asked = list(answer.request_info.headers.items())
    question = StatusAndHeaders(f"GET {url} HTTP/1.1", asked, is_http_request=True)
    request = writer.create_warc_record(url, "request", http_headers=question)
    writer.write_request_response_pair(request, response)


def sites(base: str, n_sites: int) -> dict[str, str]:
    """Return public names and where they really lead: all to the loopback."""
    return {f"site{number}.example": base for number in range(n_sites)}


async def ours(urls: list[str], phases: Phases, base: str, n_sites: int) -> dict[str, Any]:
    """The real collector: fetch, evidence, judge, store, next looks; first captures, then again."""
    from checker.clock import SystemClock  # noqa: PLC0415
    from checker.collector import runner  # noqa: PLC0415
    from checker.collector.assembly import Setting, assemble  # noqa: PLC0415
    from checker.collector.schedule import Policy  # noqa: PLC0415
    from checker.intake.topics import Wish, checked, register  # noqa: PLC0415
    from checker.model import Vantage  # noqa: PLC0415
    from checker.platforms import PLATFORMS  # noqa: PLC0415
    from checker.store.database import open_database  # noqa: PLC0415

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/checker.db")
        register(engine, checked(Wish(name="loop", links=tuple(urls)), clock.now()))
        # Every page is due again after a second: as many looks as can be, as soon as can be.
        setting = Setting(
            vantage=Vantage(name="bench"),
            routes=sites(base, n_sites),
            policy=Policy(fixed=timedelta(seconds=1)),
            seed=7,
        )
        equipment = assemble(engine, Path(folder) / "evidence", [PLATFORMS["web"]], clock, setting)

        async def one_round() -> int:
            done = await runner.once(equipment)
            stopped = [running.stopped for running in done if running.stopped]
            assert not stopped, stopped
            return sum(len(running.looked) for running in done)

        await phases.take("first captures", one_round())
        for _ in range(2):
            await asyncio.sleep(1.2)
            await phases.take("unchanged", one_round())
        await equipment.close()
        return {**_counted(engine), **_verified(Path(folder) / "evidence")}


def _counted(engine: Any) -> dict[str, Any]:
    """Return what the collector wrote, by looking into its store; nothing may be out of order."""
    import sqlalchemy as sa  # noqa: PLC0415

    from checker.store import schema  # noqa: PLC0415

    verdicts, observations = schema.verdicts, schema.observations
    joined = verdicts.join(observations, observations.c.id == verdicts.c.observation_id)
    by_state = sa.select(
        observations.c.purpose, verdicts.c.availability, sa.func.count()
    ).select_from(joined)
    grouped = by_state.group_by(observations.c.purpose, verdicts.c.availability)
    with engine.connect() as connection:
        found = {f"{row[0]} {row[1]}": row[2] for row in connection.execute(grouped)}
        n_passes = connection.execute(
            sa.select(sa.func.count()).select_from(schema.passes)
        ).scalar_one()
    return {"verdicts": found, "passes": n_passes}


def _verified(evidence: Path) -> dict[str, Any]:
    """Return how many records are kept and hold, and in how many bytes."""
    from checker.store.verify import verify_directory  # noqa: PLC0415

    found = verify_directory(evidence)
    kept = sum(file.stat().st_size for file in evidence.rglob("*.gz"))
    return {"records": found.n_records, "evidence_bytes": kept}


BARE = {
    "httpx": bare_httpx,
    "httpx-aiohttp": over_aiohttp,
    "aiohttp": bare_aiohttp,
    "floor": floor,
}


async def measure(client: str, base: str, n_pages: int, n_sites: int) -> dict[str, Any]:
    """Run one client, and return its phases."""
    phases, told = Phases(), {}
    if client == "ours":
        urls = [f"http://site{i % n_sites}.example/p/{i}" for i in range(n_pages)]
        told = await ours(urls, phases, base, n_sites)
    else:
        await BARE[client]([f"{base}/p/{i}" for i in range(n_pages)], phases)
    return {"client": client, "phases": phases.done, **told}


def main() -> None:
    """Measure the client that is named, under the profiler where a file is named too."""
    client, base, n_pages, n_sites, *profile_to = sys.argv[1:]
    profiler = cProfile.Profile() if profile_to else None
    if profiler:
        profiler.enable()
    found = asyncio.run(measure(client, base, int(n_pages), int(n_sites)))
    if profiler:
        profiler.disable()
        profiler.dump_stats(profile_to[0])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
