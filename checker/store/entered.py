"""The tables of what people enter, and of what was sent to them: facts like the others."""

import sqlalchemy as sa

from checker.store import columns
from checker.store.columns import DIGEST, NAME, WORD, Moment, Said

topic_acts = sa.Table(
    "topic_acts",
    columns.metadata,
    columns.key(),
    columns.topic(index=True),
    sa.Column("act", WORD, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("until", Moment),
    sa.Column("words", Said),
)
"""What was done to a topic after its registration; the registration itself is never changed."""

topic_links = sa.Table(
    "topic_links",
    columns.metadata,
    columns.key(),
    columns.topic(),
    sa.Column("platform", WORD, nullable=False),
    sa.Column("link", sa.String(2000), nullable=False),
    sa.Column("added_at", Moment, nullable=False),
    sa.UniqueConstraint("topic", "link"),
    sa.Index("ix_topic_links_platform_topic", "platform", "topic"),
)
"""Links that joined a topic after its registration, and the platform that knows each."""

canaries = sa.Table(
    "canaries",
    columns.metadata,
    columns.key(),
    columns.subject(unique=True),
    sa.Column("link", Said, nullable=False),
    sa.Column("expected", WORD, nullable=False),
    sa.Column("added_at", Moment, nullable=False),
)
"""Posts that the watchers published themselves, and so know the state of."""

corrections = sa.Table(
    "corrections",
    columns.metadata,
    columns.key(),
    sa.Column("event_id", sa.String(24), nullable=False, index=True),
    sa.Column("kind", WORD, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("why", Said, nullable=False),
    sa.Column("event", sa.JSON, nullable=False),
)
"""Events that were withdrawn or corrected after they had been shown, each as it stood then."""

imports = sa.Table(
    "imports",
    columns.metadata,
    columns.key(),
    sa.Column("file", Said, nullable=False),
    sa.Column("sha256", DIGEST, nullable=False),
    sa.Column("layout", WORD, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("n_rows", sa.BigInteger, nullable=False),
    sa.Column("n_taken", sa.BigInteger, nullable=False),
    sa.Column("n_bad", sa.BigInteger, nullable=False),
)
"""Files that were read in, by their digest."""

deliveries = sa.Table(
    "deliveries",
    columns.metadata,
    columns.key(),
    sa.Column("kind", WORD, nullable=False),
    sa.Column("channel", NAME, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("events", sa.JSON, nullable=False),
    sa.Column("words", Said, nullable=False),
    sa.Column("trouble", Said),
    sa.Index("ix_deliveries_kind_at", "kind", "at"),
)
"""Every attempt to send an alert, and what became of it; ``trouble`` is empty when it arrived."""

ENTERED = (topic_acts, topic_links, canaries, corrections, imports, deliveries)
