"""Is a panel on disk the same every time, loadable with its NAs, and told by what it was made?"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from composed import captures_of, leg, page, visit
from published import publish_rows
from typer.testing import CliRunner

from archive.capture import Role, SearchResult
from archive.errors import BadInput
from crawler.cli import app
from pipelines.panel.files import as_document, write_panel
from pipelines.panel.panel import PANELS, make_panel
from pipelines.panel.recipe_file import RECIPES, load_recipe
from pipelines.release.dataset import dataset
from pipelines.release.run_rows import run_rows

DOCS = Path(__file__).parents[2] / "docs" / "panels.md"
PAGES = [
    page("na", visit(leg("NA", "2024-08-12", "2024-08-14"), leader="王某", meeting="cc20-p3"), published="2024-08-20"),
    page("laos", visit(leg("LA", "2024-08-12", "2024-08-14"), leader="李某", meeting="pc20"), published="2024-08-20"),
]
SEARCHES = [
    SearchResult(
        source="ild_zh",
        url=f"https://list.example/{channel}/{number}",
        at=datetime(2025, 9, 1, 6, tzinfo=UTC),
        outcome="found",
        links=20,
        new=0,
        channel=channel,
        oldest=date.fromisoformat(oldest),
        newest=date.fromisoformat(newest),
    )
    for channel in ("联络动态 (since 2020)", "部长活动·外事会见 (since 2020)")
    for number, (oldest, newest) in enumerate((("2024-08-01", "2025-08-31"), ("2024-01-05", "2024-07-01")), 1)
]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder releases/ of a data folder with one release."""
    releases = tmp_path_factory.mktemp("data") / "releases"
    captures = captures_of(PAGES)
    rows = dict(dataset(PAGES, captures, SEARCHES).rows)
    articles = [replace(capture, source="ild_zh", role=Role.ARTICLE) for capture in captures.values()]
    publish_rows(releases.parent, rows, day="2025-09-01", runs=run_rows(articles, [], SEARCHES))
    return releases


def folder_of(releases: Path) -> Path:
    return next(path for path in releases.iterdir() if path.is_dir())


def run(releases: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["--data", str(releases.parent), "panel", *words])


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet"])
def test_the_same_release_and_recipe_give_the_same_bytes(
    releases: Path, tmp_path: Path, name: str, suffix: str
) -> None:
    first, second = (
        write_panel(make_panel(folder_of(releases), name, load_recipe("strict")), tmp_path / f"{number}{suffix}")
        for number in (1, 2)
    )

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert len(first) == (1 if suffix == ".json" else 2)


def test_the_metadata_name_recipe_release_codebook_and_countries(releases: Path) -> None:
    folder = folder_of(releases)
    meta = make_panel(folder, "country-meeting", load_recipe("strict")).metadata

    recipe = (RECIPES / "strict.toml").read_bytes()
    assert meta["recipe"]["sha256"] == hashlib.sha256(recipe).hexdigest()
    assert (meta["recipe"]["name"], meta["recipe"]["version"], meta["recipe"]["text"]) == ("strict", 1, recipe.decode())
    assert meta["release"]["version"] == folder.name
    assert meta["codebook"]["sha256"] == hashlib.sha256((folder / "codebook.md").read_bytes()).hexdigest()
    assert [column["name"] for column in meta["columns"]] == [c.name for c in PANELS["country-meeting"].columns]
    searched = {one["window"]: one["outcome"] for one in meta["searches"]}
    assert (searched["cc20-p3"], searched["pc20"]) == ("complete", "partial")


def test_the_metadata_say_how_many_known_legs_the_vouching_source_tells_of(releases: Path) -> None:
    meta = make_panel(folder_of(releases), "country-meeting", load_recipe("strict")).metadata

    assert {"window": "cc20-p3", "legs": 1, "told_by": {"ild_zh": 0}} in meta["known_legs"]  # another site told of it


def test_the_lines_of_the_manual_load_the_panel_in_pandas(releases: Path, tmp_path: Path) -> None:
    write_panel(make_panel(folder_of(releases), "country-meeting", load_recipe("strict")), tmp_path / "panel.csv")
    block = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert block is not None
    names: dict[str, Any] = {}
    exec(block[1].replace('"panel.csv"', repr(str(tmp_path / "panel.csv"))), names)  # lines of our own manual

    panel = names["panel"]
    visited = panel[panel["meeting_id"] == "cc20-p3"].set_index("country")["visited"]
    assert visited["NA"] == 1  # Namibia
    assert visited["KE"] == 0
    assert panel[panel["meeting_id"] == "pc20"].set_index("country")["visited"].isna()["KE"]
    assert (panel["reason"].notna()).all()
    assert panel[panel["country"] == "AF"]["m49"].iloc[0] == "004"
    assert set(names["known"]["visited"].unique()) == {0, 1}


def test_parquet_and_json_hold_the_same_cells_as_the_csv(releases: Path, tmp_path: Path) -> None:
    panel = make_panel(folder_of(releases), "country-meeting", load_recipe("lenient"))
    for suffix in (".csv", ".json", ".parquet"):
        write_panel(panel, tmp_path / f"panel{suffix}")

    document = json.loads((tmp_path / "panel.json").read_text("utf-8"))
    assert document == json.loads(json.dumps(as_document(panel)))
    with duckdb.connect() as db:
        of_parquet = db.execute(f"SELECT country, visited FROM '{tmp_path / 'panel.parquet'}'").fetchall()
    assert of_parquet == [(row["country"], row["visited"]) for row in document["rows"]]
    lines = (tmp_path / "panel.csv").read_text("utf-8").splitlines()
    assert len(lines) == len(document["rows"]) + 1


def test_the_verb_tells_a_summary_and_writes_what_is_asked_for(releases: Path, tmp_path: Path) -> None:
    done = run(releases, "country-year", "--recipe", "strict", "-o", str(tmp_path / "years.csv"))

    assert done.exit_code == 0, done.output
    assert "country-year, recipe strict 1, release 2025-09-01." in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["years.csv", "years.csv.meta.json"]


def test_the_verb_prints_one_json_document(releases: Path) -> None:
    document = json.loads(run(releases, "country-meeting", "--recipe", "lenient", "--json").stdout)

    assert document["metadata"]["counts"]["rows"] == len(document["rows"])


def test_a_recipe_of_ones_own_is_read_from_its_file(releases: Path, tmp_path: Path) -> None:
    text = (RECIPES / "strict.toml").read_text("utf-8").replace('name = "strict"', 'name = "mine"')
    (tmp_path / "mine.toml").write_text(text, "utf-8")

    done = run(releases, "country-meeting", "--recipe", str(tmp_path / "mine.toml"))

    assert "recipe mine 1" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("country-meeting", "--recipe", "loose"),
        ("country-meeting", "--recipe", "strict", "-o", "panel.xlsx"),
        ("country-meeting", "--recipe", "strict", "--release", "nowhere"),
    ],
)
def test_what_cannot_be_used_is_named(releases: Path, words: tuple[str, ...]) -> None:
    assert isinstance(run(releases, *words).exception, BadInput)


def test_a_release_without_a_page_makes_no_panel(tmp_path: Path) -> None:
    publish_rows(tmp_path, dict(dataset([], {}).rows), day="2025-09-01")

    with pytest.raises(BadInput, match="no capture"):
        make_panel(folder_of(tmp_path / "releases"), "country-meeting", load_recipe("strict"))
