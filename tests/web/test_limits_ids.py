"""What may stand in an address? Ids of known forms; else nothing is found, and nothing is a fault or a file's name."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from browsed import Browsing
from hostile_paths import ANSWERED, CANARY, hostile_paths
from wired import HOST, exchanged

_AT_ONCE = 16
_TESTS = Path(__file__).parents[1]


def statuses(browser: Browsing, paths: Sequence[bytes]) -> Counter[int]:
    """Of all answers; a line that was cut after a bad request is taken up again behind it."""
    found: Counter[int] = Counter()
    at = 0
    while at < len(paths):
        some = paths[at : at + _AT_ONCE]
        lines = [b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n" for path in some]
        lines[-1] = lines[-1][:-2] + b"Connection: close\r\n\r\n"
        came = exchanged(browser.port, b"".join(lines), patience=60).statuses
        assert came, some
        for path, status in zip(some, came, strict=False):
            assert status in ANSWERED, path
        found.update(came)
        at += len(came)
    return found


@pytest.mark.fault("W2")
def test_no_path_is_a_fault(browser: Browsing) -> None:
    found = statuses(browser, list(hostile_paths(1_200)))
    assert found.total() == 1_200
    assert found[404] > 300


@pytest.mark.fault("W2")
@pytest.mark.long
def test_no_path_of_ten_thousand_is_a_fault(browser: Browsing) -> None:
    assert statuses(browser, list(hostile_paths(10_000, seed=11))).total() == 10_000


def test_an_address_of_ten_megabytes_is_refused_by_its_first_bytes(browser: Browsing) -> None:
    answer = exchanged(browser.port, b"GET /legs/" + b"l" * 10_000_000, patience=20)
    assert answer.statuses in ([400], [])
    assert answer.is_closed


@pytest.mark.parametrize(
    "place", ["page=0", "page=-1", "page=1e9", "page=" + "9" * 400, "size=51", "sort=rowid;--", "from=x"]
)
def test_a_parameter_of_another_form_is_refused_by_name(browser: Browsing, place: str) -> None:
    answer = browser.get(f"/legs.json?{place}")
    assert answer.status == 400
    assert answer.json["error"]["said"].startswith(place.partition("=")[0])


def test_too_many_parameters_are_refused(browser: Browsing) -> None:
    assert browser.get("/legs?" + "&".join(["country=LA"] * 100)).status == 400
    assert browser.get("/legs?country=" + "a" * 5_000).status == 400


WATCH = """
import asyncio, json, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from hostile_paths import hostile_paths
from archive.web.app import application
from archive.web.edition import Told, open_edition
from archive.web.routes import views
from archive.web.site import Site
from urllib.parse import unquote

release, cache, planted = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "planted"
edition = open_edition(release, archive=None, cache=cache, told=Told(), steps=())
def careless(edition, asked):
    (release / next(iter(asked.ids.values()), "none")).exists()
    open(release / next(iter(asked.ids.values()), "SHA256SUMS"), "rb").close()
    raise ValueError("found")
shown = views()
if planted:
    from archive.web import app
    app.matches = lambda ids: True
    shown = [replace(view, handler=careless) for view in shown]
app = application(Site(lambda: release, lambda folder: edition), shown, {"localhost"})
opened = set()
def hook(event, given):
    if event in ("open", "sqlite3.connect", "os.listdir", "os.scandir", "import", "socket.connect", "subprocess.Popen"):
        opened.add(f"{event} {given[0]}")
async def send(message):
    pass
async def receive():
    return {"type": "http.disconnect"}
async def ask():
    for raw in hostile_paths(1_000, seed=3):
        path, _, query = raw.partition(b"?")
        await app({"type": "http", "method": "GET", "path": unquote(path.decode()), "raw_path": path,
                   "query_string": query, "headers": [(b"host", b"localhost")], "server": ("127.0.0.1", 1),
                   "root_path": "", "scheme": "http",
                   "http_version": "1.1"}, receive, send)
sys.addaudithook(hook)
asyncio.run(ask())
print(json.dumps(sorted(opened)))
"""


def opened(demo: Path, cache: Path, mode: str) -> list[str]:
    """What a browser opened while it was asked a thousand hostile paths; `planted`: one that opens what it is asked."""
    release = demo / "releases" / (demo / "releases" / "latest").read_text().strip()
    run = subprocess.run(
        [sys.executable, "-c", WATCH, release, cache, mode, _TESTS], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    return list(json.loads(run.stdout))


def test_no_file_is_ever_opened_by_a_name_that_was_asked_for(demo: Path, tmp_path: Path) -> None:
    found = opened(demo, tmp_path, "as it is")
    assert not [one for one in found if CANARY in one or ".." in one or "passwd" in one]
    assert not [one for one in found if one.startswith(("socket.connect", "subprocess.Popen"))]


@pytest.mark.mutation("W")
def test_a_page_that_opened_what_it_is_asked_would_be_seen(demo: Path, tmp_path: Path) -> None:
    assert [one for one in opened(demo, tmp_path, "planted") if CANARY in one]
