"""Can the calls of a process be seen, and made to fail, here? Without strace a test fails and names the package.

    pytestmark = needs_strace

Where it is installed and the machine lets nobody be traced, as some containers do, the test is skipped by that name.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path

import pytest

__all__ = ["forbidden", "needs_strace"]

needs_strace = pytest.mark.usefixtures("strace")  # of conftest.py


@cache
def forbidden() -> str:
    """What strace says where it may not trace a process that runs; empty where it may. Fails without strace."""
    if shutil.which("strace") is None:
        pytest.fail("no strace on this machine: apt-get install strace (Debian), then run this again")
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as waiting:
        command = ["strace", "-f", "-qq", "-o", os.devnull, "-p", str(waiting.pid)]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        while "TracerPid:\t0\n" in Path(f"/proc/{waiting.pid}/status").read_text() and tracer.poll() is None:
            time.sleep(0.001)
        refused = tracer.poll() is not None
        waiting.communicate()  # ends both
        said = tracer.communicate()[1].strip()
    return (said or f"status {tracer.returncode}") if refused else ""
