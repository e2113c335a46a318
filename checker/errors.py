"""What can go wrong, drawn once.

    CheckerError
    ├─ ConfigError            something a person wrote is wrong
    ├─ Unreachable            no platform could be reached at all
    ├─ StoreError             the store cannot do what was asked
    │  ├─ AppendOnlyViolation
    │  ├─ NoStore
    │  ├─ SchemaMismatch
    │  └─ StoreBusy
    ├─ UnreadablePayload      an answer that we hold but cannot read
    └─ EvidenceError          a digest or a chain does not hold

Trouble on the network is not here: it is a fact (``Exchange.failure``).
"""


class CheckerError(Exception):
    """Root of all that this program raises on purpose; its text is a sentence for a person."""

    exit_code = 2


class ConfigError(CheckerError):
    """Something a person wrote is wrong: the text says what, where and what to do."""


class Unreachable(CheckerError):
    """Nothing could be asked; says nothing about any post."""

    exit_code = 3


class StoreError(CheckerError):
    """The store cannot be opened, read or written; nothing already recorded is lost."""


class AppendOnlyViolation(StoreError):
    """Somebody tried to change a fact; the database refused."""


class NoStore(StoreError):
    """There is no store at that address yet; nothing was made."""


class SchemaMismatch(StoreError):
    """The store was made by another version of this program; it was left untouched."""


class StoreBusy(StoreError):
    """Another collector works on this store; this one did nothing."""


class UnreadablePayload(CheckerError):
    """An answer that we hold but cannot read; never a reason to call a post absent.

    Attributes:
        path: where in the answer the trouble is.
    """

    def __init__(self, path: str, problem: str) -> None:
        """Name the path and the problem."""
        super().__init__(f"{path}: {problem}")
        self.path = path


class EvidenceError(CheckerError):
    """A digest or a link does not hold: these bytes are not the ones that were kept."""

    exit_code = 4
