"""A MediaWiki on 127.0.0.1, and what authors and administrators do there through its API.

The wiki is Debian's package (1.39) on SQLite behind PHP's own server. It keeps a public log of what
was done: a second record, which nobody here wrote. The rights to hide are given to administrators
in its settings, since the package gives them to nobody.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import httpx

SCRIPTS = Path("/usr/share/mediawiki")
PACKAGES = "mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl"
HOST = "wiki.example.org"
ADMIN = "Admin"
START_LIMIT_S = 20
STOP_LIMIT_S = 5
ANSWER_LIMIT_S = 20

_RIGHTS = """
foreach ( [ 'deleterevision', 'suppressrevision', 'deletelogentry' ] as $right ) {
    $wgGroupPermissions['sysop'][$right] = true;
}
$wgRateLimits = [];
$wgMainCacheType = CACHE_NONE;
"""

Json: TypeAlias = dict[str, Any]


class NotInstalledError(Exception):
    """MediaWiki or PHP is missing; the message says how to get it."""


class RefusedError(Exception):
    """The wiki refused an act; the message has its answer."""


class Person:
    """Somebody with a session on the wiki."""

    def __init__(self, base: str, name: str, password: str) -> None:
        """Log in."""
        self._http = httpx.Client(base_url=base, timeout=ANSWER_LIMIT_S, trust_env=False)
        token = self._token("login")
        self._post(action="login", lgname=name, lgpassword=password, lgtoken=token)
        self._csrf = self._token("csrf")

    def edit(self, title: str, text: str) -> Json:
        """Make a page or write a new revision; returns ``pageid`` and ``newrevid``."""
        done: Json = self.act(action="edit", title=title, text=text)["edit"]
        return done

    def act(self, **fields: str) -> Json:
        """Do something with the session's right."""
        return self._post(**fields, token=self._csrf)

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def _token(self, kind: str) -> str:
        fields = {"action": "query", "meta": "tokens", "type": kind}
        answer = _answer(self._http.get("api.php", params={**_FORMAT, **fields}))
        return str(answer["query"]["tokens"][f"{kind}token"])

    def _post(self, **fields: str) -> Json:
        return _answer(self._http.post("api.php", data={**_FORMAT, **fields}))


class Wiki:
    """A running wiki: a context manager. Once stopped, its data are gone."""

    def __init__(
        self, directory: Path, password: str, process: "subprocess.Popen[bytes]", base: str
    ) -> None:
        """Take over a server that answers."""
        self._directory = directory
        self._password = password
        self._process = process
        self._people: dict[str, Person] = {}
        self._reader = httpx.Client(timeout=ANSWER_LIMIT_S, trust_env=False)
        self.base = base

    @classmethod
    def start(cls) -> Self:
        """Set a wiki up and wait until it answers, 2 to 5 seconds.

        Raises:
            NotInstalledError: MediaWiki or PHP is missing.
        """
        php = shutil.which("php")
        if php is None or not (SCRIPTS / "maintenance/install.php").is_file():
            raise NotInstalledError(
                f"MediaWiki is not installed: apt-get install --no-install-recommends {PACKAGES}"
            )
        directory = Path(tempfile.mkdtemp(prefix="checker-wiki-"))
        try:
            password = _install(php, directory)
            return cls(directory, password, *_serve(php, directory))
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise

    def person(self, name: str) -> Person:
        """Return somebody's session; all have one password, and are made when first named."""
        if name not in self._people:
            if name != ADMIN:
                _maintain(self._directory, "createAndPromote.php", name, self._password)
            self._people[name] = Person(f"{self.base}/w/", name, self._password)
        return self._people[name]

    def log(self, title: str) -> list[Json]:
        """Return the wiki's own public log of a title, oldest first."""
        fields = {"action": "query", "list": "logevents", "letitle": title, "lelimit": "50"}
        answer = self._reader.get(f"{self.base}/w/api.php", params={**_FORMAT, **fields})
        found: list[Json] = _answer(answer)["query"]["logevents"]
        return found[::-1]

    def stop(self) -> None:
        """End the server and remove its data; harmless when already stopped."""
        for person in self._people.values():
            person.close()
        self._reader.close()
        _end(self._process)
        shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


_FORMAT = {"format": "json", "formatversion": "2"}


def _answer(response: httpx.Response) -> Json:
    body: Json = response.json()
    if response.status_code != 200 or "error" in body:
        raise RefusedError(f"{response.request.url}: {response.status_code} {response.text}")
    return body


def _install(php: str, directory: Path) -> str:
    password = secrets.token_urlsafe(16)
    (directory / "root").mkdir()
    (directory / "root/w").symlink_to(SCRIPTS)
    options = {
        "dbtype": "sqlite",
        "dbpath": str(directory / "data"),
        "dbname": "wiki",
        "server": f"http://{HOST}",
        "scriptpath": "/w",
        "confpath": str(directory),
        "pass": password,
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    script = str(SCRIPTS / "maintenance/install.php")
    _run([php, script, *flags, "Story", ADMIN], dict(os.environ))
    with (directory / "LocalSettings.php").open("a") as settings:
        settings.write(_RIGHTS)
    return password


def _maintain(directory: Path, script: str, *arguments: str) -> None:
    command = ["php", str(SCRIPTS / "maintenance" / script), *arguments]
    _run(command, _environment(directory))


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[1]}: {done.stdout[-1000:]}{done.stderr[-1000:]}")


def _environment(directory: Path) -> dict[str, str]:
    return {**os.environ, "MW_CONFIG_FILE": str(directory / "LocalSettings.php")}


def _serve(php: str, directory: Path) -> tuple["subprocess.Popen[bytes]", str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with (directory / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [php, "-S", address, "-t", str(directory / "root")],
            env=_environment(directory),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    base = f"http://{address}"
    try:
        _wait(base, process, directory)
    except BaseException:
        _end(process)
        raise
    return process, base


def _wait(base: str, process: "subprocess.Popen[bytes]", directory: Path) -> None:
    until = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until and process.poll() is None:
        try:
            answer = httpx.get(f"{base}/w/api.php", params=_FORMAT, timeout=5, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        if answer.status_code == 200:
            return
    raise RuntimeError((directory / "server.log").read_text(errors="replace")[-2000:])


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the server by its own session, which holds nothing else."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
