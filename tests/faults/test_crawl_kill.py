"""kill -9 at any moment of a crawl: the same command completes it, with the same addresses and nothing lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from content_hash import CAPTURED, archive_facts, difference
from crawl_kills import Counted, asked_again, conserved, wrong_after
from figures_told import figure
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page, site_of

from archive.reader import ArchiveReader

SEED = 20180301
_NIGHT = int(os.environ.get("XUANJIE_KILLS", "2000"))


def web(answer_after: float) -> dict[str, Page]:
    """Sixty-odd addresses: eight listing pages, two redirects, a missing page, one that comes back, one forbidden."""
    site = site_of([list(range(6 * page, 6 * page + 6)) for page in range(8)])
    site[article(5)] = Answer(status=301, headers={"Location": article(100)})
    site[article(100)] = Answer(status=302, headers={"Location": article(101)})
    site[article(101)] = article_page(101)
    site[article(11)] = Answer(status=404)
    site[article(17)] = lambda before: Answer(status=500) if before == 0 else article_page(17)
    site["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {article(23)}\n", headers={"Content-Type": "text/plain"})
    site["/b/index.html"] = listing_page([*range(40, 48), 60, 61])
    site.update({article(n): article_page(n) for n in (60, 61)})

    def slowed(page: Page) -> Callable[[int], Answer]:
        def answer(before: int) -> Answer:
            given = page(before) if callable(page) else page
            return Answer(**{**vars(given), "delay": answer_after})

        return answer

    return {path: slowed(page) for path, page in site.items()}


def ended(done: Crawled) -> dict[str, str]:
    """Path → how it ended, in the last walk that had it; a page that was captured twice is captured."""
    with closing(sqlite3.connect(done.data / "frontier.sqlite")) as db:
        rows = db.execute("SELECT url, state, outcome FROM urls ORDER BY run_id").fetchall()
    return {urlsplit(url).path: "captured" if outcome in CAPTURED else outcome or state for url, state, outcome in rows}


@dataclass
class Survivor:
    """One crawl that is killed again and again; `wrong` collects what must never happen."""

    tiny: Tiny
    rng: random.Random
    runner: str = "run_crawl.py"
    kills: int = 0
    acknowledged: set[str] = field(default_factory=set)
    ended: dict[int, int] = field(default_factory=dict)  # run → addresses that had ended when it was looked at last
    counted: Counted = field(default_factory=Counted)

    @property
    def wrong(self) -> list[str]:
        return self.counted.wrong

    def start(self) -> subprocess.Popen[str]:
        command = self.tiny.asked()
        command[1] = str(Path(command[1]).with_name(self.runner))
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def kill_once(self) -> None:
        """Kill after a random number of requests and a random moment more; now and then during the start."""
        server = self.tiny.server
        process = self.start()
        began, seen = time.monotonic(), len(server.hits)
        requests = self.rng.choice([0, 1, 1, 2, 3, 5, 8, 12])
        while process.poll() is None and len(server.hits) < seen + requests and time.monotonic() < began + 20:
            time.sleep(0.001)
        time.sleep(self.rng.uniform(0.3, 1.0) if requests == 0 else self.rng.uniform(0.0, 0.03))
        if process.poll() is None:
            process.kill()
            self.kills += 1
        process.communicate()
        self.look()

    def look(self) -> None:
        archive = self.tiny.data / "archive"
        if not (archive / "index.sqlite").exists():
            return
        with ArchiveReader(archive) as reader:
            held = {capture.snapshot_id for capture in reader.captures()}
        if self.acknowledged - held:
            self.counted.lost += len(self.acknowledged - held)
            self.wrong.append(f"lost snapshots: {self.acknowledged - held}")
        self.acknowledged |= held
        self.wrong.extend(conserved(self.tiny.data, self.ended))

    def complete(self, expected: Ended) -> None:
        process = self.start()
        out, err = process.communicate(timeout=60)
        if process.returncode != 0:
            self.wrong.append(f"exit {process.returncode}: {out}{err}")
        done = Crawled(status=process.returncode, report=json.loads(out or "{}"), stderr=err, data=self.tiny.data)
        self.look()
        if ended(done) != expected.rows:
            difference_ = set(ended(done).items()) ^ set(expected.rows.items())
            self.wrong.append(f"other addresses or outcomes than without kills: {sorted(difference_)}")
        archive = self.tiny.data / "archive"
        with ArchiveReader(archive) as reader:
            for path, outcome in ended(done).items():
                if outcome == "captured" and reader.latest(self.tiny.server.base + path) is None:
                    self.counted.never_fetched += 1
                    self.wrong.append(f"seen and never fetched: {path}")
        wrong_after(self.tiny.data, self.counted, None)
        if other := difference(expected.facts, facts_of(self.tiny)):
            self.counted.other_content += 1
            self.wrong.append(f"other content than without kills: {other[:6]}")


@dataclass(frozen=True)
class Ended:
    """How a crawl ends that nothing disturbs: its addresses, and the content of its archive."""

    rows: dict[str, str]
    facts: list[str]


def facts_of(tiny: Tiny) -> list[str]:
    """The content of the archive, but for the page that fails once: a kill may take that answer with it."""
    return [
        line.replace(tiny.server.base, "")
        for line in archive_facts(tiny.data / "archive")
        if f'{article(17)}", 500' not in line
    ]


def expected_of(folder: Path) -> Ended:
    with WebServer(web(0.0)) as server:
        tiny = tiny_of(folder, server)
        done = tiny.crawl()
        facts = facts_of(tiny)
    assert done.status == 0, done.report
    assert Counter(ended(done).values()) == {"captured": 57, "redirect": 2, "not_found": 2, "robots": 1}
    return Ended(ended(done), facts)


def tiny_of(folder: Path, server: WebServer) -> Tiny:
    folder.mkdir(exist_ok=True)
    second = {"url": "/b/index.html", "pagination": "none"}
    return Tiny(folder, server, listings=({}, second), overrides={"XUANJIE_RETRY_DELAYS": [0, 0]})


@pytest.mark.fault("K2")
@pytest.mark.invariant(7)
@pytest.mark.timeout(14400)
@pytest.mark.parametrize("most", [8, pytest.param(_NIGHT, marks=pytest.mark.long)])
def test_kills_lose_nothing(tmp_path: Path, most: int) -> None:
    """One to ten kills in each crawl, so many in all. PR: 8, NIGHT: 2,000 (XUANJIE_KILLS)."""
    expected = expected_of(tmp_path / "whole")
    rng = random.Random(SEED)
    total = Counted()
    while total.kills < most:
        kills = min(rng.randint(1, 10), most - total.kills)
        with WebServer(web(0.008)) as server:
            survivor = Survivor(tiny_of(tmp_path / f"crawl{total.kills}", server), rng, counted=total)
            while survivor.kills < kills:
                survivor.kill_once()
            survivor.complete(expected)
            asked = Counter(server.base + path for path in server.paths() if path != article(17))
        total.kills += kills
        assert total.wrong == []
        # a kill costs at most the one request that was in flight
        again = asked_again(asked, survivor.tiny.data)
        assert again <= survivor.kills
        total.repeats += again
        shutil.rmtree(survivor.tiny.folder)
        if most > 100:
            print(f"{total.kills} kills: {total.told()}", flush=True)
    injected = f"{total.kills} SIGKILLs at random times, 1 to 10 in a crawl of {len(expected.rows)} addresses"
    figure("F1", injected, total.told())
    figure("F2", injected, f"{total.other_content} other contents, {total.repeats} addresses asked again")


@pytest.mark.mutation("K")
@pytest.mark.timeout(120)
def test_the_kill_test_sees_a_frontier_that_ends_an_address_too_early(tmp_path: Path) -> None:
    expected = expected_of(tmp_path / "whole")
    with WebServer(web(0.05)) as server:
        survivor = Survivor(tiny_of(tmp_path / "mutant", server), random.Random(SEED), runner="run_mutant.py")
        for _ in range(3):
            process = survivor.start()
            seen = len(server.hits)
            while process.poll() is None and len(server.hits) < seen + 4:
                time.sleep(0.001)
            process.kill()  # the fourth request is under way
            process.communicate()
        survivor.complete(expected)
    losses = ("settled without a snapshot", "seen and never fetched", "other content than without kills")
    assert any(loss in line for line in survivor.wrong for loss in losses), survivor.wrong
