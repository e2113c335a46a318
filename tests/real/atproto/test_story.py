"""A real network that nobody here wrote: what was done to it is what the event log says."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from checker.collector.meaning import rebuild, rules_of
from checker.model import Role
from checker.platforms import PLATFORMS
from checker.store import frames
from checker.store.verify import verify_store
from tests.docs.stranger import checks_evidence
from tests.real.atproto.network import Account, Network, Post
from tests.real.atproto.story import Watch

pytestmark = pytest.mark.real

QUARTER = timedelta(minutes=16)
NAMES = ("author", "appview", "host", "ozone", "accpds", "accozone", "owner", "leaver")

GONE = {
    "author": ("gone", "author_deleted", "author", "inferred", True),
    "appview": ("gone", "policy_removal", "platform", "inferred", True),
    "ozone": ("gone", "policy_removal", "platform", "stated", True),
    "accpds": ("gone", "account_suspended", "platform", "stated", True),
    "accozone": ("gone", "account_suspended", "platform", "stated", True),
    "owner": ("gone", "account_deactivated", "author", "stated", True),
    "leaver": ("gone", "account_deleted", "unstated", "inferred", True),
}
BACK = ("returned", "none", None, "none", True)
COMES_BACK = ("appview", "ozone", "accpds", "accozone", "owner")


class Story:
    """Everything that is done in the story, and what the collector wrote down."""

    def __init__(self, network: Network, directory: Path) -> None:
        """Play the whole story once."""
        self.network = network
        self.watch = Watch(network, directory)
        self.people: dict[str, Account] = {}
        self.posts: dict[str, Post] = {}
        self._publish()
        self.watch.round()
        self.watch.clock.advance(QUARTER.total_seconds())
        self._take_down()
        self.watch.round()
        self.watch.round(after=QUARTER)
        self._reverse()
        self.watch.round(after=QUARTER)

    def _publish(self) -> None:
        for name in (*NAMES, "controlone", "controltwo"):
            self.people[name] = self.network.create_account(f"{name}-ann.test")
            self.posts[name] = self.network.post(self.people[name], f"a post by {name}")
        self.network.sync()
        self.watch.topic("story", [self.people[name] for name in NAMES])
        controls = [self.people["controlone"], self.people["controltwo"]]
        self.watch.topic("quiet", controls, role=Role.CONTROL)

    def _take_down(self) -> None:
        net, people, posts, do = self.network, self.people, self.posts, self.watch.do
        do("author", net.delete_post, people["author"], posts["author"])
        do("appview", net.takedown_record, "appview", posts["appview"].uri, posts["appview"].cid)
        do("host", net.takedown_record, "pds", posts["host"].uri, posts["host"].cid)
        do("ozone", net.ozone_takedown, posts["ozone"])
        do("accpds", net.takedown_account, "pds", people["accpds"].did)
        do("accozone", net.ozone_takedown, people["accozone"])
        do("owner", net.deactivate, people["owner"])
        do("leaver", net.delete_account, people["leaver"])

    def _reverse(self) -> None:
        net, people, posts, do = self.network, self.people, self.posts, self.watch.do
        do("appview back", net.lift_record, "appview", posts["appview"].uri, posts["appview"].cid)
        do("ozone back", net.ozone_reverse, posts["ozone"])
        do("accpds back", net.lift_account, "pds", people["accpds"].did)
        do("accozone back", net.ozone_reverse, people["accozone"])
        do("owner back", net.reactivate, people["owner"])


@pytest.fixture(scope="module")
def story(deps: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The story, played once on a network of its own."""
    with Network.start(deps) as network:
        yield Story(network, tmp_path_factory.mktemp("story"))


@pytest.mark.parametrize("name", sorted(GONE))
def test_what_was_done_is_what_the_log_says(story: Story, name: str) -> None:
    """Each removal is one confirmed event with the cause, actor and basis of what was done."""
    assert story.watch.changes(story.posts[name].uri)[0] == GONE[name]


@pytest.mark.parametrize("name", sorted(GONE))
def test_bracket_of_a_removal_holds_its_true_time(story: Story, name: str) -> None:
    """The time at which it was really done lies in the event's bracket."""
    assert story.watch.holds(story.posts[name].uri, "gone", name)


@pytest.mark.parametrize("name", COMES_BACK)
def test_every_reversal_is_seen_and_held_by_its_bracket(story: Story, name: str) -> None:
    """What was reversed is a confirmed return whose bracket holds the true time."""
    uri = story.posts[name].uri

    assert story.watch.changes(uri)[1:] == [BACK]
    assert story.watch.holds(uri, "returned", f"{name} back")


def test_takedown_at_the_host_alone_is_no_event(story: Story) -> None:
    """What the service still shows is visible, whatever its host did to the record."""
    assert story.watch.changes(story.posts["host"].uri) == []


@pytest.mark.parametrize("name", ["controlone", "controltwo"])
def test_controls_stay_untouched(story: Story, name: str) -> None:
    """Nothing happens to posts to which nothing was done."""
    assert story.watch.changes(story.posts[name].uri) == []


@pytest.mark.parametrize("name", ["accpds", "accozone", "owner", "leaver"])
def test_account_act_counts_once_with_its_post_as_member(story: Story, name: str) -> None:
    """A post that went with its account names the account's event as its cascade."""
    (head,) = [row for row in story.watch.events(story.people[name].did) if row["kind"] == "gone"]
    member = story.watch.events(story.posts[name].uri)[0]

    assert member["cascade"] == head["id"]


def test_log_agrees_with_the_moderators_own_record(story: Story) -> None:
    """Our brackets hold the times that the public label log states for takedown and reversal."""
    uri = story.posts["ozone"].uri
    labels = {
        bool(row.get("neg")): datetime.fromisoformat(str(row["cts"]))
        for row in story.network.query_labels(uri)
        if row["val"] == "!takedown"
    }
    latest = max(labels.values())
    done = story.watch.done_at["ozone back" if labels.get(True) == latest else "ozone"]
    ahead = done[1] - latest

    assert True in labels
    assert story.watch.holds(uri, "returned", "ozone back")
    assert timedelta() <= ahead - (QUARTER * 2) < timedelta(minutes=2)


def test_rebuilt_equals_what_was_kept_up_to_date(story: Story) -> None:
    """Judging all history anew gives the same events, row for row."""
    with story.watch.engine.begin() as connection:
        before = frames.events(connection)
        rebuild(connection, rules_of(PLATFORMS.values()))
        assert frames.events(connection) == before


def test_evidence_of_the_story_verifies(story: Story) -> None:
    """Every digest and link holds, and every observation rests on kept records."""
    checked = verify_store(story.watch.engine, story.watch.directory / "evidence")

    assert checked.n_observations > 40
    assert checked.n_unsealed == 0


def test_evidence_of_the_story_verifies_without_us(story: Story, tmp_path: Path) -> None:
    """A stranger with openssl, jq and bare Python comes to the same, in an empty environment."""
    (tmp_path / "checker-data").symlink_to(story.watch.directory)
    said = checks_evidence(tmp_path)
    assert said.returncode == 0, said.stderr
    assert "links hold, 0 of them purged" in said.stdout
