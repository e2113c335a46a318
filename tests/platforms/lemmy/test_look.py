"""Looking at Lemmy's posts, comments and persons: order, facts, bounds and broken answers."""

import copy
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.judge.verdicts import explain, judge_reading
from checker.model import Availability, Cause, Subject, account, post
from checker.platforms.lemmy import PLATFORM, look
from checker.platforms.lemmy.modlog import Office, read_log, read_office
from checker.platforms.lemmy.views import read_direct, read_person
from checker.platforms.payload import text_sha256
from tests.platforms.lemmy.answers import (
    COMMENT,
    LOG,
    ONE,
    PERSON,
    POST,
    SERVER,
    Answering,
    exchange,
    modlog,
    refused,
    removal,
    said,
    view,
)

URL = f"https://{SERVER}{ONE}?id=101"


async def test_one_reading_each_in_the_order_given() -> None:
    """Posts, comments and persons come back in the order given, and are asked once each."""
    fetch = Answering(
        {
            ONE: said({"post_view": view()}),
            "/api/v3/comment": said({"comment_view": view("comment", 201)}),
            "/api/v3/user": refused("couldnt_find_person", 404),
        }
    )
    wanted = [COMMENT, PERSON, POST, COMMENT]
    readings = await look(wanted, fetch)
    assert [reading.subject for reading in readings] == wanted
    assert len(fetch.asked) == 3


async def test_facts_of_a_post() -> None:
    """A shown post names its author, its times, its own address and its text's digest."""
    answer = said({"post_view": view(updated="2026-01-11T10:00:00Z", surprise=1)})
    (reading,) = await look([POST], Answering({ONE: answer}))
    assert reading.account == PERSON
    assert reading.created_at is not None
    assert reading.text_sha256 == text_sha256("Topic\nhello")
    assert reading.version == "2026-01-11T10:00:00Z"
    assert reading.main.value("ap_id") == "https://h.example/post/101"
    assert reading.main.leftover == ("post.surprise",)
    assert "hello" not in json.dumps(reading.to_json())


async def test_what_was_taken_out_has_no_digest() -> None:
    """A removed comment's emptied text is no edit: it has no digest."""
    shown = said({"comment_view": view("comment", 201, removed=True, content="")})
    fetch = Answering({"/api/v3/comment": shown, LOG: said(modlog())})
    (reading,) = await look([COMMENT], fetch)
    assert reading.text_sha256 is None
    assert reading.account == PERSON


async def test_evidence_stands_in_asking_order() -> None:
    """The answer that counts comes first; the evidence lies in the order of the questions."""
    newer = said({"post_view": view()})
    fetch = Answering({ONE: refused("not_found", 404), "/api/v4/post": newer})
    (reading,) = await look([POST], fetch)
    assert [answer.role for answer in reading.answers] == ["post", "older"]
    assert [ref.offset for ref in reading.evidence] == [1, 2]


async def test_a_ban_explains_no_missing_post() -> None:
    """A post that is not found stays so though its author is banned: bans leave posts in place."""
    banned = {"name": "ann", "actor_id": f"https://{SERVER}/u/ann", "banned": True}
    fetch = Answering(
        {
            ONE: refused("couldnt_find_post"),
            LOG: said(modlog()),
            "/api/v3/user": said({"person_view": {"person": {**banned, "deleted": False}}}),
        }
    )
    gone, author = await look([POST, PERSON], fetch)
    verdict = explain(
        judge_reading(gone, PLATFORM.rules, seen=True), judge_reading(author, PLATFORM.rules)
    )
    assert verdict.outcome.cause is Cause.NOT_FOUND


async def test_no_name_of_a_moderator_is_kept() -> None:
    """Who acted is compared with the community's list and not written down."""
    entry = {**removal(), "moderator": {"id": 2, "name": "modann"}}
    listed = {"community_view": {"community": {"id": 3}}, "moderators": [{"moderator": {"id": 2}}]}
    fetch = Answering(
        {
            ONE: refused("couldnt_find_post"),
            LOG: said(modlog(entry)),
            "/api/v3/community": said(listed),
        }
    )
    (reading,) = await look([POST], fetch)
    assert judge_reading(reading, PLATFORM.rules).rule == "lemmy.removed_by_community"
    assert "modann" not in json.dumps(reading.to_json())


@pytest.mark.parametrize("subject", [post("lemmy", "x"), account("lemmy", "x")])
async def test_ill_formed_ids_conclude_nothing(subject: Subject) -> None:
    """An id that no link gives is asked of a name that nobody owns, and tells nothing."""
    answers = dict.fromkeys((ONE, "/api/v3/user", LOG), said({}))
    (reading,) = await look([subject], Answering(answers))
    verdict = judge_reading(reading, PLATFORM.rules)
    assert verdict.availability is Availability.INCONCLUSIVE


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({})
)


def spoilt(tree: object, data: st.DataObject) -> object:
    """Return ``tree`` with a value somewhere in it made junk, or taken out."""
    tree = copy.deepcopy(tree)
    at = tree
    while isinstance(at, dict | list) and at:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        inner = at[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
            at = inner
            continue
        if data.draw(st.booleans()):
            at[key] = data.draw(JUNK)
        else:
            del at[key]
        break
    return tree


@given(st.data())
def test_spoilt_posts_are_read(data: st.DataObject) -> None:
    """A live post's answer, spoilt anywhere, is never one of a post that is gone."""
    whole = {"post_view": view(body="couldnt_find_post")}
    tree = spoilt(whole, data)
    answer, _ = read_direct(exchange(URL, said(tree)), POST)
    assert answer.found is not False
    says = {name for name in ("removed", "deleted") if f'"{name}": true' in json.dumps(tree)}
    assert says >= {"removed", "deleted"} & set(answer.markers)


@given(st.data())
def test_spoilt_logs_are_read(data: st.DataObject) -> None:
    """A mod log, spoilt anywhere, fails for nothing."""
    older = modlog(removal(), removal(removed=False, id=6))
    item = {
        "modlog": {"id": 7, "kind": "mod_remove_post", "is_revert": False, "reason": "x"},
        "moderator": {"id": 2},
        "target_post": {"id": 101, "removed": True, "deleted": False},
        "target_community": {"id": 3},
    }
    for tree in (older, {"items": [item]}):
        read_log(exchange(URL, said(spoilt(tree, data))), POST)


@given(st.data())
def test_spoilt_persons_and_communities_are_read(data: st.DataObject) -> None:
    """Persons and communities, spoilt anywhere, fail for nothing."""
    person = {"name": "ann", "actor_id": f"https://{SERVER}/u/ann", "banned": False}
    tree = {"person_view": {"person": {**person, "deleted": False}}}
    read_person(exchange(URL, said(spoilt(tree, data))), PERSON)
    listed = {"community_view": {"community": {"id": 3}}, "moderators": [{"moderator": {"id": 2}}]}
    read_office(exchange(URL, said(spoilt(listed, data))), SERVER, Office(2, 3))


@given(st.binary(max_size=200), st.sampled_from([200, 400, 404]))
def test_any_bytes_are_read(body: bytes, status: int) -> None:
    """Whatever comes, reading it fails for nothing and concludes nothing."""
    came = exchange(URL, (status, body))
    for answer in (
        read_direct(came, POST)[0],
        read_direct(came, COMMENT)[0],
        read_log(came, POST)[0],
        read_person(came, PERSON),
        read_office(came, SERVER, Office(1, 1)),
    ):
        assert answer.found is None


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"post_view":{"post":{"id":101,"removed":false,"deleted":false,"name":"'
        + b"x" * 900_000
        + b'"}}}',
        b'{"items":[' + b"{}," * 300_000 + b"{}]}",
        b'{"post_view":' + b"9" * 900_000 + b"}",
    ],
)
def test_hostile_answers_are_read_quickly(body: bytes) -> None:
    """A megabyte made to be slow takes no longer than any other."""
    came = exchange(URL, (200, body))
    took = []
    for _ in range(3):
        start = time.perf_counter()
        read_direct(came, POST)
        read_log(came, POST)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.25
