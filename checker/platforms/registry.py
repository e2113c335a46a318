"""All platforms by name; a platform's file is read when that platform is first asked for."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from checker.platforms.contract import Platform

ROOM = "checker.platforms"
ARCHIVE = "wayback"


class Registry(Mapping[str, Platform]):
    """The platforms by name, in the order in which a link is shown to them.

    Names, order and number are known at once. A record is read from its file when it is first
    asked for, so that a command about one platform, or about none, does not wait for all of them.

    Args:
        names: the files or folders beside this one; each holds its record as ``PLATFORM``.
    """

    def __init__(self, *names: str) -> None:
        """Know the platforms called ``names``, and read none of them."""
        self._names = dict.fromkeys(names)
        self._read: dict[str, Platform] = {}

    def __getitem__(self, name: str) -> Platform:
        """Return the platform called ``name``.

        Raises:
            KeyError: there is none.
        """
        if name not in self._read:
            if name not in self._names:
                raise KeyError(name)
            self._read[name] = self._record(name)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a platform, without reading its file."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def only(self, names: Iterable[str]) -> "Registry":
        """Return those called ``names``, in the order of the whole; still read one by one."""
        chosen = set(names)
        return _Part(self, *(name for name in self if name in chosen))

    def _record(self, name: str) -> Platform:
        module = import_module(f"{ROOM}.{name}")
        record: Platform = module.PLATFORM
        if name != ARCHIVE:
            return record
        # An archive's captures are read by the tables of the platforms that they are of.
        among: Platform = module.among([self[other] for other in self._names if other != name])
        return among


class _Part(Registry):
    """Some of the platforms; a record is the whole registry's own."""

    def __init__(self, whole: Registry, *names: str) -> None:
        super().__init__(*names)
        self._whole = whole

    def _record(self, name: str) -> Platform:
        return self._whole[name]
