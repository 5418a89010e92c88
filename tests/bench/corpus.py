"""Which pages are the speeds measured on? A seeded corpus of generated news pages, as a gz WARC or as a web folder.

    python tests/bench/corpus.py OUT.warc.gz --pages 20000 [--seed 8] [--relevant 0.03]    and OUT.relevant.txt beside
    python tests/bench/corpus.py --folder DIR --pages 3000 [--distinct 3000]                for nginx; hard links beyond

Page n depends on the seed and n alone: a smaller corpus is the beginning of a larger one. No page is a real one, no
person or host exists, and no template is shared with the tests of layouts and rules. Calibrated on real news pages
(shared/research/PERFORMANCE.md): tags/KB about 8, scripts about 21 %, gzip 4-5, about 160 links.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from random import Random
from typing import BinaryIO
from uuid import UUID

from corpus_en import relevant_en
from corpus_en_decoys import decoy_en
from corpus_looks import HOSTS, article_path, render, site
from corpus_words import Story
from corpus_zh import relevant_zh
from corpus_zh_decoys import decoy_zh

__all__ = ["Page", "page", "records", "write_folder", "write_warc"]

_BEGAN = datetime(2026, 2, 3, tzinfo=UTC)  # of the crawl that never was
_DECOYS = 0.06
_LEVEL = 6  # zlib's default, as crawlers write


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as a crawler gets it."""

    number: int
    url: str
    content_type: str
    body: bytes
    relevant: bool
    language: str

    @property
    def fetched_at(self) -> datetime:
        return _BEGAN + timedelta(seconds=self.number)


def page(number: int, *, seed: int = 8, relevant: float = 0.03) -> Page:
    rng = Random(f"{seed}/page/{number}")
    of = site(rng.randrange(len(HOSTS)), seed)
    chance = rng.random()
    if chance < relevant:
        story = (relevant_zh if of.chinese else relevant_en)(rng)
    elif chance < relevant + _DECOYS:
        story = (decoy_zh if of.chinese else decoy_en)(rng)
    else:
        topic = rng.choice(tuple(of.topics.values()))
        story = Story(
            title=topic.headline(rng),
            paragraphs=tuple(topic.paragraph(rng, rng.randrange(2, 6)) for _ in range(rng.randrange(4, 16))),
            day=(rng.randrange(2013, 2027), rng.randrange(1, 13), rng.randrange(1, 29)),
            byline=rng.choice(topic.own),
        )
    size = min(118_000, max(20_500, int(rng.lognormvariate(10.86, 0.45))))
    path = article_path(of, 1_000_000 + number, story.day)
    odd = rng.random()
    text = render(of, story, rng, size // 2 if odd < 0.008 else size, path)
    content_type, body = _encoded(text, of.charset, of.chinese, odd, rng)
    return Page(
        number=number,
        url=f"http://{of.host}{path}",
        content_type=content_type,
        body=body,
        relevant=story.relevant,
        language="zh" if of.chinese else "en",
    )


def _encoded(text: str, charset: str, chinese: bool, odd: float, rng: Random) -> tuple[str, bytes]:
    """Bytes and Content-Type; one page in seventy is odd: all entities, UTF-16, no charset in the header."""
    said = charset
    if chinese and odd < 0.006:
        return "text/html", text.encode("ascii", "xmlcharrefreplace")
    if odd < 0.008:
        return "text/html; charset=utf-16", text.encode("utf-16")
    if odd < 0.014:
        return "text/html", text.encode(charset, "xmlcharrefreplace")  # the page's own declaration alone
    if charset == "gb18030":
        said = rng.choice(("gb2312", "GBK", "gb18030"))
    return f"text/html; charset={said}", text.encode(charset, "xmlcharrefreplace")


# ------------------------------------------------------------------ as a WARC


def records(of: Page) -> Iterator[bytes]:
    """Request, response and metadata, as large crawls archive them: no content coding, its header renamed."""
    stamp = of.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    host, path = of.url.removeprefix("http://").split("/", 1)
    request = (
        f"GET /{path} HTTP/1.1\r\nUser-Agent: CorpusBot/1.0\r\nAccept: text/html\r\nAccept-Encoding: "
        f"gzip\r\nHost: {host}\r\n\r\n"
    ).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: {of.fetched_at:%a, %d %b %Y %H:%M:%S} "
        f"GMT\r\nContent-Type: {of.content_type}\r\n"
        "X-Crawler-content-encoding: gzip\r\nVary: Accept-Encoding\r\nCache-Control: "
        f"max-age=60\r\nContent-Length: {len(of.body)}\r\n\r\n"
    ).encode()
    told = json.dumps({"fetchTimeMs": 40 + of.number % 400, "languages": of.language}).encode()
    answer = _id(of, "response")
    yield _record(
        "request", _id(of, "request"), stamp, of.url, "application/http; msgtype=request", request, concurrent=answer
    )
    yield _record(
        "response", answer, stamp, of.url, "application/http; msgtype=response", head + of.body, payload=of.body
    )
    yield _record("metadata", _id(of, "metadata"), stamp, of.url, "application/json", told, concurrent=answer)


def _id(of: Page, kind: str) -> str:
    return f"<urn:uuid:{UUID(bytes=hashlib.sha256(f'{of.url} {kind}'.encode()).digest()[:16], version=4)}>"


def _record(
    kind: str,
    name: str,
    stamp: str,
    url: str,
    content_type: str,
    block: bytes,
    *,
    payload: bytes | None = None,
    concurrent: str = "",
) -> bytes:
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Date: {stamp}",
        f"WARC-Record-ID: {name}",
        f"Content-Length: {len(block)}",
    ]
    lines.append(f"Content-Type: {content_type}")
    if url:
        lines.append(f"WARC-Target-URI: {url}")
    if concurrent:
        lines.append(f"WARC-Concurrent-To: {concurrent}")
    if payload is not None:
        lines += [f"WARC-Payload-Digest: {_sha1(payload)}", f"WARC-Block-Digest: {_sha1(block)}"]
    return "\r\n".join((*lines, "", "")).encode() + block + b"\r\n\r\n"


def _sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def write_warc(out: Path, pages: int, *, seed: int = 8, relevant: float = 0.03) -> int:
    """The WARC and the list of relevant addresses beside it; returns how many those are."""
    name = out.name.removesuffix(".warc.gz")
    stamp = _BEGAN.strftime("%Y-%m-%dT%H:%M:%SZ")
    info = f"software: tests/bench/corpus.py\r\nformat: WARC File Format 1.0\r\ndescription: seed {seed}\r\n".encode()
    found = []
    with out.open("wb") as file:
        _member(file, _record("warcinfo", f"<urn:uuid:{UUID(int=seed)}>", stamp, "", "application/warc-fields", info))
        for number in range(pages):
            made = page(number, seed=seed, relevant=relevant)
            for record in records(made):
                _member(file, record)
            if made.relevant:
                found.append(made.url)
    out.with_name(f"{name}.relevant.txt").write_text("".join(f"{url}\n" for url in found), "utf-8")
    return len(found)


def _member(file: BinaryIO, data: bytes) -> None:
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    file.write(deflate.compress(data) + deflate.flush())


# ------------------------------------------------------------------ as files


def write_folder(folder: Path, pages: int, *, distinct: int, seed: int = 8, relevant: float = 0.03) -> int:
    """Files pNNNNNN.html in folders of a thousand, and index.html and urls.txt that name them all.

    Page n beyond `distinct` is a hard link to page n modulo it. Content-Type is the server's; pages declare a charset.
    """
    found = 0
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{n // 1000:03}/p{n:06}.html" for n in range(pages)]
    for number, name in enumerate(names):
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.unlink(missing_ok=True)
        if number >= distinct:
            os.link(folder / names[number % distinct], file)
            continue
        made = page(number, seed=seed, relevant=relevant)
        file.write_bytes(made.body)
        found += made.relevant
    rows = "".join(f'<li><a href="/{escape(name)}">{name}</a></li>\n' for name in names)
    (folder / "index.html").write_text(f"<!DOCTYPE html><title>corpus</title><ul>\n{rows}</ul>\n", "utf-8")
    (folder / "urls.txt").write_text("".join(f"/{name}\n" for name in names), "utf-8")
    return found


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    told.add_argument("out", nargs="?", type=Path, help="OUT.warc.gz")
    told.add_argument("--folder", type=Path, help="write pages as files here")
    told.add_argument("--pages", type=int, default=20_000)
    told.add_argument("--distinct", type=int, default=3_000, help="with --folder: different pages; more are hard links")
    told.add_argument("--seed", type=int, default=8)
    told.add_argument("--relevant", type=float, default=0.03, help="share of announcements")
    asked = told.parse_args()
    if asked.out is None and asked.folder is None:
        told.error("name OUT.warc.gz or --folder DIR")
    if asked.out is not None:
        found = write_warc(asked.out, asked.pages, seed=asked.seed, relevant=asked.relevant)
        print(f"{asked.out}: {asked.pages} pages, {found} relevant, {asked.out.stat().st_size:,} bytes")
    if asked.folder is not None:
        found = write_folder(
            asked.folder, asked.pages, distinct=asked.distinct, seed=asked.seed, relevant=asked.relevant
        )
        print(f"{asked.folder}: {asked.pages} pages, {found} distinct relevant")


if __name__ == "__main__":
    main()
