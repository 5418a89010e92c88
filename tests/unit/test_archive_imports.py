"""Do saved pages come in whole, once, and does one bad line stop nothing but itself?"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import lzma
import os
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from archive_samples import AGENT, at, exchange, ledger, packed, page
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.capture import Outcome, Role
from archive.encoding import MAX_DECODED
from archive.errors import BadInput
from archive.fixity import verify
from archive.imports import ImportReport, import_manifest, import_path, import_warc
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.snapshot import Snapshot

LINE = {"file": "a.html", "url": "http://www.example.cn/a.html", "fetched_at": "2018-01-05T04:00:00Z"}
ITEM = {
    "date": "20120702",
    "url": "https://tv.example.cn/2012/07/02/VIDE1.shtml",
    "title": "[视频]composed <title> & more",
    "pubtime": "2012-07-02 19:06:13",
    "source": "CNTV",
    "html": "<p>    composed 测试 paragraph</P>\r\n<p>another</p>",
}


def manifest(folder: Path, *lines: dict[str, Any] | str, name: str = "manifest.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    text = "".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines)
    path.write_bytes(lzma.compress(text.encode()) if name.endswith(".xz") else text.encode())
    return path


def bring_in(root: Path, path: Path) -> ImportReport:
    with Recorder(root, agent=AGENT) as recorder:
        return import_path(path, recorder)


def snapshots(root: Path) -> list[Snapshot]:
    with ArchiveReader(root) as reader:
        return [reader.snapshot(c.snapshot_id) for c in reader.captures()]


def test_a_page_of_a_manifest_comes_in_as_it_was_saved(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    lines = [
        LINE | {"source": "ild_zh", "content_type": "text/html; charset=gb2312", "case_id": "c1"},
        LINE | {"file": "b.html", "url": "http://www.example.cn/b", "fetched_at": "2018-01-05T12:00:00+08:00"},
    ]
    lines[1]["source"] = "html"  # a source may have any name
    manifest(saved, *lines)
    (saved / "a.html").write_bytes(page("朱镕基", "gb18030"))
    (saved / "b.html").write_bytes(b"")
    assert bring_in(tmp_path / "archive", saved) == ImportReport(added=2, known=0, issues=())
    with ArchiveReader(tmp_path / "archive") as reader:
        first, second = sorted(reader.captures(), key=lambda c: c.url)
    assert (first.via, first.role, first.outcome, first.source) == ("import", Role.ARTICLE, Outcome.OK, "ild_zh")
    assert (first.fetched_at, second.fetched_at) == (at(0), at(0))
    bodies = {s.url: s for s in snapshots(tmp_path / "archive")}
    assert "朱镕基" in bodies[LINE["url"]].html
    # what the archive gives is what `read` sees of the file itself: the same id, the same text
    of_file = Snapshot.of_file(
        page("朱镕基", "gb18030"), url=LINE["url"], fetched_at=at(0), content_type="text/html; charset=gb2312"
    )
    assert bodies[LINE["url"]].id == of_file.id
    assert verify(tmp_path / "archive") == []


def test_importing_again_adds_nothing(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    manifest(saved, LINE, ITEM)
    (saved / "a.html").write_bytes(page())
    assert bring_in(tmp_path / "archive", saved).added == 2
    before = ledger(tmp_path / "archive")
    assert bring_in(tmp_path / "archive", saved) == ImportReport(added=0, known=2, issues=())
    assert ledger(tmp_path / "archive") == before
    assert len(list((tmp_path / "archive" / "warc").iterdir())) == 1


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (LINE | {"file": "missing.html"}, "missing.html"),
        (LINE | {"colour": "red"}, "colour"),
        (LINE | {"fetched_at": "yesterday"}, "fetched_at"),
        (LINE | {"fetched_at": "2018-01-05T04:00:00"}, "fetched_at"),
        ({"file": "a.html", "url": "http://x/"}, "fetched_at"),
        (LINE | {"file": "."}, "no regular file"),
        (LINE | {"file": "../outside.html"}, "out of the manifest's folder"),
        (LINE | {"file": "/etc/hostname"}, "out of the manifest's folder"),
        (LINE | {"url": "http://[broken"}, "no address"),
        (LINE | {"url": "javascript:x"}, "no http or https address"),
        (LINE | {"fetched_at": "0099-01-01T00:00:00Z"}, "the year 99"),
        (LINE | {"fetched_at": "0001-01-01T00:00:00+05:00"}, "the year 1"),
        (LINE | {"fetched_at": "9999-12-31T23:59:59Z"}, "the year 9999"),
        (LINE | {"file": "a\0b"}, "null byte"),
        (LINE | {"file": "huge.html"}, f"at most {MAX_DECODED}"),
        ("{not json", "JSON"),
        ("[1, 2]", "object"),
        ("\udcff".encode("utf-8", "surrogateescape").decode("latin-1"), "JSON"),
        (ITEM | {"date": "20121345"}, "date"),
        (ITEM | {"extra": 1}, "extra"),
        ({"html": "<p>", "url": "http://x/"}, "date"),
    ],
)
def test_a_bad_line_is_one_issue_and_the_rest_goes_on(tmp_path: Path, bad: dict[str, Any] | str, said: str) -> None:
    saved = tmp_path / "saved"
    manifest(saved, LINE, bad, "", LINE | {"file": "a.html", "url": "http://www.example.cn/last"})
    (saved / "a.html").write_bytes(page())
    with (saved / "huge.html").open("wb") as file:
        file.truncate(MAX_DECODED + 1)
    report = bring_in(tmp_path / "archive", saved)
    assert (report.added, len(report.issues)) == (2, 1)
    assert "manifest.jsonl line 2: " in report.issues[0]
    assert said in report.issues[0]
    assert "\n" not in report.issues[0]


@pytest.mark.parametrize("name", ["nothing", "nothing/manifest.jsonl", "folder", "page.html", "empty", "n" * 300])
def test_what_cannot_be_imported_is_bad_input_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "page.html").write_bytes(page())
    (tmp_path / "empty").touch()
    with pytest.raises(BadInput) as caught:
        bring_in(tmp_path / "archive", tmp_path / name)
    assert caught.value.status == 2
    assert str(tmp_path / name) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_items_of_a_folder_come_in_wrapped_in_a_minimal_page(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    manifest(saved, ITEM, name="2012.jsonl.xz")
    manifest(saved, ITEM | {"url": "https://tv.example.cn/2", "source": None}, name="2013.jsonl.xz")
    manifest(saved, {"url": "https://tv.example.cn/3", "kind": "gold"}, name="gold.jsonl")
    assert bring_in(tmp_path / "archive", saved).added == 2
    one = {s.url: s for s in snapshots(tmp_path / "archive")}[ITEM["url"]]
    assert one.fetched_at.isoformat() == "2012-07-02T12:00:00+00:00"
    assert "<title>[视频]composed &lt;title&gt; &amp; more</title>" in one.html
    assert "2012-07-02 19:06:13 来源：CNTV" in one.html
    assert ITEM["html"] in one.html
    assert 'content="xuanjie import"' in one.html


def test_a_packed_manifest_that_is_cut_gives_its_whole_lines(tmp_path: Path) -> None:
    items = [ITEM | {"url": f"https://tv.example.cn/{n}", "html": packed(str(n).encode()).hex()} for n in range(3000)]
    path = manifest(tmp_path, *items, name="cut.jsonl.xz")
    path.write_bytes(path.read_bytes()[:-5000])
    report = bring_in(tmp_path / "archive", path)
    assert 0 < report.added < 3000
    assert len(report.issues) <= 2
    assert "the file ends here" in report.issues[-1]


# ── WARC files of others ──────────────────────────────────────────────────────────────────────────────────────────


def foreign(*records: tuple[str, dict[str, str], str, bytes], gzipped: bool = True) -> bytes:
    """A WARC as warcio writes it: (kind, WARC headers, HTTP head, body)."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=gzipped)
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "another"}))
    for kind, headers, head, body in records:
        first, *lines = head.split("\n")
        http = StatusAndHeaders(first, [tuple(line.split(": ", 1)) for line in lines], protocol="HTTP/1.1")
        fields = {"WARC-Date": "2018-01-05T04:00:00Z"} | headers
        uri = fields.pop("uri", "http://www.example.cn/a.html")
        record = writer.create_warc_record(
            uri,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=http if head else None,
            warc_headers_dict=fields,
        )
        writer.write_record(record)
    return out.getvalue()


HEAD = "200 OK\nContent-Type: text/html"


def warc(tmp_path: Path, content: bytes, name: str = "x.warc.gz") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("gzipped", [True, False])
def test_responses_of_a_foreign_warc_come_in(tmp_path: Path, gzipped: bool) -> None:
    content = foreign(
        ("response", {}, HEAD, page("one")),
        ("request", {}, "GET / HTTP/1.1", b""),
        ("response", {"uri": "http://www.example.cn/2"}, HEAD + "\nContent-Encoding: gzip", packed(page("two"))),
        ("response", {"uri": "http://www.example.cn/3"}, "404 Not Found\nContent-Type: text/html", page("no")),
        ("response", {"uri": "http://www.example.cn/4"}, "301 Moved\nLocation: /", b""),
        ("response", {"uri": "dns:www.example.cn"}, "", b"192.0.2.1"),
        ("response", {"uri": "http://www.example.cn/robots.txt"}, "200 OK\nContent-Type: text/plain", b"User-agent: *"),
        ("response", {"uri": "http://www.example.cn/5", "WARC-Truncated": "length"}, HEAD, page("five")),
        gzipped=gzipped,
    )
    path = warc(tmp_path, content, "x.warc.gz" if gzipped else "x.warc")
    report = bring_in(tmp_path / "archive", path)
    assert (report.added, report.issues) == (6, ())
    with ArchiveReader(tmp_path / "archive") as reader:
        found = {c.url.rsplit("/", 1)[1]: (c.role, c.outcome) for c in reader.captures()}
    assert found == {
        "a.html": (Role.ARTICLE, Outcome.OK),
        "2": (Role.ARTICLE, Outcome.OK),
        "3": (Role.OTHER, Outcome.NOT_FOUND),
        "4": (Role.OTHER, Outcome.REDIRECT),
        "robots.txt": (Role.ROBOTS, Outcome.OK),
        "5": (Role.ARTICLE, Outcome.TRUNCATED),
    }
    assert {s.url[-1]: s.body for s in snapshots(tmp_path / "archive")}["2"] == page("two")
    assert bring_in(tmp_path / "archive", path).added == 0
    assert verify(tmp_path / "archive") == []


def test_a_warc_cut_in_the_middle_gives_its_whole_records(tmp_path: Path) -> None:
    records = [("response", {"uri": f"http://www.example.cn/{n}"}, HEAD, page(str(n) * 50)) for n in range(6)]
    for gzipped in (True, False):
        content = foreign(*records, gzipped=gzipped)
        for size in range(len(content) * 2 // 3, len(content) - 5, 97):
            root = tmp_path / f"{gzipped}{size}"
            report = bring_in(root, warc(tmp_path, content[:size], "x.warc.gz" if gzipped else "x.warc"))
            assert 2 <= report.added < 6
            assert [i for i in report.issues if "cut here" in i] == list(report.issues)
            # between two records of a plain file a cut cannot be seen
            assert len(report.issues) == (0 if content[:size].rstrip(b"\r\n").endswith(b"</html>") else 1)


def test_a_revisit_takes_the_body_that_it_names_if_the_digest_fits(tmp_path: Path) -> None:
    sha1 = base64.b32encode(hashlib.sha1(packed(page("one")), usedforsecurity=False).digest()).decode()
    content = foreign(
        ("response", {}, HEAD + "\nContent-Encoding: gzip", packed(page("one"))),
        (
            "revisit",
            {
                "WARC-Date": "2018-02-05T04:00:00Z",
                "WARC-Refers-To-Target-URI": "http://www.example.cn/a.html",
                "WARC-Refers-To-Date": "2018-01-05T04:00:00Z",
                "WARC-Payload-Digest": f"sha1:{sha1}",
            },
            HEAD,
            b"",
        ),
        (
            "revisit",
            {
                "WARC-Date": "2018-03-05T04:00:00Z",
                "WARC-Refers-To-Target-URI": "http://www.example.cn/a.html",
                "WARC-Refers-To-Date": "2018-01-05T04:00:00Z",
                "WARC-Payload-Digest": "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            },
            HEAD,
            b"",
        ),
        ("revisit", {"uri": "http://www.example.cn/none", "WARC-Payload-Digest": "sha1:AAAA"}, HEAD, b""),
    )
    report = bring_in(tmp_path / "archive", warc(tmp_path, content))
    assert report.added == 2
    assert ["/a.html: no body of" in issue for issue in report.issues] == [True, False]
    assert "http://www.example.cn/none: no body of" in report.issues[1]
    assert [s.body for s in snapshots(tmp_path / "archive")] == [page("one")] * 2


def test_our_own_warc_comes_into_another_archive(tmp_path: Path) -> None:
    with Recorder(tmp_path / "one", agent=AGENT) as recorder:
        for hour in range(4):
            recorder.exchange(exchange(packed(page(str(hour // 2)), hour), hours=hour, encoded=True))
    report = bring_in(tmp_path / "two", tmp_path / "one" / "warc" / "000001.warc.gz")
    assert (report.added, report.issues) == (4, ())
    assert [s.body for s in snapshots(tmp_path / "two")] == [s.body for s in snapshots(tmp_path / "one")]
    assert verify(tmp_path / "two") == []


@pytest.mark.parametrize(
    "body",
    [b"5\r\nhello\r\n0\r\n\r\n", b"2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: x\r\n\r\n", b"hello"],
    ids=["one chunk", "two chunks and a trailer", "undone already"],
)
def test_chunks_in_a_foreign_warc_are_undone(tmp_path: Path, body: bytes) -> None:
    content = foreign(("response", {}, HEAD + "\nTransfer-Encoding: chunked", body))
    assert bring_in(tmp_path / "archive", warc(tmp_path, content)).added == 1
    assert [s.body for s in snapshots(tmp_path / "archive")] == [b"hello"]


def test_chunks_without_their_end_are_a_cut_body(tmp_path: Path) -> None:
    content = foreign(("response", {}, HEAD + "\nTransfer-Encoding: chunked", b"5\r\nhello\r\n9\r\nhal"))
    bring_in(tmp_path / "archive", warc(tmp_path, content))
    with ArchiveReader(tmp_path / "archive") as reader:
        assert [(c.outcome, c.truncated) for c in reader.captures()] == [(Outcome.TRUNCATED, "disconnect")]


@pytest.mark.fault("A3")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\x1f\x8b\x08\x00 no gzip at all",
        gzip.compress(b"<html>no warc</html>"),
        b"WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: -1\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 9000000000\r\nWARC-Type: response\r\n\r\nabc",
        b"WARC/1.0\r\n" + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
        b"WARC/1.0\r\n" + b"X: a\r\n" * 50_000 + b"\r\n",
        gzip.compress(b"\0" * 50_000_000),
    ],
    ids=[
        "empty",
        "image",
        "bad gzip",
        "gzip of a page",
        "2^63 length",
        "negative length",
        "length past the end",
        "endless header",
        "endless headers",
        "bomb",
    ],
)
def test_a_hostile_or_foreign_file_is_one_issue(tmp_path: Path, content: bytes) -> None:
    report = bring_in(tmp_path / "archive", warc(tmp_path, content))
    assert (report.added, len(report.issues)) == (0, 1)


@pytest.mark.fault("A3")
def test_a_record_that_is_too_large_is_left_out_and_the_next_comes_in(tmp_path: Path) -> None:
    content = foreign(
        ("response", {}, HEAD, b"x" * (MAX_DECODED + 100_000)),
        ("response", {"uri": "http://www.example.cn/2"}, HEAD, page()),
    )
    report = bring_in(tmp_path / "archive", warc(tmp_path, content))
    assert (report.added, len(report.issues)) == (1, 1)


@pytest.mark.parametrize("date", ["", "20180105", "2018-01-05T04:00:00", "yesterday"])
def test_a_record_without_a_time_is_left_out(tmp_path: Path, date: str) -> None:
    content = foreign(("response", {"WARC-Date": date}, HEAD, page()), ("response", {}, HEAD, page()))
    report = bring_in(tmp_path / "archive", warc(tmp_path, content))
    assert (report.added, len(report.issues)) == (1, 1)


def test_a_fraction_of_a_second_is_left_out_of_the_time(tmp_path: Path) -> None:
    content = foreign(("response", {"WARC-Date": "2018-01-05T04:00:00.123456Z"}, HEAD, page()))
    bring_in(tmp_path / "archive", warc(tmp_path, content))
    assert [s.fetched_at for s in snapshots(tmp_path / "archive")] == [at(0)]


@pytest.mark.fault("A3")
def test_the_warc_files_of_a_wacz_come_in_and_no_name_in_it_becomes_a_path(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("archive/data.warc.gz", foreign(("response", {}, HEAD, page("one"))))
        bundle.writestr("../../evil.warc.gz", foreign(("response", {"uri": "http://e.example/"}, HEAD, page("two"))))
        bundle.writestr("pages/pages.jsonl", "{}")
    before = set(tmp_path.parent.rglob("*evil*"))
    assert bring_in(tmp_path / "archive", path).added == 2
    assert set(tmp_path.parent.rglob("*evil*")) == before
    (tmp_path / "bad.wacz").write_bytes(b"PK no zip")
    with Recorder(tmp_path / "archive", agent=AGENT) as recorder, pytest.raises(BadInput, match=r"bad\.wacz"):
        import_warc(tmp_path / "bad.wacz", recorder)


def test_a_missing_manifest_is_bad_input(tmp_path: Path) -> None:
    with Recorder(tmp_path / "archive", agent=AGENT) as recorder, pytest.raises(BadInput, match="nothing"):
        import_manifest(tmp_path / "manifest.jsonl", recorder)


def raw_warc(
    tmp_path: Path, block: bytes, *, date: bytes = b"2018-01-05T04:00:00Z", uri: bytes = b"http://e.cn/a"
) -> Path:
    """A WARC file of one response, written byte by byte: warcio would not write it so."""
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\nContent-Length: %d\r\n\r\n"
    return warc(tmp_path, head % (uri, date, len(block)) + block + b"\r\n\r\n", "raw.warc")


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page</p>"


@pytest.mark.parametrize(
    ("block", "more", "said"),
    [
        (OK.replace(b"200", b"99999999999999999999"), {}, "HTTP status"),
        (OK.replace(b"200", b"20"), {}, "HTTP status"),
        (OK, {"date": b"0999-01-05T04:00:00Z"}, "the year 999"),
        (OK, {"date": b"0001-01-01T00:00:00+14:00"}, "is no time"),
        (OK, {"uri": b"http://[broken"}, "http://[broken: "),
        (b"HTTP/1.1 200 OK\nno end and no header\n<p>page</p>", {}, "headers that do not end"),
    ],
)
def test_a_record_that_nothing_could_hold_is_one_issue_and_the_archive_goes_on(
    tmp_path: Path, block: bytes, more: dict[str, bytes], said: str
) -> None:
    report = bring_in(tmp_path / "archive", raw_warc(tmp_path, block, **more))
    assert (report.added, len(report.issues)) == (0, 1)
    assert said in report.issues[0]
    assert bring_in(tmp_path / "archive", raw_warc(tmp_path, OK)).added == 1
    assert verify(tmp_path / "archive") == []


@pytest.mark.parametrize(
    "block",
    [
        OK.replace(b"\r\n", b"\n"),
        b"HTTP/1.1 200 OK\nContent-Type: text/html\nX: a\n  folded\n\n<p>page</p>",
        OK.replace(b"<p>page", b"<p>page"),
    ],
)
def test_headers_with_bare_line_feeds_keep_their_body(tmp_path: Path, block: bytes) -> None:
    tail = b"\r\n\r\nmore"
    assert bring_in(tmp_path / "archive", raw_warc(tmp_path, block + tail)).issues == ()
    (found,) = snapshots(tmp_path / "archive")
    assert found.body == b"<p>page</p>" + tail
    assert found.content_type == "text/html"


def test_a_page_that_was_not_modified_is_the_page_it_was(tmp_path: Path) -> None:
    content = foreign(
        ("response", {}, HEAD, page("one")),
        (
            "revisit",
            {
                "WARC-Date": "2018-02-05T04:00:00Z",
                "WARC-Refers-To-Target-URI": "http://www.example.cn/a.html",
                "WARC-Refers-To-Date": "2018-01-05T04:00:00Z",
            },
            "304 Not Modified",
            b"",
        ),
    )
    assert bring_in(tmp_path / "archive", warc(tmp_path, content)).issues == ()
    with ArchiveReader(tmp_path / "archive") as reader:
        first, second = reader.captures()
    assert (second.status, second.outcome, second.revisit_of) == (200, Outcome.UNCHANGED, first.snapshot_id)


@pytest.mark.fault("A3")
@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_part_of_a_wacz_is_one_issue_and_the_other_comes_in(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w", packing) as bundle:
        bundle.writestr("archive/a.warc", foreign(("response", {}, HEAD, page("one" * 3000)), gzipped=False))
        bundle.writestr("archive/b.warc", foreign(("response", {}, HEAD, page("two")), gzipped=False))
    content = bytearray(path.read_bytes())
    content[120:140] = b"\xff" * 20
    path.write_bytes(content)
    report = bring_in(tmp_path / "archive", path)
    assert (report.added, len(report.issues)) == (1, 1)
    assert "a.warc" in report.issues[0]


@pytest.mark.fault("A3")
@pytest.mark.parametrize(("at", "byte"), [(0, b"X"), (30, b"X"), (26, b"\xff\xff")])
def test_a_part_of_a_wacz_with_a_damaged_head_is_one_issue_and_the_other_comes_in(
    tmp_path: Path, at: int, byte: bytes
) -> None:
    """Its mark, its name there, the length of that name; the list of files at the end is sound."""
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("archive/a.warc", foreign(("response", {}, HEAD, page("one")), gzipped=False))
        bundle.writestr("archive/b.warc", foreign(("response", {}, HEAD, page("two")), gzipped=False))
    content = bytearray(path.read_bytes())
    content[at : at + len(byte)] = byte
    path.write_bytes(content)
    report = bring_in(tmp_path / "archive", path)
    assert (report.added, len(report.issues)) == (1, 1)
    assert "a.warc" in report.issues[0]


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("<http://e.cn/a>", "http://e.cn/a"),
        ("http://e.cn/a", "http://e.cn/a"),
        ("http://e.cn/a?x=<y>", "http://e.cn/a?x=<y>"),
    ],
)
def test_brackets_around_an_address_go_and_those_in_it_stay(tmp_path: Path, stated: str, url: str) -> None:
    bring_in(tmp_path / "archive", raw_warc(tmp_path, OK, uri=stated.encode()))
    assert [snapshot.url for snapshot in snapshots(tmp_path / "archive")] == [url]


def test_a_manifest_with_a_byte_order_mark_keeps_its_first_line(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    path = manifest(saved, LINE)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (saved / "a.html").write_bytes(page())
    assert bring_in(tmp_path / "archive", saved) == ImportReport(added=1, known=0, issues=())


def test_a_pipe_is_no_saved_page(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    manifest(saved, LINE)
    os.mkfifo(saved / "a.html")
    report = bring_in(tmp_path / "archive", saved)
    assert (report.added, len(report.issues)) == (0, 1)
    assert "no regular file" in report.issues[0]
