"""How far can a release be relied on? Sides that tell, judgements, decisions, issues, changes, freshness of sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.records import Status
from pipelines.release.in_order import both, by_key, sorted_like
from pipelines.release.report.counting import Pair, told_legs
from pipelines.release.report.naming import as_day
from pipelines.release.tables import TABLES

__all__ = [
    "Change",
    "Fresh",
    "IssueCount",
    "Leader",
    "Review",
    "changes",
    "freshness",
    "issues",
    "leaders",
    "review",
    "verification",
]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """A registered person who led counted delegations."""

    person_id: str
    name: str  # pinyin
    name_hans: str
    ranks: tuple[str, ...]  # on the days of the stays, highest first as they come
    delegations: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who judged what."""

    candidates: int
    by_status: Mapping[str, int]  # `unreadable` where no page could be read
    by_reviewer: int  # candidates that a reviewer judged
    decisions: Mapping[tuple[str, str], int]  # (verb, status) → number
    unresolved: Mapping[str, int]  # leaders by reason
    contested: int  # counted legs


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCount:
    code: str
    issues: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Lines of `changes` of one table, kind and cause."""

    table: str
    kind: str
    cause: str
    lines: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """One source as the tables know it; `searched` is the last month in which one of its listings answered."""

    source: str
    documents: int
    newest_capture: str | None
    newest_article: date | None
    searched: str | None


def leaders(legs: Iterable[Row], people: Iterable[Row]) -> list[Leader]:
    """Most delegations first, then by id; only registered people."""
    names = {row["person_id"]: row for row in people}
    teams: dict[str, set[str]] = defaultdict(set)
    trusted: dict[str, set[str]] = defaultdict(set)
    ranks: dict[str, Counter[str]] = defaultdict(Counter)
    for leg in told_legs(legs):
        person, team = leg["leader_person_id"], leg["delegation_id"]
        if person is None or team is None:
            continue
        teams[person].add(team)
        ranks[person][leg["leader_rank"]] += 1
        if leg["recommended"]:
            trusted[person].add(team)
    found = [
        Leader(
            person_id=person,
            name=names[person]["pinyin"] if person in names else person,
            name_hans=names[person]["name_hans"] if person in names else "",
            ranks=tuple(rank for rank, _ in sorted(ranks[person].items(), key=lambda item: (-item[1], item[0]))),
            delegations=Pair(all=len(teams[person]), recommended=len(trusted[person])),
        )
        for person in teams
    ]
    return sorted(found, key=lambda one: (-one.delegations.all, one.person_id))


def verification(legs: Iterable[Row]) -> dict[str, Pair]:
    """Counted legs by which sides tell of them, in the order of the vocabulary."""
    told = told_legs(legs)
    found = Counter(leg["verification"] for leg in told)
    trusted = Counter(leg["verification"] for leg in told if leg["recommended"])
    words = TABLES["legs"].column("verification").values
    return {word: Pair(all=found[word], recommended=trusted[word]) for word in words}


def review(rows: Mapping[str, Sequence[Row]]) -> Review:
    """Of candidates, decisions, leaders and legs."""
    candidates = rows.get("candidates", ())
    status = Counter(row["status"] or "unreadable" for row in candidates)
    return Review(
        candidates=len(candidates),
        by_status={word: status[word] for word in (*(s.value for s in Status), "unreadable")},
        by_reviewer=sum(row["decider"] == "reviewer" for row in candidates),
        decisions=dict(sorted(Counter((row["verb"], row["status"]) for row in rows.get("decisions", ())).items())),
        unresolved=dict(sorted(Counter(row["reason"] for row in rows.get("unresolved_leaders", ())).items())),
        contested=sum(leg["verification"] == "contested" for leg in told_legs(rows.get("legs", ()))),
    )


def issues(rows: Iterable[Row]) -> list[IssueCount]:
    """By code, most first.

    rows   those of one document together, as they stand in the table
    """
    found: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for _, of_document in groupby(rows, key=itemgetter("document_id")):
        codes = [row["code"] for row in of_document]
        found.update(codes)
        documents.update(set(codes))
    counts = [IssueCount(code=code, issues=count, documents=documents[code]) for code, count in found.items()]
    return sorted(counts, key=lambda one: (-one.issues, one.code))


def changes(rows: Iterable[Row]) -> list[Change]:
    """By table, kind and cause, in the order of the tables."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        found[row["table"], row["kind"], row["cause"]].append(row["id"])
    order = {name: position for position, name in enumerate(TABLES)}
    return [
        Change(table=table, kind=kind, cause=cause, lines=len(ids), records=len(set(ids)))
        for (table, kind, cause), ids in sorted(
            found.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0])
        )
    ]


def freshness(rows: Mapping[str, Sequence[Row]]) -> list[Fresh]:
    """Every source of documents or of the search log, in order of name; from the tables of the release alone."""
    documents = Counter(map(_source, rows.get("documents", ())))
    captured, printed = _newest_captures(rows), _newest_days(rows)
    answered: dict[str, list[str]] = defaultdict(list)
    for row in rows.get("search_log", ()):
        if row["outcome"] in ("found", "empty"):
            answered[row["source"]].append(row["month"])
    return [
        Fresh(
            source=source,
            documents=documents[source],
            newest_capture=captured.get(source),
            newest_article=printed.get(source),
            searched=max(answered.get(source, ()), default=None),
        )
        for source in sorted({*documents, *(row["source"] for row in rows.get("search_log", ()))})
    ]


def _source(document: Row) -> str:
    return document["source"] or "imported, of no source"


def _newest_captures(rows: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    """Source → time of the newest capture of one of its documents."""
    documents = rows.get("documents", ())
    pairs = sorted_like(documents, ((key, _source(row)) for row in documents for key in row["snapshots"]))
    found: dict[str, str] = {}
    for (_, source), row in both(
        pairs, by_key(rows.get("snapshots", ()), "snapshot_id"), itemgetter(0), itemgetter("snapshot_id")
    ):
        found[source] = max(found.get(source, ""), row["fetched_at"])
    return found


def _newest_days(rows: Mapping[str, Sequence[Row]]) -> dict[str, date]:
    """Source → latest day printed on one of its documents."""
    key = itemgetter("document_id")
    documents, candidates = (by_key(rows.get(name, ()), "document_id") for name in ("documents", "candidates"))
    found: dict[str, date] = {}
    for row, judged in both(documents, candidates, key, key):
        day = as_day(judged, "published_on")
        if day is not None:
            found[_source(row)] = max(found.get(_source(row), day), day)
    return found
