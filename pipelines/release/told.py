"""What does a reader who checks one record want to see? Its passages with their digests, and how to cite it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from archive.errors import BadInput, NoSuchRecord
from pipelines.checks import Fault
from pipelines.release.chained import is_text_free
from pipelines.release.cite_record import name_and_recipe
from pipelines.release.files.citing import CITED, citation_of, cited
from pipelines.release.manifest import read_manifest
from pipelines.release.reading import evidence_of, find_record, table_rows

__all__ = ["told_of"]


def told_of(folder: Path, record_id: str, faults: Collection[Fault], *, compared: bool) -> tuple[str, ...]:
    """Lines for people; fewer where the release cannot be read.

    faults     what was found wrong
    compared   whether there were pages to look for the passages in
    """
    try:
        name, _ = name_and_recipe(folder)
        table, row = find_record(folder, record_id)
        passages = evidence_of(folder, table, record_id)
        captures = {s["snapshot_id"]: s for s in table_rows(folder, "snapshots")}
    except (BadInput, NoSuchRecord):
        return ()
    wrong = {fault.id for fault in faults}
    lines = [f"  release {name.version}" + ("" if is_text_free(folder) else f", manifest SHA-256 {_sealed(folder)}")]
    behind = [captures[sid] for sid in sorted({e["snapshot_id"] for e in passages}) if sid in captures]
    for page in behind:
        lines += [
            f"  {page['snapshot_id']} is {page['url']}, captured {page['fetched_at']}",
            f"    page SHA-256 {page['content_sha256']}",
            f"    text layer SHA-256 {page['text_layer_sha256']} ({page['normaliser']})",
        ]
    for e in sorted(passages, key=lambda e: (e["field"], e["status"] != "shown", e["value"], e["evidence_id"])):
        result = (
            "not compared" if not compared else "differs" if {e["evidence_id"], e["snapshot_id"]} & wrong else "matches"
        )
        shown = "" if e["status"] == "shown" else f" ({e['status']})"
        place = f"{e['snapshot_id']} [{e['start']}, {e['end']})"
        lines.append(f"  {e['field']} = {e['value']}{shown}: {result}: {e['quote']!r} at {place}")
    if table in CITED:
        lines.append(f"  cite as: {cited(citation_of(name, table, row, behind))}")
    else:
        lines.append(f"  cite as: xuanjie, release {name.version}, record {record_id}")
    return tuple(lines)


def _sealed(folder: Path) -> str:
    """Digest of the manifest, to be compared with the one that was published."""
    try:
        return read_manifest(folder).sha256
    except BadInput:
        return "unknown"  # said among the problems
