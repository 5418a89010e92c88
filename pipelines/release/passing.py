"""How do pages stand in the tables of a release on which no record hangs? By rows that are laid out as they pass."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from archive.capture import Capture
from pipelines.documents import Document, Read, lone_document
from pipelines.identity import IdCollision, Mint
from pipelines.release.family_rows import lone_rows
from pipelines.release.formats import jsonl_line
from pipelines.release.json_line import spelled, value_at
from pipelines.release.page_rows import candidate_rows, document_rows, issue_rows, snapshot_rows
from pipelines.release.sifting import Wanted, sift
from pipelines.release.spool import Lines, Sorter, Spool
from pipelines.release.spooled_table import SpooledTable
from pipelines.release.tables import TABLES
from pipelines.release.term_rows import TermCounts, cell_of

__all__ = ["Passing"]

Json = dict[str, Any]

_BETWEEN = "\t"  # of the parts of one line: JSON writes it as \\t


class Passing:
    """The pages of an archive, those held that records may hang on.

    The rows of a page that tells nothing are laid out when it is first seen, with its number: once all were seen, those
    are dropped that are not all there is of their document.
    """

    def __init__(self, reads: Iterable[Read], captures: Mapping[str, Capture], wanted: Wanted, spool: Spool) -> None:
        """
        reads     by snapshot id, whenever they are gone through
        captures  by snapshot id, at least those of `reads`
        """
        self._spool = spool
        self._snapshots = Lines(spool)
        table = TABLES["snapshots"]

        def seen(read: Read) -> None:
            self._snapshots.add(jsonl_line(table, snapshot_rows([read], captures)[0]))

        self._by_document, self._families = Sorter(spool), Sorter(spool)
        self._sifted = sift(reads, wanted, spool, seen, self._lone)

    @property
    def held(self) -> Sequence[Read]:
        return self._sifted.held

    def tables(self, rows: Mapping[str, list[Json]], terms: TermCounts) -> dict[str, SpooledTable]:
        """The tables that grow with the archive, whole; to be asked for once.

        rows     of the pages that are held: candidates, documents, families, issues
        terms    where the other pages are counted too
        raises   IdCollision when two families would bear one id
        """
        ids = _Ids()
        ids.add({row["family_id"] for row in rows["documents"]})
        for document in self._sifted.several:
            self._alone("", document)
        issues: dict[str, list[Json]] = {}
        for row in rows["issues"]:
            issues.setdefault(row["document_id"], []).append(row)
        judged = {row["document_id"]: row for row in rows["candidates"]}
        for row in rows["documents"]:
            key = row["document_id"]
            self._add("", "", [row], [judged[key]], issues.get(key, ()))
        for row in rows["families"]:
            self._add_family("", row)
        made = self._tables(ids, terms)
        shared = ids.twice()
        if shared is not None:
            first, second, *_ = [row["document_id"] for row in made["documents"] if row["family_id"] == shared]
            raise IdCollision(shared, first, second)
        return made

    def _lone(self, number: int, read: Read, key: str) -> None:
        self._alone(str(number), lone_document(read, key))

    def _alone(self, number: str, document: Document) -> None:
        """A document that is a family by itself."""
        key = document.document_id
        family = Mint().id_for("f", key)
        counted = spelled([family, cell_of(document), document.extraction.watched])
        documents = document_rows([document], {key: family}, {})
        self._add(number, counted, documents, candidate_rows([document]), issue_rows([document]))
        for row in lone_rows(document, family):
            self._add_family(number, row)

    def _add(
        self, number: str, counted: str, documents: list[Json], candidates: list[Json], issues: Sequence[Json]
    ) -> None:
        parts = (("documents", documents), ("candidates", candidates), ("issues", issues))
        lines = [jsonl_line(TABLES[name], row) for name, rows in parts for row in rows]
        self._by_document.add_line((documents[0]["document_id"],), _BETWEEN.join([number, counted, *lines]))

    def _add_family(self, number: str, row: Json) -> None:
        line = jsonl_line(TABLES["families"], row)
        self._families.add_line((row["family_id"], row["document_id"]), f"{number}{_BETWEEN}{line}")

    def _tables(self, ids: _Ids, terms: TermCounts) -> dict[str, SpooledTable]:
        lines = {name: Lines(self._spool) for name in ("documents", "candidates", "issues", "families")}
        for counted, document, candidate, *issues in self._whole(self._by_document):
            lines["documents"].add(document)
            lines["candidates"].add(candidate)
            for line in issues:
                lines["issues"].add(line)
            if counted:
                family, cell, watched = value_at(counted)[0]
                ids.add((family,))
                if cell is not None:
                    terms.add_one((cell[0], cell[1], cell[2]), watched, is_kept=False)
        for (line,) in self._whole(self._families):
            lines["families"].add(line)
        return {
            **{name: SpooledTable(TABLES[name], part) for name, part in lines.items()},
            "snapshots": SpooledTable(TABLES["snapshots"], self._snapshots),
        }

    def _whole(self, sorter: Sorter) -> Iterator[list[str]]:
        """The parts of each line but of those pages that are not all there is of their document."""
        for _, line in sorter.lines():
            number, *parts = line.split(_BETWEEN)
            if not number or self._sifted.is_lone(int(number)):
                yield parts


class _Ids:
    """Ids that were handed out, eight bytes each; whether one of them was twice."""

    def __init__(self) -> None:
        self._buckets = [array("Q") for _ in range(256)]

    def add(self, ids: Iterable[str]) -> None:
        for one in ids:
            number = int.from_bytes(bytes.fromhex(one[2:]))
            self._buckets[number & 255].append(number)

    def twice(self) -> str | None:
        for bucket in self._buckets:
            for one, other in pairwise(sorted(bucket)):
                if one == other:
                    return f"f-{one:012x}"
        return None
