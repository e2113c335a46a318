"""The token that goes with a question to X's syndication: a number made of the post's own id.

It is the id, divided by 10^15 and multiplied by pi, written to the base 36 as JavaScript writes a
fraction, without zeros and point. It is no secret and names nobody.

Source: platforms-commercial §4(b), with three values computed there; read 2026-11-22.
"""

import math
import re

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)
_LEFT_OUT = re.compile(r"[0.]+")


def token_of(post_id: str) -> str:
    """Return the token for a post's id.

    Raises:
        ValueError: when the id is no number.
    """
    value = float(int(post_id)) / 1e15 * math.pi
    # a reader of the address takes an empty token for none
    return _LEFT_OUT.sub("", _to_base_36(value)) or "a"


def _to_base_36(value: float) -> str:
    whole, fraction = int(value), value - int(value)
    digits = _fraction_digits(fraction, 0.5 * (math.nextafter(value, math.inf) - value))
    while digits and digits[-1] == _BASE:  # a carry that goes on
        digits.pop()
        if digits:
            digits[-1] += 1
        else:
            whole += 1
    written = "".join(_DIGITS[digit] for digit in digits)
    return f"{_whole_digits(whole)}.{written}"


def _fraction_digits(fraction: float, delta: float) -> list[int]:
    """Return the fewest digits that tell a number from its neighbours; the last may be the base."""
    digits: list[int] = []
    while fraction >= delta:
        fraction *= _BASE
        delta *= _BASE
        digit = int(fraction)
        digits.append(digit)
        fraction -= digit
        if (fraction > 0.5 or (fraction == 0.5 and digit % 2)) and fraction + delta > 1:
            digits[-1] += 1
            break
    return digits


def _whole_digits(whole: int) -> str:
    written = ""
    while whole:
        whole, digit = divmod(whole, _BASE)
        written = _DIGITS[digit] + written
    return written or "0"
