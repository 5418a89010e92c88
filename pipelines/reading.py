"""What does the extractor say of every page of a manifest? Reports in the manifest's order, one process or several."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from pipelines.extract import guarded
from pipelines.manifest import BadLine, ManifestLine, load, manifest_lines
from pipelines.offline import forbid_network
from pipelines.report import report

__all__ = ["read_manifest"]

Json = dict[str, Any]

_BATCH = 8  # pages per message to a worker: a page takes about 30 ms, a message well under one


def read_manifest(path: Path, jobs: int = 1) -> Iterator[Json]:
    """One report per line of the manifest.

    jobs     worker processes; 1 reads in this process. The reports do not depend on it
    returns  reports in the manifest's order; a line or file that cannot be used is a report without announcement whose
             issue has the code `bad_line` or `bad_file`
    raises   BadInput when there is no manifest
    """
    lines = list(manifest_lines(path))
    one = partial(_report, path.parent)
    if jobs <= 1 or len(lines) <= _BATCH:
        yield from map(one, lines)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=forbid_network) as pool:
        yield from pool.map(one, lines, chunksize=_BATCH)


def _report(folder: Path, line: ManifestLine | BadLine) -> Json:
    if isinstance(line, BadLine):
        return _unusable("bad_line", f"line {line.number}: {line.problem}")
    try:
        snapshot = load(line, folder)
    except BadInput as error:
        return _unusable("bad_file", str(error), line)
    return report(guarded(snapshot), line.case_id)


def _unusable(code: str, detail: str, line: ManifestLine | None = None) -> Json:
    head: Json = {"case_id": line.case_id} if line and line.case_id is not None else {}
    return head | {
        "url": line.url if line else None,
        "source": line.source if line else None,
        "announcement": None,
        "decision": None,
        "delegations": [],
        "events": [],
        "reception": [],
        "aggregate_claims": [],
        "evidence": [],
        "issues": [{"code": code, "detail": detail}],
    }
