"""Do the examples for users of a release (the notebook, the R script) count what the release holds, offline?"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from archive.figures.tile_grid import tile_grid
from pipelines.panel.panel import make_panel
from pipelines.panel.recipe_file import load_recipe
from pipelines.release.formats import csv_bytes, jsonl_bytes, parquet_file
from pipelines.release.pointer import latest_release
from pipelines.release.tables import TABLES

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs/notebooks/briefings.ipynb"
SCRIPT = ROOT / "docs/examples/counts.R"
NAMED = ("LA", "VN", "TH", "IN", "PH", "ZM", "GH", "TM", "TJ", "BY")
XUANJIE = "from crawler.cli import main; main()"
SAVED = ROOT / "tests/gold/open/pages"
HAPPENED = {"concluded", "under_way", "retrospective", "roundup_only"}
NASTY = ['a "quoted" one', "back\\slash \\n", "comma, and\nline", "'apostrophe", "=1+1", "永珍 🀄"]
WANTED = {
    "counts": "counts.reset_index().to_dict('records')",
    "panel": "panel[['country', 'meeting_id', 'visited']].to_dict('records')",
    "seed": "side_by_side[['meeting_id', 'found', 'countries']].to_dict('records')",
    "named": "named[['country', 'in_release', 'verdict']].to_dict('records')",
    "example": "example['leg_id']",
    "quotes": "sentences(example['leg_id'], 'country')[['quote', 'url', 'status']].to_dict('records')",
    "fitted": "None if fitted is None else [fitted.params['reported_before'], int(fitted.nobs)]",
    "shown_meeting": "shown_meeting",
}
needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not installed")
Json = dict[str, Any]


def command(*arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=240, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout


def notebook_of(release: Path) -> Json:
    told = command("-W", "error", Path(__file__).with_name("run_notebook.py"), release, json.dumps(WANTED))
    found: Json = json.loads(told)
    return found


def rows_of(release: Path, table: str) -> list[Json]:
    return [json.loads(line) for line in (release / f"{table}.jsonl").read_text("utf-8").split("\n") if line]


@pytest.fixture(scope="module")
def demo(demo: Path) -> Path:
    """The demo's release."""
    release = latest_release(demo / "releases")
    assert release is not None
    return release


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the saved pages of the gold set, with legs changed so that each trap of the files is in it."""
    data = tmp_path_factory.mktemp("saved")
    pages = data / "pages"
    pages.mkdir()
    some = (SAVED / "manifest.jsonl").read_text("utf-8").splitlines(keepends=True)[::2]
    (pages / "manifest.jsonl").write_text("".join(some), "utf-8")
    for line in some:
        shutil.copy(SAVED / json.loads(line)["file"], pages)
    command("-c", XUANJIE, "--data", data, "import", pages / "manifest.jsonl")
    command("-c", XUANJIE, "--data", data, "refresh", "--offline")
    release = latest_release(data / "releases")
    assert release is not None
    planted = shutil.copytree(release, data / "planted")
    legs = rows_of(planted, "legs")
    happened = [leg for leg in legs if leg["mode"] in HAPPENED and leg["country"] != "EU"]
    happened[0] |= {"country": "NA", "country_as_printed": "=1+1", "inviter": "'quoted", "cities": NASTY}
    for leg, change in zip(happened[1:], TRAPS, strict=False):
        leg |= change
    (planted / "legs.csv").write_bytes(csv_bytes(TABLES["legs"], legs))
    (planted / "legs.jsonl").write_bytes(jsonl_bytes(TABLES["legs"], legs))
    parquet_file(TABLES["legs"], planted / "legs.jsonl", planted / "legs.parquet")
    return planted


TRAPS: tuple[Json, ...] = (
    {"mode": "announced", "country": "TV"},
    {"mode": "cancelled", "country": "NR"},
    {"mode": "denied", "country": "KI"},
    {"verification": "contested", "country": "PW"},
    {"record_status": "withdrawn", "country": "FM"},
    {"meeting_id": None, "country": "MH"},
    {"verification": "host_confirmed", "country": "WS"},
    {"verification": "multi_party_side", "country": "EU"},
)


@pytest.fixture(scope="module", params=["demo", "saved"])
def release(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="module")
def shown(release: Path) -> Json:
    """What the notebook says of a release."""
    return notebook_of(release)


def counted(release: Path) -> dict[str, tuple[int, ...]]:
    """meeting → the counts of the notebook, from the JSON lines and by other ways."""
    legs = [leg for leg in rows_of(release, "legs") if leg["record_status"] == "active" and leg["meeting_id"]]
    sets: dict[str, list[set[str]]] = defaultdict(lambda: [set() for _ in range(6)])
    there = set()
    for leg in legs:
        if leg["mode"] in HAPPENED and leg["verification"] != "contested" and leg["country"] != "EU":
            at = sets[leg["meeting_id"]]
            there.add((leg["meeting_id"], leg["country"]))
            at[0].add(leg["leg_id"])
            at[1].add(leg["country"])
            if leg["recommended"]:
                at[2].add(leg["country"])
            if leg["verification"].startswith("host_"):
                at[3].add(leg["country"])
            if leg["delegation_id"]:
                at[5].add(leg["delegation_id"])
    for leg in legs:
        if leg["mode"] == "announced" and leg["country"] != "EU" and (leg["meeting_id"], leg["country"]) not in there:
            sets[leg["meeting_id"]][4].add(leg["country"])
    return {meeting: tuple(map(len, found)) for meeting, found in sets.items()}


def test_the_counts_are_those_of_the_json_lines(release: Path, shown: Json) -> None:
    found = {row["meeting_id"]: tuple(row.values())[1:] for row in shown["counts"]}
    assert found == counted(release)
    closed = {row["meeting_id"]: row["closed_on"] for row in rows_of(release, "meetings")}
    assert list(found) == sorted(found, key=lambda meeting: closed[meeting]), "in the order of the meetings"
    assert sum(row[0] for row in found.values()) > 8
    assert shown["stderr"] == []


def test_the_traps_are_in_the_saved_release(saved: Path) -> None:
    planned = sum(row[4] for row in counted(saved).values())
    assert planned >= 1
    assert {"NA", "EU", "TV"} <= {leg["country"] for leg in rows_of(saved, "legs")}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('HAPPENED = ["concluded", ', 'HAPPENED = ["announced", "concluded", '),
        (' & (briefings["verification"] != "contested")', ""),
        ('legs["record_status"] == "active"', 'legs["leg_id"].notna()'),
        ('rows[rows["country"] != "EU"]', "rows"),
        ("keep_default_na=False, ", ""),
        ('column.str.removeprefix("\'")', "column"),
    ],
    ids=["plans counted", "contested counted", "withdrawn counted", "EU counted", "Namibia lost", "apostrophe kept"],
)
def test_a_notebook_that_falls_into_a_trap_is_found_out(
    saved: Path, right: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELEASE", str(saved))
    code = "\n".join(source_of(cell) for cell in ("parameters", "load", "three-ways", "choice", "counts"))
    assert code.count(right) == 1
    space: Json = {}
    exec(code, space)  # so it is the change that matters
    try:
        exec(code.replace(right, wrong), space)
    except AssertionError:
        return
    assert {row[0]: row[1:] for row in space["counts"].itertuples(name=None)} != counted(saved)


def test_the_articles_numbers_stand_beside_what_is_found(demo: Path, shown: Json, release: Path) -> None:
    claims = {row["meetings"][0]: row for row in rows_of(release, "parity") if row["kind"] == "countries_briefed"}
    assert [row["meeting_id"] for row in shown["seed"]] == ["cc18-p4", "cc18-p5", "cc18-p6", "pc19"]
    for row in shown["seed"]:
        assert row["countries"] == counted(release).get(row["meeting_id"], (0, 0))[1]
        assert row["found"] == claims[row["meeting_id"]]["found"]
        if release == demo:  # no row of it was changed after it was made, and no copy of the article is in it
            assert row["found"] == row["countries"]
    assert {row["country"] for row in shown["named"]} == {*NAMED}
    assert release != demo or all(row["in_release"] == (row["verdict"] == "matched") for row in shown["named"])


def test_the_panel_has_the_ones_of_the_strict_recipe_and_no_zero_that_it_has_not(release: Path, shown: Json) -> None:
    strict = make_panel(release, "country-meeting", load_recipe("strict"))
    ours = {(row["country"], row["meeting_id"]): row["visited"] for row in strict.rows}
    theirs = {(row["country"], row["meeting_id"]): row["visited"] for row in shown["panel"]}
    assert theirs.keys() == ours.keys()
    assert {cell for cell, value in theirs.items() if value == 1} == {c for c, value in ours.items() if value == 1}
    assert {cell for cell, value in theirs.items() if value == 0} <= {c for c, value in ours.items() if value == 0}


def test_without_a_search_there_is_no_zero_and_no_regression(saved: Path, shown: Json, release: Path) -> None:
    values = {row["visited"] for row in shown["panel"]}
    if release == saved:
        assert values == {1, None}
        assert shown["fitted"] is None
    else:
        estimate, cells = shown["fitted"]
        assert -1 < estimate < 1
        assert values == {0, 1, None}
        meetings = {row["meeting_id"] for row in shown["panel"] if row["visited"] == 0}
        assert cells == sum(r["visited"] is not None for r in shown["panel"] if r["meeting_id"] in meetings)


def test_the_map_has_one_tile_for_each_country_and_tells_0_1_and_na_apart(shown: Json) -> None:
    (html,) = shown["svg"]
    tiles = dict(re.findall(r"<title>([A-Z]{2}): ([^<]*)</title>", html))
    panel = {row["country"]: row["visited"] for row in shown["panel"] if row["meeting_id"] == shown["shown_meeting"]}
    assert tiles.pop("CN") == "home"
    assert tiles.keys() == panel.keys() & tile_grid().keys()
    assert {code for code, reason in tiles.items() if reason == "leg"} == {c for c, v in panel.items() if v == 1}
    assert html.count(">0</text>") == sum(value == 0 for value in panel.values())
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")


def test_a_cell_opens_its_sentence(release: Path, shown: Json) -> None:
    passages = [
        row["quote"]
        for row in rows_of(release, "evidence")
        if (row["table"], row["id"], row["field"]) == ("legs", shown["example"], "country")
    ]
    assert passages
    assert sorted(row["quote"] for row in shown["quotes"]) == sorted(passages)
    assert {row["url"] for row in shown["quotes"]} <= {row["url"] for row in rows_of(release, "snapshots")}


def source_of(name: str) -> str:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    (found,) = [cell for cell in cells if cell["id"] == name]
    return "".join(found["source"])


def test_the_notebook_is_kept_without_outputs_and_imports_nothing_of_ours() -> None:
    cells = [c for c in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    code = "\n".join("".join(cell["source"]) for cell in cells)
    assert not re.search(r"\b(import|from) (archive|pipelines|crawler)\b", code)
    assert not re.search(r"https?://(?!www\.w3\.org)", code)


def test_its_map_is_that_of_the_figures() -> None:
    space: Json = {}
    exec(source_of("countries"), space)  # a cell of the notebook under test
    assert space["tiles"] == {code: tile_grid()[code][::-1] for code in space["tiles"]}, (
        "see archive/figures/tile_grid.csv"
    )


@needs_r
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_r_script_counts_the_same(release: Path, shown: Json, locale: str, tmp_path: Path) -> None:
    subprocess.run(
        ["Rscript", "--vanilla", SCRIPT, release, tmp_path / "counts.csv"],
        check=True,
        env=os.environ | {"LC_ALL": locale},
    )
    header, *lines = (tmp_path / "counts.csv").read_text("utf-8").splitlines()
    assert header.split(",") == list(shown["counts"][0])
    assert [line.split(",") for line in lines] == [[str(v) for v in row.values()] for row in shown["counts"]]


@needs_r
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_r_script_gives_texts_and_lists_back_as_they_were(saved: Path, locale: str, tmp_path: Path) -> None:
    code = """
        arguments <- commandArgs(trailingOnly = TRUE)
        source(arguments[1], encoding = "UTF-8")
        legs <- read_table(arguments[2], "legs")
        leg <- legs[legs$country == "NA", ]
        texts <- c(leg$country_as_printed, leg$inviter, json_column(leg$cities)[[1]], legs$leader_name)
        texts[is.na(texts)] <- "-"
        writeLines(texts, file(arguments[3], "wb"), sep = "\\x1f", useBytes = TRUE)
    """
    subprocess.run(
        ["Rscript", "--vanilla", "-e", code, SCRIPT, saved, tmp_path / "texts"],
        check=True,
        env=os.environ | {"LC_ALL": locale},
    )
    names = [leg["leader_name"] or "-" for leg in rows_of(saved, "legs")]
    assert (tmp_path / "texts").read_text("utf-8").split("\x1f")[:-1] == ["=1+1", "'quoted", *NASTY, *names]
