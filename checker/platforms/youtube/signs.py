"""Signs that YouTube's rules look for in a reading: what its sentences mean, then yes or no.

A notice stands in two places, a heading and a sentence below it; often the heading only says that
the video is unavailable. One of the two must mean something, and they must not mean two things.
A sentence that begins as a known one is that one: names follow in some, and a name may spell out
another notice.

Source: platforms-commercial §3(c), read 2026-11-22.
"""

from collections.abc import Mapping

from checker.model import Reading
from checker.platforms import wording
from checker.platforms.wording import Sentence
from checker.platforms.youtube.links import NAME

BARE = "unavailable"
"""The meaning of the heading that says nothing more."""

FROM_SOMEBODY = "content_from"
ENDS = ("copyright_here", "copyright_blocked")
REFUSALS = ("ERROR", "UNPLAYABLE")
"""Under which the sentences about a video that is not there were seen."""


def notice(text: str | None) -> Sentence | None:
    """Return the sentence that a text is; None where it is none, or a guess (certainty L).

    One that is known as a whole or by its start comes before one that only stands in it.
    """
    if not text or len(text) > wording.LONGEST:
        return None
    folded = wording.folded(text)
    fitting = [row for row in wording.table(NAME) if row.fits(folded)]
    anchored = [row for row in fitting if row.match != "part"]
    found = next(iter(anchored or fitting), None)
    return found if found and found.certainty != "L" else None


def _texts(reading: Reading) -> list[str]:
    both = (reading.main.words, reading.main.value("reason"))
    return list(dict.fromkeys(text for text in both if text))


def _meanings(reading: Reading) -> Mapping[str, str]:
    """Return what the texts mean, each meaning with its text; "" for a text that means nothing."""
    found: dict[str, str] = {}
    for text in _texts(reading):
        sentence = notice(text)
        found.setdefault(sentence.means if sentence else "", text)
    return found


def told(reading: Reading) -> tuple[str, str] | None:
    """Return the one meaning of the main answer's notice, and the text that bears it.

    None where no text means anything, where two mean different things, and where a heading that
    says nothing more stands above a sentence that nobody knows.
    """
    found = dict(_meanings(reading))
    unknown = found.pop("", None)
    bare = found.pop(BARE, None)
    if len(found) == 1:
        return next(iter(found.items()))
    if found or bare is None or unknown is not None:
        return None
    return BARE, bare


def telling(reading: Reading) -> str | None:
    """Return the words that a verdict quotes: the text that tells, else all there is, else code."""
    meant = told(reading)
    return meant[1] if meant else " / ".join(_texts(reading)) or reading.main.code


def _means(reading: Reading, *meanings: str) -> bool:
    meant = told(reading)
    return meant is not None and meant[0] in meanings


def watched(reading: Reading, *codes: str) -> bool:
    """Say whether a watch page gave one of these codes for a video that it does not show."""
    main = reading.main
    on_page = main.role == "watch" and main.status == 200 and main.found is False
    return on_page and main.code in codes


def refused(reading: Reading, *meanings: str, codes: tuple[str, ...] = REFUSALS) -> bool:
    """Say whether a watch page refuses the video, in words of one of these meanings."""
    return watched(reading, *codes) and _means(reading, *meanings)


def without(reading: Reading, word: str) -> bool:
    """Say whether a word stands nowhere in the notice."""
    return all(word not in wording.folded(text) for text in _texts(reading))


def blocked_by_somebody(reading: Reading, end: str) -> bool:
    """Say whether the notice is of content of somebody who blocked it, and ends in this way."""
    meant = told(reading) if watched(reading, *REFUSALS) else None
    if meant is None or meant[0] != FROM_SOMEBODY:
        return False
    text = wording.folded(meant[1])
    ends = [row for row in wording.table(NAME) if row.means in ENDS and text.endswith(row.folded)]
    return bool(ends) and ends[0].means == end


def hinted(reading: Reading, meaning: str) -> bool:
    """Say whether a text bears a sentence that the source holds for a guess."""
    rows = [wording.meaning(NAME, text) for text in _texts(reading)]
    return any(row is not None and row.means == meaning for row in rows)


def marked(reading: Reading, *markers: str, role: str = "watch") -> bool:
    """Say whether the main answer is of this kind and bears all of these markers."""
    return reading.main.role == role and set(markers) <= set(reading.main.markers)


def shown(reading: Reading) -> bool:
    """Say whether the page plays the very video, and bears no notice that it is not there."""
    main = reading.main
    there = main.role == "watch" and main.status == 200 and main.found is True
    return there and told(reading) is None


def offline(reading: Reading) -> bool:
    """Say whether the page announces the very video: a live event or a premiere to come."""
    announced = watched(reading, "LIVE_STREAM_OFFLINE") and marked(reading, "named")
    return announced and _nothing_beside(reading, "scheduled")


def _nothing_beside(reading: Reading, meaning: str) -> bool:
    """Say whether no text bears another meaning: a code counts whatever the language beside it."""
    return set(_meanings(reading)) <= {"", BARE, meaning}


def aged(reading: Reading) -> bool:
    """Say whether the page wants to know the age of who watches."""
    main = reading.main
    if main.role != "watch" or main.status != 200 or main.found is None:
        return False
    asks = main.code in ("AGE_CHECK_REQUIRED", "AGE_VERIFICATION_REQUIRED")
    plain = _nothing_beside(reading, "age")
    marked_so = "age_reason" in main.markers and (main.found or main.code == "LOGIN_REQUIRED")
    worded = watched(reading, "LOGIN_REQUIRED", *REFUSALS) and _means(reading, "age")
    return worded or ((asks or marked_so) and plain)


def contradicted(reading: Reading) -> bool:
    """Say whether another answer shows what the main one says is gone."""
    roles = ("oembed", "watch", "feed")
    others = [answer for answer in reading.answers[1:] if answer.role in roles]
    return reading.main.found is False and any(answer.found is True for answer in others)


def doubted(reading: Reading) -> bool:
    """Say whether oEmbed hints at a video that is there: private, or not to be embedded."""
    oembed = reading.answer("oembed")
    return contradicted(reading) or (oembed is not None and oembed.status in (401, 403))


def row(reading: Reading, *, found: bool) -> bool:
    """Say whether the Data API's row of a video is the main answer, and shows it or refuses it."""
    main = reading.main
    return main.role == "video" and main.status == 200 and main.found is found


def rejected(reading: Reading, *reasons: str) -> bool:
    """Say whether the Data API calls the upload rejected, for one of these reasons."""
    main = reading.main
    told_so = row(reading, found=False) and main.code == "rejected" and main.words in reasons
    return told_so and not contradicted(reading)


def restricted(reading: Reading) -> bool:
    """Say whether the Data API shows the video and names places."""
    places = (reading.main.value("allowed"), reading.main.value("blocked"))
    return row(reading, found=True) and any(value is not None for value in places)


def places(reading: Reading) -> str:
    """Return the places that a row names, as it names them; shortened where they are many."""
    for name in ("blocked", "allowed"):
        listed = reading.main.value(name)
        if listed is not None:
            return f"regionRestriction.{name}: {listed[:120] or 'nowhere'}"
    return "regionRestriction"


def alerted(reading: Reading, *meanings: str) -> bool:
    """Say whether a channel's page bears an alert of one of these meanings, uncontradicted."""
    main = reading.main
    on_page = main.role == "channel" and main.status in (200, 404) and main.found is False
    return on_page and _means(reading, *meanings) and not contradicted(reading)


def batch_error(reading: Reading, *codes: str) -> bool:
    """Say whether the Data API's refusal is all that came, with one of these names."""
    return reading.main.role == "batch" and reading.main.code in codes
