"""Are accounts of one trip joined, of different trips kept apart? B-cubed and pairs against the readers' trip ids."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any

from archive.capture import utc_text
from archive.errors import BadInput
from archive.records import Status
from archive.saved import ManifestLine, saved_lines
from archive.snapshot import Snapshot
from pipelines.documents import Read, documents
from pipelines.journeys.accounts import Account, Stay, accounts
from pipelines.journeys.reconcile import journeys
from pipelines.readers import Readers
from pipelines.reading import load_line
from pipelines.scoring.journey_slips import Disagreement, Item, Told, disagreements

__all__ = ["BCubed", "Comparison", "Item", "Paired", "b_cubed", "paired", "score_journeys"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Pairs of stays that stand together in one journey, or in one trip."""

    joined: int  # by the program
    wrongly: int  # of them, which the labels keep apart
    labelled: int  # by the labels
    missed: int  # of them, which the program keeps apart

    @property
    def wrong_share(self) -> float:
        return self.wrongly / self.joined if self.joined else 0.0

    @property
    def missed_share(self) -> float:
        return self.missed / self.labelled if self.labelled else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    b_cubed: BCubed
    pairs: Paired
    disagreements: tuple[Disagreement, ...]

    def as_json(self) -> dict[str, Any]:
        """The figures, without the list of disagreements."""
        b, p = self.b_cubed, self.pairs
        return {
            "precision": b.precision,
            "recall": b.recall,
            "f1": b.f1,
            "wanted": b.wanted,
            "found": b.found,
            "pairs_joined": p.joined,
            "pairs_wrongly_merged": p.wrongly,
            "pairs_wrongly_merged_share": p.wrong_share,
            "pairs_labelled": p.labelled,
            "pairs_missed": p.missed,
            "pairs_missed_share": p.missed_share,
        }


def score_journeys(
    cases: Iterable[Mapping[str, Any]],
    manifest: Path,
    jobs: int = 1,
    put_right: Mapping[tuple[str, str, str], str] | None = None,
) -> Comparison:
    """Read the pages, reconcile what they say, and compare the journeys with the trips of the cases.

    put_right   (case, country, trip) of the labels → the trip held to be meant
    raises      BadInput when no case has such a label
    """
    case_of: dict[str, str] = {}
    reads: list[Read] = []
    lines = [line for _, line in saved_lines(manifest) if isinstance(line, ManifestLine)]
    for case_id, read in _reads(manifest.parent, lines, jobs):
        case_of[read.extraction.snapshot_id] = case_id
        reads.append(read)
    told = [d for d in documents(reads) if d.decision is not None and d.decision.status in _IN_SCOPE]
    stays: dict[Told, tuple[Account, Stay]] = {}
    for number, journey in enumerate(journeys(accounts(told))):
        for account in journey.accounts:
            for stay in account.stays:
                case_id = case_of[stay.document.extraction.snapshot_id]
                stays.setdefault((case_id, stay.country, number), (account, stay))
    wanted = _numbered(_labels(cases, dict(put_right or {})))
    found = _numbered(stays)
    return Comparison(
        b_cubed=b_cubed(wanted, found),
        pairs=paired(wanted, found),
        disagreements=tuple(disagreements(wanted, found, stays)),
    )


def b_cubed(wanted: Mapping[Item, object], found: Mapping[Item, object]) -> BCubed:
    """Precision over what was found, recall over what was wanted.

    wanted, found  item → its cluster
    """
    precision = _mean(found, wanted)
    return BCubed(precision=precision, recall=_mean(wanted, found), wanted=len(wanted), found=len(found))


def paired(wanted: Mapping[Item, object], found: Mapping[Item, object]) -> Paired:
    """Pairs that one side joins; those the other keeps apart among the stays that both know."""
    joined, labelled = _pairs(found.values()), _pairs(wanted.values())
    both = wanted.keys() & found.keys()
    agreed = _pairs((wanted[item], found[item]) for item in both)
    return Paired(
        joined=joined,
        wrongly=_pairs(found[item] for item in both) - agreed,
        labelled=labelled,
        missed=_pairs(wanted[item] for item in both) - agreed,
    )


def _pairs(clusters: Iterable[object]) -> int:
    return sum(comb(size, 2) for size in Counter(clusters).values())


def _labels(
    cases: Iterable[Mapping[str, Any]], put_right: dict[tuple[str, str, str], str]
) -> set[tuple[str, str, object]]:
    labels = {
        (case["case_id"], leg["country"], delegation["trip"])
        for case in cases
        for delegation in case["gold"]["delegations"]
        for leg in delegation["legs"]
    }
    unknown = sorted(put_right.keys() - labels)
    if unknown:
        raise BadInput("the trips put right", " ".join(unknown[0]), "case, country and trip of a label")
    return {(case, country, put_right.get((case, country, trip), trip)) for case, country, trip in labels}


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


def _reads(folder: Path, lines: list[ManifestLine], jobs: int) -> Iterator[tuple[str, Read]]:
    """Case and page of each line that names both."""
    asked: deque[tuple[str, str, str]] = deque()

    def pages() -> Iterator[Snapshot]:
        for line in lines:
            with suppress(BadInput):  # the report of `read` names it
                if line.case_id is not None:
                    snapshot = load_line(line, folder)
                    asked.append((line.case_id, utc_text(snapshot.fetched_at), snapshot.content_sha256))
                    yield snapshot

    with Readers(jobs=jobs) as readers:
        for extraction in readers.extractions(pages()):
            case_id, at, content_sha256 = asked.popleft()
            yield case_id, Read(fetched_at=at, content_sha256=content_sha256, extraction=extraction)
