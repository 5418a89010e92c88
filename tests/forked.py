"""Programs of tests that run many times, each time in a fork of one process that has everything imported.

Most of a small crawl's or command's time is the start of Python. The process takes one order on each line of standard
input, JSON with `out` and `err` (files for what is printed), and says one exit status on each line of output.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from functools import cache
from typing import Any

__all__ = ["ordered", "serve"]

Order = dict[str, Any]


def ordered(order: Order, *program: str) -> int:
    """Exit status of one order to a program (words after `python`), which is started with the first one."""
    server = _started(*program)
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps(order) + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


@cache
def _started(*program: str) -> subprocess.Popen[str]:
    server = subprocess.Popen([sys.executable, *program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def end() -> None:
        server.communicate(timeout=20)  # closes its input, which ends it

    atexit.register(end)
    return server


def serve(run: Callable[[Order], int], beside: Callable[[Order, int], None] | None = None) -> None:
    """Be that program, until its input ends.

    run      what a fork does; its exit status
    beside   called in this process with the order and the fork's process id
    """
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _forked(run, order)
        if beside is not None:
            beside(order, child)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


def _forked(run: Callable[[Order], int], order: Order) -> None:
    """Run, and end this process: it must never go on as the server."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, order["out"]), (2, order["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    status = 70
    try:
        status = run(order)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
