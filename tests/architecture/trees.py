"""The package's files as syntax trees, and what can be counted in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "checker"
FROZEN = PACKAGE / "store" / "migrations"
"""Migrations are written once and never again: their shape is the schema's, not ours."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file.

    Attributes:
        name: its path from the root of the project.
        lines: its lines.
        tree: its syntax tree.
    """

    name: str
    lines: tuple[str, ...]
    tree: ast.Module


@cache
def _read(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(str(path.relative_to(ROOT)), tuple(text.splitlines()), ast.parse(text))


def sources() -> list[Source]:
    """Return the files of the package, migrations left out, and the page's entry."""
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if FROZEN not in path.parents]
    entry = ROOT / "dashboard.py"
    return [_read(path) for path in [*paths, *([entry] if entry.exists() else [])]]


def files_of_tests() -> list[Source]:
    """Return the files of the tests."""
    return [_read(path) for path in sorted((ROOT / "tests").rglob("*.py"))]


def functions(source: Source) -> Iterator[tuple[str, Function]]:
    """Yield every function of a file, inner ones too, with a name to find it by."""
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            yield f"{source.name}:{node.lineno} {node.name}", node


def classes(source: Source) -> Iterator[tuple[str, ast.ClassDef]]:
    """Yield every class of a file with a name to find it by."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            yield f"{source.name}:{node.lineno} {node.name}", node


def body_lines(node: Function) -> int:
    """Return how many lines a function's body has, its docstring left out."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def n_parameters(node: Function) -> int:
    """Return how many parameters a function takes, ``self`` and ``cls`` left out."""
    taken = node.args
    named = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
    stars = [star for star in (taken.vararg, taken.kwarg) if star]
    return len([item for item in [*named, *stars] if item.arg not in ("self", "cls")])


def imports(node: ast.AST) -> list[str]:
    """Return the modules that an import statement names."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def late_imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield line and module of every import that stands inside a function."""
    for _, function in functions(source):
        for node in ast.walk(function):
            for module in imports(node):
                yield node.lineno, module


def code_lines(source: Source) -> int:
    """Return a file's lines that are neither empty nor only a comment."""
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in source.lines)


def share(values: list[int], of: float) -> int:
    """Return the value below which a share ``of`` (0…1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * of))]
