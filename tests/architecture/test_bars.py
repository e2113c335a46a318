"""Files and functions stay small, documented, and free of what hides trouble."""

from __future__ import annotations

import ast
import statistics
import sys

import pytest

from tests.architecture.trees import (
    Source,
    body_lines,
    classes,
    code_lines,
    files_of_tests,
    functions,
    late_imports,
    n_parameters,
    share,
    sources,
)

MAX_FILE, P95_FILE = 400, 300
MAX_PLATFORM, MAX_ENTRY = 300, 150
MEDIAN_BODY, P95_BODY, MAX_BODY = 10, 40, 60
MAX_CLASS, MAX_METHODS = 150, 12
MAX_PARAMETERS = 6
MAY_IMPORT_LATE = ("checker/verbs/", "checker/pages/")
MANY_OPTIONS = "checker/verbs/"
"""A command's options are its parameters: the one file that may take more."""


def _most(source: Source) -> int:
    if source.name.startswith("checker/platforms/"):
        return MAX_PLATFORM
    return MAX_ENTRY if source.name == "dashboard.py" else MAX_FILE


def test_no_file_is_too_long() -> None:
    """A file fits its bound: platforms and the page's entry have a tighter one."""
    long = [
        f"{item.name}: {len(item.lines)}" for item in sources() if len(item.lines) > _most(item)
    ]
    assert long == []


def test_files_are_short_on_the_whole() -> None:
    """Nineteen files of twenty are within the usual length."""
    lengths = [len(item.lines) for item in sources()]
    assert share(lengths, 0.95) <= P95_FILE


def test_no_test_file_is_too_long() -> None:
    """Tests are read as well."""
    assert [item.name for item in files_of_tests() if len(item.lines) > MAX_FILE] == []


def test_no_function_is_too_long() -> None:
    """Every function's body fits on a screen."""
    found = [pair for source in sources() for pair in functions(source)]
    assert [name for name, node in found if body_lines(node) > MAX_BODY] == []


def test_functions_are_short_on_the_whole() -> None:
    """Half of all bodies are a few lines, and nineteen of twenty are within a screen's half."""
    lengths = [body_lines(node) for source in sources() for _, node in functions(source)]
    assert statistics.median(lengths) <= MEDIAN_BODY
    assert share(lengths, 0.95) <= P95_BODY


def test_no_class_is_too_large() -> None:
    """A class has few lines and few methods."""
    found = [pair for source in sources() for pair in classes(source)]
    large = [
        name
        for name, node in found
        if (node.end_lineno or 0) - node.lineno + 1 > MAX_CLASS
        or sum(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in node.body)
        > MAX_METHODS
    ]
    assert large == []


def test_no_function_takes_too_much() -> None:
    """A function takes few parameters; only the command line's verbs take more."""
    found = [
        pair
        for source in sources()
        if not source.name.startswith(MANY_OPTIONS)
        for pair in functions(source)
    ]
    assert [name for name, node in found if n_parameters(node) > MAX_PARAMETERS] == []


def _is_broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException"))
        for kind in kinds
    )


def test_one_broad_handler_stands_in_the_tree() -> None:
    """Only the pass loop catches everything, records it and goes on."""
    broad = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    assert len(broad) == 1, broad
    assert broad[0].startswith("checker/collector/")


def test_project_modules_are_imported_at_the_top() -> None:
    """A late import of our own modules stands only where it is allowed by name."""
    late = [
        f"{source.name}:{line} {module}"
        for source in sources()
        if not source.name.startswith(MAY_IMPORT_LATE)
        for line, module in late_imports(source)
        if module.split(".")[0] == "checker"
    ]
    assert late == []


def _undocumented(source: Source) -> list[str]:
    found = [] if ast.get_docstring(source.tree) else [source.name]
    public = [
        *((name, node) for name, node in functions(source) if not _is_inner(node, source)),
        *classes(source),
    ]
    return found + [
        name
        for name, node in public
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def _is_inner(node: ast.AST, source: Source) -> bool:
    """Say whether a function is hidden: inside another, or in a class that is not public."""
    return any(
        node in ast.walk(other) and node is not other
        for other in ast.walk(source.tree)
        if isinstance(other, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(other, ast.ClassDef) and other.name.startswith("_"))
    )


def test_everything_public_has_a_docstring() -> None:
    """Each module, class and function that others see says what it is."""
    assert [name for source in sources() for name in _undocumented(source)] == []


def test_every_test_states_its_behaviour() -> None:
    """Each test file and each test has a docstring."""
    silent = [item.name for item in files_of_tests() if not ast.get_docstring(item.tree)]
    silent += [
        name
        for source in files_of_tests()
        for name, node in functions(source)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_the_ratio_of_tests_to_code_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines of tests and lines of code are counted and shown."""
    code, tested = (sum(map(code_lines, group)) for group in (sources(), files_of_tests()))
    with capsys.disabled():
        sys.stdout.write(f"\n{tested} lines of tests, {code} of code: {tested / code:.2f}\n")
    assert code > 0
