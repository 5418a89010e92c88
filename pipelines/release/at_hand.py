"""In which pages can the passages of a release be looked for: in those of the archive, or those it carries itself?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from archive.capture import Capture
from archive.errors import ArchiveError, NoSuchRecord
from archive.excerpt import ExcerptReader
from archive.reader import ArchiveReader
from archive.records import Extraction
from pipelines.checks import Fault, check_layers
from pipelines.documents import Read
from pipelines.release.carried import carried_faults, excerpt_faults, other_normalisers
from pipelines.release.chained import is_text_free, of_file
from pipelines.release.files.wacz_part import EVIDENCE
from pipelines.release.page_rows import snapshot_rows

__all__ = ["NO_PAGES", "PagesAtHand"]

Json = dict[str, Any]

NO_PAGES = "no pages"

_PLACE = ("warc_file", "offset", "length")  # columns of `snapshots` that speak of the archive only


class PagesAtHand:
    """The pages that the passages of a release are compared with. A context manager."""

    def __init__(self, folder: Path, archive: Path | None) -> None:
        self._folder, self._root = folder, archive
        self._stack = ExitStack()
        self.archive: ArchiveReader | None = None
        self.excerpt: ExcerptReader | None = None
        self.faults: list[Fault] = []
        self.unchecked: list[str] = []

    def __enter__(self) -> Self:
        if self._root is not None:
            try:
                self.archive = self._stack.enter_context(ArchiveReader(self._root, may_write=False))
            except ArchiveError as error:
                self.faults.append(Fault(table="archive", id=self._root.name, field="ledger", problem=str(error)))
        if (self._folder / EVIDENCE).exists():
            try:
                self.excerpt = self._stack.enter_context(ExcerptReader(self._folder / EVIDENCE))
            except ArchiveError as error:
                self.faults.append(of_file(self._folder, EVIDENCE, str(error)))
        if self.archive is None:
            if is_text_free(self._folder):
                self.unchecked.append("stamp, chain and ids of evidence: texts are cut here, and there is no manifest")
            what = "where the captures lie in the archive" if self.excerpt else "any quote, place or digest of a page"
            why = "the archive is not here" if self._root is None else "the archive has no ledger that can be read"
            self.unchecked.append(f"{what}: {why}" if self.excerpt else f"{what}: {why}, and no {EVIDENCE} is")
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def __str__(self) -> str:
        if self.archive is not None:
            return f"the archive {self._root}"
        return f"{EVIDENCE} of the release" if self.excerpt is not None else NO_PAGES

    def compare(self, rows: Mapping[str, list[Json]], snapshots: list[Json], passages: list[Json]) -> Iterator[Fault]:
        """Every passage, and the rows of their captures; the excerpt as a whole."""
        yield from self.faults
        if self.excerpt is not None and rows.keys() >= {"edits", "evidence", "snapshots"}:
            yield from excerpt_faults(self._folder, rows, self.excerpt)
        if self.archive is not None:
            try:
                for row in snapshots:
                    yield from _capture_faults(row, self.archive, ())
                yield from check_layers(passages, self.archive)
            except ArchiveError as error:
                yield Fault(table="archive", id=str(self._root), field="ledger", problem=str(error))
        elif self.excerpt is not None:
            cited = {e["snapshot_id"] for e in passages}
            for row in snapshots:
                if row["snapshot_id"] in cited:
                    yield from _capture_faults(row, self.excerpt, _PLACE)
            yield from carried_faults(passages, self.excerpt)
            for normaliser in other_normalisers(passages):
                self.unchecked.append(f"that the pages give the text layers of {normaliser}: this program is newer")


def _capture_faults(row: Json, reader: ArchiveReader | ExcerptReader, but: tuple[str, ...]) -> Iterator[Fault]:
    """Is a row of `snapshots` what would be written for the capture, but for some columns?"""
    sid = row["snapshot_id"]
    try:
        capture: Capture = reader.capture(sid)
    except NoSuchRecord:
        where = "the archive" if isinstance(reader, ArchiveReader) else EVIDENCE
        yield Fault(table="snapshots", id=sid, field="snapshot_id", problem=f"not in {where}")
        return
    told = Extraction(
        snapshot_id=sid,
        url=capture.url,
        source=None,
        text_sha256=row["text_layer_sha256"],  # the evidence is compared with the text layer itself
        normaliser=row["normaliser"],
        announcement=None,
        decision=None,
    )
    read = Read(fetched_at=row["fetched_at"], content_sha256=row["content_sha256"], extraction=told)
    (expected,) = snapshot_rows([read], {sid: capture})
    for field, value in expected.items():
        if field not in but and row[field] != value:
            yield Fault(table="snapshots", id=sid, field=field, problem=f"{row[field]!r}, the archive says {value!r}")
