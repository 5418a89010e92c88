"""Which tests inject which fault, plant which mutation, hold which invariant? Read from the marks in the source."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["FAULTS", "INVARIANTS", "TESTS", "drawn", "marked", "names"]

TESTS = Path(__file__).parent

# How many faults each family of the matrix has: Network, Server, Content, cHarset, Time, Disk, Kill, Parallel runs,
# Archive, dataBase, Redis and other engines, eXecution of what was archived, Web app, Operators.
_SIZES = {
    "N": 4,
    "S": 7,
    "C": 6,
    "H": 4,
    "T": 3,
    "D": 4,
    "K": 4,
    "P": 3,
    "A": 4,
    "B": 3,
    "R": 4,
    "X": 4,
    "W": 6,
    "O": 4,
}

FAULTS = tuple(f"{letter}{number}" for letter, size in _SIZES.items() for number in range(1, size + 1))
INVARIANTS = tuple(range(1, 18))


def marked(mark: str) -> dict[str | int, list[str]]:
    """Argument of the mark → tests that carry it, as "tests/faults/test_x.py::test_y".

    mark   "fault", "mutation" or "invariant"
    """
    found: dict[str | int, list[str]] = defaultdict(list)
    for name, decorators in _tests():
        for decorator in decorators:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{mark}":
                for argument in decorator.args:
                    found[ast.literal_eval(argument)].append(name)
    return dict(found)


def names() -> set[str]:
    """All tests, named as by `marked`."""
    return {name for name, _ in _tests()}


def drawn() -> set[str]:
    """Tests whose examples hypothesis draws, named as by `marked`."""
    return {
        name
        for name, decorators in _tests()
        if any(isinstance(one, ast.Call) and ast.unparse(one.func) == "given" for one in decorators)
    }


@cache
def _tests() -> tuple[tuple[str, list[ast.expr]], ...]:
    """Every test by its name, with its decorators; the sources are read once in a process."""
    return tuple(
        (f"tests/{path.relative_to(TESTS)}::{function}", decorators)
        for path in sorted(TESTS.rglob("test_*.py"))
        for function, decorators in _decorated(ast.parse(path.read_text("utf-8")), "")
    )


def _decorated(tree: ast.AST, within: str) -> Iterator[tuple[str, list[ast.expr]]]:
    """Tests and their decorators; those of a class count for each of its tests, `pytestmark` for all of a file."""
    body: list[ast.stmt] = getattr(tree, "body", [])
    every: list[ast.expr] = []
    for node in body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            every += node.value.elts if isinstance(node.value, ast.List) else [node.value]
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield within + node.name, node.decorator_list + every
        elif isinstance(node, ast.ClassDef):
            for name, decorators in _decorated(node, f"{within}{node.name}::"):
                yield name, decorators + node.decorator_list + every
