"""Times as other people write them: read where they can mean one moment only, else refused.

The contract is RFC 3339. Spellings that mean the same beyond doubt are read too: a space for the
T, an offset without its colon, ``UTC`` for Z, RFC 5322's (``Wed, 27 Nov 2019 12:06:00 +0000``) and
Unix time in seconds or milliseconds. A time without a zone, a bare day and day/month numbers are
not: who guesses moves a bracket by hours or months.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from checker.intake.importing.badrows import BadRow, shown
from checker.model.instants import EPOCH

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Nothing on the web was looked at before; an earlier time is a mistake in writing."""

CLOCKS_APART = timedelta(days=1)
"""How far ahead of ours another clock may be before its times count as mistakes."""

_USUAL = len("2019-11-27T12:06:00Z")

CONTRACT = "write it as 2019-11-27T12:06:00Z"

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
    r"(?P<zone> ?(?:[Zz]|UTC|GMT|[+-]\d\d:?\d\d))?"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UNIX_S = re.compile(r"\d{10}(?:\.\d{1,9})?")
_UNIX_MS = re.compile(r"\d{13}")
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|[+-]\d{4})"
)
_DAY_OR_MONTH = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)\b.*")


def moment(name: str, text: str, latest: datetime) -> datetime:
    """Read a time as aware UTC.

    Args:
        name: the column, for the sentence.
        text: as it was written.
        latest: a later time lies in the future, which nobody has seen.

    Raises:
        BadRow: it cannot be read without guessing, or lies where no look can.
    """
    try:
        found = _parsed(name, text).astimezone(UTC)
    except (ValueError, OverflowError) as trouble:
        if isinstance(trouble, BadRow):
            raise
        raise BadRow(f"{name} {shown(text)} is no time that there is; {CONTRACT}") from trouble
    if found > latest:
        raise BadRow(f"{name} {shown(text)} lies in the future")
    if found < EARLIEST:
        raise BadRow(f"{name} {shown(text)} lies before {EARLIEST.year}: is it a mistake?")
    return found


def _parsed(name: str, text: str) -> datetime:
    if len(text) == _USUAL and text[10] == "T" and text[7] == "-" and text[-1] == "Z":
        return datetime.fromisoformat(text)
    iso = _ISO.fullmatch(text)
    if iso is not None:
        zone = iso["zone"]
        if zone is None:
            raise BadRow(
                f"{name} {shown(text)} names no zone, which is not guessed: put Z (UTC) or an "
                "offset such as +02:00 behind it"
            )
        bare = text[: -len(zone)]
        zone = zone.strip()
        return datetime.fromisoformat(bare + ("+00:00" if zone[0] not in "+-" else zone))
    if _UNIX_S.fullmatch(text):
        return EPOCH + timedelta(seconds=float(text))
    if _UNIX_MS.fullmatch(text):
        return EPOCH + timedelta(milliseconds=int(text))
    if _MAIL.fullmatch(text):
        return parsedate_to_datetime(text.replace("UTC", "+0000"))
    raise BadRow(_refusal(name, text))


def _refusal(name: str, text: str) -> str:
    if _DAY.fullmatch(text):
        return f"{name} {shown(text)} is a day, not a moment; {CONTRACT}"
    if _DAY_OR_MONTH.fullmatch(text):
        return f"{name} {shown(text)} can be day/month or month/day; {CONTRACT}"
    return f"{name} {shown(text)} is in no form that is read without guessing; {CONTRACT}"
