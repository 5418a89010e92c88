"""Do the pages of records bear any row a release may hold: nulls everywhere, endless names, markup in every text?"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browsed import Browsing, browsing
from folder_release import odd_rows, release_of, write_folder

HOSTILE = "</td></table><script src=//evil.example/x.js>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;{{7*7}}"
LONG = "很长的名字" * 2_000 + " and a word of no end " + "x" * 5_000
TEXTS = (None, LONG, HOSTILE, "javascript:alert(3)", "\u202egnp.exe\x00\x1b[31m", "", "=1+1")
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
VOID = {"meta", "link", "input", "br", "img", "hr", "wbr", "source", "col"}
OUTSIDE = ("http://", "https://", "mailto:")


class Page(HTMLParser):
    """Counts what a browser would build, and notes what should not be there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.scripts = 0
        self.feed(text)
        self.close()
        self.faults += [f"<{name}> is never closed" for name in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and self.get_starttag_text()[-2:] != "/>":  # type: ignore[index] # there is one
            self.open.append(tag)
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        self.faults += [f"{name}=" for name in given if name.startswith("on") or name == "style"]
        if tag == "script":
            self.scripts += 1
            if given.get("src") != "/static/keys.js":
                self.faults.append(f"a script from {given.get('src')}")
        href = given.get("href") or ""
        if tag == "a" and not (href.startswith(("/", "#", "?")) and not href.startswith("//")):
            self.faults.append(f"a link to {href[:60]}")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> where <{self.open[-1] if self.open else ''}> is open")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


@pytest.fixture(scope="module")
def odd(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    folder = tmp_path_factory.mktemp("odd") / "2018-01-05.1"
    like = release_of(demo)
    write_folder(folder, like, odd_rows(like, TEXTS))
    with browsing(folder.parent, "--release", str(folder)) as running:
        yield running


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_odd_rows_is_whole_and_runs_nothing(odd: Browsing, path: str) -> None:
    answer = odd.get(path)
    assert answer.status == 200, answer.text[:300]
    page = Page(answer.text)
    assert page.faults == []
    assert page.scripts == 1
    assert len(page.ids) == len(set(page.ids))


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
