"""How does a decision change an account? Its value replaces the one that was read, in its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from archive.records import Attested, Decision, Event, Extraction, Issue, LegVisit, Precision, Span
from pipelines.review.corrected_days import HUMAN, precision_for, without_contradiction
from pipelines.review.decisions import FieldDecision, Judgement
from pipelines.review.fields import DECISION, ISSUES, Field, Record, fields_of, kind_at, record_at, records, with_record

__all__ = ["moved_paths", "with_decisions"]

Placed = tuple[FieldDecision, str, tuple[Span, ...]]  # decision, path of its value, passages that stand for it
_DAYS = {"start", "end"}


def with_decisions(extraction: Extraction, decided: Iterable[Placed]) -> Extraction:
    """The account with the decided values; records without their first fact are taken out."""
    by_record: dict[str, list[Placed]] = defaultdict(list)
    for placed in decided:
        decision, path, spans = placed
        if path == DECISION and isinstance(decision.after, Judgement):
            told = decision.after
            judged = Decision(status=told.status, rule=told.rule, kind=told.kind, spans=spans)
            extraction = replace(extraction, decision=judged)
        elif not path.startswith(f"{ISSUES}."):
            by_record[path.rpartition(".")[0]].append(placed)
    gone: list[str] = []
    for path in sorted(by_record):
        record = record_at(extraction, path)
        if record is None:
            raise LookupError(f"{extraction.snapshot_id}: no record at {path}")
        if _is_taken_out(by_record[path]):
            gone.append(path)
            continue
        record = _changed(record, by_record[path], is_alone=_is_alone(extraction, path))
        if isinstance(record, (LegVisit, Event)):
            extraction, record = _without_contradiction(extraction, path, record)
        extraction = with_record(extraction, path, record)
    for path in sorted(gone, key=lambda p: [-int(part) for part in p.split(".") if part.isdigit()]):
        extraction = with_record(extraction, path, None)
    return extraction


def moved_paths(extraction: Extraction, decided: Sequence[Placed]) -> Mapping[str, str | None]:
    """Where the records of an account stand once some are taken out; empty when none is.

    extraction  as the rules read it
    """
    gone = {
        placed[1].rpartition(".")[0] for placed in decided if kind_at(placed[1]) is not None and _is_taken_out([placed])
    }
    found: dict[str, str | None] = {}
    kept: Counter[str] = Counter()
    for path, _ in records(extraction) if gone else ():
        place, _, number = path.rpartition(".")
        if not number.isdigit():
            continue
        found[path] = None if path in gone else f"{place}.{kept[place]}"
        kept[place] += path not in gone
    return found


def _is_taken_out(decided: Sequence[Placed]) -> bool:
    at = [(kind_at(path), decision.after) for decision, path, _ in decided]
    return any(found is not None and found[1].is_first and after is None for found, after in at)


def _changed(record: Record, decided: Sequence[Placed], *, is_alone: bool) -> Record:
    known = fields_of(_kind_of(record))
    changes: dict[str, Any] = {}
    for decision, path, spans in decided:
        field = known[path.rpartition(".")[2]]
        changes[field.name] = _value(field, getattr(record, field.name), decision, spans)
    made = replace(record, **changes)
    if isinstance(made, LegVisit) and changes.keys() & {*_DAYS, "precision"}:
        claims = [decision for decision, path, _ in decided if path.endswith(".precision")]
        made = _dated(made, [_rule(decision) for decision in claims], is_alone=is_alone)
    return made


def _dated(leg: LegVisit, claimed: Sequence[str], *, is_alone: bool) -> LegVisit:
    """Whoever says what the days claim (`claimed`: the rule of that decision) stands for the days too."""
    for rule in claimed:
        days = {name: replace(said, rule=rule) for name in _DAYS if (said := getattr(leg, name)) is not None}
        leg = replace(leg, **days)
    start, end = (said.value if said else None for said in (leg.start, leg.end))
    return replace(leg, precision=precision_for(leg.precision, start, end, is_alone=is_alone))


def _rule(decision: FieldDecision) -> str:
    return f"{HUMAN}{decision.verb.value}"


def _value(field: Field, read: Any, decision: FieldDecision, spans: tuple[Span, ...]) -> Any:
    """The decided value as the record holds it. Words that the rules read the same value from stay its passage."""

    def attested(value: Any, as_read: Iterable[Attested[Any] | None]) -> Attested[Any]:
        same = next((said for said in as_read if said is not None and said.value == value), None)
        passages = same.spans if same is not None and decision.support is None else spans
        return Attested(value=value, spans=passages, rule=_rule(decision))

    after = decision.after
    if isinstance(after, tuple):
        values = [field.kind(value) if issubclass(field.kind, Enum) else value for value in after]
        return tuple(attested(value, read) if field.is_attested else value for value in values)
    if after is None:
        return None
    value = field.kind(after) if issubclass(field.kind, Enum) else after
    return attested(value, [read]) if field.is_attested else value


def _is_alone(extraction: Extraction, path: str) -> bool:
    parts = path.split(".")
    return len(parts) == 4 and len(extraction.delegations[int(parts[1])].legs) == 1


def _without_contradiction(
    extraction: Extraction, path: str, record: LegVisit | Event
) -> tuple[Extraction, LegVisit | Event]:
    made: LegVisit | Event
    if isinstance(record, LegVisit):
        made, told = without_contradiction(record)
        if told is not None:
            left = Precision.UNKNOWN if made.start is made.end else Precision.BOUNDED
            made = replace(made, precision=left)
    else:
        made, told = without_contradiction(record)
    if told is None:
        return extraction, record
    issue = Issue(code="reversed_days", detail=f"{path}: {told}, which a reviewer gave")
    return replace(extraction, issues=(*extraction.issues, issue)), made


def _kind_of(record: Record) -> type:
    kind: type = type(record)
    return kind
