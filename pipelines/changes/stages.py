"""What would the tables say with only the program renewed, and then with the new captures? Rebuilds between releases.

They are the steps at which a cell can take its new value.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from archive.errors import ArchiveError
from pipelines.changes.former import Former
from pipelines.changes.inputs_differ import in_short
from pipelines.errors import PipelineError
from pipelines.release.archived import Again, of_these
from pipelines.release.contents import Ingredients, tables_of
from pipelines.release.in_order import by_key
from pipelines.release.tables import Rows
from pipelines.review.decision_files import decision_files, load_decisions
from pipelines.review.rulings import Review

__all__ = ["NoStages", "Rebuilt", "StageFailed", "Stages"]


class StageFailed(PipelineError):
    """The tables between two releases cannot be made: an old decision that this program does not understand ..."""

    def __init__(self, stage: str, reason: str) -> None:
        self.stage, self.reason = stage, reason
        super().__init__(
            f"the tables with {stage} cannot be made: {reason}; causes are told by what a record stands on"
        )


class Stages(Protocol):
    """The tables between two releases, made when they are asked for; both raise StageFailed."""

    def with_this_program(self) -> Rows:
        """Rules and registries of today; captures, searches and decisions of the release before."""

    def with_all_captures(self) -> Rows:
        """The same with the captures and searches of today; decisions of the release before."""


class NoStages:
    """Nothing to rebuild from: two release folders alone."""

    def with_this_program(self) -> Rows:
        raise StageFailed("this program", "no archive at hand")

    def with_all_captures(self) -> Rows:
        raise StageFailed("all captures", "no archive at hand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """Stages made from what the release of today is made of, while its archive is open."""

    made_of: Ingredients
    previous: Former
    previous_decisions: Path  # the copy of the decision files in that release

    def with_this_program(self) -> Rows:
        snapshots = self.previous.rows["snapshots"]
        known = Again(lambda: (row["snapshot_id"] for row in by_key(snapshots, "snapshot_id")))
        reads = self.made_of.reads
        if self.made_of.spool is None:
            reads = sorted(reads, key=lambda read: read.extraction.snapshot_id)
        made = self._made("this program", replace(self.made_of, reads=Again(lambda: of_these(reads, known))))
        return {**made, "search_log": self.previous.rows["search_log"]}  # a sum by month cannot be taken apart

    def with_all_captures(self) -> Rows:
        return self._made("all captures", self.made_of)

    def _made(self, stage: str, made_of: Ingredients) -> Rows:
        self._check_decisions(stage)
        try:
            review = Review(decisions=load_decisions(self.previous_decisions), texts=self.made_of.review.texts)
            return dict(tables_of(replace(made_of, review=review)).rows)
        except (ArchiveError, PipelineError) as error:
            raise StageFailed(stage, str(error)) from error

    def _check_decisions(self, stage: str) -> None:
        """Is the copy what that release was made with?"""
        told = self.previous.inputs.decisions if self.previous.inputs is not None else {}
        there = {n: hashlib.sha256(c).hexdigest() for n, c in decision_files(self.previous_decisions).items()}
        apart = {name for name in told.keys() | there.keys() if told.get(name) != there.get(name)}
        if apart:
            where = f"{self.previous_decisions}: {in_short(apart)}"
            raise StageFailed(stage, f"{where} is not what release {self.previous.version} was made with")
