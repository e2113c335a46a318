"""A store says whether its guard stands, its file is whole and its disk takes more."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.errors import EvidenceError, StoreError
from checker.store import schema
from checker.store.chain import manifests
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper
from checker.store.head import check_head, try_writing
from checker.store.soundness import soundness
from tests.support.builders import make_exchange


def test_a_new_store_is_sound(engine: sa.Engine) -> None:
    """Guards stand, it can be written, and nothing is broken."""
    found = soundness(engine)
    assert (found.unguarded, found.unwritable, found.broken) == ((), None, None)
    assert found.kind == engine.dialect.name
    assert found.checked == (found.kind == "sqlite")


def test_a_guard_that_was_taken_away_is_named(engine: sa.Engine) -> None:
    """A trigger that somebody dropped is missed by name."""
    sqlite = engine.dialect.name == "sqlite"
    name = "passes_no_update" if sqlite else "passes_no_change"
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP TRIGGER {name}" + ("" if sqlite else " ON passes")))
    assert soundness(engine).unguarded == (name,)


def test_examining_changes_nothing(engine: sa.Engine) -> None:
    """What is begun to try whether it can be written is taken back."""
    soundness(engine)
    with engine.connect() as connection:
        rows = sa.select(sa.func.count()).select_from(schema.topics)
        assert connection.execute(rows).scalar() == 0


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """SQLite's own check says what is wrong with the file."""
    path = tmp_path / "checker.db"
    engine = open_database(f"sqlite:///{path}")
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_observations_pass_id'"
    with engine.connect() as connection:
        page = int(connection.execute(sa.text(query)).scalar() or 0)
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[4096 * (page - 1) : 4096 * page] = b"\xff" * 4096
    path.write_bytes(content)
    engine = open_database(f"sqlite:///{path}", create=False)
    found = soundness(engine)
    engine.dispose()
    assert found.broken


def test_a_store_that_only_may_be_read_says_so(tmp_path: Path) -> None:
    """A database opened for reading alone is no place to collect into."""
    path = tmp_path / "checker.db"
    open_database(f"sqlite:///{path}").dispose()
    engine = sa.create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    found = soundness(engine)
    engine.dispose()
    assert found.unwritable is not None
    assert "readonly" in found.unwritable


@pytest.fixture
def kept(keeper: EvidenceKeeper) -> Path:
    """Return evidence of two sealed passes."""
    for number in range(2):
        keeper.keep(make_exchange(number), f"pass-{number}")
        keeper.seal(f"pass-{number}", {})
    keeper.close()
    return keeper.root


def test_the_head_of_a_whole_chain_holds(kept: Path) -> None:
    """The number of manifests is told."""
    assert check_head(kept) == 2


def test_no_evidence_has_no_head(tmp_path: Path) -> None:
    """Before the first pass there is nothing to hold."""
    assert check_head(tmp_path) == 0


def _warc(root: Path) -> Path:
    return next((root / "warc").iterdir())


def _cut(root: Path) -> None:
    _warc(root).write_bytes(_warc(root).read_bytes()[:-20])


def _lose(root: Path) -> None:
    _warc(root).unlink()


def _rewrite(root: Path) -> None:
    path = manifests(root)[-1]
    path.write_bytes(path.read_bytes() + b" ")


def _replace(root: Path) -> None:
    first = manifests(root)[0]
    content = first.read_bytes() + b"\n"
    digest = hashlib.sha256(content).hexdigest()
    (first.parent / f"000001-pass-0-{digest}.json").write_bytes(content)
    first.unlink()


@pytest.mark.parametrize("harm", [_cut, _lose, _rewrite, _replace])
def test_harm_at_the_head_is_found(kept: Path, harm: object) -> None:
    """A cut or lost file, a rewritten manifest, and another one before it do not hold."""
    harm(kept)  # type: ignore[operator]
    with pytest.raises(EvidenceError):
        check_head(kept)


def test_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    """The try is taken away again."""
    try_writing(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_takes_nothing_is_a_sentence(tmp_path: Path) -> None:
    """A directory that is not there cannot be written."""
    with pytest.raises(StoreError, match="cannot be written"):
        try_writing(tmp_path / "none")
