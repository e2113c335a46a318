"""A real wiki that nobody here wrote: what its own log says is what our event log says."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from checker.collector.meaning import rebuild, rules_of
from checker.model import Place, Role, Topic
from checker.platforms import PLATFORMS
from checker.platforms.mediawiki import NAME, PLATFORM
from checker.store import frames
from checker.store.verify import verify_store
from tests.real.mediawiki.story import Watch
from tests.real.mediawiki.wiki import ADMIN, HOST, Json, Wiki

pytestmark = pytest.mark.real

QUARTER = timedelta(minutes=16)
AUTHOR = "Ann"
PAGES = ("Deleted", "Restored", "Anew", "Moved", "Lost", "Silenced", "Merged", "Rewritten")
WITH_HISTORY = ("Hidden", "Suppressed")
CONTROLS = ("Quiet one", "Quiet two")

REMOVED = ("gone", "moderator_removal", "community", "stated", True)
BACK = ("returned", "none", None, "none", True)
EDITED = ("edited", "none", None, "none", True)
CHANGES = {
    "Deleted": [REMOVED],
    "Restored": [REMOVED, BACK],
    "Anew": [REMOVED],
    "Moved": [],
    "Lost": [REMOVED],
    "Silenced": [("gone", "not_found", "unstated", "none", True)],
    "Own": [("gone", "deleted_unspecified", "unstated", "stated", True)],
    "Merged": [EDITED],
    "Rewritten": [EDITED],
    "Hidden": [REMOVED, BACK],
    "Suppressed": [("gone", "moderator_removal", "unstated", "stated", True)],
    "Quiet one": [],
    "Quiet two": [],
}
KIND_OF = {"delete": "gone", "restore": "returned"}
"""What an act in the wiki's log is among our events."""


class Story:
    """Everything that is done in the story, and what the collector wrote down."""

    def __init__(self, wiki: Wiki, directory: Path) -> None:
        """Play the whole story once."""
        self.wiki = wiki
        self.watch = Watch(wiki, directory)
        self.ids: dict[str, str] = {}
        self.revisions: dict[str, str] = {}
        self._publish()
        self.watch.round()
        self.watch.clock.advance(QUARTER.total_seconds())
        self._act()
        self.watch.round()
        self.watch.round(after=QUARTER)
        self._reverse()
        self.watch.round(after=QUARTER)

    def _publish(self) -> None:
        author, admin = self.wiki.person(AUTHOR), self.wiki.person(ADMIN)
        for title in PAGES:
            self.ids[title] = f"{HOST}/{author.edit(title, f'{title}, says Ann')['pageid']}/{title}"
        for title in WITH_HISTORY:
            first = author.edit(title, "the first text")
            author.edit(title, "the second text")
            self.revisions[title] = str(first["newrevid"])
            self.ids[title] = f"{HOST}/{first['pageid']}.{first['newrevid']}/{title}"
        for title in ("Own", *CONTROLS):
            made = admin.edit(title, f"{title}, says the administrator")
            self.ids[title] = f"{HOST}/{made['pageid']}/{title.replace(' ', '_')}"
        self._register()

    def _register(self) -> None:
        links = [f"mediawiki:https://{HOST}/wiki/{title}" for title in (*PAGES, "Own")]
        address = f"mediawiki:https://{HOST}/w/index.php?oldid="
        now = self.watch.clock.now()
        topic = Topic(
            name="story",
            links=(*links, *(address + number for number in self.revisions.values())),
            queries=("Special:NewPages",),
            places=(Place(NAME, HOST),),
            registered_at=now,
        )
        quiet = [f"mediawiki:https://{HOST}/wiki/{name.replace(' ', '_')}" for name in CONTROLS]
        control = Topic(name="quiet", role=Role.CONTROL, links=tuple(quiet), registered_at=now)
        self.watch.register(topic)
        self.watch.register(control)

    def _delete(self, title: str, reason: str) -> Json:
        done: Json = self.wiki.person(ADMIN).act(action="delete", title=title, reason=reason)
        return done

    def _move(self, old: str, new: str) -> Json:
        fields = {"from": old, "to": new, "noredirect": "1", "reason": "a better title"}
        return self.wiki.person(ADMIN).act(action="move", **fields)

    def _hide(self, kind: str, number: str, **how: str) -> Json:
        fields = {"type": kind, "ids": number, "reason": "[[WP:RD2]]", **how}
        return self.wiki.person(ADMIN).act(action="revisiondelete", **fields)

    def _act(self) -> None:
        do, author = self.watch.do, self.wiki.person(AUTHOR)
        for title in ("Deleted", "Restored", "Anew", "Own"):
            do(title, lambda title=title: self._delete(title, f"no need of {title}"))
        author.edit("Anew", "made anew under the old title")
        do("Moved", lambda: self._move("Moved", "Moved on"))
        self._move("Lost", "Lost on the way")
        do("Lost", lambda: self._delete("Lost on the way", "after the move"))
        do("Silenced", lambda: self._delete("Silenced", "nobody shall know"))
        entry = str(self.wiki.log("Silenced")[-1]["logid"])
        self._hide("logging", entry, hide="content|comment|user")
        do("Merged", lambda: author.edit("Merged", "#REDIRECT [[Quiet one]]"))
        do("Rewritten", lambda: author.edit("Rewritten", "They told me: this page was deleted."))
        parts = "content|comment|user"
        do("Hidden", lambda: self._hide("revision", self.revisions["Hidden"], hide=parts))
        number = self.revisions["Suppressed"]
        do("Suppressed", lambda: self._hide("revision", number, hide=parts, suppress="yes"))

    def _reverse(self) -> None:
        admin, number = self.wiki.person(ADMIN), self.revisions["Hidden"]
        restore = {"action": "undelete", "title": "Restored", "reason": "per review"}
        self.watch.do("Restored back", lambda: admin.act(**restore))
        show = "content|comment|user"
        self.watch.do("Hidden back", lambda: self._hide("revision", number, show=show))


@pytest.fixture(scope="module")
def story(wiki: Wiki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The story, played once."""
    return Story(wiki, tmp_path_factory.mktemp("story"))


@pytest.mark.parametrize("title", sorted(CHANGES))
def test_what_was_done_is_what_the_log_says(story: Story, title: str) -> None:
    """Each act is one confirmed event with its cause, actor and basis; moves and controls none."""
    assert story.watch.changes(story.ids[title]) == CHANGES[title]


@pytest.mark.parametrize(
    ("title", "logged"),
    [
        ("Deleted", "Deleted"),
        ("Restored", "Restored"),
        ("Anew", "Anew"),
        ("Own", "Own"),
        ("Moved", "Moved"),
        ("Lost", "Lost on the way"),
    ],
)
def test_events_equal_the_wikis_own_log(story: Story, title: str, logged: str) -> None:
    """Deletions and restorations in the wiki's public log are our events, in order and in time."""
    page = int(story.ids[title].split("/")[1])
    acts = [
        row for row in story.wiki.log(logged) if row["logpage"] == page and row["action"] in KIND_OF
    ]
    native_id = story.ids[title]
    kinds = [KIND_OF[row["action"]] for row in acts]

    assert [row["kind"] for row in story.watch.events(native_id)] == kinds
    for kind, row in zip(kinds, acts, strict=True):
        name = title if kind == "gone" else f"{title} back"
        at = datetime.fromisoformat(row["timestamp"]) + story.watch.ahead[name]
        ((after, before),) = story.watch.brackets(native_id, kind)
        # the wiki writes whole seconds
        assert after - timedelta(seconds=1) <= at <= before


@pytest.mark.parametrize(
    ("title", "kind", "name"),
    [
        ("Hidden", "gone", "Hidden"),
        ("Hidden", "returned", "Hidden back"),
        ("Suppressed", "gone", "Suppressed"),
        ("Silenced", "gone", "Silenced"),
        ("Merged", "edited", "Merged"),
    ],
)
def test_bracket_holds_the_true_time(story: Story, title: str, kind: str, name: str) -> None:
    """The time at which it was really done lies in the event's bracket."""
    start, end = story.watch.done_at[name]
    ((after, before),) = story.watch.brackets(story.ids[title], kind)

    assert after <= end
    assert start <= before


def test_reason_is_kept_in_the_wikis_own_words(story: Story) -> None:
    """The log's reason stands with the verdict that rests on it."""
    with story.watch.engine.connect() as connection:
        words = {row[0] for row in connection.exec_driver_sql("select words from verdicts")}

    assert {"no need of Deleted", "after the move", "[[WP:RD2]]"} <= words


def test_rebuilt_equals_what_was_kept_up_to_date(story: Story) -> None:
    """Judging all history anew gives the same events, row for row."""
    with story.watch.engine.begin() as connection:
        before = frames.events(connection)
        rebuild(connection, rules_of({**PLATFORMS, NAME: PLATFORM}.values()))
        assert frames.events(connection) == before


def test_evidence_of_the_story_verifies(story: Story) -> None:
    """Every digest and link holds, and every observation rests on kept records."""
    checked = verify_store(story.watch.engine, story.watch.directory / "evidence")

    assert checked.n_observations > 40
    assert checked.n_unsealed == 0
