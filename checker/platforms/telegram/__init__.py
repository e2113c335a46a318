"""Telegram: public channels and groups, as their web previews show them to a visitor.

Where answers come from. A post is asked for by the widget that sites embed
(``t.me/<channel>/<number>?embed=1&mode=tme``), a channel by its preview (``t.me/s/<channel>``).
Where the preview leads elsewhere, the widget of the channel's first number is asked as well: a
notice about the whole channel stands there too. English is asked for, since the notices are read
by their sentences.

What absence means. Every refusal comes with HTTP 200 and a sentence in an element of its own. "Post
not found" means that the widget has no such post, whoever took it out, or if it ever was one. A
notice about the channel speaks of all its posts, and names a reason. Listings and gaps between
numbers are never an absence. See ``rules`` for the ambiguities.

Known limits. Telegram documents none of this: markup and sentences are as third parties saw them,
and any other sentence or language is kept and means nothing. A public group has no preview and is
not told from a free name by its page alone; its posts are looked at like others. Comments are not
looked at, only the post that they hang on.

Source: platforms-open §4, §13 (third-party observation); read 2026-11-24.
"""

from collections.abc import Sequence

from checker.model import Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.payload import reading_of
from checker.platforms.telegram.channel import read_channel
from checker.platforms.telegram.links import (
    HOST,
    HOSTS,
    NAME,
    canonical,
    post_of,
    recognise,
)
from checker.platforms.telegram.listing import (
    ENGLISH,
    FOLLOWS,
    SEARCH,
    discover,
)
from checker.platforms.telegram.message import read_widget
from checker.platforms.telegram.rules import RULES

_WIDGET = (("embed", "1"), ("mode", "tme"))
_FIRST = "1"


async def look(subjects: Sequence[Subject], fetch: Fetch) -> list[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    readings: dict[Subject, Reading] = {}
    for subject in dict.fromkeys(subjects):
        by_kind = _look_at_post if subject.kind is SubjectKind.POST else _look_at_channel
        readings[subject] = await by_kind(subject, fetch)
    return [readings[subject] for subject in subjects]


async def _look_at_post(subject: Subject, fetch: Fetch) -> Reading:
    exchange = await fetch(canonical(subject), params=_WIDGET, headers=ENGLISH)
    answer, facts = read_widget("post", exchange, subject)
    return reading_of(subject, [exchange], [answer], **facts)


async def _look_at_channel(subject: Subject, fetch: Fetch) -> Reading:
    exchange = await fetch(f"https://{HOST}/s/{subject.native_id}", headers=ENGLISH)
    answer = read_channel("account", exchange, subject)
    if "no_preview" not in answer.markers:
        return reading_of(subject, [exchange], [answer])
    first = post_of(subject, _FIRST)
    widget = await fetch(canonical(first), params=_WIDGET, headers=ENGLISH)
    said, _ = read_widget("widget", widget, first)
    return reading_of(subject, [exchange, widget], [answer, said])


PLATFORM = Platform(
    name=NAME,
    source="platforms-open §4 (third-party observation; Telegram documents none of it); read "
    "2026-11-24",
    hosts=(HOST,),
    sites=HOSTS,
    pace=Pace(
        seconds_per_ask=2.0,
        source="platforms-open §4.e: none published; one connection, 1 to 2 seconds or more",
    ),
    batch=1,
    keep=Keep(days=None, source="platforms-open §0.9: pages shown to visitors; no term is set"),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    follows=FOLLOWS,
    search=SEARCH,
    look=look,
    tells=(
        Tells(
            what="channel or group not shown for Telegram's terms, with the reason", basis="stated"
        ),
        Tells(what="channel or post not shown for copyright", basis="stated"),
        Tells(what="channel withheld by local laws, not whose", basis="stated"),
        Tells(what="channel made private", basis="stated"),
        Tells(what="post shown in the app only", basis="inferred"),
        Tells(what="post taken out by its channel, by Telegram, or never there", basis="not"),
        Tells(what="channel renamed, taken away, or a name that was never one", basis="not"),
    ),
    usual_wall="none known; an empty page or 429 after too many questions",
)
