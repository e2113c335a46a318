"""An edition is another one after every edit, and only then."""

import pytest

from checker.model.reading import edition_of

TEXT, OTHER = "ab" * 32, "cd" * 32


@pytest.mark.parametrize(
    ("text", "content"), [(TEXT, "bafy2"), (OTHER, "bafy1"), (OTHER, "bafy2"), (TEXT, None)]
)
def test_an_edit_gives_another_edition(text: str, content: str | None) -> None:
    """Another text, or other content under the platform's own digest, is another edition."""
    assert edition_of(text, content) != edition_of(TEXT, "bafy1")


def test_what_was_not_edited_has_one_edition() -> None:
    """The same text and content give the same edition each time, in the form of a digest."""
    edition = edition_of(TEXT, "bafy1")
    assert edition == edition_of(TEXT, "bafy1")
    assert edition is not None
    assert len(edition) == 64


@pytest.mark.parametrize(("text", "content"), [(None, None), (None, "bafy1")])
def test_without_a_text_there_is_no_edition(text: None, content: str | None) -> None:
    """What showed no text tells nothing about edits."""
    assert edition_of(text, content) is None


def test_a_platform_without_content_ids_goes_by_the_text() -> None:
    """Where the platform names no digest, the text's own is the edition."""
    assert edition_of(TEXT, None) == TEXT
