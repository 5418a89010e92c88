"""Runs one scheduled start in a process of its own, as a test asks for it in JSON; prints what was crawled."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from archive.errors import Locked
from archive.paths import DataPaths
from crawler.schedule.starts import crawl_due, one_start

asked = json.loads(sys.argv[1])
paths = DataPaths(Path(asked["data"]))
try:
    with one_start(paths):
        report = crawl_due((), paths, overrides=asked["overrides"])
except Locked as error:
    print(error, file=sys.stderr)
    sys.exit(error.status)
print(json.dumps(None if report is None else report.as_json()))
sys.exit(0 if report is None else report.status)
