"""A WACZ of chosen captures: exactly those, with their bytes, the same each time; and a reader that sees damage."""

from __future__ import annotations

import gc
import gzip
import io
import random
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, packed, page
from warcio.archiveiterator import ArchiveIterator

from archive.cdxj import cdx_key
from archive.errors import Damaged, NoSuchRecord, WriteFailed
from archive.excerpt import ExcerptReader
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.text import read_page
from archive.wacz import CDX, DIGEST, IDX, PACKAGE, PAGES, WARC, Excerpt, write_wacz

URL = "http://www.example.cn/"
EXCERPT = Excerpt(version="2018-01-09.1", day=date(2018, 1, 9), title="a release", software=AGENT)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GB 18030, compressed, and shared bodies across segments; and pages that nobody cites."""
    root = tmp_path_factory.mktemp("archive") / "archive"
    with Recorder(root, agent=AGENT, segment_bytes=3000) as recorder:
        for number in range(6):
            recorder.exchange(exchange(page(f"访问 {number}", "gb18030"), url=f"{URL}{number}.html", hours=number))
        recorder.exchange(exchange(page("访问 0", "gb18030"), url=f"{URL}0.html", hours=24))
        recorder.exchange(exchange(packed(page("packed"), 1), url=f"{URL}packed.html", hours=30, encoded=True))
        recorder.exchange(exchange(packed(page("packed"), 2), url=f"{URL}packed.html", hours=54, encoded=True))
    return root


@pytest.fixture
def reader(root: Path) -> Iterator[ArchiveReader]:
    with ArchiveReader(root) as reader:
        yield reader


def ids(reader: ArchiveReader, *hours: int) -> list[str]:
    by_hour = {round((c.fetched_at.timestamp() - 1515124800) / 3600): c.snapshot_id for c in reader.captures()}
    return [by_hour[hour] for hour in hours]


def written(reader: ArchiveReader, snapshot_ids: list[str], path: Path) -> bytes:
    write_wacz(path, reader, snapshot_ids, EXCERPT)
    return path.read_bytes()


def test_the_same_captures_give_the_same_bytes_in_whatever_order(reader: ArchiveReader, tmp_path: Path) -> None:
    chosen = ids(reader, 0, 2, 24, 54)
    one = written(reader, chosen, tmp_path / "one.wacz")
    assert one == written(reader, [*reversed(chosen), chosen[0]], tmp_path / "two.wacz")
    with zipfile.ZipFile(io.BytesIO(one)) as bundle:
        assert bundle.namelist() == [WARC, CDX, IDX, PAGES, PACKAGE, DIGEST]
        assert {info.date_time for info in bundle.infolist()} == {(2018, 1, 9, 0, 0, 0)}
        assert {info.compress_type for info in bundle.infolist()} == {zipfile.ZIP_STORED}


def test_it_holds_the_chosen_captures_and_the_bodies_they_share_and_no_other(
    reader: ArchiveReader, tmp_path: Path
) -> None:
    second, last = ids(reader, 2, 54)
    written(reader, [second, last], tmp_path / "x.wacz")
    with ExcerptReader(tmp_path / "x.wacz") as excerpt:
        assert list(excerpt.problems()) == []
        assert set(excerpt.texts) == {second, last}
        for sid in (second, last):
            assert excerpt.snapshot(sid) == reader.snapshot(sid)
            layer = read_page(reader.snapshot(sid).html).layer
            assert (excerpt.text(sid), excerpt.texts[sid].sha256) == (layer.text, layer.sha256)
        (shared,) = ids(reader, 30)
        assert excerpt.capture(last).revisit_of == shared
        assert excerpt.capture(shared).url == f"{URL}packed.html"
        for sid in ids(reader, 0, 1, 24):
            with pytest.raises(NoSuchRecord):
                excerpt.capture(sid)


def test_members_are_those_of_the_archive_byte_for_byte(reader: ArchiveReader, root: Path, tmp_path: Path) -> None:
    chosen = ids(reader, 0, 24)
    written(reader, chosen, tmp_path / "x.wacz")
    with zipfile.ZipFile(tmp_path / "x.wacz") as bundle:
        warc = bundle.read(WARC)
    for sid in chosen:
        group = reader.group(sid)
        raw = b"".join(record.raw for record in group.records)
        assert raw in warc
        assert any(raw in path.read_bytes() for path in (root / "warc").iterdir())
    with io.BytesIO(warc) as file:
        kinds = [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]
    assert kinds == [
        "warcinfo",
        *("response", "request", "metadata", "conversion"),
        *("revisit", "request", "metadata", "conversion"),
    ]


def test_each_shared_body_is_followed_at_once_by_those_who_share_it(reader: ArchiveReader, tmp_path: Path) -> None:
    """So that a reader with one page in memory can check all."""
    every = [c.snapshot_id for c in reader.captures()]
    written(reader, every, tmp_path / "x.wacz")
    last = None
    with zipfile.ZipFile(tmp_path / "x.wacz") as bundle, bundle.open(WARC) as file:
        for record in ArchiveIterator(file):
            header = record.rec_headers.get_header
            if record.rec_type == "response":
                last = header("WARC-Record-ID")
            elif record.rec_type == "revisit":
                assert header("WARC-Refers-To") == last


def test_memory_does_not_grow_with_the_number_of_pages(tmp_path: Path) -> None:
    chance = random.Random(1)
    with Recorder(tmp_path / "archive", agent=AGENT) as recorder:
        for number in range(48):
            lines = b"".join(b"<p>" + chance.randbytes(2000).hex().encode() + b"</p>" for _ in range(20))
            body = b"<html><title>x</title>" + lines + b"</html>"
            recorder.exchange(exchange(body, url=f"{URL}{number}.html", hours=number))
    with ArchiveReader(tmp_path / "archive") as reader:
        chosen = [c.snapshot_id for c in reader.captures()]
        peaks = []
        gc.collect()
        gc.freeze()  # a parsed page is a ring of nodes: it waits for the collector, which a small heap wakes earlier
        gc.collect()
        for count in (12, 48):
            tracemalloc.start()
            write_wacz(tmp_path / "x.wacz", reader, chosen[:count], EXCERPT)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        gc.unfreeze()
    assert peaks[1] - peaks[0] < (48 - 12) * 80_000 / 2  # of the pages that are more, less than half is ever held


def test_a_file_too_long_for_the_short_form_of_zip_is_written_in_the_long_one(
    reader: ArchiveReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = ids(reader, 0, 1)
    short = written(reader, chosen, tmp_path / "short.wacz")
    monkeypatch.setattr("archive.wacz._ZIP_LIMIT", 2000)
    assert written(reader, chosen, tmp_path / "long.wacz") != short
    with ExcerptReader(tmp_path / "long.wacz") as excerpt:
        assert list(excerpt.problems()) == []


def test_what_cannot_be_had_or_written_is_said(reader: ArchiveReader, root: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSuchRecord):
        write_wacz(tmp_path / "x.wacz", reader, ["s" + "0" * 20], EXCERPT)
    with pytest.raises(WriteFailed):
        write_wacz(tmp_path / "no" / "x.wacz", reader, ids(reader, 0), EXCERPT)
    with pytest.raises(Damaged):
        ExcerptReader(tmp_path / "none.wacz").__enter__()


def test_a_damaged_archive_gives_no_wacz(root: Path, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(root, tmp_path / "archive"))
    with ArchiveReader(copy) as reader:
        (sid,) = ids(reader, 0)
        capture = reader.capture(sid)
        path = copy / "warc" / capture.warc_file
        content = bytearray(path.read_bytes())
        content[capture.offset + capture.length - 12] ^= 1
        path.write_bytes(content)
        with pytest.raises(Damaged, match=sid):
            write_wacz(tmp_path / "x.wacz", reader, [sid], EXCERPT)


def test_every_flipped_byte_of_a_record_is_found(reader: ArchiveReader, tmp_path: Path) -> None:
    whole = written(reader, ids(reader, 0, 24), tmp_path / "x.wacz")
    chance = random.Random(2)
    unseen = []
    for place in chance.sample(range(len(whole)), 150):
        content = bytearray(whole)
        content[place] ^= 1 << chance.randrange(8)
        (tmp_path / "y.wacz").write_bytes(content)
        try:
            with ExcerptReader(tmp_path / "y.wacz") as excerpt:
                if not list(excerpt.problems()):
                    unseen.append(place)
        except Damaged:
            pass
    with zipfile.ZipFile(io.BytesIO(whole)) as bundle:
        ends = [i.header_offset + 30 + len(i.filename) for i in bundle.infolist()]
        inside = [range(end, end + info.file_size) for end, info in zip(ends, bundle.infolist(), strict=True)]
    # between the files stand the forms of ZIP: dates, attributes and versions mean nothing to what is held
    assert [place for place in unseen if any(place in part for part in inside)] == []


@pytest.mark.parametrize(
    ("name", "named"),
    [(CDX, "is not the index of"), (PAGES, "does not list the captures"), (WARC, "offset")],
)
def test_a_part_that_was_replaced_with_all_its_digests_is_found(
    reader: ArchiveReader, tmp_path: Path, name: str, named: str
) -> None:
    from handed_on import repacked

    written(reader, ids(reader, 0, 1), tmp_path / "evidence.wacz")
    with zipfile.ZipFile(tmp_path / "evidence.wacz") as bundle:
        warc = bundle.read(WARC)
    other = {CDX: gzip.compress(b"cn,example)/ 2018 {}\n"), PAGES: b"{}\n", WARC: warc[:-40]}[name]
    repacked(tmp_path, name, lambda _: other)
    with ExcerptReader(tmp_path / "evidence.wacz") as excerpt:
        assert any(named in problem for problem in excerpt.problems())


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.cn/a/Index.html?b=2&a=1", "cn,example)/a/index.html?a=1&b=2"),
        ("http://example.cn:8080/", "cn,example:8080)/"),
        ("https://www2.x.cn", "cn,x)/"),
        ("http://a.cn:80/y/z/", "cn,a)/y/z"),
        ("http://a.cn/中文 x.html", "cn,a)/%e4%b8%ad%e6%96%87%20x.html"),
        ("http://a.cn/%E4%B8%AD.html", "cn,a)/%e4%b8%ad.html"),
        ("http://a.cn/a?", "cn,a)/a"),
        ("http://中国.cn/a+b%20c", "cn,xn--fiqs8s)/a+b%20c"),
        ("http://A.cn/x?B=1&a", "cn,a)/x?a&b=1"),
    ],
)
def test_addresses_are_sorted_as_other_software_does(url: str, key: str) -> None:
    assert cdx_key(url) == key
