"""Archive to release: the same result from scratch or step by step, by one process or two, killed or not."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from saved_pages import XUANJIE, archive_of, files_of, manifest_rows, record, xuanjie

from archive.capture import Role
from archive.errors import Locked
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.store import Store
from pipelines import refresh
from pipelines.checks import Refused
from pipelines.documents import Read
from pipelines.extract_archive import extract_archive, extract_into
from pipelines.holding import hold_store
from pipelines.refresh import NothingToRelease, RefreshReport, refresh_offline, release
from pipelines.release import contents
from pipelines.release.dataset import Dataset, dataset
from pipelines.release.reading import table_rows
from pipelines.verifying import verify_data


def digest(paths: DataPaths) -> str:
    with Store(paths.store) as store:
        return store.digest()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """A data folder with a release; not to be changed."""
    paths = archive_of(tmp_path_factory.mktemp("made"))
    refresh_offline(paths)
    return paths


def copy_of(made: DataPaths, root: Path) -> DataPaths:
    shutil.copytree(made.root, root)
    return DataPaths(root)


@pytest.mark.invariant(1)
def test_a_release_is_made_and_a_second_refresh_changes_no_byte(made: DataPaths, tmp_path: Path) -> None:
    paths = copy_of(made, tmp_path / "data")
    before = files_of(paths.releases)
    again = refresh_offline(paths)
    assert again.published.is_new is False
    assert again.extracted is not None
    assert again.extracted.read == 0
    assert files_of(paths.releases) == before
    assert again.counts["candidates"] == len(manifest_rows())
    assert again.counts["legs"] > 0


@pytest.mark.invariant(3)
def test_a_full_rebuild_with_two_processes_gives_the_same_store_and_release(made: DataPaths, tmp_path: Path) -> None:
    paths = copy_of(made, tmp_path / "data")
    before, released = digest(paths), files_of(paths.releases)
    paths.store.unlink()
    shutil.rmtree(paths.releases)
    refresh_offline(paths, full=True, jobs=2)
    assert digest(paths) == before
    assert files_of(paths.releases) == released


@pytest.mark.invariant(3)
def test_extraction_while_crawling_gives_the_same_store_as_afterwards(made: DataPaths, tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "data")
    shutil.copytree(made.archive, paths.archive)
    with ArchiveReader(paths.archive) as reader, Store(paths.store) as store:
        captures = list(reader.captures())
        random.Random(7).shuffle(captures)
        for capture in captures:
            extract_into(store, reader.snapshot(capture.snapshot_id))
    assert digest(paths) == digest(made)
    assert extract_archive(paths).read == 0
    assert digest(paths) == digest(made)


def test_the_archive_in_two_parts_gives_the_same_tables_as_at_once(made: DataPaths, tmp_path: Path) -> None:
    rows = manifest_rows()
    paths = archive_of(tmp_path / "data", rows[: len(rows) // 2])
    refresh_offline(paths)
    with Recorder(paths.archive, agent="test") as recorder:
        for row in rows[len(rows) // 2 :]:
            record(recorder, row)
    done = refresh_offline(paths).published
    whole = files_of(made.releases / (made.releases / "latest").read_text().strip())
    for table in ("legs", "delegations", "events", "evidence", "visits", "candidates"):
        assert (done.folder / f"{table}.csv").read_bytes() == whole[f"{table}.csv"]


@pytest.mark.fault("P1")
def test_pages_that_a_crawl_captures_while_others_are_read_do_not_hold_up_a_refresh(
    made: DataPaths, tmp_path: Path
) -> None:
    """Each batch that is read finds one more page captured, the last ones when the reading is over."""
    rows = manifest_rows()
    paths = archive_of(tmp_path / "data", rows[:-4])
    later = iter(rows[-4:])

    def and_a_crawl_goes_on(_done: int, _todo: int) -> None:
        with Recorder(paths.archive, agent="test") as recorder:
            for row in islice(later, 1):
                record(recorder, row)

    done = refresh_offline(paths, progress=and_a_crawl_goes_on)
    while done.counts["candidates"] < len(rows):
        before = done.counts["candidates"]
        done = refresh_offline(paths, progress=and_a_crawl_goes_on)
        assert done.counts["candidates"] > before
    assert done.extracted is not None
    assert done.extracted.articles == len(rows)
    whole = files_of(made.releases / (made.releases / "latest").read_text().strip())
    for table in ("legs", "delegations", "events", "evidence", "visits", "candidates"):
        assert (done.published.folder / f"{table}.csv").read_bytes() == whole[f"{table}.csv"]


@pytest.mark.long
@pytest.mark.fault("T2")
def test_time_zone_locale_and_hash_seed_do_not_show(made: DataPaths, tmp_path: Path) -> None:
    released = files_of(made.releases)
    for number, more in enumerate(({"TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, {"TZ": "America/Adak"})):
        paths = DataPaths(tmp_path / str(number))
        shutil.copytree(made.archive, paths.archive)
        command = [*XUANJIE, "--data", str(paths.root), "refresh", "--offline"]
        environment = os.environ | more | {"PYTHONHASHSEED": str(number + 1)}
        subprocess.run(command, check=True, env=environment, timeout=120, stdout=subprocess.DEVNULL)
        assert files_of(paths.releases) == released


@pytest.mark.fault("K1")
@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 6))])
def test_a_killed_refresh_is_completed_by_the_same_command(made: DataPaths, tmp_path: Path, seed: int) -> None:
    paths = DataPaths(tmp_path / "data")
    shutil.copytree(made.archive, paths.archive)
    chance = random.Random(seed)
    command = [*XUANJIE, "--data", str(paths.root), "refresh", "--offline"]
    for _ in range(2):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 2.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
    refresh_offline(paths)
    assert digest(paths) == digest(made)
    assert files_of(paths.releases) == files_of(made.releases)


def test_a_damaged_capture_refuses_the_release_and_the_last_one_stays(made: DataPaths, tmp_path: Path) -> None:
    paths = copy_of(made, tmp_path / "data")
    before = files_of(paths.releases)
    with ArchiveReader(paths.archive) as reader:
        capture = next(c for c in reader.captures(Role.ARTICLE))
    warc = paths.archive / "warc" / capture.warc_file
    body = bytearray(warc.read_bytes())
    body[capture.offset + capture.length // 2] ^= 0xFF
    warc.chmod(0o644)
    warc.write_bytes(body)
    with pytest.raises(Refused, match=capture.snapshot_id):
        refresh_offline(paths, full=True)
    assert files_of(paths.releases) == before
    with pytest.raises(Refused, match=capture.snapshot_id):  # the store knew the page before it was damaged
        refresh_offline(copy_of(DataPaths(paths.root), tmp_path / "again"))


@pytest.mark.parametrize(
    "text", ["not JSON", "[]", "{}", '{"snapshot_id":7}', "[" * 100_000, "", "another page's"], ids=lambda t: t[:9]
)
@pytest.mark.parametrize("verb", [refresh.release, refresh_offline], ids=lambda verb: verb.__name__)
def test_a_stored_extraction_that_is_none_is_read_anew(
    made: DataPaths, tmp_path: Path, text: str, verb: Callable[[DataPaths], RefreshReport]
) -> None:
    paths = copy_of(made, tmp_path / "data")
    with sqlite3.connect(paths.store) as db:
        ids = [row[0] for row in db.execute("SELECT snapshot_id FROM extractions ORDER BY 1 LIMIT 2")]
        if text == "another page's":
            (text,) = db.execute("SELECT extraction FROM extractions WHERE snapshot_id = ?", (ids[1],)).fetchone()
        db.execute("UPDATE extractions SET extraction = ? WHERE snapshot_id = ?", (text, ids[0]))
    db.close()
    assert digest(paths) != digest(made)
    verb(paths)
    assert digest(paths) == digest(made)
    assert files_of(paths.releases) == files_of(made.releases)


@pytest.mark.parametrize("together", [False, True], ids=["alone", "together"])
def test_a_page_of_which_no_row_can_be_made_is_named_and_the_last_release_stays(
    made: DataPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    paths = copy_of(made, tmp_path / "data")
    before = files_of(paths.releases)
    with ArchiveReader(paths.archive) as reader:
        culprit = sorted(c.snapshot_id for c in reader.captures(Role.ARTICLE))[5]

    def broken(reads: Iterable[Read], *more: Any, **how: Any) -> Dataset:
        known = list(reads)
        if culprit in {r.extraction.snapshot_id for r in known} and (len(known) > 2 or not together):
            raise OverflowError("date value out of range")
        return dataset(known, *more, **how)

    monkeypatch.setattr(contents, "dataset", broken)
    with pytest.raises(Refused, match=rf"{culprit}.*OverflowError in .*date value out of range") as refused:
        release(paths, again=True)
    assert len(refused.value.faults) == 1
    assert refused.value.status == 1
    assert files_of(paths.releases) == before


def test_a_release_that_was_damaged_is_made_again_and_said_so(made: DataPaths, tmp_path: Path) -> None:
    paths = copy_of(made, tmp_path / "data")
    before = files_of(paths.releases)
    folder = paths.releases / (paths.releases / "latest").read_text().strip()
    (folder / "legs.csv").unlink()
    told = "\n".join(refresh_offline(paths).lines())
    assert "was damaged, made again" in told
    assert f".damaged-{folder.name}-1" in told
    after = files_of(paths.releases)
    assert {name: body for name, body in after.items() if not name.startswith(".damaged-")} == before
    assert verify_data(paths).problems == ()


def test_an_empty_archive_has_nothing_to_release(tmp_path: Path) -> None:
    paths = archive_of(tmp_path / "data", [])
    with pytest.raises(NothingToRelease, match="no article in the archive"):
        refresh_offline(paths)


def test_a_page_without_bytes_and_a_pdf_are_issues_and_the_rest_goes_on(tmp_path: Path) -> None:
    paths = archive_of(tmp_path / "data", manifest_rows()[:2])
    with Recorder(paths.archive, agent="test") as recorder:
        for name, body in (("empty", b""), ("pdf", b"%PDF-1.7 ...")):
            row = {
                "url": f"https://example.org/{name}",
                "content_type": "text/html",
                "fetched_at": "2018-01-05T04:00:00Z",
            }
            record(recorder, row, body)
    done = refresh_offline(paths)
    assert done.decisions["unreadable"] == 2
    assert done.issues["empty_page"] == done.issues["not_html"] == 1
    assert done.counts["candidates"] == 4


def test_two_runs_at_once_are_refused_by_name(made: DataPaths, tmp_path: Path) -> None:
    paths = copy_of(made, tmp_path / "data")
    with hold_store(paths), pytest.raises(Locked, match="process"):
        refresh_offline(paths)


def test_explain_shows_every_value_with_quote_rule_and_place(made: DataPaths) -> None:
    folder = made.releases / (made.releases / "latest").read_text().strip()
    row = next(leg for leg in table_rows(folder, "legs") if leg["leader_name"])
    done = xuanjie("explain", row["leg_id"], data=made.root)
    assert done.returncode == 0, done.stderr
    assert f"country = {row['country']}" in done.stdout
    assert f"leader_name = {row['leader_name']}" in done.stdout
    assert ".warc.gz at byte" in done.stdout
    found = json.loads(xuanjie("explain", row["delegation_id"], "--json", data=made.root).stdout)
    assert found["record"]["delegation_id"] == row["delegation_id"]
    assert row["leg_id"] in [leg["leg_id"] for leg in found["legs"]]
    assert all(e["quote"] and e["rule"] and e["capture"]["url"] for e in found["evidence"])


def test_verify_is_content_with_what_was_made_and_names_what_was_changed(made: DataPaths, tmp_path: Path) -> None:
    paths = copy_of(made, tmp_path / "data")
    done = xuanjie("verify", data=paths.root)
    assert (done.returncode, done.stderr) == (0, "")
    folder = paths.releases / (paths.releases / "latest").read_text().strip()
    row = next(e for e in table_rows(folder, "evidence") if e["table"] == "legs" and e["field"] == "country")
    assert xuanjie("verify", row["id"], data=paths.root).returncode == 0
    evidence = folder / "evidence.jsonl"
    text = evidence.read_text("utf-8")
    place = f'"start":{row["start"]},"end":{row["end"]},'
    line = next(line for line in text.splitlines() if row["evidence_id"] in line)
    moved = line.replace(place, f'"start":{row["start"] + 1},"end":{row["end"] + 1},')
    assert moved != line
    evidence.write_text(text.replace(line, moved), "utf-8")
    done = xuanjie("verify", data=paths.root)
    assert done.returncode == 1
    assert "evidence.jsonl" in done.stderr
    done = xuanjie("verify", row["id"], data=paths.root)
    assert done.returncode == 1
    assert row["evidence_id"] in done.stderr


def test_bad_input_is_one_line_and_status_two(made: DataPaths, tmp_path: Path) -> None:
    for arguments, words in (
        (["explain", "l-nothing"], "no record 'l-nothing' here"),
        (["read", tmp_path / "none.jsonl"], "found nothing, expected a manifest"),
        (["read", tmp_path], "found a directory, expected a manifest"),
        (["score", tmp_path / "none.jsonl"], "expected gold cases"),
        (["verify", "l-x", "--release", tmp_path], "found no release"),
        (["verify", "--release", tmp_path], "found no release"),
        (["explain", "l-x", "--release", tmp_path], "found no release"),
    ):
        done = xuanjie(*arguments, data=made.root)
        assert done.returncode == 2, done.stderr
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1
