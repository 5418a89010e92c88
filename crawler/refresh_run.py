"""What did a refresh do, and how did it end? One report per run in data/runs/refresh/, also of one that was refused."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from archive.capture import utc_text
from archive.paths import DataPaths
from archive.segments import make_folder
from crawler.report import SHUTDOWN, CrawlReport
from pipelines.checks import Refused
from pipelines.gates.fault import StoppedByGates
from pipelines.writing import replace_file

__all__ = ["RefreshRun", "StopAsked", "last_refresh", "refresh_run"]

_FOLDER = "refresh"
_INTERRUPTED = 130  # as shells say of Ctrl-C
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopAsked(KeyboardInterrupt):
    """Somebody asked the run to end, by a signal."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__("stopped by a signal; the same command goes on with it")


@dataclass(slots=True)
class RefreshRun:
    """Facts of a run that is going on; filled in step by step, hence not frozen."""

    number: int
    facts: dict[str, Any] = field(default_factory=dict)

    handlers: dict[signal.Signals, Any] = field(default_factory=dict)  # of this run, where it may set any

    def note(self, **facts: Any) -> None:
        self.facts |= facts

    def crawled(self, report: CrawlReport | None) -> None:
        """Go on after a crawl. Scrapy leaves its signal handlers behind, which would keep us from being stopped.

        raises   StopAsked when a signal ended the crawl: it was meant for the run
        """
        _install(self.handlers)
        self.note(crawl=report.as_json() if report else None)
        if report is not None and any(source.reason == SHUTDOWN for source in report.sources):
            raise StopAsked(_INTERRUPTED)


@contextmanager
def refresh_run(paths: DataPaths, options: Mapping[str, Any], clock: Callable[[], datetime]) -> Iterator[RefreshRun]:
    """Report the run inside the block: `running` at first, then how it ended. An error is reported and goes on.

    raises   WriteFailed when no report can be written
    """
    folder = paths.runs / _FOLDER
    make_folder(folder)
    number = 1 + max((int(p.stem) for p in folder.glob("*.json") if p.stem.isdecimal()), default=0)
    run = RefreshRun(number)
    run.note(state="running", pid=os.getpid(), started_at=utc_text(clock()), options=dict(options))
    place = folder / f"{number}.json"
    with _stoppable(run):
        try:
            _write(place, run)
            yield run
        except BaseException as error:
            run.note(state="refused" if isinstance(error, Refused) else "failed", status=_status(error), why=str(error))
            if isinstance(error, KeyboardInterrupt):
                run.note(state="interrupted")
            if isinstance(error, Refused):
                found = error.stops if isinstance(error, StoppedByGates) else error.faults
                run.note(faults=[str(fault) for fault in found])
            raise
        else:
            run.note(state="done")
        finally:
            _install(dict.fromkeys(run.handlers, signal.SIG_IGN))  # impatience must not cost the report
            run.note(ended_at=utc_text(clock()))
            _write(place, run)


@contextmanager
def _stoppable(run: RefreshRun) -> Iterator[None]:
    """SIGTERM, as a scheduler sends it, ends the block like Ctrl-C does; what was ignored stays ignored."""
    before: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {one: signal.getsignal(one) for one in _SIGNALS}
        run.handlers |= {one: _ask_to_stop if set_to is signal.SIG_DFL else set_to for one, set_to in before.items()}
        _install(run.handlers)
    try:
        yield
    finally:
        _install(before)


def _install(handlers: Mapping[signal.Signals, Any]) -> None:
    for one, handler in handlers.items():
        signal.signal(one, handler)


def _ask_to_stop(number: int, _: FrameType | None) -> None:
    raise StopAsked(128 + number)


def last_refresh(paths: DataPaths) -> tuple[int, dict[str, Any]] | None:
    """Number and facts of the newest report; None when there is none.

    raises   ValueError, OSError for one that cannot be read
    """
    found = {int(p.stem): p for p in (paths.runs / _FOLDER).glob("*.json") if p.stem.isascii() and p.stem.isdecimal()}
    if not found:
        return None
    newest = max(found)
    told = json.loads(found[newest].read_text("utf-8"))
    if isinstance(told, dict) and isinstance(told.get("state"), str):
        return newest, told
    raise ValueError(f"{found[newest]}: no report of a refresh")


def _status(error: BaseException) -> int:
    status = getattr(error, "status", None)
    if isinstance(error, KeyboardInterrupt) and status is None:
        return _INTERRUPTED
    return status if isinstance(status, int) else 1


def _write(place: Path, run: RefreshRun) -> None:
    replace_file(place, (json.dumps(run.facts, ensure_ascii=False, indent=1) + "\n").encode())
