"""Reddit's adapter beyond its saved cases: batches, second questions, first causes, fuzzing."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.judge.spells import Trail, fold
from checker.judge.verdicts import Judged, judge_reading
from checker.model import (
    Actor,
    Availability,
    Cause,
    Look,
    Observation,
    Origin,
    Purpose,
    Verdict,
    account,
    post,
)
from checker.platforms.reddit import BATCH, PLATFORM, look
from checker.platforms.reddit.people import read_community, read_user
from checker.platforms.reddit.things import read_direct, read_info
from tests.support.reddit import (
    ABOUT,
    ACCOUNT,
    COMMENT,
    COMMENT_NAME,
    CREATED,
    DIRECT,
    INFO,
    NAME,
    NO_ROWS,
    NOT_FOUND,
    POST,
    Answered,
    Answering,
    Params,
    exchange_of,
    listing,
    looked_at,
    refused,
    removed,
    said,
    t1,
    t3,
)
from tests.support.replay import NOON

URL = f"https://oauth.reddit.com{INFO}?id={NAME}"


def shows_all(params: Params) -> Answered:
    """Answer with every post asked for, in another order."""
    ids = params["id"].split(",")
    return said(listing(*[t3(name) for name in reversed(ids)]))


async def test_a_shown_post_names_its_author_and_a_digest_and_no_text() -> None:
    """A shown post gives account, time and a digest of its text; the text goes nowhere."""
    row = t3(selftext="zebra crossing", brand_new=1)
    reading, verdict = await looked_at({INFO: said(listing(row))})
    assert verdict.availability is Availability.VISIBLE
    assert reading.account == ACCOUNT
    assert reading.created_at == datetime.fromtimestamp(CREATED, UTC)
    assert reading.text_sha256 is not None
    assert reading.main.leftover == ("t3.brand_new",)
    assert "zebra" not in json.dumps(reading.to_json())


async def test_a_removed_post_still_names_its_author() -> None:
    """A removal keeps author and time, and has no digest."""
    reading, _ = await looked_at({INFO: said(listing(removed("moderator")))})
    assert (reading.account, reading.text_sha256) == (ACCOUNT, None)
    assert reading.created_at is not None


async def test_an_author_taken_away_is_no_account() -> None:
    """What stands in place of an author is nobody's name."""
    reading, _ = await looked_at({INFO: said(listing(t3(author="[deleted]")))})
    assert reading.account is None


async def test_an_edit_has_its_time_as_a_version() -> None:
    """An edited post bears the time of its edit, and another digest."""
    first, _ = await looked_at({INFO: said(listing(t3()))})
    later, _ = await looked_at({INFO: said(listing(t3(selftext="new", edited=CREATED + 60.0)))})
    assert first.version is None
    assert later.version == "edited 2026-01-01T00:01:00+00:00"
    assert first.text_sha256 != later.text_sha256


async def test_many_posts_go_out_in_batches_and_come_back_in_order() -> None:
    """A hundred ids go into one question, each with the key, and readings keep their order."""
    subjects = [post("reddit", f"t3_{number}") for number in range(100, 350)]
    fetch = Answering({INFO: shows_all, ABOUT: NOT_FOUND})
    readings = await look([*subjects, ACCOUNT, subjects[0]], fetch)
    assert [item.subject for item in readings] == [*subjects, ACCOUNT, subjects[0]]
    assert [len(told["id"].split(",")) for _, told, _ in fetch.asked[:3]] == [BATCH, BATCH, 50]
    assert fetch.paths == [INFO] * 3 + [ABOUT]
    assert {auth for _, _, auth in fetch.asked} == {"reddit"}
    assert all(told["raw_json"] == "1" for _, told, _ in fetch.asked)


async def test_what_a_batch_leaves_out_is_asked_for_by_itself() -> None:
    """A post left out is asked for under its own address; the others are not asked for again."""
    other = post("reddit", "t3_aaaaa2")
    fetch = Answering({INFO: said(listing(t3("t3_aaaaa2"))), DIRECT: said([listing(t3())])})
    readings = await look([POST, other], fetch)
    assert fetch.paths == [INFO, DIRECT]
    verdicts = [judge_reading(item, PLATFORM.rules).rule for item in readings]
    assert verdicts == ["reddit.visible"] * 2
    assert [answer.role for answer in readings[0].answers] == ["post", "batch"]


async def test_a_comment_left_out_is_asked_for_alone() -> None:
    """A comment that a batch leaves out is asked for once more, and is then shown or unknown."""

    def answer(params: Params) -> Answered:
        return said(listing(t1())) if params["id"] == COMMENT_NAME else NO_ROWS

    fetch = Answering({INFO: answer, DIRECT: said([listing(t3())])})
    _, comment = await look([POST, COMMENT], fetch)
    assert judge_reading(comment, PLATFORM.rules).rule == "reddit.visible"
    assert fetch.paths.count(INFO) == 2


@pytest.mark.parametrize("answer", [(503, b""), (429, b""), (200, b""), refused(401), (200, b"[]")])
async def test_a_batch_that_fails_is_not_asked_for_post_by_post(answer: Answered) -> None:
    """What a whole batch meets is every post's answer, and no more questions follow."""
    fetch = Answering({INFO: answer})
    readings = await look([POST, COMMENT], fetch)
    assert len(fetch.asked) == 1
    for reading in readings:
        verdict = judge_reading(reading, PLATFORM.rules)
        assert verdict.availability is Availability.INCONCLUSIVE


async def test_without_a_key_nothing_is_concluded_and_the_record_says_so() -> None:
    """Without a key looks read as not asked, one question a batch, and the tells name the key."""
    fetch = Answering(failure="no_key")
    readings = await look([POST, COMMENT, ACCOUNT], fetch)
    verdicts = [judge_reading(item, PLATFORM.rules) for item in readings]
    assert {verdict.outcome.cause for verdict in verdicts} == {Cause.NOT_ASKED}
    assert len(fetch.asked) == 2
    assert PLATFORM.tells[0].needs


async def test_an_old_answer_speaks_of_the_time_it_is_from() -> None:
    """An answer out of a cache is as old as its ``Age`` says."""
    fetch = Answering({INFO: said(listing(t3()))}, headers=(("Age", "600"),))
    (reading,) = await look([POST], fetch)
    assert reading.asked_at == NOON - timedelta(minutes=10)


async def _event_after(*rows: dict[str, object]) -> tuple[Cause, Actor | None]:
    """Return cause and actor of the one loss that looks at these rows, an hour apart, come to."""
    looks = [await _look_at(row, hour) for hour, row in enumerate([t3(), *rows])]
    trail = Trail(subject=POST, vantage="here", origin=Origin.OBSERVED)
    (event,) = [item for item in fold(trail, looks).events if item.kind == "gone"]
    return event.outcome.cause, event.outcome.actor


async def _look_at(row: dict[str, object], hour: int) -> Look:
    reading, verdict = await looked_at({INFO: said(listing(row))})
    later = timedelta(hours=hour)
    changed = type(reading).from_json(
        POST, reading.asked_at + later, reading.answered_at + later, reading.to_json()
    )
    observation = Observation(
        reading=changed,
        vantage="here",
        pass_id=f"p{hour}",
        purpose=Purpose.SCHEDULED,
        origin=Origin.OBSERVED,
    )
    assert isinstance(verdict, Verdict)
    return Judged(observation, verdict, controlled=True).look()


@pytest.mark.parametrize(
    ("category", "cause", "actor"),
    [
        ("moderator", Cause.MODERATOR_REMOVAL, Actor.COMMUNITY),
        ("reddit", Cause.AUTOMATIC_FILTER, Actor.PLATFORM),
        ("anti_evil_ops", Cause.POLICY_REMOVAL, Actor.PLATFORM),
        ("copyright_takedown", Cause.COPYRIGHT, Actor.UNSTATED),
    ],
)
async def test_an_author_who_deletes_after_a_removal_changes_no_cause(
    category: str, cause: Cause, actor: Actor
) -> None:
    """The first cause seen stands, though the author's deletion overwrites its word."""
    deleted = removed("deleted", author="[deleted]", selftext="[deleted]")
    assert await _event_after(removed(category), deleted) == (cause, actor)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [
        *t3()["data"],  # type: ignore[misc]
        "body",
        "collapsed",
        "collapsed_reason",
        "banned_by",
        "quarantine",
        "id",
        "is_suspended",
    ]
)


def _read_all(body: bytes, code: int) -> None:
    exchange = exchange_of(URL, (code, body))
    for subject in (POST, COMMENT):
        for answer, _ in (
            read_direct(exchange, subject),
            *read_info(exchange, [subject])[1].values(),
        ):
            assert answer.status == code
    read_user(exchange, ACCOUNT)
    read_community(exchange, "example")


@settings(max_examples=200)
@given(tree=TREES, code=st.sampled_from([200, 403, 404]))
def test_any_json_is_read(tree: object, code: int) -> None:
    """No JSON breaks a reader."""
    _read_all(json.dumps(tree).encode(), code)


@settings(max_examples=200)
@given(body=st.binary(max_size=200), code=st.sampled_from([200, 403, 404, 500]))
def test_any_bytes_are_read(body: bytes, code: int) -> None:
    """No body breaks a reader."""
    _read_all(body, code)


@settings(max_examples=300)
@given(changes=st.dictionaries(FIELDS, TREES, max_size=4), comment=st.booleans())
async def test_a_changed_row_is_read_and_never_guessed_at(
    changes: dict[str, object], comment: bool
) -> None:
    """A row with strange fields gives a verdict, and an actor only by a word that we know."""
    row = (t1 if comment else t3)(**{**changes, "name": COMMENT_NAME if comment else NAME})
    body = json.dumps(listing(row)).encode()
    _read_all(body, 200)
    reading, verdict = await looked_at({INFO: (200, body)}, COMMENT if comment else POST)
    json.dumps(reading.to_json()).encode()
    assert verdict.outcome.actor in (None, Actor.UNSTATED)


@settings(max_examples=200)
@given(cut=st.integers(0, 400))
async def test_half_an_answer_is_no_finding(cut: int) -> None:
    """An answer that breaks off tells nothing, wherever it breaks."""
    _, body = said(listing(removed("moderator")))
    _, verdict = await looked_at({INFO: (200, body[: min(cut, len(body) - 1)])})
    assert verdict.availability is Availability.INCONCLUSIVE


@given(text=st.text(max_size=60), title=st.text(max_size=20))
async def test_no_text_makes_a_shown_post_absent(text: str, title: str) -> None:
    """Whatever a post says, it is shown while its category is null and it may be listed."""
    _, verdict = await looked_at({INFO: said(listing(t3(selftext=text, title=title)))})
    assert verdict.rule == "reddit.visible"


@given(
    text=st.text(max_size=60) | st.sampled_from(["[removed]", "[deleted]", "[ Removed by Reddit ]"])
)
async def test_no_text_makes_a_comment_with_its_author_absent(text: str) -> None:
    """Whatever a comment says, it is not absent while its author stands by it."""
    _, verdict = await looked_at({INFO: said(listing(t1(body=text)))}, COMMENT)
    assert verdict.availability is not Availability.ABSENT


@given(word=st.text(max_size=20))
async def test_an_unknown_category_concludes_nothing(word: str) -> None:
    """A category that no row of the table names is kept verbatim and concluded from by nobody."""
    known = {rule.id.removeprefix("reddit.") for rule in PLATFORM.rules}
    _, verdict = await looked_at({INFO: said(listing(removed(word)))})
    if word not in known:
        assert verdict.availability is Availability.INCONCLUSIVE


MEGABYTE = 1_000_000
MANY_ROWS = [t3(f"t3_{100 + n}", selftext="x" * 9_000) for n in range(100)]
MARKED_ROWS = [t3(f"t3_{100 + n}", selftext="a\u0315\u0300" * 1_500) for n in range(100)]
HOSTILE = {
    "marks in all rows": json.dumps(listing(*MARKED_ROWS), ensure_ascii=False).encode(),
    "nested lists": b"[" * MEGABYTE,
    "nested objects": b'{"data":' * (MEGABYTE // 8),
    "many rows": json.dumps(listing(*[{}] * 300_000)).encode()[:MEGABYTE],
    "many fields": json.dumps(listing(t3(**{f"f{n}": 1 for n in range(60_000)}))).encode(),
    "long text": json.dumps(listing(t3(selftext="\u4e2d" * 160_000))).encode(),
    "stacked marks": json.dumps(listing(t3(selftext="a" + "\u0315\u0300" * 22_000))).encode(),
    "marks in one sign": json.dumps(listing(t3(selftext="a" + "\u0f73" * 44_000))).encode(),
    "full batch": json.dumps(listing(*MANY_ROWS)).encode(),
    "a page": b"<html>" + b"<div>" * (MEGABYTE // 5),
    "white space": b" " * MEGABYTE,
    "long number": b"1" * MEGABYTE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_read_at_once(name: str) -> None:
    """A megabyte made to be slow is read within the bound (the best of some tries)."""
    subjects = [POST, *[post("reddit", f"t3_{100 + n}") for n in range(100)]]
    times = []
    for _ in range(4):
        exchange = exchange_of(URL, (200, HOSTILE[name]))
        start = time.perf_counter()
        read_info(exchange, subjects)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.25


async def test_stacked_marks_are_compared_as_they_are_written() -> None:
    """A text with many marks on a letter has a digest all the same, and a change changes it."""
    first, _ = await looked_at({INFO: said(listing(t3(selftext="a" + "\u0300" * 40)))})
    other, _ = await looked_at({INFO: said(listing(t3(selftext="a" + "\u0300" * 41)))})
    assert None not in (first.text_sha256, other.text_sha256)
    assert first.text_sha256 != other.text_sha256


@pytest.mark.parametrize("name", ["..", "a/b", "[deleted]", "", "a" * 60])
async def test_an_ill_formed_id_is_asked_about_and_concluded_from_by_nobody(name: str) -> None:
    """An id that cannot be Reddit's leads to no address of another's, and to no verdict."""
    for subject in (account("reddit", name), post("reddit", name)):
        fetch = Answering({INFO: NO_ROWS})
        (reading,) = await look([subject], fetch)
        verdict = judge_reading(reading, PLATFORM.rules)
        assert verdict.outcome.cause is Cause.UNREADABLE
        assert fetch.paths == [INFO]
