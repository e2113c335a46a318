"""What ``judge --all`` says of what it moved, in words and as JSON."""

from checker.commands.checking import SHOWN, Moved

MOVED = Moved(
    n_looks=9,
    rules="1-x",
    verdicts={
        "k1": ("absent/not_found by a", "inconclusive/unreadable by b"),
        "k2": ("absent/not_found by a", "inconclusive/unreadable by b"),
        "k3": ("not judged", "visible/none by c"),
    },
    events={f"e{n}": ("gone (not_found, C, confirmed)", "none") for n in range(SHOWN + 2)},
)


def test_the_document_names_every_move() -> None:
    """Moves of one kind are counted, the most frequent first; every event is named."""
    document = MOVED.document()
    assert (document["looks"], document["rules"], document["verdicts_moved"]) == (9, "1-x", 3)
    assert [(move["from"], move["n"]) for move in document["moves"]] == [
        ("absent/not_found by a", 2),
        ("not judged", 1),
    ]
    assert document["events_moved"][0] == {
        "id": "e0",
        "from": "gone (not_found, C, confirmed)",
        "to": "none",
    }
    assert len(document["events_moved"]) == SHOWN + 2


def test_the_text_names_the_first_events_and_counts_the_rest() -> None:
    """A long list of events is cut, and says where the whole of it is."""
    lines = MOVED.lines()
    assert lines[:2] == ["Judged 9 looks under rules 1-x.", "3 verdicts and 22 events moved."]
    assert "  2 looks: absent/not_found by a -> inconclusive/unreadable by b" in lines
    assert lines[-1] == "  and 2 more events: --json names all"
