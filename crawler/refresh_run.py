"""What did a refresh do, and how did it end? One report per run in data/runs/refresh/, also of one that was refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.capture import utc_text
from archive.paths import DataPaths
from archive.segments import make_folder
from crawler.report import CrawlReport
from crawler.stop_asked import Stops, stoppable
from pipelines.checks import Refused
from pipelines.gates.fault import StoppedByGates
from pipelines.writing import replace_file

__all__ = ["RefreshRun", "last_refresh", "refresh_run"]

_FOLDER = "refresh"
_INTERRUPTED = 130  # as shells say of Ctrl-C


@dataclass(slots=True)
class RefreshRun:
    """Facts of a run that is going on; filled in step by step, hence not frozen."""

    number: int
    stops: Stops
    facts: dict[str, Any] = field(default_factory=dict)

    def note(self, **facts: Any) -> None:
        self.facts |= facts

    def crawled(self, report: CrawlReport | None) -> None:
        """Go on after a crawl; raises StopAsked when a signal ended it."""
        self.note(crawl=report.as_json() if report else None)
        self.stops.crawled(report)


@contextmanager
def refresh_run(paths: DataPaths, options: Mapping[str, Any], clock: Callable[[], datetime]) -> Iterator[RefreshRun]:
    """Report the run inside the block: `running` at first, then how it ended. An error is reported and goes on.

    raises   WriteFailed when no report can be written
    """
    folder = paths.runs / _FOLDER
    make_folder(folder)
    number = 1 + max((int(p.stem) for p in folder.glob("*.json") if p.stem.isdecimal()), default=0)
    place = folder / f"{number}.json"
    with stoppable() as stops:
        run = RefreshRun(number, stops)
        run.note(state="running", pid=os.getpid(), started_at=utc_text(clock()), options=dict(options))
        try:
            _write(place, run)
            yield run
        except BaseException as error:
            run.note(state="refused" if isinstance(error, Refused) else "failed", status=_status(error), why=str(error))
            if isinstance(error, KeyboardInterrupt):
                run.note(state="interrupted")
            if isinstance(error, StoppedByGates):
                from pipelines.changes.outline import outline_bytes  # what `status` need not load

                replace_file(folder / f"{number}.changes.csv", outline_bytes(error.would_change))
            if isinstance(error, Refused):
                found = error.stops if isinstance(error, StoppedByGates) else error.faults
                run.note(faults=[str(fault) for fault in found])
            raise
        else:
            run.note(state="done")
        finally:
            stops.ignore()  # impatience must not cost the report
            run.note(ended_at=utc_text(clock()))
            _write(place, run)


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
