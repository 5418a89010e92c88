"""What is new in the archive, and what does the dataset say now? Extract, reconcile, check, release: no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from pipelines.apart import Engine
from pipelines.changes.of_release import lost_predecessor
from pipelines.checks import Refused, check_evidence, check_layers, check_tables
from pipelines.extract_archive import ExtractReport, extract_archive
from pipelines.holding import hold_store
from pipelines.ledger.quotes import quotes_of_edits
from pipelines.offline import no_network
from pipelines.recipe import recipe
from pipelines.release.archived import Again, are_read
from pipelines.release.asked import check_doi, check_reason
from pipelines.release.bundle import Inputs
from pipelines.release.contents import Ingredients, gathered, tables_of, unread
from pipelines.release.entered import complete
from pipelines.release.inputs import inputs_of
from pipelines.release.making import Sound, make_release
from pipelines.release.manifest import Manifest
from pipelines.release.page_rows import search_rows
from pipelines.release.publish import NotThatRelease, Published
from pipelines.release.reading import table_rows
from pipelines.release.run_rows import run_rows
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES, Row
from pipelines.release.unchanged import counted, said_of, still_latest

__all__ = ["NothingToRelease", "RefreshReport", "refresh_offline", "release"]

Progress = Callable[[int, int], None]


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
        same = " (made again: equal to the byte)" if self.published.was_remade else " (nothing new)"
        news = " (was damaged, made again)" if damaged else "" if self.published.is_new else same
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
    paths: DataPaths,
    *,
    full: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
    override: str | None = None,
    doi: str | None = None,
    engine: Engine | None = None,
) -> RefreshReport:
    """Everything a refresh does but the crawl.

    full      read every page again and make the release anew, whatever is known
    override  why a release is to be made although a gate refuses it
    doi       reserved for the release
    engine    reads in place of worker processes of ours
    raises    BadInput for a reason or DOI that cannot stand in a release; Locked when another run works on the store;
              Refused when a check finds a fault or an archived page is damaged, NothingToRelease for an empty archive
    """
    check_reason(override)
    check_doi(doi)
    with hold_store(paths):
        extracted = extract_archive(paths, full=full, jobs=jobs, progress=progress, engine=engine)
        complete(paths)
        with ArchiveReader(paths.archive) as reader, reader.steady():
            is_read = are_read(paths, reader)
            if not is_read:  # a crawl captured more meanwhile: the rest of the archive as it is from here on
                rest = extract_archive(paths, jobs=jobs, progress=progress, engine=engine)
                extracted, is_read = extracted.and_then(rest), are_read(paths, reader)
            return _release(paths, reader, extracted, may_stay=is_read and not full, override=override, doi=doi)


def release(
    paths: DataPaths,
    *,
    again: bool = False,
    override: str | None = None,
    doi: str | None = None,
) -> RefreshReport:
    """Reconcile the store, check, and publish.

    again    make the release anew and compare, even when nothing says that it would differ
    raises   BadInput for a reason or DOI that cannot stand in a release;
             Refused when a check finds a fault: the last release stays
    """
    check_reason(override)
    check_doi(doi)
    complete(paths)
    with ArchiveReader(paths.archive) as reader, reader.steady():
        may_stay = not again and are_read(paths, reader)
        return _release(paths, reader, None, may_stay=may_stay, override=override, doi=doi)


def _release(
    paths: DataPaths,
    reader: ArchiveReader,
    extracted: ExtractReport | None,
    *,
    may_stay: bool,
    override: str | None,
    doi: str | None,
) -> RefreshReport:
    """A release of one state of the archive.

    may_stay   the last one is, if nothing says that this would differ: the store holds what these rules read of it
    """
    with no_network():
        newest = reader.newest_article()
        if newest is None:
            raise NothingToRelease(str(paths.archive))
        searches = tuple(reader.searches())
        log = sorted(search_rows(searches), key=itemgetter(*TABLES["search_log"].key))
        inputs = inputs_of(reader.article_ids(), log, paths.decisions)
        if may_stay:
            same = still_latest(paths, inputs, recipe(), doi=doi)
            if same is not None:
                return _nothing_new(*same, extracted)
        with gathered(paths, reader, searches) as made_of:
            return _made(paths, reader, made_of, inputs, extracted, day=newest.date(), doi=doi, override=override)


def _made(
    paths: DataPaths,
    reader: ArchiveReader,
    made_of: Ingredients,
    inputs: Inputs,
    extracted: ExtractReport | None,
    *,
    day: date,
    doi: str | None,
    override: str | None,
) -> RefreshReport:
    """A release of what was gathered; raises Refused."""
    data = tables_of(made_of)
    asked, attempts = Again(reader.captures), Again(reader.attempts)
    by_address = Again(reader.captures_by_address)
    screenings = tuple(reader.screenings())
    runs = run_rows(asked, attempts, made_of.searches, screenings, by_address=by_address, spool=made_of.spool)
    faults = [
        *unread(made_of.missing, extracted),
        *check_tables(data.rows),
        *check_tables(runs, RUN_TABLES),
        *check_evidence(data.rows),
        *check_layers(data.rows["evidence"], reader),
        *check_layers(quotes_of_edits(data.rows["edits"], data.rows["snapshots"]), reader),
    ]
    if faults:
        raise Refused(faults)
    sound = Sound(
        made_of=made_of,
        rows=data.rows,
        runs=runs,
        inputs=inputs,
        day=day,
        captures=asked,
        by_address=by_address,
        attempts=attempts,
        archive=reader,
    )
    try:
        name, published = make_release(paths, sound, doi=doi, override=override)
    except NotThatRelease:  # equal tables, but decision files that say the same in other words, or lost changes
        name, published = make_release(paths, sound, doi=doi, override=override, anew=True)
    return RefreshReport(
        extracted=extracted,
        published=published,
        counts={name: data.count(name) for name in data.rows},
        decisions=_decisions(data.rows["candidates"]),
        issues=_issues(data.rows["candidates"]),
        review=_review(data.rows["decisions"]),
        not_compared=made_of.before.problem or lost_predecessor(paths, name),
    )


def _nothing_new(folder: Path, manifest: Manifest, extracted: ExtractReport | None) -> RefreshReport:
    """The report of a refresh that found the latest release as it should be."""
    decisions, issues = counted(folder)
    return RefreshReport(
        extracted=extracted,
        published=Published(version=manifest.version, folder=folder, is_new=False),
        counts=dict(manifest.rows),
        decisions=decisions,
        issues=issues,
        review=_review(table_rows(folder, "decisions")),
    )


def _decisions(candidates: Iterable[Row]) -> dict[str, int]:
    return dict(sorted(Counter(said_of(row["status"], row["rule"]) for row in candidates).items()))


def _issues(candidates: Iterable[Row]) -> dict[str, int]:
    return dict(sorted(Counter(code for row in candidates for code in row["issues"]).items()))


def _review(decisions: Iterable[Row]) -> dict[str, int]:
    return dict(sorted(Counter(row["status"] for row in decisions).items()))
