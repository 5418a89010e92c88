"""How is a catalogue built without the browser keeping what that takes? In a process that ends with it.

The dictionaries for its search index alone are 80 MiB, and a new release must not slow the answers from the old one.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from pathlib import Path

from archive.errors import ArchiveError, WriteFailed
from archive.web.catalogue.building import Step, build
from archive.web.catalogue.folder import ReleaseFolder

__all__ = ["build_apart"]


def build_apart(folder: ReleaseFolder, target: Path, steps: Sequence[Step], stamp: str) -> None:
    """As build; steps must be functions of modules. Raises Damaged, WriteFailed."""
    # a copy of this process is ready at once, but no copy may be made of one whose other threads hold locks
    context: ForkContext | SpawnContext
    context = get_context("fork") if threading.active_count() == 1 else get_context("spawn")
    told, tells = context.Pipe(duplex=False)
    child = context.Process(target=_build, args=(tells, folder, target, tuple(steps), stamp), daemon=True)
    child.start()
    tells.close()
    try:
        failed = told.recv()
    except EOFError:
        child.join()
        raise WriteFailed(str(target), f"the process that makes it ended with {child.exitcode}") from None
    finally:
        told.close()
        child.terminate()
        child.join()
    if failed is not None:
        raise failed


def _build(tells: Connection, folder: ReleaseFolder, target: Path, steps: Sequence[Step], stamp: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the browser, which ends this
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    failed: ArchiveError | None = None
    try:
        build(folder, target, steps, stamp)
    except ArchiveError as error:
        failed = error
    tells.send(failed)
