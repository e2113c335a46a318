"""Weibo's rules on answers that tell nothing of what was asked: walls in JSON, and refusals of us.

Source: platforms-commercial §6(c) W20-W28; read 2026-11-22.
"""

from checker.judge.rules import could_not_tell
from checker.model import Cause, Reading
from checker.platforms.weibo.answers import ABOUT_THE_KEY, TOO_MANY_IDS, TOO_MUCH
from checker.platforms.weibo.row import row
from checker.platforms.weibo.signs import coded, dead_cookie, says_nothing_is_here, silent

_LOGIN = could_not_tell(Cause.LOGIN_WALL)
_CHALLENGE = could_not_tell(Cause.CHALLENGE)
_SLOW_DOWN = could_not_tell(Cause.RATE_LIMITED)


def _mark(reading: Reading) -> str | None:
    return reading.main.words or next(iter(reading.main.markers), None)


def _ok(reading: Reading) -> str | None:
    return reading.main.words or f"ok: {reading.main.value('ok')}"


ROAD = (
    row("w26", silent("captcha"), _CHALLENGE, "Sent to a captcha.", "M", _mark),
    row("w20", dead_cookie, _LOGIN, "Weibo wants a login, or a visitor's cookie.", words=_ok),
    row(
        "w21",
        silent("visitor_check"),
        _LOGIN,
        "Sent to the visitor check; no cookie is made, so the look ends here.",
        words=_mark,
    ),
    row("w22", silent("login"), _LOGIN, "Sent to the login page.", words=_mark),
    row(
        "w24",
        silent("page_for_json"),
        _CHALLENGE,
        "A page where data was due: what those are shown whom Weibo wants to check.",
        "M",
        _mark,
    ),
    row(
        "w28",
        silent("error_page"),
        could_not_tell(Cause.UNREADABLE),
        "Weibo's error page. It says one of several things, and where is not known.",
        "M",
        _mark,
    ),
    row(
        "w27_rate",
        coded(*sorted(TOO_MUCH)),
        _SLOW_DOWN,
        "The API's numbers for too many asks, by address, key or user.",
    ),
    row(
        "w27_key",
        coded(*sorted(ABOUT_THE_KEY)),
        _LOGIN,
        "The API does not take the key, or not for this question.",
    ),
    row(
        "w27_ids",
        coded(TOO_MANY_IDS),
        could_not_tell(Cause.BAD_REQUEST),
        "More ids were asked for than the API allows.",
    ),
    row(
        "w23",
        says_nothing_is_here,
        _SLOW_DOWN,
        "Said of lists that are empty, and to those who ask too much.",
    ),
)
