"""Which records and captures of a release have a ready citation? The rows of citations.csv."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pipelines.release.bundle import Bundle
from pipelines.release.files.citing import CITED, citation_of, cited
from pipelines.release.tables import Table, column

__all__ = ["CITATIONS", "citation_rows"]

CITATIONS = Table(
    name="citations",
    one_row="one record, or one capture that a passage stands in, and how to cite it",
    key=("table", "id"),
    refers={},
    columns=(
        column("table", "string", "table of the record", "required", values=tuple(CITED)),
        column("id", "string", "key of its row", "required"),
        column("citation", "string", "ready to be quoted; other styles: xuanjie cite", "required"),
    ),
)


def citation_rows(bundle: Bundle) -> list[dict[str, Any]]:
    """Rows in the order of the tables and of their keys; a capture that no passage stands in has none."""
    return list(_rows(bundle))


def _rows(bundle: Bundle) -> Iterator[dict[str, Any]]:
    named = {passage["snapshot_id"] for passage in bundle.rows["evidence"]}
    captures = {row["snapshot_id"]: row for row in bundle.rows["snapshots"] if row["snapshot_id"] in named}
    stands_on: dict[tuple[str, str], set[str]] = defaultdict(set)
    for passage in bundle.rows["evidence"]:
        if passage["snapshot_id"] in captures:
            stands_on[passage["table"], passage["id"]].add(passage["snapshot_id"])
    used = set().union(*stands_on.values())
    for table, key in CITED.items():
        for row in captures.values() if table == "snapshots" else bundle.rows[table]:
            if table != "snapshots" or row[key] in used:
                behind = [captures[sid] for sid in sorted(stands_on[table, row[key]])] if table != "snapshots" else []
                text = cited(citation_of(bundle.name, table, row, behind))
                yield {"table": table, "id": row[key], "citation": text}
