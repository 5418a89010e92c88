"""Did records go that nothing accounts for? The archive only grows, so that next to nothing may be lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts, taken_down
from pipelines.gates.fault import Gate, GateFault
from pipelines.release.in_order import both, by_key, only_first, sorted_like
from pipelines.release.tables import Row, Rows

__all__ = ["records_lost"]

_KEYS = {"legs": "leg_id", "events": "event_id", "delegations": "delegation_id"}
_CAUSES = {
    True: "captures that are missing from the archive, or new ones that silence older ones of the same page",
    False: "a rule, a layout or a registry that was changed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explained:
    """What may go: what a reviewer judged since the last release, and what was taken down."""

    judged: frozenset[str]  # documents
    gone: frozenset[str]  # documents of the last release all of whose captures were taken down

    def covers(self, documents: Sequence[str]) -> bool:
        return bool(documents) and (not self.judged.isdisjoint(documents) or self.gone.issuperset(documents))


def records_lost(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """Stays, briefings, delegations, kept documents and documents that are gone, or fewer, against the last release;
    a country or a meeting that has no stay any more.

    A record is not lost that has a successor, whose pages were taken down, or on whose pages a reviewer decided since.
    """
    before = facts.previous
    if before is None:
        return
    explained = _explained(facts, before)
    successors = {row["old_id"] for row in facts.rows.get("rekeys", ()) if row["new_id"] is not None}
    for table, key in _KEYS.items():
        old = [row for row in before.get(table, ()) if not explained.covers(row["documents"])]
        now = {row[key] for row in facts.rows[table]}
        lost = [row[key] for row in old if row[key] not in now and row[key] not in successors]
        fewer = len(old) - len(now)
        yield from _lost(table, len(old), lost, fewer, facts, asked)
    yield from _documents(facts, before, explained, asked)
    for column, what in (("country", "country"), ("meeting_id", "meeting")):
        yield from _empty_groups(column, what, facts, before, explained, asked)


def _explained(facts: Facts, before: Rows) -> _Explained:
    known = {(row["decision_id"], row["is_applied"]) for row in before.get("decisions", ())}
    fresh = [row for row in facts.rows["decisions"] if (row["decision_id"], row["is_applied"]) not in known]
    removed = taken_down(facts)
    gone = [row["document_id"] for row in before.get("documents", ()) if removed.issuperset(row["snapshots"])]
    return _Explained(
        judged=frozenset(document for row in fresh for document in row["documents"]), gone=frozenset(gone)
    )


def _documents(facts: Facts, before: Rows, explained: _Explained, asked: Expectations) -> Iterator[GateFault]:
    """Documents by their captures, for their ids may change; and those that were kept."""
    told, now = before.get("documents", ()), facts.rows["documents"]
    then, today = (
        sorted_like(now, ((sid, row["document_id"]) for row in rows for sid in row["snapshots"]))
        for rows in (told, now)
    )
    there = sorted_like(now, ((pair[1], "") for pair, _ in both(then, today, itemgetter(0), itemgetter(0))))
    names = (row["document_id"] for row in by_key(told, "document_id"))
    lost = [name for name in only_first(names, (name for name, _ in there)) if not explained.covers([name])]
    had = sum(1 for row in told if not explained.covers([row["document_id"]]))
    yield from _lost("documents", had, lost, 0, facts, asked)  # two that become one are none less
    kept_now = {row["document_id"] for row in facts.rows["candidates"] if row["status"] == "kept"}
    kept = [row["document_id"] for row in before.get("candidates", ()) if row["status"] == "kept"]
    wanted = set(kept)
    held = {row["document_id"]: row["snapshots"] for row in told if row["document_id"] in wanted}
    named = {snapshot for snapshots in held.values() for snapshot in snapshots}
    document_of = {s: row["document_id"] for row in now for s in row["snapshots"] if s in named}
    kept = [name for name in kept if name in held and not explained.covers([name])]
    is_kept: Callable[[str], bool] = lambda name: any(document_of.get(s) in kept_now for s in held[name])  # noqa: E731
    yield from _lost("kept documents", len(kept), [n for n in kept if not is_kept(n)], 0, facts, asked)


def _lost(
    table: str, had: int, lost: Sequence[str], fewer: int, facts: Facts, asked: Expectations
) -> Iterator[GateFault]:
    bound = asked.of("records_lost.share" if facts.same_rules else "records_lost.share_new_rules")
    most = max(len(lost), fewer)
    if most < asked.of("records_lost.least") or most <= bound * had:
        return
    what = f"{len(lost)} of {had} gone without a successor" if len(lost) >= fewer else f"{fewer} fewer than {had}"
    named = f", as {', '.join(sorted(lost)[:3])}" if lost else ""
    yield GateFault(
        gate=Gate.RECORDS_LOST,
        subject=table,
        found=f"{what}{named}",
        expected=f"at most {bound:.0%}{'' if facts.same_rules else ', for rules or registries changed'}",
        basis="the last release, whatever the phase: the archive only grows",
        cause=_CAUSES[facts.same_rules],
        command=f"xuanjie explain {min(lost)}" if lost else "xuanjie extract --full",
    )


def _empty_groups(
    column: str,
    what: str,
    facts: Facts,
    before: Rows,
    explained: _Explained,
    asked: Expectations,
) -> Iterator[GateFault]:
    least = asked.of("records_lost.group_least" if facts.same_rules else "records_lost.group_least_new_rules")
    old: dict[str, list[Row]] = defaultdict(list)
    for row in before.get("legs", ()):
        if row[column] is not None and not explained.covers(row["documents"]):
            old[row[column]].append(row)
    now = {row[column] for row in facts.rows["legs"]}
    for name in sorted(old.keys() - now):
        if len(old[name]) >= least:
            yield GateFault(
                gate=Gate.RECORDS_LOST,
                subject=f"legs of the {what} {name}",
                found=f"0, of {len(old[name])} in the last release",
                expected="about as many",
                basis="the last release, whatever the phase",
                cause=f"{_CAUSES[facts.same_rules]}; or the name of the {what} is read as another's",
                command=f"xuanjie explain {min(row['leg_id'] for row in old[name])}",
            )
