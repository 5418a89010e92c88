"""How do pages stand in the tables of a release on which no record hangs? By rows that are laid out as they pass."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from archive.capture import Capture
from pipelines.documents import Read
from pipelines.identity import IdCollision, Mint
from pipelines.release.family_rows import lone_rows
from pipelines.release.formats import jsonl_line
from pipelines.release.page_rows import candidate_rows, document_rows, issue_rows, snapshot_rows
from pipelines.release.sifting import Wanted, sift
from pipelines.release.spool import Lines, Sorter, Spool
from pipelines.release.spooled_table import SpooledTable, spooled
from pipelines.release.tables import TABLES
from pipelines.release.term_rows import TermCounts

__all__ = ["Passing"]

Json = dict[str, Any]


class Passing:
    """The pages of an archive, those held that records may hang on."""

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

        self._sifted = sift(reads, wanted, spool, seen)

    @property
    def held(self) -> Sequence[Read]:
        return self._sifted.held

    def tables(self, rows: Mapping[str, list[Json]], terms: TermCounts) -> dict[str, SpooledTable]:
        """The tables that grow with the archive, whole; to be asked for once.

        rows     of the pages that are held: candidates, documents, families, issues
        terms    where the other pages are counted too
        raises   IdCollision when two families would bear one id
        """
        by_document, families, ids = Sorter(self._spool), Sorter(self._spool), _Ids()
        ids.add(row["family_id"] for row in {row["family_id"]: row for row in rows["documents"]}.values())
        for document in self._sifted.passing:
            terms.add(document)
            key = document.document_id
            family = Mint().id_for("f", key)
            ids.add((family,))
            documents = document_rows([document], {key: family}, {})
            _add(by_document, documents, candidate_rows([document]), issue_rows([document]))
            for row in lone_rows(document, family):
                families.add((family, key), row)
        issues: dict[str, list[Json]] = {}
        for row in rows["issues"]:
            issues.setdefault(row["document_id"], []).append(row)
        judged = {row["document_id"]: row for row in rows["candidates"]}
        for row in rows["documents"]:
            key = row["document_id"]
            _add(by_document, [row], [judged[key]], issues.get(key, ()))
        for row in rows["families"]:
            families.add((row["family_id"], row["document_id"]), row)
        made = self._by_document(by_document)
        made["snapshots"] = SpooledTable(TABLES["snapshots"], self._snapshots)
        made["families"] = spooled(TABLES["families"], (row for _, row in families), self._spool)
        shared = ids.twice()
        if shared is not None:
            first, second, *_ = [row["document_id"] for row in made["documents"] if row["family_id"] == shared]
            raise IdCollision(shared, first, second)
        return made

    def _by_document(self, sorted_rows: Sorter) -> dict[str, SpooledTable]:
        names = ("documents", "candidates", "issues")
        lines = {name: Lines(self._spool) for name in names}
        for _, parts in sorted_rows:
            for name, part in zip(names, parts, strict=True):
                for line in part:
                    lines[name].add(line)
        return {name: SpooledTable(TABLES[name], lines[name]) for name in names}


def _add(sorter: Sorter, documents: Sequence[Json], candidates: Sequence[Json], issues: Sequence[Json]) -> None:
    parts = (("documents", documents), ("candidates", candidates), ("issues", issues))
    lines = [[jsonl_line(TABLES[name], row) for row in rows] for name, rows in parts]
    sorter.add((documents[0]["document_id"],), lines)


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
