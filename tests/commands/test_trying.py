"""``checker rules --try`` and ``--score``: which rule fires, asked of nobody."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from checker.cli import main
from tests.architecture.trees import ROOT

SAMPLES = ROOT / "tests/support/corpus"
MODERATED = SAMPLES / "reddit/taken_by_a_moderator"
PAGE = SAMPLES / "web/page_about_a_removal/case.toml"
LINK = "https://www.reddit.com/r/example/comments/aaaaa1/topic/"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Run ``checker rules`` and return its exit code and what it printed."""
    with pytest.raises(SystemExit) as left:
        main(["rules", *arguments])
    shown = capsys.readouterr()
    return int(left.value.code or 0), shown.out + shown.err


def test_a_body_says_which_rule_fires(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """The four axes, rule, note, source and certainty are printed; no file is made."""
    body = str(MODERATED / "body.json")
    code, text = ran(capsys, "--try", body, "--platform", "reddit", "--url", LINK)
    assert code == 0
    assert "absent/moderator_removal by community, basis stated" in text
    assert "rule reddit.moderator (certainty H)" in text
    assert "assumed: HTTP status 200" in text
    assert "assumed: it answers https://oauth.reddit.com/api/info?" in text
    assert os.listdir(here) == []  # noqa: PTH208


def test_json_says_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One document holds verdict, rule, answers, what was asked and what was assumed."""
    code, text = ran(
        capsys, "--try", str(MODERATED / "case.toml"), "--platform", "reddit", "--json"
    )
    row = json.loads(text)
    assert (code, row["rule"], row["actor"]) == (0, "reddit.moderator", "community")
    assert row["certainty"] == "H"
    assert row["asked"][0]["answered"] is True
    assert row["expected"]["cause"] == "moderator_removal"
    assert row["answers"][0]["role"]


def test_what_nobody_knows_is_said(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """An unreadable answer leaves with 3, its reason and its words, made harmless."""
    (here / "a.json").write_text('{"error": "\\u001b[31mnew"}', "utf-8")
    code, text = ran(capsys, "--try", "a.json", "--platform", "reddit", "--url", LINK)
    assert code == 3
    assert "inconclusive/unreadable" in text
    assert "unreadable: " in text or "any.unrecognised" in text
    assert "\x1b" not in text


def test_an_answer_to_another_question_is_no_answer(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    """A case of another post answers nothing that is asked, and nothing is made of it."""
    shutil.copytree(MODERATED, here / "reddit/x")
    case = here / "reddit/x/case.toml"
    case.write_text(case.read_text("utf-8").replace("?id=t3_aaaaa1", "?id=t3_zzzzz9"), "utf-8")
    code, text = ran(capsys, "--try", str(case), "--platform", "reddit")
    assert code == 3
    assert "inconclusive/not_asked" in text
    assert "the file answers none of the adapter's questions" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--try", "a.json"), "needs --platform"),
        (("--try", "a.json", "--platform", "nowhere"), "--platform: there are bluesky"),
        (("--try", "a.json", "--platform", "web"), "No such file"),
        (("--try", "a.json", "--score", "."), "say one of them"),
        (("--try", "a.json", "--platform", "web", "--kind", "page"), "post or account"),
        (("--score", "."), "no case.toml below it"),
    ],
)
def test_wrong_use_leaves_with_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    """What is missing or wrong is said in a sentence."""
    code, text = ran(capsys, *arguments)
    assert code == 2
    assert words in text


def test_samples_score_well(capsys: pytest.CaptureFixture[str]) -> None:
    """The matrix and the shares are printed, and nothing alarms."""
    code, text = ran(capsys, "--score", str(SAMPLES))
    assert code == 0
    assert "live or walled called absent: 0" in text
    assert "conclusive answers told: 100.0%" in text


def test_an_invention_alarms(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """A live post that is judged absent leaves with 1 and is named."""
    shutil.copytree(MODERATED, here / "reddit/live")
    case = here / "reddit/live/case.toml"
    text = case.read_text("utf-8")
    begun, ended = text.index("[expected]"), text.index("[[exchanges]]")
    case.write_text(
        f'{text[:begun]}[expected]\navailability = "visible"\n\n{text[ended:]}', "utf-8"
    )
    code, shown = ran(capsys, "--score", ".")
    assert code == 1
    assert "reddit/live: visible, judged absent/moderator_removal/community" in shown
    code, shown = ran(capsys, "--score", ".", "--json")
    row = json.loads(shown[: shown.rindex("}") + 1])
    assert (row["matrix"]["visible"]["absent"], len(row["invented_absences"])) == (1, 1)


def test_a_case_outside_its_platforms_folder_is_named(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    """A folder that is no platform's is said to be none."""
    shutil.copytree(MODERATED, here / "nowhere/live")
    code, text = ran(capsys, "--score", ".")
    assert code == 2
    assert "nowhere/live: a case lies in its platform's folder" in text


def test_a_case_is_tried_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """A page that quotes a notice is seen."""
    code, text = ran(capsys, "--try", str(PAGE), "--platform", "web")
    assert code == 0
    assert "visible/none, basis none" in text
