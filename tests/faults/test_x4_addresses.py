"""Can a release hold an address that runs or opens something, or a file of a kind that nobody has documented?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from archive.latest import latest_release
from pipelines.addresses_checked import ADDRESSES, address_problems
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.package import RUNS
from pipelines.release.reading import table_rows
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES

ALL = {**TABLES, **HISTORY_TABLES, **RUN_TABLES}
CELLS = [(table, column) for table, columns in ADDRESSES.items() for column in columns]
EVIL = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "vbscript:x",
    "ftp://e.cn/a",
    "//e.cn/a",
    "https:///a",
    "https:\\\\e.cn",
    "e.cn/a",
    "",
]
DOCUMENTED = {  # docs/releases.md, "What is in a release"
    "atom", "cff", "csv", "html", "json", "jsonl", "md", "parquet", "png", "sqlite", "svg", "toml", "wacz", "xlsx",
}  # fmt: skip


def row_with(table: str, column: str, address: str) -> dict[str, Any]:
    """A row of that table with one address that is not as it should be, among others that are."""
    good = "https://e.cn/a"
    cells: dict[str, Any] = {"url": good, "urls": [good], "origin": None, "via": "wayback", "source": good}
    match column:
        case "urls":
            return cells | {"urls": [good, address]}
        case "source":
            return cells | {"source": f"{good} {address}"}
        case "other_names":
            return cells | {"other_names": [{"form": "a", "source": None}, {"form": "b", "source": address}]}
    return cells | {column: address}


@pytest.mark.fault("X4")
@pytest.mark.parametrize(("table", "column"), CELLS)
@pytest.mark.parametrize("evil", EVIL)
def test_an_address_that_is_none_of_the_web_is_named_with_its_column(table: str, column: str, evil: str) -> None:
    assert ALL[table].column(column)
    ((where, problem),) = address_problems(table, row_with(table, column, evil))
    assert where == column
    assert "is no address of the web, expected http:// or https://" in problem
    assert problem.isprintable()
    for good in ("https://e.cn/a?b=c", "HTTP://e.cn", "http://[::1]:8000/"):
        assert list(address_problems(table, row_with(table, column, good))) == []


@pytest.mark.fault("X4")
def test_every_column_of_addresses_is_looked_at() -> None:
    held = {
        (name, column.name)
        for name, table in ALL.items()
        for column in table.columns
        if column.name in {"url", "urls", "origin"} or column.meaning.startswith("addresses of the pages")
    }
    assert held == {(table, column) for table, column in CELLS if column != "other_names"}


@pytest.mark.fault("X4")
def test_a_cell_of_another_type_and_the_file_of_a_screened_page_are_no_fault_of_this_check() -> None:
    assert list(address_problems("snapshots", {"url": 3, "origin": None})) == []
    assert list(address_problems("snapshots", {"url": "http://e.cn/", "origin": "a.warc", "via": "screened"})) == []
    assert list(address_problems("snapshots", {"url": "http://e.cn/", "origin": "a.warc", "via": "wayback"}))


@pytest.fixture(scope="module")
def release(demo: Path) -> Path:
    folder = latest_release(demo / "releases")
    assert folder is not None
    return folder


@pytest.mark.fault("X4")
def test_the_addresses_of_a_release_are_all_of_the_web(release: Path) -> None:
    for name in ADDRESSES:
        for row in table_rows(release / RUNS if name in RUN_TABLES else release, name):
            assert list(address_problems(name, row)) == []


@pytest.mark.fault("X4")
def test_a_release_holds_no_file_of_an_ending_that_is_not_documented(release: Path) -> None:
    endings = {path.suffix[1:] for path in release.rglob("*") if path.is_file()} - {""}
    assert endings - DOCUMENTED == set()
    assert {path.name for path in release.rglob("*") if path.is_file() and not path.suffix} == {"LICENSE", "SHA256SUMS"}
    told = (Path(__file__).parents[2] / "docs" / "releases.md").read_text("utf-8")
    for ending in endings:
        assert re.search(rf"\.{ending}\b|\b{ending.upper()}\b", told), ending
