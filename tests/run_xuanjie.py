"""Runs many commands of xuanjie, each in a fork of one process that has our modules imported, as saved_pages.py asks.

One order on each line of standard input, {"words", "env", "cwd", "out", "err"}; one exit status on each line of output.
Most of a small command's time is the start of Python and our rules. The commands are those that a user runs, but for
the seed of hashes, which forks share: a test that wants the same bytes of another Python starts one (test_rebuild.py).
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import sys
import threading
import traceback

LATER = (  # what the commonest verbs import when they are called; nothing here starts a thread or a reactor
    "archive.commands",
    "crawler.refresh_commands",
    "pipelines.commands",
    "pipelines.extract_archive",
    "pipelines.refresh",
    "pipelines.release.publish",
    "pipelines.verifying",
)


def run(words: list[str]) -> int:
    from crawler.cli import main

    sys.argv = ["xuanjie", *words]
    try:
        main()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)
        return 1
    return 0


def serve() -> None:
    for name in LATER:
        importlib.import_module(name)
    assert threading.active_count() == 1
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for number, path in ((1, order["out"]), (2, order["err"])):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            status = 1
            try:
                os.environ.clear()
                os.environ.update(order["env"])
                os.chdir(order["cwd"])
                status = run(order["words"])
            except BaseException:  # noqa: BLE001  (the child must not go on as the server; Python would say the same)
                traceback.print_exc()
            finally:
                threading._shutdown()  # type: ignore[attr-defined]
                atexit._run_exitfuncs()
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


if __name__ == "__main__":
    serve()
