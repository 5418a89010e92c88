"""Does a damaged database ever pass for a sound one, or an empty one for the whole?

B1: index, store and frontier deleted, cut, flipped, and with journals that belong to another state of them. What SQLite
itself finds (`integrity_check`) counts for nothing here: the ledger is held against the WARC files, a row of the store
against its own digest, the frontier against what the archive holds. PR: 150 flips of the store, 150 of the ledger;
NIGHT: 4,000, 1,000, and 120 of the frontier, each of which costs two crawls.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page, record_some
from composed import leg, stored_row, visit
from composed import page as read_page
from figures_told import figure
from loopback import Tiny, WebServer, article, site_of

from archive import store_rows
from archive.errors import ArchiveError, Damaged, NewerVersion, WriteFailed
from archive.fixity import verify
from archive.index import Index
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.sqlite_errors import UNREADABLE
from archive.store import Store

# ── the ledger ────────────────────────────────────────────────────────────────────────────────────────────────────


def digest(root: Path) -> str:
    with closing(Index(root / "index.sqlite", read_only=True)) as index:
        return index.digest()


def truth(root: Path) -> str:
    """The content of the ledger as the WARC files have it."""
    copy = root.with_name(f"{root.name}-truth")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy)
    for part in copy.glob("index.sqlite*"):
        part.unlink()
    rebuild_index(copy)
    return digest(copy)


def resume(root: Path) -> None:
    with Recorder(root, agent=AGENT):
        pass


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """An archive as a kill leaves it: rows in the journal only, an open segment, an older copy of it beside."""
    root = tmp_path / "archive"
    record_some(root)
    shutil.copytree(root, tmp_path / "older")
    with Recorder(root, agent=AGENT) as recorder:
        for number in range(5):
            recorder.exchange(exchange(page(f"later {number}"), hours=100 + number))
        shutil.copytree(root, tmp_path / "killed")
    assert (tmp_path / "killed" / "index.sqlite-wal").stat().st_size > 0
    return tmp_path / "killed"


def part(root: Path, suffix: str) -> Path:
    return root / f"index.sqlite{suffix}"


def cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


JOURNALS: dict[str, Callable[[Path, Path], object]] = {
    "the journal is gone": lambda root, _: part(root, "-wal").unlink(),
    "the journal is empty": lambda root, _: part(root, "-wal").write_bytes(b""),
    "the journal is cut": lambda root, _: cut(part(root, "-wal"), 0.6),
    "the journal is cut in its header": lambda root, _: cut(part(root, "-wal"), 0.0005),
    "the journal is garbage": lambda root, _: part(root, "-wal").write_bytes(b"\xa5" * 40_000),
    "the index of the journal is garbage": lambda root, _: part(root, "-shm").write_bytes(b"\xa5" * 32_768),
    "the index of the journal is gone": lambda root, _: part(root, "-shm").unlink(),
    "the database is gone, its journals stay": lambda root, _: part(root, "").unlink(),
    "the database is empty, its journals stay": lambda root, _: part(root, "").write_bytes(b""),
    "an older database beside a newer journal": lambda root, older: shutil.copy(part(older, ""), part(root, "")),
    "a newer database beside a journal of another": lambda root, older: (
        shutil.copy(part(root, ""), root / "x"),
        other_journal(root, older),
        (root / "x").unlink(),
    ),
    "all three are gone": lambda root, _: [path.unlink() for path in root.glob("index.sqlite*")],
}


def other_journal(root: Path, older: Path) -> None:
    """A valid journal of quite another database stands beside ours."""
    other = older.with_name("other.sqlite")
    with closing(sqlite3.connect(other, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE t (a)")
        db.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 200)
        shutil.copy(other.with_name("other.sqlite-wal"), part(root, "-wal"))
        part(root, "-shm").unlink()


@pytest.mark.fault("B1")
@pytest.mark.parametrize("how", JOURNALS)
def test_whatever_became_of_a_ledgers_journal_nothing_acknowledged_is_missing_from_it(
    killed: Path, tmp_path: Path, how: str
) -> None:
    """Either the next start has the whole content again, or `verify` names the ledger and deleting it mends all."""
    expected = truth(killed)
    JOURNALS[how](killed, tmp_path / "older")
    try:
        resume(killed)
        findings = verify(killed)
    except Damaged as error:
        findings = [str(error)]  # type: ignore[list-item]
    else:
        assert findings or digest(killed) == expected
    if findings:
        for path in killed.glob("index.sqlite*"):
            path.unlink()
        resume(killed)
        assert verify(killed) == []
        assert digest(killed) == expected


def flipped(path: Path, copy: Path, seed: int) -> Iterator[int]:
    """Endless flips of one bit each of a copy of a database; the offset."""
    content, rng = path.read_bytes(), random.Random(seed)
    while True:
        at = rng.randrange(len(content))
        changed = bytearray(content)
        changed[at] ^= 1 << rng.randrange(8)
        for old in copy.parent.glob(f"{copy.name}*"):
            old.unlink()
        copy.write_bytes(changed)
        yield at


def ledger_flips(tmp_path: Path, flips: int) -> tuple[int, int, int]:
    """(flips that change what the ledger says, those of them that are found, those that integrity_check finds)."""
    root = tmp_path / "archive"
    record_some(root)
    resume(root)
    before = digest(root)
    path = root / "index.sqlite"
    sound = tmp_path / "sound.sqlite"
    shutil.copy(path, sound)
    changed = found = by_sqlite = 0
    for _, _ in zip(range(flips), flipped(sound, path, seed=13), strict=False):
        try:
            says = digest(root)
        except ArchiveError:
            says = "nothing"
        if says == before:
            continue  # a free page, or a place that no answer depends on
        changed += 1
        by_sqlite += integrity(path) != "ok"
        found += bool(verify(root)) or says == "nothing"
    for old in root.glob("index.sqlite*"):
        old.unlink()
    resume(root)
    assert digest(root) == before
    return changed, found, by_sqlite


def integrity(path: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            return str(db.execute("PRAGMA integrity_check").fetchone()[0])
    except UNREADABLE as error:
        return str(error)


@pytest.mark.fault("B1")
def test_every_flipped_bit_that_changes_the_ledger_is_found_and_deleting_it_mends_all(tmp_path: Path) -> None:
    changed, found, by_sqlite = ledger_flips(tmp_path, 150)
    assert found == changed > 5
    figure("F5", f"{changed} flips of the ledger that change it", f"{found} found", peer=f"integrity_check {by_sqlite}")


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.fault("B1")
def test_a_thousand_flips_of_the_ledger(tmp_path: Path) -> None:
    changed, found, by_sqlite = ledger_flips(tmp_path, 1000)
    assert found == changed > 40
    figure("F5", f"{changed} flips of the ledger that change it", f"{found} found", peer=f"integrity_check {by_sqlite}")


# ── the store ─────────────────────────────────────────────────────────────────────────────────────────────────────

READS = [
    read_page(name, visit(leg("JP", "2017-11-23", "2017-11-26"), leg("LA", "2017-11-27", "2017-11-28"), leader=leader))
    for name in "abcdefgh"
    for leader in ("何毅亭",)
]


def stored(path: Path) -> dict[str, str]:
    """A store of these pages; what it says of each."""
    with Store(path) as store:
        store.put([stored_row(read) for read in READS])
        said = {entry.snapshot_id: entry.text for entry in store.entries()}
    assert not path.with_name(f"{path.name}-wal").exists()
    return said


def store_flips(tmp_path: Path, flips: int) -> tuple[int, int, int]:
    """(flips, those after which the store says what nobody wrote, those that integrity_check finds)."""
    sound, path = tmp_path / "sound.sqlite", tmp_path / "copy.sqlite"
    truth = stored(sound)
    false = by_sqlite = 0
    for _, _ in zip(range(flips), flipped(sound, path, seed=7), strict=False):
        by_sqlite += integrity(path) != "ok"
        try:
            with Store(path) as store:
                said = {entry.snapshot_id: entry.text for entry in store.entries() if entry.recipe == "r1"}
        except (Damaged, WriteFailed, NewerVersion):
            continue  # one line
        false += any(text != truth.get(sid) for sid, text in said.items() if text)
    return flips, false, by_sqlite


@pytest.mark.fault("B1")
def test_a_flipped_bit_of_the_store_never_becomes_a_value(tmp_path: Path) -> None:
    flips, false, by_sqlite = store_flips(tmp_path, 150)
    assert false == 0
    figure("F5", f"{flips} flips of the store", f"{false} false values", peer=f"integrity_check finds {by_sqlite}")


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.fault("B1")
def test_four_thousand_flips_of_the_store(tmp_path: Path) -> None:
    flips, false, by_sqlite = store_flips(tmp_path, 4000)
    assert false == 0
    figure("F5", f"{flips} flips of the store", f"{false} false values", peer=f"integrity_check finds {by_sqlite}")


@pytest.mark.mutation("B")
def test_a_store_that_trusts_integrity_check_says_what_nobody_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: a row that SQLite can read is believed."""

    class Any(str):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = str.__hash__

    monkeypatch.setattr(store_rows, "row_sum", lambda _: Any())
    _, false, by_sqlite = store_flips(tmp_path, 150)
    assert false > 0
    assert by_sqlite < 150


@pytest.mark.fault("B1")
@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.6, 0.9, 0.999])
def test_a_store_that_is_cut_is_made_anew_or_named_and_never_half_believed(tmp_path: Path, share: float) -> None:
    path = tmp_path / "store.sqlite"
    truth = stored(path)
    cut(path, share)
    try:
        with Store(path) as store:
            said = {entry.snapshot_id: entry.text for entry in store.entries()}
    except Damaged as error:
        said, told = {}, str(error)
    else:
        told = "delete the file and extract"
    assert "delete the file and extract" in told
    assert all(text in {"", truth[sid]} for sid, text in said.items())
    for old in tmp_path.glob("store.sqlite*"):
        old.unlink()
    assert stored(path) == truth


@pytest.mark.fault("B1")
def test_a_journal_of_an_earlier_store_does_not_come_back_in_a_new_one(tmp_path: Path) -> None:
    path, wal = tmp_path / "store.sqlite", tmp_path / "store.sqlite-wal"
    with Store(path) as store:
        store.put([stored_row(READS[0])])
        stale = wal.read_bytes()
    for content in (None, b""):
        path.unlink()
        wal.write_bytes(stale)
        if content is not None:
            path.write_bytes(content)
        with Store(path) as store:
            assert store.recipes() == {}
            store.put([stored_row(READS[1])])
            assert set(store.recipes()) == {READS[1].extraction.snapshot_id}


# ── the frontier ──────────────────────────────────────────────────────────────────────────────────────────────────

_PAGES = 6


def half_done(tmp_path: Path, server: WebServer) -> Tiny:
    """A data folder whose crawl was killed in its middle."""
    tiny = Tiny(tmp_path / "killed", server)
    tiny.folder.mkdir()
    process = subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while sum("/t2020" in path for path in server.paths()) < 2:
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    with closing(sqlite3.connect(tiny.data / "frontier.sqlite")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return tiny


def captured(tiny: Tiny) -> set[str]:
    with ArchiveReader(tiny.data / "archive") as reader:
        return {capture.url for capture in reader.captures() if capture.outcome.value in {"ok", "unchanged"}}


def frontier_flips(tmp_path: Path, flips: int) -> int:
    """How many flips of a killed crawl's frontier cost an article: it is in no archive after two more crawls."""
    lost = 0
    with WebServer(site_of([list(range(_PAGES))])) as server:
        first = half_done(tmp_path, server)
        wanted = {f"{server.base}{article(number)}" for number in range(_PAGES)}
        for number in range(flips):
            tiny = Tiny(tmp_path / str(number), server)
            shutil.copytree(first.folder, tiny.folder)
            path = tiny.data / "frontier.sqlite"
            next(flipped(first.data / "frontier.sqlite", path, seed=1000 + number))
            for _ in range(2):
                done = tiny.crawl()
                if done.status == 2:  # one line, which says to delete it
                    assert "frontier" in done.report["error"]
                    assert "\n" not in done.report["error"]
                    for old in tiny.data.glob("frontier.sqlite*"):
                        old.unlink()
                    done = tiny.crawl()
                assert done.status in {0, 3}, done.report
            lost += not wanted <= captured(tiny)
            assert verify(tiny.data / "archive") == []
            shutil.rmtree(tiny.folder)
    return lost


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.fault("B1")
def test_a_hundred_flips_of_the_frontier_cost_no_article(tmp_path: Path) -> None:
    assert frontier_flips(tmp_path, int(os.environ.get("XUANJIE_FLIPS", "120"))) == 0


@pytest.mark.fault("B1")
def test_a_journal_of_an_earlier_frontier_costs_no_article(tmp_path: Path) -> None:
    with WebServer(site_of([list(range(_PAGES))])) as server:
        tiny = half_done(tmp_path, server)
        frontier = tiny.data / "frontier.sqlite"
        with closing(sqlite3.connect(frontier, isolation_level=None)) as db:
            db.execute("UPDATE urls SET state = 'done', outcome = 'ok', owner = NULL, deadline = NULL")
            stale = frontier.with_name("frontier.sqlite-wal").read_bytes()
        assert stale
        frontier.unlink()
        frontier.with_name("frontier.sqlite-wal").write_bytes(stale)
        assert tiny.crawl().status == 0
        assert captured(tiny) >= {f"{server.base}{article(number)}" for number in range(_PAGES)}
