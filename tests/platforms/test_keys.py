"""The keys of all platforms, told apart from their records."""

import pytest

from checker.platforms import PLATFORMS
from checker.platforms.keys import CREDENTIALS


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_s_record_names_the_keys_that_stand_with_the_others(name: str) -> None:
    """What is asked about keys without reading a platform's file is what the file says."""
    assert PLATFORMS[name].credentials == CREDENTIALS.get(name, ())


def test_no_key_belongs_to_nobody() -> None:
    """Every key is some platform's, in the order of the platforms."""
    assert [name for name in PLATFORMS if name in CREDENTIALS] == [
        name for name in PLATFORMS if CREDENTIALS.get(name)
    ]
    assert set(CREDENTIALS) <= set(PLATFORMS)


def test_no_two_keys_share_a_name() -> None:
    """A key is asked for by its name, so that a name is one key's."""
    names = [key.name for mine in CREDENTIALS.values() for key in mine]
    assert len(names) == len(set(names))
