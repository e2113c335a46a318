"""The tables: facts that are only ever appended, what is derived from them, and work in hand.

The same tables on SQLite and PostgreSQL. Times are UTC with microseconds. No table holds a post's
text, so that purging evidence is enough to forget it.
"""

from typing import Any

import sqlalchemy as sa

from checker.store import types

Moment, Said = types.Moment, types.Said
VERSION = "0001"
"""The newest migration; a store with another is migrated or refused."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WORD = sa.String(40)
_NAME = sa.String(200)
_DIGEST = sa.String(64)


def _key(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, _ID, primary_key=True, autoincrement=True)


def _subject(name: str = "subject_id", **options: Any) -> sa.Column[Any]:
    return sa.Column(name, _ID, sa.ForeignKey("subjects.id"), nullable=False, **options)


topics = sa.Table(
    "topics",
    metadata,
    sa.Column("name", _NAME, primary_key=True),
    sa.Column("role", _WORD, nullable=False),
    sa.Column("queries", sa.JSON, nullable=False),
    sa.Column("accounts", sa.JSON, nullable=False),
    sa.Column("links", sa.JSON, nullable=False),
    sa.Column("places", sa.JSON, nullable=False),
    sa.Column("control", _NAME),
    sa.Column("registered_at", Moment, nullable=False),
    sa.Column("registration_sha256", _DIGEST, nullable=False),
    sa.Column("origin", _WORD, nullable=False),
)

subjects = sa.Table(
    "subjects",
    metadata,
    _key(),
    sa.Column("kind", _WORD, nullable=False),
    sa.Column("platform", _WORD, nullable=False),
    sa.Column("native_id", sa.String(2000), nullable=False),
    sa.UniqueConstraint("platform", "kind", "native_id"),
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("topic", _NAME, sa.ForeignKey("topics.name"), primary_key=True),
    _subject(primary_key=True, index=True),
    sa.Column("since", Moment, nullable=False),
)

authorships = sa.Table(
    "authorships",
    metadata,
    _subject("post_id", primary_key=True),
    _subject("account_id", index=True),
)

vantages = sa.Table(
    "vantages",
    metadata,
    sa.Column("name", _NAME, primary_key=True),
    sa.Column("country", sa.String(2)),
    sa.Column("network", _NAME),
    sa.Column("logged_in", sa.Boolean, nullable=False),
    sa.Column("agent", sa.String(400)),
    sa.Column("language", _WORD, nullable=False),
)

passes = sa.Table(
    "passes",
    metadata,
    sa.Column("id", _NAME, primary_key=True),
    sa.Column("platform", _WORD, nullable=False),
    sa.Column("vantage", _NAME, nullable=False),
    sa.Column("started_at", Moment, nullable=False, index=True),
    sa.Column("origin", _WORD, nullable=False),
    sa.Column("policy", _NAME, nullable=False),
    sa.Column("agent", sa.String(400), nullable=False),
    sa.Column("rules", _NAME, nullable=False),
    sa.Column("software", _NAME, nullable=False),
)

pass_ends = sa.Table(
    "pass_ends",
    metadata,
    sa.Column("pass_id", _NAME, sa.ForeignKey("passes.id"), primary_key=True),
    sa.Column("ended_at", Moment, nullable=False),
    sa.Column("n_asked", sa.Integer, nullable=False),
    sa.Column("n_answered", sa.Integer, nullable=False),
    sa.Column("n_controls", sa.Integer, nullable=False),
    sa.Column("n_controls_well", sa.Integer, nullable=False),
    sa.Column("note", Said),
    sa.Column("manifest_sha256", _DIGEST),
    sa.Column("clock_off_s", sa.Float),
)

observations = sa.Table(
    "observations",
    metadata,
    _key(),
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    _subject(),
    sa.Column("vantage", _NAME, nullable=False),
    sa.Column("pass_id", _NAME, sa.ForeignKey("passes.id"), nullable=False, index=True),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("answered_at", Moment, nullable=False),
    sa.Column("purpose", _WORD, nullable=False),
    sa.Column("origin", _WORD, nullable=False),
    sa.Column("cadence_s", sa.Float),
    sa.Column("policy", _NAME),
    sa.Column("expected_visible", sa.Boolean, nullable=False),
    sa.Column("seen_before", sa.Boolean, nullable=False),
    sa.Column("author_id", _ID, sa.ForeignKey("subjects.id")),
    sa.Column("reading", sa.JSON, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
    sa.Index("ix_observations_subject_vantage_answered", "subject_id", "vantage", "answered_at"),
)

listings = sa.Table(
    "listings",
    metadata,
    _key(),
    sa.Column("pass_id", _NAME, sa.ForeignKey("passes.id"), nullable=False, index=True),
    sa.Column("topic", _NAME, sa.ForeignKey("topics.name"), nullable=False),
    sa.Column("platform", _WORD, nullable=False),
    sa.Column("vantage", _NAME, nullable=False),
    sa.Column("route", Said, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("n_offered", sa.Integer, nullable=False),
    sa.Column("n_taken", sa.Integer, nullable=False),
    sa.Column("n_known", sa.Integer, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False),
    sa.Column("trouble", Said),
    sa.Column("evidence_sha256", _DIGEST),
    sa.Index("ix_listings_turn", "platform", "vantage", "topic", "at"),
)

gaps = sa.Table(
    "gaps",
    metadata,
    _key(),
    sa.Column("vantage", _NAME, nullable=False),
    sa.Column("platform", _WORD),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment, nullable=False),
    sa.Column("reason", _WORD, nullable=False),
    sa.Column("words", Said, nullable=False),
    sa.Column("origin", _WORD, nullable=False),
)

outside = sa.Table(
    "outside",
    metadata,
    _key(),
    sa.Column("at", Moment, nullable=False),
    sa.Column("until", Moment),
    sa.Column("kind", _WORD, nullable=False),
    sa.Column("words", Said, nullable=False),
    sa.Column("source", Said, nullable=False),
    sa.Column("certainty", _WORD, nullable=False),
    sa.Column("about", Said),
    sa.Column("topic", _NAME, sa.ForeignKey("topics.name")),
    sa.Column("origin", _WORD, nullable=False),
)

_OUTCOME = (
    ("availability", _WORD, False),
    ("cause", _WORD, False),
    ("actor", _WORD, True),
    ("basis", _WORD, False),
    ("corroborated", sa.Boolean(), False),
    ("rule", _NAME, False),
    ("words", Said(), True),
)


def _outcome() -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=empty) for name, kind, empty in _OUTCOME]


verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column(
        "observation_id",
        _ID,
        sa.ForeignKey("observations.id"),
        primary_key=True,
        autoincrement=False,
    ),
    *_outcome(),
    sa.Column("controlled", sa.Boolean),
    sa.Column("rules", _NAME, nullable=False),
)

spells = sa.Table(
    "spells",
    metadata,
    _subject(primary_key=True),
    sa.Column("vantage", _NAME, primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    *_outcome(),
    sa.Column("after", Moment),
    sa.Column("before", Moment, nullable=False),
    sa.Column("first_answered_at", Moment, nullable=False),
    sa.Column("last_asked_at", Moment, nullable=False),
    sa.Column("last_answered_at", Moment, nullable=False),
    sa.Column("n_looks", sa.Integer, nullable=False),
    sa.Column("n_controlled", sa.Integer, nullable=False),
    sa.Column("n_could_not_tell", sa.Integer, nullable=False),
    sa.Column("confirmed_at", Moment),
    sa.Column("held_before", _WORD),
    sa.Column("text_sha256", _DIGEST),
    sa.Column("text_asked_at", Moment),
    sa.Column("pending_edit", _NAME),
    sa.Column("opened_by", sa.String(32), nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    _subject(index=True),
    sa.Column("vantage", _NAME, nullable=False),
    sa.Column("kind", _WORD, nullable=False),
    sa.Column("origin", _WORD, nullable=False),
    sa.Column("after", Moment),
    sa.Column("before", Moment, nullable=False, index=True),
    sa.Column("confirmed_at", Moment),
    *_outcome(),
    sa.Column("grade", sa.String(1), nullable=False),
    sa.Column("cascade", sa.String(24)),
    sa.Column("revised_at", Moment),
    sa.Column("first_answered_at", Moment, nullable=False),
    sa.Column("spell", sa.Integer, nullable=False),
    sa.Column("text_sha256", _DIGEST),
    sa.Column("evidence", sa.JSON, nullable=False),
)

agenda = sa.Table(
    "agenda",
    metadata,
    _subject(primary_key=True),
    sa.Column("vantage", _NAME, primary_key=True),
    sa.Column("platform", _WORD, nullable=False),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("purpose", _WORD, nullable=False),
    sa.Column("cadence_s", sa.Float),
    sa.Column("added_at", Moment, nullable=False),
    sa.Index("ix_agenda_due", "platform", "vantage", "next_at"),
)

presence = sa.Table(
    "presence",
    metadata,
    sa.Column("vantage", _NAME, primary_key=True),
    sa.Column("alive_at", Moment, nullable=False),
)

FACTS = (
    topics,
    subjects,
    memberships,
    authorships,
    vantages,
    passes,
    pass_ends,
    observations,
    listings,
    gaps,
    outside,
)
"""Tables whose rows are never changed or removed: the database itself refuses it."""

DERIVED = (verdicts, spells, events)
"""Tables that ``checker judge --all`` makes anew from the facts."""
