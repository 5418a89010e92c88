"""What does the extractor say of every page of a manifest? Reports in the manifest's order, one process or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from archive.saved import BadLine, Item, ManifestLine, item_page, page_bytes, saved_lines
from archive.snapshot import Snapshot
from pipelines.extract import guarded
from pipelines.report import report
from pipelines.workers import spread

__all__ = ["load_line", "read_manifest"]

Json = dict[str, Any]

_BATCH = 8  # pages per message to a worker: a page takes about 30 ms, a message well under one


def read_manifest(path: Path, jobs: int = 1) -> Iterator[Json]:
    """One report per line of the manifest.

    jobs     worker processes; 1 reads in this process. The reports do not depend on it
    returns  reports in the manifest's order; a line or file that cannot be used is a report without announcement whose
             issue has the code `bad_line` or `bad_file`
    raises   BadInput when there is no manifest
    """
    lines = [line for _, line in saved_lines(path)]
    batches = (lines[i : i + _BATCH] for i in range(0, len(lines), _BATCH))
    for rows in spread(partial(_reports, path.parent), batches, jobs if len(lines) > _BATCH else 1):
        yield from rows


def _reports(folder: Path, lines: Sequence[ManifestLine | Item | BadLine]) -> list[Json]:
    return [_report(folder, line) for line in lines]


def _report(folder: Path, line: ManifestLine | Item | BadLine) -> Json:
    if isinstance(line, BadLine):
        return _unusable("bad_line", f"line {line.number}: {line.problem}")
    case_id = line.case_id if isinstance(line, ManifestLine) else None
    try:
        snapshot = load_line(line, folder)
    except BadInput as error:
        return _unusable("bad_file", str(error), line.url, line.source, case_id)
    return report(guarded(snapshot), case_id)


def load_line(line: ManifestLine | Item, folder: Path) -> Snapshot:
    """The page a line names or holds; raises BadInput when its file cannot be read."""
    if isinstance(line, Item):
        body, content_type = item_page(line), "text/html; charset=utf-8"
    else:
        content_type = line.content_type
        body = page_bytes(folder, line.file, inside=False)  # read, told of and forgotten
    moment = line.fetched_at.astimezone(UTC).replace(microsecond=0)
    return Snapshot.of_file(body, url=line.url, fetched_at=moment, content_type=content_type, source=line.source)


def _unusable(
    code: str, detail: str, url: str | None = None, source: str | None = None, case_id: str | None = None
) -> Json:
    head: Json = {} if case_id is None else {"case_id": case_id}
    return head | {
        "url": url,
        "source": source,
        "announcement": None,
        "decision": None,
        "delegations": [],
        "events": [],
        "reception": [],
        "aggregate_claims": [],
        "evidence": [],
        "issues": [{"code": code, "detail": detail}],
    }
