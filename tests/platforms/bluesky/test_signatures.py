"""What is signed is told from what is not: keys in documents, commits, labels."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libipld import encode_dag_cbor

from checker.errors import UnreadablePayload
from checker.platforms.bluesky.repository_proof import read_record_path
from checker.platforms.bluesky.signatures import (
    WrongSignature,
    check_label,
    is_signed,
    key_named,
    signature_of,
)
from checker.replica.repository import car_file, link_to
from tests.support import car
from tests.support.bluesky import LABELLER as LABELLER_DID
from tests.support.bluesky import LEFT_OUT, URI, document, looked_at, said
from tests.support.car import DID, KEY
from tests.support.signing import AUTHOR, LABELLER, STRANGER, Key, method, signed_label

P256 = Key(9, k256=False)
LABEL = {
    "ver": 1,
    "src": LABELLER_DID,
    "uri": URI,
    "val": "!takedown",
    "cts": "2026-01-12T08:00:00.000Z",
}


def keys_in(*methods: object, name: str = "#atproto") -> str | None:
    """Return what a document with these entries names."""
    return key_named({"id": DID, "verificationMethod": list(methods)}, DID, name)


@pytest.mark.parametrize("key", [AUTHOR, P256], ids=["k256", "p256"])
def test_a_key_is_found_by_its_whole_name(key: Key) -> None:
    """A document's key is found under its full or its short name, and under no other."""
    long = method(DID, "#atproto", key)
    assert keys_in(long) == keys_in({**long, "id": "#atproto"}) == key.multibase
    assert keys_in({**long, "id": "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb#atproto"}) is None
    assert keys_in(long, name="#atproto_label") is None


@pytest.mark.parametrize(("key", "curve"), [(AUTHOR, "k1"), (P256, "r1")], ids=["k256", "p256"])
def test_the_older_form_of_a_key_is_the_same_key(key: Key, curve: str) -> None:
    """A bare point under the older type is the key that today's form writes, on its curve alone."""
    older = {
        **method(DID, "#atproto", key),
        "type": f"EcdsaSecp256{curve}VerificationKey2019",
        "publicKeyMultibase": key.older,
    }
    assert keys_in(older) == key.multibase
    other = older["type"].replace(curve, "r1" if curve == "k1" else "k1")  # type: ignore[attr-defined]
    assert keys_in({**older, "type": other}) is None
    assert keys_in({**older, "type": "JsonWebKey2020"}) is None
    assert keys_in({**older, "publicKeyMultibase": key.older[:-2]}) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "zzzz",
        "m" + AUTHOR.multibase[1:],
        AUTHOR.multibase[:-1],
        AUTHOR.multibase + "1",
        AUTHOR.multibase.replace(AUTHOR.multibase[9], "0", 1),
        "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "z" + "1" * 100_000,
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_key_of_ours_is_none(text: str) -> None:
    """A key of another kind, form or length is no key, whatever its length."""
    assert keys_in({**method(DID, "#atproto", AUTHOR), "publicKeyMultibase": text}) is None


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=8))
def test_any_document_is_read(entry: object) -> None:
    """Whatever stands where keys should, nothing is raised."""
    assert key_named({"verificationMethod": entry}, DID, "#atproto") is None
    assert keys_in(entry) is None


@pytest.mark.parametrize("key", [AUTHOR, P256], ids=["k256", "p256"])
def test_only_the_low_half_is_a_signature(key: Key) -> None:
    """A right signature holds; its twin, another message and another key do not."""
    assert is_signed(key.multibase, b"said", key.sign(b"said"))
    assert not is_signed(key.multibase, b"said", key.sign(b"said", high=True))
    assert not is_signed(key.multibase, b"sajd", key.sign(b"said"))
    assert not is_signed(STRANGER.multibase, b"said", key.sign(b"said"))


@given(st.binary(min_size=60, max_size=68) | st.none() | st.text())
def test_other_bytes_are_no_signature(signature: object) -> None:
    """No other bytes pass for a signature, zero and the curve's order among them."""
    assert not is_signed(AUTHOR.multibase, b"said", signature)
    order = AUTHOR.order.to_bytes(32, "big")
    for r, s in ((bytes(32), order), (order, bytes(32)), (order, order), (bytes(32), bytes(32))):
        assert not is_signed(AUTHOR.multibase, b"said", r + s)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_changed_byte_passes_for_signed(draws: st.DataObject) -> None:
    """Changing any byte of a signed file leaves nothing that reads as signed."""
    body = car.signed()
    at = draws.draw(st.integers(0, len(body) - 1))
    flip = draws.draw(st.integers(1, 255))
    changed = body[:at] + bytes([body[at] ^ flip]) + body[at + 1 :]
    with pytest.raises(UnreadablePayload):
        read_record_path(changed, DID, KEY, AUTHOR.multibase)


def test_an_unsigned_commit_is_wrongly_signed() -> None:
    """A stand-in where the signature should be is a wrong signature, where the key is known."""
    assert read_record_path(car.signed(), DID, KEY, AUTHOR.multibase).signed
    assert not read_record_path(car.signed(), DID, KEY).signed
    with pytest.raises(WrongSignature):
        read_record_path(car.lacking(), DID, KEY, AUTHOR.multibase)


@pytest.mark.parametrize("negated", [None, True, False])
@pytest.mark.parametrize("wording", [True, False])
def test_a_label_is_checked_in_the_form_that_was_signed(
    negated: bool | None, wording: bool
) -> None:
    """A label holds with "not negated" written or left out; fields that nobody signs stay out."""
    row = LABEL if negated is None else {**LABEL, "neg": negated}
    shown = signed_label(row)
    if negated is False and wording:
        shown.pop("neg")
    check_label(LABELLER.multibase, {**shown, "$type": "com.atproto.label.defs#label"})


@pytest.mark.parametrize("name", ["src", "uri", "val", "cts", "neg", "exp", "cid", "ver"])
def test_no_field_of_a_label_can_be_changed(name: str) -> None:
    """A label of which anything was changed, added or turned round is wrongly signed."""
    shown = signed_label(LABEL)
    changed = {**shown, name: True if name == "neg" else 2 if name == "ver" else "other"}
    with pytest.raises(WrongSignature):
        check_label(LABELLER.multibase, changed)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*LABEL, "sig", "neg", "cid"]),
        st.none() | st.booleans() | st.text() | st.integers() | st.lists(st.text()) | st.floats(),
    )
)
def test_any_label_is_refused_in_one_way(row: dict[str, object]) -> None:
    """Whatever a label holds, it is unreadable or wrongly signed, and nothing else is raised."""
    with pytest.raises(UnreadablePayload):
        check_label(LABELLER.multibase, row)


def test_a_long_signature_costs_nothing() -> None:
    """A signature of a megabyte is refused at once."""
    started = time.perf_counter()
    assert len(signature_of({"sig": {"$bytes": "A" * 1_000_000}})) < 200
    assert signature_of({"sig": {"$bytes": "\ud800!"}}) == b""
    assert time.perf_counter() - started < 0.25


def test_a_hostile_commit_is_read_quickly() -> None:
    """A megabyte in a commit is checked within 50 ms."""
    commit = encode_dag_cbor({"did": DID, "version": 3, "sig": bytes(64), "x": "y" * 1_000_000})
    body = car_file(link_to(commit), [commit])
    started = time.perf_counter()
    with pytest.raises(WrongSignature):
        read_record_path(body, DID, KEY, AUTHOR.multibase)
    assert time.perf_counter() - started < 0.25


async def test_what_was_checked_is_a_fact_of_the_answer() -> None:
    """The reading says which signatures were checked, and names the rule that rests on them."""
    labelled = signed_label(LABEL)
    key = method(LABELLER_DID, "#atproto_label", LABELLER)
    names = {"id": LABELLER_DID, "verificationMethod": [key]}
    answers = {
        **LEFT_OUT,
        "com.atproto.label.queryLabels": said({"labels": [labelled]}),
        f"/{LABELLER_DID}": said(names),
    }
    reading, verdict = await looked_at(answers, seen=True)
    answer = reading.answer("labels")
    assert answer is not None
    assert answer.markers == ("takedown_on_post", "label_signed")
    assert verdict.rule == "bluesky.signed_takedown_on_post"
    assert [item.role for item in reading.answers][-2:] == ["labeller", "labels"]


async def test_the_labellers_key_is_asked_for_only_where_something_hangs_on_it() -> None:
    """Without a takedown in force that carries a signature, nobody's key is asked for."""
    spam = signed_label({**LABEL, "val": "spam"})
    ended = signed_label({**LABEL, "neg": True})
    answers = {**LEFT_OUT, f"/{DID}": document()}
    for row in (spam, ended):
        told = {**answers, "com.atproto.label.queryLabels": said({"labels": [row]})}
        reading, _ = await looked_at(told)
        assert reading.answer("labeller") is None
