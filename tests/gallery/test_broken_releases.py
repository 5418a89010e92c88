"""Does the real command refuse a broken run, exit with 1, and leave the release before as it was, to the byte?

U10 and issue 6: a list with no links, a layout that empties titles, a chain broken on page 2, a broken encoding, a
source at zero, and days shifted by a year, each after a healthy release and on real bytes in a real archive.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from composed_months import END, Print, first_months, go_on, page, walk_last
from saved_pages import files_of, xuanjie

from archive.paths import DataPaths
from pipelines.release.pointer import latest_release

pytestmark = pytest.mark.long  # each is a process of seconds, or two


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run after the healthy release: what it did, and what the message must say."""

    name: str
    does: Callable[[DataPaths], None]
    says: tuple[str, ...]


def printing(printed: Print, until: date = END) -> Callable[[DataPaths], None]:
    return lambda paths: go_on(paths, xinhua=printed, until=until)


def walking(*pages: tuple[str, int, int]) -> Callable[[DataPaths], None]:
    def does(paths: DataPaths) -> None:
        go_on(paths)
        walk_last(paths, *pages)

    return does


def a_year_before(title: str, text: str, day: date, source: str) -> bytes:
    return page(title, text, day.replace(year=day.year - 1).isoformat(), source).encode()


def without_title(title: str, text: str, day: date, source: str) -> bytes:
    return page("", text, day.isoformat(), source, title_box="new-head").encode()


def without_body(title: str, text: str, day: date, source: str) -> bytes:
    return page(title, "", day.isoformat(), source).encode()


def read_as_latin_1(title: str, text: str, day: date, source: str) -> bytes:
    """The site's own program took its UTF-8 for Latin-1 and wrote it again."""
    return page(title, text, day.isoformat(), source).encode().decode("latin-1").encode()


def cut_in_characters(title: str, text: str, day: date, source: str) -> bytes:
    """Every paragraph is cut in the middle of a character."""
    return page(title, text, day.isoformat(), source).encode().replace("。</p>".encode(), b"\xe3\x80</p>")


BROKEN = (
    Run(
        name="a list with no links",
        does=walking(("empty", 0, 0)),
        says=("listing_without_links xinhua_zh, list list: found 0 article links", "another look", "xuanjie show s"),
    ),
    Run(
        name="a layout change that empties titles",
        does=printing(without_title),
        says=("fill_rate xinhua_zh, title: found filled on 0 of 19 new pages", "another look", "xuanjie show s"),
    ),
    Run(
        name="a layout change that empties bodies",
        does=printing(without_body),
        says=("fill_rate xinhua_zh, body: found filled on 0 of 19 new pages", "another look"),
    ),
    Run(
        name="a chain broken on page 2, which times out",
        does=walking(("found", 20, 20), ("unreachable", 0, 0)),
        says=("chain_broken xinhua_zh, list list", "at page 2", "may be missing", "xuanjie crawl xinhua_zh"),
    ),
    Run(
        name="a chain broken on page 2, which is not there",
        does=walking(("found", 20, 20)),
        says=("chain_broken xinhua_zh, list list", "ended at page 1", "not linked any more"),
    ),
    Run(
        name="an encoding taken for another",
        does=printing(read_as_latin_1),
        says=("encoding xinhua_zh: found Chinese characters in 0 of", "an encoding was taken for another"),
    ),
    Run(
        name="characters cut in two",
        does=printing(cut_in_characters),
        says=("encoding xinhua_zh: found characters nobody could read on 19 of 19", "in the middle of a character"),
    ),
    Run(
        name="one source at zero",
        does=lambda paths: go_on(paths, until=date(2017, 12, 28), with_ministry=False),
        says=("source_at_zero mfa_zh: found no new page since", "past cycles: cc18-p4 day 2", "xuanjie status"),
    ),
    Run(
        name="all days shifted by a year",
        does=printing(a_year_before),
        says=("dates_shifted xinhua_zh: found 19 of 19 printed days a year off", "has the wrong one"),
    ),
)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """A data folder with a healthy release."""
    paths = first_months(tmp_path_factory.mktemp("months") / "data")
    done = xuanjie("refresh", "--offline", data=paths.root)
    assert done.returncode == 0, done.stderr
    return paths


@pytest.fixture
def paths(released: DataPaths, tmp_path: Path) -> DataPaths:
    """A copy of it."""
    shutil.copytree(released.root, tmp_path / "data")
    return DataPaths(tmp_path / "data")


@pytest.mark.fault("C6", "O2")
@pytest.mark.parametrize("run", BROKEN, ids=lambda run: run.name.replace(" ", "-"))
def test_a_broken_run_publishes_nothing_and_leaves_the_release_as_it_was(run: Run, paths: DataPaths) -> None:
    before, decided = files_of(paths.releases), files_of(paths.decisions)
    run.does(paths)
    done = xuanjie("refresh", "--offline", data=paths.root)
    assert done.returncode == 1, done.stdout + done.stderr
    assert files_of(paths.releases) == before
    assert files_of(paths.decisions) == decided
    for words in run.says:
        assert words in done.stderr
    assert "the last release stays" in done.stderr


def test_the_same_weeks_in_health_make_a_release(paths: DataPaths) -> None:
    before = latest_release(paths.releases)
    go_on(paths)
    walk_last(paths, ("found", 20, 2), ("found", 20, 0))
    done = xuanjie("refresh", "--offline", data=paths.root)
    assert done.returncode == 0, done.stderr
    assert latest_release(paths.releases) != before


def test_a_chain_that_was_mended_stops_nothing_any_more(paths: DataPaths) -> None:
    go_on(paths)
    walk_last(paths, ("found", 20, 20), ("unreachable", 0, 0))
    assert xuanjie("refresh", "--offline", data=paths.root).returncode == 1
    walk_last(paths, ("found", 20, 0), ("found", 20, 4))
    done = xuanjie("refresh", "--offline", data=paths.root)
    assert done.returncode == 0, done.stderr


def test_a_reason_publishes_all_the_same_and_is_kept(paths: DataPaths) -> None:
    go_on(paths, xinhua=without_title)
    reason = "the site prints no headlines any more, seen on 14 November"
    done = xuanjie("refresh", "--offline", "--override", reason, data=paths.root)
    assert done.returncode == 0, done.stderr
    folder = latest_release(paths.releases)
    assert folder is not None
    manifest = (folder / "manifest.json").read_text("utf-8")
    assert reason in manifest
    assert "fill_rate xinhua_zh, title" in manifest
