"""What Telegram's answers mean: the table, most specific first.

Four ambiguities that no rule may talk away:

1. "Post not found" is said alike of a post that its channel took out, one that Telegram took out,
   one that the preview cannot show, and a number that never was a post. Nobody is named.
2. A preview that is not there says nothing: its owner may have switched it off, Telegram may keep
   it back, or the name is a group's, a person's, or nobody's.
3. A notice about a channel names a reason and not who asked for it; by "local laws" it may be shown
   in some countries only.
4. A name can be given up: a channel that moved to another name looks like one that was taken away.

Telegram documents none of its pages' texts: each is as third parties reported it.

Source: platforms-open §4.c, §4.f, §13; read 2026-11-24.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.telegram.notices import Notice, known

_NOT_THERE = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.NONE)
_SUSPENDED = Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.STATED)
_LAWS = Outcome(Availability.LIMITED, Cause.LEGAL_WITHHELD, Actor.UNSTATED, Basis.STATED)
_COPYRIGHT = Outcome(Availability.ABSENT, Cause.COPYRIGHT, Actor.UNSTATED, Basis.STATED)
_POST_COPYRIGHT = Outcome(Availability.LIMITED, Cause.COPYRIGHT, Actor.UNSTATED, Basis.STATED)
_PRIVATE = Outcome(Availability.LIMITED, Cause.ACCOUNT_PRIVATE, Actor.UNSTATED, Basis.STATED)
_ON_DEVICE = Outcome(Availability.LIMITED, Cause.ACCOUNT_LIMITED, Actor.UNSTATED, Basis.INFERRED)
_IN_APP = Outcome(Availability.LIMITED, Cause.AUDIENCE_LIMITED, Actor.UNSTATED, Basis.INFERRED)


def _noticed(reading: Reading) -> str | None:
    """Return the words of the notice: in the post's widget, or in the one asked for its channel."""
    for role in ("post", "widget"):
        answer = reading.answer(role)
        if answer is not None and "notice" in answer.markers:
            return answer.words
    return None


def _says(*notices: Notice) -> Callable[[Reading], bool]:
    def test(reading: Reading) -> bool:
        words = _noticed(reading)
        return words is not None and known(words) in notices

    return test


def _of_post(notice: Notice) -> Callable[[Reading], bool]:
    says = _says(notice)
    return lambda reading: reading.main.role == "post" and says(reading)


def _marked(role: str, *markers: str, found: bool | None = True) -> Callable[[Reading], bool]:
    def test(reading: Reading) -> bool:
        main = reading.main
        return main.role == role and main.found is found and set(markers) <= set(main.markers)

    return test


def _no_words(_: Reading) -> None:
    """Quote nothing: the post is there, and nobody said anything about it."""


_NOTICES = (
    Rule(
        id="telegram.channel_terms",
        test=_says(Notice.TERMS),
        outcome=_SUSPENDED,
        note="Telegram says that the channel broke its terms of service, and shows none of it.",
        source="platforms-open §4.c (because it violated Telegram's Terms of Service)",
        words=_noticed,
    ),
    Rule(
        id="telegram.channel_spreading",
        test=_says(Notice.SPREADING),
        outcome=_SUSPENDED,
        note="Telegram says what the channel was used to spread, and shows none of it.",
        source="platforms-open §4.c (pornographic content; calls to violence)",
        words=_noticed,
    ),
    Rule(
        id="telegram.group_suspended",
        test=_says(Notice.GROUP),
        outcome=_SUSPENDED,
        note="Telegram says why it does not show the group, for good or until it is cleaned up.",
        source="platforms-open §4.c (group variants)",
        certainty="M",
        words=_noticed,
    ),
    Rule(
        id="telegram.group_on_device",
        test=_says(Notice.ON_DEVICE),
        outcome=_ON_DEVICE,
        note="The group is not shown on the device that we seem to be; on others it may be.",
        source="platforms-open §4.c (group variants: temporarily inaccessible on your device)",
        certainty="M",
        words=_noticed,
    ),
    Rule(
        id="telegram.local_laws",
        test=_says(Notice.LOCAL_LAWS),
        outcome=_LAWS,
        note="Withheld by local laws: whose, and at whose demand, is not said. Elsewhere it may be "
        "shown.",
        source="platforms-open §4.c (because it violated local laws)",
        certainty="M",
        words=_noticed,
    ),
    Rule(
        id="telegram.channel_copyright",
        test=_says(Notice.COPYRIGHT),
        outcome=_COPYRIGHT,
        note="The channel is not shown for copyright; who complained is not said.",
        source="platforms-open §4.c (unavailable due to copyright infringement)",
        words=_noticed,
    ),
    Rule(
        id="telegram.private",
        test=_says(Notice.PRIVATE),
        outcome=_PRIVATE,
        note="The channel is private now: its posts are there for those whom it lets in.",
        source="platforms-open §4.c (Channel is private)",
        certainty="M",
        words=_noticed,
    ),
)

_POSTS = (
    Rule(
        id="telegram.post_copyright",
        test=_of_post(Notice.POST_COPYRIGHT),
        outcome=_POST_COPYRIGHT,
        note="This post is not shown on the device that we seem to be, for copyright; who "
        "complained is not said.",
        source="platforms-open §4.c (couldn't be displayed on your device)",
        certainty="M",
        words=_noticed,
    ),
    Rule(
        id="telegram.not_found",
        test=_of_post(Notice.NOT_FOUND),
        outcome=_NOT_THERE,
        note="Taken out by the channel or by Telegram, or never there: not separable. Numbers "
        "without a post are common.",
        source="platforms-open §4.c (Post not found)",
        words=_noticed,
    ),
    Rule(
        id="telegram.service_message",
        test=_marked("post", "service"),
        outcome=could_not_tell(Cause.UNREADABLE),
        note="A line of the service's own under this number (a pinned post, a new title): no post.",
        source="platforms-open §4.c (.service_message)",
        words=_no_words,
    ),
    Rule(
        id="telegram.only_in_app",
        test=_marked("post", "instead"),
        outcome=_IN_APP,
        note="The post exists; instead of it stands a line that sends one to the app: media that "
        "the web cannot show, or that is kept from it. Not said which.",
        source="platforms-open §4.c (media placeholder)",
        certainty="M",
    ),
    Rule(
        id="telegram.visible_text",
        test=_marked("post", "text"),
        outcome=VISIBLE,
        note="The widget shows the post asked for with its text. An album shows all its posts.",
        source="platforms-open §4.c (data-post with text); §4.f (albums)",
        words=_no_words,
    ),
    Rule(
        id="telegram.visible_media",
        test=_marked("post", "media"),
        outcome=VISIBLE,
        note="The widget shows the post asked for with its media.",
        source="platforms-open §4.c (data-post with media)",
        words=_no_words,
    ),
)

_ACCOUNTS = (
    Rule(
        id="telegram.account_visible",
        test=_marked("account", "preview"),
        outcome=VISIBLE,
        note="The channel's preview is shown.",
        source="platforms-open §4.c (/s/ answers with 200 and its address still has /s/)",
        words=_no_words,
    ),
    Rule(
        id="telegram.account_without_preview",
        test=_marked("account", "no_preview", "subscribers"),
        outcome=VISIBLE,
        note="The channel exists, says its page; its posts have no preview.",
        source="platforms-open §4.c (tgme_page_extra: N subscribers, with a button)",
        words=_no_words,
    ),
    Rule(
        id="telegram.account_unknown",
        test=_marked("account", "no_preview", "contact", found=None),
        outcome=could_not_tell(Cause.UNREADABLE),
        note="The page that Telegram gives for any name: free, a person's, or of a channel that "
        "was taken away.",
        source="platforms-open §4.c (If you have Telegram, you can contact)",
        certainty="L",
    ),
    Rule(
        id="telegram.account_no_preview",
        test=_marked("account", "no_preview", found=None),
        outcome=could_not_tell(Cause.UNREADABLE),
        note="The preview leads on to another page: switched off by the owner, kept back by "
        "Telegram, or no channel's name.",
        source="platforms-open §4.c (/s/ redirects)",
        words=_no_words,
    ),
)

_EMPTY = Rule(
    id="telegram.empty",
    test=lambda reading: "empty" in reading.main.markers,
    outcome=could_not_tell(Cause.RATE_LIMITED),
    note="An empty page with 200: seen where too much was asked.",
    source="platforms-open §4.c (429 / empty)",
    certainty="M",
    words=_no_words,
)

RULES = (*_NOTICES, *_POSTS, *_ACCOUNTS, _EMPTY)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
