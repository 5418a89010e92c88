"""What do two crawls at once on one JOBDIR of plain Scrapy leave? The peer of F13, over a site as that of its rounds.

A round is a new JOBDIR and a new server. Beforehand one crawl alone does the same, and is told as well: what a round
shows beyond that comes of the second crawl.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from loopback import Answer, WebServer, article, site_of

__all__ = ["plain_scrapy_at_once"]

SPIDER = Path(__file__).with_name("plain_scrapy_jobdir.py")
_PAGES = 50
_SERVED_IN = 0.05  # seconds a page takes, as in test_p_at_once.py
_STARTED_IN, _SILENCE = 60, 12  # seconds without a request, after which a crawl that goes on is stuck
_ERROR = "] ERROR: "  # of a line of Scrapy's log


@dataclass(frozen=True, kw_only=True)
class Round:
    """What is left: pages that nobody asked for, requests beyond one a page, errors that were said, exit statuses."""

    lost: int
    again: int
    errors: int
    ended: tuple[int | None, ...]  # None: was stuck and had to be killed


def plain_scrapy_at_once(folder: Path, rounds: int) -> str:
    """So many rounds of two crawls, after one of one crawl: what the figure says of them."""
    folder.mkdir()
    alone = _round(folder / "alone", crawls=1)
    both = [_round(folder / str(number), crawls=2) for number in range(rounds)]
    ends = Counter("stuck" if status is None else f"ended with status {status}" for one in both for status in one.ended)
    return (
        f"plain Scrapy, two crawls at once on one JOBDIR, {rounds} rounds of {_PAGES} pages:"
        f" errors in {sum(1 for one in both if one.errors)},"
        f" pages asked by neither in {sum(1 for one in both if one.lost)} ({sum(one.lost for one in both)}),"
        f" pages asked again in {sum(1 for one in both if one.again)} ({sum(one.again for one in both)});"
        f" of {2 * rounds} crawls {', '.join(f'{many} {how}' for how, many in sorted(ends.items()))}"
        f" (one alone: {alone.errors} errors, {alone.lost} not asked, {alone.again} again)"
    )


def _round(folder: Path, *, crawls: int) -> Round:
    folder.mkdir()
    site = site_of([range(_PAGES)])
    pages = {path: replace(page, delay=_SERVED_IN) for path, page in site.items() if isinstance(page, Answer)}
    said = [folder / f"stderr{number}" for number in range(crawls)]
    with WebServer(pages) as server:
        ended = _ended(server, [sys.executable, str(SPIDER), str(folder), f"{server.base}/a/index.html"], said)
        asked = Counter(server.paths())
    wanted = [article(number) for number in range(_PAGES)]
    return Round(
        lost=sum(1 for path in wanted if not asked[path]),
        again=sum(max(asked[path] - 1, 0) for path in wanted),
        errors=sum(path.read_text("utf-8").count(_ERROR) for path in said),
        ended=ended,
    )


def _ended(server: WebServer, command: list[str], said: list[Path]) -> tuple[int | None, ...]:
    """Run the command once for each file, all at once: how they ended."""
    crawls = []
    for path in said:
        with path.open("wb") as err:
            crawls.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err))
    hits, until = 0, time.monotonic() + _STARTED_IN
    while any(crawl.poll() is None for crawl in crawls) and time.monotonic() < until:
        if len(server.hits) > hits:
            hits, until = len(server.hits), time.monotonic() + _SILENCE
        time.sleep(0.05)
    ended = tuple(crawl.poll() for crawl in crawls)
    for crawl in crawls:
        crawl.kill()
        crawl.wait()
    return ended
