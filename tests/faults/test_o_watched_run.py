"""What does a run do to the world? From inside: no listening socket, no code from data, no file but in its folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsed import XUANJIE, Browsing, browsing, demo_copy
from faults.plain_scrapy_peer import tutorial
from figures_told import figure
from loopback import Tiny, WebServer, site_of

from archive.paths import DataPaths
from archive.store import Store

WATCH = Path(__file__).with_name("watch")
ROOT = Path(__file__).parents[2]
Events = dict[str, list[list[str]]]

# What may make code while it runs, by the end of the file that asks for it; what installed files make at their import
# is not told (watch/sitecustomize.py). What the code is said to be of begins with one of these.
MAKES_CODE = {
    "/dataclasses.py": ("<string>",),  # methods of a dataclass in a module of ours that is loaded by its path (sources)
    "/typing.py": ("<string>",),  # annotations of our commands, which Typer reads
    "/inspect.py": ("<string>",),  # the same
    "/jinja2/environment.py": (str(ROOT),),  # our templates; none comes from data
    "<frozen importlib._bootstrap>": ("<internal>",),  # a library of C++ (nanobind) at its import
}
# What may unpickle: a file that is installed beside the code that reads it.
UNPICKLES = {"/babel/localedata.py"}  # the names of months and countries that Babel ships

_UNPICKLES = tuple(UNPICKLES)
_NOTHING_ELSE = "0 writes outside, 0 classes unpickled, 0 code made from data"


@contextmanager
def watching(folder: Path, data: Path) -> Iterator[tuple[dict[str, str], Events]]:
    """(environment of what is watched in the block, then what it did): event → what it was told, over all processes but
    those that start with an empty environment. Files for a while go to a folder outside of the data."""
    told, scratch = folder / "watched.jsonl", folder / "tmp"
    scratch.mkdir(exist_ok=True)
    found: Events = defaultdict(list)
    yield (
        {
            "TMPDIR": str(scratch),
            "PYTHONPATH": str(WATCH),
            "XUANJIE_WATCH": str(told),
            "XUANJIE_CODE": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        found,
    )
    for line in told.read_text("utf-8").splitlines():
        _, event, what = json.loads(line)
        found[event].append(what)
    told.unlink()
    assert list(scratch.iterdir()) == [], "left behind in TMPDIR"
    assert data.exists()


def watched(command: list[str], folder: Path, data: Path | None = None) -> Events:
    """What a command did."""
    with watching(folder, data or folder) as (environment, found):
        more = os.environ | environment
        done = subprocess.run(command, env=more, capture_output=True, text=True, cwd=folder, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
    return found


def written_outside(events: Events, data: Path, *also: Path) -> set[str]:
    """Files that were changed and lie neither in the data folder nor in one of the others."""
    opened = {what[0] for what in events["sqlite3.connect"]}
    paths = {path.removeprefix("file:").partition("?")[0] for path in opened if "mode=ro" not in path}
    paths |= {what[0] for event in ("open", "os.mkdir", "os.remove") for what in events[event]}
    paths |= {end for what in events["os.rename"] + events["os.link"] for end in what[:2]}
    # a name without a folder is one in a folder that is open, unless it lies where the command was run
    here = {path if path.startswith("/") else str(data.parent / path) for path in paths if not path.isdigit()}
    whole = {path for path in here if path in paths or Path(path).exists()}
    allowed = (f"{data}/", "/dev/null", "/dev/shm/", "/proc/self/", *(f"{one}/" for one in also))
    return {path for path in whole if path != str(data) and not path.startswith(allowed)}


def unpickled(events: Events) -> set[str]:
    """Classes that a pickle named, but for those of files that are installed."""
    return {f"{where}.{name}" for where, name, asked in events["pickle.find_class"] if not asked.endswith(_UNPICKLES)}


def code_from_data(events: Events) -> list[list[str]]:
    """What could run what was read: code made while it ran, unmarshalled code, a shell, libraries of a database."""
    made = [
        [event, asked, name]
        for event in ("exec", "compile")
        for asked, name in events[event]
        if not any(asked.endswith(file) and name.startswith(of) for file, of in MAKES_CODE.items())
    ]
    others = ("marshal.load", "marshal.loads", "os.system", "os.exec", "sqlite3.enable_load_extension")
    return made + [[event, *what] for event in (*others, "sqlite3.load_extension") for what in events[event]]


@pytest.mark.fault("O4")
def test_a_crawl_listens_on_nothing_unpickles_nothing_and_writes_into_its_folder_alone(tmp_path: Path) -> None:
    with WebServer(site_of([[0, 1, 2], [3, 4]])) as server:
        # pages of this site hold no word of an announcement: they are read and stored because they are short
        tiny = Tiny(tmp_path, server, overrides={"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}})
        found = watched(tiny.asked(), tmp_path)
        jobs = {"REMOTE_CONTROL_JOBS_DIR": str(tmp_path / "jobs")}  # not in the home of who runs the test
        peer = watched(tutorial([f"{server.base}/a/index.html"], settings=jobs), tmp_path)
    port = urlsplit(server.base).port
    assert found["socket.connect"]
    assert {what[1] for what in found["socket.connect"]} == {f"('127.0.0.1', {port})"}
    assert found["socket.bind"] == []
    with Store(DataPaths(tiny.data).store) as store:
        assert len(store.recipes()) == 5, "the reader beside the crawl has read nothing"
    assert unpickled(found) == set()
    assert code_from_data(found) == []
    begun = {what[0] for what in found["subprocess.Popen"] + found["os.posix_spawn"]}
    assert begun - {"uname"} <= {sys.executable}  # Python's platform module asks uname for the processor
    assert written_outside(found, tiny.data) == set()
    assert peer["socket.bind"], "plain Scrapy listens on nothing: is it asked for the same?"
    figure(
        "F26",
        "one crawl with a reader beside it",
        f"0 listening sockets, {_NOTHING_ELSE}",
        peer=f"plain Scrapy: {len(peer['socket.bind'])} listening sockets",
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
    """The release is made anew, with its figures. `verify` makes it once more to compare, in a folder of TMPDIR that is
    gone behind it: that it may, for it changes nothing of the data, which may be another's or read-only."""
    data = demo_copy(demo, tmp_path / "data")
    shutil.rmtree(data / "releases")
    for verb in (["extract", "--full", "--jobs", "2"], ["release", "--override", "a test"], ["verify"]):
        found = watched([str(XUANJIE), "--data", str(data), *verb], tmp_path)
        assert found["socket.connect"] + found["socket.bind"] == [], verb
        assert unpickled(found) == set(), verb
        assert code_from_data(found) == [], verb
        assert found["subprocess.Popen"] + found["os.posix_spawn"] == [], verb
        assert written_outside(found, data, *([tmp_path / "tmp"] if verb == ["verify"] else [])) == set(), verb
    figure("F26", "extract, release and verify", f"0 sockets, {_NOTHING_ELSE}")


def asked_for_all(browser: Browsing) -> None:
    for path in ("", "legs", "legs.json", "snapshots", "search?q=%E5%AE%A3%E8%AE%B2", "announcements"):
        with urllib.request.urlopen(f"http://{browser.host}:{browser.port}/{path}", timeout=60) as answer:
            assert answer.status == 200, path


@pytest.mark.fault("O4")
def test_a_browser_listens_on_its_port_alone_and_makes_no_code_of_what_it_shows(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins one more process of ours, which reads texts for the search."""
    data = demo_copy(demo, tmp_path / "data")
    shutil.rmtree(data / "browse", ignore_errors=True)  # catalogue and index are made anew
    monkeypatch.chdir(tmp_path)
    with watching(tmp_path, data) as (environment, found):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with browsing(data) as browser:
            asked_for_all(browser)
    assert [what[1] for what in found["socket.bind"]] == ["('127.0.0.1', 0)"]
    assert found["socket.connect"] == []
    assert unpickled(found) == set()
    assert code_from_data(found) == []
    begun = [what for what in found["subprocess.Popen"] if "archive.web.search.reading" not in what[1]]
    assert begun + found["os.posix_spawn"] == []
    assert written_outside(found, data) == set()
    figure(
        "F26",
        "the browser",
        f"1 listening socket, its own; {_NOTHING_ELSE}",
    )


@pytest.mark.mutation("O")
def test_a_run_that_unpickles_listens_and_writes_elsewhere_is_seen(tmp_path: Path) -> None:
    code = (
        "import pickle, socket, fractions; pickle.loads(pickle.dumps(fractions.Fraction(1)));"
        "socket.socket().bind(('127.0.0.1', 0)); open('/tmp/xuanjie-elsewhere', 'w').close();"
        "__import__('os').remove('/tmp/xuanjie-elsewhere')"
    )
    found = watched([sys.executable, "-c", code], tmp_path)
    assert unpickled(found) == {"fractions.Fraction"}
    assert found["socket.bind"]
    assert written_outside(found, tmp_path / "data") == {"/tmp/xuanjie-elsewhere"}


@pytest.mark.mutation("O")
@pytest.mark.parametrize(
    "careless",
    [
        "eval('1 + 1')",
        "exec('x = 1')",
        "compile('x = 1', 'a page', 'exec')",
        "import marshal; marshal.loads(marshal.dumps(1))",
        "import os; os.system('true')",
        "import jinja2; jinja2.Template('{{ 1 }}')",
        "import runpy; runpy.run_path('data.py')",
    ],
)
def test_code_that_is_made_from_data_is_seen(tmp_path: Path, careless: str) -> None:
    (tmp_path / "data.py").write_text("x = 1\n")

    def run(line: str) -> list[list[str]]:
        return code_from_data(watched([sys.executable, "-c", line], tmp_path))

    before = run("pass")  # the line itself
    assert [one for one in run(careless) if one not in before]
