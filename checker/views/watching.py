"""What the form for a new topic says: its explanations, what was asked, and what was registered."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from checker.model import Topic
from checker.model.instants import floor_text
from checker.platforms import PLATFORMS
from checker.views.names import count, place_name
from checker.views.sentences import platform_name

SEARCH_NEEDS_LOGIN = (
    "Bluesky’s search often refuses visitors who have no login (since early 2025); from some "
    "places it answers. It answers to an app password, which Bluesky’s settings make for you: put "
    "it into the environment variables CHECKER_BLUESKY_HANDLE and CHECKER_BLUESKY_APP_PASSWORD "
    "before the start, never into this page. It is used for the search alone; no look is ever "
    "made as that user."
)
SEARCH_WITHOUT = (
    "What works without: hashtags on a Mastodon server, accounts on Bluesky, Mastodon and TikTok, "
    "and links to any public page. Checking below asks Bluesky’s search once and says whether it "
    "answers from here."
)
SEARCH_IN_SHORT = (
    "Bluesky’s search may refuse us: it often wants a login (an app password in the environment). "
    "Checking below finds out."
)


def account_forms() -> str:
    """Return how accounts are written on each platform."""
    others = ", ".join(
        f"{name}:{item.follows.form}"
        for name, item in sorted(PLATFORMS.items())
        if item.follows is not None and name not in ("bluesky", "mastodon", "tiktok")
    )
    return (
        "Bluesky: the handle. Mastodon: user@server. TikTok: @name. A link to a profile will do. "
        f"Others with their platform before them: {others}."
    )


def searched() -> list[str]:
    """Return the platforms on which words can be looked for, beside those with their own fields."""
    others = (name for name, item in PLATFORMS.items() if item.search is not None)
    return sorted(name for name in others if name not in ("bluesky", "mastodon"))


def search_needs(chosen: Iterable[str]) -> list[str]:
    """Return what looking for words takes on the platforms chosen."""
    found = ((PLATFORMS[name].search, name) for name in chosen if name in PLATFORMS)
    return [search.needs for search, _ in found if search is not None and search.needs]


ROLES = {
    "subject": "a subject: what the story is about",
    "control": "a control: something alike that is compared with a subject",
}
DOUBT = (
    "Not every place answered well. The collector will ask again, but what is registered can’t be "
    "changed later: correct it above first if it is misspelt."
)
STARTED = "The collector is at work; posts appear as soon as the first places have answered."
RUNS_ALREADY = "The collector is at work already; it takes the new topic up in its next round."
FIXED = (
    "The choice is fixed from now on, and that protects you: you can show later that words and "
    "accounts were not picked after seeing what vanished. Send this digest to your editor now: "
    "any other choice would have another one."
)
REPLAY = (
    "This side shows a replay of a documented case. A replay can’t be added to: what is replayed "
    "and what you watch yourself never stand in one store."
)
CARDS = (
    (
        "See it work",
        "Feroza Aziz’s video left TikTok for 50 minutes in November 2019. Replay that day and "
        "read what this program would have seen.",
    ),
    (
        "Watch a hashtag",
        "New posts with a word or hashtag on Bluesky or a Mastodon server are found and looked "
        "at again and again, for weeks.",
    ),
    (
        "Paste links or upload a CSV",
        "Posts and pages that you know already. Any public link will do; no account is needed.",
    ),
)
"""Title and text of the three ways to begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one place said when it was asked once.

    Attributes:
        what: the server or listing.
        words: a sentence for the person at the form.
        well: it can be watched there.
        stops: it can never be watched there as it is written; asking later would not help.
    """

    what: str
    words: str
    well: bool
    stops: bool = False


def unanswered(seconds: float) -> Asked:
    """Return what is said when not all places answered in time."""
    words = f"Not every place answered within {seconds:g} seconds; the collector has more patience."
    return Asked(what="", words=words, well=False)


def no_such_server(host: str, failure: str) -> Asked:
    """Return what is said of a server's name that leads nowhere, or nowhere public."""
    if failure == "dns":
        words = f"The name {host} leads nowhere from here. Is it spelt right, and are we online?"
        return Asked(what=host, words=words, well=False)
    words = f"{host} leads to no public address. Only public servers are asked: name another."
    return Asked(what=host, words=words, well=False, stops=True)


def elsewhere(host: str, location: str = "") -> Asked:
    """Return what is said of a host that is no Mastodon, or sends us on to another one."""
    try:
        other = urlsplit(location).hostname or ""
    except ValueError:
        other = ""
    way = (
        f"It sends us on to {other}: name that server instead."
        if other and other != host
        else "A server’s own name stands behind the second @ of its people: @user@mastodon.social."
    )
    words = f"{host} does not answer as a Mastodon server does. {way}"
    return Asked(what=host, words=words, well=False, stops=True)


def watched(topic: Topic) -> list[str]:
    """Return what a topic watches, a line a way: words, accounts, links."""
    lines = []
    if topic.queries:
        places = ", ".join(_place(str(place)) for place in topic.places)
        lines.append(f"Looked for: {', '.join(topic.queries)} (on {places})")
    if topic.accounts:
        lines.append(f"Followed: {_some([_account(item) for item in topic.accounts])}")
    if topic.links:
        lines.append(f"Looked at: {count(len(topic.links), 'link')}")
    if topic.control:
        lines.append(f"Compared with: {topic.control}")
    return lines


def _place(written: str) -> str:
    platform, _, host = written.partition(":")
    return host or platform_name(platform)


def _account(written: str) -> str:
    platform, _, name = written.partition(":")
    return f"{name} ({platform_name(platform)})"


def _some(items: list[str], most: int = 6) -> str:
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more} more" if more > 0 else "")


def by_place(lines: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Gather sentences that begin with a place's name and a colon under that name.

    What begins with no place's name is gathered at the end, under "Altogether".
    """
    known = {place_name(name) for name in PLATFORMS}
    found: dict[str, list[str]] = {}
    rest = []
    for line in lines:
        place, colon, words = line.partition(": ")
        if colon and place in known:
            found.setdefault(place, []).append(sentence(words))
        else:
            rest.append(line)
    return [*found.items(), *([("Altogether", rest)] if rest else [])]


def to_change(n: int) -> str:
    """Return what stands below the form while something in it must be changed."""
    return f"{count(n, 'thing', capital=True)} above must be changed first; nothing is lost."


def sentence(words: str) -> str:
    """Return words with a capital and a full stop."""
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def registered(topic: Topic) -> str:
    """Return what was registered, and when."""
    stamp = floor_text(topic.registered_at).replace("T", " ").replace("Z", " UTC")
    return f"Registered at {stamp}, under this digest (SHA-256):"


def not_started(why: str) -> str:
    """Return what is said when the topic stands and the collector does not run."""
    return f"The topic stands, but the collector did not start: {why}. Try again on its page."
