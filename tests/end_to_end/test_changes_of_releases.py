"""U2 as a librarian does it: a better program, a fuller registry, an edited page and a decision, by the command alone.

The program is a copy of this checkout, so that its rules and registries can be edited as a developer edits them.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from saved_pages import XUANJIE, archive_of, body_of, files_of, manifest_rows, record

from archive.paths import DataPaths
from archive.recorder import Recorder

pytestmark = pytest.mark.long

CHECKOUT = Path(__file__).parents[2]
KENYA, NEW = "dev-zh1-006", "dev-zh2-013"


@dataclass(frozen=True)
class Releases:
    """Three releases in a row: the first, one of a changed program, one in which all four things changed."""

    data: DataPaths
    program: Path
    versions: tuple[str, str, str]

    def rows(self, version: str, table: str) -> list[dict[str, Any]]:
        lines = (self.data.releases / version / f"{table}.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]


def run(program: Path, data: DataPaths, *arguments: str) -> str:
    done = subprocess.run(
        [*XUANJIE, "--data", str(data.root), *arguments],
        cwd=program,
        env=os.environ | {"PYTHONPATH": str(program), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def refreshed(program: Path, data: DataPaths) -> str:
    run(program, data, "refresh", "--offline")
    return (data.releases / "latest").read_text("utf-8").strip()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    root = tmp_path_factory.mktemp("changes")
    program = root / "program"
    for folder in ("archive", "crawler", "docs", "pipelines"):
        shutil.copytree(CHECKOUT / folder, program / folder, ignore=shutil.ignore_patterns("__pycache__"))
    pages = {row["case_id"]: row for row in manifest_rows()}
    data = archive_of(root / "data", [row for case, row in pages.items() if case != NEW])
    first = refreshed(program, data)

    edit(program / "pipelines/release/journey_rows.py", '"recommend@1"', '"recommend@2"')
    second = refreshed(program, data)

    legs = map(json.loads, (data.releases / second / "legs.jsonl").read_text("utf-8").splitlines())
    leg = next(row for row in legs if row["country"] == "KR")
    why = ("--reason", "the page says so", "--by", "A. Reader", "--on", "2026-03-01")
    run(program, data, "review", "correct", leg["leg_id"], "end", "2017-11-22", *why)
    edit(program / "pipelines/release/journey_rows.py", '"recommend@2"', '"recommend@3"')
    posts = program / "pipelines/registry/posts.csv"
    line = next(one for one in posts.read_text("utf-8").splitlines() if one.startswith("ild-head,"))
    edit(posts, line, line.replace("中共中央对外联络部部长", "中联部部长"))
    with Recorder(data.archive, agent="test") as recorder:
        later = pages[KENYA] | {"fetched_at": "2025-06-01T04:00:00+00:00"}
        record(recorder, later, body_of(KENYA).replace("11月3日至5日".encode(), "11月3日至6日".encode()))
        record(recorder, pages[NEW])
    return Releases(data=data, program=program, versions=(first, second, refreshed(program, data)))


def changes(made: Releases, number: int) -> list[dict[str, Any]]:
    return made.rows(made.versions[number], "changes")


def cells(rows: Iterable[dict[str, Any]], field: str | None, table: str = "legs") -> Iterator[dict[str, Any]]:
    return (row for row in rows if row["table"] == table and row["field"] == field)


def test_a_new_version_of_the_program_is_the_only_cause(made: Releases) -> None:
    assert changes(made, 0) == []
    rows = changes(made, 1)
    assert {row["cause"] for row in rows} == {"extractor"}
    assert {(row["field"], row["after"]) for row in rows} == {("recommend_rule", "recommend@2")}
    assert {row["caused_by"] for row in rows} == {"pipelines/release/journey_rows.py"}


def test_of_all_four_at_once_every_cell_has_its_own_cause_and_none_has_none(made: Releases) -> None:
    rows = changes(made, 2)
    old = {row["leg_id"]: row for row in made.rows(made.versions[1], "legs")}
    by_country = {row["country"]: row["leg_id"] for row in made.rows(made.versions[2], "legs")}
    known = [row for row in cells(rows, "recommend_rule") if row["kind"] == "changed"]
    assert {row["cause"] for row in known} == {"extractor"}
    moved = {row["after"]: row["before"] for row in cells(rows, "leg_id")}
    assert {moved.get(row["id"], row["id"]) for row in known} == set(old)
    stones = {row["id"]: row for row in made.rows(made.versions[2], "tombstones")}
    assert all(
        (stones[old_id]["reason"], stones[old_id]["successor"]) == ("moved", new) for new, old_id in moved.items()
    )
    (post,) = [row for row in cells(rows, "leader_post_registry") if row["id"] == by_country["KP"]]
    assert (post["after"], post["cause"], post["basis"]) == ("中联部部长", "registry", "by_column")
    (kenya,) = [row for row in cells(rows, "end") if row["id"] == by_country["KE"]]
    assert (kenya["after"], kenya["cause"], kenya["basis"]) == ("2024-11-06", "source", "staged")
    (korea,) = [row for row in cells(rows, "end") if row["id"] == by_country["KR"]]
    assert (korea["after"], korea["cause"], korea["basis"]) == ("2017-11-22", "reviewer", "staged")
    assert {row["cause"] for row in cells(rows, None)} == {"source"}
    assert {row["cause"] for row in rows} == {"extractor", "registry", "source", "reviewer"}
    assert "not_separated" not in {row["basis"] for row in rows}
    assert all(row["caused_by"] for row in rows)


def test_the_command_folds_both_steps_and_the_release_holds_what_it_says(made: Releases) -> None:
    first, _, third = made.versions
    told = json.loads(run(made.program, made.data, "diff", first, third, "--json"))
    assert told["steps"] == list(made.versions[1:])
    rules = [row for row in told["changes"] if row["field"] == "recommend_rule" and row["kind"] == "changed"]
    assert {(row["before"], row["after"]) for row in rules} == {("recommend@1", "recommend@3")}
    folder = made.data.releases / third
    with (folder / "changes.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(changes(made, 2))
    assert (made.data.decisions / "changes" / f"{third}.csv").read_bytes() == (folder / "changes.csv").read_bytes()
    assert f"differ from release {made.versions[1]}" in (folder / "CHANGES.md").read_text("utf-8")
    assert b"<entry>" in (folder / "feed.atom").read_bytes()


def test_archive_and_decisions_alone_give_the_same_release_with_the_same_changes(
    made: Releases, tmp_path: Path
) -> None:
    data = DataPaths(tmp_path / "data")
    for one, two in ((made.data.archive, data.archive), (made.data.decisions, data.decisions)):
        shutil.copytree(one, two)
    assert refreshed(made.program, data) == made.versions[2]
    one, two = (files_of(place.releases / made.versions[2]) for place in (made.data, data))
    assert {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)} == set()
