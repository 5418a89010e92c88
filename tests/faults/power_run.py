"""What does a machine do before its power fails? A crawl, more pages, a release; each acknowledgement leaves a mark.

    python power_run.py JSON

JSON     {"asked": as run_crawl.py takes it, "crawls": whether it does, "marks": file, "pages": [how many composed
         pages are there for the first release, for the second …], "without": pattern}
marks    lines of the file: `kept SNAPSHOT`, `settled N` (addresses), `reported RUN`, `released VERSION`, at last
         `going SNAPSHOT` and `gone SNAPSHOT` of one that is taken down
without  calls of fsync and fdatasync on files of that pattern are left out: the planted fault
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import run_crawl
from saved_pages import manifest_rows, record

import crawler.session
from archive.capture import Capture, Exchange, Takedown
from archive.paths import DataPaths
from archive.recorder import Recorder
from archive.removal.everywhere import take_down_everywhere
from crawler.session import Session
from pipelines.extract_archive import extract_archive
from pipelines.holding import hold_store
from pipelines.refresh import release

SEGMENT_BYTES = 12_000  # a few pages: the run rolls over more than once
OVERRIDE = "composed pages: their numbers mean nothing"


def run(order: dict[str, Any]) -> int:
    marks = os.open(order["marks"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def mark(*words: object) -> None:
        os.write(marks, (" ".join(map(str, words)) + "\n").encode())

    if order["without"]:
        for name in ("fsync", "fdatasync"):
            setattr(os, name, _left_out(order["without"], getattr(os, name)))
    paths = DataPaths(Path(order["asked"]["data"]))
    if order["crawls"]:
        crawler.session.Recorder = partial(Recorder, segment_bytes=SEGMENT_BYTES)  # type: ignore[misc]
        _tell_of_pages(mark)
        status = run_crawl.run(order["asked"])
        if status:
            return status
        mark("reported", max(int(p.stem) for p in paths.runs.glob("*.json")))
    for pages in order["pages"]:
        with Recorder(paths.archive, agent="test", segment_bytes=SEGMENT_BYTES) as recorder:
            for row in manifest_rows()[:pages]:
                last = record(recorder, row).snapshot_id
                mark("kept", last)
        with hold_store(paths):
            extract_archive(paths)
            mark("released", release(paths, override=OVERRIDE).published.version)
    if order["pages"]:
        mark("going", last)
        take_down_everywhere(paths, last, Takedown(day=date(2026, 1, 1), reason="a test", by="a test"))
        mark("gone", last)
    return 0


def _tell_of_pages(mark: Callable[..., None]) -> None:
    keep, sync = Session.keep, Session._sync

    async def kept(self: Session, exchange: Exchange) -> Capture:
        capture = await keep(self, exchange)
        mark("kept", capture.snapshot_id)
        return capture

    def synced(self: Session) -> None:
        (settled,) = self.frontier._one("SELECT count(*) FROM urls WHERE outcome IS NOT NULL", ())
        sync(self)
        mark("settled", settled)

    Session.keep = kept  # type: ignore[method-assign]
    Session._sync = synced  # type: ignore[method-assign]


def _left_out(pattern: str, call: Callable[[int], None]) -> Callable[[int], None]:
    def filtered(file: int) -> None:
        if re.search(pattern, str(Path(f"/proc/self/fd/{file}").readlink())) is None:
            call(file)

    return filtered


if __name__ == "__main__":
    sys.exit(run(json.loads(sys.argv[1])))
