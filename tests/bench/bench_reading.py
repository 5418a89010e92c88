"""What does it cost to read one page: extraction beside trafilatura.extract, the tree beside Beautiful Soup?

Medians of pages, not of sums: a page is timed twice with each program, turn by turn, and the lesser time counts.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import trafilatura
from bs4 import BeautifulSoup
from fastwarc.warc import ArchiveIterator, WarcRecordType
from measure import Figure, Ground

from archive.saved import saved_lines
from archive.snapshot import Snapshot
from archive.text import read_page
from pipelines.extract import guarded
from pipelines.reading import load_line

__all__ = ["figures"]

PAGES = 20  # of each kind in a round
MOST_READ = 4_000  # records looked at for them
REAL = Path(__file__).parents[3] / "shared" / "real" / "html" / "manifest.jsonl"
TRAFILATURA = f"trafilatura.extract {version('trafilatura')}, default settings, the same page"
SOUP = f"BeautifulSoup {version('beautifulsoup4')} with html.parser, the same page"


def figures(ground: Ground) -> Iterator[Figure]:
    """Extraction of relevant and of rejected pages, of real ones where they lie beside the project, and the tree."""
    relevant, other = corpus_pages(ground)
    yield figure("extraction of a relevant page", relevant, guarded, _peer, ground.rounds, TRAFILATURA, 0.5)
    yield figure("extraction of a rejected page", other, guarded, _peer, ground.rounds, TRAFILATURA, 0.5)
    if REAL.is_file():
        real = [load_line(line, REAL.parent) for _, line in saved_lines(REAL)]
        yield figure("extraction of a real page (none relevant)", real, guarded, _peer, ground.rounds, TRAFILATURA, 0.5)
        yield figure("tree and text layer, real pages", real, _layer, _soup, ground.rounds, SOUP, 0.5)
    yield figure("tree and text layer", relevant, _layer, _soup, ground.rounds, SOUP, 0.5)


def corpus_pages(ground: Ground) -> tuple[list[Snapshot], list[Snapshot]]:
    """The first relevant pages of the corpus, and the first others."""
    wanted = set(ground.relevant.read_text("utf-8").split())
    kinds: tuple[list[Snapshot], list[Snapshot]] = ([], [])
    with ground.corpus.open("rb") as stream:
        records = ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True)
        for record in islice(records, MOST_READ):
            url = record.headers["WARC-Target-URI"]
            found = kinds[url not in wanted]
            if len(found) < PAGES:
                moment = datetime.fromisoformat(record.headers["WARC-Date"])
                kind = record.http_headers.get("Content-Type", "text/html")
                found.append(Snapshot.of_file(record.reader.read(), url=url, fetched_at=moment, content_type=kind))
            if min(map(len, kinds)) == PAGES:
                break
    return kinds


def figure(
    name: str,
    pages: Sequence[Snapshot],
    ours: Callable[[Snapshot], object],
    theirs: Callable[[Snapshot], object],
    rounds: int,
    reference: str,
    target: float,
) -> Figure:
    """Ours/theirs by CPU time: the median page of each round."""
    for page in pages:
        ours(_anew(page)), theirs(_anew(page))
    found, spent = [], []
    for _ in range(rounds):
        times = [(_least(ours, page), _least(theirs, page)) for page in pages]
        spent += times
        found.append(statistics.median(own / other for own, other in times))
    own, other = (statistics.median(column) * 1000 for column in zip(*spent, strict=True))
    return Figure(
        name=name,
        values=tuple(found),
        target=target,
        at_least=False,
        reference=reference,
        absolute={"ms a page, ours": f"{own:.1f}", "ms a page, theirs": f"{other:.1f}", "pages": str(len(pages))},
    )


def _least(work: Callable[[Snapshot], object], page: Snapshot) -> float:
    return min(_spent(work, _anew(page)) for _ in range(2))


def _spent(work: Callable[[Snapshot], object], page: Snapshot) -> float:
    began = time.process_time()
    work(page)
    return time.process_time() - began


def _anew(page: Snapshot) -> Snapshot:
    """The page without what it remembers: decoding is a part of the work."""
    return Snapshot.of_file(page.body, url=page.url, fetched_at=page.fetched_at, content_type=page.content_type)


def _peer(page: Snapshot) -> object:
    return trafilatura.extract(page.html)


def _layer(page: Snapshot) -> object:
    return read_page(page.html)


def _soup(page: Snapshot) -> object:
    return BeautifulSoup(page.html, "html.parser")
