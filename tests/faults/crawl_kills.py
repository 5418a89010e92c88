"""What must be true of a crawl that was killed, and of one that was killed and completed? The checks of F1 and F2."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from content_hash import CAPTURED, archive_facts, difference
from loopback import Answer, Page, Tiny, WebServer, article, article_page, listing_page
from other_validators import faults_by_others

from archive.errors import ArchiveError
from archive.fixity import verify
from archive.reader import ArchiveReader

__all__ = ["Counted", "Killed", "acknowledged", "asked_again", "conserved", "twelve_pages", "wrong_after"]

HOSTS = 2  # hence at most two requests in flight


@contextmanager
def twelve_pages(folder: Path) -> Iterator[Tiny]:
    """Two hosts, twelve addresses: four listing pages, six articles; one redirects, one is missing, one is forbidden.

    Two of the articles have one body, so that a revisit is written.
    """
    with ExitStack() as stack:
        servers = []
        for first in (0, 10):
            pages: dict[str, Page] = {
                "/a/index.html": listing_page([first, first + 1]),
                "/a/index_1.html": listing_page([first + 2, first + 3]),
                "/robots.txt": Answer(
                    f"User-agent: *\nDisallow: {article(3)}\n", headers={"Content-Type": "text/plain"}
                ),
                article(first): article_page(first),
                article(first + 1): Answer(status=301, headers={"Location": article(first + 2)}),
                article(first + 2): article_page(2),
                article(3): article_page(3),
            }
            servers.append(stack.enter_context(WebServer(pages)))
        folder.mkdir(exist_ok=True)
        listings = tuple({"url": f"{server.base}/a/index.html"} for server in servers)
        tiny = Tiny(folder, servers[0], listings=listings, keys_of_port=True)
        tiny.others = servers[1:]  # type: ignore[attr-defined]
        yield tiny


def servers_of(tiny: Tiny) -> list[WebServer]:
    return [tiny.server, *getattr(tiny, "others", ())]


@dataclass
class Counted:
    """What F1 and F2 count, over many kills."""

    kills: int = 0
    lost: int = 0
    no_provenance: int = 0
    never_fetched: int = 0
    double: int = 0
    repeats: int = 0
    other_content: int = 0
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        return (
            f"{self.lost} lost, {self.no_provenance} without provenance, {self.never_fetched} never fetched,"
            f" {self.double} double"
        )


@dataclass
class Killed:
    """One data folder over its kills: what was acknowledged in it, and how often its site was asked."""

    tiny: Tiny
    data: Path
    acknowledged: set[str] = field(default_factory=set)
    ended: dict[int, int] = field(default_factory=dict)
    asked_before: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.asked_before = tuple(len(server.hits) for server in servers_of(self.tiny))

    def look(self, counted: Counted) -> None:
        """After a kill: remember what the ledger acknowledges, and see that nothing of before is gone."""
        now = acknowledged(self.data / "archive")
        counted.lost += len(self.acknowledged - now)
        self.acknowledged |= now
        counted.wrong += [f"{self.data.parent.name}: {line}" for line in conserved(self.data, self.ended)]

    def repeats(self) -> int:
        """Requests for an address beyond those of the walks."""
        asked: Counter[str] = Counter()
        for server, before in zip(servers_of(self.tiny), self.asked_before, strict=True):
            asked.update(server.base + path for path in server.paths()[before:])
        return asked_again(asked, self.data)

    def completed(self, counted: Counted, expected: Collection[str] | None, kills: int = 1) -> None:
        """After the same command came to its end: everything that must be true then."""
        self.look(counted)
        counted.kills += kills
        repeats = self.repeats()
        counted.repeats += repeats
        if repeats > HOSTS * kills:
            counted.wrong.append(f"{self.data.parent.name}: {repeats} addresses asked again after {kills} kills")
        wrong_after(self.data, counted, expected)


def asked_again(asked: Counter[str], data: Path) -> int:
    """How many of these requests no walk of the frontier has a reason for; robots.txt is asked for by each process.

    A walk asks for the listings, and for what is no captured article, each time: one that was killed after its end is
    followed by another walk.
    """
    with closing(sqlite3.connect(data / "frontier.sqlite")) as db:
        walks = dict(
            db.execute(
                "SELECT url, iif(role = 'article' AND max(outcome IN ('ok', 'unchanged')), 1, count(*))"
                " FROM urls GROUP BY url"
            )
        )
    return sum(n - walks.get(url, 0) for url, n in asked.items() if not url.endswith("/robots.txt"))


def acknowledged(archive: Path) -> set[str]:
    """Snapshots with a committed row; what a kill leaves is read, nothing is mended."""
    if not (archive / "index.sqlite").exists():
        return set()
    with ArchiveReader(archive) as reader:
        return {capture.snapshot_id for capture in reader.captures()}


def wrong_after(data: Path, counted: Counted, expected: Collection[str] | None) -> None:
    """Count what a completed crawl lost, invented or doubled.

    expected   facts of the archive of a crawl that nothing disturbed; None: compared elsewhere
    """
    archive = data / "archive"
    name = data.parent.name
    counted.wrong += [f"{name}: verify: {finding}" for finding in verify(archive)]
    counted.wrong += [f"{name}: {fault}" for fault in faults_by_others(archive)[1]]
    left = [path.name for path in (archive / "warc").glob("*.open") if path.stat().st_size > 2000]
    counted.wrong += [f"{name}: {path} was not sealed" for path in left]
    if expected is not None and (facts := difference(expected, archive_facts(archive))):
        counted.other_content += 1
        counted.wrong.append(f"{name}: other content than without kills: {facts[:6]}")
    with ArchiveReader(archive) as reader, closing(sqlite3.connect(data / "frontier.sqlite")) as db:
        held = {}
        bodies: Counter[tuple[str, str]] = Counter()
        places: Counter[tuple[str, int]] = Counter()
        for capture in reader.captures():
            held[capture.snapshot_id] = capture
            places[capture.warc_file, capture.offset] += 1
            bodies[capture.url, capture.content_sha256] += (
                capture.outcome.value in CAPTURED and capture.revisit_of is None
            )
            try:
                reader.snapshot(capture.snapshot_id)
            except ArchiveError as why:
                counted.no_provenance += 1
                counted.wrong.append(f"{name}: {capture.snapshot_id} cannot be read: {why}")
        doubled = [key for key, n in [*bodies.items(), *places.items()] if n > 1]
        counted.double += len(doubled)
        counted.wrong += [f"{name}: double: {key}" for key in doubled]
        rows = db.execute("SELECT url, state, outcome, snapshot FROM urls").fetchall()
        for url, state, outcome, snapshot in rows:
            if state in {"pending", "leased"}:
                counted.never_fetched += 1
                counted.wrong.append(f"{name}: seen and never fetched: {url} is {state}")
            elif outcome in CAPTURED and snapshot not in held:
                counted.no_provenance += 1
                counted.wrong.append(f"{name}: settled without a snapshot: {url}")


def conserved(data: Path, before: dict[int, int]) -> list[str]:
    """Invariant 7: in each run scheduled = waiting + under way + Σ outcomes, and no number that ended ever shrinks.

    before   run → addresses that had ended when this was asked last; brought up to date
    """
    path = data / "frontier.sqlite"
    if not path.exists():
        return []
    wrong = []
    with closing(sqlite3.connect(path)) as db:
        if not db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'urls'").fetchone()[0]:
            return []
        runs = db.execute(
            "SELECT runs.run_id, runs.state, count(url_id), sum(urls.state IN ('pending', 'leased')), count(outcome)"
            " FROM runs LEFT JOIN urls USING (run_id) GROUP BY runs.run_id"
        ).fetchall()
        for run_id, state, scheduled, open_ones, ended in runs:
            if scheduled != (open_ones or 0) + ended:
                wrong.append(f"run {run_id}: {scheduled} scheduled, {open_ones} open, {ended} ended")
            if state == "closed" and open_ones:
                wrong.append(f"run {run_id} is closed with {open_ones} addresses open")
            if ended < before.get(run_id, 0):
                wrong.append(f"run {run_id}: {before[run_id]} had ended, now {ended}")
            before[run_id] = ended
    wrong += [f"run {run_id} is gone" for run_id in before if run_id not in {row[0] for row in runs}]
    return wrong


def in_folder(tiny: Tiny, folder: Path) -> Tiny:
    """The same source, crawled into another folder."""
    other = replace(tiny, folder=folder)
    other.others = getattr(tiny, "others", ())  # type: ignore[attr-defined]
    return other
