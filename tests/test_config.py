"""Configuration says what is wrong, where, and what was meant."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from checker import config
from checker.config import Config, can_open_browser, credential, known_keys, load
from checker.errors import ConfigError

MAX_KEYS = 30
WHOLE = """
[net]
contact = "desk@example.org"
allow_private = ["127.0.0.1:9001", "lab"]
[net.route]
"www.tiktok.com" = "http://127.0.0.1:9001"
[vantage]
name = "newsroom"
country = "NL"
[store]
evidence = "elsewhere"
keep_days = 30
[collector]
looks_per_post = 40
[seals]
authorities = ["https://tsa.example.org"]
[alerts]
to = ["json://127.0.0.1:8080/hook"]
topics = ["t"]
min_grade = "A"
digest = "90m"
quiet = "22:00-07:00"
zone = "Europe/Amsterdam"
daily = ""
[platforms.tiktok]
enabled = false
agent = "Odd/1"
"""


def _load(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "checker.toml"
    path.write_text(text, "utf-8")
    return load(path)


def test_every_key_is_read(tmp_path: Path) -> None:
    """A file with every section sets what it names."""
    found = _load(tmp_path, WHOLE)
    assert found.net.contact == "desk@example.org"
    assert found.net.allow_private == ("127.0.0.1:9001", "lab")
    assert found.net.route == {"www.tiktok.com": "http://127.0.0.1:9001"}
    assert (found.vantage.name, found.vantage.country) == ("newsroom", "NL")
    assert (found.store.evidence, found.store.keep_days) == ("elsewhere", 30)
    assert found.collector.looks_per_post == 40
    assert found.seals.authorities == ("https://tsa.example.org",)
    alerts = found.alerts
    assert (alerts.to, alerts.topics) == (("json://127.0.0.1:8080/hook",), ("t",))
    assert (alerts.min_grade, alerts.digest_s, alerts.daily_at) == ("A", 5400.0, None)
    assert (alerts.quiet_hours, alerts.zone) == ((time(22), time(7)), "Europe/Amsterdam")
    assert (found.platform("tiktok").enabled, found.platform("tiktok").agent) == (False, "Odd/1")


def test_a_platform_without_a_section_is_on() -> None:
    """What nobody wrote about has the defaults."""
    assert Config().platform("bluesky").enabled is True


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    """Every key has a default."""
    assert _load(tmp_path, "") == Config()


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file in the working directory is no error."""
    monkeypatch.chdir(tmp_path)
    assert load(None) == Config()


def test_the_file_in_the_working_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a name, checker.toml in the working directory is read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checker.toml").write_text("[vantage]\nname = 'x'\n")
    assert load(None).vantage.name == "x"


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    """A file named by hand that is missing is an error, never the defaults."""
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "missing.toml")


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    """A directory in the file's place is said."""
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize("content", [b"[net", b"a = \n", b"\xff\xfe\x00", b"= 1"])
def test_what_is_no_toml_is_said(content: bytes, tmp_path: Path) -> None:
    """A broken file is named with what is broken."""
    path = tmp_path / "checker.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"checker\.toml: is no TOML"):
        load(path)


UNKNOWN = {
    "a slip in a key": ("[net]\ncontct = 'x'", "net.contct", "net.contact"),
    "a slip in a section": ("[stor]\nkeep_days = 1", "stor", "store."),
    "a key of another section": ("[collector]\nkeep_days = 1", "collector.keep_days", "."),
    "a slip in a platform's key": (
        "[platforms.tiktok]\nenbled = true",
        "platforms.tiktok.enbled",
        "platforms.NAME.enabled",
    ),
    "a slip in a further place": (
        "[[vantages]]\nname = 'tr'\nproxi = 'x'",
        "vantages.proxi",
        "vantages.proxy",
    ),
    "something else altogether": ("zzz = 1", "zzz", "."),
}


@pytest.mark.parametrize(("text", "key", "near"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_key_names_the_nearest(text: str, key: str, near: str, tmp_path: Path) -> None:
    """An unknown key is an error that names it and the known key nearest to it."""
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, text)
    sentence = str(caught.value)
    assert f"unknown key {key}; the nearest known one is " in sentence
    assert near in sentence.rsplit(" ", maxsplit=1)[1]


WRONG = {
    "a number for a text": ("[net]\ncontact = 1", "net.contact"),
    "a text for a list": ("[net]\nallow_private = 'x'", "net.allow_private"),
    "two lines in the contact": ('[net]\ncontact = "a\\nb"', "net.contact"),
    "a contact that no header carries": ("[net]\ncontact = 'büro@example.org'", "net.contact"),
    "an agent that no header carries": ('[platforms.x]\nagent = "a\\r\\nb"', "platforms.x.agent"),
    "a text for a number": ("[store]\nkeep_days = 'long'", "store.keep_days"),
    "less than nothing": ("[store]\nkeep_days = -1", "store.keep_days"),
    "too few looks": ("[collector]\nlooks_per_post = 1", "collector.looks_per_post"),
    "too many looks": ("[collector]\nlooks_per_post = 99999", "collector.looks_per_post"),
    "a country that is none": ("[vantage]\ncountry = 'Holland'", "vantage.country"),
    "no name": ("[vantage]\nname = ''", "vantage.name"),
    "a proxy of another kind": ("[vantage]\nproxy = 'ftp://h:1'", "vantage.proxy"),
    "a proxy without a port": ("[vantage]\nproxy = 'socks5://h'", "vantage.proxy"),
    "a proxy with a port that is none": ("[vantage]\nproxy = 'http://h:x'", "vantage.proxy"),
    "a proxy with a path": ("[vantage]\nproxy = 'http://h:1/x'", "vantage.proxy"),
    "a password in the file": ("[vantage]\nproxy = 'http://me:pass@h:1'", "vantage.proxy"),
    "a language that is none": ('[vantage]\nlanguage = "a\\nb"', "vantage.language"),
    "a further place without a name": ("[[vantages]]\ncountry = 'TR'", "vantages.0.name"),
    "a further place of a known name": ("[[vantages]]\nname = 'here'", "vantages.0.name"),
    "names that share a variable": (
        "[[vantages]]\nname = 'a-b'\n[[vantages]]\nname = 'a_b'",
        "vantages",
    ),
    "a value for a section": ("net = 1", "net"),
    "a list of platforms": ("platforms = []", "platforms"),
    "a route without a scheme": ("[net.route]\n'a.example' = 'lab:1'", "net.route.a.example"),
    "a route to a file": ("[net.route]\n'a.example' = 'file:///x'", "net.route.a.example"),
    "a route to nowhere": ("[net.route]\n'a.example' = 'http://'", "net.route.a.example"),
    "a route that is no address": (
        "[net.route]\n'a.example' = 'http://[::1'",
        "net.route.a.example",
    ),
}


@pytest.mark.parametrize(("text", "key"), WRONG.values(), ids=WRONG)
def test_a_wrong_value_names_file_and_key(text: str, key: str, tmp_path: Path) -> None:
    """A value of the wrong kind or size is an error that names where it stands."""
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, text)
    assert f"checker.toml: {key}: " in str(caught.value)


def test_a_refused_proxy_does_not_show_its_password(tmp_path: Path) -> None:
    """The error names the key and where a password belongs, never the password."""
    with pytest.raises(ConfigError, match="CHECKER_PROXY_") as caught:
        _load(tmp_path, "[[vantages]]\nname = 'tr'\nproxy = 'socks5://me:hush@h:1'")
    assert "hush" not in str(caught.value)


def test_several_places_are_read_in_order(tmp_path: Path) -> None:
    """The single vantage point is the first, the further ones follow with their own roads."""
    found = _load(
        tmp_path,
        "[[vantages]]\nname = 'my line'\ncountry = 'TR'\nproxy = 'socks5://127.0.0.1:1080'",
    )
    assert found.vantage.name == "here"
    (place,) = found.vantages
    assert (place.name, place.country, place.language) == ("my line", "TR", "en")
    assert place.proxy == "socks5://127.0.0.1:1080"
    assert place.proxy_variable == "CHECKER_PROXY_MY_LINE"


def test_a_configuration_cannot_be_changed_afterwards() -> None:
    """What was read stays as it was read."""
    with pytest.raises(ValueError, match="frozen"):
        Config().vantage.name = "elsewhere"


@pytest.mark.parametrize("key", known_keys())
def test_every_key_has_a_description(key: str) -> None:
    """Each key says in a sentence what it does."""
    description = known_keys()[key]
    assert description.endswith(".")
    assert len(description) >= 10


def test_there_are_few_keys() -> None:
    """The whole configuration fits on a page."""
    assert len(known_keys()) <= MAX_KEYS


@pytest.mark.parametrize(
    ("environment", "secret"),
    [({}, None), ({"A_KEY": ""}, None), ({"A_KEY": "  "}, None), ({"A_KEY": " x\n"}, "x")],
)
def test_a_credential_is_read_or_is_not_there(
    environment: dict[str, str], secret: str | None
) -> None:
    """An empty variable is no credential, and blanks around one are not part of it."""
    assert credential("A_KEY", environment) == secret


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without another mapping the process's environment is read."""
    monkeypatch.setenv("A_KEY", "x")
    assert credential("A_KEY") == "x"


@pytest.mark.parametrize(
    ("system", "environment", "opens"),
    [
        ("Linux", {}, False),
        ("Linux", {"DISPLAY": ":0"}, True),
        ("Linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("Darwin", {}, True),
    ],
)
def test_a_browser_is_opened_only_on_a_desktop(
    system: str, environment: dict[str, str], opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server without a screen gets no browser."""
    machine = type("Machine", (), {"sysname": system})
    monkeypatch.setattr(config.os, "uname", machine)
    assert can_open_browser(environment) is opens


@pytest.mark.parametrize(
    ("authorities", "words"),
    [
        ('["ftp://one.example"]', "no address of an authority"),
        ('["one.example/tsr"]', "no address of an authority"),
        ('["https://me:word@one.example"]', "no name and no password"),
        ('["https://one.example/a", "http://one.example/b"]', "named twice"),
        ('["https://one.example:99999/"]', "out of range"),
    ],
)
def test_an_authority_that_is_none_is_said(tmp_path: Path, authorities: str, words: str) -> None:
    """An authority's address is http or https, without a password, and names each host once."""
    path = tmp_path / "checker.toml"
    path.write_text(f"[seals]\nauthorities = {authorities}\n")
    with pytest.raises(ConfigError, match=words) as told:
        load(path)
    assert "seals.authorities" in str(told.value)
