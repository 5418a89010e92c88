"""Does pywb, in an environment of its own, replay every capture, revisits with the body that they share?"""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, packed, page
from pywb_server import served_by_pywb

from archive.capture import Outcome
from archive.reader import ArchiveReader
from archive.recorder import Recorder

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with pages as sent, compressed, moved, missing, and revisits across encodings and segments."""
    root = tmp_path_factory.mktemp("archive") / "archive"
    url = "http://www.example.cn/"
    with Recorder(root, agent=AGENT, segment_bytes=6000) as recorder:
        recorder.exchange(exchange(page("朱镕基 𠮷", "gb18030"), url=url + "gb.html"))
        recorder.exchange(exchange(page("朱镕基 𠮷", "gb18030"), url=url + "gb.html", hours=24))
        recorder.exchange(exchange(packed(page("packed"), 1), url=url + "packed.html", hours=1, encoded=True))
        recorder.exchange(exchange(packed(page("packed"), 2), url=url + "packed.html", hours=25, encoded=True))
        recorder.exchange(exchange(page("packed"), url=url + "packed.html", hours=49))
        recorder.exchange(exchange(page("plain"), url=url + "plain.html", hours=2))
        recorder.exchange(exchange(packed(page("plain"), 3), url=url + "plain.html", hours=26, encoded=True))
        recorder.exchange(
            exchange(
                b"",
                url=url + "moved.html",
                status=301,
                outcome=Outcome.REDIRECT,
                response_headers=(("Location", url + "gb.html"),),
                hours=3,
            )
        )
        recorder.exchange(exchange(page("none"), url=url + "none.html", status=404, outcome=Outcome.NOT_FOUND, hours=4))
    return root


@pytest.fixture(scope="module")
def served(pywb: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a pywb that serves the archive on loopback."""
    segments = sorted((root / "warc").glob("*.warc.gz"))
    assert len(segments) > 1
    with served_by_pywb(pywb, tmp_path_factory.mktemp("collections"), segments) as address:
        yield address


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **more: object) -> None:
        return None


def get(address: str) -> tuple[int, dict[str, str], bytes]:
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, dict(answer.headers), answer.read()


def test_pywb_lists_every_capture_and_nothing_else(served: str, root: Path) -> None:
    _, _, lines = get(served + "/cdx?url=http://www.example.cn/&matchType=prefix&output=json")
    with ArchiveReader(root) as reader:
        captures = {(c.url, f"{c.fetched_at:%Y%m%d%H%M%S}") for c in reader.captures()}
    assert {(row["url"], row["timestamp"]) for row in map(json.loads, lines.decode().splitlines())} == captures


def test_pywb_replays_every_capture_as_our_reader_does(served: str, root: Path) -> None:
    replayed = revisits = 0
    with ArchiveReader(root) as reader:
        for capture in reader.captures():
            if not reader.snapshot(capture.snapshot_id).body:
                continue
            status, headers, body = get(f"{served}/{capture.fetched_at:%Y%m%d%H%M%S}id_/{capture.url}")
            if headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            assert status == capture.status
            assert headers["Memento-Datetime"] == f"{capture.fetched_at:%a, %d %b %Y %H:%M:%S} GMT"
            assert body == reader.snapshot(capture.snapshot_id).body
            replayed += 1
            revisits += capture.revisit_of is not None
    print(f"pywb replayed {replayed} captures, {revisits} of them revisits")
    assert (replayed, revisits) == (8, 4)


def test_pywb_follows_a_kept_redirect(served: str) -> None:
    status, headers, _ = get(served + "/20180105070000id_/http://www.example.cn/moved.html")
    assert status in {301, 302}
    assert headers["Location"].endswith("/gb.html")
