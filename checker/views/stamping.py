"""Stamps by third parties in words: how it stands with each, and what was checked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from checker.model.authority import Stamp, StampsChecked
from checker.model.instants import floor_text
from checker.store.stamp_files import Stood
from checker.views.names import count
from checker.views.sentences import duration

LATE = timedelta(days=7)
"""A stamp that was made longer after its day than this is said to be late."""

NOBODY = "No third party stamps the daily roots; seals.authorities in checker.toml names who shall."


def standing_lines(stood: Sequence[Stood]) -> list[str]:
    """Return a sentence or two for each authority: what it stamped, and what stands in the way."""
    if not stood:
        return [NOBODY]
    lines = [" ".join(_standing(one)) for one in stood]
    if len(stood) == 1:
        lines.append("One authority alone may err or end: two are better (seals.authorities).")
    return lines


def _standing(one: Stood) -> Iterator[str]:
    if not one.n_roots:
        yield f"{one.name}: there is no daily root to stamp yet."
    else:
        roots = "root" if one.n_roots == 1 else "roots"
        latest = f", the latest of {one.latest}" if one.latest else ""
        yield f"{one.name} stamped {one.n_stamped} of {one.n_roots} daily {roots}{latest}."
    if one.tried is not None:
        since = f"{one.tried.since:%Y-%m-%d %H:%M} UTC"
        yield (
            f"Since {since} no stamp could be had ({count(one.tried.n, 'attempt')}): "
            f"{one.tried.why}; it is asked again."
        )
    if one.n_waiting:
        yield f"{count(one.n_waiting, 'answer', capital=True)} kept until its certificate is known."


def standing_document(stood: Sequence[Stood]) -> list[dict[str, Any]]:
    """Return how it stands with each authority as plain JSON."""
    return [
        {
            "authority": one.name,
            "roots": one.n_roots,
            "stamped": one.n_stamped,
            "latest": one.latest,
            "waiting": one.n_waiting,
            "trouble": None
            if one.tried is None
            else {
                "tries": one.tried.n,
                "since": floor_text(one.tried.since),
                "last_at": floor_text(one.tried.last_at),
                "why": one.tried.why,
            },
        }
        for one in stood
    ]


def stamp_sentences(checked: StampsChecked) -> Iterator[str]:
    """Yield what a check of the stamps found: who, how many, over which time, by which root."""
    by_authority: dict[tuple[str, str], list[Stamp]] = {}
    for stamp in checked.stamps:
        by_authority.setdefault((stamp.authority, stamp.anchor_sha256), []).append(stamp)
    for (authority, anchor), stamps in by_authority.items():
        first, last = min(one.at for one in stamps), max(one.at for one in stamps)
        yield (
            f"{count(len(stamps), 'stamp', capital=True)} of {authority} ({stamps[-1].signer}) "
            f"held, made {_span(first, last)}. Trusted is the certificate whose SHA-256 "
            f"fingerprint is {anchor}: compare it with the one that the authority publishes."
        )
    late = [one for one in checked.stamps if one.after > LATE]
    if late:
        longest = max(one.after for one in late)
        yield (
            f"{count(len(late), 'stamp', capital=True)} made more than a week after the day, by "
            f"up to {duration(longest)}: it shows that the root was there then, not earlier."
        )
    if checked.stamps and checked.unstamped:
        yield f"{count(len(checked.unstamped), 'daily root', capital=True)} without a stamp yet."
    if checked.n_unchecked:
        yield (
            f"{count(checked.n_unchecked, 'answer', capital=True)} of an authority without a "
            "trusted certificate: nothing rests on that."
        )


def _span(first: datetime, last: datetime) -> str:
    begin, end = f"{first:%Y-%m-%d %H:%M} UTC", f"{last:%Y-%m-%d %H:%M} UTC"
    return f"at {begin}" if begin == end else f"from {begin} to {end}"


_OUTCOMES = {
    "page": "show the page",
    "absent": "show an answer that we read as absent or limited",
    "wall": "show a login page or a challenge, and so nothing of the page",
    "other": "show another address",
    "unread": "cannot be read here",
    "refused": "were refused",
    "failed": "were not asked for",
    "pending": "are asked for again",
}


def witness_line(outcomes: Mapping[str, int]) -> str:
    """Return what became of the captures that the Internet Archive was asked for.

    Args:
        outcomes: how many came to what, as in ``Witnessed.outcome``.
    """
    if not outcomes:
        return "The Internet Archive is asked to capture what we see; nothing was due yet."
    parts = [f"{outcomes[name]} {words}" for name, words in _OUTCOMES.items() if outcomes.get(name)]
    total = count(sum(outcomes.values()), "capture")
    return f"The Internet Archive was asked for {total} as a witness: {'; '.join(parts)}."
