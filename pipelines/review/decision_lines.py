"""How is a decision told that was just made?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.release.decision_rows import shown
from pipelines.review.deciding import Decided

__all__ = ["decided_json", "lines_of"]


def lines_of(done: Decided, xuanjie: str) -> Iterator[str]:
    """For people: per document the change, the passage judged, and what changes with it.

    xuanjie  the command with its data folder
    """
    yield f"{done.record_id} {done.column}"
    for bound in done.bound:
        decision = bound.decision
        yield f"  {decision.judged.document} {decision.path}: {_said(decision.before)} → {_said(decision.after)}"
        yield from (f"    “{passage.quote}”" for passage in decision.passages)
        if decision.support is not None:
            yield f"    shown by “{decision.support.quote}”"
        yield from (f"    with it: {change}" for change in bound.also)
        if bound.known is not None:
            yield f"    said before by {bound.known}: nothing written"
    yield from (f"written: {path}" for path in done.files)
    for document_id in done.others:
        yield "said alike in another language, and not decided there; do that before the refresh, in its words:"
        yield f"  {xuanjie} review {done.verb.value} {done.record_id} {done.column} ... --document {document_id}"
    yield f"next: {xuanjie} refresh --offline"


def decided_json(done: Decided) -> dict[str, Any]:
    """For --json."""
    return {
        "id": done.record_id,
        "field": done.column,
        "decisions": [
            {
                "decision_id": bound.known or bound.decision.id,
                "is_new": bound.known is None,
                "document": bound.decision.judged.document,
                "path": bound.decision.path,
                "before": shown(bound.decision.before),
                "after": shown(bound.decision.after),
                "passages": [passage.quote for passage in bound.decision.passages],
                "also": list(bound.also),
            }
            for bound in done.bound
        ],
        "files": [str(path) for path in done.files],
        "others": list(done.others),
    }


def _said(value: Any) -> str:
    told = shown(value)
    return "none" if told is None else told
