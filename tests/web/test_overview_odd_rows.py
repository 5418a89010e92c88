"""Do the pages of the overview bear any row a release may hold: nulls, endless names, markup in every text?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsed import Browsing, browsing
from folder_release import odd_rows, release_of, write_folder
from html_checked import faults

HOSTILE = "</td></table><script src=//evil.example/x.js>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;{{7*7}}"
LONG = "很长的名字" * 2_000 + " and a word of no end " + "x" * 5_000
TEXTS = (None, LONG, HOSTILE, "javascript:alert(3)", "\u202egnp.exe\x00\x1b[31m", "=1+1")
PAGES = (
    "/", "/meetings", "/meetings/none", "/meetings/pc19", "/countries", "/countries/LA", "/countries/CN", "/claims",
    *(f"/claims/c-{n:012x}" for n in range(1, len(TEXTS) + 1)),
    "/parity", "/coverage", "/searches", "/sources", "/figures/map", "/figures/totals", "/meetings/none/timeline",
)  # fmt: skip
LINK = re.compile(r'(?:href|src|action)="([^"]{0,200})')


@pytest.fixture(scope="module")
def odd(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    folder = tmp_path_factory.mktemp("odd") / "2018-01-05.1"
    like = release_of(demo)
    write_folder(folder, like, odd_rows(like, TEXTS))
    with browsing(folder.parent, "--release", str(folder)) as running:
        yield running


@pytest.mark.invariant(15)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_odd_rows_is_whole_and_runs_nothing(odd: Browsing, path: str) -> None:
    answer = odd.get(path)
    assert answer.status == 200, answer.text[:300]
    assert faults(answer.text) == []
    assert answer.text.count("<script") == 1
    links = LINK.findall(answer.text)
    assert [link for link in links if not link.startswith(("/", "#", "?")) or link.startswith("//")] == []


@pytest.mark.parametrize("path", PAGES)
def test_the_json_of_odd_rows_can_be_read(odd: Browsing, path: str) -> None:
    assert odd.get(("/index" if path == "/" else path) + ".json").status == 200


@pytest.mark.parametrize(
    "path", ["/meetings", "/countries", "/claims", "/parity", "/coverage", "/searches", "/sources"]
)
def test_no_cell_of_a_csv_of_odd_rows_is_run_by_a_spreadsheet(odd: Browsing, path: str) -> None:
    answer = odd.get(f"{path}.csv")
    assert answer.status == 200
    assert not re.search(r"(?:^|[,\n])\"?[=+@]", answer.text)
