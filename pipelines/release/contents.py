"""Of what are the tables of a release made, and which pages can no rows be made of?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb

from archive.capture import Capture, SearchResult
from archive.errors import Damaged
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from pipelines.checks import Fault, Refused
from pipelines.documents import Read
from pipelines.extract_archive import ExtractReport
from pipelines.ledger.region import Regions, archived_regions
from pipelines.release.archived import Again, ArchivedArticles, StoredReads
from pipelines.release.dataset import Dataset, dataset
from pipelines.release.earlier import Earlier, earlier
from pipelines.release.spool import Spool
from pipelines.review.decisions_and_texts import gather
from pipelines.review.rulings import Review

__all__ = ["Ingredients", "gathered", "tables_of", "unread"]

# What a mistake of ours about one page raises, as in extract.guarded.
_MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredients:
    """All that the tables of a release are made of."""

    captures: Mapping[str, Capture]  # article captures by id
    reads: Iterable[Read]  # gone through as often as one likes; with a spool by snapshot id
    searches: tuple[SearchResult, ...]
    review: Review
    before: Earlier
    regions: Regions | None = None  # texts of captures, as long as the archive is open; None: no table `edits`
    spool: Spool | None = None  # for the tables that grow with the archive; None: all is held
    missing: Iterable[str] = ()  # articles of which nothing is known; complete when the reads were gone through


@contextmanager
def gathered(paths: DataPaths, reader: ArchiveReader, searches: Iterable[SearchResult]) -> Iterator[Ingredients]:
    """What is there now, as long as this lasts; raises BadInput for a decision file or a list of ids that is none.

    reader   steady
    """
    captures = ArchivedArticles(reader)
    with StoredReads(paths, reader, captures) as reads:
        yield Ingredients(
            captures=captures,
            reads=reads,
            searches=tuple(searches),
            review=gather(paths.decisions, captures, reader),
            before=earlier(paths),
            regions=archived_regions(reader),
            spool=Spool(paths.releases),
            missing=Again(reads.missing),
        )


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
            spool=made_of.spool,
        )
    except Damaged as error:  # of a page that a decision judges, or that was captured again with another text
        raise Refused([Fault(table="snapshots", id="text", field="text_layer_sha256", problem=str(error))]) from error
    except _MISTAKES as error:
        raise Refused(list(_culprits(list(made_of.reads), made_of.captures, made_of.review, error))) from error


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


def unread(missing: Iterable[str], extracted: ExtractReport | None) -> Iterator[Fault]:
    """An archived article that the store does not know would be missing without a word.

    missing   by id
    """
    reasons = dict(line.split(": ", 1) for line in extracted.damaged) if extracted else {}
    for snapshot_id in missing:
        problem = reasons.get(snapshot_id, "not read by this version's rules; run: xuanjie extract")
        yield Fault(table="snapshots", id=snapshot_id, field="extraction", problem=problem)
