"""Is nothing let in from files of others that is not what it says, and nothing written where they say? (A3, C2)

Each hostile file is imported in a process of its own that notes what it writes and how much memory it takes. By night
the WARC file of a million members.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from archive_samples import AGENT, page
from other_validators import assert_sound_for_all

from archive import foreign
from archive.capture import Outcome
from archive.imports import ImportReport, import_path
from archive.reader import ArchiveReader
from archive.recorder import Recorder

WATCHED = Path(__file__).with_name("import_watched.py")
SPARE = 100  # MiB that a hostile file may cost beyond a sound one
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def record(
    body: bytes = b"", *, url: str = "http://www.example.cn/a.html", http: bytes = HEAD, **headers: str | None
) -> bytes:
    """A response with right digests; headers are added or replaced (None: left out), `_` for `-`."""
    block = http + b"\r\n" + body
    fields: dict[str, str | None] = {
        "WARC-Type": "response",
        "WARC-Target-URI": url,
        "WARC-Date": "2018-01-05T04:00:00Z",
        "WARC-Block-Digest": stated("sha1", block),
        "WARC-Payload-Digest": stated("sha1", body),
        "Content-Length": str(len(block)),
    }
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def stated(name: str, content: bytes, *, form: str = "base32") -> str:
    digest = hashlib.new(name, content).digest()
    write = {"hex": bytes.hex, "base32": base64.b32encode, "base64": base64.b64encode, "url": base64.urlsafe_b64encode}
    told = write[form](digest)
    return f"{name}:" + (told if isinstance(told, str) else told.decode())


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def wacz(path: Path, parts: dict[str, bytes], *, package: dict[str, str] | None = None, seal: str = "") -> Path:
    """A bundle; `package`: path → digest, in place of the right ones."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
        told = {name: stated("sha256", content, form="hex") for name, content in parts.items()}
        told = told if package is None else package
        raw = json.dumps({"resources": [{"path": name, "hash": digest} for name, digest in told.items()]}).encode()
        bundle.writestr("datapackage.json", raw)
        sealed = {"path": "datapackage.json", "hash": seal or stated("sha256", raw, form="hex")}
        bundle.writestr("datapackage-digest.json", json.dumps(sealed))
    return path


def bring_in(root: Path, path: Path) -> ImportReport:
    with Recorder(root, agent=AGENT) as recorder:
        return import_path(path, recorder)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def watched(root: Path, *files: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, WATCHED, root, *files], capture_output=True, text=True, check=False, timeout=550
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


# ── digests ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"
ZIPPED = HEAD + b"Content-Encoding: gzip\r\n"
PAGE = page("foreign")
CHUNKS = f"{len(PAGE):x}\r\n".encode() + PAGE + b"\r\n0\r\n\r\n"


@pytest.mark.fault("A3")
@pytest.mark.parametrize("form", ["base32", "hex", "base64", "url"])
@pytest.mark.parametrize("name", ["sha1", "sha256", "md5", "sha512"])
@pytest.mark.parametrize("header", ["WARC_Block_Digest", "WARC_Payload_Digest"])
def test_a_record_with_a_wrong_digest_is_refused_and_the_next_comes_in(
    tmp_path: Path, header: str, name: str, form: str
) -> None:
    block = HEAD + b"\r\n" + PAGE
    right = record(PAGE, url="http://www.example.cn/2", WARC_Block_Digest=stated(name, block, form=form),
                   WARC_Payload_Digest=stated(name, PAGE, form=form))  # fmt: skip
    wrong = record(PAGE, **{header: stated(name, b"another page", form=form)})
    for content in (wrong + right, packed(wrong, right)):
        root = tmp_path / str(len(content))
        report = bring_in(root, written(tmp_path / "x.warc.gz", content))
        assert (report.added, len(report.issues)) == (1, 1)
        assert f"http://www.example.cn/a.html: {header.replace('_', '-')} {name}:" in report.issues[0]
        assert_sound_for_all(root)


@pytest.mark.parametrize(
    ("http", "body", "payload"),
    [
        (CHUNKED, CHUNKS, CHUNKS),
        (CHUNKED, CHUNKS, PAGE),
        (CHUNKED, PAGE, PAGE),
        (ZIPPED, gzip.compress(PAGE, mtime=0), gzip.compress(PAGE, mtime=0)),
        (ZIPPED, gzip.compress(PAGE, mtime=0), PAGE),
        (HEAD, b"", b""),
    ],
    ids=["chunks", "chunks undone", "chunks undone in the file", "packed", "unpacked", "empty"],
)
def test_each_way_to_take_the_payload_is_known(tmp_path: Path, http: bytes, body: bytes, payload: bytes) -> None:
    content = record(body, http=http, WARC_Payload_Digest=stated("sha1", payload))
    assert bring_in(tmp_path / "archive", written(tmp_path / "x.warc", content)) == ImportReport(
        added=1, known=0, issues=()
    )


@pytest.mark.parametrize(
    ("digest", "added"),
    [(stated("sha1", PAGE), 1), (stated("sha1", b"what is packed in it"), 0)],
    ids=["of the body as sent", "of what it stands for"],
)
@pytest.mark.parametrize("block", [True, False], ids=["with a digest of the block", "without"])
def test_a_page_in_an_encoding_that_is_not_undone_needs_one_digest_that_vouches_for_its_bytes(
    tmp_path: Path, digest: str, added: int, block: bool
) -> None:
    strange = HEAD + b"Content-Encoding: br\r\n"
    more = {} if block else {"WARC_Block_Digest": None}
    content = record(PAGE, http=strange, WARC_Payload_Digest=digest, **more)
    report = bring_in(tmp_path / "archive", written(tmp_path / "x.warc", content))
    assert (report.added, len(report.issues)) == ((1, 0) if block else (added, 1 - added))
    assert all("as it was sent, and content-encoding br: not an encoding" in issue for issue in report.issues)
    with ArchiveReader(tmp_path / "archive") as reader:
        assert [(c.outcome, reader.http(c.snapshot_id).body) for c in reader.captures()] == [
            (Outcome.ERROR, PAGE)
        ] * report.added


def revisit(digest: str, *, refers_to: str | None, http: bytes = ZIPPED) -> bytes:
    """A month later; its body stands elsewhere."""
    return record(
        b"", http=http, WARC_Type="revisit", WARC_Date="2018-02-05T04:00:00Z", WARC_Payload_Digest=digest,
        WARC_Refers_To_Date=refers_to,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["base32", "hex", "base64"])
@pytest.mark.parametrize("refers_to", ["2018-01-05T04:00:00Z", None], ids=["time named", "no time named"])
@pytest.mark.parametrize(
    ("of", "added"), [(gzip.compress(PAGE, mtime=0), 2), (PAGE, 2), (PAGE + b"x", 1)], ids=["packed", "page", "other"]
)
def test_a_revisit_takes_the_body_whose_digest_it_names_packed_or_unpacked(
    tmp_path: Path, of: bytes, added: int, refers_to: str | None, form: str
) -> None:
    response = record(gzip.compress(PAGE, mtime=0), http=ZIPPED)
    content = response + revisit(stated("sha256", of, form=form), refers_to=refers_to)
    report = bring_in(tmp_path / "archive", written(tmp_path / "x.warc", content))
    assert (report.added, len(report.issues)) == (added, 2 - added)
    with ArchiveReader(tmp_path / "archive") as reader:
        assert [reader.snapshot(c.snapshot_id).body for c in reader.captures()] == [PAGE] * added
    assert_sound_for_all(tmp_path / "archive")


@pytest.mark.parametrize(("refers_to", "added"), [("2018-01-05T04:00:00Z", 2), (None, 1)])
def test_a_revisit_by_a_sum_that_is_not_computed_needs_the_time_of_its_body(
    tmp_path: Path, refers_to: str | None, added: int
) -> None:
    content = record(PAGE) + revisit("blake3:abcd", refers_to=refers_to, http=HEAD)
    assert bring_in(tmp_path / "archive", written(tmp_path / "x.warc", content)).added == added


@pytest.mark.parametrize("digest", [None, "", "sha1", "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "blake3:abcd", ":"])
def test_a_digest_that_names_no_known_sum_says_nothing(tmp_path: Path, digest: str | None) -> None:
    content = record(PAGE, WARC_Payload_Digest=digest, WARC_Block_Digest=digest)
    assert bring_in(tmp_path / "archive", written(tmp_path / "x.warc", content)).added == 1


@pytest.mark.fault("A3")
def test_any_flipped_bit_of_a_body_is_refused(tmp_path: Path) -> None:
    """Of a plain file, which no checksum of gzip protects."""
    content = record(PAGE)
    body = content.index(PAGE)
    with Recorder(tmp_path / "archive", agent=AGENT) as recorder:
        for position in range(body, body + len(PAGE)):
            raw = bytearray(content)
            raw[position] ^= 1 << (position % 8)
            report = import_path(written(tmp_path / "x.warc", raw), recorder)
            assert (report.added, len(report.issues)) == (0, 1), position
        assert import_path(written(tmp_path / "x.warc", content), recorder).added == 1


@pytest.mark.mutation("A")
def test_an_import_that_believes_digests_would_let_another_page_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the digests of foreign records are not compared."""
    content = record(PAGE).replace(b"foreign", b"changed")
    assert bring_in(tmp_path / "archive", written(tmp_path / "x.warc", content)).added == 0
    monkeypatch.setattr(foreign, "digest_problem", lambda *_: None)
    assert bring_in(tmp_path / "archive", written(tmp_path / "x.warc", content)).added == 1
    with ArchiveReader(tmp_path / "archive") as reader:
        assert [b"changed" in reader.snapshot(c.snapshot_id).body for c in reader.captures()] == [True]


@pytest.mark.fault("A3")
def test_a_thousand_issues_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    wrong = gzip.compress(record(PAGE, WARC_Block_Digest="sha1:AAAA"), mtime=0)
    report = bring_in(tmp_path / "archive", written(tmp_path / "x.warc.gz", wrong * 1500 + packed(record(PAGE))))
    assert (report.added, len(report.issues), report.unlisted, report.refused) == (1, 1000, 500, 1500)


# ── bundles ─────────────────────────────────────────────────────────────────────────────────────────────────────────

GOOD = packed(record(PAGE))
OTHER = packed(record(page("other"), url="http://www.example.cn/other"))
SUM = stated("sha256", GOOD, form="hex")
Bundle = Callable[[Path], object]


def twice(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as bundle, pytest.warns(UserWarning, match="Duplicate name"):
        [bundle.writestr("archive/a.warc.gz", part) for part in (GOOD, OTHER)]


A, B = "archive/a.warc.gz", "b.warc.gz"


@pytest.mark.fault("A3")
@pytest.mark.parametrize(
    ("make", "added", "said"),
    [
        (lambda path: wacz(path, {A: GOOD}), 1, None),
        (lambda path: wacz(path, {A: GOOD}, package={A: stated("sha256", GOOD)}), 1, None),
        (lambda path: wacz(path, {A: GOOD}, package={A: stated("sha512", GOOD, form="base64")}), 1, None),
        (lambda path: wacz(path, {A: GOOD}, package={A: stated("sha256", OTHER, form="base64")}), 0, "is not what"),
        (lambda path: wacz(path, {A: GOOD}, package={A: SUM[:-1] + "x"}), 0, "is not what"),
        (lambda path: wacz(path, {A: GOOD[:-9]}, package={A: SUM}), 0, "is not what"),
        (lambda path: wacz(path, {A: OTHER}, package={A: SUM}), 0, "is not what"),
        (lambda path: wacz(path, {A: GOOD, B: OTHER}, package={A: SUM}), 1, "b.warc.gz: is not named in"),
        (lambda path: wacz(path, {A: GOOD, B: OTHER}, package={A: SUM, B: SUM}), 1, "b.warc.gz: is not what"),
        (lambda path: wacz(path, {A: GOOD}, seal="sha256:" + "0" * 64), 0, "its digest is not that of"),
        (lambda path: wacz(path, {"a.warc.gz": GOOD, "datapackage.json.x": b""}, package={"a.warc.gz": SUM}), 1, None),
        (twice, 0, "stands 2 times"),
    ],
    ids=["sound", "base 32", "base 64", "wrong base 64", "wrong digest",
         "cut", "exchanged", "foreign part", "one of two", "seal", "other files", "twice"],
)  # fmt: skip
def test_a_bundle_gives_what_its_package_names_and_no_half_of_a_refused_part(
    tmp_path: Path, make: Bundle, added: int, said: str | None
) -> None:
    make(tmp_path / "x.wacz")
    root = tmp_path / "archive"
    if said is not None and "its digest" in said:
        told = watched(root, tmp_path / "x.wacz")["files"][str(tmp_path / "x.wacz")]
        assert (told["added"], said in told["issues"][0]) == (0, True)
        return
    report = bring_in(root, tmp_path / "x.wacz")
    assert (report.added, len(report.issues)) == (added, said is not None)
    assert all(said in issue for issue in report.issues if said is not None)
    assert_sound_for_all(root)


def test_a_bundle_in_the_long_form_is_read(tmp_path: Path) -> None:
    wacz(tmp_path / "x.wacz", {A: GOOD})
    raw = (tmp_path / "x.wacz").read_bytes()
    end = raw.rindex(b"PK\5\6")
    count, size, start = struct.unpack_from("<HLL", raw, end + 10)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    short = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path = written(tmp_path / "long.wacz", raw[:end] + end64 + locator + short)
    assert bring_in(tmp_path / "archive", path).added == 1


def names(path: Path) -> Path:
    """Names that would lead out of any folder, and a symbolic link."""
    link = zipfile.ZipInfo("archive/link.warc.gz")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as bundle:
        for name in ("../../up.warc.gz", "/tmp/absolute.warc.gz", "C:\\drive.warc.gz", "a/../../b.warc.gz"):
            url = f"http://www.example.cn/{hashlib.sha256(name.encode()).hexdigest()}"
            bundle.writestr(name, packed(record(page(name), url=url)))
        bundle.writestr(link, "/etc/passwd")
    return path


def many_names(path: Path, count: int) -> Path:
    """A list of so many files, in the long form, as it would stand at the end of a bundle."""
    name = b"archive/000001.warc.gz"
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    size = len(entry) * count
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, size, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return written(path, entry * count + end64 + locator + end)


def bomb(path: Path, mebibytes: int) -> Path:
    """A part that deflates a thousand to one, and one that is a gzip bomb inside."""
    head = record(http=HEAD, Content_Length=str(mebibytes << 20)).split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        with bundle.open("archive/zip.warc", "w") as out:
            out.write(head)
            for _ in range(mebibytes):
                out.write(bytes(1 << 20))
        bundle.writestr("archive/gzip.warc.gz", gzip.compress(head + bytes(mebibytes << 20), 9), zipfile.ZIP_STORED)
    return path


def hostile(folder: Path) -> Iterable[tuple[Path, int, str]]:
    """The file, how many pages come in, and a word of what is said."""
    yield names(folder / "names.wacz"), 4, "link.warc.gz"
    yield many_names(folder / "million.wacz", 1_000_000), 0, "a list of files of 68000000 bytes"
    yield bomb(folder / "bomb.wacz", 120), 0, "no saved pages do"
    yield (
        written(folder / "length.warc", record(PAGE, Content_Length=str(2**63))),
        0,
        "Content-Length '9223372036854775808'",
    )
    yield written(folder / "lengths.warc", record(PAGE, Content_Length=str(10**15 - 1))), 0, "ends inside a record"
    line = b"WARC/1.1\r\nX: " + b"a" * 100_000_000 + b"\r\n\r\n"
    yield written(folder / "line.warc", line), 0, "a header line of more than"
    yield (
        written(folder / "lines.warc.gz", gzip.compress(b"WARC/1.1\r\n" + b"X: aaaaaaaa\r\n" * 1_000_000, 1)),
        0,
        "bytes of headers",
    )
    deep = b"[" * 1_000_000
    with zipfile.ZipFile(folder / "deep.wacz", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("archive/a.warc.gz", GOOD)
        bundle.writestr("datapackage.json", deep)
    yield folder / "deep.wacz", 0, "datapackage.json: RecursionError"
    with zipfile.ZipFile(folder / "wide.wacz", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("archive/a.warc.gz", GOOD)
        bundle.writestr("datapackage.json", bytes(64 << 20))
    yield folder / "wide.wacz", 0, "datapackage.json: ValueError: datapackage.json has more than"


@pytest.mark.fault("A3", "C2")
def test_hostile_files_cost_little_memory_write_nowhere_and_leave_a_sound_archive(tmp_path: Path) -> None:
    folder, root = tmp_path / "files", tmp_path / "archive"
    folder.mkdir()
    sound = written(folder / "sound.warc.gz", GOOD)
    found = list(hostile(folder))
    told = watched(root, sound, *(path for path, _, _ in found))
    assert told["outside"] == []
    base = told["files"][str(sound)]["rss"]
    for path, added, said in found:
        got = told["files"][str(path)]
        assert got["added"] == added, (path.name, got)
        assert any(said in issue for issue in got["issues"]), (path.name, got)
        assert got["rss"] <= base + SPARE, (path.name, got["rss"], base)
    assert_sound_for_all(root)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.fault("A3")
def test_a_file_of_a_million_members_is_read_in_little_memory(tmp_path: Path) -> None:
    sound = written(tmp_path / "sound.warc.gz", GOOD)
    wrong = gzip.compress(record(PAGE, WARC_Block_Digest="sha1:AAAA"), mtime=0)
    many = tmp_path / "many.warc.gz"
    with many.open("wb") as out:
        for _ in range(1000):
            out.write(wrong * 1000)
    told = watched(tmp_path / "archive", sound, many)["files"]
    got = told[str(many)]
    assert (got["added"], len(got["issues"]) + got["unlisted"]) == (0, 1_000_000)
    assert got["rss"] <= told[str(sound)]["rss"] + SPARE
