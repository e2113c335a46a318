"""The registry: all platforms by name, each read when it is first asked for."""

import subprocess
import sys

import pytest

from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.platforms.registry import Registry


def test_every_name_leads_to_the_record_of_that_name() -> None:
    """A record is found under its own name."""
    assert [platform.name for platform in PLATFORMS.values()] == list(PLATFORMS)


def test_the_open_web_is_shown_a_link_last() -> None:
    """Whoever reads any link stands behind those who know their own."""
    assert list(PLATFORMS)[-1] == "web"


@pytest.mark.parametrize("name", ["", "nowhere", "TikTok", "registry", "contract", "keys"])
def test_a_name_that_is_no_platform_s_leads_nowhere(name: str) -> None:
    """Neither an unknown name nor another file beside the platforms is a platform."""
    assert name not in PLATFORMS
    assert PLATFORMS.get(name) is None
    with pytest.raises(KeyError):
        PLATFORMS[name]


def test_a_record_is_made_once() -> None:
    """Whoever asks for a platform gets the same record."""
    assert PLATFORMS["wayback"] is PLATFORMS["wayback"]
    assert PLATFORMS.only(["wayback"])["wayback"] is PLATFORMS["wayback"]


def test_a_choice_keeps_the_order_and_holds_nobody_else() -> None:
    """Some of the platforms stand as they stand in the whole; unknown names fall away."""
    chosen = PLATFORMS.only(["web", "nowhere", "bluesky"])
    assert list(chosen) == ["bluesky", "web"]
    assert "tiktok" not in chosen
    with pytest.raises(KeyError):
        chosen["tiktok"]
    assert len(PLATFORMS.only([])) == 0


def test_the_archive_reads_captures_by_the_tables_of_the_others() -> None:
    """The archive's look is given every other platform, in their order."""
    (readers,) = PLATFORMS["wayback"].look.args  # type: ignore[attr-defined]
    assert [one.name for one in readers] == [name for name in PLATFORMS if name != "wayback"]


def test_no_file_is_read_before_its_platform_is_asked_for() -> None:
    """Names and order are known without any platform's file."""
    asked = (
        "import sys; from checker.platforms import PLATFORMS; assert 'x' in PLATFORMS; "
        "assert len(PLATFORMS) == len(list(PLATFORMS)); "
        "PLATFORMS['telegram']; "
        "print(sorted(set(sys.modules) & {f'checker.platforms.{name}' for name in PLATFORMS}))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['checker.platforms.telegram']"


def test_a_record_is_a_platform() -> None:
    """What a small registry hands out is the file's own record."""
    assert isinstance(Registry("lemmy")["lemmy"], Platform)
