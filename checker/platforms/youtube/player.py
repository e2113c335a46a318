"""Reads what a watch page tells its player about a video, and the oEmbed answer.

All watch pages come with HTTP 200. The sentences that say why a video is not there stand in
``playabilityStatus``, in two places: the heading (``reason``) and what is below it
(``subreason``); both are kept. An unavailable video's page often carries no id: it is believed
only where the page's final address still names the video. The client that speaks is WEB.

Source: platforms-commercial §3(b), Y10 to Y57, §3(f), §3(g); read 2026-11-22.
"""

from collections.abc import Mapping
from typing import Any

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.payload import maybe, need, parse_json
from checker.platforms.youtube.links import NAME, is_channel_id
from checker.platforms.youtube.page import (
    drift,
    kept_whole,
    must_be_ours,
    must_still_name,
    nothing_read,
    player_response,
    storable,
    text_at,
)
from checker.platforms.youtube.rows import Told, moment, text_digest

_SCREEN = "errorScreen.playerErrorMessageRenderer"
_SHORT_LIST = 60
"""A list of more countries is kept as their number alone: most pages name nearly all."""

_KNOWN_STATE = frozenset(
    {
        "audioOnlyPlayability",
        "backgroundability",
        "contextParams",
        "desktopLegacyAgeGateReason",
        "errorScreen",
        "liveStreamability",
        "messages",
        "miniplayer",
        "offlineability",
        "playableInEmbed",
        "proceedButton",
        "reason",
        "skip",
        "status",
    }
)
_KNOWN_SCREENS = frozenset({"playerErrorMessageRenderer", "playerCaptchaViewModel"})


def read_watch(subject: Subject, page: Exchange) -> Told:
    """Read a video's page; total."""
    try:
        return _told(subject, page, player_response(page))
    except UnreadablePayload as problem:
        return Told(answer=nothing_read("watch", page, problem))


def _told(subject: Subject, page: Exchange, tree: Mapping[str, Any]) -> Told:
    state = need(tree, "playabilityStatus", dict)
    code = kept_whole(need(state, "status", str), "status")
    named = _named(tree)
    if named not in (None, subject.native_id):
        another = Answer(role="watch", status=page.status, code=code, markers=("another_video",))
        return Told(answer=another)
    if named is None:
        must_still_name(subject, page)
    shown = code == "OK" and named is not None
    heading, below = _notices(state)
    answer = Answer(
        role="watch",
        status=page.status,
        found=(True if shown else None) if code == "OK" else False,
        code=code,
        words=below or heading,
        markers=tuple(name for name, there in _markers(tree, state) if there),
        values=_values(tree, heading),
        leftover=_unknown(state),
    )
    return _with_details(answer, page, tree, shown=shown) if named else Told(answer=answer)


def _named(tree: Mapping[str, Any]) -> str | None:
    """Return the id that the answer is about; None where it names none.

    Raises:
        UnreadablePayload: when what stands there is no id.
    """
    if maybe(tree, "videoDetails.videoId", object) is None:
        return None
    return need(tree, "videoDetails.videoId", str)


def _notices(state: Mapping[str, Any]) -> tuple[str | None, str | None]:
    messages = maybe(state, "messages", list) or [None]
    first = messages[0] if isinstance(messages[0], str) else None
    heading = text_at(state, "reason") or text_at(state, f"{_SCREEN}.reason")
    return heading or (kept_whole(first, "messages") if first else None), text_at(
        state, f"{_SCREEN}.subreason"
    )


def _markers(tree: Mapping[str, Any], state: Mapping[str, Any]) -> list[tuple[str, bool]]:
    return [
        ("named", _named(tree) is not None),
        ("captcha", maybe(state, "errorScreen.playerCaptchaViewModel", object) is not None),
        ("age_reason", bool(state.get("desktopLegacyAgeGateReason"))),
        ("unlisted", maybe(tree, f"{_MICROFORMAT}.isUnlisted", bool) is True),
    ]


_MICROFORMAT = "microformat.playerMicroformatRenderer"


def _values(tree: Mapping[str, Any], heading: str | None) -> tuple[tuple[str, str], ...]:
    listed = maybe(tree, f"{_MICROFORMAT}.availableCountries", list)
    values = [("reason", heading)] if heading else []
    if listed is not None:
        values.append(("n_countries", str(len(listed))))
        plain = all(isinstance(code, str) and len(code) == 2 and code.isascii() for code in listed)
        if plain and len(listed) <= _SHORT_LIST:
            values.append(("countries", ",".join(listed).replace("\x00", "")))
    return tuple(values)


def _unknown(state: Mapping[str, Any]) -> tuple[str, ...]:
    screen = state.get("errorScreen")
    return (*drift(state, _KNOWN_STATE), *drift(screen, _KNOWN_SCREENS, "errorScreen."))


def _with_details(answer: Answer, page: Exchange, tree: Mapping[str, Any], *, shown: bool) -> Told:
    author = maybe(tree, "videoDetails.channelId", str) or ""
    title = maybe(tree, "videoDetails.title", str)
    below = maybe(tree, "videoDetails.shortDescription", str)
    return Told(
        answer=answer,
        account=account(NAME, author) if is_channel_id(author) else None,
        created_at=moment(maybe(tree, f"{_MICROFORMAT}.publishDate", str), page.answered_at),
        text_sha256=text_digest(title, below) if shown else None,
    )


def read_oembed(subject: Subject, exchange: Exchange) -> Answer:
    """Read the oEmbed answer; total. It says that a video exists, not that it can be played."""
    try:
        must_be_ours(exchange)
        if exchange.status == 200:
            return _embeddable(subject, exchange)
        return _refused(exchange)
    except UnreadablePayload as problem:
        return nothing_read("oembed", exchange, problem)


def _embeddable(subject: Subject, exchange: Exchange) -> Answer:
    tree = parse_json(exchange.body)
    picture, frame = maybe(tree, "thumbnail_url", str) or "", maybe(tree, "html", str) or ""
    named = f"/vi/{subject.native_id}/" in picture or f"/embed/{subject.native_id}" in frame
    if not named:
        raise UnreadablePayload("thumbnail_url", "not of the video asked for")
    return Answer(role="oembed", status=200, found=True)


def _refused(exchange: Exchange) -> Answer:
    said = exchange.body.strip()[:100].decode("utf-8", "replace")
    plain = {400: "bad request", 404: "not found"}.get(exchange.status or 0)
    # what stands with a 401 or a 403 is not reported: a page is somebody else's
    if is_html(exchange) or said.casefold() != (plain or said.casefold()) or not storable(said):
        raise UnreadablePayload("$", f"no refusal of oEmbed's (HTTP {exchange.status})")
    found = False if exchange.status == 404 else None
    return Answer(role="oembed", status=exchange.status, found=found, words=said or None)
