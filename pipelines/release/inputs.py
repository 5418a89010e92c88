"""From what was a release made? Digests of the captures read, the search log, the rules, registries and decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines.recipe import ingredients, is_registry
from pipelines.release.bundle import Inputs
from pipelines.release.formats import jsonl_bytes
from pipelines.release.tables import TABLES
from pipelines.review.decision_files import decision_files

__all__ = ["inputs_of"]


def inputs_of(snapshot_ids: Iterable[str], search_log: Iterable[Mapping[str, Any]], decisions: Path) -> Inputs:
    """
    snapshot_ids  of the article captures that are read, in order
    search_log    rows of that table
    decisions     folder of the decision files; may be missing
    raises        BadInput for a decision file that cannot be read
    """
    captures, captures_sha256 = _counted(snapshot_ids)
    parts = ingredients()
    return Inputs(
        captures=captures,
        captures_sha256=captures_sha256,
        searches_sha256=hashlib.sha256(jsonl_bytes(TABLES["search_log"], search_log)).hexdigest(),
        rules={name: sha256 for name, sha256 in parts.items() if not is_registry(name)},
        registries={name: sha256 for name, sha256 in parts.items() if is_registry(name)},
        decisions={name: hashlib.sha256(content).hexdigest() for name, content in decision_files(decisions).items()},
    )


def _counted(ordered: Iterable[str]) -> tuple[int, str]:
    """How many lines, and their digest; they are not held. Raises ValueError for lines that are not in order."""
    total, count, last = hashlib.sha256(), 0, ""
    for line in ordered:
        if line <= last:
            raise ValueError(f"{line} behind {last}")
        total.update(f"{line}\n".encode())
        count, last = count + 1, line
    return count, total.hexdigest()
