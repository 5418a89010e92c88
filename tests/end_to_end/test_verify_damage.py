"""`xuanjie verify` is content with a sound release only, and names what is wrong with any other."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from saved_pages import archive_of, manifest_rows, xuanjie

from archive.capture import Takedown
from archive.errors import BadInput, NoSuchRecord
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.removal.everywhere import take_down_everywhere
from pipelines.refresh import refresh_offline
from pipelines.release.formats import parquet_file
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.pointer import latest_release
from pipelines.release.reading import table_rows
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES
from pipelines.resting import Cell
from pipelines.verifying import Verified, verify_data, verify_quickly

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """A data folder with a release; not to be changed."""
    paths = archive_of(tmp_path_factory.mktemp("made"), manifest_rows()[:9])
    refresh_offline(paths)
    return paths


@pytest.fixture
def copy(made: DataPaths, tmp_path: Path) -> DataPaths:
    shutil.copytree(made.root, tmp_path / "data")
    return DataPaths(tmp_path / "data")


def folder_of(paths: DataPaths) -> Path:
    found = latest_release(paths.releases)
    assert found is not None
    return found


def a_leg(paths: DataPaths) -> str:
    evidence = list(table_rows(folder_of(paths), "evidence"))
    return str(next(e["id"] for e in evidence if e["table"] == "legs" and e["field"] == "leader_name"))


def sums_remade(folder: Path) -> None:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    lines = (f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files)
    (folder / "SHA256SUMS").write_text("".join(lines))


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def edited(folder: Path, table: str, number: int, **cells: object) -> None:
    """Change cells of one row of a JSON Lines file."""
    path = folder / f"{table}.jsonl"
    lines = path.read_text("utf-8").splitlines()
    row = json.loads(lines[number]) | cells
    lines[number] = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def without_lines(file: Path, word: str) -> None:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if word not in line), "utf-8")


def doubled(file: Path) -> None:
    text = file.read_text("utf-8")
    file.write_text(text.splitlines(keepends=True)[0] + text, "utf-8")


def values_changed(folder: Path, leg: str) -> None:
    for number, row in enumerate(list(table_rows(folder, "evidence"))):
        if row["id"] == leg:
            edited(folder, "evidence", number, value="LIE")


def country_changed(folder: Path, leg: str) -> None:
    number = next(n for n, row in enumerate(table_rows(folder, "legs")) if row["leg_id"] == leg)
    edited(folder, "legs", number, country="US")


def test_a_sound_release_and_each_of_its_records_are_sound(made: DataPaths) -> None:
    assert verify_data(made).problems == ()
    for table, key in (("legs", "leg_id"), ("delegations", "delegation_id"), ("candidates", "document_id")):
        for row in table_rows(folder_of(made), table):
            assert verify_data(made, row[key]).problems == ()


def test_what_was_not_looked_at_is_not_said_to_be_sound(made: DataPaths) -> None:
    assert str(made.archive) not in verify_data(made, a_leg(made)).checked
    assert verify_data(made).checked == f"{made.archive} and {folder_of(made)}"


@pytest.mark.parametrize("remade", [False, True], ids=["as it is", "checksums remade"])
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (country_changed, "country: no quote supports 'US'"),
        (lambda folder, leg: without_lines(folder / "evidence.jsonl", leg), "country: no quote supports"),
        (values_changed, "country: a quote says 'LIE', the cell not"),
        (lambda folder, leg: changed(folder / "legs.csv", leg, "l-x"), "legs.csv"),
        (lambda folder, leg: without_lines(folder / "legs.jsonl", leg), "row: is not there"),
        (lambda folder, _: shutil.copy(folder / "events.parquet", folder / "legs.parquet"), "legs.parquet"),
        (lambda folder, _: (folder / "evidence.jsonl").unlink(), "evidence.jsonl"),
        (lambda folder, _: (folder / "legs.jsonl").write_text("{}\n"), "legs.jsonl"),
    ],
    ids=["country", "no evidence", "evidence values", "CSV", "row", "Parquet", "no file", "empty rows"],
)
def test_a_record_that_was_tampered_with_is_not_sound(
    copy: DataPaths, change: Callable[[Path, str], object], named: str, remade: bool
) -> None:
    leg, folder = a_leg(copy), folder_of(copy)
    change(folder, leg)
    if remade:
        sums_remade(folder)
    problems = verify_data(copy, leg).problems
    assert any(named in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda folder: edited(folder, "legs", 0, country="US"), "stamp tables: tables and recipe have the stamp"),
        (lambda folder: edited(folder, "evidence", 5, value="LIE"), "a quote says 'LIE'"),
        (lambda folder: edited(folder, "evidence", 5, quote="这句话不在页面上"), "does not stand at"),
        (lambda folder: edited(folder, "evidence", 5, prefix="LIE"), "'LIE' does not stand before"),
        (lambda folder: edited(folder, "evidence", 5, start=-9, end=-2), "does not stand at -9"),
        (lambda folder: edited(folder, "snapshots", 0, offset=1), "offset: 1, the archive says"),
        (lambda folder: edited(folder, "snapshots", 0, via="live"), "via: 'live', the archive says 'import'"),
        (lambda folder: without_lines(folder / "legs.jsonl", "l-"), "evidence for a row that is not there"),
        (lambda folder: edited(folder, "legs", 0, mode="perhaps"), "mode: 'perhaps' is not one of"),
        (
            lambda folder: changed(folder / "legs.csv", "concluded", "announced"),
            "legs.csv file: differs",
        ),
        (lambda folder: changed(folder / "evidence.csv", "。", "！"), "evidence.csv file: differs"),
        (
            lambda folder: shutil.copy(folder / "events.parquet", folder / "legs.parquet"),
            "legs.parquet file: has",
        ),
        (lambda folder: (folder / "legs.parquet").write_bytes(b"PAR1"), "legs.parquet file: cannot be read"),
        (lambda folder: changed(folder / "datapackage.json", '"recipe": "', '"recipe": "0'), "datapackage.json"),
        (lambda folder: changed(folder / "codebook.md", "is never counted", "is counted"), "codebook.md"),
        (lambda folder: (folder / "LICENSE").unlink(), "LICENSE"),
    ],
)
def test_a_remade_checksum_hides_no_edit(copy: DataPaths, change: Change, named: str) -> None:
    change(folder_of(copy))
    sums_remade(folder_of(copy))
    problems = verify_data(copy).problems
    assert any(named in problem for problem in problems), problems


def test_a_parquet_file_with_one_other_cell_is_named(copy: DataPaths, tmp_path: Path) -> None:
    folder = folder_of(copy)
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    edited(other, "legs", 0, attendance=77)
    parquet_file(TABLES["legs"], other / "legs.jsonl", folder / "legs.parquet")
    sums_remade(folder)
    assert any(
        "legs.parquet file: differs from legs.jsonl in row 1, attendance" in p for p in verify_data(copy).problems
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda folder: (folder / "datapackage.json").unlink(), "datapackage.json"),
        (lambda folder: (folder.parent / "latest").unlink(), "latest: is missing, though there is"),
        (lambda folder: (folder.parent / "latest").write_text(""), "latest: names no release folder"),
        (lambda folder: (folder.parent / "latest").write_text("nonsense\n"), "latest: names no release folder"),
        (shutil.rmtree, "latest: names no release folder"),
        (lambda folder: [(folder / name).unlink() for name in ("SHA256SUMS", "evidence.jsonl")], "evidence.jsonl"),
        (
            lambda folder: [(folder / "SHA256SUMS").unlink(), (folder / "evidence.jsonl").write_text("{}\n")],
            "evidence.jsonl:1: found no evidence_id",
        ),
        (lambda folder: (folder / "foreign").symlink_to("/etc"), "foreign"),
        (lambda folder: (folder / "foreign").mkdir(), "foreign"),
        (lambda folder: doubled(folder / "SHA256SUMS"), "SHA256SUMS file: CHANGES.md stands twice"),
        (lambda folder: (folder / "SHA256SUMS").write_bytes(b""), "is not listed in SHA256SUMS"),
        (lambda folder: (folder / "SHA256SUMS").write_bytes(b"\xff\xfe"), "SHA256SUMS"),
        (lambda folder: edited(folder, "evidence", 0, snapshot_id=None), "evidence.jsonl:1: found no snapshot_id"),
        (lambda folder: edited(folder, "legs", 0, delegation_id=["d"]), "legs.jsonl:1: found delegation_id"),
        (lambda folder: (folder / "legs.jsonl").write_text("[" * 100_000), "legs.jsonl"),
        (lambda folder: (folder / "datapackage.json").write_text("[]"), "does not say version and recipe"),
    ],
)
def test_damage_is_status_one_with_a_named_culprit(copy: DataPaths, change: Change, named: str) -> None:
    change(folder_of(copy))
    done = xuanjie("verify", data=copy.root)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert named in done.stderr


def test_a_lost_archive_is_damage_when_there_is_a_release_of_it(copy: DataPaths, tmp_path: Path) -> None:
    shutil.rmtree(copy.archive)
    assert any("no archive" in problem for problem in verify_data(copy).problems)
    with pytest.raises(BadInput, match="no archive"):
        verify_data(DataPaths(tmp_path / "nothing"))


def test_a_pointer_that_names_nothing_is_damage_for_a_record_too(copy: DataPaths) -> None:
    leg = a_leg(copy)
    (copy.releases / "latest").write_text("nonsense\n")
    assert verify_data(copy, leg).problems == (f"{copy.releases / 'latest'}: names no release folder beside it",)


def test_an_id_that_names_nothing_is_no_damage(made: DataPaths) -> None:
    for name in ("l-000000000000", "nope", ""):
        with pytest.raises(NoSuchRecord):
            verify_data(made, name)


def test_explain_says_in_one_line_what_it_cannot_read(copy: DataPaths) -> None:
    leg = a_leg(copy)
    (folder_of(copy) / "evidence.jsonl").write_text("{}\n")
    done = xuanjie("explain", leg, data=copy.root)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def cells_of(folder: Path, snapshots: set[str]) -> set[tuple[str, str, str]]:
    """What has to be named: every cell with a passage in one of these pages."""
    rows = table_rows(folder, "evidence")
    return {(row["table"], row["id"], row["field"]) for row in rows if row["snapshot_id"] in snapshots}


def with_evidence(paths: DataPaths) -> str:
    return str(next(row["snapshot_id"] for row in table_rows(folder_of(paths), "evidence") if row["table"] == "legs"))


def flipped(paths: DataPaths, snapshot: str) -> None:
    with ArchiveReader(paths.archive) as reader:
        capture = reader.capture(snapshot)
    place = paths.archive / "warc" / capture.warc_file
    raw = bytearray(place.read_bytes())
    raw[capture.offset + capture.length // 2] ^= 1
    place.write_bytes(raw)


@pytest.mark.fault("A1")
def test_the_cells_that_rest_on_a_damaged_page_are_named(copy: DataPaths) -> None:
    hurt = with_evidence(copy)
    flipped(copy, hurt)
    found = verify_data(copy)
    assert found.damaged == (hurt,)
    assert found.cells is not None
    told = {(cell.table, cell.id, cell.field) for cell in found.cells}
    assert cells_of(folder_of(copy), {hurt}) <= told
    assert {cell.snapshot_id for cell in found.cells} == {hurt}
    with ArchiveReader(copy.archive) as reader:
        page = f"(snapshot {hurt} of {reader.capture(hurt).url})"
    assert any("warc/000001.warc.gz at " in problem and page in problem for problem in found.problems)


@pytest.mark.fault("A1")
@pytest.mark.parametrize("also", [(), ("index.sqlite", "manifest.jsonl")], ids=["alone", "with ledger and manifest"])
def test_a_missing_segment_names_every_cell_that_rested_on_it(copy: DataPaths, also: tuple[str, ...]) -> None:
    (copy.archive / "warc" / "000001.warc.gz").unlink()
    for name in also:
        (copy.archive / name).unlink()
    found = verify_data(copy)
    every = {row["snapshot_id"] for row in table_rows(folder_of(copy), "snapshots")}
    assert set(found.damaged) >= every
    assert found.cells is not None
    assert {(c.table, c.id, c.field) for c in found.cells} >= cells_of(folder_of(copy), every)


@pytest.mark.fault("A1")
def test_a_cut_segment_without_its_ledger_names_what_stands_behind_the_cut(copy: DataPaths) -> None:
    """Nobody can say where the next record begins: the one that is torn and all behind it."""
    place = copy.archive / "warc" / "000001.warc.gz"
    snapshots = sorted(table_rows(folder_of(copy), "snapshots"), key=lambda row: row["offset"])
    kept, torn = snapshots[:3], snapshots[3:]
    place.write_bytes(place.read_bytes()[: torn[0]["offset"] + 100])
    (copy.archive / "index.sqlite").unlink()
    hurt = {row["snapshot_id"] for row in torn}
    found = verify_data(copy)
    assert hurt <= set(found.damaged)
    assert found.cells is not None
    assert {(c.table, c.id, c.field) for c in found.cells} >= cells_of(folder_of(copy), hurt)
    assert len(kept) == 3


@pytest.mark.fault("A1")
def test_many_cells_are_counted_on_the_screen_and_listed_in_json(copy: DataPaths) -> None:
    (copy.archive / "warc" / "000001.warc.gz").unlink()
    done = xuanjie("verify", "--json", data=copy.root)
    said = json.loads(done.stdout)
    assert (done.returncode, len(done.stderr.splitlines()) <= 102) == (1, True)
    assert len(said["cells"]) > 100
    assert {(one["file"], one["offset"] is None) for one in said["findings"]} >= {
        ("warc/000001.warc.gz", True),
        ("warc/000001.warc.gz", False),
    }
    cells = tuple(Cell(**cell) for cell in said["cells"])
    shown = Verified(checked="", problems=(), damaged=tuple(said["damaged"]), cells=cells).lines()
    assert f"  {len(cells)} cells of the release rest on {len(said['damaged'])} damaged pages:" in shown
    assert sum(line.startswith("    ") for line in shown) == 21


def test_without_a_release_no_cell_can_be_named_and_that_is_said(copy: DataPaths) -> None:
    hurt = with_evidence(copy)
    shutil.rmtree(copy.releases)
    flipped(copy, hurt)
    found = verify_data(copy)
    assert (found.damaged, found.cells) == ((hurt,), None)
    assert "no release can be read" in "\n".join(found.lines())


@pytest.mark.fault("A1")
def test_verify_ends_with_where_to_read_on_and_does_not_send_its_reader_to_verify(copy: DataPaths) -> None:
    flipped(copy, with_evidence(copy))
    for words in (), ("--json",), ("--quick",):
        done = xuanjie("verify", *words, data=copy.root)
        assert done.returncode == 1
        assert "list all damage" not in done.stdout + done.stderr
        assert done.stderr.splitlines()[-1] == "xuanjie: what to do: docs/operations.md, Damage"
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    assert "\n## Damage\n" in text


def test_a_page_that_was_taken_down_is_no_damage(copy: DataPaths) -> None:
    gone = with_evidence(copy)
    take_down_everywhere(copy, gone, Takedown(day=date(2026, 11, 26), reason="asked for"))
    found = verify_data(copy)
    assert (found.damaged, found.taken_down) == ((), (gone,))
    assert found.cells is not None
    assert {cell.snapshot_id for cell in found.cells} == {gone}
    assert f"  {len(found.cells)} cells of the release rest on 1 page that was taken down:" in found.lines()
    for words in (), ("--json",), (a_leg_on(copy, gone),):
        done = xuanjie("verify", *words, data=copy.root)
        assert done.returncode == 1
        last = done.stderr.splitlines()[-1]
        assert last.startswith(f"xuanjie: what to do: xuanjie --data {copy.root} refresh --offline makes a release")
        assert "docs/takedown.md" in last
        assert "damaged" not in done.stdout.replace('"damaged": []', "")


def test_damage_beside_a_takedown_is_told_apart_from_it(copy: DataPaths) -> None:
    gone = with_evidence(copy)
    take_down_everywhere(copy, gone, Takedown(day=date(2026, 11, 26), reason="asked for"))
    hurt = next(e["snapshot_id"] for e in table_rows(folder_of(copy), "evidence") if e["snapshot_id"] != gone)
    flipped(copy, hurt)
    found = verify_data(copy)
    assert (found.damaged, found.taken_down) == ((hurt,), (gone,))
    said = "\n".join(found.lines())
    assert "rest on 1 damaged page:" in said
    assert "rest on 1 page that was taken down:" in said
    assert found.what_to_do == "docs/operations.md, Damage"


def a_leg_on(paths: DataPaths, sid: str) -> str:
    evidence = table_rows(folder_of(paths), "evidence")
    return str(next(e["id"] for e in evidence if (e["table"], e["snapshot_id"]) == ("legs", sid)))


def test_where_nothing_is_wrong_nothing_is_to_be_done(made: DataPaths) -> None:
    assert verify_data(made).what_to_do is None


def test_json_says_why_no_quote_was_looked_for_only_where_none_was(made: DataPaths) -> None:
    told = json.loads(xuanjie("verify", "--json", data=made.root).stdout)
    assert (told["pages"], told["no_quotes"]) == (f"the archive {made.archive}", None)
    assert verify_quickly(made).no_quotes == "not asked for (--quick)"


@pytest.mark.parametrize("of_what", [[], ["--quick"], ["--json"], ["ID"]], ids=lambda words: "".join(words) or "all")
def test_an_archive_of_a_later_version_is_refused_in_one_line_though_a_release_is_here(
    copy: DataPaths, of_what: list[str]
) -> None:
    words = [a_leg(copy) if word == "ID" else word for word in of_what]
    (copy.archive / "format").write_text("99\n")
    done = xuanjie("verify", *words, data=copy.root)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "found archive version 99, this xuanjie knows versions up to 1" in line


def test_a_file_format_that_is_no_number_is_listed_with_other_damage(copy: DataPaths) -> None:
    (copy.archive / "format").write_text("nonsense\n")
    assert any("the number of a version" in problem for problem in verify_data(copy).problems)


@pytest.mark.parametrize("of_record", [False, True], ids=["all", "one record"])
def test_verify_of_an_archive_without_ledger_names_that_and_makes_none(copy: DataPaths, of_record: bool) -> None:
    record = a_leg(copy) if of_record else None
    for path in copy.archive.glob("index.sqlite*"):
        path.unlink()
    before = sorted(copy.root.rglob("*"))
    for _ in range(2):
        found = verify_data(copy, record)
        (problem,) = found.problems
        assert "the next command that needs it makes it anew" in problem
        assert found.pages == "evidence.wacz of the release"
        assert "where the captures lie in the archive: the archive has no ledger that can be read" in found.unchecked
        assert sorted(copy.root.rglob("*")) == before
    with ArchiveReader(copy.archive):
        pass
    assert verify_data(copy, record).problems == ()


def test_it_says_why_no_quote_was_looked_for(made: DataPaths, copy: DataPaths) -> None:
    assert "  no quote was looked for: not asked for (--quick)" in verify_quickly(made).lines()
    (copy.releases / "latest").write_text("nonsense\n")
    assert "  no quote was looked for: no release can be read" in verify_data(copy).lines()
    shutil.rmtree(copy.releases)
    assert "  no quote was looked for: no release is here" in verify_data(copy).lines()
    assert not any("no quote was looked for" in line for line in verify_data(made).lines())


def test_a_quick_look_sees_files_and_says_that_it_saw_no_more(copy: DataPaths) -> None:
    found = verify_quickly(copy)
    assert found.problems == ()
    assert any("asked for quickly" in what for what in found.unchecked)
    flipped(copy, with_evidence(copy))
    assert any("the manifest says" in problem for problem in verify_quickly(copy).problems)
    (copy.archive / "warc" / "000001.warc.gz").unlink()
    assert any("the segment is missing" in problem for problem in verify_quickly(copy).problems)


def released_addresses(folder: Path) -> list[tuple[str, str]]:
    """Every address that a consumer of the release might follow: (table, address)."""
    found = []
    for place, tables in ((folder, {**TABLES, **HISTORY_TABLES}), (folder / "runs", RUN_TABLES)):
        for name, table in tables.items():
            columns = [column.name for column in table.columns if column.name in {"url", "urls"}]
            for row in table_rows(place, name) if columns else ():
                for column in columns:
                    held = row[column] if isinstance(row[column], list) else [row[column]]
                    found += [(name, address) for address in held if address is not None]
    return found


@pytest.mark.fault("X4")
def test_every_address_of_a_release_is_one_of_the_web(made: DataPaths) -> None:
    found = released_addresses(folder_of(made))
    assert {name for name, _ in found} >= {"snapshots", "documents", "candidates"}
    assert [told for told in found if not told[1].startswith(("http://", "https://"))] == []


@pytest.mark.fault("X4")
@pytest.mark.parametrize("table", ["snapshots", "documents", "candidates"])
def test_an_address_that_was_made_a_script_is_found_though_every_sum_was_remade(copy: DataPaths, table: str) -> None:
    column = "urls" if table == "documents" else "url"
    evil = "javascript:alert(1)"
    edited(folder_of(copy), table, 0, **{column: [evil] if column == "urls" else evil})
    sums_remade(folder_of(copy))
    assert any(f"{evil!r} is no address of the web" in problem for problem in verify_data(copy).problems)
