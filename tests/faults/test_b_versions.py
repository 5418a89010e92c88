"""Is what another version wrote taken for ours? Earlier: made anew or said; later: refused in one line, untouched.

B1 (older or newer schema) and O3 (archive of a newer version, half-done upgrade, downgrade).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page, record_some
from composed import leg, visit
from composed import page as read_page
from typer.testing import CliRunner

from archive import version
from archive.errors import BadInput, Damaged, NewerVersion, WriteFailed
from archive.fixity import quick_findings, verify
from archive.gc import collect
from archive.index import Index
from archive.index_file import VERSION
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.store import SCHEMA_VERSION, Entry, Store
from crawler.cli import app
from crawler.errors import OldFrontier
from crawler.frontier import Frontier
from crawler.frontier_file import _VERSION as FRONTIER
from pipelines.codec import encode
from pipelines.report import attested_values

NEWER = 99
VERBS = {
    "crawl": ["crawl", "ild_zh", "--contact", "mailto:test@example.org"],
    "crawl --due": ["crawl", "--due", "--contact", "mailto:test@example.org"],
    "refresh": ["refresh", "--offline"],
    "extract": ["extract"],
    "verify": ["verify"],
    "verify --quick": ["verify", "--quick"],
    "import": ["import", "{data}/more.jsonl"],
    "show": ["show", "{sid}"],
    "takedown": ["takedown", "{sid}", "--reason", "asked for", "--apply"],
    "gc": ["gc", "--apply"],
    "release": ["release"],
    "browse": ["browse", "--no-open"],
    "status": ["status"],
    "schedule": ["schedule"],
}
TOUCHES = {
    "archive": {
        "crawl", "refresh", "extract", "verify", "verify --quick", "import", "show", "takedown", "gc", "release",
        "status",
    },
    "ledger": {"crawl", "refresh", "extract", "import", "show", "takedown", "release", "status"},
    "store": {"refresh", "extract", "release"},
    "frontier": {"crawl", "crawl --due", "schedule"},
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> DataPaths:
    """A data folder with an archive, a store and a frontier."""
    data = DataPaths(tmp_path / "data")
    record_some(data.archive)
    read = read_page("a", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭")).extraction
    with Store(data.store) as store:
        entry = Entry(
            snapshot_id=read.snapshot_id,
            recipe="r1",
            url=read.url,
            source=None,
            fetched_at="2018-01-05T04:00:00Z",
            content_sha256="0" * 64,
            text=encode(read),
        )
        store.put([(entry, read, tuple(attested_values(read)))])
    Frontier(data.frontier, owner="test").close()
    return data


def set_version(path: Path, number: int) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {number}")


def written_by_a_later_version(data: DataPaths, what: str) -> None:
    if what == "archive":
        (data.archive / "format").write_text(f"{NEWER}\n")
    else:
        at = {"ledger": data.archive / "index.sqlite", "store": data.store, "frontier": data.frontier}
        set_version(at[what], NEWER)


def content(data: DataPaths) -> dict[str, str]:
    """Digest of every file but SQLite's journals, locks and notes that are made before anything is looked at."""
    left_out = ("-wal", "-shm", "lock")
    return {
        str(path.relative_to(data.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.root.rglob("*"))
        if path.is_file() and not path.name.endswith(left_out) and "runs" not in path.parts
    }


@pytest.mark.fault("B1", "O3")
@pytest.mark.parametrize(("what", "verb"), [(what, verb) for what, verbs in TOUCHES.items() for verb in sorted(verbs)])
def test_what_a_later_version_wrote_is_refused_in_one_line_that_names_both_versions(
    data: DataPaths, what: str, verb: str
) -> None:
    with ArchiveReader(data.archive) as reader:
        sid = next(reader.captures()).snapshot_id
    written_by_a_later_version(data, what)
    before = content(data)
    words = [word.format(data=data.root, sid=sid) for word in VERBS[verb]]
    done = CliRunner().invoke(app, ["--data", str(data.root), *words])
    why = done.exception
    assert getattr(why, "status", None) == 2, (why, done.output)
    ours = {"archive": version.FORMAT, "ledger": VERSION, "store": SCHEMA_VERSION, "frontier": FRONTIER}[what]
    assert f"version {NEWER}" in str(why)
    assert str(ours) in str(why).partition(f"version {NEWER}")[2]
    assert "\n" not in str(why)
    assert content(data) == before


@pytest.mark.fault("B1", "O3")
def test_verify_names_a_later_ledger_and_goes_on_with_the_segments(data: DataPaths) -> None:
    written_by_a_later_version(data, "ledger")
    findings = [str(finding) for finding in verify(data.archive)]
    assert any(f"ledger version {NEWER}" in finding for finding in findings)


@pytest.mark.fault("B1", "O3")
def test_what_an_earlier_version_wrote_is_made_anew_with_the_same_content(data: DataPaths) -> None:
    def digest(of: Callable[[], Index]) -> str:
        with closing(of()) as index:
            return index.digest()

    before = digest(lambda: Index(data.archive / "index.sqlite", read_only=True))
    for older in range(1, VERSION):
        set_version(data.archive / "index.sqlite", older)
        with Recorder(data.archive, agent=AGENT):
            pass
        assert digest(lambda: Index(data.archive / "index.sqlite", read_only=True)) == before
    for older in range(1, SCHEMA_VERSION):
        set_version(data.store, older)
        with Store(data.store) as store:
            assert store.recipes() == {}  # a cache: `extract` reads the pages again
    set_version(data.frontier, 1)
    with pytest.raises(OldFrontier, match=f"version 1, expected {FRONTIER}"):
        Frontier(data.frontier, owner="test")
    (data.archive / "format").unlink()  # as every archive was before there was the file
    assert verify(data.archive) == []
    with Recorder(data.archive, agent=AGENT):
        pass
    assert (data.archive / "format").read_text() == f"{version.FORMAT}\n"


@pytest.mark.fault("O3")
@pytest.mark.parametrize("half", ["empty", "rows", "garbage", "journal"])
def test_an_upgrade_that_was_killed_half_way_is_taken_up_again(tmp_path: Path, half: str) -> None:
    record_some(tmp_path)
    path, draft = tmp_path / "index.sqlite", tmp_path / "index.sqlite.new"
    with closing(Index(path, read_only=True)) as index:
        before = index.digest()
    set_version(path, VERSION - 1)
    match half:
        case "empty":
            draft.write_bytes(b"")
        case "rows":
            Index(draft).close()
        case "garbage":
            draft.write_bytes(b"\xff" * 5000)
        case "journal":
            draft.with_name(draft.name + "-wal").write_bytes(path.read_bytes())
    for _ in range(2):
        with Recorder(tmp_path, agent=AGENT):
            pass
        assert verify(tmp_path) == []
        with closing(Index(path, read_only=True)) as index:
            assert index.digest() == before
    assert not list(tmp_path.glob("index.sqlite.new*"))


@pytest.mark.fault("O3")
@pytest.mark.parametrize("said", [b"0\n", b"one\n", b"1", b"-1\n", b"9" * 400 + b"\n", b"\xff\n", b"1\n1\n"])
def test_a_format_that_is_no_number_is_one_line_and_an_empty_one_is_that_of_a_power_cut(
    tmp_path: Path, said: bytes
) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("x")))
    (tmp_path / "format").write_bytes(said)
    with pytest.raises(BadInput, match="the number of a version") as caught, Recorder(tmp_path, agent=AGENT):
        pass
    assert "\n" not in str(caught.value)
    (tmp_path / "format").write_bytes(b"")
    with Recorder(tmp_path, agent=AGENT):
        pass
    assert (tmp_path / "format").read_bytes() == b"1\n"


@pytest.mark.fault("O3")
def test_a_format_that_a_kill_left_half_written_is_no_foreign_file_and_is_written_again(data: DataPaths) -> None:
    half = (data.archive / "format").rename(data.archive / "format.part")
    half.write_bytes(b"")
    assert (verify(data.archive), [*quick_findings(data.archive)]) == ([], [])
    assert half in {one.path for one in collect(data)}
    half.write_bytes(b"")
    with Recorder(data.archive, agent=AGENT):
        pass
    assert (data.archive / "format").read_bytes() == b"1\n"
    assert not half.exists()


@pytest.mark.fault("O3")
def test_a_format_that_cannot_be_written_leaves_no_ledger_open_and_no_lock_held(tmp_path: Path) -> None:
    (tmp_path / "format.part").mkdir()
    for _ in range(2):  # and not Locked by itself at the second time
        with pytest.raises(WriteFailed, match="format"), Recorder(tmp_path, agent=AGENT):
            pass
        opened = {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
        assert not [name for name in opened if name.startswith(str(tmp_path))]


@pytest.mark.fault("O3")
def test_an_archive_that_has_lost_what_it_acknowledged_gets_no_format(tmp_path: Path) -> None:
    record_some(tmp_path)
    sealed = tmp_path / "warc" / "000001.warc.gz"
    opened = sealed.rename(sealed.with_name(sealed.name + ".open"))
    opened.write_bytes(opened.read_bytes()[:-100])
    for name in ("manifest.jsonl", "format"):
        (tmp_path / name).unlink()
    with pytest.raises(Damaged), Recorder(tmp_path, agent=AGENT):
        pass
    assert not [*tmp_path.glob("format*")]


@pytest.mark.fault("O3")
def test_a_later_archive_is_refused_before_a_takedown_under_way_or_a_torn_end_is_touched(tmp_path: Path) -> None:
    record_some(tmp_path)
    sealed = tmp_path / "warc" / "000001.warc.gz"
    torn = sealed.rename(sealed.with_name(sealed.name + ".open"))
    with torn.open("ab") as file:
        file.write(b"torn")
    (tmp_path / "format").write_text("2\n")
    before = torn.read_bytes()
    with pytest.raises(NewerVersion), Recorder(tmp_path, agent=AGENT):
        pass
    assert torn.read_bytes() == before
    assert not (tmp_path / "salvage").exists()
