"""Bluesky's adapter beyond its saved cases: batches, order, economy, and nonsense."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Reading, Subject, account, post
from checker.platforms.bluesky import PLATFORM, look
from checker.platforms.bluesky.rules import RULES
from tests.support import car
from tests.support.bluesky import (
    ACCOUNT,
    CID,
    LABELLER,
    LEFT_OUT,
    OTHER_URI,
    POST,
    URI,
    Answered,
    Answering,
    document,
    looked_at,
    refused,
    said,
    uri_of,
    view,
)
from tests.support.car import DID, OTHER_DID
from tests.support.replay import NOON

GET_POSTS = "app.bsky.feed.getPosts"
PROFILE = "app.bsky.actor.getProfile"


def shows_all(params: dict[str, list[str]]) -> Answered:
    """Show every post that is asked for, in another order."""
    return said({"posts": [view(uri) for uri in reversed(params["uris"])]})


@pytest.mark.parametrize(("n_posts", "n_asks"), [(1, 1), (25, 1), (26, 2), (51, 3)])
async def test_posts_are_asked_for_in_batches(n_posts: int, n_asks: int) -> None:
    """Posts go out 25 to a question, and each gets its reading in the order given."""
    subjects = [post("bluesky", uri_of(number)) for number in range(n_posts)]
    fetch = Answering({GET_POSTS: shows_all})
    readings = await look(subjects, fetch)
    assert [reading.subject for reading in readings] == subjects
    assert all(reading.main.found for reading in readings)
    assert fetch.count(GET_POSTS) == len(fetch.asked) == n_asks
    assert max(len(params) for _, params in fetch.asked) <= PLATFORM.batch == 25


async def test_posts_and_accounts_mix_in_any_order() -> None:
    """Posts, accounts and repetitions in one look keep their places; each is asked once."""
    fetch = Answering({GET_POSTS: shows_all, PROFILE: said({"did": DID})})
    subjects = [ACCOUNT, POST, ACCOUNT, POST]
    readings = await look(subjects, fetch)
    assert [reading.subject for reading in readings] == subjects
    assert len(fetch.asked) == 2


async def test_nothing_to_look_at_asks_nothing() -> None:
    """An empty look asks nothing."""
    assert await look([], Answering({})) == []


async def test_an_ill_formed_id_does_not_spoil_a_batch() -> None:
    """An id that is no address goes alone, so that the others still get their answer."""

    def strict(params: dict[str, list[str]]) -> Answered:
        if any(not uri.startswith("at://did:") for uri in params["uris"]):
            return refused("InvalidRequest", "Error: uris must be a valid at-uri")
        return shows_all(params)

    bad = post("bluesky", "3kaaaaaaaaa2a")
    good = [post("bluesky", uri_of(number)) for number in range(3)]
    readings = await look([good[0], bad, *good[1:]], Answering({GET_POSTS: strict}))
    verdicts = [judge_reading(reading, RULES).availability for reading in readings]
    assert verdicts == [
        Availability.VISIBLE,
        Availability.INCONCLUSIVE,
        Availability.VISIBLE,
        Availability.VISIBLE,
    ]


async def test_a_shown_post_asks_nothing_more() -> None:
    """A post that is shown needs one question."""
    fetch = Answering({GET_POSTS: said({"posts": [view()]})})
    await look([POST], fetch)
    assert [call for call, _ in fetch.asked] == [GET_POSTS]


async def test_a_missing_post_is_asked_after_in_order() -> None:
    """Registry, host and labeller are asked about a post that is left out, each once."""
    fetch = Answering(LEFT_OUT)
    (reading,) = await look([POST], fetch)
    roles = [answer.role for answer in reading.answers]
    assert roles == ["post", "identity", "record", "host", "author", "labels"]
    assert len(reading.evidence) == len(fetch.asked) == 6
    assert reading.account == ACCOUNT


async def test_an_account_is_asked_about_once_a_look() -> None:
    """Ten missing posts of one author need one identity, one host status and one profile."""
    posts = [post("bluesky", uri_of(number)) for number in range(10)]

    def record(params: dict[str, list[str]]) -> Answered:
        value = {"$type": "app.bsky.feed.post", "text": "x", "createdAt": "2026-01-10T10:00:00Z"}
        return said({"uri": uri_of(int(params["rkey"][0][2:])), "cid": CID, "value": value})

    fetch = Answering({**LEFT_OUT, "com.atproto.repo.getRecord": record})
    readings = await look(posts, fetch)
    assert fetch.count(f"/{DID}") == 1
    assert fetch.count("com.atproto.sync.getRepoStatus") == 1
    assert fetch.count(PROFILE) == 1
    assert fetch.count("com.atproto.repo.getRecord") == 10
    assert {judge_reading(reading, RULES).rule for reading in readings} == {
        "bluesky.hidden_for_long"
    }


async def test_authors_are_not_mixed_up() -> None:
    """Missing posts of two authors are each asked after at their own identity."""
    fetch = Answering({**LEFT_OUT, f"/{OTHER_DID}": refused("Nope", "x")})
    first, second = await look([POST, post("bluesky", OTHER_URI)], fetch)
    assert first.account == ACCOUNT
    assert second.account == account("bluesky", OTHER_DID)
    assert judge_reading(second, RULES).availability is Availability.INCONCLUSIVE


async def test_trouble_at_the_service_asks_nobody_else() -> None:
    """A question that was not answered leads to no further questions."""
    fetch = Answering({GET_POSTS: (503, b"busy"), PROFILE: (429, b"")})
    await look([POST, ACCOUNT], fetch)
    assert len(fetch.asked) == 2


async def test_a_reading_holds_digest_and_no_text() -> None:
    """A shown post's text is kept as a digest only; author, version and time are the service's."""
    reading, verdict = await looked_at({GET_POSTS: said({"posts": [view(text="zebra  crossing")]})})
    spaced, _ = await looked_at({GET_POSTS: said({"posts": [view(text=" zebra crossing\n")]})})
    assert verdict.availability is Availability.VISIBLE
    assert "zebra" not in json.dumps(reading.to_json())
    assert reading.text_sha256 == spaced.text_sha256 is not None
    assert reading.account == ACCOUNT
    assert reading.version == CID
    assert reading.created_at == datetime(2026, 1, 10, 10, 0, 1, 123000, tzinfo=UTC)


async def test_a_missing_posts_reading_holds_no_text_either() -> None:
    """The record that the host gives out leaves no text in the reading."""
    reading, _ = await looked_at(LEFT_OUT)
    assert "hello topic" not in json.dumps(reading.to_json())
    assert reading.text_sha256 is None


async def test_a_cached_answer_is_as_old_as_it_says() -> None:
    """The Age of the service's answer is taken off the reading's times."""
    fetch = Answering({GET_POSTS: said({"posts": [view()]})}, headers=(("Age", "600"),))
    (reading,) = await look([POST], fetch)
    assert reading.asked_at == NOON + timedelta(seconds=1) - timedelta(minutes=10)


async def test_drift_is_a_recorded_fact() -> None:
    """Fields that the reader does not know are named, and change nothing else."""
    answer = said({"posts": [view(shadowScore=3)], "extra": 1})
    reading, verdict = await looked_at({GET_POSTS: answer})
    assert "post.shadowScore" in reading.main.leftover
    assert verdict.rule == "bluesky.visible"


async def test_drift_is_bounded() -> None:
    """An answer with thousands of unknown names leaves a readable number of them."""
    names = {f"x{number}" * 100: 1 for number in range(5000)}
    reading, _ = await looked_at({GET_POSTS: said({"posts": [view(**names)]})})
    assert len(reading.main.leftover) <= 40
    assert max(map(len, reading.main.leftover)) <= 100


async def test_labels_are_kept_with_who_stated_them() -> None:
    """A label's value and its source are kept; the author's own is told apart."""
    row = {"uri": URI, "cts": "2026-01-12T08:00:00Z"}
    labels = [{**row, "src": LABELLER, "val": "spam"}, {**row, "src": DID, "val": "porn"}]
    reading, verdict = await looked_at({GET_POSTS: said({"posts": [view(labels=labels)]})})
    assert reading.main.markers == ("label:spam", "self_label:porn")
    assert (reading.main.value("label:spam") or "").startswith(f"{LABELLER} 2026-")
    assert verdict.words == "labelled spam by mod.bsky.app, which states 2026-01-12T08:00:00Z"


async def test_labellers_words_are_kept_with_their_time() -> None:
    """What the labeller states is kept verbatim, with source and time, taken back or not."""
    row = {"uri": URI, "src": LABELLER, "val": "!takedown", "sig": {"$bytes": "AAAA"}}
    rows = [
        {**row, "cts": "2026-01-12T08:00:00.000Z"},
        {**row, "cts": "2026-01-13T08:00:00.000Z", "neg": True},
    ]
    answers = {**LEFT_OUT, "com.atproto.label.queryLabels": said({"labels": rows})}
    reading, _ = await looked_at(answers)
    labels = reading.answer("labels")
    assert labels is not None
    assert labels.markers == ("reversed",)
    assert labels.value("not !takedown on post") == f"{LABELLER} 2026-01-13T08:00:00.000Z"


async def test_half_a_surrogate_can_be_kept() -> None:
    """A message that cannot be written as UTF-8 is kept in a form that can."""
    body = b'{"error": "Odd\\ud800", "message": "\\ud800"}'
    reading, verdict = await looked_at({GET_POSTS: (400, body)})
    json.dumps(reading.to_json(), ensure_ascii=False).encode()
    assert verdict.availability is Availability.INCONCLUSIVE


# ---- nonsense

STATUSES = st.sampled_from([200, 204, 301, 400, 401, 403, 404, 410, 429, 451, 500, 503])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["posts", "uri", "did", "author", "labels", "error", "message", "active", "status"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
BODIES = st.binary(max_size=200) | JSON.map(lambda tree: json.dumps(tree).encode())


async def both(fetch: Answering) -> list[Reading]:
    """Look at a post and at its account."""
    return list(await look([POST, ACCOUNT], fetch))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(status=STATUSES, body=BODIES)
async def test_nonsense_is_never_a_state(status: int, body: bytes) -> None:
    """Whatever bytes come, there is a reading, and it is inconclusive."""
    for reading in await both(Answering({}, otherwise=(status, body))):
        for seen in (True, False):
            verdict = judge_reading(reading, RULES, seen=seen)
            # an empty list of posts is sense, not nonsense: the rest then is not
            by_law = verdict.rule == "reach.withheld_by_law"
            assert by_law or verdict.availability is Availability.INCONCLUSIVE


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(status=STATUSES, body=BODIES)
async def test_nonsense_behind_an_omission_is_no_removal(status: int, body: bytes) -> None:
    """A post that is left out is not called absent on the strength of nonsense from elsewhere."""
    for known in ([GET_POSTS], [GET_POSTS, f"/{DID}"]):
        answers = {call: LEFT_OUT[call] for call in known}
        (reading,) = await look([POST], Answering(answers, otherwise=(status, body)))
        verdict = judge_reading(reading, RULES, seen=True)
        assert verdict.availability is Availability.INCONCLUSIVE


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(body=st.binary(max_size=300))
async def test_nonsense_for_a_tree_names_nobody(body: bytes) -> None:
    """A file that is no tree gives no cause and no actor."""
    denial = refused("RecordNotFound", f"Could not locate record: {URI}")
    answers = {
        **LEFT_OUT,
        "com.atproto.repo.getRecord": denial,
        "com.atproto.sync.getRecord": (200, body),
    }
    _, verdict = await looked_at(answers, seen=True)
    assert verdict.rule == "bluesky.no_record"


SHOWN_BODY = said({"posts": [view()]})[1]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
@given(at=st.integers(0, len(SHOWN_BODY) - 1), sign=st.integers(0x20, 0x7E))
async def test_a_damaged_answer_never_loses_a_shown_post(at: int, sign: int) -> None:
    """One wrong byte in the answer that shows a post never makes it absent."""
    damaged = SHOWN_BODY[:at] + bytes([sign]) + SHOWN_BODY[at + 1 :]
    _, verdict = await looked_at({**LEFT_OUT, GET_POSTS: (200, damaged)}, seen=True)
    assert verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)


MEGABYTE = 1_000_000
HOSTILE = {
    "deep list": b"[" * MEGABYTE,
    "deep posts": b'{"posts":' + b"[" * MEGABYTE,
    "many posts": b'{"posts":[' + b"{}," * (MEGABYTE // 3) + b"{}]}",
    "one long text": b'{"error":"' + b"x" * MEGABYTE + b'"}',
    "many names": json.dumps({f"n{number}": 0 for number in range(80_000)}).encode(),
    "one long name": json.dumps({"uri" * (MEGABYTE // 3): 1}).encode(),
    "digits": b"9" * MEGABYTE,
    "spaces": b" " * MEGABYTE,
    "many labels": b'{"labels":[' + b'{"src":"a"},' * (MEGABYTE // 12) + b"{}]}",
    "page": b"<html>" + b"<div>" * (MEGABYTE // 5),
    "bytes": bytes(range(256)) * (MEGABYTE // 256),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_bulk_is_read_in_no_time(name: str) -> None:
    """A megabyte made to be slow is read quickly, as an answer to any question."""
    body = HOSTILE[name]
    known = {call: LEFT_OUT[call] for call in (GET_POSTS, f"/{DID}")}
    spent = []
    for answers in ({}, known):
        fetch = Answering(answers, otherwise=(200, body))
        before = time.process_time()
        readings = await both(fetch)
        n_bulky = len(fetch.asked) - len(answers)
        spent.append((time.process_time() - before) / n_bulky)
        for reading in readings:
            assert judge_reading(reading, RULES).availability is Availability.INCONCLUSIVE
    assert max(spent) < 0.15


# ---- the saved files and the record itself


@pytest.mark.parametrize("name", car.FILES)
def test_saved_trees_can_be_built_anew(name: str) -> None:
    """The files beside the cases are what the generator builds, byte for byte."""
    assert (Path(car.CASES) / name).read_bytes() == car.FILES[name]


@pytest.mark.parametrize("did", [DID, "did:web:ann.example.org"])
async def test_identities_are_resolved_where_they_live(did: str) -> None:
    """A registered identity is asked of the registry, one of the web of its own host."""
    path = f"/{did}" if did == DID else "/.well-known/did.json"
    subject = post("bluesky", f"at://{did}/app.bsky.feed.post/3kaaaaaaaaa2a")
    fetch = Answering({**LEFT_OUT, path: document(did)}, otherwise=(500, b""))
    (reading,) = await look([subject], fetch)
    identity = reading.answer("identity")
    assert fetch.count(path) == 1
    assert identity is not None
    assert identity.value("host") == "https://pds.example.com"


@pytest.mark.parametrize(
    ("subject", "answers"),
    [
        (POST, {GET_POSTS: said({"posts": [view()]})}),
        (POST, LEFT_OUT),
        (ACCOUNT, {PROFILE: said({"did": DID})}),
    ],
)
async def test_readings_survive_the_store(subject: Subject, answers: dict[str, Answered]) -> None:
    """A reading that was written down and read again is judged the same."""
    reading, verdict = await looked_at(answers, subject)
    row = json.loads(json.dumps(reading.to_json()))
    again = Reading.from_json(subject, reading.asked_at, reading.answered_at, row)
    assert judge_reading(again, RULES) == verdict
