"""What must hold of a store and its evidence, whatever befell the collector."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from checker.collector.meaning import rebuild, rules_of
from checker.commands.objects import event_object
from checker.commands.simulating import summarise
from checker.errors import CheckerError
from checker.platforms import PLATFORMS
from checker.simulation import Result
from checker.store import frames, schema
from checker.store.chain import manifests, read_manifest
from checker.store.verify import Checked, verify_store
from tests.support.lives import Site

Story = dict[str, list[tuple[str, str, bool]]]
"""By subject, its confirmed changes in order: kind, cause, whether part of a cascade."""


@dataclass
class Outcome:
    """What a store and its evidence hold in the end."""

    site: Site

    @cached_property
    def engine(self) -> sa.Engine:
        """The store."""
        return self.site.open()

    @cached_property
    def checked(self) -> Checked:
        """What `checker evidence verify` counts; raises where it does not verify."""
        return verify_store(self.engine, self.site.evidence)

    @property
    def named(self) -> set[str]:
        """The digests of all records that the chain names."""
        return {
            row["sha256"]
            for path in manifests(self.site.evidence)
            for row in read_manifest(path)[0]["records"]
        }

    def n(self, table: sa.Table) -> int:
        """Count a table's rows."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The event log, as the contract writes it."""
        with self.engine.connect() as connection:
            return [event_object(event, topics) for event, topics in frames.events(connection)]

    @property
    def story(self) -> Story:
        """By subject, its confirmed changes in order: kind, cause, whether in a cascade."""
        found: Story = {}
        for event in sorted(self.events, key=lambda item: item["before"]):
            if event["confirmed_at"] and event["kind"] != "appeared":
                told = (event["kind"], event["cause"], event["cascade"] is not None)
                found.setdefault(str(event["subject"]["native_id"]), []).append(told)
        return found

    @property
    def errors(self) -> dict[str, int]:
        """What is false and what was missed, by code that knows no judge."""
        counted = summarise(Result(engine=self.engine, world=self.site.script.world, n_requests=0))
        return {name: counted[name] for name in ("false_gone", "false_returned", "missed")}

    @property
    def doubled(self) -> list[Any]:
        """Observations that stand there twice in all but their pass."""
        rows = schema.observations.c
        with self.engine.connect() as connection:
            found = connection.execute(
                sa.select(
                    rows.subject_id, rows.vantage, rows.asked_at, rows.purpose, rows.evidence
                ).where(rows.purpose != "sighting")
            ).all()
        return [row for row, n in Counter(map(repr, found)).items() if n > 1]

    def moved(self) -> list[str]:
        """Judge all history anew, and return the derived tables that change by it."""
        before = self._derived()
        with self.engine.begin() as connection:
            rebuild(connection, rules_of(PLATFORMS.values()))
        after = self._derived()
        return [name for name in before if before[name] != after[name]]

    def _derived(self) -> dict[str, list[str]]:
        with self.engine.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
                for table in schema.DERIVED
            }


def faults_of(site: Site, kept: set[str], story: Story) -> list[str]:
    """Return what does not hold of a place where a collector was broken off and another went on.

    Args:
        site: where it was.
        kept: digests of what had been kept.
        story: what a collector tells that nobody broke off.
    """
    end = Outcome(site)
    try:
        found = {
            "unsealed records": end.checked.n_unsealed,
            "kept records in no manifest": len(kept - end.named),
            "passes without an end": end.n(schema.passes) - end.n(schema.pass_ends),
            "observations without a verdict": end.n(schema.observations) - end.n(schema.verdicts),
            "observations that stand there twice": end.doubled,
            **end.errors,
            "told otherwise": _otherwise(story, end.story),
            "moved when judged anew": end.moved(),
        }
    except CheckerError as trouble:
        found = {"does not verify": str(trouble)}
    finally:
        end.engine.dispose()
    return [f"{what}: {how}" for what, how in found.items() if how]


def _otherwise(one: Story, other: Story) -> list[Any]:
    return [
        (name, one.get(name), other.get(name))
        for name in {*one, *other}
        if one.get(name) != other.get(name)
    ]
