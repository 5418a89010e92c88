"""Does the browser keep to the truth when the archive, the release or the client is not what it should be?"""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browsed import XUANJIE, Browsing, browsing, demo_copy
from starlette.types import Message

from archive.capture import Capture
from archive.reader import ArchiveReader
from archive.replay.verification import verified
from archive.text import read_page
from archive.web.app import application
from archive.web.asked import Asked, Form
from archive.web.edition import Edition, Told, open_edition
from archive.web.site import Site
from archive.web.view import Bytes, View

OTHER = "replay.localhost"


def release_of(data: Path) -> Path:
    return data / "releases" / (data / "releases" / "latest").read_text("utf-8").strip()


def first_passage(data: Path) -> Mapping[str, Any]:
    with (release_of(data) / "evidence.jsonl").open("rb") as lines:
        found: Mapping[str, Any] = json.loads(next(lines))
    return found


def spoil(data: Path, capture: Capture) -> None:
    """Turn over bytes in the middle of a record of the archive."""
    path = data / "archive" / "warc" / capture.warc_file
    content = bytearray(path.read_bytes())
    middle = capture.offset + capture.length // 2
    content[middle : middle + 40] = bytes(255 - byte for byte in content[middle : middle + 40])
    path.write_bytes(content)


def test_verified_now_is_not_said_of_a_page_whose_bytes_were_changed_since_it_was_last_asked(
    demo: Path, tmp_path: Path
) -> None:
    data = demo_copy(demo, tmp_path / "data")
    row = first_passage(data)
    asked = f"/evidence/{row['evidence_id']}"
    with ArchiveReader(data / "archive") as reader:
        capture = reader.capture(row["snapshot_id"])
    with browsing(data) as running:
        assert "Verified now" in running.get(asked).text
        assert running.get(f"{asked}.json").json["verification"]["holds"]
        spoil(data, capture)
        assert "Verified now" not in running.get(asked).text
        assert not running.get(f"{asked}.json").json["verification"]["holds"]


@pytest.mark.parametrize(
    "changed",
    [
        {"start": 10**9, "end": 10**9, "quote": "", "prefix": "", "suffix": ""},
        {"start": 20, "end": 20, "quote": "", "prefix": "", "suffix": ""},
        {"start": 30, "end": 10, "quote": "", "prefix": None, "suffix": None},
        {"start": None},
        {"end": None},
        {"quote": "", "quote_sha256": hashlib.sha256(b"").hexdigest(), "start": 10**9, "end": 10**9},
    ],
)
def test_a_passage_of_no_characters_or_no_place_is_never_verified(demo: Path, changed: Mapping[str, Any]) -> None:
    row = first_passage(demo)
    with ArchiveReader(demo / "archive") as reader:
        snapshot = reader.snapshot(row["snapshot_id"])
    layer = read_page(snapshot.html).layer
    assert all(check.holds for check in verified(row, snapshot, layer))
    assert not all(check.holds for check in verified({**row, **changed}, snapshot, layer))


def test_the_last_moment_that_a_date_can_name_is_a_time_to_ask_for_or_none(browser: Browsing) -> None:
    url = browser.get("/snapshots.json").json["captures"][0]["url"]
    answer = browser.get(f"/timegate/{url}", Accept_Datetime="Fri, 31 Dec 9999 23:59:59 -2359")
    assert answer.status == 400


def test_a_release_without_figures_is_refused_with_what_it_lacks(demo: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    subprocess.run(
        [XUANJIE, "--data", demo, "pack", "--text-free", "-o", pack], check=True, capture_output=True, timeout=60
    )
    asked = [XUANJIE, "--data", tmp_path / "none", "browse", "--port", "0", "--release", pack]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=30)
    assert said.returncode not in (0, None)
    assert "figures/map.csv" in said.stderr
    assert "without page texts" in said.stderr
    assert "made anew" not in said.stderr


def test_beside_no_data_folder_the_page_of_the_queue_says_that_nothing_is_known_of_it(
    demo: Path, tmp_path: Path
) -> None:
    shutil.copytree(release_of(demo), tmp_path / "alone")
    with browsing(tmp_path / "none", "--release", str(tmp_path / "alone")) as running:
        answer = running.get("/review")
        assert answer.status == 404
        assert "data folder" in answer.text
        assert "refresh" not in answer.text
        assert running.get("/").status == running.get("/legs").status == 200


@pytest.mark.parametrize(
    ("name", "country"),
    [("Turkey", "TR"), ("Burma", "MM"), ("Swaziland", "SZ"), ("ivory coast", "CI"), ("DR Congo", "CD"), ("UK", "GB"),
     ("DPRK", "KP"), ("USA", "US"), ("Russian Federation", "RU"), ("East Timor", "TL"), ("Czech Republic", "CZ")],
)  # fmt: skip
def test_a_country_is_found_by_the_english_names_it_had_before_and_by_its_short_ones(
    browser: Browsing, name: str, country: str
) -> None:
    found = browser.get(f"/search.json?q={quote(name)}").json["exact"]
    assert [(one["kind"], one["id"]) for one in found][:1] == [("country", country)]


@pytest.fixture(scope="module")
def full(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    scripts = tmp_path_factory.mktemp("replaywebpage")
    (scripts / "ui.js").write_text("// ui")
    (scripts / "sw.js").write_text("// sw")
    with browsing(demo, "--replayweb", str(scripts)) as running:
        yield running


def test_the_view_with_scripts_refuses_too_many_parameters_with_its_policy(full: Browsing) -> None:
    answer = full.get("/?" + "a=1&" * 60, Host=OTHER)
    assert answer.status == 400
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_parts_of_the_package_have_the_etag_of_the_whole_and_an_empty_part_is_none(full: Browsing, demo: Path) -> None:
    package = (release_of(demo) / "evidence.wacz").read_bytes()
    whole, part = full.get("/evidence.wacz", Host=OTHER), full.get("/evidence.wacz", Host=OTHER, Range="bytes=5-9")
    assert (part.status, part.body) == (206, package[5:10])
    assert part.headers["content-range"] == f"bytes 5-9/{len(package)}"
    assert part.headers["etag"] == whole.headers["etag"]
    assert whole.body == package
    empty = full.get("/evidence.wacz", Host=OTHER, Range="bytes=-0")
    assert (empty.status, "content-range" in empty.headers) == (200, False)
    head = full.get("/evidence.wacz", Host=OTHER, method="HEAD")
    assert (head.status, head.headers["content-length"], head.body) == (200, str(len(package)), b"")


def test_many_who_ask_for_one_dear_page_leave_room_for_those_who_ask_for_another(demo: Path, tmp_path: Path) -> None:
    may_end = threading.Event()

    def dear(edition: Edition, asked: Asked) -> Bytes:
        may_end.wait(60)
        return Bytes(body=b"dear", media_type="text/plain")

    def quick(edition: Edition, asked: Asked) -> Bytes:
        return Bytes(body=b"quick", media_type="text/plain")

    def opened(folder: Path) -> Edition:
        return open_edition(folder, archive=None, cache=tmp_path, told=Told(), steps=())

    pages = [
        View(path=path, handler=handler, summary="", forms=(Form.HTML,), kept=False)
        for path, handler in (("/legs", dear), ("/events", quick))
    ]
    app = application(Site(lambda: release_of(demo), opened), pages, {"localhost"})

    async def asked(path: str) -> int:
        said: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            said.append(message.get("status", 0))

        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": [(b"host", b"localhost")], "http_version": "1.1", "scheme": "http",
        }  # fmt: skip
        await app(scope, receive, send)
        return said[0]

    async def all_at_once() -> tuple[int, list[int]]:
        waiting = [asyncio.create_task(asked("/legs")) for _ in range(8)]
        try:
            await asyncio.sleep(0.1)
            other = await asyncio.wait_for(asked("/events"), 30)
        finally:
            may_end.set()
        return other, await asyncio.gather(*waiting)

    assert asyncio.run(all_at_once()) == (200, [200] * 8)


@pytest.mark.parametrize(("path", "host"), [("/files/legs.csv", "localhost"), ("/evidence.wacz", OTHER)])
def test_a_range_is_looked_at_for_get_alone(full: Browsing, path: str, host: str) -> None:
    whole = full.get(path, Host=host)
    head = full.get(path, Host=host, method="HEAD", Range="bytes=0-1")
    assert (head.status, head.headers["content-length"]) == (200, str(len(whole.body)))
    assert "content-range" not in head.headers
