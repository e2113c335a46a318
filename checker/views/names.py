"""What a subject is called on a page: never by its author's handle."""

import hashlib
from collections.abc import Mapping

from checker.model import Origin, Subject, SubjectKind
from checker.views.sentences import ORIGIN_WORDS, platform_name

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def subject_name(subject: Subject, names: Mapping[str, str]) -> str:
    """Return a subject's name: a case's own, else platform and a shortened id.

    An account's id can be a handle, so that a digest stands for it.
    """
    known = names.get(subject.native_id)
    if known:
        return known
    platform = platform_name(subject.platform)
    if subject.kind is SubjectKind.ACCOUNT:
        mark = hashlib.sha256(subject.native_id.encode()).hexdigest()[:6]
        return f"{platform} account #{mark}"
    tail = subject.native_id.rstrip("/").rsplit("/", 1)[-1]
    return f"{platform} post {tail if len(tail) <= 8 else '…' + tail[-6:]}"


def count(number: int, noun: str, *, capital: bool = False) -> str:
    """Return ``three posts``: words up to ten, figures beyond; an s where there is not one."""
    word = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"
    word = word.capitalize() if capital else word
    return f"{word} {noun}{'' if number == 1 else 's'}"


def origin_word(origin: str) -> str:
    """Return the word that must stand wherever something not observed is shown; "" else."""
    return "" if origin == Origin.OBSERVED.value else ORIGIN_WORDS[Origin(origin)]


def place_name(platform: str) -> str:
    """Return a platform's name as it begins a line."""
    return "The open web" if platform == "web" else platform_name(platform)


def size(n_bytes: float) -> str:
    """Return bytes as people say them: ``3 MB``, ``1.4 GB``; never zero for something."""
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if n_bytes >= factor:
            figure = n_bytes / factor
            return f"{figure:.1f} {unit}" if figure < 10 else f"{figure:,.0f} {unit}"
    return "less than 1 kB" if n_bytes else "nothing"
