"""Save Page Now: asking the archive to capture a page now, and reading what it says of that.

``POST /save`` with a form names a job; ``GET /save/status/JOB`` says how it goes, for an hour or
so. A capture is then found under its time and address. That a job succeeded says nothing of what
was captured: many sites show the archive a login page or a challenge, with 200.

Source: the Internet Archive's SPN2 documentation of 2025-10-22 (platforms-open §8); read
2026-11-24, nothing tried by us on the live service.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from checker.errors import UnreadablePayload
from checker.model import Exchange
from checker.model.exchange import RawPost
from checker.platforms import keys
from checker.platforms.payload import maybe, need, parse_json
from checker.platforms.wayback.links import SITE, archived, moment
from checker.platforms.web.links import relation

SAVE = f"{SITE}/save"
SECONDS_PER_CAPTURE = 9.0
"""Least time between two captures: 7 a minute are allowed with keys."""

CREDENTIAL = keys.SAVE_PAGE_NOW
ACCESS_KEY, SECRET = CREDENTIAL.variables

_NOT_TODAY = frozenset(
    f"error:{word}"
    for word in (
        "bad-request",
        "blocked",
        "blocked-url",
        "filesize-limit",
        "ftp-access-denied",
        "invalid-host-resolution",
        "invalid-url-syntax",
        "method-not-allowed",
        "network-authentication-required",
        "no-access",
        "not-found",
        "not-implemented",
        "too-many-daily-captures",
        "too-many-redirects",
        "unauthorized",
    )
)
_JOB = re.compile(r"[A-Za-z0-9-]{1,128}")
_LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Job:
    """What the archive says of a capture.

    Attributes:
        id: the job, None where it named none.
        stamp: the capture's time, fourteen digits; None while there is none.
        link: the address that was captured, as the archive writes it.
        trouble: the archive's own code for what went wrong, None where nothing did.
        words: its own words for that.
        again: it may be asked for again later.
    """

    id: str | None = None
    stamp: str | None = None
    link: str | None = None
    trouble: str | None = None
    words: str | None = None
    again: bool = True


def save_form(link: str, *, errors_too: bool) -> RawPost:
    """Return the question for a capture.

    Args:
        link: the page's address.
        errors_too: capture an error page as well, such as a removal notice with 404.
    """
    fields = [("url", link), ("skip_first_archive", "1")]
    if errors_too:
        fields.append(("capture_all", "1"))
    return RawPost(urlencode(fields).encode(), "application/x-www-form-urlencoded")


def status_address(job: str) -> str:
    """Return where a job's state is asked for."""
    return f"{SAVE}/status/{job}"


def read_job(link: str, exchange: Exchange) -> Job:
    """Return what an answer to either question says; trouble on the road is trouble too."""
    if exchange.failure is not None:
        return Job(trouble=exchange.failure, again=True)
    try:
        return _read(link, exchange)
    except UnreadablePayload as problem:
        code = f"HTTP {exchange.status}" if exchange.status != 200 else "unreadable"
        again = exchange.status not in (401, 403)
        return Job(trouble=code, words=str(problem)[:_LONGEST_WORDS], again=again)


def _read(link: str, exchange: Exchange) -> Job:
    answer = parse_json(exchange.body)
    job = maybe(answer, "job_id", str)
    words = (maybe(answer, "message", str) or "")[:_LONGEST_WORDS] or None
    if job is not None and not _JOB.fullmatch(job):
        raise UnreadablePayload("job_id", "is none")
    status = maybe(answer, "status", str)
    if status == "error":
        code = (maybe(answer, "status_ext", str) or "error")[:_LONGEST_WORDS]
        return Job(id=job, trouble=code, words=words, again=code not in _NOT_TODAY)
    if status != "success":
        if job is None:
            raise UnreadablePayload("job_id", "absent")
        return Job(id=job, words=words)
    stamp, original = need(answer, "timestamp", str), need(answer, "original_url", str)
    captured = archived(original)
    if moment(stamp) is None or captured is None:
        raise UnreadablePayload("timestamp", "is no time of a capture")
    if relation(link, captured) != "same":
        return Job(id=job, trouble="another address", words=captured[:_LONGEST_WORDS], again=False)
    return Job(id=job, stamp=stamp, link=captured)
