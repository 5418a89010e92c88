"""After a takedown and the next extraction, does no file of the data folder hold the page any more, in any form?"""

from __future__ import annotations

import gzip
import json
import resource
import signal
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from archive_samples import AGENT

from archive.capture import Takedown
from archive.errors import NewerVersion, TakenDown
from archive.fixity import verify
from archive.imports import import_path
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.removal.elsewhere import holders
from archive.removal.everywhere import take_down_everywhere
from archive.removal.not_repeated import NOT_REPEATED
from archive.removal.store_copy import forget_in_store
from archive.removal.telling import told
from archive.store import Store
from archive.takedown import affected
from pipelines.extract_archive import extract_archive
from pipelines.refresh import refresh_offline
from pipelines.release.pointer import latest_release
from pipelines.release.reading import table_rows

WHY = Takedown(day=date(2026, 11, 26), reason="the publisher asked for it")
MARKS = ("中共代表团访问老挝宣介甲乙丙丁", "戊己庚辛壬癸")  # of the title, of the body: in no other page
PAGE = """<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>
<p>2022年12月5日至8日，以中联部副部长陈洲为团长的中共代表团访问老挝，宣介中共二十大精神。{body}。</p>
<p>访问期间，代表团会见了老挝人民革命党中央总书记通伦。</p></body></html>"""
ADDRESS = "http://www.idcpc.org.cn/ttxw/202212/t20221209_{n}.html"


@pytest.fixture
def data(tmp_path: Path) -> DataPaths:
    """A data folder with three pages, two captures of the first, read into the store."""
    data = DataPaths(tmp_path / "data")
    saved = tmp_path / "saved"
    saved.mkdir()
    lines = []
    for n, (title, body) in enumerate([MARKS, MARKS, ("中共代表团访问老挝", "其他"), ("中共代表团访问越南", "另外")]):
        (saved / f"{n}.html").write_text(PAGE.format(title=title, body=body), "utf-8")
        lines.append({"file": f"{n}.html", "url": ADDRESS.format(n=max(n, 1)), "fetched_at": f"2022-12-1{n}T04:00:00Z"})
    (saved / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with Recorder(data.archive, agent=AGENT) as recorder:
        import_path(saved, recorder)
    extract_archive(data)
    return data


def forms(content: bytes) -> bytes:
    """A file as it is and everything that unpacks in it."""
    out, start = content, content.find(b"\x1f\x8b\x08")
    while start >= 0:
        with suppress(zlib.error):
            out += zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content[start:])
        start = content.find(b"\x1f\x8b\x08", start + 1)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            out += b"".join(forms(packed.read(name)) for name in packed.namelist())
    return out


def holding(data: DataPaths) -> list[str]:
    marks = [form for mark in MARKS for form in (mark.encode(), json.dumps(mark)[1:-1].encode())]
    marks += [mark.encode("utf-16-le") for mark in MARKS]
    found = []
    for path in sorted(p for p in data.root.rglob("*") if p.is_file()):
        content = forms(path.read_bytes())
        if any(mark in content for mark in marks):
            found.append(str(path.relative_to(data.root)))
    return found


def first(data: DataPaths) -> str:
    with ArchiveReader(data.archive) as reader:
        return next(reader.captures()).snapshot_id


def test_no_file_holds_the_page_after_a_takedown_and_an_extraction(data: DataPaths) -> None:
    assert holding(data) == ["archive/warc/000001.warc.gz", "store.sqlite"]
    sid = first(data)
    take_down_everywhere(data, sid, WHY)
    assert holding(data) == []
    report = extract_archive(data)
    assert (report.articles, report.damaged) == (2, ())
    assert holding(data) == []
    with Store(data.store) as store:
        assert sid not in store.recipes()
    report = extract_archive(data, full=True)
    assert (report.articles, report.read, report.damaged) == (2, 2, ())
    assert holding(data) == []
    assert verify(data.archive) == []


def test_the_release_after_it_holds_no_word_of_the_page_and_says_that_values_are_left_out(data: DataPaths) -> None:
    refresh_offline(data)
    before = latest_release(data.releases)
    sid = first(data)
    take_down_everywhere(data, sid, WHY)
    refresh_offline(data)
    after = latest_release(data.releases)
    assert before is not None
    assert after not in {None, before}
    held = holding(data)
    assert f"{before.relative_to(data.root)}/candidates.csv" in held
    assert [name for name in held if not name.startswith(f"{before.relative_to(data.root)}/")] == []
    gone = [row for row in table_rows(after, "changes") if row["kind"] == "removed" and row["table"] == "candidates"]
    assert gone
    assert all(row["caused_by"].endswith(NOT_REPEATED) for row in gone)
    assert held_elsewhere(data, sid) == {f"releases/{before.name}", f"releases/{before.name}/evidence.wacz"}
    again = refresh_offline(data, full=True)
    assert (again.published.is_new, latest_release(data.releases)) == (False, after)


def held_elsewhere(data: DataPaths, sid: str) -> set[str]:
    with ArchiveReader(data.archive) as reader:
        found = affected(data.archive, reader.captures(), sid)
    return {holder.path for holder in holders(data, found.snapshot_ids, {found.asked.url})}


def test_what_was_cut_away_after_kills_is_searched_too(data: DataPaths) -> None:
    with ArchiveReader(data.archive) as reader:
        place = next(reader.captures())
    raw = (data.archive / "warc" / place.warc_file).read_bytes()
    salvage = data.archive / "salvage"
    salvage.mkdir()
    (salvage / "whole").write_bytes(raw[place.offset : place.offset + place.length])
    (salvage / "cut").write_bytes(raw[place.offset : place.offset + place.length - 20])
    (salvage / "behind another").write_bytes(raw[:100] + raw[place.offset : place.offset + place.length])
    (salvage / "not packed").write_bytes(gzip.decompress(raw[place.offset : place.offset + place.length]))
    assert len(holding(data)) == 6
    take_down_everywhere(data, place.snapshot_id, WHY)
    assert holding(data) == []


def test_a_store_that_freed_pages_without_overwriting_them_is_made_clean(data: DataPaths) -> None:
    sid = first(data)
    db = sqlite3.connect(data.store, isolation_level=None)
    db.execute("PRAGMA secure_delete = OFF")  # as SQLite is built in most places
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("DELETE FROM extractions WHERE snapshot_id = ?", [sid])
    db.close()
    assert "store.sqlite" in holding(data)  # the planted fault: a row that is dropped is not gone from the disk
    take_down_everywhere(data, sid, WHY)
    assert holding(data) == []


def test_a_store_that_cannot_be_read_goes_as_a_whole(data: DataPaths) -> None:
    sid = first(data)
    data.store.write_bytes(b"no database " + MARKS[0].encode())
    take_down_everywhere(data, sid, WHY)
    assert not data.store.exists()
    assert extract_archive(data).articles == 2


def test_a_store_of_earlier_code_goes_as_a_whole_and_none_is_no_fault(data: DataPaths, tmp_path: Path) -> None:
    with sqlite3.connect(data.store) as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    assert forget_in_store(data.store, ["s0"])
    assert not data.store.exists()
    assert not forget_in_store(tmp_path / "none.sqlite", ["s0"])
    assert not (tmp_path / "none.sqlite").exists()


def test_a_store_of_later_code_is_refused_before_anything_is_changed(data: DataPaths) -> None:
    with sqlite3.connect(data.store) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = {path: path.read_bytes() for path in (data.store, *data.archive.glob("warc/*"))}
    with pytest.raises(NewerVersion, match="store version 99"):
        take_down_everywhere(data, first(data), WHY)
    assert {path: path.read_bytes() for path in before} == before


def test_a_store_that_there_is_no_room_to_write_once_more_goes_as_a_whole(data: DataPaths) -> None:
    sid = first(data)
    with closing(sqlite3.connect(data.store)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("CREATE TABLE filling AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 99)"
                   " SELECT i, randomblob(20000) AS bytes FROM n")  # fmt: skip
        db.commit()
    largest = data.store.stat().st_size // 2
    with _no_file_larger_than(largest):  # as VACUUM's copy of the store, or its log, meets a full disk
        found = take_down_everywhere(data, sid, WHY)
    assert found.caches == ("store.sqlite",)
    assert "removed as a whole" in told(found, (), "xuanjie", applied=True)
    assert holding(data) == []
    assert extract_archive(data).articles == 2


def test_an_index_of_texts_that_cannot_be_read_goes_as_a_whole(data: DataPaths) -> None:
    data.browse.mkdir()
    (data.browse / "texts.sqlite").write_bytes(b"no database " + MARKS[0].encode())
    assert take_down_everywhere(data, first(data), WHY).caches == ("browse/texts.sqlite",)
    assert holding(data) == []


@contextmanager
def _no_file_larger_than(most: int) -> Iterator[None]:
    """Writes beyond it are refused (EFBIG), which SQLite reports as it does a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_page_that_is_imported_again_stays_out_and_a_new_capture_comes_in(data: DataPaths, tmp_path: Path) -> None:
    sid = first(data)
    take_down_everywhere(data, sid, WHY)
    with Recorder(data.archive, agent=AGENT) as recorder:
        again = import_path(tmp_path / "saved", recorder)
    assert again.added == 0
    assert holding(data) == []
    line = {"file": "0.html", "url": ADDRESS.format(n=1), "fetched_at": "2023-01-01T04:00:00Z"}
    (tmp_path / "saved" / "manifest.jsonl").write_text(json.dumps(line) + "\n")
    with Recorder(data.archive, agent=AGENT) as recorder:
        assert import_path(tmp_path / "saved", recorder).added == 1
    assert extract_archive(data).articles == 3
    with ArchiveReader(data.archive) as reader, pytest.raises(TakenDown):
        reader.snapshot(sid)
