"""Do the passages of a release stand in the pages that it carries itself? For those who have no archive beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError, Damaged
from archive.excerpt import ExcerptReader
from archive.text import NORMALISER
from pipelines.checks import Fault, check_layers, misplaced
from pipelines.release.chained import of_file
from pipelines.release.files.wacz_part import EVIDENCE
from pipelines.release.text_free import LIMIT

__all__ = ["carried_faults", "excerpt_faults", "other_normalisers", "quote_problem"]

Json = dict[str, Any]


def excerpt_faults(folder: Path, rows: Mapping[str, Sequence[Json]], reader: ExcerptReader) -> Iterator[Fault]:
    """Is evidence.wacz whole, and does it hold the cited captures with the text layers that are cited, and no other?

    rows   of evidence, edits and snapshots
    """
    for problem in reader.problems():
        yield of_file(folder, EVIDENCE, problem)
    cited = {_layer(e) for e in rows["evidence"]}
    compared = {edit[side] for edit in rows["edits"] for side in ("from_snapshot", "to_snapshot")}
    cited |= {_layer(row) for row in rows["snapshots"] if row["snapshot_id"] in compared}
    held = {(sid, text.sha256, text.normaliser) for sid, text in reader.texts.items()}
    for sid, digest, normaliser in sorted(cited ^ held):
        which = "holds no" if (sid, digest, normaliser) in cited else "holds an uncited"
        yield of_file(folder, EVIDENCE, f"{which} text layer {digest[:12]} ({normaliser}) of {sid}")


def _layer(row: Json) -> tuple[str, str, str]:
    return (row["snapshot_id"], row["text_layer_sha256"], row["normaliser"])


def carried_faults(evidence: Sequence[Json], reader: ExcerptReader) -> Iterator[Fault]:
    """Every passage stands where it says, in the text layer made anew from the page's bytes.

    A layer of another version of the normaliser cannot be made here: its text is taken from the file, where it lies
    under the digest that the evidence names (other_normalisers tells which).
    """
    yield from check_layers((e for e in evidence if e["normaliser"] == NORMALISER), reader)
    for row in evidence:
        if row["normaliser"] != NORMALISER:
            yield from _in_held_text(row, reader)


def other_normalisers(evidence: Iterable[Json]) -> list[str]:
    return sorted({e["normaliser"] for e in evidence} - {NORMALISER})


def quote_problem(row: Json) -> str | None:
    """What is wrong with a quote of a release without page texts, as far as its digest tells; None: nothing."""
    quote, digest = row["quote"], row.get("quote_sha256")
    if not isinstance(digest, str):
        return "no digest of the whole quote beside it"
    if len(quote) == row["end"] - row["start"]:
        return None if hashlib.sha256(quote.encode()).hexdigest() == digest else f"is not that of digest {digest[:12]}"
    return None if len(quote) == LIMIT < row["end"] - row["start"] else f"has {len(quote)} characters"


def _in_held_text(row: Json, reader: ExcerptReader) -> Iterator[Fault]:
    problem: str | None
    try:
        content = reader.snapshot(row["snapshot_id"]).content_sha256
        if content != row["snapshot_sha256"]:
            raise Damaged(row["snapshot_id"], f"a page with digest {content[:12]}", row["snapshot_sha256"][:12])
        problem = misplaced(row, reader.text(row["snapshot_id"]))
    except ArchiveError as error:
        problem = str(error)
    if problem is not None:
        yield Fault(table="evidence", id=row["evidence_id"], field=row["field"], problem=problem)
