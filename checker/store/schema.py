"""The tables: facts that are only ever appended, what is derived from them, and work in hand.

The same tables on SQLite and PostgreSQL. Times are UTC with microseconds. No table holds a post's
text, so that purging evidence is enough to forget it.
"""

from typing import Any

import sqlalchemy as sa

from checker.store import columns, entered

metadata = columns.metadata

VERSION = "0008"
"""The newest migration; a store with another is migrated or refused."""

topics = sa.Table(
    "topics",
    metadata,
    sa.Column("name", columns.NAME, primary_key=True),
    sa.Column("role", columns.WORD, nullable=False),
    sa.Column("queries", sa.JSON, nullable=False),
    sa.Column("accounts", sa.JSON, nullable=False),
    sa.Column("links", sa.JSON, nullable=False),
    sa.Column("places", sa.JSON, nullable=False),
    sa.Column("control", columns.NAME),
    sa.Column("registered_at", columns.Moment, nullable=False),
    sa.Column("registration_sha256", columns.DIGEST, nullable=False),
    sa.Column("origin", columns.WORD, nullable=False),
)

subjects = sa.Table(
    "subjects",
    metadata,
    columns.key(),
    sa.Column("kind", columns.WORD, nullable=False),
    sa.Column("platform", columns.WORD, nullable=False),
    sa.Column("native_id", sa.String(2000), nullable=False),
    sa.UniqueConstraint("platform", "kind", "native_id"),
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("topic", columns.NAME, sa.ForeignKey("topics.name"), primary_key=True),
    columns.subject(primary_key=True, index=True),
    sa.Column("since", columns.Moment, nullable=False),
)

authorships = sa.Table(
    "authorships",
    metadata,
    columns.subject("post_id", primary_key=True),
    columns.subject("account_id", index=True),
)

vantages = sa.Table(
    "vantages",
    metadata,
    sa.Column("name", columns.NAME, primary_key=True),
    sa.Column("country", sa.String(2)),
    sa.Column("network", columns.NAME),
    sa.Column("logged_in", sa.Boolean, nullable=False),
    sa.Column("agent", sa.String(400)),
    sa.Column("language", columns.WORD, nullable=False),
)

passes = sa.Table(
    "passes",
    metadata,
    sa.Column("id", columns.NAME, primary_key=True),
    sa.Column("platform", columns.WORD, nullable=False),
    sa.Column("vantage", columns.NAME, nullable=False),
    sa.Column("started_at", columns.Moment, nullable=False, index=True),
    sa.Column("origin", columns.WORD, nullable=False),
    sa.Column("policy", columns.NAME, nullable=False),
    sa.Column("agent", sa.String(400), nullable=False),
    sa.Column("rules", columns.NAME, nullable=False),
    sa.Column("software", columns.NAME, nullable=False),
)

pass_ends = sa.Table(
    "pass_ends",
    metadata,
    sa.Column("pass_id", columns.NAME, sa.ForeignKey("passes.id"), primary_key=True),
    sa.Column("ended_at", columns.Moment, nullable=False),
    sa.Column("n_asked", sa.Integer, nullable=False),
    sa.Column("n_answered", sa.Integer, nullable=False),
    sa.Column("n_controls", sa.Integer, nullable=False),
    sa.Column("n_controls_well", sa.Integer, nullable=False),
    sa.Column("note", columns.Said),
    sa.Column("manifest_sha256", columns.DIGEST),
    sa.Column("clock_off_s", sa.Float),
)

observations = sa.Table(
    "observations",
    metadata,
    columns.key(),
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    columns.subject(),
    sa.Column("vantage", columns.NAME, nullable=False),
    sa.Column("pass_id", columns.NAME, sa.ForeignKey("passes.id"), nullable=False, index=True),
    sa.Column("asked_at", columns.Moment, nullable=False),
    sa.Column("answered_at", columns.Moment, nullable=False),
    sa.Column("purpose", columns.WORD, nullable=False),
    sa.Column("origin", columns.WORD, nullable=False),
    sa.Column("cadence_s", sa.Float),
    sa.Column("policy", columns.NAME),
    sa.Column("hazard_per_day", sa.Float),
    sa.Column("rate_per_day", sa.Float),
    sa.Column("expected_visible", sa.Boolean, nullable=False),
    sa.Column("seen_before", sa.Boolean, nullable=False),
    sa.Column("author_id", columns.ID, sa.ForeignKey("subjects.id")),
    sa.Column("reading", sa.JSON, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
    sa.Column("clock_off_s", sa.Float),
    sa.Index("ix_observations_subject_vantage_answered", "subject_id", "vantage", "answered_at"),
)

listings = sa.Table(
    "listings",
    metadata,
    columns.key(),
    sa.Column("pass_id", columns.NAME, sa.ForeignKey("passes.id"), nullable=False, index=True),
    sa.Column("topic", columns.NAME, sa.ForeignKey("topics.name"), nullable=False),
    sa.Column("platform", columns.WORD, nullable=False),
    sa.Column("vantage", columns.NAME, nullable=False),
    sa.Column("route", columns.Said, nullable=False),
    sa.Column("at", columns.Moment, nullable=False),
    sa.Column("n_offered", sa.Integer, nullable=False),
    sa.Column("n_taken", sa.Integer, nullable=False),
    sa.Column("n_known", sa.Integer, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False),
    sa.Column("trouble", columns.Said),
    sa.Column("evidence_sha256", columns.DIGEST),
    sa.Index("ix_listings_turn", "platform", "vantage", "topic", "at"),
)

gaps = sa.Table(
    "gaps",
    metadata,
    columns.key(),
    sa.Column("vantage", columns.NAME, nullable=False),
    sa.Column("platform", columns.WORD),
    sa.Column("started_at", columns.Moment, nullable=False),
    sa.Column("ended_at", columns.Moment, nullable=False),
    sa.Column("reason", columns.WORD, nullable=False),
    sa.Column("words", columns.Said, nullable=False),
    sa.Column("origin", columns.WORD, nullable=False),
)

outside = sa.Table(
    "outside",
    metadata,
    columns.key(),
    sa.Column("at", columns.Moment, nullable=False),
    sa.Column("until", columns.Moment),
    sa.Column("kind", columns.WORD, nullable=False),
    sa.Column("words", columns.Said, nullable=False),
    sa.Column("source", columns.Said, nullable=False),
    sa.Column("certainty", columns.WORD, nullable=False),
    sa.Column("about", columns.Said),
    sa.Column("topic", columns.NAME, sa.ForeignKey("topics.name")),
    sa.Column("origin", columns.WORD, nullable=False),
    sa.Column("entered_at", columns.Moment),
)

_OUTCOME = (
    ("availability", columns.WORD, False),
    ("cause", columns.WORD, False),
    ("actor", columns.WORD, True),
    ("basis", columns.WORD, False),
    ("corroborated", sa.Boolean(), False),
    ("rule", columns.NAME, False),
    ("words", columns.Said(), True),
)


def _outcome() -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=empty) for name, kind, empty in _OUTCOME]


verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column(
        "observation_id",
        columns.ID,
        sa.ForeignKey("observations.id"),
        primary_key=True,
        autoincrement=False,
    ),
    *_outcome(),
    sa.Column("controlled", sa.Boolean),
    sa.Column("rules", columns.NAME, nullable=False),
)

spells = sa.Table(
    "spells",
    metadata,
    columns.subject(primary_key=True),
    sa.Column("vantage", columns.NAME, primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    *_outcome(),
    sa.Column("after", columns.Moment),
    sa.Column("before", columns.Moment, nullable=False),
    sa.Column("first_answered_at", columns.Moment, nullable=False),
    sa.Column("last_asked_at", columns.Moment, nullable=False),
    sa.Column("last_answered_at", columns.Moment, nullable=False),
    sa.Column("n_looks", sa.Integer, nullable=False),
    sa.Column("n_controlled", sa.Integer, nullable=False),
    sa.Column("n_could_not_tell", sa.Integer, nullable=False),
    sa.Column("confirmed_at", columns.Moment),
    sa.Column("held_before", columns.WORD),
    sa.Column("text_sha256", columns.DIGEST),
    sa.Column("text_asked_at", columns.Moment),
    sa.Column("pending_edit", columns.NAME),
    sa.Column("opened_by", sa.String(32), nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    columns.subject(index=True),
    sa.Column("vantage", columns.NAME, nullable=False),
    sa.Column("kind", columns.WORD, nullable=False),
    sa.Column("origin", columns.WORD, nullable=False),
    sa.Column("after", columns.Moment),
    sa.Column("before", columns.Moment, nullable=False, index=True),
    sa.Column("confirmed_at", columns.Moment),
    *_outcome(),
    sa.Column("grade", sa.String(1), nullable=False),
    sa.Column("cascade", sa.String(24)),
    sa.Column("revised_at", columns.Moment),
    sa.Column("first_answered_at", columns.Moment, nullable=False),
    sa.Column("spell", sa.Integer, nullable=False),
    sa.Column("text_sha256", columns.DIGEST),
    sa.Column("evidence", sa.JSON, nullable=False),
    sa.Column("alone", sa.JSON(none_as_null=True)),
)
"""``alone``: what its own vantage point said, where others have added to it; else null."""

vantage_faults = sa.Table(
    "vantage_faults",
    metadata,
    sa.Column("platform", columns.WORD, primary_key=True),
    sa.Column("vantage", columns.NAME, primary_key=True),
    sa.Column("origin", columns.WORD, primary_key=True),
    sa.Column("since", columns.Moment, nullable=False),
    sa.Column("decided_at", columns.Moment, primary_key=True),
    sa.Column("ended_at", columns.Moment),
    sa.Column("n_missed", sa.Integer, nullable=False),
)
"""When a vantage point is not believed on a platform, since it alone misses what all others see."""

agenda = sa.Table(
    "agenda",
    metadata,
    columns.subject(primary_key=True),
    sa.Column("vantage", columns.NAME, primary_key=True),
    sa.Column("platform", columns.WORD, nullable=False),
    sa.Column("next_at", columns.Moment, nullable=False),
    sa.Column("purpose", columns.WORD, nullable=False),
    sa.Column("cadence_s", sa.Float),
    sa.Column("added_at", columns.Moment, nullable=False),
    sa.Column("born_at", columns.Moment),
    sa.Column("looked_at", columns.Moment),
    sa.Column("policy", columns.NAME),
    sa.Column("hazard_per_day", sa.Float),
    sa.Column("rate_per_day", sa.Float),
    sa.Index("ix_agenda_due", "platform", "vantage", "next_at"),
)

learned = sa.Table(
    "learned",
    metadata,
    sa.Column("vantage", columns.NAME, primary_key=True),
    sa.Column("platform", columns.WORD, primary_key=True),
    sa.Column("topic", columns.NAME, primary_key=True),
    sa.Column("phase", columns.WORD, primary_key=True),
    sa.Column("as_of", columns.Moment, nullable=False),
    sa.Column("events", sa.JSON, nullable=False),
    sa.Column("days", sa.JSON, nullable=False),
)
"""What the schedule has learned, by age bin: events and days watched, faded up to ``as_of``.

An empty topic is the whole platform. It decides when to look and nothing else."""

histories = sa.Table(
    "histories",
    metadata,
    sa.Column("vantage", columns.NAME, primary_key=True),
    columns.subject("account_id", primary_key=True),
    sa.Column("n_gone", sa.Integer, nullable=False),
)
"""How many posts of an account went while we watched: for the schedule only."""

presence = sa.Table(
    "presence",
    metadata,
    sa.Column("vantage", columns.NAME, primary_key=True),
    sa.Column("alive_at", columns.Moment, nullable=False),
)

cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("name", columns.NAME, primary_key=True),
    sa.Column("cursor", columns.NAME, nullable=False),
    sa.Column("at", columns.Moment, nullable=False),
)
"""How far each stream has been listened to: work in hand, and worth nothing as evidence."""

quotas = sa.Table(
    "quotas",
    metadata,
    sa.Column("name", columns.NAME, primary_key=True),
    sa.Column("span", sa.String(20), primary_key=True),
    sa.Column("units", sa.Integer, nullable=False),
    sa.Column("at", columns.Moment, nullable=False),
)
"""What has been spent of each key's quota in each hour, day or month."""

rests = sa.Table(
    "rests",
    metadata,
    sa.Column("vantage", columns.NAME, primary_key=True),
    sa.Column("host", sa.String(255), primary_key=True),
    sa.Column("until", columns.Moment, nullable=False),
    sa.Column("trouble", columns.NAME, nullable=False),
    sa.Column("n_failures", sa.Integer, nullable=False),
    sa.Column("n_wall_holds", sa.Integer, nullable=False),
)
"""Hosts that wanted to be left alone and have not answered well since."""

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
    *entered.ENTERED,
)
"""Tables whose rows are never changed or removed: the database itself refuses it."""

DERIVED = (verdicts, spells, events, vantage_faults)
"""Tables that ``checker judge --all`` makes anew from the facts."""
