"""Does pywb, in an environment of its own, replay every page that a release cites out of its WACZ?"""

from __future__ import annotations

import gzip
import urllib.request
import zipfile
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, packed, page
from handed_on import handed_on
from pywb_server import served_by_pywb
from saved_pages import archive_of, manifest_rows

from archive.excerpt import ExcerptReader
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.wacz import WARC, Excerpt, write_wacz
from pipelines.refresh import refresh_offline

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


def replayed(pywb: Path, folder: Path, wacz: Path) -> tuple[int, int]:
    """Pages that pywb replays from the WARC of a WACZ, and how many of them share another's body; all are compared."""
    warc = folder / "data.warc.gz"
    with zipfile.ZipFile(wacz) as bundle:
        warc.write_bytes(bundle.read(WARC))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    shared = 0
    with ExcerptReader(wacz) as excerpt, served_by_pywb(pywb, folder, [warc]) as address:
        for sid in excerpt.texts:
            capture, snapshot = excerpt.capture(sid), excerpt.snapshot(sid)
            place = f"{address}/{capture.fetched_at:%Y%m%d%H%M%S}id_/{capture.url}"
            with opener.open(place, timeout=30) as answer:
                body = answer.read()
                if answer.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                told = answer.headers["Memento-Datetime"]
            assert told == f"{capture.fetched_at:%a, %d %b %Y %H:%M:%S} GMT"
            assert body == snapshot.body
            shared += capture.revisit_of is not None
        return len(excerpt.texts), shared


def test_pywb_replays_each_cited_page_of_a_release(pywb: Path, tmp_path: Path) -> None:
    paths = archive_of(tmp_path / "made", manifest_rows()[:9])
    refresh_offline(paths)
    release = handed_on(paths, tmp_path / "release")
    (tmp_path / "collections").mkdir()
    pages, _ = replayed(pywb, tmp_path / "collections", release / "evidence.wacz")
    print(f"pywb replayed {pages} cited pages")
    assert pages > 5


def test_pywb_replays_pages_that_share_a_body(pywb: Path, tmp_path: Path) -> None:
    url = "http://www.example.cn/"
    with Recorder(tmp_path / "archive", agent=AGENT) as recorder:
        for hours in (0, 24, 48):
            recorder.exchange(exchange(page("朱镕基", "gb18030"), url=url + "gb.html", hours=hours))
            recorder.exchange(
                exchange(packed(page("包"), hours), url=url + "packed.html", hours=hours + 1, encoded=True)
            )
    with ArchiveReader(tmp_path / "archive") as reader:
        captures = list(reader.captures())
        day = captures[-1].fetched_at.date()
        cited = [c.snapshot_id for c in captures if c.fetched_at.date() != captures[0].fetched_at.date()]
        excerpt = Excerpt(version="2018-01-07.1", day=day, title="shared", software=AGENT)
        write_wacz(tmp_path / "x.wacz", reader, cited, excerpt)
    (tmp_path / "collections").mkdir()
    assert replayed(pywb, tmp_path / "collections", tmp_path / "x.wacz") == (4, 4)
