"""A scenario's posts are found on every dialect, and scripted keys work in it as real ones do."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.collector.cadence import DISCOVER_EVERY
from checker.errors import ConfigError
from checker.model import EventKind, Origin, SubjectKind
from checker.replica.dialect import STAND_IN
from checker.replica.scenario import Scenario
from checker.simulation import policy_for, simulate
from checker.store import frames, schema
from checker.store.database import open_database

START = datetime(2026, 1, 1, tzinfo=UTC)
MADE = START + timedelta(minutes=20)
LIMITED_AT, SEEN_AT = START + timedelta(hours=1.5), START + timedelta(hours=3)
POSTS = {
    "x": ("2006500000000000001", "@desk_one"),
    "tiktok": ("7590701860651012321", "desk.one"),
    "youtube": ("dQw4w9_gXcQ", "UCabcdefghijklmnopqrstuv"),
    "douyin": ("7590701860651012322", "desk1"),
}


def scenario(posts: dict[str, tuple[str, str]]) -> Scenario:
    """Return five hours in which X withholds its post in one of two countries."""
    withheld = [
        {"at": LIMITED_AT, "is": "legal_withheld", "in": ["TR"]},
        {"at": SEEN_AT, "is": "visible", "in": ["TR"]},
    ]
    return Scenario.model_validate(
        {
            "name": "one clip",
            "start": START,
            "end": START + timedelta(hours=5),
            "topics": [{"name": "clip"}],
            "vantages": [{"name": "nl", "country": "NL"}, {"name": "tr", "country": "TR"}],
            "posts": [
                {
                    "platform": platform,
                    "id": post_id,
                    "account": name,
                    "topics": ["clip"],
                    "text": "A clip.",
                    "created_at": MADE,
                    "states": withheld if platform == "x" else [],
                }
                for platform, (post_id, name) in posts.items()
            ],
        }
    )


@dataclass(frozen=True)
class Played:
    """A finished simulation and where its evidence lies."""

    engine: sa.Engine
    evidence: Path


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Play the scenario once for all tests."""
    place = tmp_path_factory.mktemp("clip")
    engine = open_database(f"sqlite:///{place / 'checker.db'}")
    script = scenario(POSTS)
    simulate(
        script, engine, place / "evidence", policy_for(script, "uniform", 24), Origin.SIMULATED
    )
    yield Played(engine, place / "evidence")
    engine.dispose()


def test_each_dialects_posts_are_found_within_a_listing_of_being_made(played: Played) -> None:
    """By account or by link, every platform's post is seen from both places, and soon."""
    subjects, rows = schema.subjects, schema.observations
    first = (
        sa.select(subjects.c.platform, rows.c.vantage, sa.func.min(rows.c.answered_at))
        .join(subjects, subjects.c.id == rows.c.subject_id)
        .where(subjects.c.kind == SubjectKind.POST.value)
        .group_by(subjects.c.platform, rows.c.vantage)
    )
    with played.engine.connect() as connection:
        seen = {(row[0], row[1]): row[2] for row in connection.execute(first)}
    assert set(seen) == {(platform, here) for platform in POSTS for here in ("nl", "tr")}
    assert all(MADE <= at <= MADE + DISCOVER_EVERY + timedelta(minutes=2) for at in seen.values())


def test_withheld_in_one_country_is_limited_there_and_nowhere_else(played: Played) -> None:
    """X's API, asked with the stand-in, tells one vantage point of the limit and of its end."""
    with played.engine.connect() as connection:
        told = [
            (event.vantage, str(event.kind), event.rule)
            for event, _ in frames.events(connection)
            if event.subject.platform == "x"
            and event.subject.kind is SubjectKind.POST
            and event.confirmed_at is not None
            and event.kind is not EventKind.APPEARED
        ]
    assert told == [
        ("tr", "limited", "x.x2"),
        ("tr", "unlimited", "x.x30"),
    ]


def test_the_stand_in_is_never_kept(played: Played) -> None:
    """The stand-in key is in no answer, request or row, like any other secret."""
    files = [path for path in played.evidence.rglob("*") if path.is_file()]
    kept = b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in files
    )
    assert files
    assert b"api.x.com" in kept
    assert STAND_IN.encode() not in kept


@pytest.mark.parametrize(
    ("platform", "name", "form"),
    [("x", "desk one", "@name"), ("mastodon", "ann", "user@server")],
)
def test_account_that_cannot_be_followed_is_refused(
    tmp_path: Path, platform: str, name: str, form: str
) -> None:
    """A scenario whose posts could never be found says which account, and how it is written."""
    script = scenario({platform: ("1", name)})
    engine = open_database(f"sqlite:///{tmp_path / 'checker.db'}")
    with pytest.raises(ConfigError, match=f"{name!r} of post '1'.*{form}"):
        simulate(script, engine, tmp_path, policy_for(script, "uniform", 24), Origin.SIMULATED)
    engine.dispose()
