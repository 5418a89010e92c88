"""Does pywb, in an environment of its own, understand the browser's index and its mementos?"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import page
from browsed import Browsing, browsing
from interface_archive import HOST, ONE, PLAIN, interface_data
from pywb_server import running_pywb, served_by_pywb

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

DOMAINS = ("example.cn", "example2.cn", "evil.example")


@pytest.fixture(scope="module")
def data(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return interface_data(demo, tmp_path_factory.mktemp("interface") / "data")


@pytest.fixture(scope="module")
def archive(data: Path) -> Iterator[Browsing]:
    with browsing(data) as running:
        yield running


@pytest.fixture(scope="module")
def upstream(pywb: Path, archive: Browsing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A pywb without any file of its own: one collection asks the browser by Memento, one by CDX."""
    folder = tmp_path_factory.mktemp("upstream")
    replay = f"{archive.url}/web/{{timestamp}}id_/{{url}}"
    index = {
        "mem": {
            "type": "memento",
            "timegate_url": f"{archive.url}/timegate/{{url}}",
            "timemap_url": f"{archive.url}/timemap/link/{{url}}",
            "replay_url": replay,
        },
        "cdx": {
            "type": "cdx",
            "api_url": f"{archive.url}/cdx?url={{url}}&closest={{closest}}&sort=closest",
            "replay_url": replay,
        },
    }
    said = {"collections": {name: {"index": one} for name, one in index.items()}}
    (folder / "config.yaml").write_text(json.dumps(said))  # JSON is YAML
    with running_pywb(pywb, folder) as address:
        yield address


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        found: bytes = answer.read()
    return found


def test_the_index_is_line_by_line_the_one_that_pywb_makes_of_the_same_files(
    pywb: Path, archive: Browsing, data: Path, tmp_path: Path
) -> None:
    segments = sorted((data / "archive" / "warc").glob("*.warc.gz"))
    with served_by_pywb(pywb, tmp_path, segments):
        theirs = (tmp_path / "collections" / "test" / "indexes" / "index.cdxj").read_text().splitlines()
    ours = [line for one in DOMAINS for line in archive.get(f"/cdx?url={one}&matchType=domain").text.splitlines()]
    assert len(ours) > 10
    rendered = [line for line in theirs if " 20180107160000 " in line]  # a page that no server sent
    odd = [line for line in theirs if "a-b:8080)" in line]  # its address is written in another way
    assert (len(rendered), len(odd)) == (1, 1)
    ours = [line for line in ours if "a-b:8080)" not in line]
    assert sorted(ours) == sorted(set(theirs) - {*rendered, *odd})


@pytest.mark.parametrize("collection", ["mem", "cdx"])
def test_pywb_replays_what_the_browser_has(upstream: str, collection: str) -> None:
    for stamp, url, body in (
        ("20180105050000", PLAIN, page("plain")),
        ("20180105040000", ONE, page("朱镕基", "gbk")),
        ("20180107040000", ONE, page("two")),
        ("20180105060000", f"http://{HOST}/a.js", b"alert(1)"),
    ):
        assert read(f"{upstream}/{collection}/{stamp}id_/{url}") == body, url
    assert b"wombat" in read(f"{upstream}/{collection}/20180105050000mp_/{PLAIN}")  # taken for a page, and rewritten


@pytest.mark.parametrize("collection", ["mem", "cdx"])
def test_pywb_lists_all_captures_of_an_address(upstream: str, collection: str) -> None:
    lines = read(f"{upstream}/{collection}/timemap/link/{PLAIN}").decode()
    assert lines.count('rel="memento"') + lines.count('memento"; datetime') >= 1
    assert "Fri, 05 Jan 2018 05:00:00 GMT" in lines
