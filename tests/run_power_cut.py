"""A crawl whose machine loses its power at the nth sync: what a segment holds that was not synced is gone.

    python run_power_cut.py N MUTANT JSON      MUTANT: none, or `early`: a page counts as safe when it is written

Everything else is kept, the ledger and the frontier above all: whatever they say of a page must stand in the segments.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import run_crawl

from crawler.commits import Commits

real_sync = os.fdatasync
synced: dict[str, int] = {}  # segment → bytes that are safe
left = int(sys.argv[1])


def sync(file: int) -> None:
    global left
    path = str(Path(f"/proc/self/fd/{file}").readlink())
    if ".warc.gz" not in path:
        return real_sync(file)
    left -= 1
    if left <= 0:
        for segment in Path(path).parent.glob("*.open"):
            os.truncate(segment, synced.get(str(segment), 0))
        os._exit(9)
    real_sync(file)
    synced[path] = os.fstat(file).st_size
    return None


async def early(self: Commits) -> None:
    self.wrote()


os.fdatasync = sync
if sys.argv[2] == "early":
    Commits.kept = early  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(run_crawl.run(json.loads(sys.argv[3])))
