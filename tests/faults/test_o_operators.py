"""What becomes of what operators and their schedules do: starts that meet, slips in settings, files that are deleted?

O1: a start beside a living run, twice at once, after a reboot, after a month off. O3: wrong settings, a wrong data
folder. O4: gc, files deleted under a run, a badly edited table, known-bad libraries, root. NIGHT: every table of the
lexicon × 4 slips, each through a refresh of a checkout of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page, record_some
from loopback import Answer, Tiny, WebServer, article, site_of
from saved_pages import archive_of, manifest_rows
from typer.testing import CliRunner

from archive.capture import Outcome, Role, utc_text
from archive.errors import ArchiveError, LockLost, SegmentGone
from archive.fixity import verify
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from crawler import known_bad
from crawler.cli import app
from crawler.errors import KnownBad
from crawler.frontier import Child, Frontier
from crawler.known_bad import check_versions
from crawler.schedule.due import due, last_runs
from crawler.schedule.install import Scheduler, install
from crawler.source import load_source, load_sources
from pipelines.lexicon.meetings import registry

ROOT = Path(__file__).parents[2]
RUN_DUE, RUN_VERB = ROOT / "tests" / "run_due.py", ROOT / "tests" / "run_verb.py"
MONTH = timedelta(days=31)


def content(root: Path) -> dict[str, str]:
    """Digest of every file but SQLite's journals and locks."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm", "lock"))
    }


# ── O1: schedules ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.fault("O1")
@pytest.mark.parametrize("away", [timedelta(hours=1), MONTH, timedelta(days=4000)])
def test_however_many_ticks_were_missed_each_source_has_one_turn(tmp_path: Path, away: timedelta) -> None:
    """By an injected clock: a whole walk of each source, a time off, one look at what is due, and another one behind
    the walk that follows it."""
    data, sources = DataPaths(tmp_path), load_sources().values()
    before = datetime(2026, 1, 20, 4, tzinfo=UTC)

    def walk(at: datetime) -> None:
        with closing(Frontier(data.frontier, owner="test")) as frontier:
            for source in sources:
                run = frontier.open_run(source.name, kind="walk", options={}, at=utc_text(at))
                child = Child(url="http://x/", key="k", host="x", role=Role.ARTICLE, priority=0, meta={})
                frontier.push(run.run_id, [child])
                row = frontier.lease(run.run_id, "x", now=0.0)
                assert row is not None
                said = {"outcome": Outcome.OK, "detail": "", "snapshot": "s1", "owed": False, "source": source.name}
                frontier.settle(row.url_id, **said, at=utc_text(at), children=())
                assert frontier.close_run(run.run_id, at=utc_text(at), reason="finished")

    def turns(at: datetime) -> list[str]:
        stands = due(sources, last_runs(data, [s.name for s in sources]), registry(), at)
        return [stand.source for stand in stands if stand.is_due]

    walk(before)
    back = before + away
    found = turns(back)
    assert len(found) == len(set(found))
    if away >= MONTH:
        assert len(found) >= 40
    walk(back)
    assert turns(back) == []
    assert turns(back + timedelta(minutes=10)) == []


def start(tiny: Tiny) -> subprocess.Popen[str]:
    command = [sys.executable, str(RUN_DUE), tiny.asked()[-1]]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.fault("O1", "K4")
def test_after_a_reboot_and_a_month_off_one_start_completes_the_dead_run_and_names_it(tmp_path: Path) -> None:
    site = site_of([list(range(4))])
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        dead = start(tiny)
        while sum("/t2020" in path for path in server.paths()) < 1:
            assert dead.poll() is None
        dead.kill()  # the machine goes down
        dead.communicate()
        (tiny.data / "lock").write_text("process 1 on another-boot\n")  # whose number somebody else has by now
        with closing(sqlite3.connect(tiny.data / "frontier.sqlite")) as db:
            db.execute("UPDATE runs SET opened_at = ?", ((datetime.now(UTC) - MONTH).strftime("%Y-%m-%dT%H:%M:%SZ"),))
            db.commit()
        after = start(tiny)
        out, err = after.communicate(timeout=120)
        assert (after.returncode, out.strip() == "null") == (0, False), err
        counts = [server.paths().count(article(n)) for n in range(4)]
        assert min(counts) >= 1
        assert sum(counts) <= 5  # the page that the dead one had asked for may be asked for again
        assert "another-boot died" in err
    assert verify(tiny.data / "archive") == []


def is_folded(tmp_path: Path, *words: str) -> bool:
    """Does a verb that starts while another of its kind crawls end with 4 for the lock of starts, and do nothing?"""
    crawling, go_on = threading.Event(), threading.Event()
    site = site_of([[1, 2]])
    listing = site["/a/index.html"]
    assert isinstance(listing, Answer)

    def held(_: int) -> Answer:
        crawling.set()
        go_on.wait(120)
        return listing

    with WebServer(site | {"/a/index.html": held}) as server:
        tiny = Tiny(tmp_path, server, overrides={"DOWNLOAD_TIMEOUT": 120})
        tiny.folder.mkdir()
        command = [sys.executable, str(RUN_VERB), tiny.asked()[-1], *words]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
            try:
                assert crawling.wait(60)
                before = content(tiny.data / "runs") if (tiny.data / "runs").exists() else {}
                second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
                after = content(tiny.data / "runs") if (tiny.data / "runs").exists() else {}
            finally:
                first.kill()
                go_on.set()
    wanted = f"xuanjie: {tiny.data / 'lock'} is held by process {first.pid} on {os.uname().nodename}"
    return second.returncode == 4 and second.stderr.startswith(wanted) and after == before


@pytest.mark.fault("O1")
@pytest.mark.mutation("O")
@pytest.mark.parametrize("verb", [("refresh",), ("crawl", "--due")], ids=["refresh", "crawl"])
def test_a_scheduled_verb_without_the_overlap_check_is_seen_to_overlap(tmp_path: Path, verb: tuple[str, ...]) -> None:
    """Two real starts; without the check the second one goes on to the lock of the archive, or to its own report."""
    assert is_folded(tmp_path / "sound", *verb)
    assert not is_folded(tmp_path / "planted", "--planted", *verb)


# ── O3: settings ──────────────────────────────────────────────────────────────────────────────────────────────────

ILD = (ROOT / "crawler" / "sources" / "ild_zh.toml").read_text("utf-8")


@pytest.mark.fault("O3")
@pytest.mark.parametrize(
    ("was", "now", "key"),
    [
        ('delay = "3 s"', 'delay = "0 s"', "delay"),
        ('delay = "3 s"', 'delay = "1 ms"', "delay"),
        ('delay = "3 s"', 'delay = "-3 s"', "delay"),
        ('delay = "3 s"', "delay = 0", "delay"),
        ('delay = "3 s"', "", "delay"),
        ('delay = "3 s"', 'delay = "3 s"\ndealy = "3 s"', "dealy"),
        ('delay = "3 s"', 'delay = "3 s"\nobey_robots = false', "obey_robots"),
        ("[[listing]]", "[[listng]]", "listng"),
        ('title = "', 'title = ["', ""),
    ],
)
def test_a_slip_in_a_source_is_one_line_that_names_file_and_key(tmp_path: Path, was: str, now: str, key: str) -> None:
    assert was in ILD
    path = tmp_path / "ild_zh.toml"
    path.write_text(ILD.replace(was, now), "utf-8")
    with pytest.raises(Exception, match=re.escape(str(path))) as caught:
        load_source(path)
    assert getattr(caught.value, "status", None) == 2
    assert key in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.fault("O3")
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["crawl", "ild_zh"], "--contact"),
        (["crawl", "ild_zh", "--contact", "nobody"], "--contact"),
        (["crawl", "ild_hz", "--contact", "mailto:a@example.org"], "ild_hz"),
        (["crawl", "--due", "ild_hz", "--contact", "mailto:a@example.org"], "ild_hz"),
        (["refresh", "ild_hz", "--contact", "mailto:a@example.org"], "ild_hz"),
        (["crawl", "ild_zh", "--since", "yesterday", "--contact", "mailto:a@example.org"], "--since"),
        (
            ["crawl", "ild_zh", "--only", "http://foreign.test/", "--contact", "mailto:a@example.org"],
            "foreign.test",
        ),
        (["schedule", "--at", "someday"], "--at"),
    ],
)
def test_a_wrong_option_is_one_line_that_names_it_and_asks_no_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], named: str
) -> None:
    monkeypatch.delenv("XUANJIE_CONTACT", raising=False)
    done = CliRunner().invoke(app, ["--data", str(tmp_path / "data"), *words])
    assert getattr(done.exception, "status", None) == 2, done.output
    assert named in str(done.exception)
    assert "\n" not in str(done.exception)
    assert not (tmp_path / "data" / "archive").exists()


VERBS = (
    ["verify"],
    ["show", "s" + "0" * 20],
    ["extract"],
    ["refresh", "--offline"],
    ["release"],
    ["search", "x"],
    ["push", "file:///tmp/never-made"],
    ["backup", "/tmp/never-made"],
    ["browse", "--port", "0"],
    ["explain", "l-1"],
    ["takedown", "s" + "0" * 20],
    ["takedown", "s" + "0" * 20, "--reason", "x", "--apply"],
)


@pytest.mark.fault("O3")
@pytest.mark.parametrize("verb", VERBS, ids=lambda words: "-".join(words[:1] + words[4:]))
@pytest.mark.parametrize("there", ["nothing", "an empty folder", "a file"])
def test_a_wrong_data_folder_is_one_line_and_nothing_is_made_there(tmp_path: Path, verb: list[str], there: str) -> None:
    data = tmp_path / "data"
    if there == "an empty folder":
        data.mkdir()
    elif there == "a file":
        data.write_text("somebody's own")
    before = sorted(tmp_path.rglob("*"))
    done = CliRunner().invoke(app, ["--data", str(data), *verb])
    assert getattr(done.exception, "status", None) == 2, done.output
    assert str(data) in str(done.exception)
    assert "\n" not in str(done.exception)
    assert sorted(tmp_path.rglob("*")) == before


# ── O4: what operators delete, edit and install ───────────────────────────────────────────────────────────────────


@pytest.mark.fault("O4")
def test_gc_changes_nothing_at_first_and_then_only_what_no_row_of_the_ledger_names(tmp_path: Path) -> None:
    data = DataPaths(tmp_path)
    record_some(data.archive)
    (data.archive / "salvage").mkdir()
    litter = [data.archive / "salvage" / "x", data.archive / "index.sqlite.new", data.root / "store.sqlite-wal"]
    for path in litter:
        path.write_bytes(b"left over")
    before = content(data.root)
    words = ["--data", str(data.root), "gc"]
    first = CliRunner().invoke(app, words)
    assert content(data.root) == before
    assert first.output.count("goes ") == len(litter)
    assert CliRunner().invoke(app, [*words, "--apply"]).exit_code == 0
    assert content(data.root) == {name: one for name, one in before.items() if data.root / name not in litter}
    assert verify(data.archive) == []


DELETED = {
    "lock": LockLost,
    "warc/000002.warc.gz.open": SegmentGone,
    "index.sqlite": None,
    "manifest.jsonl": None,
    "format": None,
    "warc/000001.warc.gz": None,
}


@pytest.mark.fault("O4")
@pytest.mark.parametrize("name", DELETED)
def test_a_file_deleted_under_a_run_loses_nothing_of_the_others_and_is_named_or_made_again(
    tmp_path: Path, name: str
) -> None:
    """What can be made again is. Of what cannot, nothing more is acknowledged into a file without a name, and `verify`
    names each page that is gone with it."""
    with Recorder(tmp_path, agent=AGENT) as recorder:
        first = recorder.exchange(exchange()).snapshot_id
    kept, ended = [first], None
    try:
        with Recorder(tmp_path, agent=AGENT) as recorder:
            kept.append(recorder.exchange(exchange(page("second"), hours=1)).snapshot_id)
            (tmp_path / name).unlink()
            kept.append(recorder.exchange(exchange(page("third"), hours=2)).snapshot_id)
    except ArchiveError as error:
        ended = error
    expected = DELETED[name]
    assert ended is None if expected is None else type(ended) is expected
    found = [str(finding) for finding in verify(tmp_path)]
    with Recorder(tmp_path, agent=AGENT) as recorder:
        kept.append(recorder.exchange(exchange(page("fourth"), hours=3)).snapshot_id)
    with ArchiveReader(tmp_path) as reader:
        served = {sid for sid in kept if not damaged(reader, sid)}
    lost = set(kept) - served
    assert kept[-1] in served
    match name:
        case "warc/000001.warc.gz":
            assert lost == {first}
        case "warc/000002.warc.gz.open":
            assert lost == {kept[1]}
        case _:
            assert lost == set()
    now = "\n".join(str(finding) for finding in verify(tmp_path))
    assert all(sid in now for sid in lost)
    assert bool(now) == bool(lost or name == "manifest.jsonl")  # a chain that began anew is named for ever
    assert found or name in {"lock", "format"}


def damaged(reader: ArchiveReader, sid: str) -> bool:
    try:
        reader.snapshot(sid)
    except ArchiveError:
        return True
    return False


SLIPS = {
    "a cell too many": lambda lines: [*lines[:2], lines[2] + ",x", *lines[3:]],
    "a row cut in its middle": lambda lines: [*lines[:2], lines[2][: len(lines[2]) // 2].partition(",")[0], *lines[3:]],
    "another header": lambda lines: ["wrong," + lines[0], *lines[1:]],
    "white space": lambda lines: [*lines[:2], " " + lines[2], *lines[3:]],
}
LEXICON = ROOT / "pipelines" / "lexicon"


OFFLINE = ["refresh", "--offline"]


def refresh_of(checkout: Path, data: Path) -> subprocess.CompletedProcess[str]:
    """`refresh --offline` of another checkout."""
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "--data", str(data), *OFFLINE]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, timeout=120)


def with_slip(tmp_path: Path, table: str, slip: str) -> None:
    """Refresh with one table of the lexicon edited badly."""
    data, checkout = archive_of(tmp_path / "data"), tmp_path / "checkout"
    for floor in ("archive", "crawler", "pipelines"):
        shutil.copytree(ROOT / floor, checkout / floor, ignore=shutil.ignore_patterns("__pycache__"))
    (checkout / "docs").symlink_to(ROOT / "docs")
    path = checkout / "pipelines" / "lexicon" / table
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(SLIPS[slip](lines)) + "\n", "utf-8")
    before = content(data.archive)
    done = refresh_of(checkout, data.root)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert re.search(rf"{re.escape(table)}:[123]: found ", done.stderr), done.stderr
    assert content(data.archive) == before
    assert not list(data.releases.glob("*")) if data.releases.exists() else True


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.fault("O4")
@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("table", sorted(path.name for path in LEXICON.glob("*.csv")))
def test_every_table_edited_badly_is_one_line(tmp_path: Path, table: str, slip: str) -> None:
    with_slip(tmp_path, table, slip)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """A data folder with a release."""
    data = archive_of(tmp_path_factory.mktemp("made"), manifest_rows()[:3])
    assert CliRunner().invoke(app, ["--data", str(data.root), *OFFLINE]).exit_code == 0
    return data


@pytest.mark.fault("O4")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("j-1.toml", "no toml at all ["),
        ("j-1.toml", 'id = "j-2"\n'),
        ("j-1.toml", ""),
        ("releases.csv", "version\nx,y,z\n"),
    ],
)
def test_a_badly_edited_decision_is_one_line_and_the_last_release_stays(
    made: DataPaths, tmp_path: Path, name: str, text: str
) -> None:
    data = DataPaths(tmp_path / "data")
    shutil.copytree(made.root, data.root)
    words = ["--data", str(data.root), *OFFLINE]
    data.decisions.mkdir(exist_ok=True)
    before = content(data.releases) | content(data.archive)
    (data.decisions / name).write_text(text)
    done = CliRunner().invoke(app, words)
    assert getattr(done.exception, "status", None) == 2, (done.output, done.exception)
    assert name in str(done.exception)
    assert "\n" not in str(done.exception)
    assert content(data.releases) | content(data.archive) == before


@pytest.mark.fault("O4")
@pytest.mark.parametrize(
    ("name", "found"),
    [("scrapy", "2.14.1"), ("scrapy", "2.18.9"), ("lxml", "6.0.9"), ("lxml", "5.4.0"), ("scrapy", "unknown")],
)
def test_a_library_known_to_be_bad_is_refused_at_the_start_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, found: str
) -> None:
    from importlib import metadata

    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda asked: found if asked == name else real(asked))
    with pytest.raises(KnownBad, match=rf"{name} {re.escape(found)} is installed, expected ") as caught:
        check_versions()
    assert caught.value.status == 2
    assert "\n" not in str(caught.value)
    floor = ".".join(map(str, known_bad.FLOORS[name][0]))
    assert str(caught.value).endswith(f"; nothing was done; pip install -U '{name}>={floor}'")


@pytest.mark.fault("O4")
def test_what_is_installed_here_is_not_known_to_be_bad_and_the_floors_are_those_of_the_installation() -> None:
    import tomllib

    check_versions()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for name, (floor, _) in known_bad.FLOORS.items():
        (asked,) = (one for one in wanted if re.match(rf"{name}\b", one))
        lowest = re.search(r">=([0-9.]+)", asked)
        assert lowest is not None
        assert tuple(map(int, lowest[1].split("."))) >= floor


STARTS = {  # the words of each, where HERE stands for the data folder
    "xuanjie": ("--data HERE extract", "--data HERE release", "--data HERE score HERE/cases.jsonl"),
    "scrapy": ("crawl no_such_source -s XUANJIE_DATA=HERE",),
}
ENTRIES = {
    "xuanjie": "from crawler.cli import main; main()",
    "scrapy": "from scrapy.cmdline import execute; execute()",
}


@pytest.mark.fault("O4")
@pytest.mark.parametrize(("program", "words"), [(name, words) for name, all_ in STARTS.items() for words in all_])
def test_a_start_on_a_bad_library_reads_no_page(tmp_path: Path, program: str, words: str) -> None:
    """As the command line does it, with a floor that no version reaches."""
    planted = "import sys; from crawler import known_bad; known_bad.FLOORS['lxml'] = ((99,), 'planted');"
    record_some(tmp_path / "archive")
    before = content(tmp_path)
    asked = [word.replace("HERE", str(tmp_path)) for word in words.split()]
    done = subprocess.run(
        [sys.executable, "-c", f"{planted} sys.argv[0] = {program!r}; {ENTRIES[program]}", *asked],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{program}: lxml ")
    assert done.stderr.count("\n") == 1
    assert content(tmp_path) == before


@pytest.mark.fault("O4")
def test_an_installation_that_would_run_as_root_says_so_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    from crawler.schedule import install as module

    for owner, told in (("root", True), ("harvest", False)):
        monkeypatch.setattr(module, "_owner", lambda _, owner=owner: owner)
        done = install(Scheduler.CRON, data=data, into=tmp_path / owner, user=False, force=False, environment={})
        assert any("would run as root" in line for line in done.next_commands) == told
    done = install(Scheduler.CRON, data=data, into=tmp_path / "own", user=True, force=False, environment={})
    assert not any("as root" in line for line in done.next_commands)


@pytest.mark.fault("O1", "K4")
def test_status_in_json_has_the_alarm_of_a_dead_run(tmp_path: Path) -> None:
    data = DataPaths(tmp_path)
    data.archive.mkdir(parents=True)
    (data.archive / "lock").write_text("process 7 on elsewhere\n")
    done = CliRunner().invoke(app, ["--data", str(data.root), "status", "--json"])
    alarms = json.loads(done.stdout)["alarms"]
    assert [alarm["line"] for alarm in alarms if alarm["kind"] == "dead_run"] == [
        "archive: process 7 on elsewhere died at work; whatever runs next puts in order what it left"
    ]
