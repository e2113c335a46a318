"""The peers of `loop.py`: what they are, how each is driven, and what that cost.

Each stands in an environment of its own under `.cache/bench/`, made by `make bench-peers` at the
versions of `peers.txt`. They run as a person would run them, with their own defaults, but for
minet's pace and threads, which are set to a hundred; what they print is thrown away, only CPU time,
wall and memory are read here.

None of them keeps evidence, tells a removal from a failure or knows a control: the figures say
what a page costs, not what is known afterwards.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ENVIRONMENTS = Path(__file__).parents[1] / ".cache/bench"
MOST_S = 300.0
Phase = tuple[str, int, float, float, float, str]
"""What was done: its name, how many pages, CPU seconds, wall seconds, peak MB, a note."""


class NotHere(Exception):
    """A peer cannot be run here; says why."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost, its children included."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def program(package: str, name: str) -> str:
    """Return where a peer's command is.

    Raises:
        NotHere: its environment has not been made.
    """
    path = ENVIRONMENTS / package / "bin" / name
    if not path.exists():
        raise NotHere(f"{package} is not installed; run `make bench-peers`")
    return str(path)


def version(package: str) -> str:
    """Return the version that is installed, or that there is none."""
    written = re.sub(r"[-.]", "_", package)
    pattern = re.compile(rf"{re.escape(written)}-(.+)\.dist-info", re.IGNORECASE)
    for found in (ENVIRONMENTS / package).glob("lib/*/site-packages/*.dist-info"):
        if match := pattern.fullmatch(found.name):
            return match[1]
    return "not installed"


def cost(command: list[str], folder: Path) -> Cost:
    """Run a command to its end.

    Raises:
        NotHere: it failed; the end of what it said is in the words.
    """
    started = time.perf_counter()
    said = folder / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        _, code, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode:
        raise NotHere(f"it ended with {process.returncode}: {said.read_text('utf-8')[-300:]}")
    wall_s = time.perf_counter() - started
    return Cost(used.ru_utime + used.ru_stime, wall_s, used.ru_maxrss / 1024)


def without_start(whole: Cost, one: Cost, n_pages: int, name: str) -> Phase:
    """Return a phase whose start-up, a run over one page, is taken out."""
    cpu_s, wall_s = whole.cpu_s - one.cpu_s, whole.wall_s - one.wall_s
    note = f"start-up, {one.cpu_s:.1f} CPU s, subtracted"
    return name, n_pages - 1, cpu_s, max(wall_s, 0.001), whole.peak_mb, note


# ---- urlwatch


def urlwatch(base: str, n_pages: int, folder: Path) -> Iterator[Phase]:
    """Two runs over all pages; its ten threads are fixed."""
    first_one, again_one = _urlwatch_twice(base, 1, folder / "one")
    first, again = _urlwatch_twice(base, n_pages, folder / "all")
    yield without_start(first, first_one, n_pages, "first captures")
    yield without_start(again, again_one, n_pages, "unchanged")


def _urlwatch_twice(base: str, n_pages: int, folder: Path) -> tuple[Cost, Cost]:
    folder.mkdir()
    jobs = "---\n".join(f"kind: url\nname: p{i}\nurl: {base}/p/{i}\n" for i in range(n_pages))
    (folder / "urls.yaml").write_text(jobs)
    (folder / "config.yaml").write_text("report:\n  stdout:\n    enabled: false\n")
    places = ["--urls", "urls.yaml", "--config", "config.yaml", "--cache", "cache.db"]
    command = [program("urlwatch", "urlwatch"), *places]
    return cost(command, folder), cost(command, folder)


# ---- minet


def minet(base: str, n_pages: int, folder: Path) -> Iterator[Phase]:
    """Two fetches of all pages; it knows nothing of the first when it does the second."""
    one = [_minet(base, 1, folder / "one") for _ in range(2)]
    for name, small in zip(("first captures", "again"), one, strict=True):
        whole = _minet(base, n_pages, folder / "all")
        yield without_start(whole, small, n_pages, name)


def _minet(base: str, n_pages: int, folder: Path) -> Cost:
    folder.mkdir(exist_ok=True)
    urls = "".join(f"{base}/p/{i}\n" for i in range(n_pages))
    (folder / "urls.csv").write_text(f"url\n{urls}")
    manner = ["-t", "100", "--domain-parallelism", "100", "--throttle", "0", "--silent"]
    places = ["-i", "urls.csv", "-O", "kept", "-o", "report.csv"]
    found = cost([program("minet", "minet"), "fetch", "url", *manner, *places], folder)
    report = (folder / "report.csv").read_text()
    if report.count(",200,") < n_pages:
        raise NotHere(f"it fetched {report.count(',200,')} of {n_pages} pages")
    return found


# ---- changedetection.io


def changedetection(base: str, n_pages: int, folder: Path) -> Iterator[Phase]:
    """The server with its own number of fetchers, told by its API; its ticker runs meanwhile."""
    with _Watching(base, folder) as server:
        urls = "\n".join(f"{base}/p/{i}" for i in range(1, n_pages))

        def begin() -> None:
            server.ask("/import", urls.encode())

        # the page that it was started over has been looked at before
        yield server.phase("first captures", begin, n_pages - 1)
        for _ in range(2):
            time.sleep(2)
            again = server.phase("unchanged", lambda: server.ask("/watch?recheck_all=1"), n_pages)
        yield again


class _Watching(contextlib.AbstractContextManager["_Watching"]):
    """A running server of changedetection.io."""

    def __init__(self, base: str, folder: Path) -> None:
        """Start it on a free port, over one page: without any it would watch sites of its own."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._store = folder / "store"
        command = [program("changedetection.io", "changedetection.io"), "-C", "-d"]
        command += [str(self._store), "-h", "127.0.0.1", "-p", str(self._port), "-u", f"{base}/p/0"]
        environment = {
            **os.environ,
            "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",
            "LOGGER_LEVEL": "ERROR",
            "DISABLE_VERSION_CHECK": "true",
        }
        self._said = (folder / "said.txt").open("wb")
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=self._said, stderr=self._said
        )
        self._key = ""
        try:
            _until(self._is_up, 90)
        except NotHere:
            self.close()
            raise

    def _is_up(self) -> bool:
        if self._process.poll() is not None:
            raise NotHere(f"its server ended with {self._process.returncode} at its start")
        for file in self._store.glob("*.json"):
            if found := re.search(r'"api_access_token": ?"(\w+)"', file.read_text()):
                self._key = found[1]
        with contextlib.suppress(URLError, ConnectionError):
            return bool(self._key) and "queue_size" in self.ask("/systeminfo")
        return False

    def ask(self, path: str, body: bytes | None = None) -> Any:
        """Ask the server's API."""
        address = f"http://127.0.0.1:{self._port}/api/v1{path}"
        headers = {"x-api-key": self._key, "content-type": "text/plain"}
        with urlopen(Request(address, body, headers), timeout=60) as answer:
            return json.loads(answer.read())

    def phase(self, name: str, begin: Callable[[], object], n_pages: int) -> Phase:
        """Do something that makes it look at every page, and wait until it has."""
        since, wall, cpu = int(time.time()), time.perf_counter(), tree_cpu_s(self._process.pid)
        begin()

        def ended() -> bool:
            # The list is long: it is read only when the short answer says that nothing is left.
            # Asked in the middle of an import, the server may answer 500: then it is not done.
            with contextlib.suppress(HTTPError):
                if not self.ask("/systeminfo")["queue_size"]:
                    watches = self.ask("/watch").values()
                    return sum(watch["last_checked"] >= since for watch in watches) >= n_pages
            return False

        _until(ended, MOST_S)
        cpu_s = tree_cpu_s(self._process.pid) - cpu
        peak_mb = _peak_mb(self._process.pid)
        return name, n_pages, cpu_s, time.perf_counter() - wall, peak_mb, ""

    def close(self) -> None:
        """Stop the server."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        self.close()


def _until(done: Callable[[], bool], most_s: float) -> None:
    ends = time.monotonic() + most_s
    while not done():
        if time.monotonic() > ends:
            raise NotHere(f"it was not done after {most_s:.0f} s")
        time.sleep(1)


def tree_cpu_s(root: int) -> float:
    """Return the CPU seconds of a process and of all that it started, user and system."""
    rows = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            cells = file.read_text().rpartition(")")[2].split()
            rows[int(file.parent.name)] = int(cells[1]), sum(map(int, cells[11:15]))
    mine, grew = {root}, True
    while grew:
        more = {pid for pid, (parent, _) in rows.items() if parent in mine} - mine
        mine, grew = mine | more, bool(more)
    ticks = sum(rows[pid][1] for pid in mine if pid in rows)
    return ticks / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


PEERS: dict[str, tuple[str, Callable[[str, int, Path], Iterator[Phase]]]] = {
    "changedetection.io": ("changedetection.io", changedetection),
    "urlwatch": ("urlwatch", urlwatch),
    "minet": ("minet", minet),
}


def words(key: str) -> str:
    """Return a peer's name with its version."""
    return f"{key} {version(PEERS[key][0])}"


def run(key: str, base: str, n_pages: int, folder: Path) -> Iterator[Phase]:
    """Run one peer over all pages.

    Raises:
        NotHere: it cannot be run here, or did not do what it should.
    """
    mine = folder / key
    mine.mkdir()
    return PEERS[key][1](base, n_pages, mine)
