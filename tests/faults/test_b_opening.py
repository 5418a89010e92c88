"""Does our own code ever open a database as a file? To close such a handle would take SQLite's locks away.

B3: by an audit hook over the verbs and a crawl, and by reading the source. The one exception is the frontier's `-wal`
(crawler/frontier_file.py), on which SQLite holds no lock.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from browsed import demo_copy
from loopback import Tiny, WebServer, site_of

ROOT = Path(__file__).parents[2]
HOOK = r"""
import json, os, re, sys
_OURS = re.compile(r"(?:index|store|frontier)\.sqlite(?:-wal|-shm|\.new[a-z-]*)?\Z")
_opened = []
def _hook(event, args):
    if event in {"open", "shutil.copyfile", "shutil.copytree"}:
        for path in args[:2]:
            if isinstance(path, (str, bytes, os.PathLike)) and _OURS.search(os.fsdecode(path)):
                _opened.append([event, os.path.basename(os.fsdecode(path))])
sys.addaudithook(_hook)
"""
VERBS = HOOK + r"""
from typer.testing import CliRunner
from crawler.cli import app
data, backup, sid = sys.argv[1:4]
verbs = [
    ["status"], ["show", sid], ["backup", backup], ["takedown", sid, "--reason", "asked for", "--apply"],
    ["gc", "--apply"], ["refresh", "--offline"], ["verify"],
]
ended = {}
for words in verbs:
    done = CliRunner().invoke(app, ["--data", data, *words])
    ended[" ".join(words[:1])] = done.exit_code if done.exception is None else repr(done.exception)
os.remove(f"{data}/archive/index.sqlite")
done = CliRunner().invoke(app, ["--data", data, "status"])  # makes the ledger anew
print(json.dumps({"ended": ended, "opened": _opened}))
"""
CRAWL = HOOK + r"""
sys.argv = ["run_crawl.py", sys.argv[1]]
sys.path.insert(0, "tests")
import run_crawl
run_crawl.run(json.loads(sys.argv[1]))
print(json.dumps({"opened": _opened}))
"""


def watched(program: str, *words: str) -> dict[str, object]:
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=200)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.fault("B3")
def test_no_verb_opens_a_database_as_a_file(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    sid = json.loads(
        subprocess.run(
            [sys.executable, "-c", FIRST, str(data)], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
    )
    found = watched(VERBS, str(data), str(tmp_path / "backup"), sid)
    assert set(found["ended"].values()) == {0}, found["ended"]  # type: ignore[attr-defined]
    assert found["opened"] == []


FIRST = """
import json, sys
from pathlib import Path
from archive.capture import Role
from archive.reader import ArchiveReader
with ArchiveReader(Path(sys.argv[1]) / "archive") as reader:
    print(json.dumps(next(reader.captures(Role.ARTICLE)).snapshot_id))
"""


@pytest.mark.fault("B3")
def test_a_crawl_opens_nothing_of_a_database_but_the_log_of_its_frontier_to_sync_it(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2]])) as server:
        found = watched(CRAWL, Tiny(tmp_path, server).asked()[-1])
    assert {tuple(one) for one in found["opened"]} == {("open", "frontier.sqlite-wal")}  # type: ignore[attr-defined]


@pytest.mark.mutation("B")
def test_the_hook_sees_a_database_that_is_opened_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"x")
    planted = f"{HOOK}\nopen({str(tmp_path / 'store.sqlite')!r}, 'rb').close()\nprint(json.dumps({{'opened': _opened}}))"
    assert watched(planted) == {"opened": [["open", "store.sqlite"]]}


# ── the source ────────────────────────────────────────────────────────────────────────────────────────────────────

OPENS = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "copy", "copy2", "copyfile", "copytree"}
NAMES = ("sqlite", "frontier", "store", "index")
# place → why it may
ALLOWED = {
    ("crawler/frontier_file.py", "os.open(f'{self._path}-wal', os.O_RDONLY)"): "SQLite holds no lock on the log",
    ("archive/web/search/reading.py", "(sources.index / f'{NAME}.lock').open('wb')"): "the file of a lock, no database",
}


def opened_in(text: str) -> list[str]:
    """Calls that open or copy something whose name speaks of a database."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in OPENS:
            written = ast.unparse(node)
            if any(f".{word}" in written or f"{word}.sqlite" in written or "-wal" in written for word in NAMES):
                found.append(written)
    return found


@pytest.mark.fault("B3")
def test_no_line_of_the_source_opens_a_database_as_a_file() -> None:
    found = {
        (str(path.relative_to(ROOT)), call)
        for floor in ("archive", "crawler", "pipelines")
        for path in sorted((ROOT / floor).rglob("*.py"))
        for call in opened_in(path.read_text("utf-8"))
    }
    assert found == ALLOWED.keys()


@pytest.mark.mutation("B")
def test_a_planted_copy_of_the_ledger_is_seen_in_the_source() -> None:
    assert opened_in("saved = paths.index.read_bytes()") == ["paths.index.read_bytes()"]
    assert opened_in("shutil.copy(data.store, target)") == ["shutil.copy(data.store, target)"]
