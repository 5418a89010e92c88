"""Which quotes does the table `edits` hold, in the form in which quotes are looked for again in the archive?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["quotes_of_edits"]

Json = dict[str, Any]


def quotes_of_edits(edits: Iterable[Mapping[str, Any]], snapshots: Iterable[Mapping[str, Any]]) -> Iterator[Json]:
    """Rows as pipelines.checks.check_layers() takes them: one for each side of each passage that has words.

    snapshots   rows of the table, at least those that the edits name
    """
    told = list(edits)
    named = {edit[side] for edit in told for side in ("from_snapshot", "to_snapshot")}
    digests = {row["snapshot_id"]: row for row in snapshots if row["snapshot_id"] in named} if named else {}
    for edit in told:
        for number, passage in enumerate(edit["passages"]):
            for side, snapshot_id in (("before", edit["from_snapshot"]), ("after", edit["to_snapshot"])):
                start, quote = passage[f"start_{side}"], passage[side]
                if start is not None and quote:
                    capture = digests[snapshot_id]
                    yield {
                        "evidence_id": f"{edit['document_id']}|{edit['to_snapshot']}|{number}|{side}",
                        "table": "edits",
                        "id": f"{edit['document_id']}|{edit['to_at']}|{edit['to_snapshot']}",
                        "field": "passages",
                        "snapshot_id": snapshot_id,
                        "snapshot_sha256": capture["content_sha256"],
                        "text_layer_sha256": capture["text_layer_sha256"],
                        "normaliser": capture["normaliser"],
                        "start": start,
                        "end": start + len(quote),  # of a passage that was cut: of what is quoted
                        "quote": quote,
                        "prefix": None,
                        "suffix": None,
                    }
