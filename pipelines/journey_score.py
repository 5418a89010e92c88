"""Are accounts of one trip joined, and of different trips kept apart? B-cubed against the readers' trip ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from archive.capture import utc_text
from archive.errors import BadInput
from archive.records import Status
from archive.saved import ManifestLine, saved_lines
from pipelines.accounts import accounts
from pipelines.documents import Read, documents
from pipelines.extract import guarded
from pipelines.reading import load_line
from pipelines.reconcile import journeys
from pipelines.workers import spread

__all__ = ["BCubed", "b_cubed", "score_journeys"]

Item = tuple[str, str, int]  # case, country, how many of that country in that case before it
_BATCH = 8
_IN_SCOPE = {Status.KEPT, Status.ADJACENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class BCubed:
    """Over the stays: a stay that only one side tells of counts as zero on that side."""

    precision: float
    recall: float
    wanted: int
    found: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score_journeys(cases: Iterable[Mapping[str, Any]], manifest: Path, jobs: int = 1) -> BCubed:
    """Read the pages, reconcile what they say, and compare the journeys with the trips of the cases."""
    lines = [line for _, line in saved_lines(manifest) if isinstance(line, ManifestLine)]
    batches = (lines[i : i + _BATCH] for i in range(0, len(lines), _BATCH))
    case_of: dict[str, str] = {}
    reads: list[Read] = []
    for batch in spread(partial(_reads, manifest.parent), batches, jobs):
        for case_id, read in batch:
            case_of[read.extraction.snapshot_id] = case_id
            reads.append(read)
    told = [d for d in documents(reads) if d.decision is not None and d.decision.status in _IN_SCOPE]
    found = {
        (case_of[stay.document.extraction.snapshot_id], stay.country, number)
        for number, journey in enumerate(journeys(accounts(told)))
        for account in journey.accounts
        for stay in account.stays
    }
    wanted = {
        (case["case_id"], leg["country"], delegation["trip"])
        for case in cases
        for delegation in case["gold"]["delegations"]
        for leg in delegation["legs"]
    }
    return b_cubed(_numbered(wanted), _numbered(found))


def b_cubed(wanted: Mapping[Item, object], found: Mapping[Item, object]) -> BCubed:
    """Precision over what was found, recall over what was wanted.

    wanted, found  item → its cluster
    """
    precision = _mean(found, wanted)
    return BCubed(precision=precision, recall=_mean(wanted, found), wanted=len(wanted), found=len(found))


def _mean(own: Mapping[Item, object], other: Mapping[Item, object]) -> float:
    """Of each item's cluster, the share that lies with it in its cluster on the other side, as a mean over items."""
    clusters: dict[object, set[Item]] = defaultdict(set)
    for item, cluster in own.items():
        clusters[cluster].add(item)
    if not own:
        return 1.0
    total = 0.0
    for item, cluster in own.items():
        if item in other:
            together = sum(1 for near in clusters[cluster] if near in other and other[near] == other[item])
            total += together / len(clusters[cluster])
    return total / len(own)


def _numbered(rows: Iterable[tuple[str, str, object]]) -> dict[Item, object]:
    """Stays of one country in one case are told apart by number, in the order of their clusters' names."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    items: dict[Item, object] = {}
    for case, country, cluster in sorted(rows, key=str):
        items[case, country, seen[case, country]] = cluster
        seen[case, country] += 1
    return items


def _reads(folder: Path, lines: list[ManifestLine]) -> list[tuple[str, Read]]:
    return list(_each(folder, lines))


def _each(folder: Path, lines: list[ManifestLine]) -> Iterator[tuple[str, Read]]:
    for line in lines:
        if line.case_id is None:
            continue
        try:
            snapshot = load_line(line, folder)
        except BadInput:  # the report of `read` names it
            continue
        yield (
            line.case_id,
            Read(
                fetched_at=utc_text(snapshot.fetched_at),
                content_sha256=snapshot.content_sha256,
                extraction=guarded(snapshot),
            ),
        )
