"""Does our own code ever open a database as a file? To close such a handle would take SQLite's locks away.

B3: by an audit hook over a crawl (and over the other verbs in test_p_at_once.py), and by reading the
source. The exceptions hold no lock of SQLite's: the frontier's `-wal`
(crawler/frontier_file.py), and the browser's catalogues, which SQLite opens as `immutable` only, and without locks.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import Tiny, WebServer, site_of

ROOT = Path(__file__).parents[2]
CRAWL = """
import json, sys
sys.path[:0] = ["tests", "tests/faults"]
from at_once import Opened
opened = Opened()
asked = json.loads(sys.argv[1])
sys.argv = ["run_crawl.py", ""]
import run_crawl
run_crawl.run(asked)
print(json.dumps(opened.found))
"""
PLANTED = """
import json, sys
sys.path.insert(0, "tests/faults")
from at_once import Opened
opened = Opened()
open(sys.argv[1], "rb").close()
print(json.dumps(opened.found))
"""


def watched(program: str, *words: str) -> list[list[str]]:
    """What a program opened of databases."""
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=200)
    found: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.fault("B3")
def test_a_crawl_opens_nothing_of_a_database_but_the_log_of_its_frontier_to_sync_it(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2]])) as server:
        found = watched(CRAWL, Tiny(tmp_path, server).asked()[-1])
    assert {tuple(one) for one in found} == {("open", "frontier.sqlite-wal")}


@pytest.mark.mutation("B")
def test_the_hook_sees_a_database_that_is_opened_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"x")
    assert watched(PLANTED, str(tmp_path / "store.sqlite")) == [["open", "store.sqlite"]]


# ── the source ────────────────────────────────────────────────────────────────────────────────────────────────────

OPENS = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "copy", "copy2", "copyfile", "copytree"}
NAMES = ("sqlite", "frontier", "store", "index")
# place → why it may
ALLOWED = {
    ("crawler/frontier_file.py", "os.open(f'{self._path}-wal', os.O_RDONLY)"): "SQLite holds no lock on the log",
    ("archive/web/catalogue/handle.py", "os.open(path, os.O_RDONLY)"): "a share of a catalogue; SQLite locks none",
    ("archive/web/catalogue/keeping.py", "os.open(path, os.O_RDONLY)"): "is such a share held? SQLite locks none",
    ("archive/web/catalogue/keeping.py", "os.open(path, os.O_RDWR | os.O_CREAT, 420)"): "the file of a lock",
    ("archive/web/search/reading.py", "(sources.index / f'{NAME}.lock').open('wb')"): "the file of a lock, no database",
}
_BARE = "archive/web/catalogue/"  # where a database is called `path`


def opened_in(text: str, *, bare: bool = False) -> list[str]:
    """Calls that open or copy something whose name speaks of a database; `bare`: and each os.open()."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in OPENS:
            written = ast.unparse(node)
            is_bare = bare and written.startswith("os.open(")
            if is_bare or any(
                f".{word}" in written or f"{word}.sqlite" in written or "-wal" in written for word in NAMES
            ):
                found.append(written)
    return found


@pytest.mark.fault("B3")
def test_no_line_of_the_source_opens_a_database_as_a_file() -> None:
    found = {
        (str(path.relative_to(ROOT)), call)
        for floor in ("archive", "crawler", "pipelines")
        for path in sorted((ROOT / floor).rglob("*.py"))
        for call in opened_in(path.read_text("utf-8"), bare=_BARE in path.as_posix())
    }
    assert found == ALLOWED.keys()


@pytest.mark.mutation("B")
def test_a_planted_copy_of_the_ledger_is_seen_in_the_source() -> None:
    assert opened_in("saved = paths.index.read_bytes()") == ["paths.index.read_bytes()"]
    assert opened_in("shutil.copy(data.store, target)") == ["shutil.copy(data.store, target)"]
