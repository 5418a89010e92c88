"""What does the extractor say of every page of a manifest? Reports in the manifest's order, one process or several."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from archive.saved import BadLine, Item, ManifestLine, item_page, page_bytes, saved_lines
from archive.snapshot import Snapshot
from pipelines.readers import Readers
from pipelines.report import report

__all__ = ["load_line", "read_manifest"]

Json = dict[str, Any]


def read_manifest(path: Path, jobs: int = 1) -> Iterator[Json]:
    """One report per line of the manifest.

    jobs     child processes that read; the reports do not depend on it
    returns  reports in the manifest's order; a line or file that cannot be used is a report without announcement whose
             issue has the code `bad_line` or `bad_file`
    raises   BadInput when there is no manifest
    """
    told: deque[Json | str | None] = deque()  # of each line its report, or the case of a page that is being read

    def pages() -> Iterator[Snapshot]:
        for _, line in saved_lines(path):
            found = _page(path.parent, line)
            if isinstance(found, Snapshot):
                told.append(line.case_id if isinstance(line, ManifestLine) else None)
                yield found
            else:
                told.append(found)

    with Readers(jobs=jobs) as readers:
        for extraction in readers.extractions(pages()):
            while isinstance(one := told.popleft(), dict):
                yield one
            yield report(extraction, one)
    yield from (one for one in told if isinstance(one, dict))


def _page(folder: Path, line: ManifestLine | Item | BadLine) -> Snapshot | Json:
    """What a line names, or a report of why there is nothing to be read."""
    if isinstance(line, BadLine):
        return _unusable("bad_line", f"line {line.number}: {line.problem}")
    try:
        return load_line(line, folder)
    except BadInput as error:
        case_id = line.case_id if isinstance(line, ManifestLine) else None
        return _unusable("bad_file", str(error), line.url, line.source, case_id)


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
