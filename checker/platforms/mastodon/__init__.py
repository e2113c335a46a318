"""Mastodon: as many platforms as servers, each asked by its public API and without a login.

Where answers come from. The server in a post's id is asked, and speaks for itself alone. Several
posts of one server go out in one batch (Mastodon 4.3 and later, 20 at most); each that the batch
leaves out is then asked for singly, since a batch drops the posts of limited authors. A server
that does not know the batch is asked singly. An account is looked up at its own server by its name.

What absence means. A 404 means that this server has no such post for a visitor, and no more: see
``rules`` for the ambiguities. It counts only where the server then says that it is a Mastodon (one
more question a look). An account marked as suspended is asked for once more, as other servers ask
for it: only there is the server's own act told from an owner's closing. An account explains its
posts and is looked at by itself.

Edits. The time of the last one stands in the post, those of the others in its history, which is
asked for while the last is less than a day old (``edits``).

Known limits. Answers to visitors may come out of a cache: their ``Age`` is taken off the times,
but a cache need not send one. A server that is older than 4.0 can show posts and not deny them.
Where a server answers at another host than its people's names bear, their accounts are known here
by the host that is asked.

Observers. A post lives at its own server, and its id there is its name here; other servers hold
copies. A server that a topic names may be asked how it shows them (``look_from``): what its
moderators do to a copy is done there alone (``copies``). Posts found on several servers are one
subject each, by the ActivityPub id that every copy bears; where a copy's id has a form that we do
not know, the copy is a subject of its own.

Other software. Pleroma and Akkoma speak the same API; a Misskey note or a Pleroma object is asked
for as its ActivityPub document; GoToSocial answers its own people alone. A denial of any of them
counts only where nodeinfo names that software. Misskey's own API takes questions by POST, which we
do not send: its codes for a missing note or user are never met.

Source: platforms-open §2 (Mastodon's documentation and source); read 2026-11-24.
"""

from collections.abc import Mapping, Sequence

from checker.model import Answer, Reading, Subject, SubjectKind
from checker.model.instants import EPOCH
from checker.platforms.contract import Afar, Fetch, Keep, Pace, Platform, Tells
from checker.platforms.mastodon.asked import Asked, at_home
from checker.platforms.mastodon.links import (
    NAME,
    canonical,
    host_of,
    is_server,
    never_issued,
    recognise,
)
from checker.platforms.mastodon.listing import (
    FOLLOWS,
    SEARCH,
    discover,
    discover_copies,
)
from checker.platforms.mastodon.looking import BATCH, look_at_account, look_at_posts
from checker.platforms.mastodon.rules import RULES
from checker.platforms.mastodon.visit import Visit


async def look(subjects: Sequence[Subject], fetch: Fetch) -> list[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    visit = Visit(fetch)
    posts = [at_home(one) for one in dict.fromkeys(subjects) if one.kind is SubjectKind.POST]
    readings = await look_at_posts(posts, visit)
    for subject in dict.fromkeys(subjects):
        if subject.kind is SubjectKind.ACCOUNT:
            readings[subject] = await look_at_account(subject, visit)
    return [readings[subject] for subject in subjects]


async def look_from(
    observer: str, copies: Mapping[Subject, str], subjects: Sequence[Subject], fetch: Fetch
) -> list[Reading]:
    """Ask another server how it shows subjects; one reading for each, in the order given.

    Args:
        observer: the server that is asked.
        copies: what it calls the posts; one that is not among them is not asked about.
        subjects: posts by their id at their own server, and accounts.
        fetch: how to ask.
    """
    visit = Visit(fetch)
    wanted = list(dict.fromkeys(subjects))
    posts = [Asked(one, observer, copies[one]) for one in wanted if one in copies]
    readings = await look_at_posts(posts, visit)
    for subject in wanted:
        if subject.kind is SubjectKind.ACCOUNT:
            readings[subject] = await look_at_account(subject, visit, observer)
    return [readings.get(subject) or _not_asked(subject) for subject in subjects]


def _not_asked(subject: Subject) -> Reading:
    """Return the reading of a post of which nobody knows what the observer calls it."""
    answer = Answer(role="post", failure="not_asked")
    return Reading(subject=subject, asked_at=EPOCH, answered_at=EPOCH, answers=(answer,))


PLATFORM = Platform(
    name=NAME,
    source="platforms-open §2 (Mastodon's documentation and source); read 2026-11-24",
    hosts=(),
    host_of=host_of,
    pace=Pace(
        seconds_per_ask=1.0,
        source="platforms-open §2.e: 300 asks in 5 minutes for a visitor's address; a server may "
        "set another number",
    ),
    batch=BATCH,
    keep=Keep(
        days=None,
        source="platforms-open §0.9: no term is set; what its author took out keeps id and "
        "digest, never text",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    follows=FOLLOWS,
    search=SEARCH,
    look=look,
    never=never_issued,
    afar=Afar(is_server=is_server, discover=discover_copies, look=look_from),
    tells=(
        Tells(what="account limited by its server", basis="stated"),
        Tells(what="account suspended by its server, while that can be taken back", basis="stated"),
        Tells(what="screened as sensitive, not by whom", basis="stated"),
        Tells(what="account suspended for good or closed by its owner: not which", basis="not"),
        Tells(what="taken out by author or moderators, or made private", basis="not"),
        Tells(what="copy gone because its observer blocks the origin's server", basis="stated"),
        Tells(what="account suspended or limited by an observer alone", basis="stated"),
        Tells(what="copy taken out by an observer, the original being there", basis="inferred"),
        Tells(what="post deleted, where a tombstone is served, not by whom", basis="stated"),
        Tells(what="posts on GoToSocial: it answers its own people alone", basis="not"),
        Tells(what="accounts on Misskey and its family: they answer no such question", basis="not"),
    ),
    usual_wall="some servers let only their own people read (401, or 422 with that sentence)",
)
