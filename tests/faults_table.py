"""Writes docs/results/faults.md: what is injected, by which tests, and what was measured last.

    python tests/faults_table.py        tests by their marks, figures from build/faults/figures.jsonl

Figures that were measured before and not since stay in the table with their day, in docs/results/faults.jsonl. What
each fault is, what is asked, and what is simulated here stands in fault_words.toml.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from fault_marks import FAULTS, INVARIANTS, TESTS, marked, names
from figures_told import FIGURES

ROOT = TESTS.parent
KEPT = ROOT / "docs" / "results" / "faults.jsonl"
PAGE = ROOT / "docs" / "results" / "faults.md"
WORDS = tomllib.loads((TESTS / "fault_words.toml").read_text("utf-8"))

Line = dict[str, Any]


def measured() -> list[Line]:
    """What is told of each figure now, of the lines that were kept and of those measured since."""
    lines = [
        json.loads(text) for path in (KEPT, FIGURES) if path.exists() for text in path.read_text("utf-8").splitlines()
    ]
    return sorted(standing(lines, names()), key=lambda one: (int(one["figure"][1:]), one["test"], one["injected"]))


def standing(lines: list[Line], tests: Set[str]) -> list[Line]:
    """Those that no later measurement has put out of date: whatever it found, better or worse.

    tests   there are, named as by `marked`; what a test told that is gone cannot be measured again

    Of one test and kind of injection the last line stands, whatever its size, and of earlier ones those of a larger
    size (as many digits more): the size of a submission and that of a night are one test. What the same test told in
    other words, before its last run of that size, goes as well.
    """
    newest_first = sorted({json.dumps(line): line for line in lines}.values(), key=lambda one: one["at"], reverse=True)
    found: list[Line] = []
    for line in newest_first:
        if _function(line) in tests and not any(_replaces(later, line, newest_first) for later in found):
            found.append(line)
    return found


def _replaces(later: Line, line: Line, lines: list[Line]) -> bool:
    """Has that later line of the same test put this one out of date?"""
    if (later["figure"], _function(later)) != (line["figure"], _function(line)) or _size(later) < _size(line):
        return False
    if _kind(later["injected"]) == _kind(line["injected"]):
        return True
    run = later.get("run")  # lines of before 2026-11-27 18:00 name none
    if not run or run == line.get("run") or later["test"] != line["test"]:
        return False
    told = {_kind(one["injected"]) for one in lines if (one.get("run"), one["test"]) == (run, line["test"])}
    return _kind(line["injected"]) not in told


def _function(line: Line) -> str:
    """The test without its parameters."""
    return str(line["test"]).partition("[")[0]


def _size(line: Line) -> int:
    """Digits of the first number of what was injected, not of a word such as -c32: 100 to 999 are of one size."""
    first = re.search(r"(?<![\w-])\d[\d,]*", line["injected"])
    return len(first[0].replace(",", "")) if first else 0


def _kind(injected: str) -> str:
    return "".join(sign for sign in injected if not sign.isdigit() and sign not in ",.")


def page(lines: list[Line]) -> str:
    return "\n".join([*_head(), *_figures(lines), *_samples(), *_faults(), *_invariants()]) + "\n"


def _head() -> Iterator[str]:
    yield "# Faults"
    yield ""
    yield "What breaks, and what then happens. Made by `python tests/faults_table.py` from the marks of the tests and"
    yield "from what they measured, each figure the last time: a later run of the same size takes the place of an"
    yield "earlier, also a worse one. The commit is that of the tree the test ran in; `+`: with changes that were not"
    yield "committed; blank: not noted then. `make test-long` makes the figures, `make test` a sample: see below."
    yield ""


def _figures(lines: list[Line]) -> Iterator[str]:
    yield "## Figures"
    yield ""
    yield "| | asked | injected | found | a peer in the same run | day | commit |"
    yield "|---|---|---|---|---|---|---|"
    by_figure = defaultdict(list)
    for line in lines:
        by_figure[line["figure"]].append(line)
    for number, asked in WORDS["figures"].items():
        for line in by_figure.get(number, [{"injected": "", "found": "", "peer": "", "at": ""}]):
            measured_at = (line["at"][:10], line.get("commit", ""))
            yield _row(number, asked, line["injected"], line["found"], line["peer"], *measured_at)
            asked = ""
    yield ""


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _samples() -> Iterator[str]:
    yield "## On a submission"
    yield ""
    yield "| | asked of each submission | what `make test` does |"
    yield "|---|---|---|"
    for number, (asked, done) in WORDS["submission"].items():
        yield _row(number, asked, done)
    yield ""


def _faults() -> Iterator[str]:
    tests, mutations = marked("fault"), marked("mutation")
    yield "## Faults and their tests"
    yield ""
    yield "Simulated: what does not happen here as it would outside, and what stands in for it."
    yield ""
    yield "| | fault | tests | simulated |"
    yield "|---|---|---|---|"
    for fault in FAULTS:
        yield _row(fault, WORDS["faults"][fault], _named(tests.get(fault, [])), WORDS["simulated"].get(fault, ""))
    yield ""
    yield "Each family has a protection taken away on purpose, and a test that this is seen:"
    yield ""
    for family, planted in sorted(mutations.items(), key=str):
        yield f"- {family}: {_named(planted)}"
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
    told = {json.dumps(line) for line in lines}
    for text in KEPT.read_text("utf-8").splitlines():
        if json.dumps(line := json.loads(text)) not in told:
            print(f"out of date: {line['figure']} {line['at'][:10]} {_function(line)}: {line['injected']}")
    KEPT.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    PAGE.write_text(page(lines), "utf-8")


if __name__ == "__main__":
    main()
