"""Does `make bench` know every topic, keep what was measured before, and fail only for a topic that raises?"""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from profile_path import next_told, normalised
from run_benchmarks import topics

HERE = Path(__file__).parent
FILES = sorted(path.stem for path in HERE.glob("bench_*.py"))


def bench(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """run_benchmarks.py of a folder of its own, with topics of our own beside it."""
    corpus = folder / "none.warc.gz"
    corpus.touch()
    command = [sys.executable, folder / "run_benchmarks.py", "--corpus", corpus, "--into", folder, "--rounds", "3"]
    command += ["--scratch", folder / "scratch", "--peers", folder / "peers", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "tests" / "bench"
    place.mkdir(parents=True)
    for path in HERE.glob("*.py"):
        if not path.stem.startswith(("bench_", "test_")):
            shutil.copy(path, place)
    row = "Figure(name='a|b', values=(1.0, 3.0, 2.0), target={}, at_least=True, reference='r', "
    row += "absolute={{'pages/s': '7'}})"
    head = "from measure import Figure\n\ndef figures(ground):\n    assert ground.rounds == 3\n"
    (place / "bench_met.py").write_text(f"{head}    yield {row.format(1.5)}\n")
    (place / "bench_missed.py").write_text(f"{head}    yield {row.format(9.0)}\n")
    return place


@pytest.mark.parametrize("name", FILES)
def test_each_topic_is_listed_and_has_figures(name: str) -> None:
    assert name.removeprefix("bench_") in topics()
    assert callable(importlib.import_module(name).figures)


def test_a_missed_target_is_a_row_and_no_failure(folder: Path) -> None:
    done = bench(folder)
    assert done.returncode == 0, done.stderr
    table = (folder / "bench.md").read_text()
    assert "1 of 2 targets met" in table
    assert "| a\\|b | ≥ 1.50 | **2.00** | 1.00-3.00 | 3 | r | met |" in table
    assert "| a\\|b | ≥ 9.00 | **2.00** | 1.00-3.00 | 3 | r | **missed** |" in table
    assert "| met | a\\|b | pages/s | 7 |" in table


def test_a_topic_that_raises_fails_the_run_and_the_others_are_written(folder: Path) -> None:
    broken = (folder / "bench_met.py").read_text() + "    raise ValueError('no server')\n"
    (folder / "bench_broken.py").write_text(broken)
    done = bench(folder)
    assert done.returncode == 1
    table = (folder / "bench.md").read_text()
    assert "2 of 3 targets met" in table  # with the row that it gave before
    assert "- broken: ValueError: no server" in table


def test_topics_not_run_keep_their_rows(folder: Path) -> None:
    bench(folder)
    kept = json.loads((folder / "bench.json").read_text())
    kept["met"]["at"] = "2020-01-01"
    (folder / "bench.json").write_text(json.dumps(kept))
    assert bench(folder, "missed").returncode == 0
    table = (folder / "bench.md").read_text()
    assert "| met | 2020-01-01 |" in table
    assert table.count("a\\|b") == 4


def test_an_unknown_topic_is_named(folder: Path) -> None:
    done = bench(folder, "nonsense")
    assert done.returncode == 2
    assert "no such topic: nonsense; there are met, missed" in done.stderr


def test_each_profile_names_the_next_bottleneck_and_no_folder_of_a_machine() -> None:
    profiles = HERE.parents[1] / "docs" / "results" / "profiles"
    index = (profiles / "README.md").read_text("utf-8")
    for file in profiles.glob("*.txt"):
        text = file.read_text("utf-8")
        assert next_told(text.splitlines()), file.name
        assert f"({file.name})" in index
        assert not re.search(r"(?:^|\s)/\w+/", text, re.MULTILINE), file.name


def test_a_profile_is_the_same_text_on_every_machine() -> None:
    root = HERE.parents[1]
    printed = f"""
         7 function calls in 0.1 seconds
   ncalls  tottime  percall  cumtime  percall filename:lineno(function)
        1    0.1    0.1    0.1    0.1 {root}/archive/text.py:1(walk)
        1    0.1    0.1    0.1    0.1 /opt/x/lib/python3.11/site-packages/lxml/html.py:2(get)
        1    0.1    0.1    0.1    0.1 /opt/x/lib/python3.11/json/decoder.py:3(decode)
"""
    places = [line.split()[-1] for line in normalised(printed)][1:]
    assert places == ["archive/text.py:1(walk)", "lxml/html.py:2(get)", "python/json/decoder.py:3(decode)"]
