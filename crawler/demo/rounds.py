"""When does the demo ask which source? A calendar of past days, so that every run of it has the same times."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from crawler.demo.web import load_web

__all__ = ["Step", "SteppingClock", "steps_to_do"]

_PAPER = "paper_people"  # one edition a day: the demo bundles the editions of these days only
_EDITIONS = (date(2023, 1, 20), date(2024, 10, 26), date(2025, 12, 28), date(2026, 2, 1))
_HARVEST = date(2026, 2, 6)  # the day after the newest page of the bundled web
# The source whose pages change (web/ild_zh.toml) is asked again: first when its `revisit` of 30 days is over, so that
# its walk looks at every known article once more, then four days later, when only what was missed or gave no answer is
# owed another look.
_CHANGES = "ild_zh"
_AGAIN = (date(2026, 3, 10), date(2026, 3, 14))
# Longer than every source's `revisit` (the longest is 180 days), so that a second demo asks for all pages again.
_LATER = timedelta(days=200)
_NOON = 4  # hours UTC; noon in Beijing


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One source on one day."""

    source: str
    at: datetime
    since: str | None = None  # YYYY-MM-DD: the first edition to ask for


class SteppingClock:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def steps_to_do(runs: Path) -> tuple[Step, ...]:
    """What a demo into this data folder still has to crawl.

    runs     folder of run reports, may be missing
    returns  the steps of the first demo that no report calls finished (all of them in a new folder, the rest after a
             kill); when there are none, those of the next visit, 200 days after the harvest
    """
    done = set(_finished(runs))
    for visit in count():
        steps = tuple(_first() if visit == 0 else _visit(_HARVEST + visit * _LATER))
        todo = tuple(step for step in steps if (step.at.date(), step.source) not in done)
        if todo:
            return todo
    raise AssertionError("count() ends never")


def _first() -> Iterator[Step]:
    for day in _EDITIONS:
        yield Step(source=_PAPER, at=_noon(day), since=day.isoformat())
    yield from _visit(_HARVEST)
    for day in _AGAIN:
        yield Step(source=_CHANGES, at=_noon(day))


def _visit(day: date) -> Iterator[Step]:
    for name, _ in load_web():
        if name != _PAPER:
            yield Step(source=name, at=_noon(day))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _NOON, tzinfo=UTC)


def _finished(runs: Path) -> Iterator[tuple[date, str]]:
    for path in sorted(runs.glob("*.json")):
        report: Mapping[str, object] = json.loads(path.read_text("utf-8"))
        sources = report["sources"]
        assert isinstance(sources, list)
        for source in sources:
            if source["finished"]:
                yield datetime.fromisoformat(str(report["started_at"])).date(), str(source["source"])
