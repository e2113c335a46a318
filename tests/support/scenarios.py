"""Random scenarios by seed: worlds, true states and faults that nobody thought of."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 5, tzinfo=UTC)
ROAD_KINDS = (
    "rate_limited", "challenge", "login_wall", "server_error", "timeout", "reset", "dns",
    "truncated", "empty", "soft_error", "list_wipe", "stale_cache", "layout_change",
)  # fmt: skip
POST_STATES = (
    "policy_removal", "moderator_removal", "automatic_filter", "author_deleted", "not_found",
    "deleted_unspecified", "copyright", "legal_withheld", "post_private", "audience_limited",
    "under_review", "age_gate", "sensitive_gate", "labelled", "geo_block", "paywalled",
)  # fmt: skip
ACCOUNT_STATES = ("account_suspended", "account_deleted", "account_deactivated", "account_private")
PLATFORMS = ("tiktok", "bluesky", "web", "mastodon", "youtube", "douyin", "x")

UNTOLD: Mapping[str, frozenset[str]] = {
    # one page's 401 or 403 may as well be meant for us
    "web": frozenset(
        {"post_private", "audience_limited", "under_review", "age_gate", "sensitive_gate",
         "labelled", "geo_block", "account_private"}
    ),
    "youtube": frozenset({"under_review", "sensitive_gate", "labelled", "account_private"}),
    "douyin": frozenset({"age_gate", "sensitive_gate", "labelled", "geo_block", "paywalled"}),
    "x": frozenset(
        {"legal_withheld", "post_private", "audience_limited", "under_review", "labelled",
         "geo_block", "paywalled"}
    ),
}  # fmt: skip
"""States that a platform has no way to show at all; a scenario that used one could not be won."""

TEXTS = (
    "A walk along the river.",
    "他们删除了我的视频 該影片已被移除",
    "تمت إزالة هذا الفيديو",
    "Они написали: «Video currently unavailable». Смешно!",
    "This video has been removed for violating our Community Guidelines, they said. It is a quote.",
    "Page not found? No: Log in to follow creators. Verify you are human! 404 451",
    "status_deleted statusCode 10204 item doesn't exist </script><script>x",
    "👩‍👩‍👧‍👦 e\u0301 café \u202egnp.exe",
    "",
    '{"statusCode": 10204} "quoted" \\ back\nsecond line',
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How large and how wild a scenario may be.

    Attributes:
        platforms: of which some are drawn.
        posts: fewest and most.
        hours: how long it may last, one of these.
        faults: most faults at once in the file.
        share_moving: share of the posts that something happens to.
    """

    platforms: Sequence[str] = PLATFORMS
    posts: tuple[int, int] = (20, 60)
    hours: Sequence[float] = (6, 6, 8, 12, 12, 16, 24, 24, 36, 72)
    faults: int = 6
    share_moving: float = 0.35
    vantages: int = 3
    kinds: Sequence[str] = (*ROAD_KINDS, "clock_jump", "process_killed", "asleep")


@dataclass
class Draft:
    """A scenario while it is drawn."""

    chance: random.Random
    shape: Shape
    end: datetime
    platforms: list[str]
    topics: list[str]
    countries: list[str]
    numbers: dict[str, int] = field(default_factory=dict)

    def moment(self, first: datetime = START, last: datetime | None = None) -> datetime:
        """Return a whole second between two moments."""
        span_s = ((last or self.end) - first).total_seconds()
        return first + timedelta(seconds=int(self.chance.uniform(0, max(span_s, 1))))

    def number(self, name: str) -> int:
        """Return a number that is not used twice."""
        self.numbers[name] = self.numbers.get(name, 0) + 1
        return self.numbers[name]


def scenario(seed: int, shape: Shape | None = None) -> dict[str, Any]:
    """Return a random scenario as plain tables; the same for the same seed."""
    chance = random.Random(seed)
    shape = shape or Shape()
    n_platforms = min(chance.choice((1, 1, 2, 3)), len(shape.platforms))
    countries = ["NL", "TR", "RU"][: chance.choice((1, 1, 1, 2, 3))][: shape.vantages]
    draft = Draft(
        chance,
        shape,
        START + timedelta(hours=chance.choice(list(shape.hours))),
        chance.sample(list(shape.platforms), n_platforms),
        [f"topic {number}" for number in range(chance.choice((1, 2, 3)))],
        countries,
    )
    accounts = _accounts(draft)
    posts = [_post(draft, accounts) for _ in range(chance.randint(*shape.posts))]
    return {
        "name": f"fuzz-{seed}",
        "start": START,
        "end": draft.end,
        "seed": seed,
        "topics": [
            {"name": name, "role": "control" if index else "subject"}
            for index, name in enumerate(draft.topics)
        ],
        "vantages": [{"name": item.lower(), "country": item} for item in countries],
        "posts": posts,
        "accounts": [item for item in accounts if item["states"]],
        "faults": [_fault(draft) for _ in range(chance.randint(0, shape.faults))],
    }


def _accounts(draft: Draft) -> list[dict[str, Any]]:
    chance = draft.chance
    found = []
    for platform in draft.platforms:
        for number in range(chance.randint(3, 12)):
            name = f"acc{number}"
            if platform == "mastodon":
                name += chance.choice(("@social.example.org", "@other.example.net"))
            if platform == "youtube":
                name = "UC" + f"{number:022d}"
            struck = chance.random() < 0.15
            states = _states(draft, ACCOUNT_STATES, platform) if struck else []
            found.append({"platform": platform, "id": name, "states": states})
    return found


def _states(draft: Draft, words: Sequence[str], platform: str) -> list[dict[str, Any]]:
    """Return goings and comings: once, or again and again; for minutes, or for good."""
    chance = draft.chance
    told = [word for word in words if word not in UNTOLD.get(platform, frozenset())]
    at = draft.moment(START - timedelta(hours=1), draft.end)
    if chance.random() < 0.1:
        at = draft.moment(draft.end - timedelta(hours=1))
    states: list[dict[str, Any]] = []
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        places = _places(draft)
        states.append({"at": at, "is": chance.choice(told), **places})
        at += _span(chance)
        if chance.random() < 0.1:
            states.append({"at": at, "is": chance.choice(told), **places})
            at += _span(chance)
        if chance.random() < 0.25:
            break
        states.append({"at": at, "is": "visible"})
        at += _span(chance)
    return [state for state in states if state["at"] < draft.end]


def _places(draft: Draft) -> dict[str, Any]:
    if len(draft.countries) == 1 or draft.chance.random() < 0.6:
        return {}
    n_places = draft.chance.randint(1, len(draft.countries))
    return {"in": draft.chance.sample(draft.countries, n_places)}


def _span(chance: random.Random) -> timedelta:
    minutes = chance.choice((10, 20, 50, 90, 240, 720, 1440, 5760, 20160))
    return timedelta(seconds=int(60 * minutes * chance.uniform(0.7, 1.4)))


def _made_at(draft: Draft) -> datetime:
    chance = draft.chance
    kind = chance.random()
    if kind < 0.45:
        return START - timedelta(seconds=int(86400 * chance.uniform(0.0, 30.0)))
    if kind < 0.55:
        return START
    if kind < 0.65:
        return draft.moment(draft.end - timedelta(hours=1))
    return draft.moment()


def _post(draft: Draft, accounts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    chance = draft.chance
    platform = chance.choice(draft.platforms)
    account = chance.choice([item for item in accounts if item["platform"] == platform])
    made_at = _made_at(draft)
    moving = chance.random() < draft.shape.share_moving
    states = _states(draft, POST_STATES, platform) if moving else []
    topics = chance.sample(draft.topics, chance.randint(1, len(draft.topics)))
    return {
        "platform": platform,
        "id": IDS[platform](draft.number(platform), made_at),
        "account": account["id"],
        "topics": sorted(topics),
        "text": chance.choice(TEXTS),
        "created_at": made_at,
        "states": [state for state in states if state["at"] > made_at],
    }


def _tid(number: int, made_at: datetime) -> str:
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    left = (int(made_at.timestamp()) * 1_000_000 << 10) + number
    key = ""
    for _ in range(13):
        left, digit = divmod(left, 32)
        key = digits[digit] + key
    return key


def _video(number: int, _: datetime) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    chance = random.Random(f"video {number}")
    return "".join(chance.choices(letters, k=10)) + "A"


IDS: Mapping[str, Callable[[int, datetime], str]] = {
    "tiktok": lambda number, made_at: str((int(made_at.timestamp()) << 32) + number),
    "douyin": lambda number, made_at: str((int(made_at.timestamp()) << 32) + number),
    "bluesky": _tid,
    "web": lambda number, _: f"https://news{number % 5}.example.org/article/{number}",
    "mastodon": lambda number, _: f"m{number}",
    "youtube": _video,
    "x": lambda number, made_at: str(
        (int(made_at.timestamp() * 1000) - 1_288_834_974_657 << 22) + number
    ),
}
"""An id as each platform would give it."""


def _fault(draft: Draft) -> dict[str, Any]:
    chance = draft.chance
    kind = chance.choice(list(draft.shape.kinds))
    start = draft.moment()
    fault: dict[str, Any] = {"kind": kind, "from": start, "to": start + _span(chance)}
    if chance.random() < 0.6:
        fault["platform"] = chance.choice(draft.platforms)
    if kind == "clock_jump":
        sign = chance.choice((-1, 1))
        fault["seconds"] = sign * chance.choice((3, 60, 400, 1800, 7200, 86400, 259200))
    elif kind not in ("process_killed", "asleep"):
        fault["share"] = chance.choice((0.01, 0.05, 0.2, 0.5, 0.8, 0.99, 1.0))
    return fault


# ---- written down


def toml(tables: Mapping[str, Any]) -> str:
    """Return a scenario as the file that a person would write."""
    lines = [f"{key} = {_value(value)}" for key, value in tables.items() if not _listed(value)]
    for key, rows in tables.items():
        for row in rows if _listed(rows) else ():
            lines += ["", f"[[{key}]]", *(f"{name} = {_value(of)}" for name, of in row.items())]
    return "\n".join(lines) + "\n"


def _listed(value: Any) -> bool:
    return isinstance(value, list)


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(of)}" for key, of in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
