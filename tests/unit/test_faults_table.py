"""Does the table of faults show the last measurement of each figure, also a worse one, and none of a lost test?"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from faults_table import page, standing
from figures_told import commit_of

TEST = "tests/faults/test_x.py::test_y"


def line(at: str, injected: str, found: str = "0 lost", *, test: str = TEST, **more: str) -> dict[str, Any]:
    return {
        "figure": "F13",
        "injected": injected,
        "found": found,
        "peer": "",
        "test": test,
        "at": f"2026-11-{at}T12:00:00+00:00",
    } | more


def told(*lines: dict[str, Any]) -> list[str]:
    return [f"{one['at'][8:10]} {one['injected']}" for one in standing(list(lines), {TEST})]


def test_a_later_run_takes_the_place_of_an_earlier_one_though_it_is_a_little_smaller_and_worse() -> None:
    found = standing([line("26", "531 rounds"), line("27", "500 rounds", "2 lost")], {TEST})
    assert [one["found"] for one in found] == ["2 lost"]


def test_a_small_run_stands_beside_the_large_one_before_it_and_goes_with_the_next_large_one() -> None:
    large, small = line("26", "500 rounds"), line("27", "2 rounds", "longest 192 ms")
    assert told(large, small) == ["27 2 rounds", "26 500 rounds"]
    assert told(large, small, line("28", "500 rounds")) == ["28 500 rounds"]


def test_a_number_within_a_word_is_no_size() -> None:
    assert told(line("26", "wrk -c32 for 120 s"), line("27", "wrk -c32 for 10 s")) == [
        "27 wrk -c32 for 10 s",
        "26 wrk -c32 for 120 s",
    ]


def test_the_sizes_of_a_submission_and_of_a_night_are_one_test() -> None:
    night = line("27", "642 calls", test=f"{TEST}[10000]")
    assert told(line("26", "16 calls", test=f"{TEST}[8]"), night) == ["27 642 calls"]


def test_each_kind_of_injection_of_a_test_stands() -> None:
    assert told(line("26", "list: 60 s", run="a"), line("26", "JSON: 60 s", run="a"), line("27", "raw: 60 s")) == [
        "27 raw: 60 s",
        "26 list: 60 s",
        "26 JSON: 60 s",
    ]


def test_what_a_test_told_in_other_words_goes_with_its_next_run() -> None:
    assert told(line("26", "65 scenarios, 219 servers"), line("27", "65 scenarios (some by 2), 219 servers")) == [
        "27 65 scenarios (some by 2), 219 servers",
        "26 65 scenarios, 219 servers",
    ], "lines without a run may belong together"
    new = line("27", "65 scenarios (some by 2), 219 servers", run="b")
    assert told(line("26", "65 scenarios, 219 servers"), new) == ["27 65 scenarios (some by 2), 219 servers"]


def test_what_a_test_told_that_is_gone_is_left_out() -> None:
    assert told(line("26", "6,000 articles", test="tests/faults/test_x.py::test_before"), line("27", "1 crawl")) == [
        "27 1 crawl"
    ]


def test_day_and_commit_are_shown_and_a_line_without_one_is_read() -> None:
    shown = page([line("26", "2 rounds"), line("27", "500 rounds", commit="5bbc0e8+")])
    assert "| 2 rounds | 0 lost |  | 2026-11-26 |  |" in shown
    assert "| 500 rounds | 0 lost |  | 2026-11-27 | 5bbc0e8+ |" in shown


def git(tree: Path, *words: str) -> None:
    own = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", tree, *own, *words], check=True, capture_output=True)


def test_a_commit_is_named_with_a_plus_where_files_differ_and_unknown_without_git(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == "unknown"
    git(tmp_path, "init", "-q")
    assert commit_of(tmp_path) == "unknown"
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a").write_text("1")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "a")
    name = commit_of(tmp_path)
    assert len(name) >= 7
    (tmp_path / ".venv").write_text("not of the code")
    assert commit_of(tmp_path) == name
    (tmp_path / "tests" / "a").write_text("2")
    assert commit_of(tmp_path) == f"{name}+"


def test_a_figure_names_its_commit_and_its_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import figures_told

    monkeypatch.setattr(figures_told, "FIGURES", tmp_path / "build" / "figures.jsonl")
    for _ in range(2):
        figures_told.figure("F13", "2 rounds", "0 lost")
    first, second = map(json.loads, figures_told.FIGURES.read_text("utf-8").splitlines())
    assert first["commit"] == commit_of(figures_told.ROOT)
    assert first["run"] == second["run"]
    assert first["test"].startswith("tests/unit/test_faults_table.py::test_a_figure_names")
