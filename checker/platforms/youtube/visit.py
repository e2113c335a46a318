"""One visit to YouTube: what is asked about whom, in which order, and what comes first.

With a key, fifty ids go to the Data API at once. What it lists is there. What it leaves out, or
says what no rule knows of, is asked for as a visitor: a video by its watch page, a channel by its
own. Where a page says that something is gone, a second answer is asked for (oEmbed, the channel's
feed). Without a key, and with one whose quota is spent, a visitor's questions are all there is.

Source: platforms-commercial §3(b), read 2026-11-22.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checker.model import Answer, Exchange, Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch
from checker.platforms.payload import reading_of
from checker.platforms.youtube.api import MAX_IDS, UNASKED, asked
from checker.platforms.youtube.channel import FEED, read_channel, read_feed_answer
from checker.platforms.youtube.links import SITE, canonical, is_channel_id, is_video_id
from checker.platforms.youtube.player import read_oembed, read_watch
from checker.platforms.youtube.rows import Told, read_batch
from checker.platforms.youtube.signs import REFUSALS, notice

LANGUAGE = {"Accept-Language": "en-US,en;q=0.9"}
_IN_ENGLISH = "hl=en&gl=US"
"""Sentences are given in the language asked for; that a country is named changes nothing else."""

_PARTS = {
    SubjectKind.POST: ("videos", "snippet,status,contentDetails,statistics"),
    SubjectKind.ACCOUNT: ("channels", "snippet,status,contentDetails,statistics"),
}


def in_english(address: str) -> str:
    """Return a page's address as it is asked for; whole, so that an archive knows it again."""
    return f"{address}{'&' if '?' in address else '?'}{_IN_ENGLISH}"


@dataclass(slots=True)
class _Trail:
    """What was asked about one subject, and what came.

    Attributes:
        told: the answers with their exchanges, the main one first.
    """

    told: list[tuple[Exchange, Told]] = field(default_factory=list)

    def add(self, exchange: Exchange, told: Told) -> None:
        """Add an answer behind the others."""
        self.told.append((exchange, told))

    def reading(self, subject: Subject) -> Reading:
        """Return what all of it came to."""
        exchanges = [exchange for exchange, _ in self.told]
        found = [told for _, told in self.told]
        main = found[0]
        reading = reading_of(
            subject,
            exchanges,
            [told.answer for told in found],
            account=next((told.account for told in found if told.account), None),
            created_at=next((told.created_at for told in found if told.created_at), None),
            text_sha256=main.text_sha256,
        )
        in_order = sorted(exchanges, key=lambda exchange: exchange.asked_at)
        kept = dict.fromkeys(item.evidence for item in in_order if item.evidence)
        return replace(reading, evidence=tuple(kept))


async def look(subjects: Sequence[Subject], fetch: Fetch) -> list[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    readings: dict[Subject, Reading] = {}
    for batch in _batches(list(dict.fromkeys(subjects))):
        readings.update(await _look_at_batch(batch, fetch))
    return [readings[subject] for subject in subjects]


def _batches(subjects: Sequence[Subject]) -> Iterator[Sequence[Subject]]:
    for kind in SubjectKind:
        mine = [subject for subject in subjects if subject.kind is kind]
        for start in range(0, len(mine), MAX_IDS):
            yield mine[start : start + MAX_IDS]


async def _look_at_batch(batch: Sequence[Subject], fetch: Fetch) -> dict[Subject, Reading]:
    listing, whole, rows = await _ask_api(batch, fetch)
    readings = {}
    for subject in batch:
        told = rows.get(subject.native_id)
        trail = _Trail()
        if listing is not None and told and told.answer.found is not None:
            trail.add(listing, told)
            if told.answer.found is False:
                await _ask_page(subject, trail, fetch)
        else:
            await _ask_as_visitor(subject, trail, fetch)
            if listing is not None:
                _add_behind(trail, listing, told or _left_out(whole))
        readings[subject] = trail.reading(subject)
    return readings


async def _ask_api(
    batch: Sequence[Subject], fetch: Fetch
) -> tuple[Exchange | None, Answer, Mapping[str, Told]]:
    """Ask the Data API; None where it was not asked, for want of a key or of what may be asked."""
    kind = batch[0].kind
    fits = is_video_id if kind is SubjectKind.POST else is_channel_id
    ids = [subject.native_id for subject in batch if fits(subject.native_id)]
    if not ids:
        return None, Answer(role="batch"), {}
    what, parts = _PARTS[kind]
    params = (("part", parts), ("id", ",".join(ids)), ("hl", "en"), ("maxResults", str(MAX_IDS)))
    listing = await asked(fetch, what, *params)
    if listing.failure in UNASKED:
        return None, Answer(role="batch"), {}
    whole, rows = read_batch(listing, batch)
    return listing, whole, rows


def _left_out(whole: Answer) -> Told:
    return Told(answer=replace(whole, markers=("left_out",)) if whole.found else whole)


def _add_behind(trail: _Trail, listing: Exchange, told: Told) -> None:
    """Add what the Data API said; in front where no page was asked at all."""
    trail.add(listing, told)
    if trail.told[0][1].answer.failure in UNASKED:
        trail.told.insert(0, trail.told.pop())


async def _ask_page(subject: Subject, trail: _Trail, fetch: Fetch) -> Told:
    page = await fetch(in_english(canonical(subject)), headers=LANGUAGE)
    if subject.kind is SubjectKind.POST:
        told = read_watch(subject, page)
    else:
        told = Told(answer=read_channel(subject, page))
    trail.add(page, told)
    return told


async def _ask_as_visitor(subject: Subject, trail: _Trail, fetch: Fetch) -> None:
    page = (await _ask_page(subject, trail, fetch)).answer
    if subject.kind is SubjectKind.ACCOUNT:
        await _ask_feed(subject, trail, page, fetch)
    elif _wants_second_opinion(page):
        question = (("url", canonical(subject)), ("format", "json"))
        opinion = await fetch(f"{SITE}/oembed", params=question, headers=LANGUAGE)
        trail.add(opinion, Told(answer=read_oembed(subject, opinion)))


def _wants_second_opinion(page: Answer) -> bool:
    if page.status != 200 or page.found is not False or "captcha" in page.markers:
        return False
    ended = notice(page.words) if page.code == "LIVE_STREAM_OFFLINE" else None
    return page.code in REFUSALS or (ended is not None and ended.means != "scheduled")


async def _ask_feed(subject: Subject, trail: _Trail, page: Answer, fetch: Fetch) -> None:
    """Ask for a channel's feed where its page says that it is gone, or cannot be read.

    A feed that lists videos contradicts the one, and speaks in place of the other.
    """
    walled = page.failure or page.wall or page.status not in (200, 404)
    if page.found or walled or not is_channel_id(subject.native_id):
        return
    feed = await fetch(FEED, params=(("channel_id", subject.native_id),), headers=LANGUAGE)
    told = Told(answer=read_feed_answer(subject, feed))
    trail.add(feed, told)
    if page.found is None and told.answer.found:
        trail.told.insert(0, trail.told.pop())
