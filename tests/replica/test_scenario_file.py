"""A scenario's file: what is wrong in it is named by file, line and key."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.errors import ConfigError
from checker.replica.lines import line_of
from checker.replica.plausible import wrong
from checker.replica.scenario import LARGEST_BYTES, Scenario
from checker.replica.scenario_file import load
from tests.acceptance import shell
from tests.support.scaling import quiet_year, scaled
from tests.support.scenarios import scenario, toml

SCENARIOS = Path(__file__).parents[1] / "acceptance" / "scenarios"

GOOD = """name = "x"
start = 2026-01-01T00:00:00Z
end = 2026-01-02T00:00:00Z
[[topics]]
name = "x"
[[posts]]
platform = "tiktok"
id = "7590701860651012321"
account = "a1"
topics = ["x"]
created_at = 2026-01-01T10:00:00Z
states = [
  { at = 2026-01-01T12:00:00Z, is = "policy_removal" },
  { at = 2026-01-01T13:00:00Z, is = "visible" },
]
[[faults]]
kind = "challenge"
from = 2026-01-01T10:00:00Z
to = 2026-01-01T11:00:00Z
"""

Edit = Callable[[str], str]


def other(old: str, new: str) -> Edit:
    """Return the edit that writes ``new`` for ``old``."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def more(lines: str) -> Edit:
    """Return the edit that adds lines at the end."""
    return lambda text: text + lines


ACCOUNT = '[[accounts]]\nplatform = "tiktok"\nid = "a1"\n'
VANTAGE = '[[vantages]]\nname = "nl"\n'
OUTSIDE = '[[outside]]\nat = 2026-01-01T10:00:00Z\nkind = "press"\nwords = "w"\nsource = "s"\n'

WRONG: dict[str, tuple[Edit, int | None, str]] = {
    "two states at once": (
        other("13:00:00Z, is = \"visible\"", "12:00:00Z, is = \"not_found\""),
        14,
        "posts.0.states.1.at: at 2026-01-01T12:00:00Z it would be two things at once",
    ),
    "states out of order": (other("T13:00", "T11:00"), 6, "posts.0: states are out of order"),
    "state before the post": (other("T12:00", "T09:00"), 13, "posts.0.states.0.at: earlier"),
    "unknown state": (other("policy_removal", "banned"), 13, "posts.0.states.0.is"),
    "state in no country": (
        other('"policy_removal" }', '"geo_block", in = ["Turkey"] }'),
        13,
        "posts.0.states.0.in: 'Turkey' is no country",
    ),
    "platform without a dialect": (other("tiktok", "friendster"), 7, "posts.0.platform"),
    "id of another form": (other("7590701860651012321", "abc"), 8, "posts.0.id: 'abc' is not how"),
    "id of no page": (other('"tiktok"', '"web"'), 8, "posts.0.id"),
    "id as a number": (other('"7590701860651012321"', "7590701860651012321"), 8, "posts.0.id"),
    "post of no topic": (other('["x"]', "[]"), 10, "posts.0.topics"),
    "post of a foreign topic": (other('["x"]', '["y"]'), 10, "posts.0.topics: 'y' is not among"),
    "post after the end": (other("01T10:00:00Z\nst", "09T10:00:00Z\nst"), 11, "posts.0.created_at"),
    "misspelt key": (other("account =", "acount ="), 9, "posts.0.acount: there is no such key"),
    "unknown kind": (other('"challenge"', '"chalenge"'), 17, "faults.0.kind"),
    "fault that ends first": (other("01T11:00", "01T09:00"), 16, "faults.0: 'to' must be later"),
    "fault after the end": (
        lambda text: text.replace("from = 2026-01-01", "from = 2026-02-01").replace(
            "to = 2026-01-01", "to = 2026-02-01"
        ),
        18,
        "faults.0.from: the fault would begin after",
    ),
    "fault before the start": (
        lambda text: text.replace("from = 2026-01-01", "from = 2025-01-01").replace(
            "to = 2026-01-01", "to = 2025-01-01"
        ),
        19,
        "faults.0.to: the fault would be over before",
    ),
    "fault on a foreign platform": (more('platform = "friendster"\n'), 20, "faults.0.platform"),
    "share of none": (more("share = 0.0\n"), 20, "faults.0.share"),
    "share that is no number": (more("share = nan\n"), 20, "faults.0.share"),
    "share of more than all": (more("share = 1.5\n"), 20, "faults.0.share"),
    "seconds of a challenge": (more("seconds = -5.0\n"), 20, "faults.0.seconds: only a clock_jump"),
    "jump without seconds": (other('"challenge"', '"clock_jump"'), 16, "faults.0.seconds"),
    "jump by no number": (
        lambda text: text.replace('"challenge"', '"clock_jump"') + "seconds = nan\n",
        20,
        "faults.0.seconds",
    ),
    "jump out of all time": (
        lambda text: text.replace('"challenge"', '"clock_jump"') + "seconds = 1e12\n",
        20,
        "faults.0.seconds: our clock cannot be off by more",
    ),
    "topic twice": (more('[[topics]]\nname = "x"\n'), 21, "topics.1.name: 'x' is there twice"),
    "topic without a name": (more('[[topics]]\nname = " "\n'), 21, "topics.1.name"),
    "control that is none": (
        more('[[topics]]\nname = "y"\ncontrol = "z"\n'), 22, "topics.1.control: 'z' is not among"
    ),
    "control of itself": (
        more('[[topics]]\nname = "y"\ncontrol = "y"\n'), 22, "topics.1.control: a topic is no"
    ),
    "vantage point with a path": (more(VANTAGE.replace("nl", "../nl")), 21, "vantages.0.name"),
    "vantage point in no country": (more(VANTAGE + 'country = "nl"\n'), 22, "vantages.0.country"),
    "vantage point twice": (more(VANTAGE * 2), None, "vantages: 'nl' is there twice"),
    "no vantage point": (lambda text: "vantages = []\n" + text, 1, "vantages"),
    "account twice": (more(ACCOUNT * 2), 25, "accounts.1.id: account 'a1' on tiktok"),
    "account elsewhere": (more(ACCOUNT.replace("tiktok", "icq")), 21, "accounts.0.platform"),
    "press that ends first": (
        more(OUTSIDE + "until = 2026-01-01T09:00:00Z\n"), 25, "outside.0.until"
    ),
    "no topics": (other('[[topics]]\nname = "x"\n', ""), None, "topics: Field required"),
    "end before start": (other("end = 2026", "end = 2025"), None, "'end' must be later"),
    "too long to play": (other("end = 2026", "end = 2996"), 3, "end: 354286 days after 'start'"),
    "start as a number": (other("2026-01-01T00:00:00Z", "5"), 3, "end: 20454 days"),
    "time without a zone": (other("01T00:00:00Z", "01T00:00:00"), 2, "start: a time needs its"),
    "no tables": (lambda _: "", None, "name: Field required"),
    "no TOML": (more("[[\n"), None, "is no TOML"),
    "nested without end": (lambda _: "x = " + "[" * 100_000, None, "nested too deeply"),
    "far too large": (more("#" * LARGEST_BYTES), None, "is larger than 8 MB"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_by_file_line_and_key(name: str, tmp_path: Path) -> None:
    """A file that cannot be played is refused with its name, the line, the key and the reason."""
    edit, line, named = WRONG[name]
    path = tmp_path / "mine.toml"
    path.write_text(edit(GOOD), "utf-8")
    with pytest.raises(ConfigError) as refusal:
        load(path)
    said = str(refusal.value)
    assert named in said
    assert "mine.toml" in said
    told = re.search(r"mine\.toml: line (\d+): ", said)
    assert (int(told[1]) if told else None) == line


def test_the_command_refuses_with_the_exit_code_of_wrong_use(tmp_path: Path) -> None:
    """``simulate`` ends with code 2 and one sentence, and leaves no store behind."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace("challenge", "clock_jump"), "utf-8")
    out = tmp_path / "out"
    said = shell.shell("simulate", path, "--out", out, at=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "line 16: faults.0.seconds" in said.err
    assert "Traceback" not in said.err
    assert not out.exists()


def test_what_is_odd_but_can_be_played_is_read(tmp_path: Path) -> None:
    """States by place at one time, states after the end and faults over the edges are no errors."""
    path = tmp_path / "mine.toml"
    odd = (
        GOOD.replace('T13:00:00Z, is = "visible"', 'T12:00:00Z, is = "visible", in = ["NL"]')
        .replace("to = 2026-01-01", "to = 2027-01-01")
        .replace("from = 2026-01-01", "from = 2025-12-31")
    )
    path.write_text(odd, "utf-8")
    assert len(load(path).posts) == 1


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_scripted_scenarios_are_sound_at_any_size(path: Path) -> None:
    """Every scripted scenario is read, and so is its copy with more posts."""
    assert load(path).posts
    larger = Scenario.model_validate(scaled(path, 60))
    assert (len(larger.posts), list(wrong(larger))) == (max(60, len(load(path).posts)), [])


def test_drawn_scenarios_are_files_that_can_be_read(tmp_path: Path) -> None:
    """What is drawn by seed is sound, written down and read back as the same scenario."""
    path = tmp_path / "drawn.toml"
    for seed in range(20):
        tables = scenario(seed)
        path.write_text(toml(tables), "utf-8")
        assert load(path) == Scenario.model_validate(tables)


def test_a_quiet_year_is_quiet() -> None:
    """In the quiet year no state is scripted for anybody, and every ordinary fault is."""
    year = Scenario.model_validate(quiet_year(40))
    assert not any(post.states for post in year.posts)
    assert len({fault.kind for fault in year.faults}) > 10
    assert list(wrong(year)) == []


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("name",), 1),
        (("posts", 0), 6),
        (("posts", 0, "account"), 9),
        (("posts", 0, "states", 1, "is"), 14),
        (("posts", 0, "states", 9, "is"), 12),
        (("posts", 0, "nothing"), 6),
        (("posts", 1, "id"), None),
        (("faults", 0, "to"), 19),
        (("topics",), None),
        ((), None),
    ],
)
def test_a_key_is_found_by_its_line(key: tuple[str | int, ...], line: int | None) -> None:
    """A key's own line is told, else its table's, else none."""
    assert line_of(GOOD, key) == line
