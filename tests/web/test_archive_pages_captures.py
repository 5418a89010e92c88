"""Are captures listed a page at a time, counted right in every facet, and drawn by day?"""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from browsed import Browsing, browsing
from html_checked import faults

from archive.reader import ArchiveReader


@pytest.fixture(scope="module")
def known(demo: Path) -> Counter[tuple[str, str, str, str]]:
    """Day, role, outcome and source of every capture, as the archive says."""
    with ArchiveReader(demo / "archive") as reader:
        return Counter(
            (c.fetched_at.date().isoformat(), c.role.value, c.outcome.value, c.source or "none")
            for c in reader.captures()
        )


def test_the_pages_of_the_list_hold_every_capture_once_newest_first(
    browser: Browsing, known: Counter[tuple[str, str, str, str]]
) -> None:
    pages = [browser.get(f"/snapshots.json?size=100&page={n}").json for n in (1, 2, 3)]
    rows = [row for page in pages for row in page["captures"]]
    assert len(rows) == len({row["snapshot_id"] for row in rows}) == known.total() == pages[0]["total"]
    assert [row["fetched_at"] for row in rows] == sorted((row["fetched_at"] for row in rows), reverse=True)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("role=article", lambda day, role, outcome, source: role == "article"),
        ("role=article&role=robots&outcome=ok", lambda d, role, o, s: role in ("article", "robots") and o == "ok"),
        ("source=ild_zh&outcome=unchanged", lambda d, r, outcome, source: (outcome, source) == ("unchanged", "ild_zh")),
        ("from=2026-03-10&to=2026-03-10", lambda day, role, outcome, source: day == "2026-03-10"),
        ("to=2025-12-31&role=article", lambda day, role, outcome, source: day <= "2025-12-31" and role == "article"),
        ("source=none", lambda day, role, outcome, source: source == "none"),
        ("outcome=of+no+kind", lambda *_: False),
    ],
)  # fmt: skip
def test_what_is_chosen_is_shown_counted_and_in_the_csv(
    browser: Browsing, known: Counter[tuple[str, str, str, str]], query: str, fits: object
) -> None:
    wanted = sum(count for facts, count in known.items() if fits(*facts))  # type: ignore[operator]
    assert browser.get(f"/snapshots.json?{query}").json["total"] == wanted
    assert len(list(csv.DictReader(io.StringIO(browser.get(f"/snapshots.csv?{query}").text)))) == wanted
    assert browser.get(f"/snapshots/calendar.json?{query}").json["total"] == wanted


def test_a_facet_counts_what_the_other_facets_leave(
    browser: Browsing, known: Counter[tuple[str, str, str, str]]
) -> None:
    text = browser.get("/snapshots?role=article").text
    listings = sum(count for (_, role, _, _), count in known.items() if role == "listing")
    unchanged = sum(count for (_, *facts, _), count in known.items() if facts == ["article", "unchanged"])
    assert f'>listing</a> <span class="n">{listings}</span>' in text, "one more role may be chosen"
    assert f'>unchanged</a> <span class="n">{unchanged}</span>' in text


def test_the_calendar_counts_every_day(browser: Browsing, known: Counter[tuple[str, str, str, str]]) -> None:
    days: Counter[str] = Counter()
    for (day, *_), count in known.items():
        days[day] += count
    rows = csv.DictReader(io.StringIO(browser.get("/snapshots/calendar.csv").text))
    assert {row["day"]: int(row["captures"]) for row in rows} == days
    page = browser.get("/snapshots/calendar").text
    assert f"{known.total()} captures on {len(days)} days, " in page
    for day in days:
        assert date.fromisoformat(day)
        assert f'href="/snapshots?from={day}&amp;to={day}"' in page


def test_questions_that_make_no_sense_are_refused(browser: Browsing) -> None:
    for query in ("from=2026-02-30", "from=2026-03-02&to=2026-03-01", "sort=url", "size=7", "page=0", "limit=5"):
        assert browser.get(f"/snapshots.json?{query}").status == 400, query
    assert browser.get("/snapshots.json?to=9999-12-31").status == 200
    assert browser.get("/snapshots.json?page=100000").json["captures"] == []


def test_every_capture_opens(browser: Browsing) -> None:
    for row in browser.get("/snapshots.json?size=200").json["captures"][::40]:
        assert browser.get(f"/snapshots/{row['snapshot_id']}").status == 200


@pytest.mark.parametrize("path", ["/snapshots", "/snapshots?role=article&page=2", "/snapshots/calendar"])
def test_the_html_is_whole(browser: Browsing, path: str) -> None:
    assert faults(browser.get(path).text) == []


@pytest.fixture
def without_archive(demo: Path, tmp_path: Path) -> Iterator[Browsing]:
    shutil.copytree(demo / "releases", tmp_path / "data/releases")
    with browsing(tmp_path / "data") as running:
        yield running


def test_without_an_archive_the_captures_are_those_that_the_release_tells_of(
    without_archive: Browsing, browser: Browsing
) -> None:
    told, all_of_them = (one.get("/snapshots.json?role=article").json for one in (without_archive, browser))
    assert not told["is_archive"]
    assert told["total"] == all_of_them["total"]
    assert "no archive is beside it" in without_archive.get("/snapshots").text
    assert without_archive.get("/snapshots/calendar.json").json["days"]
