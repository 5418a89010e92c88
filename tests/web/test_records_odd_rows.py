"""Do the pages of records bear any row a release may hold: nulls everywhere, endless names, markup in every text?"""

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
    *(f"/delegations/d-{n:012x}" for n in range(1, len(TEXTS) + 1)),
    *(f"/legs/l-{n:012x}" for n in range(1, len(TEXTS) + 1)),
    *(f"/events/e-{n:012x}" for n in range(1, len(TEXTS) + 1)),
    *(f"/people/person-{n}" for n in range(1, len(TEXTS) + 1)),
    *(f"/organisations/body-{n}" for n in range(1, len(TEXTS) + 1)),
    *(f"/families/f-{n:012x}" for n in range(2, len(TEXTS) + 1)),
    *(f"/editions/x-{n:012x}" for n in range(1, len(TEXTS) + 1)),
    "/delegations", "/legs", "/events", "/people", "/organisations", "/changes",
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
    assert [link for link in LINK.findall(answer.text) if not link.startswith(("/", "#", "?"))] == []
    assert [link for link in LINK.findall(answer.text) if link.startswith("//")] == []


def test_a_hostile_text_is_shown_as_the_text_that_it_is(odd: Browsing) -> None:
    text = odd.get(f"/legs/l-{TEXTS.index(HOSTILE) + 1:012x}").text
    assert "&lt;script src=//evil.example/x.js&gt;" in text
    assert "{{7*7}}" in text
    assert "<img src=x" not in text


def test_an_empty_record_says_of_each_value_that_there_is_none(odd: Browsing) -> None:
    text = odd.get(f"/delegations/d-{1:012x}").text
    assert "Delegation whose leader is not named" in text
    assert "No leg is known." in text


def test_json_and_csv_of_odd_rows_can_be_read(odd: Browsing) -> None:
    for table in ("delegations", "legs", "events", "people", "organisations", "changes"):
        assert odd.get(f"/{table}.json").json["total"] >= len(TEXTS)
        assert odd.get(f"/{table}.csv").status == 200
    for path in PAGES:
        assert odd.get(f"{path}.json").status == 200
