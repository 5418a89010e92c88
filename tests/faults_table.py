"""Writes docs/results/faults.md: what is injected, by which tests, and what was measured last.

    python tests/faults_table.py        tests by their marks, figures from build/faults/figures.jsonl

Figures that were measured before and not since stay in the table with their day, in docs/results/faults.jsonl.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fault_marks import FAULTS, INVARIANTS, TESTS, marked
from figures_told import FIGURES

ROOT = TESTS.parent
KEPT = ROOT / "docs" / "results" / "faults.jsonl"
PAGE = ROOT / "docs" / "results" / "faults.md"
WORDS = tomllib.loads((TESTS / "fault_words.toml").read_text("utf-8"))

Line = dict[str, Any]


def measured() -> list[Line]:
    """The line of each figure, test and kind of injection with the largest number; of equal ones the last. A test at
    the size of a submission and at that of a night is one test."""
    found: dict[tuple[str, str, str], Line] = {}
    for path in (KEPT, FIGURES):
        if path.exists():
            for text in path.read_text("utf-8").splitlines():
                line = json.loads(text)
                key = (line["figure"], line["test"].partition("[")[0], _kind(line["injected"]))
                if key not in found or _weight(found[key]) <= _weight(line):
                    found[key] = line
    return sorted(found.values(), key=lambda one: (int(one["figure"][1:]), one["test"], one["injected"]))


def _weight(line: Line) -> tuple[int, str]:
    first = re.search(r"\d[\d,]*", line["injected"])
    return (int(first[0].replace(",", "")) if first else 0, line["at"])


def _kind(injected: str) -> str:
    return "".join(sign for sign in injected if not sign.isdigit() and sign not in ",.")


def page(lines: list[Line]) -> str:
    return "\n".join([*_head(), *_figures(lines), *_faults(), *_invariants()]) + "\n"


def _head() -> Iterator[str]:
    yield "# Faults"
    yield ""
    yield "What breaks, and what then happens. Made by `python tests/faults_table.py` from the marks of the tests and"
    yield "from what they measured; `make test` injects a sample of every kind, `make test-long` the numbers below."
    yield ""


def _figures(lines: list[Line]) -> Iterator[str]:
    yield "## Figures"
    yield ""
    yield "| | asked | injected | found | a peer in the same run | day |"
    yield "|---|---|---|---|---|---|"
    by_figure = defaultdict(list)
    for line in lines:
        by_figure[line["figure"]].append(line)
    for number, asked in WORDS["figures"].items():
        for line in by_figure.get(number, [{"injected": "", "found": "", "peer": "", "at": ""}]):
            cells = (number, asked, line["injected"], line["found"], line["peer"], line["at"][:10])
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
            asked = ""
    yield ""


def _faults() -> Iterator[str]:
    tests, mutations = marked("fault"), marked("mutation")
    yield "## Faults and their tests"
    yield ""
    yield "| | fault | tests |"
    yield "|---|---|---|"
    for fault in FAULTS:
        yield f"| {fault} | {WORDS['faults'][fault]} | {_named(tests.get(fault, []))} |"
    yield ""
    yield "Each family has a protection taken away on purpose, and a test that this is seen:"
    yield ""
    for family, names in sorted(mutations.items(), key=str):
        yield f"- {family}: {_named(names)}"
    yield ""


def _invariants() -> Iterator[str]:
    held = marked("invariant")
    yield "## Invariants"
    yield ""
    yield "| | holds | tests |"
    yield "|---|---|---|"
    for number in INVARIANTS:
        yield f"| {number} | {WORDS['invariants'][str(number)]} | {_named(held.get(number, []))} |"


def _named(tests: list[str]) -> str:
    by_file: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        path, _, name = test.partition("::")
        by_file[path].append(name)
    return ", ".join(f"[{Path(path).stem}](../../{path}) {len(names)}" for path, names in by_file.items()) or "none"


def main() -> None:
    lines = measured()
    KEPT.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    PAGE.write_text(page(lines), "utf-8")


if __name__ == "__main__":
    main()
