"""Do `takedown`, `show` and `gc` list first, act on --apply only, and say what went wrong in one line?"""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import typer
from archive_samples import AGENT, URL, exchange, page
from typer.testing import CliRunner, Result

from archive import commands
from archive.errors import ArchiveError
from archive.fixity import verify
from archive.lock import ArchiveLock
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.removal.not_repeated import NOT_REPEATED


@pytest.fixture
def data(tmp_path: Path) -> DataPaths:
    data = DataPaths(tmp_path / "data")
    with Recorder(data.archive, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("the page")))
        recorder.exchange(exchange(page("the page"), hours=1))
        recorder.exchange(exchange(page("another"), url=URL + "?2", hours=2))
    return data


@pytest.fixture
def sid(data: DataPaths) -> str:
    with ArchiveReader(data.archive) as reader:
        return next(reader.captures()).snapshot_id


def run(data: DataPaths, *words: str) -> Result:
    app = typer.Typer()

    @app.callback()
    def choose(ctx: typer.Context) -> None:
        ctx.obj = data
        ctx.meta["today"] = date(2026, 11, 26)

    commands.register(app)
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize(
    ("root", "command"),
    [("data", "xuanjie"), ("/srv/good", "xuanjie --data /srv/good"), ("my data", "xuanjie --data 'my data'")],
)
def test_a_hint_works_on_the_same_data_when_it_is_copied(root: str, command: str) -> None:
    assert DataPaths(Path(root)).command == command


def files(data: DataPaths) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in data.root.rglob("*") if p.is_file() and "index.sqlite-" not in p.name}


def test_without_apply_it_lists_and_changes_nothing(data: DataPaths, sid: str) -> None:
    before = files(data)
    done = run(data, "takedown", sid, "--reason", "asked for")
    assert done.exit_code == 0
    assert done.stdout.count("warc/000001.warc.gz at ") == 2
    assert "holds the body" in done.stdout
    assert f"shares the body of {sid}" in done.stdout
    assert f"nothing was changed; to act: xuanjie --data {data.root} takedown {sid} --reason TEXT" in done.stdout
    assert files(data) == before


def test_with_apply_it_acts_and_says_what_comes_next(data: DataPaths, sid: str) -> None:
    done = run(data, "takedown", sid, "--reason", "asked for", "--by", "A. Meier", "--apply")
    assert done.exit_code == 0
    assert "lost its bytes:" in done.stdout
    assert f"next: xuanjie --data {data.root} refresh --offline" in done.stdout
    assert verify(data.archive) == []
    again = run(data, "takedown", sid)
    assert "2026-11-26 by A. Meier  asked for" in again.stdout
    assert "nothing is left to do in the archive" in again.stdout


@pytest.mark.parametrize("how", [[], ["--raw"], ["--html"]])
def test_show_says_that_it_was_taken_down(data: DataPaths, sid: str, how: list[str]) -> None:
    run(data, "takedown", sid, "--reason", "asked for", "--apply")
    done = run(data, "show", sid, *how)
    assert isinstance(done.exception, ArchiveError)
    assert done.exception.status == 2
    assert f"snapshot {sid} was taken down on 2026-11-26 (asked for)" in str(done.exception)
    assert f"xuanjie takedown {sid}" in str(done.exception)


@pytest.mark.parametrize("reason", [[], ["--reason", " "], ["--reason", "two\nlines"], ["--reason", "x" * 501]])
def test_a_reason_is_needed_and_is_one_line(data: DataPaths, sid: str, reason: list[str]) -> None:
    before = files(data)
    done = run(data, "takedown", sid, *reason, "--apply")
    assert isinstance(done.exception, ArchiveError)
    assert done.exception.status == 2
    assert "--reason" in str(done.exception)
    assert files(data) == before


def test_an_id_that_names_nothing_is_said(data: DataPaths) -> None:
    done = run(data, "takedown", "s0", "--reason", "asked for", "--apply")
    assert isinstance(done.exception, ArchiveError)
    assert (done.exception.status, "no snapshot 's0'" in str(done.exception)) == (2, True)


def test_who_goes_on_holding_it_is_named_and_not_touched(data: DataPaths, sid: str) -> None:
    release = data.releases / "2018-01-05.1"
    release.mkdir(parents=True)
    (release / "evidence.jsonl").write_text(json.dumps({"snapshot_id": sid}) + "\n" + json.dumps({"x": 1}) + "\n")
    (data.releases / "latest").symlink_to(release.name)
    data.decisions.mkdir()
    (data.decisions / "corrections.toml").write_text(f'snapshot = "{sid}"\n')
    with zipfile.ZipFile(release / "evidence.wacz", "w") as pack:
        pack.write(data.archive / "warc" / "000001.warc.gz", "archive/data.warc.gz")
    with zipfile.ZipFile(data.root / "of another.wacz", "w") as pack:
        pack.writestr("archive/data.warc", b"WARC/1.1\r\nWARC-Target-URI: http://else.example/\r\n")
    (data.root / "none.wacz").write_bytes(b"no zip")
    before = {name: content for name, content in files(data).items() if "/archive/" not in name}
    done = run(data, "takedown", sid, "--reason", "asked for", "--apply")
    held = done.stdout.partition("goes on holding it")[2]
    assert "releases/2018-01-05.1: 1 rows cite it" in held
    assert "decisions/corrections.toml: 1 lines name it" in held
    assert "releases/2018-01-05.1/evidence.wacz: a pack" in held
    assert ("latest" in held, "of another" in held, "none.wacz" in held) == (False, False, False)
    assert "docs/takedown.md" in held
    after = {name: content for name, content in files(data).items() if "/archive/" not in name}
    after.pop(str(data.root / "store.lock"))
    after.pop(str(data.runs / "heads.jsonl"))  # the manifest has a line more
    assert after == before


def a_change(sid: str, **cells: object) -> dict[str, object]:
    line = {"number": 1, "kind": "changed", "table": "legs", "id": "l-e989ad95fc43", "field": "leader_org"}
    return {**line, "before": None, "after": None, "cause": "source", "also_caused": [], "caused_by": sid, **cells}


def test_rows_that_only_say_that_a_page_was_there_or_is_gone_are_no_citations(data: DataPaths, sid: str) -> None:
    release = data.releases / "2018-01-05.2"
    release.mkdir(parents=True)
    for name in ("documents", "snapshots", "tombstones", "record_history", "rekeys"):
        (release / f"{name}.jsonl").write_text(json.dumps({"id": sid, "snapshots": [sid]}) + "\n")
    history = [
        a_change(sid, table="evidence", id="q-0edc2d0b10053ec8", field=None),
        a_change(sid, table="snapshots", id=sid, field=None, before=json.dumps({"snapshot_id": sid, "via": "demo"})),
        a_change(sid, field="documents", before='["a-15116a327dc0","a-7aced38b7d67"]', after='["a-15116a327dc0"]'),
        a_change(sid, after="of another page", caused_by=f"{sid}; {NOT_REPEATED}"),
        a_change(sid, table="term_watch", before="7", after="6"),
    ]
    lines = [json.dumps(row) + "\n" for row in history]
    (release / "changes.jsonl").write_text("".join(lines))
    kept = data.decisions / "changes" / "2018-01-05.2.csv"
    kept.parent.mkdir(parents=True)
    kept.write_text(csv_of(history))
    assert "goes on holding it" not in run(data, "takedown", sid).stdout


def test_changes_with_words_of_the_page_are_counted(data: DataPaths, sid: str) -> None:
    """An older program repeated the value before."""
    release = data.releases / "2018-01-05.2"
    release.mkdir(parents=True)
    history = [a_change(sid, before="words of the page"), a_change(sid, after="words of the page", kind="added")]
    (release / "changes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in history) + f"torn {sid}\n")
    kept = data.decisions / "changes" / "2018-01-05.2.csv"
    kept.parent.mkdir(parents=True)
    kept.write_text(csv_of(history) + f'9,changed,"torn {sid}\n')
    held = run(data, "takedown", sid).stdout
    assert "releases/2018-01-05.2: 3 rows cite it with its words" in held
    assert "decisions/changes/2018-01-05.2.csv: 3 lines name it, perhaps with its words" in held


def csv_of(rows: list[dict[str, object]]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_it_waits_for_nobody(data: DataPaths, sid: str) -> None:
    lock = ArchiveLock(data.root / "store.lock")
    done = run(data, "takedown", sid, "--reason", "asked for", "--apply")
    lock.close()
    assert isinstance(done.exception, ArchiveError)
    assert done.exception.status == 4


# ── gc ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def littered(data: DataPaths) -> DataPaths:
    """What killed runs leave, beside what must stay."""
    for folder in (".building-2018-01-05.2", ".damaged-2018-01-05.1-1", "2018-01-05.1"):
        (data.releases / folder).mkdir(parents=True)
        (data.releases / folder / "legs.csv").write_text("x" * 10)
        (data.releases / folder / ".half.csv.part").write_text("x")
    (data.releases / ".releases.csv.part").write_text("x")
    data.runs.mkdir()
    (data.runs / "1.json").write_text("{}")
    (data.runs / "2.json.part").write_text("{")
    (data.archive / "salvage").mkdir()
    (data.archive / "salvage" / "000001.warc.gz.7.abc").write_text("cut")
    (data.archive / "index.sqlite.new").write_text("draft")
    (data.archive / "warc" / "copy of a segment").write_text("mine")
    (data.root / "frontier.sqlite-wal").write_text("of a frontier that is gone")
    (data.root / "notes.txt").write_text("mine")
    return data


GOES = {
    "archive/index.sqlite.new",
    "archive/salvage/000001.warc.gz.7.abc",
    "frontier.sqlite-wal",
    "releases/.building-2018-01-05.2",
    "releases/.releases.csv.part",
    "releases/2018-01-05.1/.half.csv.part",
    "runs/2.json.part",
}
STAYS = {"archive/warc/copy of a segment", "releases/.damaged-2018-01-05.1-1"}


def listed(done: Result, verdict: str) -> set[str]:
    found = (line.split(maxsplit=2) for line in done.stdout.splitlines() if line.startswith(verdict))
    return {rest.partition(": ")[0] for _, _, rest in found}


@pytest.mark.fault("O4")
def test_gc_lists_first_and_changes_nothing(littered: DataPaths) -> None:
    before = files(littered)
    done = run(littered, "gc")
    assert (done.exit_code, listed(done, "goes"), listed(done, "stays")) == (0, GOES, STAYS)
    assert "7 to remove" in done.stdout
    assert f"to remove: xuanjie --data {littered.root} gc --apply" in done.stdout
    assert files(littered) == before


@pytest.mark.fault("O4")
def test_gc_removes_what_nothing_names_and_nothing_else(littered: DataPaths) -> None:
    before = files(littered)
    done = run(littered, "gc", "--apply")
    assert (done.exit_code, listed(done, "removed"), listed(done, "stays")) == (0, GOES, STAYS)
    going = tuple(str(littered.root / name) for name in GOES)
    kept = {name: content for name, content in files(littered).items() if not name.endswith("store.lock")}
    assert kept == {name: content for name, content in before.items() if not name.startswith(going)}
    assert [f.problem for f in verify(littered.archive)] == ["a file that is not the archive's"]
    assert run(littered, "gc", "--apply").stdout.endswith("0 removed (0 bytes), 2 to look at\n")


@pytest.mark.fault("O4")
def test_gc_touches_no_segment_of_any_state(littered: DataPaths) -> None:
    """Neither one that is open, nor one that the manifest lost, nor a takedown under way."""
    warc = littered.archive / "warc"
    (warc / "000002.warc.gz.open").write_bytes((warc / "000001.warc.gz").read_bytes())
    (warc / "000003.warc.gz").write_bytes(b"of nobody")
    (littered.archive / "manifest.jsonl").write_text("")
    (littered.archive / "takedown.pending").write_text("{}")
    before = {name: content for name, content in files(littered).items() if "warc" in name or "pending" in name}
    run(littered, "gc", "--apply")
    after = files(littered)
    assert {n: c for n, c in before.items() if "salvage" not in n} == {
        n: c for n, c in after.items() if "warc" in n or "pending" in n
    }


@pytest.mark.fault("O4")
@pytest.mark.parametrize("lock", ["archive/lock", "store.lock"])
def test_gc_removes_nothing_beside_a_run_at_work(littered: DataPaths, lock: str) -> None:
    before = files(littered)
    held = ArchiveLock(littered.root / lock)
    done = run(littered, "gc", "--apply")
    assert isinstance(done.exception, ArchiveError)
    assert done.exception.status == 4
    held.close()
    assert {n for n in files(littered) if not n.endswith("lock")} == {n for n in before if not n.endswith("lock")}


def test_gc_of_an_empty_folder_is_nothing(tmp_path: Path) -> None:
    done = run(DataPaths(tmp_path / "none"), "gc", "--apply")
    assert (done.exit_code, done.stdout) == (0, "0 removed (0 bytes), 0 to look at\n")
    assert not (tmp_path / "none").exists()
