"""What does the demo show at its end? What was captured, judged and released, and where to look."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from archive.capture import Outcome
from archive.paths import DataPaths
from crawler.report import CrawlReport

__all__ = ["tell"]

_RULES = {
    "K1": "a Party team abroad presents a Party meeting",
    "K2": "an envoy or official reports a meeting to a foreign party",
    "K3": "a briefing in China, online or at an embassy, for foreigners",
    "K4": "a round-up that names countries",
    "K5": "an official total",
    "A1": "a Party team abroad, no meeting presented",
    "R1": "foreigners come to China",
    "R2": "lectures for Chinese audiences",
    "R3": "a legislature, government, trade or other body",
    "R4": "another party's congress or plenum",
    "R5": "anything else",
}


def tell(console: Console, reports: Iterable[CrawlReport], release: Path, paths: DataPaths) -> None:
    """Print the tables of a finished demo.

    release   folder of the release
    paths     the data folder of the demo
    """
    reports = tuple(reports)
    console.print(_captured(reports))
    # the same list may alarm at every visit
    for alarm in dict.fromkeys(a for report in reports for source in report.sources for a in source.alarms):
        console.print(f"alarm: {alarm}", highlight=False, soft_wrap=True, markup=False)
    candidates = list(_rows(release, "candidates"))
    console.print(_judged(candidates))
    console.print(_released(release))
    for line in _where_to_look(release, paths):
        console.print(line, highlight=False, soft_wrap=True, markup=False)


def _captured(reports: Iterable[CrawlReport]) -> Table:
    counts: dict[str, Counter[str]] = {}
    for report in reports:
        for source in report.sources:
            counts.setdefault(source.source, Counter()).update(source.outcomes)
    table = Table(title="Addresses asked for, by source (all failures are planted)")
    table.add_column("source", no_wrap=True)
    table.add_column("captured", justify="right")
    table.add_column("otherwise")
    for name in sorted(counts):
        table.add_row(name, *_outcomes(counts[name]))
    table.add_section()
    table.add_row("all", *_outcomes(sum(counts.values(), Counter())))
    return table


def _outcomes(count: Counter[str]) -> tuple[str, str]:
    """How many pages lie in the archive (`ok`, or `unchanged` since the last capture), and how the rest ended."""
    captured = count[Outcome.OK] + count[Outcome.UNCHANGED]
    unchanged = f"{captured} ({count[Outcome.UNCHANGED]} unchanged)" if count[Outcome.UNCHANGED] else f"{captured}"
    rest = [o for o in Outcome if o not in {Outcome.OK, Outcome.UNCHANGED} and count[o]]
    return unchanged, ", ".join(f"{count[o]} {o.value}" for o in rest)


def _judged(candidates: Iterable[Mapping[str, Any]]) -> Table:
    counts = Counter((row["status"] or "unreadable", row["rule"] or "") for row in candidates)
    table = Table(title="Articles judged, by rule of the codebook")
    for name in ("decision", "rule", "when"):
        table.add_column(name)
    table.add_column("articles", justify="right")
    order = ["kept", "adjacent", "rejected", "unread", "unreadable"]
    for (status, rule), count in sorted(counts.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        table.add_row(status, rule, _RULES.get(rule, ""), str(count))
    return table


def _released(release: Path) -> Table:
    table = Table(title=f"Release {release.name}")
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name in ("delegations", "legs", "events", "aggregate_claims", "evidence", "candidates", "search_log"):
        table.add_row(name, str(sum(1 for _ in _rows(release, name))))
    return table


def _where_to_look(release: Path, paths: DataPaths) -> Iterator[str]:
    legs = list(_rows(release, "legs"))
    leg = max(legs, key=lambda row: (len(row["documents"]), row["leg_id"]), default=None)
    command = f"xuanjie --data {paths.root}"
    yield f"archive   {paths.archive}"
    yield f"release   {release}"
    yield f"runs      {paths.runs}"
    yield "Every page above is composed for this demo; nothing was asked of the real sites. Next:"
    yield f"  {command} browse"
    if leg is not None:
        yield f"  {command} explain {leg['leg_id']}"
    yield f"  {command} verify"
    snapshot = next((row["snapshot_id"] for row in _rows(release, "candidates") if row["status"] == "kept"), None)
    if snapshot is not None:
        yield f"  {command} show {snapshot}"
    edited = next((row["document_id"] for row in _rows(release, "edits")), None)
    if edited is not None:
        yield f"  {command} ledger {edited}"


def _rows(release: Path, table: str) -> Iterator[dict[str, Any]]:
    with (release / f"{table}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
