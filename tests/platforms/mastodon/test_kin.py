"""Other software of the same network: names, documents, tombstones, nodeinfo; and nonsense."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Exchange, post
from checker.platforms.mastodon import PLATFORM, look
from checker.platforms.mastodon.asked import at_home
from checker.platforms.mastodon.blocks import read_blocks, read_neighbours
from checker.platforms.mastodon.documents import (
    read_document,
    read_nodeinfo,
    read_nodeinfo_links,
)
from checker.platforms.mastodon.links import canonical, host_of, origin_of, recognise
from tests.support.mastodon import Answered, Answering, said
from tests.support.stories import make_exchange

HOST = "k.example"
ULID = "01HZ0000000000000000000ABC"
UUID = "0b2f6a3e-8b7e-4c1c-9a55-111122223333"
NOTE = post("mastodon", f"{HOST}/notes/9abcdefgh1")
OBJECT = post("mastodon", f"{HOST}/objects/{UUID}")
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def document(**changes: object) -> dict[str, object]:
    """Return the document of a public note."""
    return {
        "id": f"https://{NOTE.native_id}",
        "type": "Note",
        "attributedTo": f"https://{HOST}/users/9zzzzzzzz1",
        "content": "<p>hello topic</p>",
        "published": "2026-01-10T10:00:00.000Z",
        "to": [PUBLIC],
        "cc": [],
        **changes,
    }


@pytest.mark.parametrize(
    ("url", "native_id"),
    [
        (f"https://{HOST}/notes/9abcdefgh1", NOTE.native_id),
        (f"https://{HOST}/notes/a1bcdefgh1234567/", f"{HOST}/notes/a1bcdefgh1234567"),
        (f"https://{HOST}/notice/AbCdEfGh1234567890", f"{HOST}/AbCdEfGh1234567890"),
        (f"https://{HOST}/objects/{UUID}", OBJECT.native_id),
        (f"https://{HOST}/@Ann/statuses/{ULID}", f"{HOST}/users/ann/statuses/{ULID}"),
        (f"https://{HOST}/users/ann/statuses/{ULID}", f"{HOST}/users/ann/statuses/{ULID}"),
    ],
)
def test_other_software_s_links_are_recognised(url: str, native_id: str) -> None:
    """A link of other software names the post by its server and its path, and leads back."""
    subject = recognise(url)
    assert subject == post("mastodon", native_id)
    assert recognise(canonical(subject)) == subject
    assert host_of(subject) == HOST


@pytest.mark.parametrize(
    "path",
    [
        "notes/understand",
        "notes/9abcdefgh",
        "notes/9ABCDEFGH1",
        "notes/2024-01-01",
        "notes/9abcdefgh1/edit",
        "web/notes/9abcdefgh1",
        "notice/123456789012345678",
        "notice/understandingthing",
        "notice/short",
        "objects/0b2f6a3e",
        f"objects/{UUID.upper()}",
        f"users/a.b/statuses/{ULID}",
        f"ann/statuses/{ULID}",
        f"@ann/statuses/{ULID.lower()}",
    ],
)
def test_ordinary_pages_are_left_alone(path: str) -> None:
    """A page that only looks like a post of other software is none."""
    assert recognise(f"https://{HOST}/{path}") is None


@pytest.mark.parametrize(
    "url",
    [
        f"https://{HOST}.evil.example@x.example/notes/9abcdefgh1",
        f"https://user@{HOST}/notes/9abcdefgh1",
        f"https://{HOST}:8443/notes/9abcdefgh1",
        f"ftp://{HOST}/notes/9abcdefgh1",
        "https://x.com/notes/9abcdefgh1",
        "https://127.0.0.1/notes/9abcdefgh1",
    ],
)
def test_tricks_with_hosts_are_refused(url: str) -> None:
    """Names before the host, ports, other services and addresses make no post."""
    assert recognise(url) is None


IDS = st.one_of(
    st.from_regex(r"[89ab][0-9][0-9a-z]{8}", fullmatch=True).map(lambda text: f"notes/{text}"),
    st.uuids().map(lambda value: f"objects/{value}"),
    st.from_regex(r"[A-Z][0-9][0-9A-Za-z]{16}", fullmatch=True),
    st.from_regex(r"users/[a-z0-9_]{1,10}/statuses/0[0-9A-HJKMNP-TV-Z]{25}", fullmatch=True),
)


@given(number=IDS)
def test_names_lead_there_and_back(number: str) -> None:
    """What a post is called leads to its address, and the address back to it."""
    subject = post("mastodon", f"{HOST}/{number}")
    assert recognise(canonical(subject)) == subject
    assert host_of(subject) == HOST


@pytest.mark.parametrize(
    ("uri", "native_id"),
    [
        ("https://o.example/users/ann/statuses/113000000000000001", "o.example/113000000000000001"),
        (
            "https://o.example/ap/users/1/statuses/113000000000000001",
            "o.example/113000000000000001",
        ),
        (f"https://{HOST}/notes/9abcdefgh1", NOTE.native_id),
        (f"https://{HOST}/objects/{UUID}", OBJECT.native_id),
        (f"https://{HOST}/users/ann/statuses/{ULID}", f"{HOST}/users/ann/statuses/{ULID}"),
        ("https://o.example/@ann/113000000000000001", None),
        ("https://o.example/web/statuses/113000000000000001", None),
        ("https://o.example/users/ann", None),
        ("https://o.example/p/ann/1", None),
        ("tag:o.example,2026:1", None),
        ("https://[", None),
        ("", None),
        (None, None),
    ],
)
def test_an_activitypub_id_names_the_original(uri: str | None, native_id: str | None) -> None:
    """A copy's id names its original; a page's address or a form nobody knows names none."""
    found = origin_of(uri)
    assert (found.native_id if found else None) == native_id


async def test_a_document_is_asked_for_as_such_and_holds_no_text() -> None:
    """A note's document gives digest, time and edit, and no author whom Misskey names by number."""
    fetch = Answering({"/notes/9abcdefgh1": said(document(updated="2026-01-11T00:00:00Z"))})
    (reading,) = await look([NOTE], fetch)
    assert judge_reading(reading, PLATFORM.rules).rule == "mastodon.visible"
    assert reading.text_sha256
    assert reading.version == "2026-01-11T00:00:00Z"
    assert reading.account is None
    assert "hello" not in json.dumps(reading.to_json())


async def test_a_named_author_is_known() -> None:
    """Pleroma's document names its author by name; one of another server is not believed."""
    tree = document(id=f"https://{OBJECT.native_id}", attributedTo=f"https://{HOST}/users/ann")
    (reading,) = await look([OBJECT], Answering({f"/objects/{UUID}": said(tree)}))
    assert reading.account is not None
    assert reading.account.native_id == f"ann@{HOST}"
    tree = document(id=f"https://{OBJECT.native_id}", attributedTo="https://o.example/users/ann")
    (reading,) = await look([OBJECT], Answering({f"/objects/{UUID}": said(tree)}))
    assert reading.account is None


async def test_a_server_says_which_software_it_is_once_a_look() -> None:
    """Many denials of one server need one question about its software."""
    links = said(
        {
            "links": [
                {
                    "rel": "http://nodeinfo.diaspora.software/ns/schema/2.1",
                    "href": f"https://{HOST}/nodeinfo/2.1",
                }
            ]
        }
    )
    software = said({"software": {"name": "Misskey", "version": "2025.1.0"}})
    answers = {"/.well-known/nodeinfo": links, "/nodeinfo/2.1": software}
    fetch = Answering(answers, otherwise=(404, b""))
    notes = [post("mastodon", f"{HOST}/notes/9abcdefgh{number}") for number in range(3)]
    readings = await look(notes, fetch)
    assert fetch.paths.count("/.well-known/nodeinfo") == 1
    rules = {judge_reading(reading, PLATFORM.rules, seen=True).rule for reading in readings}
    assert rules == {"mastodon.misskey_not_found"}


# ---- nonsense

STATUSES = st.sampled_from([200, 204, 301, 400, 401, 403, 404, 410, 418, 429, 451, 500, 503])
NAMES = ["id", "type", "to", "cc", "content", "links", "href", "rel", "software", "name", "domain"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just("Tombstone") | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)
BODIES = st.binary(max_size=200) | JSON.map(lambda tree: json.dumps(tree).encode())


def exchange_of(code: int, body: bytes, path: str = "/notes/9abcdefgh1") -> Exchange:
    """Return an exchange with this answer."""
    found = make_exchange(url=f"https://{HOST}{path}", status=code)
    return replace(found, body=body, raw=body)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(code=STATUSES, body=BODIES)
def test_readers_raise_nothing(code: int, body: bytes) -> None:
    """Whatever bytes come, every reader gives an answer, and none shows a post."""
    exchange = exchange_of(code, body)
    answer, facts = read_document(exchange, at_home(NOTE))
    assert answer.found is not True
    assert not facts
    assert read_nodeinfo_links(exchange, HOST).role == "links"
    assert read_nodeinfo(exchange, HOST).role == "nodeinfo"
    assert read_blocks(exchange, HOST, "o.example").role == "blocks"
    assert read_neighbours("neighbours", exchange, HOST, 40)[0].role == "neighbours"


SHOWN = json.dumps(document()).encode()


@settings(deadline=None, max_examples=300)
@given(at=st.integers(0, len(SHOWN) - 1), sign=st.integers(0x20, 0x7E))
async def test_a_damaged_document_never_loses_a_note(at: int, sign: int) -> None:
    """One wrong byte in the document that shows a note never makes it absent or limited."""
    damaged = SHOWN[:at] + bytes([sign]) + SHOWN[at + 1 :]
    (reading,) = await look([NOTE], Answering({"/notes/9abcdefgh1": (200, damaged)}))
    verdict = judge_reading(reading, PLATFORM.rules, seen=True)
    assert verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(code=STATUSES, body=BODIES)
async def test_nonsense_behind_a_denial_is_no_absence(code: int, body: bytes) -> None:
    """A denial is not believed on the strength of nonsense about the software."""
    answers: dict[str, Answered] = {"/notes/9abcdefgh1": (404, b"")}
    (reading,) = await look([NOTE], Answering(answers, otherwise=(code, body)))
    assert judge_reading(reading, PLATFORM.rules, seen=True).rule == "mastodon.server_unconfirmed"


MEGABYTE = 1_000_000
HOSTILE = {
    "deep": b"[" * MEGABYTE,
    "rows": b"[" + b"{}," * (MEGABYTE // 3) + b"{}]",
    "blocked": b"[" + b'{"domain":"a.example","severity":"suspend"},' * 22_000 + b"{}]",
    "to": json.dumps(document(to=["x"] * 250_000)).encode(),
    "content": json.dumps(document(content="<" * 199_000)).encode(),
    "links": b'{"links":[' + b"{}," * (MEGABYTE // 3) + b"{}]}",
    "spaces": b" " * MEGABYTE,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_megabyte_is_read_in_time(body: bytes) -> None:
    """A megabyte of anything is read within 50 ms."""
    exchange = exchange_of(200, body)
    spent = []
    for read in (
        lambda: read_document(exchange, at_home(NOTE)),
        lambda: read_nodeinfo_links(exchange, HOST),
        lambda: read_blocks(exchange, HOST, "o.example"),
        lambda: read_neighbours("neighbours", exchange, HOST, 40),
    ):
        best = 1.0
        for _ in range(3):
            began = time.process_time()
            read()
            best = min(best, time.process_time() - began)
        spent.append(best)
    assert max(spent) < 0.25
