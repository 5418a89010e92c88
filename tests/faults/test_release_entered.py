"""Ledger, pointer and kept files that were lost, edited or never written: the chain of releases stays one chain."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from saved_pages import archive_of, files_of, manifest_rows, record

from archive.capture import SearchResult
from archive.errors import BadInput
from archive.paths import DataPaths
from archive.recorder import Recorder
from pipelines.refresh import RefreshReport, refresh_offline
from pipelines.release.bundle import Override
from pipelines.release.manifest import read_manifest
from pipelines.release.versions import LEDGER, Released, new_version, read_ledger
from pipelines.release.versions import record as write_ledger

OVERRIDE = "composed pages: their numbers mean nothing"
ROWS = sorted(manifest_rows(), key=lambda row: (row["fetched_at"], row["case_id"]))[:3]


def refresh(paths: DataPaths, doi: str | None = None) -> RefreshReport:
    return refresh_offline(paths, override=OVERRIDE, doi=doi)


def more(paths: DataPaths, number: int) -> None:
    with Recorder(paths.archive, agent="test") as recorder:
        record(recorder, ROWS[number])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """Two releases, of one page and of two; not to be changed."""
    paths = archive_of(tmp_path_factory.mktemp("made"), ROWS[:1])
    refresh(paths)
    more(paths, 1)
    refresh(paths)
    return paths


@pytest.fixture
def paths(made: DataPaths, tmp_path: Path) -> DataPaths:
    shutil.copytree(made.root, tmp_path / "data")
    return DataPaths(tmp_path / "data")


def state(paths: DataPaths) -> dict[str, bytes]:
    return files_of(paths.releases) | {f"decisions/{name}": body for name, body in files_of(paths.decisions).items()}


def is_unchanged(paths: DataPaths, made: DataPaths) -> bool:
    return not refresh(paths).published.is_new and state(paths) == state(made)


def ledger_text(paths: DataPaths) -> str:
    return (paths.decisions / LEDGER).read_text("utf-8")


def test_a_ledger_that_was_lost_is_written_again_from_the_manifests(made: DataPaths, paths: DataPaths) -> None:
    (paths.decisions / LEDGER).unlink()
    assert is_unchanged(paths, made)


def test_lines_that_were_cut_off_the_ledger_are_taken_up_again_from_the_folders(
    made: DataPaths, paths: DataPaths
) -> None:
    lines = ledger_text(paths).splitlines(keepends=True)
    (paths.decisions / LEDGER).write_text("".join(lines[:-1]), "utf-8")
    assert is_unchanged(paths, made)


@pytest.mark.parametrize("pointer", [None, "first", "nowhere", ""])
def test_a_pointer_that_was_lost_or_moved_is_put_back(made: DataPaths, paths: DataPaths, pointer: str | None) -> None:
    first = read_ledger(paths.decisions)[0].version
    (paths.releases / "latest").unlink()
    if pointer is not None:
        (paths.releases / "latest").write_text(first if pointer == "first" else pointer)
    assert is_unchanged(paths, made)


@pytest.mark.parametrize("left", [None, b"number,kind\n"])
def test_kept_changes_that_were_lost_or_edited_are_those_of_the_release_again(
    made: DataPaths, paths: DataPaths, left: bytes | None
) -> None:
    place = paths.decisions / "changes" / f"{read_ledger(paths.decisions)[-1].version}.csv"
    place.unlink()
    if left is not None:
        place.write_bytes(left)
    assert is_unchanged(paths, made)


def test_a_release_that_a_kill_left_out_of_the_ledger_is_the_predecessor_of_the_next(
    made: DataPaths, paths: DataPaths
) -> None:
    """Killed after the rename: the folder stands there, and nothing else knows of it; then other pages arrive."""
    first, second = read_ledger(paths.decisions)
    write_ledger(paths.decisions, [first])
    (paths.releases / "latest").write_text(f"{first.version}\n")
    (paths.decisions / "changes" / f"{second.version}.csv").unlink()
    more(paths, 2)
    refresh(paths)
    ledger = read_ledger(paths.decisions)
    assert ledger[:2] == (first, second)
    assert (len(ledger), ledger[2].previous) == (3, second.version)
    manifest = read_manifest(paths.releases / ledger[2].version)
    assert manifest.previous_manifest == second.manifest_sha256
    assert (paths.decisions / "changes" / f"{second.version}.csv").exists()


def test_a_folder_whose_tables_somebody_changed_is_not_taken_up(paths: DataPaths) -> None:
    first, second = read_ledger(paths.decisions)
    write_ledger(paths.decisions, [first])
    (paths.releases / second.version / "legs.jsonl").write_text("{}\n")
    assert refresh(paths).published.damaged is not None
    assert read_ledger(paths.decisions) == (first, second)


def test_a_first_release_that_a_kill_left_unnamed_is_taken_up(tmp_path: Path) -> None:
    paths = archive_of(tmp_path, ROWS[:1])
    refresh(paths)
    (first,) = read_ledger(paths.decisions)
    (paths.decisions / LEDGER).unlink()
    (paths.releases / "latest").unlink()
    more(paths, 1)
    refresh(paths)
    assert [one.previous for one in read_ledger(paths.decisions)] == [None, first.version]


def test_what_was_released_under_a_name_stays_what_it_was(paths: DataPaths) -> None:
    """Without folders and kept changes the last release cannot be made again: another follows it under a new name."""
    before = read_ledger(paths.decisions)
    shutil.rmtree(paths.releases)
    shutil.rmtree(paths.decisions / "changes")
    done = refresh(paths)
    ledger = read_ledger(paths.decisions)
    assert ledger[:2] == before
    assert (ledger[2].previous, ledger[2].stamp) == (before[1].version, before[1].stamp)
    assert done.published.version == ledger[2].version


def test_a_list_of_lost_ids_that_was_changed_is_something_new(paths: DataPaths) -> None:
    heads = (paths.releases / read_ledger(paths.decisions)[-1].version / "rekeys.csv").read_text().splitlines()
    line = "l-000000000000,legs,,[],withdrawn,[],2018-01-01.1"
    (paths.decisions / "rekeys.csv").write_text(f"{heads[0]}\n{line}\n")
    assert refresh(paths).published.is_new


def test_days_of_crawls_that_find_nothing_new_make_no_release(made: DataPaths, paths: DataPaths) -> None:
    for day in range(1, 4):
        with Recorder(paths.archive, agent="test") as recorder:
            moment = datetime.fromisoformat("2018-01-05T04:00:00+00:00") + timedelta(days=day)
            recorder.search(
                SearchResult(
                    source="composed",
                    url="https://example.org/list",
                    at=moment,
                    outcome="found",
                    links=3,
                    new=0,
                    via="import",
                )
            )
            record(recorder, ROWS[1] | {"fetched_at": f"{ROWS[1]['fetched_at'][:8]}28T0{day}:00:00+00:00"})
        assert not refresh(paths).published.is_new
    assert read_ledger(paths.decisions) == read_ledger(made.decisions)


def test_a_doi_names_one_release_and_asked_again_makes_nothing_new(paths: DataPaths) -> None:
    assert refresh(paths, doi="10.5281/zenodo.1").published.is_new
    assert not refresh(paths, doi="10.5281/zenodo.1").published.is_new
    more(paths, 2)
    with pytest.raises(BadInput, match="the DOI of release"):
        refresh(paths, doi="10.5281/zenodo.1")
    assert refresh(paths).published.is_new


@pytest.mark.parametrize("doi", ["", "zenodo.1", "https://doi.org/10.5281/z", "10.1/x", "10.5281/a b", "10.5281/a\n"])
def test_what_is_no_doi_is_bad_input(paths: DataPaths, doi: str) -> None:
    with pytest.raises(BadInput, match="a bare DOI"):
        refresh_offline(paths, doi=doi)


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "bell\a", "x" * 1001])
def test_what_is_no_reason_is_bad_input(paths: DataPaths, reason: str) -> None:
    with pytest.raises(BadInput, match="--override"):
        refresh_offline(paths, override=reason)


ONE = Released(version="2026-02-06.1", stamp="1" * 64, manifest_sha256="2" * 64, previous=None)


@pytest.mark.parametrize(
    "override",
    [
        Override(reason='=cmd|"x", 说', faults=tuple(f'gate {n}, "quoted"' for n in range(9000))),
        Override(reason="", faults=("told",)),
    ],
)
def test_a_line_of_the_ledger_is_read_as_it_was_written(tmp_path: Path, override: Override) -> None:
    """More than 128 KiB in a cell is not the end of all later releases."""
    told = [ONE, replace(ONE, version="2026-02-05.2", previous=ONE.version, override=override)]
    write_ledger(tmp_path, told)
    assert list(read_ledger(tmp_path)) == told


@pytest.mark.parametrize("spoil", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_what_editors_do_to_line_ends_and_beginnings_is_no_fault(
    made: DataPaths, paths: DataPaths, spoil: Callable[[str], str]
) -> None:
    (paths.decisions / LEDGER).write_bytes(spoil(ledger_text(paths)).encode())
    assert read_ledger(paths.decisions) == read_ledger(made.decisions)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1],
        lambda text: text[:-70],
        lambda text: text + text.splitlines(keepends=True)[-1],
        lambda text: text.replace(".1,", ".01,"),
        lambda text: text.replace("\n2", "\n1", 1),
        lambda text: text + '"',
        lambda text: text.split("\n", 1)[1],
    ],
)
def test_a_ledger_that_is_none_is_named_and_nothing_is_written(
    made: DataPaths, paths: DataPaths, spoil: Callable[[str], str]
) -> None:
    (paths.decisions / LEDGER).write_text(spoil(ledger_text(paths)), "utf-8")
    before = state(paths)
    with pytest.raises(BadInput, match=LEDGER):
        refresh(paths)
    assert state(paths) == before


def test_counters_go_on_after_nine_and_a_day_may_go_backwards() -> None:
    taken = [f"2026-02-06.{n}" for n in range(1, 12)] + ["2199-01-01.1", "2026-02-05.1"]
    assert new_version("2026-02-06", taken) == "2026-02-06.12"
    assert new_version("2026-02-05", taken) == "2026-02-05.2"
