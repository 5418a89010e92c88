"""What lies on the disk comes back in order, as it was, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import WriteFailed
from pipelines.release import spool as spools
from pipelines.release.formats import jsonl_bytes
from pipelines.release.in_order import both, only_first
from pipelines.release.spool import Lines, Sorter, Spool
from pipelines.release.spooled_table import spooled
from pipelines.release.tables import Table, column

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
TABLE = Table(
    name="things",
    one_row="a thing",
    key=("name",),
    refers={},
    columns=(
        column("name", "string", "its name", "required"),
        column("day", "date", "its day"),
        column("parts", "array", "its parts", "required"),
    ),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_TEXTS, st.integers(0, 9))), st.integers(1, 40))
def test_what_is_sorted_on_the_disk_is_sorted(tmp_path: Path, pairs: list[tuple[str, int]], run: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spools, "_RUN", run)  # many small runs, merged more than once
        patch.setattr(spools, "_MOST_RUNS", 3)
        sorter = Sorter(Spool(tmp_path))
        for number, (text, other) in enumerate(pairs):
            sorter.add((text, other), [number, text])
        told = list(sorter)
        again = list(sorter)
    expected = [((t, n), [at, t]) for at, (t, n) in enumerate(pairs)]
    assert told == sorted(expected, key=lambda one: one[0])  # equal keys in the order in which they came
    assert again == told


def test_the_property_sees_runs_that_are_not_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "_RUN", 1)
    monkeypatch.setattr(Sorter, "_merged", staticmethod(lambda runs: (pair for run in runs for pair in run)))
    sorter = Sorter(Spool(tmp_path))
    for text in "ba":
        sorter.add((text,), None)
    assert [key for key, _ in sorter] != [("a",), ("b",)]


def test_a_table_on_the_disk_is_the_list_of_its_rows(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"name": f"名 {n}", "day": None if n % 3 else date(2020, 1, 1 + n % 28), "parts": ["a", n]} for n in range(500)
    ]
    table = spooled(TABLE, rows, Spool(tmp_path))
    assert table == rows
    assert list(table) == list(table)
    assert (table[0], table[-1], table[7:9], len(table)) == (rows[0], rows[-1], rows[7:9], 500)
    assert b"".join(table.pieces()) == jsonl_bytes(TABLE, rows)
    assert table.size == len(jsonl_bytes(TABLE, rows))
    with pytest.raises(IndexError):
        table[500]


def test_two_lists_in_order_are_compared_without_being_held() -> None:
    assert list(only_first("abde", "bcd")) == ["a", "e"]
    pairs = both(["a1", "b1", "b2", "d1"], ["b", "c", "d"], lambda one: one[0], lambda one: one)
    assert list(pairs) == [("b1", "b"), ("b2", "b"), ("d1", "d")]


def test_nobody_sees_the_files_and_a_killed_process_leaves_none(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, os, signal\n"
        "from pipelines.release.spool import Lines, Spool\n"
        "lines = Lines(Spool(pathlib.Path(sys.argv[1])))\n"
        "for n in range(100000): lines.add('x' * 50)\n"
        "list(lines.pieces())\n"
        "assert not os.listdir(sys.argv[1])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=60)
    assert told.returncode == -signal.SIGKILL
    assert not any(tmp_path.iterdir())


def test_a_full_disk_is_told_as_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines(Spool(tmp_path))

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    lines.add("x")
    monkeypatch.setattr(os, "pread", full)
    with pytest.raises(WriteFailed, match="No space left"):
        list(lines.pieces())


def test_there_is_no_spool_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WriteFailed):
        Lines(Spool(tmp_path / "file" / "folder"))
