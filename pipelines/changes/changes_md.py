"""What does CHANGES.md say? What is new in a release and why, for people; for all of it, see changes.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from archive.removal.not_repeated import NOT_REPEATED
from pipelines.changes.cell_texts import short
from pipelines.changes.change import Cause, Change, Kind
from pipelines.changes.news import JOURNEYS, News, delegation_line, news, stay
from pipelines.changes.telling import counts_by_cause, turned_in
from pipelines.release.bundle import Bundle, Name
from pipelines.writing import write_file

__all__ = ["CHANGES_MD", "changes_md", "changes_text"]

Json = dict[str, Any]

CHANGES_MD = "CHANGES.md"
_MOST = 100  # delegations, records and ids of each list
_CELLS = 20  # of one record
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~&]")
_CAUSES = {
    Cause.SOURCE: "other pages were captured, or captures were taken down",
    Cause.EXTRACTOR: "the program reads or reconciles in another way",
    Cause.REGISTRY: "a lexicon or registry knows something else",
    Cause.REVIEWER: "a reviewer decided",
}


def changes_md(bundle: Bundle, folder: Path) -> None:
    """The part of a release; raises WriteFailed."""
    write_file(folder / CHANGES_MD, changes_text(bundle).encode())


def changes_text(bundle: Bundle) -> str:
    """Markdown of bounded length."""
    told = news(bundle)
    blocks = (
        _head(bundle, told),
        _counts(told.changes),
        _new(told),
        _stays(bundle, told),
        _cells(bundle, told),
        _gone(bundle),
        _gates(bundle.name),
    )
    return "\n".join(line for block in blocks for line in block)


def _head(bundle: Bundle, told: News) -> Iterator[str]:
    name = bundle.name
    yield f"# Changes in release {name.version}"
    yield ""
    if name.previous is None:
        yield f"The first release: {len(told.new)} delegations, all of them new. There is nothing to compare it with."
    elif not told.changes:
        yield f"No cell is known to differ from release {name.previous}."
    else:
        count = len(told.changes)
        yield (
            f"{count} cells and rows differ from release {name.previous}. All of them, with both values and "
            "what caused them, stand in `changes.csv`; the codebook explains its columns."
        )
        withheld = sum(one.is_withheld for one in told.changes)
        if withheld:
            yield f"Of {withheld} of them {NOT_REPEATED}."
    yield ""
    if name.doi is not None:  # a DOI is of one release alone
        yield from (f"This release was made for DOI {_plain(short(name.doi, 200))}.", "")


def _counts(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        return
    yield "## By table and cause"
    yield ""
    yield f"| Table | {' | '.join(cause.value for cause in Cause)} |"
    yield f"|---|{'---:|' * len(Cause)}"
    for table, counts in counts_by_cause(changes).items():
        yield f"| {table} | {' | '.join(str(counts[cause]) for cause in Cause)} |"
    yield ""
    yield from (f"- {cause.value}: {meaning}" for cause, meaning in _CAUSES.items())
    yield ""


def _new(told: News) -> Iterator[str]:
    yield f"## New delegations: {len(told.new)}"
    yield ""
    lines = (
        f"- `{row['delegation_id']}` {_plain(delegation_line(row, told.legs.get(row['delegation_id'], ())))}"
        for row in told.new
    )
    yield from _bounded(lines, len(told.new), "delegations.csv")


def _stays(bundle: Bundle, told: News) -> Iterator[str]:
    """New rows of legs and events that belong to no new delegation."""
    new = {row["delegation_id"] for row in told.new}
    of_new = {leg["leg_id"] for key in new for leg in told.legs.get(key, ())}
    came = {one.row for one in told.changes if one.kind is Kind.ADDED and one.field is None}
    rows = [("legs", row["leg_id"], row) for row in bundle.rows["legs"] if row["delegation_id"] not in new]
    rows += [("events", row["event_id"], row) for row in bundle.rows["events"] if row["leg_id"] not in of_new]
    lines = [f"- {table} `{key}` {_plain(stay(row))}" for table, key, row in rows if (table, key) in came]
    yield f"## Other new stays and briefings: {len(lines)}"
    yield ""
    yield from _bounded(lines, len(lines), "changes.csv")


def _cells(bundle: Bundle, told: News) -> Iterator[str]:
    """Changed cells of delegations, stays and briefings; rows that came or went stand elsewhere."""
    records: dict[tuple[str, str], list[Change]] = {}
    for one in told.changes:
        if one.table in JOURNEYS and one.kind is Kind.CHANGED:
            records.setdefault(one.row, []).append(one)
    yield f"## Changed delegations, stays and briefings: {len(records)}"
    yield ""
    if not records:
        yield from ("None.", "")
        return
    heads = _heads(bundle, told)
    for (table, key), lines in list(records.items())[:_MOST]:
        head = heads.get((table, key))
        yield f"### {table} `{key}`{'' if head is None else f' {_plain(head)}'}"
        yield ""
        for one in lines[:_CELLS]:
            also = f", before that {' and '.join(one.also)}" if one.also else ""
            yield f"- `{one.field}`: {_plain(turned_in(one))} ({one.cause.value}{also}: {_plain(short(one.names))})"
        if len(lines) > _CELLS:
            yield f"- … and {len(lines) - _CELLS} more cells: `changes.csv`"
        yield ""
    if len(records) > _MOST:
        yield from (f"… and {len(records) - _MOST} more records: `changes.csv`", "")


def _heads(bundle: Bundle, told: News) -> dict[tuple[str, str], str]:
    """What a record is, in a line: whose stay or briefing, where and when."""
    teams = {row["delegation_id"]: row for row in bundle.rows["delegations"]}
    heads = {("delegations", key): delegation_line(row, told.legs.get(key, ())) for key, row in teams.items()}
    team_of = {row["leg_id"]: teams.get(row["delegation_id"]) for row in bundle.rows["legs"]}
    for table, name in (("legs", "leg_id"), ("events", "event_id")):
        for row in bundle.rows[table]:
            team = team_of.get(row["leg_id"])
            heads[table, row[name]] = stay(row) if team is None else delegation_line(team, [row])
    return heads


def _gone(bundle: Bundle) -> Iterator[str]:
    """Ids of records that went with this release."""
    stones = bundle.history.get("tombstones", ())
    rows = [
        row
        for row in stones
        if row["last_release"] == bundle.name.previous and row["table"] not in {"documents", "snapshots", "decisions"}
    ]
    yield f"## Ids that are gone: {len(rows)}"
    yield ""
    lines = (f"- {row['table']} `{row['id']}`: {_fate(row)}" for row in rows)
    yield from _bounded(lines, len(rows), "tombstones.csv")


def _fate(row: Json) -> str:
    heirs = [f"`{key}`" for key in (row["successor"], *row["also"]) if key is not None]
    cause = f" ({row['cause']})" if row["cause"] is not None else ""
    return f"{row['reason'].replace('_', ' ')}{', now ' if heirs else ''}{' and '.join(heirs)}{cause}"


def _gates(name: Name) -> Iterator[str]:
    yield "## Gates"
    yield ""
    if name.override is None:
        yield "No gate refused this release."
    else:
        yield f"Gates refused this release; it was made all the same: {_plain(short(name.override.reason, 500))}"
        yield ""
        yield from _bounded(
            (f"- {_plain(_fault(fault))}" for fault in name.override.faults),
            len(name.override.faults),
            "manifest.json",
        )
        return
    yield ""


def _fault(text: str) -> str:
    """What a gate said; the command to run next is never cut."""
    found, mark, command = text.rpartition("; next: ")
    return f"{short(found, 300)}{mark}{short(command, 1000)}" if mark else short(text, 300)


def _bounded(lines: Iterable[str], count: int, file: str) -> Iterator[str]:
    """At most so many lines, then where the others stand."""
    for number, line in enumerate(lines):
        if number == _MOST:
            yield f"- … and {count - _MOST} more: `{file}`"
            break
        yield line
    if count == 0:
        yield "None."
    yield ""


def _plain(text: str) -> str:
    """Text of others as text: no Markdown, no HTML."""
    return _SPECIAL.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(match[0], f"\\{match[0]}")
