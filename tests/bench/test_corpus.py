"""Is the benchmark corpus the same everywhere, well formed, like real pages, and read as it was meant?"""

from __future__ import annotations

import hashlib
import re
import statistics
from pathlib import Path

from corpus import page, records, write_folder, write_warc
from warcio.archiveiterator import ArchiveIterator

from archive.snapshot import Snapshot
from pipelines.extract import guarded

# Of the records of the first 40 pages. A change of the generator changes it, and every figure measured before.
SHA256 = "36eafed4c9d49f82c74b17891dbf76684a8aa77b3b5012e8d236a7884642def6"


def test_the_same_seed_gives_the_same_bytes() -> None:
    made = hashlib.sha256()
    for number in range(40):
        for record in records(page(number)):
            made.update(record)
    assert made.hexdigest() == SHA256


def test_another_seed_gives_other_bytes() -> None:
    assert page(3, seed=9).body != page(3).body


def test_the_warc_is_valid_and_lists_its_announcements(tmp_path: Path) -> None:
    out = tmp_path / "small.warc.gz"
    assert write_warc(out, 12, relevant=0.5) > 0
    told = (tmp_path / "small.relevant.txt").read_text().split()
    kinds, urls = [], []
    with out.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            if record.rec_type == "response":
                urls.append(record.rec_headers.get_header("WARC-Target-URI"))
            record.content_stream().read()
    assert kinds == ["warcinfo", *["request", "response", "metadata"] * 12]
    assert len(set(urls)) == 12
    assert told == [url for url in urls if url in told]
    again = tmp_path / "again.warc.gz"
    write_warc(again, 12, relevant=0.5)
    assert again.read_bytes() == out.read_bytes()


def test_pages_are_like_real_ones() -> None:
    """PERFORMANCE.md, of 1,110 saved news pages: 8 tags/KB, 21 % scripts, gzip 4.1-4.6, 122-179 links."""
    bodies = [page(number).body for number in range(60)]
    assert all(19_000 < len(body) < 125_000 for body in bodies)
    tags = statistics.median(len(re.findall(rb"<[a-zA-Z]", body)) / len(body) * 1024 for body in bodies)
    scripts = statistics.median(
        sum(map(len, re.findall(rb"<script.*?</script>", body, re.DOTALL))) / len(body) for body in bodies
    )
    assert 7 < tags < 10
    assert 0.18 < scripts < 0.26
    assert 110 < statistics.median(body.count(b"<a ") for body in bodies) < 180


def test_announcements_are_kept_and_others_are_not() -> None:
    """Of the first 300 announcements 299 were kept, and none of the first 1,450 other pages."""
    status = []
    for number in range(4):
        for share in (1.0, 0.0):
            made = page(number, relevant=share)
            snapshot = Snapshot.of_file(
                made.body, url=made.url, fetched_at=made.fetched_at, content_type=made.content_type
            )
            decision = guarded(snapshot).decision
            status.append((made.relevant, decision is not None and decision.status.value == "kept"))
    assert set(status) == {(True, True), (False, False)}


def test_a_folder_for_a_web_server_names_all_its_pages(tmp_path: Path) -> None:
    write_folder(tmp_path, 5, distinct=3)
    names = (tmp_path / "urls.txt").read_text().split()
    assert names == [f"/000/p{n:06}.html" for n in range(5)]
    assert (tmp_path / "000/p000004.html").samefile(tmp_path / "000/p000001.html")
    assert (tmp_path / "000/p000002.html").read_bytes() == page(2).body
    assert (tmp_path / "index.html").read_text().count("<a ") == 5
