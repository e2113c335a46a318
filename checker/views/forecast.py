"""A forecast in sentences: for the command line and for the page's form."""

from datetime import timedelta

from checker.collector.forecast import ASSUMED_POSTS, Forecast, Plan
from checker.collector.rehearsal import Listing
from checker.model import Topic
from checker.platforms import PLATFORMS
from checker.platforms.contract import Search
from checker.platforms.mastodon.listing import tag_of
from checker.views.names import count, place_name, size

_NAMED = 5
"""So many listings are named; the rest is counted."""


def lines(forecast: Forecast) -> list[str]:
    """Return what a topic would come to, a sentence or two a line."""
    found = [line for plan in forecast.plans for line in _plan_lines(plan)]
    if forecast.n_unknown:
        what = count(forecast.n_unknown, "link", capital=True)
        found.append(f"{what} of no platform that is asked.")
    if not forecast.plans:
        return [*found, "Nothing would be asked: name a platform (--on) or give links."]
    found.append("Looks never stop: they slow down with a post's age, and quicken when it moves.")
    if any(plan.n_assumed for plan in forecast.plans):
        found.append(f"How many posts will be found nobody knows: {ASSUMED_POSTS} are reckoned.")
    if len(forecast.plans) > 1:
        found.append(f"Together about {size(forecast.bytes_a_month)} of disk in the first month.")
    return found


def _plan_lines(plan: Plan) -> list[str]:
    name = place_name(plan.platform)
    found = _listing_lines(plan, name)
    if not plan.n_posts:
        return found or [f"{name}: nothing to look at; it has no listing, so give links."]
    return [*found, _look_line(plan, name), _pace_line(plan, name), _disk_line(plan, name)]


def _listing_lines(plan: Plan, name: str) -> list[str]:
    asked = [item.route for item in plan.listings if item.trouble is None]
    found = []
    if asked:
        more = f" and {len(asked) - _NAMED} more" if len(asked) > _NAMED else ""
        named = "; ".join(asked[:_NAMED])
        found.append(f"{name}: asked every {_about(plan.every)}: {named}{more}.")
    return found + [_untold(item, name) for item in plan.listings if item.trouble is not None]


def _untold(item: Listing, name: str) -> str:
    what = f" ({item.route})" if item.route else ""
    return f"{name}: cannot be listed{what}: {(item.trouble or '').rstrip('.')}."


def _look_line(plan: Plan, name: str) -> str:
    known = count(plan.n_known, "known post") if plan.n_known else ""
    which = " and ".join(filter(None, (known, "each post found" if plan.n_assumed else "")))
    verb = "is" if plan.n_known + bool(plan.n_assumed) == 1 else "are"
    first = _about(plan.gaps[0][1])
    return (
        f"{name}: {which} {verb} looked at {plan.n_looks} times in 30 days: again after {first}, "
        f"then ever more rarely: {_slowing(plan)}."
    )


def _slowing(plan: Plan) -> str:
    """Say the gap at each age, and no age at which nothing changes."""
    ages = zip(
        ("at the age of a day", "at a week", "at a month", "at two months"),
        (_about(gap) for _, gap in plan.gaps[1:]),
        strict=True,
    )
    told: list[str] = []
    last = ""
    for age, gap in ages:
        if gap != last:
            told.append(f"every {gap} {age}")
            last = gap
    return ", ".join(told)


def _pace_line(plan: Plan, name: str) -> str:
    later = plan.asks_later
    asks = (
        f"{name}: for {_whom(plan)}, about {plan.asks_at_first:,.0f} questions on the first day "
        f"and {f'{later:,.0f}' if later >= 1 else 'less than one'} a day after two months"
    )
    pace = f"one question in {plan.seconds_per_ask:g} s"
    if plan.fits:
        return f"{asks}; its pace ({pace}) allows that: one round takes {_seconds(plan.round_s)}."
    return (
        f"{asks}; its pace ({pace}) does not allow all of it: one round takes "
        f"{_seconds(plan.round_s)}, so looks come later than planned. "
        f"Up to {plan.most_posts:,} posts would keep to the plan."
    )


def _whom(plan: Plan) -> str:
    known = count(plan.n_known, "known post") if plan.n_known else ""
    return " and ".join(filter(None, (known, f"{ASSUMED_POSTS} posts" if plan.n_assumed else "")))


def _disk_line(plan: Plan, name: str) -> str:
    basis = "measured in this store" if plan.measured else "assumed until passes have measured it"
    looks = f"about {size(plan.look_bytes_a_month)} of disk a month for {_whom(plan)}"
    if plan.listing_bytes_a_month:
        looks = f"{looks}, and {size(plan.listing_bytes_a_month)} for the listings"
    return f"{name}: {looks} ({basis})."


def needs(topic: Topic) -> list[str]:
    """Return which searches of a topic take a key, and why; the key's name is never its value."""
    placed = {place.platform for place in topic.places}
    worded = [query for query in topic.queries if tag_of(query) is None]
    searched = [(name, PLATFORMS[name].search) for name in sorted(placed & set(PLATFORMS))]
    if not topic.queries:
        return []
    return [
        words
        for name, search in searched
        if (words := _needed(name, search, worded=bool(worded))) is not None
    ]


def _needed(name: str, search: Search | None, *, worded: bool) -> str | None:
    if search is None:
        return f"{place_name(name)} has no search that is asked: give links (--urls)."
    return search.needs if search.needs and (worded or not search.tags_are_free) else None


def _seconds(span_s: float) -> str:
    if span_s < 2:
        return "a second or two"
    if span_s < 90:
        return f"{span_s:.0f} seconds"
    return f"{span_s / 60:.0f} minutes" if span_s < 7200 else f"{span_s / 3600:.1f} hours"


def _about(gap: timedelta) -> str:
    """Write a gap in round figures: minutes, hours or days."""
    minutes = gap.total_seconds() / 60
    for unit, length in (("day", 1440.0), ("hour", 60.0), ("minute", 1.0)):
        if minutes >= 2 * length or (unit == "minute" and minutes >= 1):
            n = round(minutes / length)
            return f"{n} {unit}{'' if n == 1 else 's'}"
    return f"{gap.total_seconds():.0f} seconds"
