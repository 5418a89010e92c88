"""Runs many commands of xuanjie, each in a fork of one process that has our modules imported (forked.py).

An order has "words", "env" and "cwd" beside its files. The commands are those that a user runs, but for the seed of
hashes, which forks share: a test that wants the same bytes of another Python starts one (end_to_end/test_rebuild.py).
"""

from __future__ import annotations

import atexit
import importlib
import os
import sys
import threading
from typing import Any

from forked import serve

LATER = (  # what the commonest verbs import when they are called; nothing here starts a thread or a reactor
    "archive.commands",
    "crawler.refresh_commands",
    "pipelines.commands",
    "pipelines.extract_archive",
    "pipelines.refresh",
    "pipelines.release.publish",
    "pipelines.verifying",
)


def run(order: dict[str, Any]) -> int:
    from crawler.cli import main

    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    sys.argv = ["xuanjie", *order["words"]]
    try:
        main()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)
        return 1
    finally:  # as Python ends
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    return 0


if __name__ == "__main__":
    for name in LATER:
        importlib.import_module(name)
    assert threading.active_count() == 1
    serve(run)
