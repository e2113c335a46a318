"""The world behind a scenario: what is true at any moment, and for whom."""

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from checker.replica.scenario import Scenario, ScenarioAccount, ScenarioPost, State

VISIBLE = "visible"


@dataclass(frozen=True, slots=True)
class TrueState:
    """What is true of a post for one asker.

    Attributes:
        state: ``visible``, or a cause of the ontology.
        by_account: the account's state took the post along.
    """

    state: str
    by_account: bool = False


def state_in_force(states: Sequence[State], at: datetime, country: str | None) -> str:
    """Return the state that holds at ``at`` for an asker in ``country``; visible before all.

    A state that names places changes nothing elsewhere.
    """
    for state in reversed(states[: bisect.bisect_right(states, at, key=lambda item: item.at)]):
        if not state.places or (country is not None and country in state.places):
            return state.state
    return VISIBLE


class World:
    """A scenario, indexed; read-only."""

    def __init__(self, scenario: Scenario) -> None:
        """Index posts and accounts by platform and id."""
        self.scenario = scenario
        self._posts = {(post.platform, post.id): post for post in scenario.posts}
        self._accounts = {(item.platform, item.id): item for item in scenario.accounts}
        for post in scenario.posts:
            key = (post.platform, post.account)
            self._accounts.setdefault(key, ScenarioAccount(platform=post.platform, id=post.account))
        self._by_account: dict[tuple[str, str], list[ScenarioPost]] = {}
        for post in sorted(scenario.posts, key=lambda item: (item.created_at, item.id)):
            self._by_account.setdefault((post.platform, post.account), []).append(post)

    def post(self, platform: str, post_id: str, at: datetime) -> ScenarioPost | None:
        """Return the post if it has been made by ``at``, None otherwise."""
        post = self._posts.get((platform, post_id))
        return post if post and post.created_at <= at else None

    def account(self, platform: str, account_id: str) -> ScenarioAccount | None:
        """Return the account, None when the scenario has none of that id."""
        return self._accounts.get((platform, account_id))

    def accounts(self, platform: str) -> list[ScenarioAccount]:
        """Return the platform's accounts by id."""
        return [item for key, item in sorted(self._accounts.items()) if key[0] == platform]

    def account_state(self, account: ScenarioAccount, at: datetime, country: str | None) -> str:
        """Return the account's state in force."""
        return state_in_force(account.states, at, country)

    def post_state(self, post: ScenarioPost, at: datetime, country: str | None) -> TrueState:
        """Return the post's state in force, its account's first."""
        account = self._accounts[(post.platform, post.account)]
        of_account = self.account_state(account, at, country)
        if of_account != VISIBLE:
            return TrueState(of_account, by_account=True)
        return TrueState(state_in_force(post.states, at, country))

    def moments(self, post: ScenarioPost) -> list[datetime]:
        """Return when something may change for a post: its making, its states, its account's."""
        account = self._accounts[(post.platform, post.account)]
        states = (*post.states, *account.states)
        later = {state.at for state in states if state.at > post.created_at}
        return sorted({post.created_at, *later})

    def listed(
        self,
        platform: str,
        at: datetime,
        country: str | None,
        *,
        account: str | None = None,
        topic: str | None = None,
    ) -> list[ScenarioPost]:
        """Return what a listing shows: visible posts, newest first.

        Args:
            platform: whose listing.
            at: the moment.
            country: the asker's.
            account: only posts of this account.
            topic: only posts on this topic.
        """
        posts: Iterable[ScenarioPost] = (
            self._by_account.get((platform, account), ())
            if account is not None
            else (post for key, post in self._posts.items() if key[0] == platform)
        )
        shown = [
            post
            for post in posts
            if post.created_at <= at
            and (topic is None or topic in post.topics)
            and self.post_state(post, at, country).state == VISIBLE
        ]
        return sorted(shown, key=lambda post: (post.created_at, post.id), reverse=True)
