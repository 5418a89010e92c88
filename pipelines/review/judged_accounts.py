"""What does a document of the latest release say, read anew from the archive, with the decisions that are in force?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from archive.capture import utc_text
from archive.errors import BadInput, NoSuchRecord
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.records import Announcement
from archive.text import read_page
from pipelines.documents import Document, Read, documents
from pipelines.extract import guarded
from pipelines.recipe import recipe
from pipelines.release.page_rows import address
from pipelines.release.reading import release_folder, table_rows
from pipelines.review.applying import settle
from pipelines.review.decisions import FieldDecision, Judged, ReviewDecision
from pipelines.review.rulings import Review, Ruling, Settled
from pipelines.review.standing import Standing

__all__ = ["Account", "accounts_of", "current_release"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One document: as the rules read it, and with what was decided before."""

    as_read: Document
    text: str  # the text layer of the capture that speaks for it
    decisions: tuple[ReviewDecision, ...]  # on this document
    released: Settled  # with those that the release has
    settled: Settled  # with all of them

    @property
    def then(self) -> Document:
        """As the release shows it."""
        (document,) = self.released.documents
        return document

    @property
    def now(self) -> Document:
        (document,) = self.settled.documents
        return document

    @property
    def id(self) -> str:
        return self.as_read.document_id

    @property
    def captured(self) -> date:
        """The day, UTC, of the text that is judged."""
        return date.fromisoformat(self.as_read.latest.fetched_at[:10])

    def check_day(self, on: date) -> None:
        """Nobody judged a text before it was there; raises BadInput."""
        if on < self.captured:
            raise BadInput("--on", str(on), f"a day from {self.captured}, when {self.id} was captured")

    @property
    def language(self) -> str:
        """Primary subtag."""
        return (self.as_read.language or "").partition("-")[0]

    @property
    def page(self) -> Announcement:
        """Raises BadInput for a page that could not be read: there is no text to judge."""
        if self.as_read.announcement is None:
            raise BadInput(self.id, "a page that could not be read", "a text to judge")
        return self.as_read.announcement

    @property
    def judged(self) -> Judged:
        told = self.as_read.extraction
        if told.announcement is None or told.body_sha256 is None:
            raise BadInput(self.id, "a page that could not be read", "a text to judge")
        return Judged(document=self.id, key=self.as_read.key, snapshot=told.snapshot_id, body_sha256=told.body_sha256)

    def standing_at(self, path: str) -> list[Ruling]:
        """The live decisions on a value, by its path as the rules read it."""
        live = (Standing.IN_FORCE, Standing.REOPENED)
        return [r for r in self.settled.rulings if r.standing in live and (r.path or _path(r)) == path]

    def open_at(self, path: str) -> list[Ruling]:
        """Decisions on a value that no decision names as superseded: those of reviewers who did not know each other."""
        named = {key for r in self.settled.rulings for key in r.decision.supersedes}
        here = [r for r in self.settled.rulings if r.standing is not Standing.VOID and (r.path or _path(r)) == path]
        return [r for r in here if r.decision.id not in named]

    def with_more(self, more: ReviewDecision) -> Settled:
        """The account if this were decided too."""
        texts = {self.as_read.extraction.snapshot_id: self.text}
        return settle([self.as_read], Review(decisions=(*self.decisions, more), texts=texts))


def current_release(paths: DataPaths) -> Path:
    """The latest release; raises BadInput when there is none, or other rules made it."""
    folder = release_folder(paths.releases, None)
    try:
        made_by = json.loads((folder / "datapackage.json").read_text("utf-8"))["recipe"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(str(folder), "no readable datapackage.json", "a whole release: xuanjie verify") from error
    if made_by != recipe():
        raise BadInput(
            str(folder), "a release made by other rules than these", "one made by: xuanjie refresh --offline"
        )
    return folder


def accounts_of(
    paths: DataPaths, folder: Path, document_ids: Iterable[str], decisions: Sequence[ReviewDecision]
) -> list[Account]:
    """The accounts of some documents, by id; raises NoSuchRecord, Damaged."""
    wanted = set(document_ids)
    speaking = {
        row["document_id"]: row["snapshot_id"]
        for row in table_rows(folder, "candidates")
        if row["document_id"] in wanted
    }
    rows = {row["document_id"]: row for row in table_rows(folder, "documents")}
    for missing in sorted(wanted - rows.keys()):
        raise NoSuchRecord("document", missing, f"the ids of {folder.name} stand in its table documents")
    known = {row["decision_id"] for row in table_rows(folder, "decisions")}
    with ArchiveReader(paths.archive) as reader:
        return [
            _account(reader, speaking[key], rows[key], [d for d in decisions if _is_on(d, key, rows)], known)
            for key in sorted(wanted)
        ]


def _account(
    reader: ArchiveReader, snapshot_id: str, row: Json, decisions: Sequence[ReviewDecision], known: set[str]
) -> Account:
    snapshot = reader.snapshot(snapshot_id)
    read = Read(
        fetched_at=utc_text(snapshot.fetched_at), content_sha256=snapshot.content_sha256, extraction=guarded(snapshot)
    )
    (alone,) = documents([read])
    document = replace(alone, document_id=row["document_id"], key=row["key"], snapshots=tuple(row["snapshots"]))
    text = read_page(snapshot.html).layer.text
    review = Review(decisions=tuple(decisions), texts={snapshot_id: text})
    then = replace(review, decisions=tuple(d for d in decisions if d.id in known))
    return Account(
        as_read=document,
        text=text,
        decisions=review.decisions,
        released=settle([document], then),
        settled=settle([document], review),
    )


def _is_on(decision: ReviewDecision, document_id: str, rows: Mapping[str, Json]) -> bool:
    """As applying.settle() finds the document among all, of which an account is laid out alone."""
    if not isinstance(decision, FieldDecision):
        return False
    judged = decision.judged
    owner = next((key for key, row in rows.items() if judged.snapshot in row["snapshots"]), None)
    if owner is None and judged.document in rows:
        owner = judged.document
    of_key = [key for key, row in rows.items() if row["key"] == address(judged.key)] if owner is None else [owner]
    return of_key == [document_id]


def _path(ruling: Ruling) -> str | None:
    return getattr(ruling.decision, "path", None)
