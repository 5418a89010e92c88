"""What is new in the archive, and what does the dataset say now? Extract, reconcile, check, release: no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Any

from archive.capture import Capture, SearchResult, utc_text
from archive.errors import Damaged
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.records import Extraction
from archive.store import Entry, Store
from pipelines.checks import Fault, Refused, check_evidence, check_layers, check_tables
from pipelines.codec import decode
from pipelines.documents import Read
from pipelines.extract_archive import ExtractReport, article_captures, extract_archive, extract_into
from pipelines.holding import hold_store
from pipelines.offline import no_network
from pipelines.recipe import recipe
from pipelines.release.dataset import Dataset, dataset
from pipelines.release.earlier import Earlier, earlier, remember
from pipelines.release.publish import Published, publish
from pipelines.release.run_rows import run_rows
from pipelines.release.run_tables import RUN_TABLES
from pipelines.review.decisions_and_texts import gather
from pipelines.review.rulings import Review

__all__ = ["NothingToRelease", "RefreshReport", "refresh_offline", "release"]

Progress = Callable[[int, int], None]

# What a mistake of ours about one page raises, as in extract.guarded.
_MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class NothingToRelease(Refused):
    """The archive holds no article."""

    status = 2

    def __init__(self, root: str) -> None:
        self.faults = []
        Exception.__init__(self, f"{root}: no article in the archive; capture or import pages first: xuanjie crawl")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReport:
    """What one refresh did."""

    extracted: ExtractReport | None
    published: Published
    counts: dict[str, int]  # rows by table
    decisions: dict[str, int]  # documents by `status rule`: "kept K1", "rejected R5", "unreadable"
    issues: dict[str, int]  # documents by issue code
    review: dict[str, int]  # reviewers' decisions by status
    not_compared: str | None = None  # why the ids of the last release could not be followed

    def as_json(self) -> dict[str, Any]:
        """For --json."""
        return {
            "version": self.published.version,
            "folder": str(self.published.folder),
            "is_new": self.published.is_new,
            "damaged": str(self.published.damaged) if self.published.damaged else None,
            "rows": self.counts,
            "decisions": self.decisions,
            "issues": self.issues,
            "review": self.review,
            "extracted": asdict(self.extracted) if self.extracted else None,
            "not_compared": self.not_compared,
        }

    def lines(self) -> list[str]:
        """For people."""
        rows = ("legs", "delegations", "events", "aggregate_claims", "evidence", "candidates")
        damaged = self.published.damaged
        news = " (was damaged, made again)" if damaged else "" if self.published.is_new else " (nothing new)"
        return [
            f"release {self.published.version}{news}",
            "  " + " · ".join(f"{self.counts[name]} {name.replace('_', ' ')}" for name in rows),
            "  decisions: " + " · ".join(f"{name} {count}" for name, count in self.decisions.items()),
            "  issues: " + (" · ".join(f"{name} {count}" for name, count in self.issues.items()) or "none"),
            *([f"  review: {' · '.join(f'{n} {c}' for n, c in self.review.items())}"] if self.review else []),
            f"  in {self.published.folder}",
            *([f"  the damaged files were put aside: {damaged}"] if damaged else []),
            *([f"  ids of the last release could not be followed: {self.not_compared}"] if self.not_compared else []),
        ]


def refresh_offline(
    paths: DataPaths, *, full: bool = False, jobs: int = 1, progress: Progress | None = None
) -> RefreshReport:
    """Everything a refresh does but the crawl.

    raises   Locked when another run works on the store;
              Refused when a check finds a fault or an archived page is damaged, NothingToRelease for an empty archive
    """
    with hold_store(paths):
        extracted = extract_archive(paths, full=full, jobs=jobs, progress=progress)
        return release(paths, extracted=extracted)


def release(paths: DataPaths, *, extracted: ExtractReport | None = None) -> RefreshReport:
    """Reconcile the store, check, and publish.

    raises   Refused when a check finds a fault: the last release stays
    """
    with no_network(), ArchiveReader(paths.archive) as reader:
        captures = {c.snapshot_id: c for c in article_captures(reader)}
        if not captures:
            raise NothingToRelease(str(paths.archive))
        searches = list(reader.searches())
        reads = _reads(paths, captures, reader)
        review = gather(paths.decisions, captures, reader)
        before = earlier(paths)
        data = _dataset(reads, captures, searches, review, before)
        runs = run_rows(list(reader.captures()), list(reader.attempts()), searches)
        faults = [
            *_unread(captures, reads, extracted),
            *check_tables(data.rows),
            *check_tables(runs, RUN_TABLES),
            *check_evidence(data.rows),
            *check_layers(data.rows["evidence"], reader),
        ]
        if faults:
            raise Refused(faults)
        published = publish(
            paths.releases,
            data.rows,
            recipe=recipe(),
            last_capture=max(c.fetched_at for c in captures.values()).date().isoformat(),
            volatile=runs,
        )
        remember(paths, data.rows["rekeys"])
    return RefreshReport(
        extracted=extracted,
        published=published,
        counts={name: data.count(name) for name in data.rows},
        decisions=_decisions(data),
        issues=_issues(data),
        review=dict(sorted(Counter(row["status"] for row in data.rows["decisions"]).items())),
        not_compared=before.problem,
    )


def _reads(paths: DataPaths, captures: dict[str, Capture], reader: ArchiveReader) -> list[Read]:
    """What the store says by this recipe; an entry that is no extraction any more is read anew from the archive."""
    made_by = recipe()
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
            with suppress(Damaged):  # _unread names it
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


def _dataset(
    reads: list[Read],
    captures: dict[str, Capture],
    searches: list[SearchResult],
    review: Review,
    before: Earlier,
) -> Dataset:
    """The tables; raises Refused with the pages that they cannot be made of."""
    try:
        return dataset(reads, captures, searches, review=review, before=before)
    except Damaged as error:  # of a page that a decision judges
        raise Refused([Fault(table="decisions", id="texts", field="passage_now", problem=str(error))]) from error
    except _MISTAKES as error:
        raise Refused(list(_culprits(reads, captures, review, error))) from error


def _culprits(reads: list[Read], captures: dict[str, Capture], review: Review, error: BaseException) -> Iterator[Fault]:
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


def _failure(reads: list[Read], captures: dict[str, Capture], review: Review) -> str | None:
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


def _unread(captures: dict[str, Capture], reads: Iterable[Read], extracted: ExtractReport | None) -> Iterator[Fault]:
    """An archived article that the store does not know would be missing without a word."""
    reasons = dict(line.split(": ", 1) for line in extracted.damaged) if extracted else {}
    for snapshot_id in sorted(captures.keys() - {r.extraction.snapshot_id for r in reads}):
        problem = reasons.get(snapshot_id, "not read by this version's rules; run: xuanjie extract")
        yield Fault(table="snapshots", id=snapshot_id, field="extraction", problem=problem)


def _decisions(data: Dataset) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in data.rows["candidates"]:
        name = f"{row['status']} {row['rule'] or ''}".strip() if row["status"] else "unreadable"
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))


def _issues(data: Dataset) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in data.rows["candidates"]:
        for code in row["issues"]:
            counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items()))
