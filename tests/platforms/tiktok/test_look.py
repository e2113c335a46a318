"""TikTok's adapter beyond its saved cases: looks, second opinions, tokens."""

import itertools
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import (
    Availability,
    Exchange,
    Reading,
    post,
)
from checker.platforms.tiktok import PLATFORM, look
from checker.platforms.tiktok.links import canonical
from tests.support.replay import NOON, full_url
from tests.support.tiktok import (
    ACCOUNT,
    ID,
    OEMBED,
    OTHER,
    POST,
    PROFILE,
    SEC_UID,
    detail,
    exchange,
    item,
    looked_at,
    page_of,
    plays,
)


async def test_shown_post_names_its_author_and_a_digest_of_its_text() -> None:
    """A shown post gives the author's lasting key, a digest of the caption and no caption."""
    reading, verdict = await looked_at(exchange(body=detail(0, "", item(desc="zebra crossing"))))
    assert verdict.availability is Availability.VISIBLE
    assert reading.account == ACCOUNT
    assert reading.text_sha256 is not None
    assert "zebra" not in json.dumps(reading.to_json())


async def test_digest_ignores_spacing() -> None:
    """The same words in other spacing give the same digest."""
    first, _ = await looked_at(exchange(body=detail(0, "", item(desc="a  caption"))))
    second, _ = await looked_at(exchange(body=detail(0, "", item(desc=" a caption\n"))))
    assert first.text_sha256 == second.text_sha256


async def test_author_without_a_lasting_key_is_not_named() -> None:
    """A handle alone makes nobody's key."""
    reading, _ = await looked_at(exchange(body=detail(0, "", item(author={"uniqueId": "u"}))))
    assert reading.account is None


async def test_unknown_fields_are_recorded_as_drift() -> None:
    """Fields that the reader does not know go into the reading by name."""
    reading, _ = await looked_at(exchange(body=detail(0, "", item(brandNewField=1))))
    assert reading.main.leftover == ("brandNewField",)


async def test_a_block_of_endless_fields_is_not_searched_for_drift() -> None:
    """A hostile number of unknown fields is recorded as that and not by name."""
    fields = {f"field{number}": 1 for number in range(1_000)}
    reading, _ = await looked_at(exchange(body=detail(0, "", item(**fields))))
    assert reading.main.leftover == ("more fields than are looked through",)


async def test_readings_come_in_the_order_asked() -> None:
    """Each subject gets one reading, posts and accounts mixed, in the order given."""
    other = post("tiktok", OTHER)
    user = {"uniqueId": "u", "secUid": SEC_UID}
    profile = page_of(
        {"__DEFAULT_SCOPE__": {"webapp.user-detail": {"statusCode": 0, "userInfo": {"user": user}}}}
    )
    fetch = plays(
        exchange(body=detail(0, "", item())),
        exchange(PROFILE, profile),
        exchange(canonical(other), detail(0, "", item(id=OTHER))),
    )
    readings = await look([other, ACCOUNT, POST], fetch)
    assert [reading.subject for reading in readings] == [other, ACCOUNT, POST]
    verdicts = [judge_reading(reading, PLATFORM.rules).availability for reading in readings]
    assert verdicts == [Availability.VISIBLE] * 3


async def test_no_credential_and_no_disguise_is_sent() -> None:
    """A look adds the language it wants to be answered in, and nothing else."""
    sent: list[dict[str, object]] = []

    async def fetch(url: str, /, **more: object) -> Exchange:
        sent.append(more)
        return exchange(url, detail(10204, "status_deleted"))

    await look([POST], fetch)  # type: ignore[arg-type]
    assert [more["headers"] for more in sent] == [{"Accept-Language": "en"}] * 2
    assert not any(more.get("auth") for more in sent)


async def test_an_old_answer_speaks_of_the_time_it_is_from() -> None:
    """An answer out of a cache is as old as its ``Age`` says."""
    aged = exchange(body=detail(0, "", item()), headers=(("Age", "600"),))
    reading, _ = await looked_at(aged)
    assert reading.asked_at == NOON - timedelta(minutes=10)


@pytest.mark.parametrize(
    ("page", "asks"),
    [
        (exchange(body=detail(10204, "item doesn't exist")), True),
        (exchange(body=detail(10204, "status_audit_not_pass")), True),
        (exchange(body=detail(10216, "")), True),
        (exchange(body=b"<html>missing</html>", status=404), True),
        (exchange(body=detail(0, "", item())), False),
        (exchange(body=detail(0, "")), False),
        (exchange(body=detail(10000, "")), False),
        (exchange(body=detail(10101, "ErrSysPanic")), False),
        (exchange(body=b"<html></html>"), False),
        (exchange(body=b"<html></html>", status=403), False),
        (exchange(body=b"", status=None, failure="timeout"), False),
    ],
)
async def test_oembed_is_asked_only_about_what_the_page_names(page: Exchange, asks: bool) -> None:
    """A second opinion is sought where the page said something of the post, never at a wall."""
    fetch = plays(page, exchange(OEMBED, b"", 400, "text/plain"))
    (reading,) = await look([POST], fetch)
    assert (full_url(OEMBED) in fetch.asked) is asks
    assert [answer.role for answer in reading.answers] == ["post", "oembed"][: 1 + asks]


OPINIONS = [
    exchange(OEMBED, json.dumps({"embed_product_id": ID}).encode(), 200, "application/json"),
    exchange(OEMBED, json.dumps({"embed_product_id": OTHER}).encode(), 200, "application/json"),
    exchange(OEMBED, b"", 400, "text/plain"),
    exchange(OEMBED, b"<html></html>", 200),
    exchange(OEMBED, b"", 429, "text/plain"),
    exchange(OEMBED, b"", None, failure="reset"),
]


@pytest.mark.parametrize("opinion", OPINIONS)
@pytest.mark.parametrize(
    "message", ["status_audit_not_pass", "status_deleted", "status_friend_see", "never_heard_of"]
)
async def test_oembed_changes_nothing_that_the_page_names(message: str, opinion: Exchange) -> None:
    """Whatever oEmbed says, a named state stays what the page says."""
    page = exchange(body=detail(10204, message))
    _, alone = await looked_at(page, exchange(OEMBED, b"", None, failure="timeout"))
    _, both = await looked_at(page, opinion)
    assert both == alone


@pytest.mark.parametrize("opinion", OPINIONS)
async def test_oembed_never_makes_a_post_visible(opinion: Exchange) -> None:
    """Against a page that knows no such post, oEmbed can only raise doubt."""
    _, verdict = await looked_at(exchange(body=detail(10204, "item doesn't exist")), opinion)
    doubted = opinion is OPINIONS[0]
    expected = Availability.INCONCLUSIVE if doubted else Availability.ABSENT
    assert verdict.availability is expected


BY_STRENGTH = [
    "status_audit_not_pass",
    "author_status",
    "status_deleted",
    "status_self_see",
    "status_friend_see",
    "author_secret",
    "status_reviewing",
    "content_classification",
    "cross_border_violation",
    "copyright_geo_filter",
    "person_geo_fencing",
    "status_abnormal",
]


@pytest.mark.parametrize(("strong", "weak"), list(itertools.combinations(BY_STRENGTH, 2)))
async def test_the_stronger_of_two_tokens_counts(strong: str, weak: str) -> None:
    """Joined tokens give the verdict of the stronger one, in whichever order they come."""
    silent = exchange(OEMBED, b"", None, failure="timeout")
    _, alone = await looked_at(exchange(body=detail(10204, strong)), silent)
    for joined in (f"{strong}&{weak}", f"{weak} & {strong}"):
        _, both = await looked_at(exchange(body=detail(10204, joined)), silent)
        assert (both.rule, both.outcome, both.words) == (alone.rule, alone.outcome, joined)


@given(st.text(alphabet="abcdefghij_&' ", max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_unknown_token_is_kept_and_judged_by_nobody(message: str) -> None:
    """A message without a known token concludes nothing and is quoted verbatim."""
    page = exchange(body=detail(10204, message))
    _, verdict = await looked_at(page, exchange(OEMBED, b"", None, failure="timeout"))
    if message.strip():
        assert verdict.availability is Availability.INCONCLUSIVE
        assert verdict.words == message


@pytest.mark.parametrize("message", ["", None])
async def test_empty_and_absent_message_stay_apart_when_stored(message: str | None) -> None:
    """A reading taken from the store is judged as it was when it was made."""
    silent = exchange(OEMBED, b"", None, failure="timeout")
    reading, verdict = await looked_at(exchange(body=detail(10204, message)), silent)
    row = json.loads(json.dumps(reading.to_json()))
    stored = Reading.from_json(reading.subject, reading.asked_at, reading.answered_at, row)
    assert judge_reading(stored, PLATFORM.rules) == verdict
