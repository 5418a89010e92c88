"""How is a site crawled that has a killer of parsers behind each of its lists, and how must every one of them end?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faults.killers import FEEDS, JSON_LISTS, PAGES, SCRIPTS, SITEMAPS, Maker
from faults.loop_probe import Probed, probed, with_probe
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page

from archive.capture import Outcome
from archive.reader import ArchiveReader
from crawler.source import Format

__all__ = [
    "CHILD_BYTES",
    "CRAWLER_BYTES",
    "KINDS",
    "LEAF",
    "MOST",
    "PICTURE",
    "READ",
    "ROBOTS",
    "Hostile",
    "check_outcomes",
    "crawl",
    "crawled",
    "told",
]

MOST = 0.25  # seconds of the loop's thread between two looks
CRAWLER_BYTES, CHILD_BYTES = 300 << 20, 1 << 30
READ = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}}
PICTURE = Answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), headers={"Content-Type": "image/png"})
ROBOTS = Answer("User-agent: *\nDisallow:\n", headers={"Content-Type": "text/plain"})
KINDS: dict[Format, Mapping[str, Maker]] = {
    Format.HTML: PAGES,
    Format.SCRIPT: SCRIPTS,
    Format.JSON: JSON_LISTS,
    Format.SITEMAP: SITEMAPS,
    Format.FEED: FEEDS,
}
LEAF = r"""
[[article]]
pattern = '^http://127\.0\.0\.1:(?P<port>\d+)/leaf/(?P<id>[a-z0-9]+)(?:_(?P<page>\d+))?\.html$'
key = "leaf:{id}"
examples = ["http://127.0.0.1:80/leaf/a1.html", "http://127.0.0.1:80/leaf/a1_2.html"]
"""


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A crawl of a site with a killer behind each of its lists, and what the probe saw of it."""

    done: Crawled
    seen: Probed
    lists: dict[str, int]  # path of a killer → its bytes

    def told_of(self, path: str) -> list[str]:
        return [line.split(": ", 1)[1] for line in self.done.source["alarms"] if f"{path}: " in line]


def crawled(folder: Path, killers: dict[Format, dict[str, bytes]], *, planted: str = "") -> Hostile:
    """Each of them as a list of its own, and as an article of which other pages are looked for; then a sound list."""
    pages: dict[str, Page] = {"/robots.txt": ROBOTS, "/a/index.html": listing_page([1, 2])}
    pages |= {article(n): article_page(n) for n in (1, 2)}
    listings: list[dict[str, object]] = []
    lists: dict[str, int] = {}
    leaf_links = ""
    for form, bodies in killers.items():
        for number, body in enumerate(bodies.values()):
            path = f"/{form.value}/{number}"
            pages[path] = Answer(body)
            lists[path] = len(body)
            listings.append({"url": path, "pagination": "none", "more": f'format = "{form.value}"'})
            if form is Format.HTML:
                pages[f"/leaf/k{number}.html"] = Answer(body)
                leaf_links += f'<a href="/leaf/k{number}.html">x</a>'
    pages["/b/index.html"] = listing_page([], more=leaf_links)
    listings += [{"url": "/a/index.html"}, {"url": "/b/index.html", "pagination": "none", "more": LEAF}]
    with WebServer(pages) as server:
        tiny = Tiny(folder, server, listings=tuple(listings), overrides={**with_probe(folder)})
        done = crawl(tiny, planted) if planted else tiny.crawl()
    return Hostile(done=done, seen=probed(folder), lists=lists)


def crawl(tiny: Tiny, planted: str) -> Crawled:
    """A crawl in which something is planted (run_loop.py)."""
    asked = json.loads(tiny.asked(planted=planted)[-1])
    command = [sys.executable, str(Path(__file__).with_name("run_loop.py")), json.dumps(asked)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.stdout, ran.stderr
    return Crawled(status=ran.returncode, report=json.loads(ran.stdout), stderr=ran.stderr, data=tiny.data)


def check_outcomes(found: Hostile) -> None:
    """Every killer is archived as it came, and told as a list that could not be read; the rest of the walk is whole."""
    assert found.done.status == 3, found.done.stderr
    assert "Traceback" not in found.done.stderr
    ended = found.done.rows()
    with ArchiveReader(found.done.data / "archive") as reader:
        kept = {c.url: c for c in reader.captures()}
    by_path = {"/" + url.split("/", 3)[3]: c for url, c in kept.items()}
    for path, size in found.lists.items():
        assert by_path[path].outcome is Outcome.OK, path
        assert len(found.told_of(path)) == 1, (path, found.told_of(path))
        assert ended[path][1] == "ok"
        assert size > 0
    assert {ended[article(n)][1] for n in (1, 2)} == {"ok"}
    assert not any(state in {"pending", "leased"} for state, _, _ in ended.values())


def told(seen: Probed) -> str:
    return (
        f"longest stall {1000 * seen.stall:.0f} ms of processor time ({1000 * seen.wall:.0f} ms by the clock),"
        f" {seen.ticks:,} looks; crawler {seen.crawler_bytes >> 20} MB, its child {seen.child_bytes >> 20} MB"
    )
