"""Asking Weibo where posts and accounts stand: which questions, in which order.

With a key the open API is asked first, for many posts at once. A post that it does not show is
asked for on the mobile site, and one that the mobile site does not show on the desktop site; after
an answer that asks us to slow down nobody else is asked. The answer that speaks of the post comes
first in the reading. Where a repost among the posts asked for shows what became of its original,
and the original is among them and not shown itself, the repost's answer stands in its reading too.

Source: platforms-commercial §6(b), §6(c) (notices inside reposts); read 2026-11-22.
"""

from collections.abc import Sequence
from dataclasses import replace

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch
from checker.platforms.payload import reading_of, unanswered
from checker.platforms.weibo.links import API, DESKTOP, MOBILE, is_mid, is_uid
from checker.platforms.weibo.people import read_profile
from checker.platforms.weibo.posts import Told, read_batch, read_desktop, read_mobile

AUTH = "weibo"
MOST_IDS = 50
"""Ids in one question to the open API."""

SHOW_MOBILE = f"https://{MOBILE}/statuses/show"
SHOW_DESKTOP = f"https://{DESKTOP}/ajax/statuses/show"
SHOW_BATCH = f"https://{API}/2/statuses/show_batch/biz.json"
PROFILE = f"https://{DESKTOP}/ajax/profile/info"
MOBILE_HEADERS = {
    "X-Requested-With": "XMLHttpRequest",
    "Referer": f"https://{MOBILE}/",
    "MWeibo-Pwa": "1",
}
"""What the mobile site's own page sends with a question for data; says nothing of who asks."""

_UNASKED = frozenset({"no_key", "quota_spent", "not_asked", "refused_by_guard"})
"""Failures of the keyed road on which the public one is all there is."""

_SLOW_DOWN = "wall.weibo_too_often"

Trail = list[tuple[Exchange, Told]]
"""What was asked about one post, in asking order."""


async def look(subjects: Sequence[Subject], fetch: Fetch) -> Sequence[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    wanted = list(dict.fromkeys(subjects))
    posts = [one for one in wanted if one.kind is SubjectKind.POST and is_mid(one.native_id)]
    trails: dict[Subject, Trail] = {}
    for start in range(0, len(posts), MOST_IDS):
        trails.update(await _by_key(posts[start : start + MOST_IDS], fetch))
    for subject in posts:
        await _by_sites(subject, trails[subject], fetch)
    _attach_reposts(trails)
    readings = {subject: _reading(subject, trail) for subject, trail in trails.items()}
    for subject in wanted:
        if subject not in readings:
            readings[subject] = await _look_alone(subject, fetch)
    return [readings[subject] for subject in subjects]


async def _by_key(posts: Sequence[Subject], fetch: Fetch) -> dict[Subject, Trail]:
    """Ask the open API for posts; without a key nothing is asked, and no trail begins."""
    ids = ",".join(subject.native_id for subject in posts)
    exchange = await fetch(SHOW_BATCH, params=(("ids", ids),), auth=AUTH)
    if exchange.failure in _UNASKED:
        return {subject: [] for subject in posts}
    whole, told = read_batch(posts, exchange)
    if whole.found is False and len(posts) > 1:
        # an error is about all that was asked: of a single post it says nothing
        whole = replace(whole, found=None, markers=(*whole.markers, "of_many"))
    return {subject: [(exchange, told.get(subject, Told(whole)))] for subject in posts}


async def _by_sites(subject: Subject, trail: Trail, fetch: Fetch) -> None:
    """Ask the sites that visitors see, until one of them shows the post."""
    if _shows(trail):
        return
    asked = (("id", subject.native_id),)
    mobile = await fetch(SHOW_MOBILE, params=asked, headers=MOBILE_HEADERS, redirects=False)
    trail.append((mobile, read_mobile(subject, mobile)))
    answer = trail[-1][1].answer
    if answer.found is True or answer.status == 429 or answer.wall == _SLOW_DOWN:
        return
    whole = (*asked, ("isGetLongText", "true"))
    desktop = await fetch(SHOW_DESKTOP, params=whole, redirects=False)
    trail.append((desktop, read_desktop(subject, desktop)))


def _shows(trail: Trail) -> bool:
    return any(told.answer.found is True for _, told in trail)


def _attach_reposts(trails: dict[Subject, Trail]) -> None:
    """Give to originals that are not shown what a repost shows of them: a notice before a copy."""
    by_mid = {subject.native_id: subject for subject in trails}
    found: dict[Subject, list[tuple[Exchange, Told]]] = {}
    for repost, trail in trails.items():
        for exchange, told in trail:
            mid, answer = told.original or ("", None)
            original = by_mid.get(mid)
            if answer is not None and original is not None and original != repost:
                answer = replace(answer, values=(("repost", repost.native_id),))
                found.setdefault(original, []).append((exchange, Told(answer)))
    for original, shown in found.items():
        if not _shows(trails[original]):
            trails[original].append(min(shown, key=lambda item: item[1].answer.found is True))


def _rank(answer: Answer) -> int:
    """Rank how much an answer speaks of the post; what speaks most comes first in the reading."""
    if answer.role == "repost":
        # a copy inside a repost is not the post itself: it only speaks against its absence
        return 1 if answer.found is False else 5
    if answer.found is not None:
        return 0 if answer.found else 1
    if answer.role == "batch":
        return 3 if answer.code else 5
    return 4 if answer.failure else 2


def _reading(subject: Subject, trail: Trail) -> Reading:
    """Return what the questions came to: what speaks first, the evidence in asking order."""
    # of equals the sites come before the API, whose left-out ids and errors say nothing
    ranked = sorted(trail, key=lambda item: (_rank(item[1].answer), item[1].answer.role == "batch"))
    answers = [told.answer for _, told in ranked]
    reading = reading_of(
        subject, [exchange for exchange, _ in ranked], answers, **ranked[0][1].facts
    )
    in_order = sorted((exchange for exchange, _ in trail), key=lambda item: item.asked_at)
    return replace(reading, evidence=tuple(item.evidence for item in in_order if item.evidence))


async def _look_alone(subject: Subject, fetch: Fetch) -> Reading:
    """Ask about an account; of an ill-formed id, ask and conclude nothing."""
    if subject.kind is SubjectKind.ACCOUNT:
        asked = (("uid", subject.native_id),)
        exchange = await fetch(PROFILE, params=asked, redirects=False)
        if is_uid(subject.native_id):
            return reading_of(subject, [exchange], [read_profile(subject, exchange)])
    else:
        asked = (("id", subject.native_id),)
        exchange = await fetch(SHOW_MOBILE, params=asked, headers=MOBILE_HEADERS, redirects=False)
    problem = None if exchange.failure else UnreadablePayload("id", "none of Weibo's")
    return reading_of(subject, [exchange], [unanswered(subject.kind.value, exchange, problem)])
