"""Which captures go out with a release? evidence.wacz: those whose words a row of `evidence` or `edits` holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from archive.wacz import Excerpt, write_wacz
from pipelines.release.bundle import Bundle

__all__ = ["EVIDENCE", "wacz_part"]

EVIDENCE = "evidence.wacz"
_SOFTWARE = "xuanjie/0.1"


def wacz_part(bundle: Bundle, folder: Path) -> None:
    """Write evidence.wacz; nothing when there is no archive beside the tables.

    raises   NoSuchRecord, Damaged when the archive does not hold what is cited; WriteFailed
    """
    if bundle.archive is None:
        return
    excerpt = Excerpt(
        version=bundle.name.version,
        day=date.fromisoformat(bundle.name.day),
        title=f"xuanjie {bundle.name.version}: the pages that this release cites",
        software=_SOFTWARE,
    )
    cited = {row["snapshot_id"] for row in bundle.rows["evidence"]}
    cited |= {row[side] for row in bundle.rows["edits"] for side in ("from_snapshot", "to_snapshot")}
    write_wacz(folder / EVIDENCE, bundle.archive, cited, excerpt)
