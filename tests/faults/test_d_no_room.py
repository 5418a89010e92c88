"""Where a run could not end well, is it refused before its first fetch, in one clear line?

Too little space, too few files left, too few files to be opened, a read-only file system, files of another user. And an
archive that was moved works where it is now.
"""

from __future__ import annotations

import json
import os
import pwd
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, exchange, page
from loopback import Tiny, WebServer, site_of
from saved_pages import archive_of, files_of, manifest_rows, xuanjie
from typer.testing import CliRunner

import crawler.run
from archive.errors import BadInput, TakenDown
from archive.fixity import verify
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from crawler.cli import _VERBS, app
from crawler.errors import NoRoom
from crawler.frontier import Frontier
from crawler.room import check_room
from crawler.schedule.moments import right_now
from crawler.status import status

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts file systems and becomes another user")
MUCH = {"XUANJIE_FREE_MB": "999999999"}
CONTACT = ("--contact", "mailto:test@example.org")
ASKING: dict[str, tuple[str, ...]] = {  # the verbs that ask for room first, with words that they can begin with
    "demo": (),
    "refresh": ("--offline",),
    "crawl": ("ild_zh", *CONTACT),
    "worker": ("ild_zh", "--redis", "redis://127.0.0.1:1", *CONTACT),
    "gather": ("elsewhere",),
    "backfill": ("wayback", "--source", "ild_zh", *CONTACT),
    "push": ("file:///tmp/never-made",),  # the room of the copy
    "pull": ("file:///tmp/never-made",),
    "backup": ("/tmp/never-made",),  # the same
    "screen": ("page.warc.gz",),
    "stamp": (),
    "import": ("page.warc.gz",),
    "extract": (),
    "release": (),
}
_READS = "reads only"
_ONE_FILE = "writes the one file that -o names, whole or not at all"
NOT_ASKING = {
    "schedule": "writes unit files of some hundred bytes, outside of the data folder",
    "status": _READS,
    "sources": _READS,
    "newsource": "writes three files of some hundred bytes, into a checkout",
    "browse": "keeps a cache only, and another folder for the time where it cannot",
    "search": "keeps the same cache",
    "show": _READS,
    "takedown": "a duty to remove what the law says may not wait for room",
    "gc": "makes room",
    "read": _ONE_FILE,
    "titles": _ONE_FILE,
    "score": _READS,
    "rules": _READS,
    "explain": _READS,
    "verify": _READS,
    "review": "writes a person's decision of some hundred bytes, whole or not at all",
    "parity": _ONE_FILE,
    "claims": _READS,
    "coverage": _ONE_FILE,
    "panel": _ONE_FILE,
    "diff": _READS,
    "cite": _READS,
    "pack": _ONE_FILE,
    "ledger": _READS,
}


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer(site_of([[1, 2]])) as server:
        yield server


def refused(tiny: Tiny, **env: str) -> str:
    """What a crawl said that ended with 5 before it asked for anything."""
    before = files_of(tiny.data) if tiny.data.exists() else None
    done = tiny.crawl(env=env)
    assert (done.status, tiny.server.hits, done.stderr) == (5, [], ""), done
    assert (files_of(tiny.data) if tiny.data.exists() else None) == before
    said = str(done.report["error"])
    assert "nothing was begun, mend that and run the same command again" in said
    assert len(said.splitlines()) == 1
    return said


# ── space ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.fault("D1")
def test_a_crawl_does_not_begin_under_the_floor_of_free_space(tmp_path: Path, web: WebServer) -> None:
    said = refused(Tiny(tmp_path / "tiny", web), **MUCH)
    assert "MB free, expected 999999999 MB or more (XUANJIE_FREE_MB sets another floor)" in said


@pytest.mark.fault("D1")
def test_of_every_verb_somebody_has_said_whether_it_asks_for_room_or_why_not() -> None:
    verbs = {verb for verbs in _VERBS.values() for verb in verbs}
    assert verbs == ASKING.keys() | NOT_ASKING.keys()
    assert ASKING.keys() & NOT_ASKING.keys() == set()


@pytest.mark.fault("D1")
@pytest.mark.parametrize("verb", ASKING)
def test_no_verb_that_writes_begins_under_the_floor_of_free_space(
    tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (verb, *ASKING[verb])
    paths = archive_of(tmp_path / "data", manifest_rows()[:1])
    before = files_of(paths.root)
    with monkeypatch.context() as patch:
        patch.setenv("XUANJIE_FREE_MB", MUCH["XUANJIE_FREE_MB"])
        patch.setattr(crawler.run, "StoppableProcess", None)  # whoever came so far would ask sites of the world
        done = CliRunner().invoke(app, ["--data", str(paths.root), *words])
        assert isinstance(done.exception, NoRoom), done.output
        assert done.exception.status == 5
        assert files_of(paths.root) == before
        assert CliRunner().invoke(app, ["--data", str(paths.root), words[0], "--help"]).exit_code == 0


@pytest.mark.fault("D1")
def test_a_takedown_and_what_makes_room_do_not_wait_for_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUANJIE_FREE_MB", MUCH["XUANJIE_FREE_MB"])
    paths = DataPaths(tmp_path)
    with Recorder(paths.archive, agent=AGENT) as recorder:
        sid = recorder.exchange(exchange()).snapshot_id
    for words in (["takedown", sid, "--reason", "asked for", "--apply"], ["gc", "--apply"]):
        done = CliRunner().invoke(app, ["--data", str(tmp_path), *words])
        assert done.exit_code == 0, done.exception
    with ArchiveReader(paths.archive) as reader, pytest.raises(TakenDown):
        reader.snapshot(sid)


@pytest.mark.fault("D1")
def test_the_line_and_the_status_are_those_of_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUANJIE_FREE_MB", MUCH["XUANJIE_FREE_MB"])
    done = xuanjie("import", "page.warc.gz", data=tmp_path / "data")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (5, "", 1)
    assert done.stderr.startswith(f"xuanjie: {tmp_path}: found ")


@pytest.mark.fault("O3")
@pytest.mark.parametrize("told", ["much", "-1", "1e9", "٢"])
def test_a_floor_that_is_no_number_is_bad_input(tmp_path: Path, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUANJIE_FREE_MB", told)
    with pytest.raises(BadInput, match=r"XUANJIE_FREE_MB: found .*, expected a number of megabytes"):
        check_room(tmp_path)


def test_there_is_a_floor_without_a_word_and_none_at_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = os.statvfs(tmp_path)
    nearly_full = os.statvfs_result((disk.f_bsize, 1000, 10**9, 1, 1, 10**6, 10**6, 10**6, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: nearly_full)
    with pytest.raises(NoRoom, match="found 0 MB free, expected 200 MB"):
        check_room(tmp_path)
    monkeypatch.setenv("XUANJIE_FREE_MB", "0")
    check_room(tmp_path)


# ── what else a run needs ─────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Callable[[str], None]]:
    """A tmpfs at that place; what is given changes its options."""

    def change(other: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{other}", str(place)], check=True)

    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
    try:
        yield change
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@needs_root
@pytest.mark.fault("D4")
def test_a_read_only_file_system_and_one_without_inodes_are_refused(tmp_path: Path, web: WebServer) -> None:
    tiny = Tiny(tmp_path / "tiny", web)
    with mounted(tiny.data, "size=300m,nr_inodes=900") as change:
        assert "found room for 89" in refused(tiny)
        change("nr_inodes=5000")
        assert tiny.crawl().status == 0
        web.hits.clear()
        change("ro")
        assert "no right to write as user 0" in refused(tiny)
        change("rw")
        assert tiny.crawl().status == 0
        assert verify(tiny.data / "archive") == []


@pytest.mark.fault("D4")
def test_too_few_files_to_be_opened_are_refused(tmp_path: Path, web: WebServer) -> None:
    tiny = Tiny(tmp_path, web)
    done = subprocess.run(
        tiny.asked(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    )
    assert (done.returncode, done.stderr, web.hits) == (5, "", [])
    assert "ulimit -n: found 64 open files allowed, expected 128 or more" in json.loads(done.stdout)["error"]


def as_nobody(ask: Callable[[], None]) -> str:
    """What a process of another user is told, in a fork of this one; "" when it may begin."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(pwd.getpwnam("nobody").pw_uid)
        try:
            ask()
        except Exception as why:  # noqa: BLE001 - told to the parent, which compares
            os.write(write, str(why).encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as told:
        return told.read()


def open_to_all(tmp_path: Path) -> None:
    """pytest makes its folders for one user."""
    for folder in (*reversed(tmp_path.parents), tmp_path):
        if folder.is_relative_to("/tmp") and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o755)


@needs_root
@pytest.mark.fault("D4")
@pytest.mark.parametrize("foreign", ["archive/warc", "archive/index.sqlite", "archive/lock", "frontier.sqlite", "runs"])
def test_files_of_another_user_are_refused_whichever_they_are(tmp_path: Path, foreign: str) -> None:
    open_to_all(tmp_path)
    data = tmp_path / "data"
    with Recorder(data / "archive", agent=AGENT) as recorder:
        recorder.exchange(exchange())
    Frontier(data / "frontier.sqlite", owner="test").close()
    (data / "runs").mkdir()
    for path in (data, *data.rglob("*")):
        os.chown(path, 65534, 65534)
    assert as_nobody(lambda: check_room(data)) == ""
    os.chown(data / foreign, 0, 0)
    (data / foreign).chmod(0o755 if (data / foreign).is_dir() else 0o644)
    assert as_nobody(lambda: check_room(data)).startswith(f"{data / foreign}: found no right to write as user 65534")


@needs_root
@pytest.mark.fault("D4")
def test_an_archive_of_another_user_is_read_and_verified_without_a_right_to_write(tmp_path: Path) -> None:
    open_to_all(tmp_path)
    with Recorder(tmp_path / "archive", agent=AGENT) as recorder:
        sid = recorder.exchange(exchange()).snapshot_id
    before = files_of(tmp_path)

    def read() -> None:
        with ArchiveReader(tmp_path / "archive") as reader:
            reader.snapshot(sid)
        found = verify(tmp_path / "archive")
        if found:
            raise NoRoom("verify", str(found), "nothing")

    assert as_nobody(read) == ""
    assert "no right to write as user 65534" in as_nobody(lambda: check_room(tmp_path))
    assert files_of(tmp_path) == before


@pytest.mark.fault("D4")
def test_an_archive_that_was_moved_goes_on_where_it_is_now(tmp_path: Path, web: WebServer) -> None:
    tiny = Tiny(tmp_path / "here", web)
    assert tiny.crawl().status == 0
    for name, content in files_of(tiny.data).items():
        assert str(tiny.data).encode() not in content, f"{name} names the place where it stood"
    moved = Tiny(tmp_path / "a longer name elsewhere", web)
    moved.folder.mkdir()
    tiny.data.rename(moved.data)
    asked = len(web.paths())
    done = moved.crawl()
    assert done.status == 0
    assert [path for path in web.paths()[asked:] if path.endswith(".html") and "index" not in path] == []
    assert verify(moved.data / "archive") == []


# ── what a dead run left ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.fault("A4")
def test_what_was_cut_away_is_kept_and_told_in_one_line(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    recorder = Recorder(paths.archive, agent=AGENT).__enter__()
    for number in range(3):
        recorder.exchange(exchange(page(str(number)), url=f"{URL}?{number}"))
    recorder._index.close()  # as a kill leaves it
    recorder._lock.close()
    (segment,) = (paths.archive / "warc").iterdir()
    with segment.open("ab") as file:
        file.write(b"\x1f\x8b half a record")
    assert not any("salvage" in line for line in status(paths, (), (), right_now()).lines())
    with Recorder(paths.archive, agent=AGENT):
        pass
    (kept,) = (paths.archive / "salvage").iterdir()
    assert kept.read_bytes() == b"\x1f\x8b half a record"
    found = status(paths, (), (), right_now())
    (line,) = (line for line in found.lines() if "salvage" in line)
    assert line == ("cut away after kills and kept in archive/salvage: 1 files, 16 bytes; to remove them: xuanjie gc")
    assert found.as_json()["salvage"] == {"files": 1, "bytes": 16}
    assert verify(paths.archive) == []


@needs_root
@pytest.mark.fault("D4")
def test_a_folder_behind_a_locked_door_is_one_line_and_read_only_decisions_stop_only_who_writes_them(
    tmp_path: Path,
) -> None:
    open_to_all(tmp_path)
    data = tmp_path / "locked" / "data"
    (data / "decisions").mkdir(parents=True)
    (data / "decisions").chmod(0o555)
    os.chown(data, 65534, 65534)
    assert as_nobody(lambda: check_room(data)) == ""
    assert f"{data / 'decisions'}: found no right to write" in as_nobody(lambda: check_room(data, releases=True))
    data.parent.chmod(0o700)
    assert f"{data}: found no right to look for it as user 65534" in as_nobody(lambda: check_room(data))


@needs_root
@pytest.mark.fault("D4")
def test_a_folder_on_a_full_disk_of_its_own_is_refused(tmp_path: Path) -> None:
    with mounted(tmp_path / "archive", "size=10m"), pytest.raises(NoRoom, match="archive: found 10 MB free"):
        check_room(tmp_path)
