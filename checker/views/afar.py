"""What other servers show of their copies: told apart, and never counted with the rest."""

from collections.abc import Mapping, Sequence

from checker.model import Event, EventKind
from checker.views.names import subject_name
from checker.views.sentences import bracket, change_sentence

MOST = 12
STANDFIRST = (
    "Servers that keep copies of these posts decide for themselves what they show. What one of "
    "them does to its copy is no word of the post’s own server, and is not counted above."
)


def lines(events: Sequence[Event], names: Mapping[str, str]) -> list[str]:
    """Return a line for each change at another server, the newest first; first sightings have none.

    Args:
        events: from vantage points at other servers.
        names: what subjects are called here, by native id.
    """
    told = [event for event in events if event.kind is not EventKind.APPEARED]
    return [
        f"{subject_name(event.subject, names)}, {bracket(event.after, event.before)}: "
        f"{change_sentence(event)}"
        for event in sorted(told, key=lambda event: (event.before, event.id), reverse=True)[:MOST]
    ]
