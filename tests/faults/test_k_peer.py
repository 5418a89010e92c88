"""Killed twice and resumed twice at the same moments, how many pages has plain Scrapy lost for good, and how many we?

NIGHT: 24 crawls of each. A crawl of 328 linked pages is killed after the same numbers of requests, resumed, killed
again and resumed to its end; a page that no run has kept, and that no further resume would ask for, is lost. (Of fewer
pages than 200 Scrapy loses none: it has then forgotten that it saw any, and begins anew.)
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from crawl_kills import acknowledged
from figures_told import figure
from loopback import Answer, Page, Tiny, WebServer, article, site_of

from archive.reader import ArchiveReader

PEER = Path(__file__).with_name("plain_scrapy_jobdir.py")
SEED = 20260211
LISTS, LISTED = 8, 40  # listing pages, and articles of each


def site() -> dict[str, Page]:
    """Listing pages, each naming the next, and their articles; each answer takes 3 ms."""
    pages = site_of([list(range(LISTED * n, LISTED * (n + 1))) for n in range(LISTS)])
    slowed: dict[str, Page] = {}
    for path, page in pages.items():
        assert isinstance(page, Answer)
        body = page.body
        if path.startswith("/a/index"):
            n = int(path.removesuffix(".html").partition("_")[2] or 0)
            body = str(body).replace(
                "</ul>", f'</ul><a href="/a/index_{n + 1}.html">下一页</a>' if n < LISTS - 1 else "</ul>"
            )
        slowed[path] = Answer(**{**vars(page), "body": body, "delay": 0.003})
    return slowed


def killed_twice(command: Sequence[str], server: WebServer, after: Sequence[tuple[int, float]]) -> None:
    """Start it, kill it so many requests and seconds later; twice; then let it come to its end."""
    for requests, seconds in after:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seen, until = len(server.hits), time.monotonic() + 20
        while process.poll() is None and len(server.hits) < seen + requests and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(seconds)
        process.kill()
        process.wait()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=90)


def lost_by_scrapy(folder: Path, after: Sequence[tuple[int, float]], wanted: set[str]) -> set[str]:
    folder.mkdir()
    with WebServer(site()) as server:
        killed_twice([sys.executable, str(PEER), str(folder), f"{server.base}/a/index.html"], server, after)
        lines = (folder / "pages.jsonl").read_text().splitlines()
        kept = {json.loads(line).removeprefix(server.base) for line in lines if line.endswith('"')}
    return wanted - kept


def lost_by_xuanjie(folder: Path, after: Sequence[tuple[int, float]], wanted: set[str]) -> set[str]:
    with WebServer(site()) as server:
        folder.mkdir()
        tiny = Tiny(folder, server)
        killed_twice(tiny.asked(), server, after)
        assert acknowledged(tiny.data / "archive")
        with ArchiveReader(tiny.data / "archive") as reader:
            kept = {capture.url.removeprefix(server.base) for capture in reader.captures()}
    return wanted - kept


@pytest.mark.long
@pytest.mark.fault("K2")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("crawls", [24])
def test_plain_scrapy_loses_pages_where_we_lose_none(tmp_path: Path, crawls: int) -> None:
    rng = random.Random(SEED)
    wanted = {path for path in site() if path != "/robots.txt"}
    assert article(LISTS * LISTED - 1) in wanted
    theirs, ours = [], []
    for number in range(crawls):
        after = [(rng.randint(1, 120), rng.uniform(0, 0.03)) for _ in range(2)]
        theirs.append(len(lost_by_scrapy(tmp_path / f"scrapy{number}", after, wanted)))
        ours.append(len(lost_by_xuanjie(tmp_path / f"xuanjie{number}", after, wanted)))
        print(
            f"{number + 1} of {crawls}: plain Scrapy {theirs[-1]} of {len(wanted)} lost, xuanjie {ours[-1]}", flush=True
        )
    assert sum(ours) == 0
    assert sum(theirs) > 0, "the peer has become as good as we are"
    figure(
        "F1",
        f"{crawls} crawls of {len(wanted)} pages, each killed twice and resumed twice",
        f"{sum(ours)} pages lost",
        peer=f"Scrapy with JOBDIR: {sum(1 for n in theirs if n)} crawls lost pages, {sum(theirs)} pages in all",
    )
