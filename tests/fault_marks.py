"""Which tests inject which fault, plant which mutation, hold which invariant? Read from the marks in the source."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["FAULTS", "INVARIANTS", "TESTS", "drawn", "generated", "marked", "names"]

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
    for name, decorators, _ in _tests():
        for decorator in decorators:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{mark}":
                for argument in decorator.args:
                    found[ast.literal_eval(argument)].append(name)
    return dict(found)


def names() -> set[str]:
    """All tests, named as by `marked`."""
    return {name for name, _, _ in _tests()}


def drawn() -> set[str]:
    """Tests whose examples hypothesis draws, named as by `marked`."""
    return {
        name
        for name, decorators, _ in _tests()
        if any(isinstance(one, ast.Call) and ast.unparse(one.func) == "given" for one in decorators)
    }


def generated() -> set[str]:
    """Those, and tests that run a state machine or draw examples inside, or in a function of their file."""
    ways = {"given", "run_state_machine_as_test", "runTest"}
    return drawn() | {name for name, _, called in _tests() if called & ways}


@cache
def _tests() -> tuple[tuple[str, list[ast.expr], set[str]], ...]:
    """Every test by its name, with its decorators and what it calls; the sources are read once in a process."""
    return tuple(one for path in sorted(TESTS.rglob("test_*.py")) for one in _tests_of(path))


def _tests_of(path: Path) -> Iterator[tuple[str, list[ast.expr], set[str]]]:
    tree = ast.parse(path.read_text("utf-8"))
    functions = {node.name: _called(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
    for function, decorators, test in _decorated(tree, ""):
        own = _called(test)
        further = (functions[name] for name in own if name in functions)
        yield f"tests/{path.relative_to(TESTS)}::{function}", decorators, own.union(*further)


def _called(node: ast.AST) -> set[str]:
    """Names of functions and methods that are called in it."""
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    names = {one.id for one in calls if isinstance(one, ast.Name)}
    return names | {one.attr for one in calls if isinstance(one, ast.Attribute)}


def _decorated(tree: ast.AST, within: str) -> Iterator[tuple[str, list[ast.expr], ast.AST]]:
    """Tests and their decorators; those of a class count for each of its tests, `pytestmark` for all of a file."""
    body: list[ast.stmt] = getattr(tree, "body", [])
    every: list[ast.expr] = []
    for node in body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            every += node.value.elts if isinstance(node.value, ast.List) else [node.value]
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield within + node.name, node.decorator_list + every, node
        elif isinstance(node, ast.ClassDef):
            for name, decorators, test in _decorated(node, f"{within}{node.name}::"):
                yield name, decorators + node.decorator_list + every, test
