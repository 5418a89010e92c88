"""Composed Chinese pages for tests: what do the rules make of them? No page, no archive, wording of ours."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

from archive.records import DelegationVisit
from archive.snapshot import Snapshot
from pipelines.assemble.zh import assemble
from pipelines.findings import Findings
from pipelines.read import Reading
from pipelines.view import View

__all__ = ["events", "findings", "legs", "shown"]


def findings(title: str, *paragraphs: str, on: str | None = None, outlet: str | None = None) -> Findings:
    """The findings of a page made of a headline and paragraphs, dated `on`."""
    layer, ranges, at = "\n".join((title, *paragraphs)), [], 0
    for number, text in enumerate((title, *paragraphs)):
        ranges.append((at, at + len(text), "body" if number else "title"))
        at += len(text) + 1
    day = date.fromisoformat(on) if on else None
    page = SimpleNamespace(
        view=View(layer, ranges),
        snapshot=Snapshot.of_file(b"page", url="http://x.cn/a.htm", fetched_at=datetime(2026, 6, 1, tzinfo=UTC)),
        announcement=SimpleNamespace(title=title, published_on=day, outlet=outlet),
        page=None,
    )
    return assemble(cast(Reading, page), "zh-Hans")


def shown(attested: Any) -> Any:
    """The value as a reader writes it; None stays None."""
    value = getattr(attested, "value", None)
    return value.isoformat() if isinstance(value, date) else value


def legs(team: DelegationVisit) -> list[tuple[str, str | None, str | None, str]]:
    return [(shown(x.country), shown(x.start), shown(x.end), x.precision.value) for x in team.legs]


def events(found: Findings) -> list[tuple[str, str | None, str | None, str | None, int | None]]:
    """(form, city, day, meeting, attendance) of every event."""
    return [
        (e.form.value.value, shown(e.city), shown(e.start), shown(e.meeting), shown(e.attendance)) for e in found.events
    ]
