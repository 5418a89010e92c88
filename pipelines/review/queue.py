"""What waits for a reviewer, and which command settles it? Reopened decisions first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from shlex import quote
from typing import Any

from archive.paths import DataPaths
from pipelines.release.reading import release_folder, table_rows
from pipelines.review.decision_files import file_name, load_decisions

__all__ = ["Queue", "Waiting", "WaitingKind", "decided_lines", "queue", "queue_lines"]

Json = dict[str, Any]
Settled = dict[tuple[str, str, str], set[str]]  # table, record, field → the documents it was decided on


class WaitingKind(StrEnum):
    """In the order in which they are listed."""

    REOPENED = "reopened"  # the text that was judged has changed
    VOID = "void"  # what was judged is not there any more
    CONTESTED = "contested"  # one document denies what another reports
    CONFLICT = "conflict"  # documents differ in a value
    ISSUE = "issue"  # a page that asks for a look
    LEADER = "leader"  # a printed name that the registry does not know


# Issues that a person can settle by looking at the page; the others ask for a lexicon, a layout or another capture.
_LOOK = {"body_contested", "date_contested", "impossible_day", "reversed_days", "replacement_character"}
_HOW = "--reason WHY --by NAME"
_TEAM = {"meeting_id", "leader_name", "leader_title_printed", "leader_org", "size_stated"}  # shown with the delegation


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing to look at."""

    kind: WaitingKind
    id: str  # of the record, or of the decision
    field: str | None
    what: str
    then: str | None = None  # passage judged
    now: str | None = None  # passage of today
    next: tuple[str, ...] = ()  # verbs of xuanjie that show it or settle it

    def as_json(self, xuanjie: str) -> Json:
        """For --json; `xuanjie`: the command with its data folder."""
        return asdict(self) | {"next": [f"{xuanjie} {verb}" for verb in self.next]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """All that waits in one release, and decision files that it does not have yet."""

    release: str
    waiting: tuple[Waiting, ...]
    decided: tuple[Json, ...]  # rows of the table decisions that are applied
    unreleased: tuple[str, ...]

    def of(self, kinds: Iterable[WaitingKind]) -> list[Waiting]:
        """Those of some kinds; of all for none."""
        wanted = set(kinds) or set(WaitingKind)
        return [w for w in self.waiting if w.kind in wanted]


def queue(paths: DataPaths, chosen: Path | None = None) -> Queue:
    """Look through the latest release; raises BadInput when there is none, or a decision file cannot be read."""
    folder = release_folder(paths.releases, chosen)
    log = list(table_rows(folder, "decisions"))
    known = {row["decision_id"] for row in log}
    settled: Settled = {}
    for row in log:
        if row["status"] == "in_force" and row["record_id"] is not None:
            settled.setdefault((row["table"], row["record_id"], row["field"]), set()).update(row["documents"])
    found = [*_decisions(log), *_unaware(log), *_records(folder, settled), *_issues(folder, settled), *_leaders(folder)]
    order = list(WaitingKind)
    return Queue(
        release=folder.name,
        waiting=tuple(sorted(found, key=lambda w: order.index(w.kind))),
        decided=tuple(row for row in log if row["is_applied"]),
        unreleased=tuple(file_name(d) for d in load_decisions(paths.decisions) if d.id not in known),
    )


def _decisions(log: Iterable[Json]) -> Iterator[Waiting]:
    """Those whose text has changed, and those that nothing is there for."""
    for row in log:
        if row["status"] not in ("reopened", "void"):
            continue
        kind = WaitingKind(row["status"])
        file = f"{row['decided_on']}-{row['decision_id']}.toml"
        void = f"; to withdraw it take its file away: decisions/{file}" if kind is WaitingKind.VOID else ""
        yield Waiting(
            kind=kind,
            id=row["decision_id"],
            field=row["field"],
            what=f"{_told(row)}; {row['note']}{void}",
            then=row["passage_then"],
            now=row["passage_now"],
            next=tuple(_again(row)) if kind is WaitingKind.REOPENED else (),
        )


def _unaware(log: Sequence[Json]) -> Iterator[Waiting]:
    """Reviewers who differ and did not know each other: the later decision is applied, and does not name the other."""
    named = {key for row in log for key in row["supersedes"]}
    applied = {(*row["documents"], row["path"]): row for row in log if row["is_applied"]}
    for row in log:
        later = applied.get((*row["documents"], row["path"]))
        if row["status"] != "superseded" or row["decision_id"] in named or later is None:
            continue
        if (row["after"], row["path"] or row["verb"]) != (later["after"], later["path"] or later["verb"]):
            yield Waiting(
                kind=WaitingKind.CONFLICT,
                id=row["decision_id"],
                field=row["field"],
                what=f"{_told(row)}; against {later['decision_id']}, which is applied: {_told(later)}",
                next=tuple(_again(later)),
            )


def _again(row: Json) -> Iterator[str]:
    """How a reopened decision is settled."""
    if row["verb"] in ("split", "join"):
        yield f"review {row['verb']} {' '.join(row['documents'])} {_HOW}"
        return
    record = row["record_id"]
    if record is None:
        yield f"explain {row['documents'][0]}"
        return
    only = "" if record in row["documents"] else f" --document {row['documents'][0]}"
    if not row["field"].startswith("issues."):
        yield f"review correct {record} {row['field']} {_typed(row)}{only} {_HOW}"
    yield f"review accept {record} {row['field']}{only} {_HOW}"


def _typed(row: Json) -> str:
    """The decided value as it is typed."""
    after: str | None = row["after"]
    if after is None or after == "[]":
        return "--none"
    if row["field"] == "status":
        status, rule, kind = after.split(" ")
        return f"{status} --rule {rule} --kind {kind}"
    return quote("; ".join(json.loads(after)) if after.startswith('["') else after)


def _records(folder: Path, settled: Settled) -> Iterator[Waiting]:
    """Contested records and conflicts of delegations, legs and events."""
    teams: dict[str, Json] = {}
    for table, key in (("delegations", "delegation_id"), ("legs", "leg_id"), ("events", "event_id")):
        for row in table_rows(folder, table):
            team = teams.get(row["delegation_id"]) if table == "legs" else None
            teams |= {row[key]: row} if table == "delegations" else {}
            owner = (row[key], f"{row.get('leader_name') or row.get('form') or '-'} {_where(row)}")
            if row["verification"] == "contested" and not (team and team["verification"] == "contested"):
                yield from _contested(table, *owner, row, settled)
            for field in dict.fromkeys(c["field"] for c in row["conflicts"]):
                others = [c for c in row["conflicts"] if c["field"] == field]
                columns = ("start", "end") if field == "dates" else (field,)
                decided = set[str]().union(*(settled.get((table, row[key], c), ()) for c in columns))
                open_again = any(c["document_id"] in decided for c in others)  # two decisions differ
                if (table == "legs" and field in _TEAM and row["delegation_id"]) or (decided and not open_again):
                    continue
                said = "; ".join(f"{c['document_id']} says {c['value']}" for c in others)
                column = field if field != "dates" else "start" if row["start"] is not None else "end"
                yield Waiting(
                    kind=WaitingKind.CONFLICT,
                    id=row[key],
                    field=column,
                    what=f"{owner[1]}: {field} is {row['date_edtf'] if field == 'dates' else row.get(field)}; {said}",
                    next=_both(row[key], column),
                )


def _contested(table: str, record_id: str, who: str, row: Json, settled: Settled) -> Iterator[Waiting]:
    if (table, record_id, "mode") in settled:
        return
    said = "; ".join(f"{told['document_id']} says {told['mode']}" for told in row.get("mode_history", ()))
    yield Waiting(
        kind=WaitingKind.CONTESTED,
        id=record_id,
        field="mode",
        what=f"{who}: {said}",
        next=_both(record_id, "mode"),
    )


def _issues(folder: Path, settled: Settled) -> Iterator[Waiting]:
    judged = {row["document_id"]: row["status"] for row in table_rows(folder, "candidates")}
    seen: set[tuple[str, str]] = set()
    for row in table_rows(folder, "issues"):
        document_id, code = row["document_id"], row["code"]
        known = ("candidates", document_id, f"issues.{code}") in settled or (document_id, code) in seen
        seen.add((document_id, code))
        if code in _LOOK and judged.get(document_id) in ("kept", "adjacent") and not known:
            yield Waiting(
                kind=WaitingKind.ISSUE,
                id=document_id,
                field=f"issues.{code}",
                what=row["detail"],
                next=(
                    f"show {row['snapshot_id']}",
                    f"review accept {document_id} issues.{code} {_HOW}",
                ),
            )


def _leaders(folder: Path) -> Iterator[Waiting]:
    """Printed names that the registry of people does not know: it lacks a row, or the name was misread."""
    for row in table_rows(folder, "unresolved_leaders"):
        names = ", ".join(f"{form['form']} ({form['language']})" for form in row["forms"])
        titles = f", {'; '.join(row['titles'])}" if row["titles"] else ""
        led = row["delegations"]
        yield Waiting(
            kind=WaitingKind.LEADER,
            id=row["unresolved_id"],
            field="leader_name",
            what=f"{names}{titles}: {row['reason']}; if it is printed so, add a row to the registry of people",
            next=tuple(
                verb
                for delegation in led
                for verb in (
                    f"explain {delegation}",
                    f"review correct {delegation} leader_name VALUE {_HOW}",
                )
            ),
        )


def _both(record_id: str, field: str) -> tuple[str, ...]:
    return (
        f"explain {record_id}",
        f"review accept {record_id} {field} {_HOW}",
        f"review correct {record_id} {field} VALUE {_HOW}",
    )


def _where(row: Mapping[str, Any]) -> str:
    countries = row.get("countries") or [row.get("country") or "-"]
    return f"{','.join(countries)} {row.get('date_edtf') or row['date_earliest']}"


def _told(row: Json) -> str:
    """A decision in a few words."""
    who = f"{row['decided_on']} by {row['decider']}: {row['reason']}"
    if row["verb"] in ("split", "join"):
        return f"{row['verb']} {', '.join(row['documents'])} ({who})"
    place = f"{row['record_id'] or row['path']} {row['field']}"
    return f"{row['verb']} {place}: {_shown(row['before'])} → {_shown(row['after'])} ({who})"


def _shown(value: str | None) -> str:
    return "none" if value is None else value


def queue_lines(found: Queue, xuanjie: str, kinds: Iterable[WaitingKind] = ()) -> Iterator[str]:
    """For people: each with the passages side by side and the next commands.

    xuanjie  the command with its data folder
    """
    waiting = found.of(kinds)
    counts = {kind: sum(w.kind is kind for w in waiting) for kind in WaitingKind}
    told = " · ".join(f"{count} {kind.value}" for kind, count in counts.items() if count)
    yield f"release {found.release}: {told or 'nothing waits'}"
    for one in waiting:
        yield f"{one.kind.value}  {one.id}{f' {one.field}' if one.field else ''}"
        yield f"  {one.what}"
        if one.then is not None:
            yield f"  then: “{one.then}”"
            yield f"  now:  {f'“{one.now}”' if one.now is not None else 'nothing like it stands there'}"
        yield from (f"  → {xuanjie} {verb}" for verb in one.next)
    yield from _unreleased(found, xuanjie)


def decided_lines(found: Queue, xuanjie: str) -> Iterator[str]:
    """The decisions whose value is in the release."""
    yield f"release {found.release}: {len(found.decided)} decisions applied"
    for row in found.decided:
        yield f"{row['decision_id']}  {_told(row)}{' [reopened]' if row['status'] == 'reopened' else ''}"
    yield from _unreleased(found, xuanjie)


def _unreleased(found: Queue, xuanjie: str) -> Iterator[str]:
    if found.unreleased:
        yield f"not in this release yet: {', '.join(found.unreleased)}; next: {xuanjie} refresh --offline"
