"""Lemmy: as many platforms as servers, each asked by its public API and without a login.

Where answers come from. The server in a subject's id is asked, and speaks for itself alone. The
older API (v3) is asked first; a server of the newer release keeps part of it and says the newer
API's word (``not_found``), or does not know the question: then the newer one (v4) is asked. So the
two are told apart by the server's own answers. For a post or comment that is missing or marked as
removed, the public mod log about it is read, in the API that answered; where the log names who
acted, the community's list of moderators is read too. A person is asked about at their own server.

What absence means. "Could not find" means that this server has no such post for a visitor, and no
more. The mod log tells removal, reason and restoration; its entries also show the author's own
deletion. See ``rules`` for the ambiguities.

Known limits. Two servers are not compared here, so what one server alone did to its copy is told
from an act of the community only by asking each by itself. Bans, erasures and acts on whole
communities name no post and are not read. Other software of the same network (PieFed, Mbin) does
not answer in these shapes.

Source: platforms-open §5 (published source of 0.19.20 and of the 1.0 line); read 2026-11-24.
"""

from collections.abc import Sequence
from dataclasses import replace

from checker.model import Answer, Exchange, Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.lemmy.api import NEWER, OLDER
from checker.platforms.lemmy.links import (
    NAME,
    account_parts,
    canonical,
    host_of,
    never_issued,
    parts_of,
    recognise,
)
from checker.platforms.lemmy.listing import (
    FOLLOWS,
    SEARCH,
    discover,
)
from checker.platforms.lemmy.modlog import read_log, read_office
from checker.platforms.lemmy.rules import RULES
from checker.platforms.lemmy.views import Facts, read_direct, read_person
from checker.platforms.payload import reading_of

_UNKNOWN_CALL = (404, 405, 410)
"""How a server answers that no longer has the older API."""

Trail = list[tuple[Exchange, Answer]]
"""What was asked about one subject and what was said, the main answer first."""


async def look(subjects: Sequence[Subject], fetch: Fetch) -> list[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    readings: dict[Subject, Reading] = {}
    for subject in dict.fromkeys(subjects):
        by_kind = _look_at_post if subject.kind is SubjectKind.POST else _look_at_person
        readings[subject] = await by_kind(subject, fetch)
    return [readings[subject] for subject in subjects]


async def _look_at_post(subject: Subject, fetch: Fetch) -> Reading:
    server, kind, number = parts_of(subject.native_id) or (host_of(subject), "post", "0")
    which = (("id", number),)
    exchange = await fetch(f"https://{server}/api/{OLDER}/{kind}", params=which)
    answer, facts = read_direct(exchange, subject)
    trail: Trail = [(exchange, answer)]
    version = OLDER
    if _is_newer(answer):
        exchange = await fetch(f"https://{server}/api/{NEWER}/{kind}", params=which)
        answer, facts = read_direct(exchange, subject)
        trail = [(exchange, answer), (trail[0][0], replace(trail[0][1], role="older"))]
        version = NEWER
    if answer.found is False or "removed" in answer.markers:
        trail += await _why(subject, version, fetch)
    return _reading(subject, trail, facts)


def _is_newer(answer: Answer) -> bool:
    """Say whether the older API's answer is one of a server that speaks the newer one."""
    unknown_call = answer.unreadable is not None and answer.status in _UNKNOWN_CALL
    newer_word = answer.found is False and answer.code == "not_found"
    return answer.wall is None and (newer_word or unknown_call)


async def _why(subject: Subject, version: str, fetch: Fetch) -> Trail:
    """Read the mod log about one post or comment, and who may have acted where it says."""
    server, kind, number = parts_of(subject.native_id) or (host_of(subject), "post", "0")
    about = ((f"{kind}_id", number), ("limit", "50"))
    # acts that came along with a ban are told one by one only when asked for
    bulk = (("show_bulk", "true"),) if version == NEWER else ()
    asked = await fetch(f"https://{server}/api/{version}/modlog", params=(*about, *bulk))
    log, office = read_log(asked, subject)
    trail: Trail = [(asked, log)]
    if office is not None:
        which = (("id", str(office.community)),)
        exchange = await fetch(f"https://{server}/api/{version}/community", params=which)
        trail.append((exchange, read_office(exchange, server, office)))
    return trail


async def _look_at_person(subject: Subject, fetch: Fetch) -> Reading:
    user, host = account_parts(subject.native_id) or ("", host_of(subject))
    which = (("username", user),)
    exchange = await fetch(f"https://{host}/api/{OLDER}/user", params=which)
    trail: Trail = [(exchange, read_person(exchange, subject))]
    if _is_newer(trail[0][1]):
        newer = await fetch(f"https://{host}/api/{NEWER}/person", params=which)
        trail = [
            (newer, read_person(newer, subject)),
            (exchange, replace(trail[0][1], role="older")),
        ]
    return _reading(subject, trail, {})


def _reading(subject: Subject, trail: Trail, facts: Facts) -> Reading:
    """Return what the questions came to: the main one first, the evidence in asking order."""
    exchanges = [exchange for exchange, _ in trail]
    reading = reading_of(subject, exchanges, [answer for _, answer in trail], **facts)
    in_order = sorted(exchanges, key=lambda exchange: exchange.asked_at)
    return replace(reading, evidence=tuple(item.evidence for item in in_order if item.evidence))


PLATFORM = Platform(
    name=NAME,
    source="platforms-open §5 (published source of 0.19.20 and of the 1.0 line); read 2026-11-24",
    hosts=(),
    host_of=host_of,
    pace=Pace(
        seconds_per_ask=1.0,
        source="platforms-open §5.e: each server sets its own; one a second is polite",
    ),
    batch=1,
    keep=Keep(
        days=None,
        source="platforms-open §0.9: no term is set; what its author took out keeps id and "
        "digest, never text",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    follows=FOLLOWS,
    search=SEARCH,
    look=look,
    never=never_issued,
    tells=(
        Tells(what="removed by those who moderate, with the reason", basis="stated"),
        Tells(what="removed by a moderator whom the community lists", basis="stated"),
        Tells(
            what="deleted by its author, while the server or its log still shows it", basis="stated"
        ),
        Tells(what="restored: the same number is shown again", basis="stated"),
        Tells(
            what="account banned, or marked as deleted (not by whom), at its own server",
            basis="stated",
        ),
        Tells(what="community's act or server's act, where names are hidden", basis="not"),
        Tells(what="erased, lost with its community or with a ban, or never known", basis="not"),
    ),
    usual_wall="none; a private server says so (instance_is_private)",
)
