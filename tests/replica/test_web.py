"""The scripted open web, read back by the adapter: what is true comes out as a page can say it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest

from checker.judge.verdicts import judge_reading
from checker.model import Ask, Cause, Exchange, Reading, Verdict, post
from checker.platforms.web import PLATFORM, look
from checker.replica import bluesky, tiktok
from checker.replica.app import Replica
from checker.replica.dialect import Reply, Request
from checker.replica.faults import spoil
from checker.replica.scenario import TRUE_STATES, Scenario
from checker.replica.web import DIALECT, SAYS, SHOWN
from checker.replica.world import World

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
MADE = NOON - timedelta(days=3)
URL = "https://news.example.org/2026/a-post?id=5"
WRITTEN = "https://News.example.org:443/2026/./a-post?utm_source=x&id=5#top"
TEXT = "The square was full\n410 Gone & </article><title>404 Not Found</title> <link rel=canonical>"
POST = post("web", URL)
STATES = [state for state in TRUE_STATES if state != Cause.NONE]

Speaks = Callable[[Request], Reply]


def world(
    state: str | None = None, of_account: str | None = None, places: Sequence[str] = ()
) -> World:
    """Return a world of one page, with a state of its own and one of its account."""

    def since(word: str | None) -> list[dict[str, object]]:
        return [{"at": MADE + timedelta(hours=1), "is": word, "in": places}] if word else []

    page = {
        "platform": "web",
        "id": WRITTEN,
        "account": "a1",
        "topics": ["x"],
        "text": TEXT,
        "created_at": MADE,
        "states": since(state),
    }
    return World(
        Scenario.model_validate(
            {
                "name": "one page",
                "start": MADE - timedelta(days=1),
                "end": NOON + timedelta(days=1),
                "topics": [{"name": "x"}],
                "posts": [page],
                "accounts": [{"platform": "web", "id": "a1", "states": since(of_account)}],
            }
        )
    )


class Road:
    """A fetch that asks the dialect, and follows redirects as the network does."""

    def __init__(self, speaks: Speaks) -> None:
        """Ask ``speaks``."""
        self._speaks = speaks

    async def __call__(
        self, url: str, /, *, headers: Mapping[str, str] | None = None, **_: object
    ) -> Exchange:
        """Return the last answer."""
        address = url
        while True:
            parts = urlsplit(address)
            query = tuple(parse_qsl(parts.query, keep_blank_values=True))
            sent = Request("GET", parts.hostname or "", unquote(parts.path), query, headers or {})
            reply = self._speaks(sent)
            if not 300 <= reply.status < 400:
                return _exchange(address, reply)
            address = urljoin(address, dict(reply.headers)["Location"])


def _exchange(address: str, reply: Reply) -> Exchange:
    return Exchange(
        ask=Ask(address),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=reply.status,
        headers=(("Content-Type", reply.content_type), *reply.headers),
        body=reply.body,
    )


def road(truth: World, country: str | None = None) -> Road:
    """Return a road to the dialect that tells this truth."""
    return Road(lambda request: DIALECT.speak(truth, request, NOON, country))


async def looked(fetch: Road, url: str = URL) -> tuple[Reading, Verdict]:
    """Look once and judge."""
    (reading,) = await look([post("web", url)], fetch)
    return reading, judge_reading(reading, PLATFORM.rules)


def axes(verdict: Verdict) -> str:
    """Write a verdict's four axes in a row."""
    outcome = verdict.outcome
    return " ".join(
        str(axis) for axis in (outcome.availability, outcome.cause, outcome.actor, outcome.basis)
    )


SEEN = "visible none None none"
GONE = "absent not_found unstated none"
DELETED = "absent deleted_unspecified unstated stated"
EXPECTED = {
    "visible": SEEN,
    "labelled": SEEN,
    "account_limited": SEEN,
    "author_deleted": DELETED,
    "deleted_unspecified": DELETED,
    "legal_withheld": "absent legal_withheld authority stated",
    "paywalled": "limited paywalled unstated stated",
    "post_private": "inconclusive login_wall None none",
    "policy_removal": GONE,
    "moderator_removal": GONE,
    "automatic_filter": GONE,
    "not_found": GONE,
    "copyright": GONE,
    "account_suspended": GONE,
    "account_deleted": GONE,
    "account_deactivated": GONE,
}
"""What comes back for each true state; for all others a refusal that says nothing of the page."""

REFUSED = "inconclusive blocked None none"


@pytest.mark.parametrize("state", STATES)
async def test_true_state_comes_back_as_a_page_can_say_it(state: str) -> None:
    """Each true state of a page is read as itself, or as the vaguer state that the web tells."""
    _, verdict = await looked(road(world(state)))
    assert axes(verdict) == EXPECTED.get(state, REFUSED)


@pytest.mark.parametrize("state", STATES)
def test_every_true_state_has_its_words(state: str) -> None:
    """No true state is left to chance: each is in exactly one table."""
    assert (state in SHOWN) != (state in SAYS)


@pytest.mark.parametrize("of_account", [state for state in STATES if "account" in state])
async def test_accounts_state_takes_its_pages_along(of_account: str) -> None:
    """A page whose author's account is gone reads as that state can be said."""
    _, verdict = await looked(road(world(None, of_account)))
    assert axes(verdict) == EXPECTED.get(of_account, REFUSED)


def test_page_is_known_by_its_one_spelling() -> None:
    """An address written otherwise in the scenario is the one the collector keeps."""
    (page,) = world().scenario.posts
    assert DIALECT.native_id(page) == URL


async def test_label_is_no_edit() -> None:
    """A page with a label above it has the digest that it had without."""
    plain, _ = await looked(road(world()))
    labelled, _ = await looked(road(world("labelled")))
    assert plain.text_sha256 is not None
    assert plain.text_sha256 == labelled.text_sha256


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example.org/another", GONE),
        ("https://news.example.org/2026/a-post", GONE),
        ("https://news.example.org/2026/a-post?id=6", GONE),
        ("https://unknown.example.org/2026/a-post?id=5", "inconclusive unreadable None none"),
    ],
)
async def test_unknown_address_is_not_found_and_unknown_host_says_nothing(
    url: str, expected: str
) -> None:
    """A known host answers 404 for what it has not; of an unknown host nothing is concluded."""
    _, verdict = await looked(road(world()), url)
    assert axes(verdict) == expected


async def test_page_that_is_not_made_yet_is_not_found() -> None:
    """Before it is made, a page is not there."""
    truth = world()
    early = MADE - timedelta(minutes=1)
    _, verdict = await looked(Road(lambda request: DIALECT.speak(truth, request, early, None)))
    assert axes(verdict) == GONE


@pytest.mark.parametrize(
    ("country", "seen"), [("TR", "absent"), ("NL", "visible"), (None, "visible")]
)
async def test_regional_state_holds_only_there(country: str | None, seen: str) -> None:
    """A legal block in one country is seen from that country alone."""
    _, verdict = await looked(road(world("legal_withheld", places=["TR"]), country))
    assert verdict.availability == seen


async def test_blocker_is_named_in_the_words() -> None:
    """A page withheld by law names who blocks it."""
    _, verdict = await looked(road(world("legal_withheld")))
    assert verdict.words == "HTTP 451, blocked-by https://news.example.org/"


# ---- walls and faults


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("challenge", "wall.cloudflare_challenge"),
        ("login_wall", "wall.login_path"),
        ("rate_limited", "reach.rate_limited"),
        ("soft_error", "web.soft_title"),
        ("empty", "web.empty"),
        ("server_error", "reach.server_error"),
        ("layout_change", "web.untitled"),
    ],
)
async def test_nothing_is_concluded_under_a_fault(fault: str, rule: str) -> None:
    """Each fault of the road or the site is read as that, and says nothing of the page."""
    truth = world()

    def spoiled(request: Request) -> Reply:
        reply = DIALECT.speak(truth, request, NOON, None)
        return reply if request.path == "/login" else spoil(fault, DIALECT, request, reply)

    reading, verdict = await looked(Road(spoiled))
    assert verdict.rule == rule
    assert not verdict.conclusive
    assert reading.text_sha256 is None


@pytest.mark.parametrize("state", sorted(SHOWN))
@pytest.mark.parametrize("share", [0.0, 0.2, 0.3, 0.5, 0.7, 0.9])
async def test_broken_off_page_is_never_an_edit_or_an_absence(state: str, share: float) -> None:
    """A shown page that breaks off says nothing, or what the whole one says."""
    truth = world(state)
    whole, _ = await looked(road(truth))

    def cut(request: Request) -> Reply:
        reply = DIALECT.speak(truth, request, NOON, None)
        return Reply(reply.status, reply.body[: int(len(reply.body) * share)], reply.content_type)

    part, verdict = await looked(Road(cut))
    assert verdict.availability in ("visible", "inconclusive")
    assert part.text_sha256 in (None, whole.text_sha256)


def test_there_is_no_listing() -> None:
    """The open web lists nothing, so no listing can be wiped; asked for one, it has none."""
    assert tuple(DIALECT.listings) == ()
    request = Request("GET", "news.example.org", "/", (), {})
    assert DIALECT.empty_listing(request).status == 404


class _Still:
    """A clock that stands."""

    def now(self) -> datetime:
        """Return the one moment there is."""
        return NOON

    async def sleep(self, _: float) -> None:
        """Return at once."""


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("host", "expected"),
    [("www.tiktok.com", "tiktok"), ("news.example.org", "web"), ("other.example.com", "web")],
)
def test_open_web_answers_where_no_platform_does(host: str, expected: str, order: int) -> None:
    """Hosts of a platform are that platform's in whichever order; all others are the web's."""
    dialects = (DIALECT, tiktok.DIALECT, bluesky.DIALECT)[::order]
    replica = Replica(world(), dialects, _Still())  # type: ignore[arg-type]
    dialect = replica._dialect(host)
    assert dialect is not None
    assert dialect.platform == expected


def test_without_the_open_web_an_unknown_host_is_nobodys() -> None:
    """Where the web is not among the dialects, an unknown host has none."""
    replica = Replica(world(), (tiktok.DIALECT,), _Still())  # type: ignore[arg-type]
    assert replica._dialect("news.example.org") is None
