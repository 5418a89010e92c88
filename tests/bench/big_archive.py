"""A data folder of as many captures as wanted: archive and store, byte by byte as the Recorder and `extract` make them.

What is left out is what makes those slow and safe: syncs, reading back what was written, one transaction a page, and
reading by the rules what is the same text with another number (tests/bench/big_pages.py).

python tests/bench/big_archive.py FOLDER --captures 1000000           200 kept pages, whatever the number of captures
python tests/bench/big_archive.py FOLDER --captures 10000 --share 0.03
python tests/bench/big_archive.py FOLDER --more 100                   as many new pages into it, by the Recorder
python tests/bench/big_archive.py FOLDER --restamp                    the store as if the rules of now had made it
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import chain, count, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from big_pages import CONTENT_TYPE, MadePage, kept_page, plain_page, said_of, snapshot_of

from archive.capture import Attempt, Capture, Exchange, Outcome, Role, SearchResult, snapshot_id, utc_text
from archive.facts import Entry, Opening
from archive.index import Index, Row
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import SEGMENT_BYTES, Recorder
from archive.schema import statements
from archive.segments import ArchivePaths, seal, segment_name
from archive.store import Entry as Stored
from archive.store import Store
from archive.store_rows import row_sum
from archive.warc import SharedBody, write_attempt, write_exchange, write_opening, write_search
from pipelines.codec import encode
from pipelines.extract import guarded
from pipelines.recipe import reading_recipe
from pipelines.report import attested_values

__all__ = ["add_more", "make", "restamp"]

AGENT = "xuanjie/bench"
KEPT = 200
_REVISIT_EVERY, _LISTING_EVERY, _TRIED_EVERY = 97, 203, 1009
_FIRST_NEW = 1_050_000  # numbers of pages that --more adds: of 2026
_AT_ONCE = 20_000
_CACHE = "PRAGMA cache_size = -400000"  # kibibytes: random ids into an index that does not fit is what takes the time


def make(target: Path, *, captures: int, kept: int = KEPT, store: bool = True) -> DataPaths:
    """A data folder with so many captures, of which so many pages are kept; the same for the same numbers."""
    paths = DataPaths(target)
    _write_archive(paths.archive, captures, kept)
    if store:
        _write_store(paths, captures, kept)
    return paths


def _numbers(captures: int, kept: int) -> Iterator[tuple[int, bool]]:
    """(number, is it kept) in the order of the archive: kept pages stand all over it."""
    every = max(1, captures // max(1, kept))
    plain, told = count(), count()
    for place in range(captures):
        is_kept = place % every == every // 2 and place // every < kept
        yield (next(told) if is_kept else next(plain)), is_kept


def _exchange(page: MadePage, **more: object) -> Exchange:
    fields: dict[str, object] = {
        "url": page.url,
        "status": 200,
        "reason": "OK",
        "response_headers": (("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(page.body)))),
        "body": page.body,
        "fetched_at": page.fetched_at,
        "source": page.source,
        "via": "import",
    }
    return Exchange(**(fields | more))  # type: ignore[arg-type]


def _groups(captures: int, kept: int) -> Iterator[tuple[Exchange, Capture | None] | Attempt | SearchResult]:
    """What is to be written: exchanges, each with the capture whose body it shares."""
    left = captures
    for number, is_kept in _numbers(captures, kept):
        page = kept_page(number) if is_kept else plain_page(number)
        if not is_kept and number % _TRIED_EVERY == 7:
            seen: dict[str, object] = {"source": page.source, "via": "live"}
            yield Attempt(url=page.url + "?p=2", at=page.fetched_at, role=Role.ARTICLE, outcome=Outcome.DNS, **seen)  # type: ignore[arg-type]
            yield SearchResult(
                url="http://www.example.cn/list/", at=page.fetched_at, outcome="found", links=20, new=20, **seen  # type: ignore[arg-type]
            )  # fmt: skip
        listing = not is_kept and number % _LISTING_EVERY == 5
        yield _exchange(page, role=Role.LISTING if listing else Role.ARTICLE), None
        left -= 1
        if left and not is_kept and number % _REVISIT_EVERY == 3 and not listing:
            again = _exchange(page, fetched_at=page.fetched_at + timedelta(hours=1))
            yield again, _capture(_exchange(page))
            left -= 1
        if not left:
            return


def _capture(exchange: Exchange, original: Capture | None = None) -> Capture:
    digest = hashlib.sha256(exchange.body).hexdigest()
    return Capture(
        snapshot_id=snapshot_id(exchange.url, exchange.fetched_at, digest),
        url=exchange.url,
        fetched_at=exchange.fetched_at,
        status=exchange.status,
        source=exchange.source,
        role=exchange.role,
        outcome=Outcome.OK if original is None else Outcome.UNCHANGED,
        via=exchange.via,
        content_type=CONTENT_TYPE,
        payload_sha256=digest,
        content_sha256=digest,
        warc_file="",
        offset=0,
        length=0,
        revisit_of=None if original is None else original.snapshot_id,
    )


def _write_archive(root: Path, captures: int, kept: int) -> None:
    paths = ArchivePaths(root)
    paths.warc.mkdir(parents=True)
    todo = _groups(captures, kept)
    with closing(Index(paths.index)) as index:
        index._db.execute("PRAGMA synchronous = OFF")
        index._db.execute(_CACHE)
        for number in count(1):
            first = next(todo, None)
            if first is None:
                break
            _write_segment(paths, index, segment_name(number), chain([first], todo))


def _write_segment(
    paths: ArchivePaths,
    index: Index,
    segment: str,
    todo: Iterator[tuple[Exchange, Capture | None] | Attempt | SearchResult],
) -> None:
    """One segment of the usual size, sealed."""
    total = 0
    with paths.open(segment).open("wb") as file, index.transaction():

        def put(data: bytes, records: int, entry: Entry) -> None:
            nonlocal total
            digest = hashlib.sha256(data).hexdigest()
            row = Row(entry=entry, segment=segment, offset=file.tell(), length=len(data), sha256=digest)
            index.add(row, records=records)
            file.write(data)
            total += records

        opening = Opening(agent=AGENT, at=plain_page(0).fetched_at)
        put(write_opening(opening, segment=segment), 1, opening)
        for one in todo:
            at = file.tell()
            if isinstance(one, Attempt):
                put(write_attempt(one, segment=segment, offset=at), 1, one)
            elif isinstance(one, SearchResult):
                put(write_search(one, segment=segment, offset=at), 1, one)
            else:
                exchange, original = one
                shared = None
                if original is not None:
                    shared = SharedBody(capture=original, headers=exchange.response_headers[1:])
                capture = _capture(exchange, original)
                group = write_exchange(exchange, capture, shared)
                placed = replace(capture, warc_file=segment, offset=at, length=group.first)
                put(group.data, group.records, placed)
            if file.tell() >= SEGMENT_BYTES:
                break
    seal(paths, segment, records=total)


def _write_store(paths: DataPaths, captures: int, kept: int) -> None:
    """The rows of all articles in the order of their ids, which is the order in the file."""
    Store(paths.store).close()
    with ArchiveReader(paths.archive) as reader:
        sql = "SELECT snapshot_id FROM captures WHERE role = 'article' AND outcome = 'ok'"
        articles = {row["snapshot_id"] for row in reader.asked(sql)}
    order = []
    for number, is_kept in _numbers(captures, kept):
        sid = snapshot_of(kept_page(number) if is_kept else plain_page(number)).id
        if sid in articles:
            order.append((sid, number, is_kept))
    order.sort()
    recipe = reading_recipe()
    with closing(sqlite3.connect(paths.store, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute(_CACHE)
        db.execute("DROP TRIGGER extraction_made")  # a million notes to be taken back
        todo = iter(order)
        while batch := list(islice(todo, _AT_ONCE)):
            rows = [_rows(plain_page(number), number, sid, recipe) for sid, number, is_kept in batch if not is_kept]
            db.execute("BEGIN")
            db.executemany(
                "INSERT INTO extractions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [(*one, row_sum(one)) for one, _ in rows]
            )
            db.executemany("INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [two for _, two in rows])
            db.execute("COMMIT")
        for statement in statements("schema.sql"):
            if " extraction_made " in statement:
                db.execute(statement)
    with Store(paths.store) as store:
        _put_kept(store, (kept_page(number) for _, number, is_kept in order if is_kept), recipe)


def _rows(page: MadePage, number: int, sid: str, recipe: str) -> tuple[tuple[object, ...], tuple[object, ...]]:
    said = said_of(number, page, sid)
    digest = hashlib.sha256(page.body).hexdigest()
    at = utc_text(page.fetched_at)
    told = (sid, "rejected", said.rule, "other", said.title, said.published_on, said.outlet, said.language)
    return (sid, recipe, page.url, page.source, at, digest, said.text_sha256, said.text), told


def _put_kept(store: Store, pages: Iterable[MadePage], recipe: str) -> None:
    while batch := list(islice(pages := iter(pages), 500)):
        rows = []
        for page in batch:
            snapshot = snapshot_of(page)
            found = guarded(snapshot)
            entry = Stored(
                snapshot_id=snapshot.id,
                recipe=recipe,
                url=page.url,
                source=page.source,
                fetched_at=utc_text(page.fetched_at),
                content_sha256=snapshot.content_sha256,
                text=encode(found),
            )
            rows.append((entry, found, attested_values(found)))
        store.put(rows)


def add_more(paths: DataPaths, pages: int, *, kept: int = 0) -> list[str]:
    """New pages by the Recorder itself, behind those that were added before; their ids."""
    made = []
    with Recorder(paths.archive, agent=AGENT) as recorder, recorder.batch():
        for number in count(_FIRST_NEW):
            if len(made) == pages:
                break
            page = kept_page(number) if len(made) < kept else plain_page(number)
            before = recorder.written
            capture = recorder.exchange(_exchange(page))
            if recorder.written > before:
                made.append(capture.snapshot_id)
    return made


def restamp(paths: DataPaths) -> None:
    """Let the store say that the rules of now read it all: while rules are edited, nothing else would stay known."""
    with closing(sqlite3.connect(paths.store)) as db:
        db.execute("UPDATE extractions SET recipe = ?", (reading_recipe(),))
        db.execute("DELETE FROM to_compare")
        db.commit()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--captures", type=int)
    parser.add_argument("--kept", type=int, default=KEPT)
    parser.add_argument("--share", type=float, help="of pages that are kept, in place of --kept")
    parser.add_argument("--no-store", action="store_true")
    parser.add_argument("--more", type=int)
    parser.add_argument("--restamp", action="store_true")
    given = parser.parse_args()
    if given.captures:
        told = given.kept if given.share is None else round(given.captures * given.share)
        make(given.folder, captures=given.captures, kept=told, store=not given.no_store)
    if given.more:
        add_more(DataPaths(given.folder), given.more)
    if given.restamp:
        restamp(DataPaths(given.folder))
