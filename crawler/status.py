"""How does the harvest of a data folder stand? Last runs, freshness, what is due, alarms, and who works on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from archive.capture import Outcome, utc_text
from archive.errors import BadInput
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.screening import told, totals
from archive.segments import ArchivePaths
from crawler.frontier import Frontier
from crawler.holders import dead, holders
from crawler.refresh_run import last_refresh
from crawler.schedule.cadence import CHINA
from crawler.schedule.due import Due, due, last_runs
from crawler.schedule.silence import calendar_note, first_days, silence
from crawler.source import Source
from pipelines.lexicon.first_briefings import first_briefings
from pipelines.lexicon.meetings import Registered
from pipelines.release.pointer import latest_release
from pipelines.release.reading import dated_rows

__all__ = ["Alarm", "Run", "Status", "season_alarms", "status"]

_RUNS = 5  # reports shown
_REASONS = 3  # of a run that is incomplete; its report has all
_SALVAGED = "cut away after kills and kept in archive/salvage: {} files, {} bytes; to remove them: xuanjie gc"
_GOOD = {Outcome.OK, Outcome.UNCHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What a person should look at."""

    kind: str  # silence, calendar, refused, incomplete, parked, clock_skew, dead_run, open_run, bad_report, bad_release
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A report of data/runs/, as far as the status needs it."""

    number: int
    started_at: str
    ended_at: str
    parked: Mapping[str, str]
    sources: Mapping[str, Mapping[str, Any]]
    clock_skew: tuple[str, ...] = ()

    @property
    def incomplete(self) -> tuple[str, ...]:
        return tuple(name for name, facts in self.sources.items() if not facts["complete"])

    def facts(self) -> dict[str, Any]:
        return {
            "run": self.number,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "sources": list(self.sources),
            "incomplete": list(self.incomplete),
            "parked": dict(self.parked),
            "clock_skew": list(self.clock_skew),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The whole answer.

    runs      of the crawl, newest first
    refresh   number and facts of the last refresh; None when there was none
    release   name of the latest release, which need not be of a refresh; "" for none
    fresh     source → when a page of it was last captured
    screened  WARC files of others that were looked through, and their pages; empty for none
    salvage   files and bytes that recovery cut away behind the last whole record of a dead run, and kept aside
    holders   what is locked (scheduled run, archive, store) → who holds it; free ones are left out
    """

    at: datetime
    runs: tuple[Run, ...]
    refresh: tuple[int, Mapping[str, Any]] | None
    stands: tuple[Due, ...]
    fresh: Mapping[str, str]
    screened: Mapping[str, int]
    salvage: tuple[int, int]
    alarms: tuple[Alarm, ...]
    holders: Mapping[str, str]
    release: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "at": utc_text(self.at),
            "runs": [run.facts() for run in self.runs],
            "refresh": None if self.refresh is None else {"run": self.refresh[0], **self.refresh[1]},
            "sources": [stand.facts() | {"last_success": self.fresh.get(stand.source)} for stand in self.stands],
            "screened": dict(self.screened),
            "salvage": {"files": self.salvage[0], "bytes": self.salvage[1]},
            "alarms": [{"kind": alarm.kind, "line": alarm.line} for alarm in self.alarms],
            "locks": dict(self.holders),
        }

    def lines(self) -> list[str]:
        """For people."""
        runs = [
            f"  {run.number:>5}  {run.started_at}  {len(run.sources)} sources, "
            + (f"incomplete: {', '.join(run.incomplete)}" if run.incomplete else "complete")
            for run in self.runs
        ]
        width = max((len(stand.source) for stand in self.stands), default=0)
        sources = [
            f"  {stand.source:<{width}} {'due' if stand.is_due else 'not due':<8}"
            f" last run {utc_text(stand.last_run) if stand.last_run else 'never':<21}"
            f" last page {self.fresh.get(stand.source, 'none')}"
            for stand in self.stands
        ]
        return [
            "last runs",
            *(runs or ["  none"]),
            "last refresh",
            f"  {_no_refresh(self.release) if self.refresh is None else _refreshed(*self.refresh)}",
            "sources",
            *sources,
            *(["files of others", f"  {told(self.screened)}"] if self.screened else []),
            *([] if not self.salvage[0] else [_SALVAGED.format(*self.salvage)]),
            "alarms",
            *([f"  ! {alarm.line}" for alarm in self.alarms] or ["  none"]),
            "locks",
            *([f"  {what}: {who}" for what, who in self.holders.items()] or ["  free"]),
        ]


def status(paths: DataPaths, sources: Sequence[Source], meetings: Sequence[Registered], now: datetime) -> Status:
    """Read a data folder; nothing in it is changed, but a ledger of an earlier version is made anew. `now` is aware.

    raises   BadFrontier, OldFrontier, Damaged for files that cannot be read
    """
    names = [source.name for source in sources]
    held = holders(paths)
    bad: list[Alarm] = []
    runs = tuple(_runs(paths.runs, bad))
    refresh = _last_refresh(paths, bad)
    return Status(
        at=now,
        runs=tuple(islice(runs, _RUNS)),
        refresh=refresh,
        stands=due(sources, last_runs(paths, names), meetings, now),
        fresh=_fresh(paths),
        screened=_looked_through(paths),
        salvage=_salvage(ArchivePaths(paths.archive).salvage),
        alarms=(
            *season_alarms(paths, meetings, now),
            *(() if refresh is None or "scheduled run" in held else _refused(*refresh)),
            *_incomplete(runs),
            *_parked(runs),
            *_skewed(runs),
            *_died(paths),
            *(() if "archive" in held else _open_runs(paths)),
            *bad,
        ),
        holders=held,
        release="" if (latest := latest_release(paths.releases)) is None else latest.name,
    )


def season_alarms(paths: DataPaths, meetings: Sequence[Registered], now: datetime) -> tuple[Alarm, ...]:
    """Silence, by the legs of the latest release, and a calendar that is behind."""
    today = now.astimezone(CHINA).date()
    found: list[Alarm] = []
    try:
        quiet = silence(meetings, _recorded(paths), first_briefings(), today)
    except BadInput as why:
        found.append(Alarm(kind="bad_release", line=str(why)))
    else:
        if quiet is not None:
            found.append(Alarm(kind="silence", line=quiet.line()))
    behind = calendar_note(meetings, today)
    if behind is not None:
        found.append(Alarm(kind="calendar", line=behind))
    return tuple(found)


def _recorded(paths: DataPaths) -> dict[str, date]:
    folder = latest_release(paths.releases)
    return {} if folder is None else first_days(dated_rows(folder, "legs"))


def _runs(folder: Path, bad: list[Alarm]) -> Iterator[Run]:
    """Reports, newest first; one that cannot be read becomes an alarm."""
    found = {int(p.stem): p for p in folder.glob("*.json") if p.stem.isascii() and p.stem.isdecimal()}
    for number in sorted(found, reverse=True):
        try:
            told = json.loads(found[number].read_text("utf-8"))
            run = Run(
                number=number,
                started_at=str(told["started_at"]),
                ended_at=str(told["ended_at"]),
                parked={str(host): str(why) for host, why in told["parked"].items()},
                sources={str(s["source"]): s | {"complete": bool(s["complete"])} for s in told["sources"]},
                clock_skew=tuple(map(str, told.get("clock_skew", ()))),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as why:
            bad.append(Alarm(kind="bad_report", line=f"{found[number]}: no report of a run ({why})"))
        else:
            yield run


def _last_refresh(paths: DataPaths, bad: list[Alarm]) -> tuple[int, Mapping[str, Any]] | None:
    try:
        return last_refresh(paths)
    except (OSError, ValueError) as why:
        bad.append(Alarm(kind="bad_report", line=str(why)))
        return None


def _refreshed(number: int, facts: Mapping[str, Any]) -> str:
    release = facts.get("release") or {}
    ended = f", release {release['version']}" if "version" in release else ""
    return f"{number:>5}  {facts.get('started_at', '?')}  {facts['state']}{ended}"


def _no_refresh(release: str) -> str:
    return f"none; release {release} was made by another command" if release else "none"


def _refused(number: int, facts: Mapping[str, Any]) -> Iterator[Alarm]:
    """The last refresh made no release: refused by a check, failed, or broken off."""
    if facts["state"] != "done":
        state = "broken off" if facts["state"] == "running" else facts["state"]
        why = str(facts.get("why", "no reason given")).splitlines()
        line = f"refresh {number} of {facts.get('started_at', '?')} was {state}: {' '.join(why[:2])}"
        yield Alarm(kind="refused", line=f"{line}; see runs/refresh/{number}.json")


def _incomplete(runs: Sequence[Run]) -> Iterator[Alarm]:
    """Sources whose last run did not end whole, in the order of names."""
    last: dict[str, Run] = {}
    for run in runs:
        for name in run.sources:
            last.setdefault(name, run)
    for name in sorted(last):
        facts = last[name].sources[name]
        if not facts["complete"]:
            at = last[name]
            why = [
                *([f"{facts['owed']} addresses owed"] if facts.get("owed") else []),
                *(["a cap was reached"] if facts.get("capped") else []),
                *([] if facts.get("finished", True) else ["not finished"]),
                *(str(alarm) for alarm in facts.get("alarms", ())),
            ]
            if len(why) > _REASONS:
                why[_REASONS:] = [f"{len(why) - _REASONS} more in runs/{at.number}.json"]
            line = f"{name}: run {at.number} of {at.started_at} is incomplete: {'; '.join(why) or 'no reason given'}"
            yield Alarm(kind="incomplete", line=line)


def _parked(runs: Sequence[Run]) -> Iterator[Alarm]:
    for run in runs[:1]:
        for host, why in sorted(run.parked.items()):
            yield Alarm(kind="parked", line=f"{host}: asked no more in run {run.number}: {why}")


def _skewed(runs: Sequence[Run]) -> Iterator[Alarm]:
    for run in runs[:1]:
        if run.clock_skew:
            more = f", and {len(run.clock_skew) - 1} more" if len(run.clock_skew) > 1 else ""
            line = f"run {run.number}: {run.clock_skew[0]}{more}: its records bear these times; check NTP"
            yield Alarm(kind="clock_skew", line=line)


def _died(paths: DataPaths) -> Iterator[Alarm]:
    """Runs that were killed, by the name that they left in a lock."""
    for what, who in dead(paths).items():
        line = f"{what}: {who} died at work; whatever runs next puts in order what it left"
        yield Alarm(kind="dead_run", line=line)


def _open_runs(paths: DataPaths) -> Iterator[Alarm]:
    """Runs that nobody works on and that have not ended: their process died or was stopped."""
    if paths.frontier.exists():
        with closing(_Walks(paths.frontier, owner="status")) as walks:
            for source, opened_at in walks.unfinished():
                line = f"{source}: its run of {opened_at} was broken off; the same crawl again goes on with it"
                yield Alarm(kind="open_run", line=line)


class _Walks(Frontier):
    def unfinished(self) -> list[tuple[str, str]]:
        return self._all("SELECT source, opened_at FROM runs WHERE state = 'open' ORDER BY source, run_id", ())


def _fresh(paths: DataPaths) -> dict[str, str]:
    if not ArchivePaths(paths.archive).index.exists():
        return {}
    last: dict[str, str] = {}
    with ArchiveReader(paths.archive) as reader:
        for capture in reader.captures():  # by time: the last one stays
            if capture.source is not None and capture.outcome in _GOOD:
                last[capture.source] = utc_text(capture.fetched_at)
    return last


def _looked_through(paths: DataPaths) -> Mapping[str, int]:
    if not ArchivePaths(paths.archive).index.exists():
        return {}
    with ArchiveReader(paths.archive) as reader:
        return totals(reader.screenings())


def _salvage(folder: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    return len(sizes), sum(sizes)
