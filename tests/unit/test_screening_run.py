"""What comes out of a WARC file of others: captures, extractions, and a count of all that was left out?"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import BadInput
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.screening import SCREENED
from archive.store import Store
from pipelines.extract_archive import extract_archive
from pipelines.screening.run import screen_files, screen_stream

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
WORTH = (
    "应越南共产党邀请，中共中央对外联络部副部长李明华率中共代表团于10日至13日访问越南。访问期间，代表团向越方宣介了党的十九大精神，"
    "并同越共中央对外部负责人举行会谈。"
)
CONTACT = "应老挝人民革命党邀请，中共中央对外联络部副部长李明华率中共代表团于10日至13日访问老挝，并同老方举行会谈。"
VISITORS = (
    "中共中央对外联络部部长王明在北京会见由总书记率领的越南共产党代表团，双方就两党关系交换意见，并介绍了十九大精神。"
)
WEATHER = "今天白天多云，最高气温二十度，夜间有小雨。" * 9


def page(text: str, title: str = "新闻", charset: str = "utf-8") -> bytes:
    words = ("首页", "国内", "国际", "评论")
    menu = "".join(f'<li><a href="/{n}/">{word}</a></li>' for n, word in enumerate(words))
    return (
        f'<html lang="zh"><head><meta charset="{charset}"><title>{title}</title></head><body>'
        f"<ul>{menu}</ul><h1>{title}</h1><div>2018-01-15</div>"
        f"<div class=text><p>{text}</p><p>(责任编辑：甲)</p></div></body></html>"
    ).encode(charset)


def chunked(body: bytes) -> bytes:
    pieces = (body[at : at + 700] for at in range(0, len(body), 700))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def record(kind: str, url: str, day: int, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2018-01-{day:02}T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{day:08}-0000-4000-8000-{len(block):012}>\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)


def answer(body: bytes, *more: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def written(path: Path, *pages: tuple[str, bytes]) -> Path:
    """A WARC.gz with a request and a response for each page, a page that is gone, and one whose body is elsewhere."""
    records = []
    for number, (name, response) in enumerate(pages):
        url = f"http://news.example.cn/{name}.html"
        records.append(record("response", url, 15 + number, response))
        records.append(record("request", url, 15 + number, f"GET /{name}.html HTTP/1.1\r\n\r\n".encode()))
    records.append(record("response", "http://news.example.cn/x", 20, answer(page(WORTH), status="404 Not Found")))
    records.append(record("revisit", "http://news.example.cn/y", 20, answer(b"")))
    path.write_bytes(b"".join(records))
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    wrapped = answer(
        chunked(gzip.compress(page(WORTH, "二"), mtime=0)), "Content-Encoding: gzip", "Transfer-Encoding: chunked"
    )
    one = written(
        tmp_path / "one.warc.gz",
        ("a", answer(page(WORTH, "一"))), ("b", answer(page(WEATHER))), ("c", wrapped), ("d", answer(page(VISITORS))),
    )  # fmt: skip
    two = written(
        tmp_path / "two.warc.gz",
        ("e", answer(page(WEATHER))), ("f", answer(page(CONTACT, charset="gb18030"))), ("g", answer(b"\x89PNG\r\n")),
        ("h", answer(page(WEATHER))),
    )  # fmt: skip
    return [str(one), str(two)]


def taken(paths: DataPaths) -> Iterator[tuple[str, ...]]:
    with ArchiveReader(paths.archive) as reader:
        for capture in sorted(reader.captures(), key=lambda c: (c.warc_file, c.offset)):
            yield (capture.url, capture.via, capture.origin, capture.snapshot_id, capture.content_sha256)


def said(paths: DataPaths) -> str:
    with Store(paths.store) as store:
        return store.digest()


def test_pages_of_worth_come_in_and_all_others_are_counted(files: list[str], tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "data")
    done = screen_files(paths, files, at=AT)
    assert [(url.rsplit("/")[-1], via, origin) for url, via, origin, *_ in taken(paths)] == [
        ("a.html", SCREENED, "one.warc.gz"), ("c.html", SCREENED, "one.warc.gz"), ("f.html", SCREENED, "two.warc.gz"),
    ]  # fmt: skip
    one, two = done.screenings
    assert (one.records, one.responses, one.revisits, one.pages, one.others) == (6, 5, 1, 4, 1)
    assert (one.screened_out, one.candidates, one.kept, one.adjacent, one.rejected) == (1, 3, 2, 0, 1)
    assert (two.pages, two.screened_out, two.candidates, two.kept, two.adjacent) == (4, 3, 1, 0, 1)
    assert one.rules == "R1 1"
    assert one.first == datetime(2018, 1, 15, tzinfo=UTC)
    assert (one.hosts, one.cut, done.issues) == (1, "", ())
    with ArchiveReader(paths.archive) as reader:
        assert tuple(reader.screenings()) == done.screenings


def test_what_is_stored_is_what_extract_would_say(files: list[str], tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "data")
    screen_files(paths, files, at=AT)
    before = said(paths)
    report = extract_archive(paths)
    assert (report.read, report.known) == (0, 3)
    extract_archive(paths, full=True)
    assert said(paths) == before


def test_a_second_run_adds_nothing(files: list[str], tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "data")
    screen_files(paths, files, at=AT)
    before = [*taken(paths)], said(paths)
    again = screen_files(paths, files, at=AT.replace(hour=20))
    assert (again.added, again.known) == (0, 3)
    assert ([*taken(paths)], said(paths)) == before
    with ArchiveReader(paths.archive) as reader:
        assert [s.at for s in reader.screenings()] == [AT, AT]


def test_the_counts_are_in_the_warc_files_and_survive_the_loss_of_the_ledger(files: list[str], tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "data")
    done = screen_files(paths, files, at=AT)
    (paths.archive / "index.sqlite").unlink()
    rebuild_index(paths.archive)
    with ArchiveReader(paths.archive) as reader:
        assert tuple(reader.screenings()) == done.screenings


@pytest.mark.long  # two workers load every rule
def test_workers_make_the_same_archive_and_store(files: list[str], tmp_path: Path) -> None:
    alone, together = DataPaths(tmp_path / "alone"), DataPaths(tmp_path / "together")
    first, second = screen_files(alone, files, at=AT), screen_files(together, files, at=AT, jobs=2)
    assert first == second
    assert [*taken(alone)] == [*taken(together)]
    assert said(alone) == said(together)


@pytest.mark.parametrize("kept", [0.2, 1 / 3, 0.5, 0.6, 0.99])
@pytest.mark.parametrize("packed", [True, False])
def test_what_stands_before_a_cut_counts(files: list[str], tmp_path: Path, kept: float, packed: bool) -> None:
    whole = Path(files[0]).read_bytes()
    whole = whole if packed else gzip.decompress(whole)
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(whole[: int(len(whole) * kept)])
    paths = DataPaths(tmp_path / "data")
    done = screen_files(paths, [str(cut), files[1]], at=AT)
    assert done.screenings[0].cut
    assert done.screenings[0].kept >= 1
    assert done.screenings[1].adjacent == 1
    (issue,) = done.issues
    assert "cut.warc.gz: record" in issue


def test_a_damaged_member_ends_the_file_and_is_named(files: list[str], tmp_path: Path) -> None:
    whole = bytearray(Path(files[0]).read_bytes())
    at = len(whole) // 2
    whole[at : at + 60] = bytes(60)
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(whole)
    done = screen_files(DataPaths(tmp_path / "data"), [str(bad)], at=AT)
    assert done.screenings[0].cut
    assert done.screenings[0].bytes == len(whole), "the digest is that of the whole file"


def test_pages_under_a_listed_source_are_read_whatever_they_hold(files: list[str], tmp_path: Path) -> None:
    done = screen_files(DataPaths(tmp_path / "data"), files, at=AT, listed=["*.example.cn"])
    assert [s.screened_out for s in done.screenings] == [0, 0]
    assert [s.candidates for s in done.screenings] == [4, 4]
    assert [s.kept + s.adjacent for s in done.screenings] == [2, 1]


def test_an_open_stream_that_nobody_can_seek_will_do(files: list[str], tmp_path: Path) -> None:
    class Line(io.RawIOBase):
        def __init__(self, content: bytes) -> None:
            self._content = io.BytesIO(content)

        def read(self, size: int = -1) -> bytes:
            return self._content.read(min(size, 1000) if size >= 0 else 1000)

    paths = DataPaths(tmp_path / "data")
    with Recorder(paths.archive, agent="xuanjie/test") as recorder, Store(paths.store) as store:
        line = Line(Path(files[0]).read_bytes())
        done = screen_stream(line, "s3://bucket/one.warc.gz", recorder, store, at=AT)  # type: ignore[arg-type]
    assert (done.added, done.screenings[0].file) == (2, "s3://bucket/one.warc.gz")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        screen_files(DataPaths(tmp_path / "data"), [str(tmp_path / "nowhere.warc.gz")], at=AT)
