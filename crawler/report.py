"""What did a crawl do, and is it whole? The report that every run leaves in data/runs/."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from archive.segments import make_folder, sync_folder, writes

__all__ = ["SHUTDOWN", "CrawlReport", "SourceReport", "write_report"]

SHUTDOWN = "shutdown"  # how Scrapy says that a signal ended the walk of a source, and so do we


@dataclass(slots=True, kw_only=True)
class SourceReport:
    """One source's part. Filled in while the crawl runs, hence not frozen.

    outcomes        outcome → addresses of the run that ended so, over all processes that worked on it
    ended           the same for this process alone
    listings        pages of listings read in this process
    links, new      article links that they showed, and how many of them were unknown
    captured        pages handed to the item pipeline
    aliases         of these, other addresses of articles that were known, captured once for comparison
    requisites      outcome → pictures, style sheets and PDFs of kept pages that got such an answer in this process
    capped          a limit of ours was reached: what lies behind it was not asked for, or not read
    alarms          what a person should look at, one line each
    notes           what is worth knowing and asks for nothing, one line each
    owed            addresses that ended without what was wanted; a later run asks again
    owed_first      the first few of them, with outcome and reason
    finished        every address of the run has ended
    """

    source: str
    run_id: int
    continued: bool
    opened_at: str
    outcomes: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    listings: int = 0
    links: int = 0
    new: int = 0
    captured: int = 0
    aliases: int = 0
    requisites: dict[str, int] = field(default_factory=dict)
    capped: bool = False
    alarms: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    owed: int = 0
    owed_first: list[str] = field(default_factory=list)
    finished: bool = False
    reason: str = ""

    @property
    def complete(self) -> bool:
        return self.finished and not (self.alarms or self.owed or self.capped)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """The whole crawl; `status` is the exit status of the command.

    stopped_by   number of the signal that asked it to stop, 0 for none: for the command that ran it, and no part of
                 what is written
    """

    started_at: str
    ended_at: str
    via: str
    sources: tuple[SourceReport, ...]
    parked: dict[str, str] = field(default_factory=dict)  # host → reason
    clock_skew: tuple[str, ...] = ()  # when the clock of the records went back, and by how much
    stopped_by: int = 0

    @property
    def status(self) -> int:
        return 0 if all(s.complete for s in self.sources) else 3

    @property
    def outcomes(self) -> dict[str, int]:
        """Outcome → addresses, over all sources."""
        total: dict[str, int] = {}
        for source in self.sources:
            for outcome, count in source.outcomes.items():
                total[outcome] = total.get(outcome, 0) + count
        return dict(sorted(total.items()))

    def as_json(self) -> dict[str, object]:
        return {
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "via": self.via,
            "status": self.status,
            "outcomes": self.outcomes,
            "parked": self.parked,
            "clock_skew": list(self.clock_skew),
            "sources": [asdict(s) | {"complete": s.complete} for s in self.sources],
        }


def write_report(report: CrawlReport, folder: Path) -> Path:
    """Write `<n>.json` with the next free number, whole or not at all; raises WriteFailed."""
    make_folder(folder)
    with writes(folder):
        number = 1 + max((int(p.stem) for p in folder.glob("*.json") if p.stem.isdecimal()), default=0)
        path = folder / f"{number}.json"
        draft = path.with_suffix(".json.part")
        with draft.open("w", encoding="utf-8") as out:
            json.dump(report.as_json(), out, ensure_ascii=False, indent=2)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    sync_folder(folder)
    return path
