"""What do people see of a list of changes? Counts by table and cause, then each cell, a line each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipelines.changes.any_two import Diff
from pipelines.changes.cell_texts import short
from pipelines.changes.cells import WITHOUT_CONTENT
from pipelines.changes.change import Cause, Change, Kind
from pipelines.codec import canonical_json

__all__ = ["as_json", "chosen", "counts_by_cause", "counts_table", "diff_lines", "in_a_line", "turned", "turned_in"]

Json = dict[str, Any]

_LONGEST = 80  # characters of one side
_AROUND = 20  # characters of what is equal, before the first that differs


def chosen(changes: Iterable[Change], table: str | None, record_id: str | None) -> list[Change]:
    """Those of a table, of a record, or both; a record also by the id that it had before."""
    return [
        one
        for one in changes
        if (table is None or one.table == table)
        and (record_id is None or record_id == one.id or (_is_id(one) and record_id == one.before))
    ]


def diff_lines(found: Diff, changes: Sequence[Change]) -> Iterator[str]:
    """Summary, then the lines.

    changes   those of `found` that were asked for
    """
    how = f"kept changes of {len(found.steps)} release(s)" if found.steps else "tables compared"
    yield f"{found.a} → {found.b}: {len(changes)} changes ({how})" if changes else f"{found.a} → {found.b}: no change"
    if not changes:
        return
    yield ""
    yield from counts_table(changes)
    yield ""
    only = {one.table for one in changes} <= WITHOUT_CONTENT
    for one in changes:
        if only or one.table not in WITHOUT_CONTENT:
            yield in_a_line(one)
    untold = sum(one.table in WITHOUT_CONTENT for one in changes)
    if untold and not only:
        yield f"and {untold} passages that came or went: --table {' or '.join(sorted(WITHOUT_CONTENT))}"


def counts_table(changes: Iterable[Change]) -> Iterator[str]:
    """Lines by table and cause, in columns."""
    counts = counts_by_cause(changes)
    width = max(map(len, counts), default=0)
    yield f"{'':{width}}" + "".join(f"{cause.value:>11}" for cause in Cause)
    for table, told in counts.items():
        yield f"{table:{width}}" + "".join(f"{told[cause] or '·':>11}" for cause in Cause)


def counts_by_cause(changes: Iterable[Change]) -> dict[str, Counter[Cause]]:
    """Table → cause → lines, in the order of the changes."""
    found: dict[str, Counter[Cause]] = {}
    for one in changes:
        found.setdefault(one.table, Counter())[one.cause] += 1
    return found


def in_a_line(one: Change) -> str:
    """One change for people."""
    what = one.id if one.field is None else f"{one.id} {one.field}"
    match one.kind, one.field:
        case Kind.CHANGED, _:
            how = turned_in(one)
        case Kind.ADDED, None:
            how = "added"
        case Kind.REMOVED, None:
            how = "removed"
        case _:
            how = f"{one.kind.value} with {short(one.after)}"
    also = f", before that {' and '.join(one.also)}" if one.also else ""
    names = one.names if one.kind is Kind.CHANGED else one.caused_by  # of a cell, `how` says what is left out
    return f"{one.table} {what}: {how}  [{one.cause.value}{also}; {one.basis.value}: {names}]"


def turned_in(one: Change) -> str:
    """What the cell of a change said → what it says."""
    if one.is_withheld:  # not null: it had a value
        return f"not repeated (its page was taken down) → {short(one.after, _LONGEST)}"
    return turned(one.before, one.after)


def turned(before: str | None, after: str | None) -> str:
    """What a cell said → what it says. Where both do not fit in a line, the line shows in what they differ."""
    one, two = short(before, _LONGEST), short(after, _LONGEST)
    if before is None or after is None or not (one.endswith("…") or two.endswith("…")):
        return f"{one} → {two}"
    lists = _elements(before), _elements(after)
    if lists[0] is None or lists[1] is None:
        return " → ".join(_around(before, after))
    old, new = Counter(lists[0]), Counter(lists[1])
    went, came = (", ".join(part.elements()) for part in (old - new, new - old))
    if went and came:
        went, came = _around(went, came)
    said = [f"{word}: {short(text, _LONGEST)}" for word, text in (("went", went), ("came", came)) if text]
    return "; ".join(said) or f"the same {len(lists[0])} in another order"


def _elements(text: str) -> list[str] | None:
    """Of a list, each as a text; None for what is no list."""
    if not text.startswith("["):
        return None
    try:
        return [one if isinstance(one, str) else canonical_json(one) for one in json.loads(text)]
    except (ValueError, RecursionError):  # a text that begins like one
        return None


def _around(before: str, after: str) -> tuple[str, str]:
    """Both from shortly before the first character that differs."""
    lines = [short(text, len(text) + 1) for text in (before, after)]
    apart = (place for place, (a, b) in enumerate(zip(*lines, strict=False)) if a != b)
    start = next(apart, min(map(len, lines))) - _AROUND
    if start > 1:
        lines = [f"…{line[start:]}" for line in lines]
    return short(lines[0], _LONGEST), short(lines[1], _LONGEST)


def as_json(found: Diff, changes: Sequence[Change], rows: Sequence[Json]) -> Json:
    """For --json.

    rows   the changes as rows of the table `changes`
    """
    counts = counts_by_cause(changes)
    return {
        "a": found.a,
        "b": found.b,
        "steps": list(found.steps),
        "counts": {table: {cause.value: told[cause] for cause in Cause} for table, told in counts.items()},
        "changes": list(rows),
    }


def _is_id(one: Change) -> bool:
    return one.field is not None and one.field.endswith("_id") and one.after == one.id
