"""How does a decision stand against the text of today, and what do the documents say with all of them in?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.documents import Document
from pipelines.review.decisions import ReviewDecision
from pipelines.review.fields import DECISION
from pipelines.review.standing import Standing
from pipelines.voices.families import Verdict

__all__ = ["Review", "Ruling", "Settled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The decision files, and the text layer of each capture that may speak for a document they judge."""

    decisions: tuple[ReviewDecision, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # by snapshot id


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One decision as it stands."""

    decision: ReviewDecision
    documents: tuple[str, ...]  # ids of today
    path: str | None  # of the value in the account of today, as the rules read it
    standing: Standing
    is_applied: bool
    note: str | None  # why it is not simply in force
    passage_now: str | None  # where the judged words stood


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The documents with the decisions in."""

    documents: tuple[Document, ...]
    rulings: tuple[Ruling, ...]  # one per decision, by day and id
    verdicts: tuple[Verdict, ...]
    moved: Mapping[tuple[str, str], str | None]  # (document, path as read) → path now, None for a record taken out

    def as_read(self, by_path: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
        """What is known by (document, path now), by (document, path as the rules read it)."""
        places = dict(by_path)
        for (document_id, path), now in self.moved.items():
            places.pop((document_id, path), None)
            if now is not None and (document_id, now) in by_path:
                places[document_id, path] = by_path[document_id, now]
        return places

    def path_now(self, document_id: str, path: str) -> str | None:
        return self.moved.get((document_id, path), path)

    @property
    def judged(self) -> frozenset[str]:
        """Documents of which a reviewer said whether they are in scope."""
        return frozenset(key for r in self.rulings if r.is_applied and r.path == DECISION for key in r.documents)
