"""Processor time to tell the changes between two synthetic releases of so many legs, as JSON on standard output."""

from __future__ import annotations

import gc
import json
import sys
import time
from typing import Any

from pipelines.changes.causes import changes_since
from pipelines.changes.former import Former
from pipelines.changes.stages import NoStages
from pipelines.release.tables import TABLES

Json = dict[str, Any]


def rows(legs: int) -> dict[str, list[Json]]:
    """A leg, a document, a capture and three passages each."""
    found: dict[str, list[Json]] = {name: [] for name in TABLES}
    for number in range(legs):
        leg, document, capture = f"l-{number:012x}", f"a-{number:012x}", f"s{number:020x}"
        found["legs"].append(_row("legs", leg_id=leg, country="JP", documents=[document]))
        found["documents"].append(_row("documents", document_id=document, snapshots=[capture], urls=[], key="k"))
        found["snapshots"].append(_row("snapshots", snapshot_id=capture, url="https://e.org/"))
        for field in ("country", "start", "end"):
            passage = {"table": "legs", "id": leg, "field": field, "snapshot_id": capture}
            found["evidence"].append(_row("evidence", evidence_id=f"q-{field}{number:012x}", **passage))
    return found


def _row(table: str, /, **cells: Any) -> Json:
    return dict.fromkeys(column.name for column in TABLES[table].columns) | cells


def main(legs: int) -> None:
    one, two = rows(legs), rows(legs)
    for row in two["legs"][::2]:
        row |= {"country": "KR", "leader_rank": "bureau"}
    del two["documents"][::7], two["evidence"][::5]
    gc.collect()
    gc.disable()
    start = time.process_time()
    told = changes_since(Former(version="1", rows=one), two, None, NoStages())
    print(json.dumps({"legs": legs, "changes": len(told), "seconds": time.process_time() - start}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
