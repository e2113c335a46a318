"""Following links by title to a wiki's own numbers."""

import pytest
from hypothesis import given

from checker.model import Subject, account, post
from checker.platforms.mediawiki import PLATFORM
from tests.platforms.mediawiki.answers import (
    Answered,
    Answering,
    entry,
    page,
    refused,
    revision,
    said,
)
from tests.platforms.mediawiki.test_look import BODIES, HASTY, STATUSES

EN = "en.wikipedia.org"
TOPIC = f"https://{EN}/wiki/Topic"
OLD = f"https://{EN}/w/index.php?title=Topic&oldid=776"
NONE = said(pages=[{"ns": 0, "title": "Topic", "missing": True}])
UNKNOWN = said(badrevids={"776": {"revid": 776, "missing": True}})


async def followed(url: str, answers: dict[str, Answered]) -> Subject | None:
    """Return what a link leads to."""
    assert PLATFORM.expand is not None
    return await PLATFORM.expand(url, Answering(answers))


@pytest.mark.parametrize(
    ("url", "answers", "native_id"),
    [
        (TOPIC, {"titles": said(pages=[page()])}, "42/Topic"),
        (TOPIC, {"titles": said(pages=[page(title="Behind a redirect")])}, "42/Behind_a_redirect"),
        (
            f"https://{EN}/w/index.php?curid=42",
            {"pageids": said(pages=[page()])},
            "42/Topic",
        ),
        (OLD, {"revids": said(pages=[page(revisions=[revision(776)])])}, "42.776/Topic"),
        (TOPIC, {"titles": NONE, "logevents": said(logevents=[entry()])}, "42/Topic"),
        (OLD, {"revids": UNKNOWN, "logevents": said(logevents=[entry()])}, "42.776/Topic"),
        (
            TOPIC,
            {
                "titles": NONE,
                "logevents": said(
                    logevents=[entry("move", type="move", params={"target_title": "New"})]
                ),
            },
            "42/Topic",
        ),
        (TOPIC, {"titles": NONE, "logevents": said(logevents=[])}, "0/Topic"),
        (TOPIC, {"titles": NONE, "logevents": refused("ratelimited")}, "0/Topic"),
        (OLD, {"revids": UNKNOWN, "logevents": said(logevents=[])}, "0.776/Topic"),
        (
            f"https://{EN}/wiki/Talk:",
            {
                "titles": said(pages=[{"title": "Talk:", "invalid": True}]),
                "logevents": refused("invalidtitle"),
            },
            "0/Talk:",
        ),
    ],
)
async def test_a_link_leads_to_a_number(
    url: str, answers: dict[str, Answered], native_id: str
) -> None:
    """What is there is told by its number; what is not, by the log's, else by its title."""
    assert await followed(url, answers) == post("mediawiki", f"{EN}/{native_id}")


async def test_a_link_to_contributions_leads_to_the_account() -> None:
    """A link that lists what somebody wrote leads to that account's number."""
    fetch = Answering({"users": said(users=[{"userid": 5, "name": "Ann B"}])})
    assert PLATFORM.expand is not None
    found = await PLATFORM.expand(f"https://{EN}/wiki/Special:Contributions/Ann_B", fetch)
    assert found == account("mediawiki", f"{EN}/5")
    assert fetch.asked[0][2]["ususers"] == "Ann B"


@pytest.mark.parametrize(
    ("url", "answers"),
    [
        (TOPIC, {"titles": refused("ratelimited")}),
        (TOPIC, {"titles": (403, b"")}),
        (TOPIC, {"titles": said(pages=[])}),
        (TOPIC, {"titles": said(pages=[{"ns": -1, "title": "Special:X", "special": True}])}),
        (TOPIC, {"titles": said(pages=[page(), page(43)])}),
        (
            f"https://{EN}/w/index.php?curid=42",
            {"pageids": said(pages=[{"pageid": 42, "missing": True}])},
        ),
        (f"https://{EN}/w/index.php?oldid=776", {"revids": UNKNOWN}),
        (
            f"https://{EN}/wiki/Special:Contributions/Ann",
            {"users": said(users=[{"name": "Ann", "missing": True}])},
        ),
        ("https://wiki.example.org/wiki/Topic", {}),
    ],
)
async def test_what_a_wiki_does_not_say_leads_nowhere(
    url: str, answers: dict[str, Answered]
) -> None:
    """Without the wiki's word, or without a title to ask its log by, a link leads nowhere."""
    assert await followed(url, answers) is None


@HASTY
@given(code=STATUSES, body=BODIES)
async def test_nonsense_leads_nowhere(code: int, body: bytes) -> None:
    """Whatever bytes come, no number is made up."""
    assert PLATFORM.expand is not None
    for url in (TOPIC, OLD):
        assert await PLATFORM.expand(url, Answering({}, otherwise=(code, body))) is None
