"""Of what are the tables of a release made, and which pages can no rows be made of?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from traceback import extract_tb

from archive.capture import Capture, SearchResult, utc_text
from archive.errors import Damaged
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.records import Extraction
from archive.store import Entry, Store
from pipelines.checks import Fault, Refused
from pipelines.codec import decode
from pipelines.documents import Read
from pipelines.extract_archive import ExtractReport, extract_into
from pipelines.ledger.region import Regions, archived_regions
from pipelines.recipe import reading_recipe
from pipelines.release.dataset import Dataset, dataset
from pipelines.release.earlier import Earlier, earlier
from pipelines.review.decisions_and_texts import gather
from pipelines.review.rulings import Review

__all__ = ["Ingredients", "are_read", "gathered", "tables_of", "unread"]

# What a mistake of ours about one page raises, as in extract.guarded.
_MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

_FIELDS = {one.name for one in fields(Extraction)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredients:
    """All that the tables of a release are made of."""

    captures: Mapping[str, Capture]  # article captures by id
    reads: tuple[Read, ...]
    searches: tuple[SearchResult, ...]
    review: Review
    before: Earlier
    regions: Regions | None = None  # texts of captures, as long as the archive is open; None: no table `edits`

    @property
    def day(self) -> str:
        """ISO day of the newest capture."""
        return max(c.fetched_at for c in self.captures.values()).date().isoformat()


def gathered(
    paths: DataPaths, reader: ArchiveReader, captures: Mapping[str, Capture], searches: Iterable[SearchResult]
) -> Ingredients:
    """What is there now; raises BadInput for a decision file or a list of ids that is none.

    captures  article captures by id
    """
    return Ingredients(
        captures=captures,
        reads=tuple(_reads(paths, captures, reader)) if captures else (),
        searches=tuple(searches),
        review=gather(paths.decisions, captures, reader),
        before=earlier(paths),
        regions=archived_regions(reader),
    )


def are_read(paths: DataPaths, captures: Mapping[str, Capture]) -> bool:
    """Does the store hold of each capture what this recipe read? The values are not looked at, which would take most of
    the time of a run that finds nothing new: an entry that is cut off, or stands in another's place, is found."""
    made_by = reading_recipe()
    with Store(paths.store) as store:
        known = {one.snapshot_id for one in store.entries() if one.recipe == made_by and _is_of(one)}
    return known >= captures.keys()


def _is_of(entry: Entry) -> bool:
    try:
        told = json.loads(entry.text)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("snapshot_id") == entry.snapshot_id and told.keys() == _FIELDS


def _reads(paths: DataPaths, captures: Mapping[str, Capture], reader: ArchiveReader) -> list[Read]:
    """What the store says by this recipe; an entry that is no extraction any more is read anew from the archive."""
    made_by = reading_recipe()
    told: dict[str, Extraction] = {}
    damaged: list[str] = []
    with Store(paths.store) as store:
        for entry in store.entries():
            if entry.recipe == made_by and entry.snapshot_id in captures:
                extraction = _stored(entry)
                if extraction is None:
                    damaged.append(entry.snapshot_id)
                else:
                    told[entry.snapshot_id] = extraction
        for snapshot_id in damaged:
            with suppress(Damaged):  # unread() names it
                told[snapshot_id] = extract_into(store, reader.snapshot(snapshot_id))
    return [
        Read(
            fetched_at=utc_text(captures[sid].fetched_at),
            content_sha256=captures[sid].content_sha256,
            extraction=extraction,
        )
        for sid, extraction in sorted(told.items())
    ]


def _stored(entry: Entry) -> Extraction | None:
    """None when the text was damaged, or belongs to another snapshot."""
    try:
        extraction = decode(entry.text)
    except (TypeError, ValueError):
        return None
    return extraction if extraction.snapshot_id == entry.snapshot_id else None


def tables_of(made_of: Ingredients) -> Dataset:
    """The tables; raises Refused with the pages that they cannot be made of."""
    try:
        return dataset(
            made_of.reads,
            made_of.captures,
            made_of.searches,
            review=made_of.review,
            before=made_of.before,
            regions=made_of.regions,
        )
    except Damaged as error:  # of a page that a decision judges, or that was captured again with another text
        raise Refused([Fault(table="snapshots", id="text", field="text_layer_sha256", problem=str(error))]) from error
    except _MISTAKES as error:
        raise Refused(list(_culprits(made_of.reads, made_of.captures, made_of.review, error))) from error


def _culprits(
    reads: Sequence[Read], captures: Mapping[str, Capture], review: Review, error: BaseException
) -> Iterator[Fault]:
    """Pages of which no rows can be made, each alone; else the last of the fewest that fail together."""
    alone = [(read, why) for read in reads if (why := _failure([read], captures, review)) is not None]
    if alone:
        yield from (_unbuilt(read, why) for read, why in alone)
        return
    sound, failing = 0, len(reads)  # so many from the first on can be laid out; so many cannot
    while failing - sound > 1:
        middle = (sound + failing) // 2
        if _failure(reads[:middle], captures, review) is None:
            sound = middle
        else:
            failing = middle
    yield _unbuilt(reads[failing - 1], f"together with others: {_said(error)}")


def _failure(reads: Sequence[Read], captures: Mapping[str, Capture], review: Review) -> str | None:
    try:
        dataset(reads, captures, review=review)
    except _MISTAKES as error:
        return _said(error)
    return None


def _said(error: BaseException) -> str:
    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.name}: {error}"


def _unbuilt(read: Read, problem: str) -> Fault:
    snapshot_id = read.extraction.snapshot_id
    problem = f"no rows can be made of {read.extraction.url}: {problem}; see the page: xuanjie show {snapshot_id}"
    return Fault(table="documents", id=snapshot_id, field="row", problem=problem)


def unread(captures: Mapping[str, Capture], reads: Iterable[Read], extracted: ExtractReport | None) -> Iterator[Fault]:
    """An archived article that the store does not know would be missing without a word."""
    reasons = dict(line.split(": ", 1) for line in extracted.damaged) if extracted else {}
    for snapshot_id in sorted(captures.keys() - {r.extraction.snapshot_id for r in reads}):
        problem = reasons.get(snapshot_id, "not read by this version's rules; run: xuanjie extract")
        yield Fault(table="snapshots", id=snapshot_id, field="extraction", problem=problem)
