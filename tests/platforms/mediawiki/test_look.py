"""The wikis' adapter beyond its saved cases: batches, order, economy, and nonsense."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Cause, Reading, Subject, Verdict, account, post
from checker.platforms.mediawiki import MAX_MOVES, PLATFORM, look
from checker.platforms.mediawiki.rules import RULES
from checker.platforms.payload import MAX_JSON_BYTES, text_sha256
from tests.platforms.mediawiki.answers import (
    ACCOUNT,
    DELETED,
    GONE,
    PAGE,
    REVISION,
    SYSOP,
    TITLE,
    WIKI,
    Answered,
    Answering,
    Params,
    entry,
    page,
    refused,
    revision,
    said,
)


def pages_of(n_pages: int, wiki: str = WIKI) -> list[Subject]:
    """Return so many pages of one wiki."""
    return [post("mediawiki", f"{wiki}/{number}/Topic") for number in range(1, n_pages + 1)]


def shows_all(params: Params) -> Answered:
    """Show every page that is asked for, in another order."""
    return said(pages=[page(int(number)) for number in reversed(params["pageids"].split("|"))])


async def looked_at(answers: dict, subject: Subject = PAGE) -> tuple[Reading, Verdict]:
    """Look once at one subject that had been seen."""
    (reading,) = await look([subject], Answering(answers))
    return reading, judge_reading(reading, RULES, seen=True)


@pytest.mark.parametrize(("n_pages", "n_asks"), [(1, 1), (10, 1), (11, 2), (25, 3)])
async def test_pages_are_asked_for_in_batches(n_pages: int, n_asks: int) -> None:
    """Pages go out ten to a question, and each gets its reading in the order given."""
    fetch = Answering({"pageids": shows_all})
    readings = await look(pages_of(n_pages), fetch)
    assert [reading.subject for reading in readings] == pages_of(n_pages)
    assert all(reading.main.found for reading in readings)
    assert len(fetch.asked) == n_asks
    assert PLATFORM.batch == 10


async def test_wikis_and_kinds_are_asked_apart() -> None:
    """Pages of two wikis, revisions, titles and accounts never share a question; each once."""
    twin = post("mediawiki", "other.example/42/Topic")
    fetch = Answering(
        {
            "pageids": said(pages=[page()]),
            "revids": said(pages=[page(revisions=[revision(776)])]),
            "titles": said(pages=[{"title": "Topic", "missing": True}]),
            "logevents": said(logevents=[]),
            "users": said(users=[{"userid": 5, "name": "Ann"}]),
        }
    )
    subjects = [ACCOUNT, PAGE, TITLE, twin, REVISION, PAGE]
    readings = await look(subjects, fetch)
    assert [reading.subject for reading in readings] == subjects
    asked = [(wiki, kind) for wiki, kind, _ in fetch.asked]
    assert sorted(asked) == sorted(
        [
            (WIKI, "pageids"),
            ("other.example", "pageids"),
            (WIKI, "titles"),
            (WIKI, "logevents"),
            (WIKI, "revids"),
            (WIKI, "users"),
        ]
    )


async def test_nothing_to_look_at_asks_nothing() -> None:
    """An empty look asks nothing."""
    assert await look([], Answering({})) == []


async def test_a_wiki_is_asked_politely() -> None:
    """Every question bears the lag beyond which the wiki need not answer."""
    fetch = Answering({"pageids": GONE, "logevents": DELETED, "users": SYSOP})
    await look([PAGE], fetch)
    assert [kind for _, kind, _ in fetch.asked] == ["pageids", "logevents", "users"]
    assert all(params["maxlag"] == "5" for *_, params in fetch.asked)


async def test_one_office_is_asked_for_once() -> None:
    """Whose office an administrator holds is asked once a look, however many pages went."""
    gone = said(pages=[{"pageid": number, "missing": True} for number in range(1, 4)])

    def log(params: Params) -> Answered:
        return said(logevents=[entry(logpage=number, logid=number) for number in range(1, 4)])

    fetch = Answering({"pageids": gone, "logevents": log, "users": SYSOP})
    readings = await look(pages_of(3), fetch)
    assert {judge_reading(reading, RULES).rule for reading in readings} == {"mediawiki.deleted"}
    assert [kind for _, kind, _ in fetch.asked].count("users") == 1


async def test_log_is_kept_as_facts_without_the_name() -> None:
    """Act, time, id and reason of a deletion are kept; who acted is not."""
    reading, _ = await looked_at({"pageids": GONE, "logevents": DELETED, "users": SYSOP})
    log = reading.answer("log")
    assert log is not None
    assert (log.code, log.words) == ("delete/delete", "advertising")
    assert (log.value("log"), log.value("at")) == ("9001", "2026-01-12T08:00:00Z")
    assert "AdminX" not in json.dumps(reading.to_json())


async def test_what_is_shown_is_digested() -> None:
    """A page that is shown gives the digest of its text, its revision, and no text."""
    reading, _ = await looked_at({"pageids": said(pages=[page()])})
    assert reading.text_sha256 == text_sha256("hello topic")
    assert (reading.version, reading.account, reading.created_at) == ("777", None, None)
    assert "hello" not in json.dumps(reading.to_json())


@pytest.mark.parametrize(
    ("changes", "author"),
    [({}, f"{WIKI}/5"), ({"anon": True, "userid": 0}, None), ({"temp": True}, None)],
)
async def test_revision_names_its_author(changes: dict, author: str | None) -> None:
    """A revision is its author's; one without an account is nobody's."""
    shown = said(pages=[page(revisions=[revision(776, **changes)])])
    reading, verdict = await looked_at({"revids": shown}, REVISION)
    assert verdict.rule == "mediawiki.visible"
    assert (reading.account.native_id if reading.account else None) == author
    assert reading.created_at is not None


async def test_a_page_of_one_revision_is_its_authors() -> None:
    """A page that nobody else has touched names its author."""
    shown = said(pages=[page(revisions=[revision(parentid=0)])])
    reading, _ = await looked_at({"pageids": shown})
    assert reading.account == ACCOUNT


async def test_what_a_batch_leaves_out_is_asked_for_singly() -> None:
    """Pages that did not fit into an answer are asked for by themselves."""

    def answer(params: Params) -> Answered:
        numbers = params["pageids"].split("|")
        if len(numbers) == 1:
            return said(pages=[page(int(numbers[0]))])
        bare = {"pageid": 2, "title": "Topic"}
        tree = {"continue": {"rvcontinue": "x"}, "query": {"pages": [page(1), bare]}}
        return 200, json.dumps(tree).encode()

    fetch = Answering({"pageids": answer})
    readings = await look(pages_of(2), fetch)
    assert [judge_reading(reading, RULES).rule for reading in readings] == ["mediawiki.visible"] * 2
    assert [params["pageids"] for *_, params in fetch.asked] == ["1|2", "2"]


async def test_an_answer_that_is_too_long_is_asked_for_in_parts() -> None:
    """An answer beyond what is read leads to one question a page, and no further."""

    def answer(params: Params) -> Answered:
        return 200, b" " * (MAX_JSON_BYTES + 1)

    fetch = Answering({"pageids": answer})
    readings = await look(pages_of(3), fetch)
    assert {judge_reading(reading, RULES).rule for reading in readings} == {"reach.unreadable"}
    assert len(fetch.asked) == 4


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (refused("readapidenied"), Cause.LOGIN_WALL),
        (refused("maxlag"), Cause.RATE_LIMITED),
        ((429, b""), Cause.RATE_LIMITED),
        ((503, b""), Cause.SERVER_ERROR),
        ((403, b""), Cause.BLOCKED),
        ((200, b""), Cause.UNREADABLE),
        ((200, b"{}"), Cause.UNREADABLE),
        ((404, b"<html></html>"), Cause.UNREADABLE),
    ],
)
async def test_trouble_with_a_batch_asks_no_more(answer: Answered, cause: Cause) -> None:
    """A batch that was not answered is each page's trouble, and leads to no further questions."""
    fetch = Answering({"pageids": answer})
    readings = await look(pages_of(3), fetch)
    assert {judge_reading(reading, RULES).outcome.cause for reading in readings} == {cause}
    assert len(fetch.asked) == 1


async def test_moves_are_followed_so_far_and_no_further() -> None:
    """A chain of moves is followed three times, and then says nothing."""

    def log(params: Params) -> Answered:
        at = len(params["letitle"])
        target = {"target_title": params["letitle"] + "x"}
        move = entry("move", type="move", params=target, title=params["letitle"], logid=at)
        return said(logevents=[{**move, "timestamp": f"2026-01-12T08:00:{at:02}Z"}])

    fetch = Answering({"pageids": GONE, "logevents": log})
    (reading,) = await look([PAGE], fetch)
    assert judge_reading(reading, RULES, seen=True).rule == "mediawiki.moved"
    assert len(fetch.asked) == 2 + MAX_MOVES


async def test_an_earlier_act_under_the_new_title_does_not_count() -> None:
    """What was done under a title before the page moved there was not done to it there."""

    def log(params: Params) -> Answered:
        if params["letitle"] == "Topic":
            return said(logevents=[entry("move", type="move", params={"target_title": "New"})])
        return said(logevents=[entry(title="New", timestamp="2025-01-01T00:00:00Z")])

    _, verdict = await looked_at({"pageids": GONE, "logevents": log})
    assert verdict.rule == "mediawiki.moved"


async def test_drift_is_a_recorded_and_bounded_fact() -> None:
    """Fields that the reader does not know are named, as many as a person would read."""
    names = {f"x{number}" * 100: 1 for number in range(500)}
    reading, verdict = await looked_at({"pageids": said(pages=[page(**names)])})
    assert verdict.rule == "mediawiki.visible"
    assert 0 < len(reading.main.leftover) <= 80
    assert max(map(len, reading.main.leftover)) <= 100


async def test_half_a_surrogate_can_be_kept() -> None:
    """A reason that cannot be written as UTF-8 is kept in a form that can."""
    odd = said(logevents=[entry(comment="\ud800\x00")])
    reading, _ = await looked_at({"pageids": GONE, "logevents": odd, "users": SYSOP})
    json.dumps(reading.to_json(), ensure_ascii=False).encode()


@pytest.mark.parametrize("native_id", ["", "x", WIKI, f"{WIKI}/", "/1/T", "a/b/c"])
async def test_an_ill_formed_id_does_not_spoil_the_others(native_id: str) -> None:
    """An id that is none gets an inconclusive reading, and the others theirs."""
    odd = [post("mediawiki", native_id), account("mediawiki", native_id)]
    fetch = Answering({"pageids": said(pages=[page()])}, otherwise=said(users=[]))
    readings = await look([odd[0], PAGE, odd[1]], fetch)
    verdicts = [judge_reading(reading, RULES).availability for reading in readings]
    assert verdicts == [Availability.INCONCLUSIVE, Availability.VISIBLE, Availability.INCONCLUSIVE]


# ---- nonsense

STATUSES = st.sampled_from([200, 204, 301, 400, 401, 403, 404, 410, 418, 429, 451, 500, 503])
NAMES = [
    "query",
    "pages",
    "pageid",
    "revisions",
    "badrevids",
    "logevents",
    "users",
    "error",
    "code",
    "title",
    "invalid",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)
BODIES = st.binary(max_size=200) | JSON.map(lambda tree: json.dumps(tree).encode())
EVERYBODY = [PAGE, *pages_of(2), REVISION, TITLE, ACCOUNT]
HASTY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@HASTY
@given(code=STATUSES, body=BODIES)
async def test_nonsense_is_never_a_state(code: int, body: bytes) -> None:
    """Whatever bytes come, there is a reading; nothing is called there, gone or limited by it."""
    for reading in await look(EVERYBODY, Answering({}, otherwise=(code, body))):
        verdict = judge_reading(reading, RULES, seen=True)
        by_law = verdict.rule == "reach.withheld_by_law"
        assert by_law or verdict.availability is Availability.INCONCLUSIVE


@HASTY
@given(code=STATUSES, body=BODIES)
async def test_nonsense_behind_a_denial_names_no_cause(code: int, body: bytes) -> None:
    """A page that is missing goes for no known cause on the strength of nonsense in the log."""
    (reading,) = await look([PAGE], Answering({"pageids": GONE}, otherwise=(code, body)))
    assert judge_reading(reading, RULES, seen=True).rule in (
        "mediawiki.not_found",
        "mediawiki.log_redacted",
    )


@HASTY
@given(code=STATUSES, body=BODIES)
async def test_nonsense_behind_a_deletion_names_nobody(code: int, body: bytes) -> None:
    """Who deleted is not said on the strength of nonsense about an office."""
    answers = {"pageids": GONE, "logevents": DELETED}
    (reading,) = await look([PAGE], Answering(answers, otherwise=(code, body)))
    assert judge_reading(reading, RULES, seen=True).rule == "mediawiki.deleted_unsigned"


SHOWN_BODY = said(pages=[page()])[1]
LOG_BODY = DELETED[1]


@settings(HASTY, max_examples=300)
@given(at=st.integers(0, len(SHOWN_BODY) - 1), sign=st.integers(0x20, 0x7E))
async def test_a_damaged_answer_never_loses_a_shown_page(at: int, sign: int) -> None:
    """One wrong byte in the answer that shows a page never makes it absent or limited."""
    damaged = SHOWN_BODY[:at] + bytes([sign]) + SHOWN_BODY[at + 1 :]
    _, verdict = await looked_at({"pageids": (200, damaged)})
    assert verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)


@settings(HASTY, max_examples=300)
@given(at=st.integers(0, len(LOG_BODY) - 1), sign=st.integers(0x20, 0x7E))
async def test_a_damaged_log_breaks_nothing(at: int, sign: int) -> None:
    """One wrong byte in the log never raises and never names anybody else than it does."""
    damaged = LOG_BODY[:at] + bytes([sign]) + LOG_BODY[at + 1 :]
    answers = {"pageids": GONE, "logevents": (200, damaged), "users": SYSOP}
    _, verdict = await looked_at(answers)
    assert verdict.availability in (Availability.ABSENT, Availability.INCONCLUSIVE)


@given(cut=st.integers(0, len(SHOWN_BODY) - 1))
async def test_a_cut_answer_says_nothing(cut: int) -> None:
    """The beginning of an answer that shows a page is inconclusive."""
    _, verdict = await looked_at({"pageids": (200, SHOWN_BODY[:cut])})
    assert verdict.availability is Availability.INCONCLUSIVE


MEGABYTE = 1_000_000


def rows(name: str, row: str) -> bytes:
    """Return a megabyte of one row in the list ``name``."""
    listed = ",".join([row] * (MEGABYTE // (len(row) + 1)))
    return f'{{"query":{{"{name}":[{listed}]}}}}'.encode()


def text(sign: str) -> bytes:
    """Return a page with a megabyte of one pattern for its text."""
    long = sign * (MEGABYTE // len(sign.encode()))
    return json.dumps({"query": {"pages": [page(revisions=[revision(text=long)])]}}).encode()


HOSTILE = {
    "deep list": b"[" * MEGABYTE,
    "deep query": b'{"query":' * (MEGABYTE // 9),
    "many pages": rows("pages", '{"pageid":7}'),
    "many entries": rows("logevents", '{"logid":7}'),
    "many users": rows("users", '{"userid":7}'),
    "one long error": b'{"error":{"code":"' + b"x" * MEGABYTE + b'"}}',
    "many names": json.dumps({f"n{number}": 0 for number in range(80_000)}).encode(),
    "many revisions": json.dumps(
        {"query": {"pages": [page(revisions=[{"revid": 1}] * 80_000)]}}
    ).encode(),
    "digits": b"9" * MEGABYTE,
    "spaces": b" " * MEGABYTE,
    "page": b"<html>" + b"<div>" * (MEGABYTE // 5),
    "bytes": bytes(range(256)) * (MEGABYTE // 256),
    "long text": text("a "),
    "piled marks": text("\u0301\u0316"),
    "other letters": text("新疆"),
    "long title": json.dumps({"query": {"pages": [page(title="_" * MEGABYTE)]}}).encode(),
    "long reason": said(logevents=[entry(comment="[[" * (MEGABYTE // 2))])[1],
    "long ids": said(logevents=[entry("revision", params={"ids": [1] * 300_000})])[1],
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_bulk_is_read_in_no_time(name: str) -> None:
    """A megabyte made to be slow is read quickly, as an answer to any question."""
    spent = []
    for _ in range(3):
        fetch = Answering({}, otherwise=(200, HOSTILE[name]))
        before = time.process_time()
        await look([PAGE, REVISION, ACCOUNT], fetch)
        spent.append((time.process_time() - before) / len(fetch.asked))
    fetch = Answering({"pageids": GONE}, otherwise=(200, HOSTILE[name]))
    before = time.process_time()
    await look([PAGE], fetch)
    spent.append((time.process_time() - before) / len(fetch.asked))
    assert min(spent[:3]) < 0.25
    assert spent[3] < 0.1
