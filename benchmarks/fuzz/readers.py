"""Fuzzes every reader of every platform, through its look, for as long as it is let.

    .venv/bin/python -m benchmarks.fuzz.readers [PLATFORM …] [-- ARGUMENTS OF ATHERIS]

With atheris installed (``python -m pip install atheris``; it is no requirement of the project)
coverage guides the search, and ``-max_total_time=600`` or a folder of inputs may follow ``--``.
Without it the same check runs under hypothesis for ``FUZZ_EXAMPLES`` examples a platform.

An input is a number of bytes: the first choose a case of the platform's own and which of its
answers is replaced, the rest is that answer's body. It fails when a look raises anything, when it
reads another subject, or when a body that is no answer at all is called absent or limited.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

READERS = ["checker.platforms", "checker.judge", "checker.model.characters"]

# Only what is imported under its eyes is watched by atheris.
with atheris.instrument_imports(include=READERS) if atheris else contextlib.nullcontext():
    from checker.collector.saved import Again, Saved, SavedFetch, ask_again
    from checker.intake.saved_case import NOON, SavedCase
    from checker.model import Availability
    from checker.platforms.contract import Platform
    from tests.support.mutation import seeds
    from tests.support.rooms import ROOMS

Check = Callable[[bytes], object]

FUZZ_EXAMPLES = 20_000
TELLING = (Availability.ABSENT, Availability.LIMITED)


def is_garbage(body: bytes) -> bool:
    """Say whether a body is surely no answer: neither JSON object or list, nor markup, nor text."""
    try:
        return not isinstance(json.loads(body), dict | list)
    except (ValueError, RecursionError):
        return b"<" not in body and b"\xff" in body


def check(platform: Platform, cases: Sequence[SavedCase], given: bytes) -> Again:
    """Look once through one replaced answer; raises what must never be raised."""
    case = cases[int.from_bytes(given[:2]) % len(cases)]
    which = (given[2] if len(given) > 2 else 0) % len(case.answers)
    body = given[3:]
    answers = [
        Saved(saved.url, replace(saved.exchange, raw=body, body=body)) if at == which else saved
        for at, saved in enumerate(case.answers)
    ]
    again = asyncio.run(ask_again(platform, case.subject, SavedFetch(answers, NOON)))
    assert again.reading.subject == case.subject, "another subject was read"
    alone = len(answers) == 1 and answers[0].exchange.status == 200
    if alone and is_garbage(body):
        assert again.verdict.availability not in TELLING, f"garbage: {again.verdict}"
    return again


def inputs(cases: Sequence[SavedCase]) -> list[bytes]:
    """Return the cases' own answers as inputs, to start from."""
    return [
        number.to_bytes(2) + bytes([which % 256]) + saved.exchange.body
        for number, case in enumerate(cases)
        for which, saved in enumerate(case.answers)
    ]


def by_hypothesis(one: Check, starts: Sequence[bytes]) -> None:
    """Run the fallback: bytes made from real answers, cut, glued and changed."""
    from hypothesis import HealthCheck, given, settings  # noqa: PLC0415
    from hypothesis import strategies as st  # noqa: PLC0415

    real = st.sampled_from(starts)
    cut = st.builds(lambda body, a, b: body[a:b], real, st.integers(0, 4000), st.integers(0, 9000))
    pieces = st.lists(st.one_of(cut, st.binary(max_size=40)), max_size=4)

    @settings(
        max_examples=FUZZ_EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.builds(lambda head, parts: head[:3] + b"".join(parts), real, pieces))
    def run(body: bytes) -> None:
        one(body)

    run()


def by_atheris(checks: Sequence[Check], starts: Sequence[Sequence[bytes]]) -> None:
    """Let coverage guide; the first byte chooses the platform."""

    def one(body: bytes) -> None:
        if body:
            checks[body[0] % len(checks)](body[1:])

    with tempfile.TemporaryDirectory() as folder:
        for number, bodies in enumerate(starts):
            for at, body in enumerate(bodies):
                Path(folder, f"{number}-{at}").write_bytes(bytes([number]) + body)
        given = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
        atheris.Setup([sys.argv[0], "-max_len=20000", *given, folder], one)
        atheris.Fuzz()


def main() -> None:
    """Fuzz the platforms named, or all."""
    words = sys.argv[1 : sys.argv.index("--") if "--" in sys.argv else None]
    cases = {name: seeds(name) for name in words or ROOMS}
    checks: dict[str, Check] = {
        name: lambda body, name=name: check(ROOMS[name], cases[name], body) for name in cases
    }
    starts = {name: inputs(cases[name]) for name in cases}
    if atheris is not None:
        by_atheris(list(checks.values()), list(starts.values()))
        return
    print("atheris is not installed: hypothesis goes on alone", file=sys.stderr)
    for name, one in checks.items():
        by_hypothesis(one, starts[name])
        print(f"{name}: {FUZZ_EXAMPLES:,} inputs, nothing found")


if __name__ == "__main__":
    main()
