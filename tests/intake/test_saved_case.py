"""A case is read strictly: what it says wrongly is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.errors import ConfigError
from checker.intake.saved_case import read_case
from checker.model import Availability, SubjectKind, account

CASE = """
provenance = "invented"
source = "a sheet"
seen = true
account = "ann"
[subject]
native_id = "1"
[expected]
availability = "visible"
[[exchanges]]
url = "https://a.example/p"
text = "there"
headers = { "X-A" = "1" }
"""


def written(place: Path, text: str) -> Path:
    """Write a case of the platform ``toy``."""
    path = place / "toy" / "shown" / "case.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


def test_a_case_is_read_whole(tmp_path: Path) -> None:
    """Platform and name are its folders'; what is not said has its documented default."""
    case = read_case(written(tmp_path, CASE))
    assert (case.platform, case.name, case.seen) == ("toy", "shown", True)
    assert case.subject.kind is SubjectKind.POST
    assert case.author == account("toy", "ann")
    assert case.expected.truth.availability is Availability.VISIBLE
    (saved,) = case.answers
    assert (saved.exchange.status, saved.exchange.body) == (200, b"there")
    assert saved.exchange.header("x-a") == "1"
    assert saved.exchange.header("content-type") == "application/json"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('provenance = "invented"', 'provenance = "real"', "provenance"),
        ('source = "a sheet"', 'source = ""', "source"),
        ('native_id = "1"', "native_id = 1", "native_id"),
        ('"visible"', '"there"', "availability"),
        ('"visible"', '"absent"\ncause = "none"', "cause none does not go with absent"),
        ('"visible"', '"absent"\ncause = "not_found"\nactor = "platform"', "nobody says who"),
        ('text = "there"', 'body = "missing.json"', "missing.json"),
        ('text = "there"', 'texd = "there"', "texd"),
        ("[[exchanges]]", "[exchanges]", "exchanges"),
        ("[subject]", "[subject", "case.toml"),
    ],
)
def test_what_is_wrong_in_a_case_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    """A case that is not sound is refused with its path and what is wrong."""
    path = written(tmp_path, CASE.replace(old, new))
    with pytest.raises(ConfigError, match=r"case\.toml") as trouble:
        read_case(path)
    assert words in str(trouble.value)


def test_a_failure_is_no_answer(tmp_path: Path) -> None:
    """Where no answer came there is neither status nor header."""
    text = CASE.replace('text = "there"', 'failure = "timeout"')
    (saved,) = read_case(written(tmp_path, text)).answers
    exchange = saved.exchange
    assert (exchange.status, exchange.headers, exchange.failure) == (None, (), "timeout")
