"""Which errors are the commonest? Slips by field, what happened, language and kind of page, with examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.scoring.score import Slip, Tally

__all__ = ["ErrorClass", "Example", "as_json", "error_classes", "error_table"]

_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What stands in the gold case and what was found instead; None: nothing."""

    case: str
    wanted: Any
    found: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorClass:
    """Errors of one sort. `what`: missed, invented, or wrong value (one of each in the same place of one page)."""

    field: str
    what: str
    lang: str
    kind: str  # of the page, as the reader recorded it
    count: int
    misjudged: int  # of them on pages whose decision was wrong: there the error is a consequence
    examples: tuple[Example, ...]


def error_classes(cases: Iterable[Mapping[str, Any]], tallies: Mapping[str, Tally]) -> list[ErrorClass]:
    """All classes, the commonest first; equal ones by field, what, language and kind.

    cases    that the tallies were made of: they give language and kind
    """
    told = {case["case_id"]: (case["lang"], case["gold"]["kind"]) for case in cases}
    judged = tallies.get("decision_three_way")
    misjudged = {slip.case for slip in judged.slips} if judged else set()
    found: dict[tuple[str, str, str, str], list[Example]] = defaultdict(list)
    for field, tally in tallies.items():
        by_case: dict[str, list[Slip]] = defaultdict(list)
        for slip in tally.slips:
            by_case[slip.case].append(slip)
        for case, slips in by_case.items():
            for example, what in _joined(case, slips):
                found[field, what, *told[case]].append(example)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        ErrorClass(
            field=field,
            what=what,
            lang=lang,
            kind=kind or "",
            count=len(rows),
            misjudged=sum(row.case in misjudged for row in rows),
            examples=tuple(rows[:_EXAMPLES]),
        )
        for (field, what, lang, kind), rows in ranked
    ]


def _joined(case: str, slips: Iterable[Slip]) -> Iterable[tuple[Example, str]]:
    """A missed and an invented value of one stay are one wrong value; so are those of values that stand alone."""
    missed = [s.value for s in slips if s.what == "missed"]
    invented = [s.value for s in slips if s.what == "invented"]
    for wanted in missed:
        at = next((i for i, value in enumerate(invented) if _place(value) == _place(wanted)), None)
        if at is None:
            yield Example(case=case, wanted=wanted, found=None), "missed"
        else:
            yield Example(case=case, wanted=wanted, found=invented.pop(at)), "wrong value"
    for value in invented:
        yield Example(case=case, wanted=None, found=value), "invented"


def _place(value: Any) -> Any:
    """Values of a stay are (country, value); an event is (form, meeting); all others have no place of their own."""
    return value[0] if isinstance(value, tuple) else None


def error_table(classes: Iterable[ErrorClass]) -> str:
    """For people: one line for a class, then its examples. misjudged: of them on pages whose decision was wrong."""
    lines = [f"{'count':>5} {'misjudged':>9}  {'field':<20} {'what':<12} {'lang':<8} kind"]
    for c in classes:
        lines.append(f"{c.count:>5} {c.misjudged:>9}  {c.field:<20} {c.what:<12} {c.lang:<8} {c.kind}")
        lines += [f"{'':>17}{e.case}: {_said(e.wanted)} → {_said(e.found)}" for e in c.examples]
    return "\n".join(lines)


def as_json(classes: Iterable[ErrorClass]) -> list[dict[str, Any]]:
    """The same for --json."""
    return [asdict(c) for c in classes]


def _said(value: Any) -> str:
    if value is None:
        return "nothing"
    return " ".join("null" if part is None else str(part) for part in (value if isinstance(value, tuple) else (value,)))
