"""A release is packed whole or without page texts, and never when it is damaged."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaged import HOSTILE, bundle, packaged
from saved_pages import files_of, xuanjie

from archive.errors import BadInput, Damaged
from pipelines.release import text_free as variant
from pipelines.release.files.placed import Group, lasting_rows, placed_tables
from pipelines.release.package import checksums, file_problems, parse_checksums
from pipelines.release.packing import pack_release
from pipelines.release.reading import evidence_of, table_rows
from pipelines.release.tables import TABLES
from pipelines.release.text_free import LIMIT, text_free, text_free_row

OURS = {"note", "statement", "reason", "verdict", "caused_by"}  # columns with no word of a page
PASSAGE = {
    "field": "body",
    "before": "旧" * 40,
    "after": "新" * 40,
    "prefix": "前",
    "suffix": "后",
    "start_before": 1,
    "end_before": 2,
    "start_after": 1,
    "end_after": 2,
    "is_cut": False,
}
EDIT = {
    "document_id": "a-000000000001",
    "number": 1,
    "url": "https://a.example/" + "x" * 200,
    "from_snapshot": "s1",
    "to_snapshot": "s2",
    "from_at": "2018-01-05T04:00:00Z",
    "to_at": "2018-01-06T04:00:00Z",
    "changed": ["body"],
    "kept_percent": 90,
    "passages": [PASSAGE],
    "passages_left_out": 2,
    "affected": [{"table": "legs", "id": "l-1", "field": "leader_org", "before": "长" * 300, "after": None}],
    "affected_left_out": 0,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return packaged(tmp_path / "2018-01-05.1", bundle())


def verb(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return xuanjie("pack", "--release", folder, *arguments, data=folder.parent)


def test_a_zip_holds_every_file_of_the_release_as_it_is(tmp_path: Path, folder: Path) -> None:
    done = pack_release(folder, tmp_path / "out.zip")
    with ZipFile(tmp_path / "out.zip") as packed:
        found = {name.removeprefix("xuanjie-2018-01-05.1/"): packed.read(name) for name in packed.namelist()}
        assert {info.date_time for info in packed.infolist()} == {(2018, 1, 5, 0, 0, 0)}
    assert found == files_of(folder)
    assert done.sha256 == hashlib.sha256((tmp_path / "out.zip").read_bytes()).hexdigest()
    assert (done.files, done.size) == (len(found), (tmp_path / "out.zip").stat().st_size)


def test_a_folder_is_a_copy_and_stands_the_same_checks(tmp_path: Path, folder: Path) -> None:
    pack_release(folder, tmp_path / "copy")
    assert files_of(tmp_path / "copy") == files_of(folder)
    assert list(file_problems(tmp_path / "copy")) == []


def test_a_damaged_release_is_not_packed(tmp_path: Path, folder: Path) -> None:
    (folder / "legs.csv").write_text("x")
    with pytest.raises(Damaged, match=r"legs\.csv"):
        pack_release(folder, tmp_path / "out.zip")
    done = verb(folder, "-o", str(tmp_path / "out.zip"), "--text-free")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert not (tmp_path / "out.zip").exists()


def test_nothing_that_lies_there_is_written_over(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(BadInput, match="something there already"):
        pack_release(folder, tmp_path / "mine")
    with pytest.raises(BadInput, match="no folder"):
        pack_release(folder, tmp_path / "nowhere" / "out.zip")
    assert verb(folder, "-o", str(tmp_path / "mine")).returncode == 2


@pytest.mark.parametrize("said", [b"", b"[]", b'{"version": "x", "recipe": "7"}', b'{"version": 1, "recipe": "7"}'])
def test_a_description_that_is_none_is_bad_input(tmp_path: Path, folder: Path, said: bytes) -> None:
    (folder / "datapackage.json").write_bytes(said)
    (folder / "SHA256SUMS").write_bytes(
        checksums(folder, [p for p in folder.rglob("*") if p.name != "SHA256SUMS" and p.is_file()])
    )
    with pytest.raises(BadInput, match=r"datapackage\.json"):
        pack_release(folder, tmp_path / "out.zip")


def test_the_verb_tells_the_digest(tmp_path: Path, folder: Path) -> None:
    done = verb(folder, "-o", str(tmp_path / "out.zip"), "--text-free", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["sha256"] == hashlib.sha256((tmp_path / "out.zip").read_bytes()).hexdigest()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def freed(folder: Path, target: Path) -> Path:
    target.mkdir()
    text_free(folder, target)
    return target


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    return [text for one in value for text in texts_in(one)] if isinstance(value, list) else []


def assert_no_long_text(folder: Path) -> None:
    for placed in placed_tables():
        if placed.group in {Group.CONTENT, Group.HISTORY}:
            for line in (folder / placed.path("jsonl")).read_text("utf-8").split("\n")[:-1]:
                row = json.loads(line)
                texts = texts_in({name: value for name, value in row.items() if name not in OURS})
                long = [text for text in texts if len(text) > LIMIT and not text.startswith("http")]
                assert not long, (placed.table.name, long[0][:40])


def test_the_variant_has_every_record_and_no_long_text(tmp_path: Path, folder: Path) -> None:
    free = freed(folder, tmp_path / "free")
    assert_no_long_text(free)
    for placed in placed_tables():
        if placed.group in {Group.CONTENT, Group.HISTORY}:
            found, told = (
                [json.loads(line) for line in (place / placed.path("jsonl")).read_text("utf-8").split("\n")[:-1]]
                for place in (free, folder)
            )
            assert [[row[k] for k in placed.table.key] for row in found] == [
                [row[k] for k in placed.table.key] for row in told
            ]
    with pytest.raises(AssertionError):
        assert_no_long_text(folder)  # the check sees what it is for


def test_a_variant_that_forgets_to_cut_is_seen(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variant, "_short", lambda value, name: value)
    free = freed(folder, tmp_path / "free")
    with pytest.raises(AssertionError):
        assert_no_long_text(free)


def test_a_cut_quote_can_still_be_checked_by_its_digest(tmp_path: Path, folder: Path) -> None:
    whole = {row["evidence_id"]: row for row in lasting_rows(bundle())["evidence"]}
    for row in table_rows(freed(folder, tmp_path / "free"), "evidence"):
        quote = whole[row["evidence_id"]]["quote"]
        assert row["quote_sha256"] == hashlib.sha256(quote.encode()).hexdigest()
        assert (row["prefix"], row["suffix"]) == (None, None)
        assert row["quote"] == (quote if len(quote) <= LIMIT else quote[: LIMIT - 1] + "…")
        assert len(row["quote"]) <= LIMIT


def test_short_texts_stay_as_they_were(tmp_path: Path, folder: Path) -> None:
    found = [row["detail"] for row in table_rows(freed(folder, tmp_path / "free"), "issues")]
    assert found[:-1] == list(HOSTILE)


def test_changed_passages_are_left_out_and_counted_addresses_stay() -> None:
    row = text_free_row(TABLES["edits"], EDIT)
    assert (row["passages"], row["passages_left_out"], row["url"]) == ([], 3, EDIT["url"])
    assert len(row["affected"][0]["before"]) == LIMIT
    assert row["affected"][0]["after"] is None


def test_the_variant_has_checksums_a_read_me_and_no_other_file(tmp_path: Path, folder: Path) -> None:
    free = freed(folder, tmp_path / "free")
    assert list(file_problems(free)) == []
    names = set(parse_checksums((free / "SHA256SUMS").read_text("utf-8")))
    tables = {p.path(s) for p in placed_tables() if p.group is not Group.RUNS for s in p.spellings}
    assert names == tables | {
        "CITATION.cff", "LICENSE", "README.md", "codebook.md",
        "croissant.json", "csv-metadata.json", "datapackage.json",
    }  # fmt: skip
    told = (free / "README.md").read_text("utf-8")
    assert hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest() in told
    assert f"first {LIMIT} characters" in told
    for left in ("manifest.json", "CHANGES.md", "metadata.json", "feed.atom", "figures/", "decisions/", "runs/"):
        assert left in told


def test_what_reads_a_release_reads_the_variant(tmp_path: Path, folder: Path) -> None:
    free = freed(folder, tmp_path / "free")
    leg = next(table_rows(free, "legs"))
    assert evidence_of(free, "legs", leg["leg_id"])
    done = xuanjie("explain", leg["leg_id"], "--release", free, data=tmp_path)
    assert done.returncode == 0, done.stderr
