"""What does a run do to the world? From inside: no listening socket, no pickle, no file but in the data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsed import XUANJIE, demo_copy
from figures_told import figure
from loopback import Tiny, WebServer, site_of

from archive.paths import DataPaths
from archive.store import Store

WATCH = Path(__file__).with_name("watch")
Events = dict[str, list[list[str]]]


def watched(command: list[str], folder: Path) -> Events:
    """Event → what it was told, over all processes of a command but those that start with an empty environment."""
    told = folder / "watched.jsonl"
    scratch = folder / "data" / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "TMPDIR": str(scratch),
        "PYTHONPATH": str(WATCH),
        "XUANJIE_WATCH": str(told),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=folder, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    found: Events = defaultdict(list)
    for line in told.read_text("utf-8").splitlines():
        _, event, what = json.loads(line)
        found[event].append(what)
    return found


def written_outside(events: Events, data: Path) -> set[str]:
    opened = {what[0] for what in events["sqlite3.connect"]}
    paths = {path.removeprefix("file:").partition("?")[0] for path in opened if "mode=ro" not in path}
    paths |= {what[0] for event in ("open", "os.mkdir", "os.remove") for what in events[event]}
    paths |= {end for what in events["os.rename"] + events["os.link"] for end in what[:2]}
    # a name without a folder is one in a folder that is open, unless it lies where the command was run
    whole = {path if path.startswith("/") else str(data.parent / path) for path in paths if not path.isdigit()}
    whole = {path for path in whole if not path.startswith(str(data.parent)) or Path(path).exists()}
    allowed = (str(data), "/dev/null", "/dev/shm/", "/proc/self/")
    return {path for path in whole if not path.startswith(allowed)}


def unpickled(events: Events) -> set[str]:
    """Classes that a pickle named."""
    return {".".join(what) for what in events["pickle.find_class"]}


@pytest.mark.fault("O4")
def test_a_crawl_listens_on_nothing_unpickles_nothing_and_writes_into_its_folder_alone(tmp_path: Path) -> None:
    with WebServer(site_of([[0, 1, 2], [3, 4]])) as server:
        # pages of this site hold no word of an announcement: they are read and stored because they are short
        tiny = Tiny(tmp_path, server, overrides={"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}})
        found = watched(tiny.asked(), tmp_path)
    port = urlsplit(server.base).port
    assert found["socket.connect"]
    assert {what[1] for what in found["socket.connect"]} == {f"('127.0.0.1', {port})"}
    assert found["socket.bind"] == []
    with Store(DataPaths(tiny.data).store) as store:
        assert len(store.recipes()) == 5, "the reader beside the crawl has read nothing"
    assert unpickled(found) == set()
    assert [what for event in ("marshal.load", "marshal.loads", "os.system", "os.exec") for what in found[event]] == []
    begun = {what[0] for what in found["subprocess.Popen"] + found["os.posix_spawn"]}
    assert begun - {"uname"} <= {sys.executable}  # Python's platform module asks uname for the processor
    assert written_outside(found, tiny.data) == set()
    figure(
        "F26",
        "one crawl with a reader beside it",
        "0 listening sockets, 0 writes outside, 0 classes unpickled",
    )


@pytest.mark.fault("O4")
def test_a_crawl_that_reads_its_pages_itself_makes_no_copy_of_a_process_with_a_reactor(tmp_path: Path) -> None:
    """Threads that look up names may hold locks, which nobody would let go in the copy."""
    reading = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}, "XUANJIE_READ_BESIDE": False}
    with WebServer(site_of([[0, 1, 2]])) as server:
        tiny = Tiny(tmp_path, server, overrides=reading)
        found = watched(tiny.asked(), tmp_path)
    with Store(DataPaths(tiny.data).store) as store:
        assert len(store.recipes()) == 3
    assert found["os.fork"] == []
    assert [what[0] for what in found["os.posix_spawn"]] == [sys.executable]


@pytest.mark.fault("O4")
def test_a_rebuild_and_a_release_touch_no_network_and_their_folder_alone(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    for verb in (["extract", "--full", "--jobs", "2"], ["release"], ["verify"]):
        found = watched([str(XUANJIE), "--data", str(data), *verb], tmp_path)
        assert found["socket.connect"] + found["socket.bind"] == [], verb
        assert unpickled(found) == set(), verb
        assert written_outside(found, data) == set(), verb
        (tmp_path / "watched.jsonl").unlink()


@pytest.mark.mutation("O")
def test_a_run_that_unpickles_listens_and_writes_elsewhere_is_seen(tmp_path: Path) -> None:
    code = (
        "import pickle, socket, fractions; pickle.loads(pickle.dumps(fractions.Fraction(1)));"
        "socket.socket().bind(('127.0.0.1', 0)); open('/tmp/xuanjie-elsewhere', 'w').close();"
        "__import__('os').remove('/tmp/xuanjie-elsewhere')"
    )
    found = watched([sys.executable, "-c", code], tmp_path)
    assert found["pickle.find_class"]
    assert found["socket.bind"]
    assert written_outside(found, tmp_path / "data") == {"/tmp/xuanjie-elsewhere"}
