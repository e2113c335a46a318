"""How we look: one post's looks over its life, and how long an absence could be missed."""

import math
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import altair as alt

from checker.collector.hazard import HALF_LIFE_DAYS
from checker.collector.looks_ahead import LooksAhead
from checker.views.names import place_name
from checker.views.palette import Palette
from checker.views.printing import Align
from checker.views.sentences import duration

Row = dict[str, Any]

AZIZ_S = 50 * 60.0
"""So long Feroza Aziz's video was away from TikTok in November 2019."""

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0
_LEFT_S = 5 * _MINUTE
_FOOT_S = 80.0
"""Where on the upright axis the looks are drawn."""

_N_PLACES = 400
_HEIGHT = 360
_AGES = {
    "10 minutes": 10 * _MINUTE,
    "an hour": _HOUR,
    "6 hours": 6 * _HOUR,
    "a day": _DAY,
    "3 days": 3 * _DAY,
    "a week": 7 * _DAY,
    "30 days": 30 * _DAY,
    "59 days": 59 * _DAY,
}
_TICKS_S = (
    _MINUTE, 10 * _MINUTE, _HOUR, 6 * _HOUR, _DAY, 7 * _DAY, 30 * _DAY, 180 * _DAY,
)  # fmt: skip
_TICK_WORDS = (
    "{60:'1 min',600:'10 min',3600:'1 hour',21600:'6 hours',86400:'1 day',"
    "604800:'1 week',2592000:'30 days',15552000:'180 days'}[datum.value]"
)

PLAIN = (
    "**What is gone** goes on being looked at, a little more slowly, since a return is news too. "
    "What has just gone or come back is looked at more often again.",
    "**Second looks.** One look that misses a post says little. It is asked again 5 minutes later "
    "where the platform names a cause, else 15 minutes later. Only then is it told as a change: "
    "an absence that meets one look and is over before the second stays unconfirmed.",
    "**Heat.** After a confirmed change its topic and its account are looked at about every 15 "
    "minutes, and ever less so over six hours. You can ask for that yourself "
    "(Collector: *Look more often for a day*).",
    "**The control arm.** Two posts of a hundred are looked at in equal gaps, whatever is learned. "
    "They show what a plain schedule would have seen, and so whether learning helps.",
    "**The closing look.** Each post gets a last planned look at the end of its span. After it "
    "looks go on, ever more rarely, and never end.",
    "**A control topic** is looked at as its topic is, so that the two can be compared.",
)
"""The parts of the schedule that the picture does not show, as Markdown of our own."""


def headline(ahead: LooksAhead) -> str:
    """Return the page's title: what the schedule is sure to see."""
    seen_until_s = fifty_until(ahead)
    if seen_until_s is None:
        chance = _percent(ahead.chance(_AGES["10 minutes"], AZIZ_S))
        return (
            "A new post’s absence of 50 minutes meets one of our looks with a chance of "
            f"{chance}; at no age is it certain."
        )
    if seen_until_s >= ahead.policy.horizon.total_seconds():
        return "An absence of 50 minutes meets one of our looks, however old the post is."
    until = duration(timedelta(seconds=seen_until_s))
    return f"In a post’s first {until}, no absence of 50 minutes falls between two looks."


def fifty_until(ahead: LooksAhead) -> float | None:
    """Return up to which age in seconds 50 minutes are certainly met; None from the start on."""
    until_s = None
    for start_s, end_s in pairwise(ahead.ages_s):
        if ahead.certain_s(start_s) > AZIZ_S:
            break
        until_s = end_s
    return until_s


def standfirst(ahead: LooksAhead) -> str:
    """Return how many looks there are and how they are spread, in two sentences."""
    policy = ahead.policy
    if policy.fixed is not None:
        return f"Every post is looked at every {duration(policy.fixed)}, whatever its age."
    span = duration(policy.horizon)
    budget = f"About {policy.looks:.0f} looks are spent on a post in {span}"
    if not policy.learns:
        even = "in equal gaps" if policy.name == "uniform" else "in gaps that grow with its age"
        return f"{budget}, {even}."
    return (
        f"{budget}, most of them early: a platform that is asked all the time shuts us out, and "
        "posts go most often when they are young. What is old is looked at seldom, never never."
    )


def basis(ahead: LooksAhead) -> str:
    """Return what the schedule was learned from, and from how many changes."""
    if not ahead.policy.learns:
        return "Nothing is learned here: the schedule is fixed."
    name = place_name(ahead.platform) if ahead.platform else "This store"
    if not ahead.is_learned:
        return (
            f"{name}: nothing is learned yet. These looks follow published curves of how old posts "
            "were when they were removed (Zhu and others 2013, on Weibo, among them)."
        )
    return (
        f"{name}: learned from {_n(ahead.n_gone, 'going')} and {_n(ahead.n_back, 'return')} in "
        f"{ahead.days:,.0f} days of single posts under watch, as they count today (what is "
        f"{HALF_LIFE_DAYS:.0f} days old counts half), and drawn towards published curves."
    )


def _n(number: float, noun: str) -> str:
    # Counts fade, so that they are whole only by chance.
    if 0.0 < number < 1.0:
        return f"less than one {noun}"
    if number == 0.0:
        return f"no {noun}s"
    return f"{number:,.0f} {noun}{'' if round(number) == 1 else 's'}"


def table(ahead: LooksAhead) -> list[Row]:
    """Return, for some ages, the gap between looks and what it lets through.

    Columns: Age of the post; Time between two looks; Certainly met from; An absence of 50
    minutes meets a look (a chance).
    """
    horizon_s = ahead.policy.horizon.total_seconds()
    return [
        {
            "Age of the post": words,
            "Time between two looks": duration(timedelta(seconds=ahead.gap_at(age_s))),
            "Certainly met if it lasts": duration(timedelta(seconds=ahead.certain_s(age_s))),
            "50 minutes meet a look": _percent(ahead.chance(age_s, AZIZ_S)),
        }
        for words, age_s in _AGES.items()
        if age_s < horizon_s
    ]


def _percent(share: float) -> str:
    if 0.0 < share < 0.01:
        return "less than 1 %"
    # 100 % is certain: what is not must not be rounded up to it.
    return f"{min(round(share * 100), 99) if share < 1.0 else 100} %"


def steps(ahead: LooksAhead) -> list[Row]:
    """Return the curve: strips of the age axis, each with the longest absence that fits in it."""
    right_s = _right_s(ahead)
    ratio = (right_s / _LEFT_S) ** (1.0 / _N_PLACES)
    places = [_LEFT_S * ratio**n for n in range(_N_PLACES + 1)]
    strips: list[Row] = []
    for start_s, end_s in pairwise(places):
        middle_s = math.sqrt(start_s * end_s)
        length_s = max(ahead.certain_s(middle_s), _MINUTE)
        if strips and strips[-1]["y"] == length_s:
            strips[-1]["x2"] = end_s
            continue
        tip = _step_tip(ahead, middle_s)
        strips.append({"x": start_s, "x2": end_s, "y": length_s, "tip": tip})
    return strips


def _step_tip(ahead: LooksAhead, age_s: float) -> str:
    age = duration(timedelta(seconds=age_s))
    certain = duration(timedelta(seconds=ahead.certain_s(age_s)))
    return f"At the age of {age} and on: an absence of {certain} or more meets a look for certain"


def marks(ahead: LooksAhead) -> list[Row]:
    """Return the looks to draw; those that would lie upon each other are drawn once."""
    right_s = _right_s(ahead)
    drawn: dict[int, Row] = {}
    for number, age_s in enumerate(ahead.ages_s, start=1):
        if age_s > right_s:
            break
        at_s = max(age_s, _LEFT_S)
        place = round(math.log(at_s / _LEFT_S) / math.log(right_s / _LEFT_S) * 400)
        when = f"at the age of {duration(timedelta(seconds=age_s))}" if age_s else "when found"
        drawn.setdefault(place, {"x": at_s, "y": _FOOT_S, "tip": f"Look {number}, {when}"})
    return list(drawn.values())


def _right_s(ahead: LooksAhead) -> float:
    return max(ahead.policy.horizon.total_seconds() * 1.05, 12 * _LEFT_S)


def picture(ahead: LooksAhead, colours: Palette) -> alt.LayerChart:
    """Return the picture: looks as marks along a post's life, and above them what slips through."""
    strips = steps(ahead)
    top_s = max(max(row["y"] for row in strips) * 2.0, 4 * AZIZ_S)
    x = _axis("x:Q", (_LEFT_S, _right_s(ahead)), "Age of the post", colours)
    y = _axis("y:Q", (_MINUTE, top_s), "Length of an absence", colours)
    layers = [
        _missed(strips, x, y, colours),
        _fifty(y, colours),
        _looks(marks(ahead), x, y, colours),
        *_written(ahead, (x, y), top_s, colours),
    ]
    made: alt.LayerChart = (
        alt.layer(*layers)
        .properties(width="container", height=_HEIGHT, description=_description(ahead))
        .configure(
            view=alt.ViewConfig(stroke=None),
            background="transparent",
            font="Source Sans, Source Sans Pro, sans-serif",
        )
    )
    return made


def _axis(field: str, domain: tuple[float, float], title: str, colours: Palette) -> Any:
    kind = alt.X if field.startswith("x") else alt.Y
    return kind(
        field,
        scale=alt.Scale(type="log", domain=list(domain), nice=False),
        axis=alt.Axis(
            title=title,
            values=[tick for tick in _TICKS_S if domain[0] <= tick <= domain[1]],
            labelExpr=_TICK_WORDS,
            labelOverlap="greedy",
            labelColor=colours.grey,
            titleColor=colours.grey,
            titleFontWeight="normal",
            labelFontSize=12,
            titleFontSize=12,
            gridColor=colours.hair,
            domainColor=colours.hair,
            tickColor=colours.hair,
        ),
    )


def _missed(strips: Sequence[Row], x: Any, y: Any, colours: Palette) -> alt.Chart:
    floored = [row | {"y2": _MINUTE} for row in strips]
    shape = alt.MarkDef("rect", color=colours.gap, opacity=0.35, strokeWidth=0)
    return alt.Chart(alt.InlineData(values=floored), mark=shape).encode(
        x, alt.X2("x2:Q"), y, alt.Y2("y2:Q"), alt.Tooltip("tip:N", title=" ")
    )


def _fifty(y: Any, colours: Palette) -> alt.Chart:
    shape = alt.MarkDef("rule", color=colours.absent, strokeWidth=1.5, strokeDash=[4, 3])
    return alt.Chart(alt.InlineData(values=[{"y": AZIZ_S}]), mark=shape).encode(y)


def _looks(looks: Sequence[Row], x: Any, y: Any, colours: Palette) -> alt.Chart:
    shape = alt.MarkDef("tick", orient="vertical", color=colours.ink, thickness=2, size=18)
    return alt.Chart(alt.InlineData(values=list(looks)), mark=shape).encode(
        x, y, alt.Tooltip("tip:N", title=" ")
    )


def _written(
    ahead: LooksAhead, axes: tuple[Any, Any], top_s: float, colours: Palette
) -> list[alt.Chart]:
    """Return the words in the picture, where the curve leaves room for them."""
    right_s = _right_s(ahead)
    placed: list[tuple[float, float, Align, str, str]] = [
        (
            _LEFT_S * 1.15,
            top_s / 1.5,
            "left",
            colours.ink,
            "Long enough to meet a look for certain",
        ),
        (_LEFT_S * 1.15, AZIZ_S * 1.3, "left", colours.absent, "50 minutes: Feroza Aziz’s video"),
        (right_s / 1.2, 5 * _MINUTE, "right", colours.ink, "Could fall between two looks"),
    ]
    return [
        alt.Chart(
            alt.InlineData(values=[{"x": x_s, "y": y_s}]),
            mark=alt.MarkDef(
                "text", text=words, align=align, color=colour, fontSize=13, baseline="middle"
            ),
        ).encode(*axes)
        for x_s, y_s, align, colour, words in placed
    ]


def _description(ahead: LooksAhead) -> str:
    parts = "; ".join(
        f"at the age of {row['Age of the post']} an absence of {row['Certainly met if it lasts']}"
        for row in table(ahead)
    )
    return (
        f"The looks at one post over {duration(ahead.policy.horizon)}, as marks along its age, and "
        f"how long an absence must last to meet one for certain: {parts}."
    )
