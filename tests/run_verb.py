"""Runs a scheduled verb as the command line does, over the loopback source of a test; `--planted` takes its lock away.

python run_verb.py JSON [--planted] WORD...    JSON as Tiny.asked() has it
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from archive.paths import DataPaths
from crawler import crawl_commands, refresh_commands
from crawler.cli import main
from crawler.schedule import starts


@contextmanager
def no_overlap_check(_: DataPaths) -> Iterator[None]:
    yield


asked, *words = sys.argv[1:]
told = json.loads(asked)
for verbs in (crawl_commands, refresh_commands):
    verbs.settings_of = lambda *_, **__: told["overrides"]  # type: ignore[assignment]
if words[0] == "--planted":
    starts.one_start = no_overlap_check
    words.pop(0)
sys.argv = ["xuanjie", "--data", told["data"], *words]
main()
