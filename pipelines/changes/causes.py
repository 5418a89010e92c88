"""What was the cause of each difference? The step of a staged rebuild at which the cell takes its new value.

A release is made of four things: the program, its registries, what was captured, what reviewers decided. Where one of
them alone differs, it is the cause of everything. Where several do, the tables are made again in steps: the program of
today on the captures and decisions of the release before, then all captures, then the decisions of today. A cell
belongs to the last step that changed it. Program and registries cannot be put back one without the other; where both
changed, the column says which of them it stands on. No step is made unless there is something to tell apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.changes.cell_texts import row_of, text_of
from pipelines.changes.cells import Comparison, Place, compare
from pipelines.changes.change import Basis, Cause, Change, Difference, Kind, caused
from pipelines.changes.former import Former
from pipelines.changes.inputs_differ import differing, in_short
from pipelines.changes.stages import StageFailed, Stages
from pipelines.changes.standing import Standing
from pipelines.changes.what_columns_stand_on import SOURCE_COLUMNS, stands_on_registry
from pipelines.release.bundle import Inputs
from pipelines.release.tables import Rows

__all__ = ["changes_since"]

_PROGRAM = frozenset({Cause.EXTRACTOR, Cause.REGISTRY})
_UNKNOWN = "not known"  # what an older release was made from


def changes_since(before: Former, rows: Rows, inputs: Inputs | None, stages: Stages) -> list[Change]:
    """Every cell that differs from an earlier release, with its cause; by table, id and column.

    rows     tables of the later release
    inputs   what it was made from; None when it does not say
    stages   asked only where several kinds of input differ
    """
    compared = compare(before.rows, rows)
    if not compared.differences:
        return []
    kinds = {} if before.inputs is None or inputs is None else differing(before.inputs, inputs)
    teller = _Teller(kinds, Standing(before.rows, rows, compared.old_ids, compared.differences))
    if len(kinds) == 1:
        (cause,) = kinds
        return [teller.change(one, cause, Basis.ONLY_CAUSE) for one in compared.differences]
    try:
        steps = _steps(before.rows, rows, kinds, stages, compared)
    except StageFailed:
        steps = []
    if not steps:
        return [teller.by_standing(one) for one in compared.differences]
    return [change for one in compared.differences for change in _told(one, steps, teller)]


@dataclass(frozen=True, slots=True)
class _Step:
    """From one stage to the next: what differs, by row."""

    causes: frozenset[Cause]
    cells: Mapping[Place, Mapping[str | None, Difference]]  # by id after the step
    gone: frozenset[Place]  # rows by id before the step
    old_ids: Mapping[Place, str]
    new_ids: Mapping[Place, str]


def _steps(before: Rows, after: Rows, kinds: Mapping[Cause, str], stages: Stages, whole: Comparison) -> list[_Step]:
    program = _PROGRAM & kinds.keys()
    causes = [step for step in (program, {Cause.SOURCE} & kinds.keys(), {Cause.REVIEWER} & kinds.keys()) if step]
    if len(causes) < 2:
        return [_step(step, whole) for step in causes]
    between = [
        stages.with_all_captures() if Cause.SOURCE in step else stages.with_this_program() for step in causes[:-1]
    ]
    made = [before, *between, after]
    return [_step(step, compare(one, two)) for step, one, two in zip(causes, made, made[1:], strict=False)]


def _step(causes: Iterable[Cause], compared: Comparison) -> _Step:
    cells: dict[Place, dict[str | None, Difference]] = defaultdict(dict)
    gone: set[Place] = set()
    for one in compared.differences:
        if one.kind is Kind.REMOVED:
            gone.add(one.row)
        else:
            cells[one.row][one.field] = one
    return _Step(
        frozenset(causes),
        cells,
        frozenset(gone),
        compared.old_ids,
        {(table, old): new for (table, new), old in compared.old_ids.items()},
    )


def _told(one: Difference, steps: Sequence[_Step], teller: _Teller) -> list[Change]:
    """The change, and those of its cells that have another cause than their row."""
    found = _steps_of_removal(one, steps) if one.kind is Kind.REMOVED else _steps_of_value(one, steps)
    if not found:  # the steps tell records apart in another way than the whole does
        return [teller.by_standing(one)]
    change = teller.at_step(one, steps, found)
    if one.kind is not Kind.ADDED:
        return [change]
    return [change, *_cells_with_own_cause(change, steps, found[0], teller)]


def _steps_of_removal(one: Difference, steps: Sequence[_Step]) -> list[int]:
    """Steps at which the row went, the last one first."""
    table, key = one.row
    found: list[int] = []
    for number, step in enumerate(steps):
        if (table, key) in step.gone:
            found.insert(0, number)
        key = step.new_ids.get((table, key), key)
    return found


def _steps_of_value(one: Difference, steps: Sequence[_Step]) -> list[int]:
    """Steps at which the cell (or row) took another value, the last one first; none before the row came."""
    found: list[int] = []
    for number, cells in _back(one.row, steps):
        came = None in cells
        if came or (one.field is not None and one.field in cells):
            found.append(number)
        if came:
            break
    return found


def _back(place: Place, steps: Sequence[_Step]) -> Iterator[tuple[int, Mapping[str | None, Difference]]]:
    """(step, differences of the row there), from the last step to the first, under the id that it had then."""
    table, key = place
    for number in range(len(steps) - 1, -1, -1):
        yield number, steps[number].cells.get((table, key), {})
        key = steps[number].old_ids.get((table, key), key)


def _cells_with_own_cause(row: Change, steps: Sequence[_Step], came: int, teller: _Teller) -> list[Change]:
    """Cells of a row that is new, which got their value at a later step than the row."""
    later: dict[str, list[int]] = defaultdict(list)
    for number, cells in _back(row.row, steps):
        if number <= came:
            break
        for name in cells:
            if name is not None:
                later[name].append(number)
    if not later:
        return []
    values = row_of(row.table, row.after) if row.after is not None else {}
    names = (name for name in values if name in later)
    told = [
        teller.at_step(
            Difference(
                kind=Kind.ADDED, table=row.table, id=row.id, field=name, before=None, after=text_of(values[name])
            ),
            steps,
            [*later[name], came],
        )
        for name in names
    ]
    return [one for one in told if one.cause is not row.cause]


class _Teller:
    """Gives a difference its cause, and the names of what caused it."""

    def __init__(self, kinds: Mapping[Cause, str], standing: Standing) -> None:
        self._kinds, self._standing = kinds, standing

    def change(self, one: Difference, cause: Cause, basis: Basis, also: Iterable[Cause] = ()) -> Change:
        others = tuple(sorted({other for other in also if other is not cause}))
        return caused(one, cause, basis, self._names(one, cause), others)

    def by_standing(self, one: Difference) -> Change:
        return self.change(one, self._standing.cause(one, self._kinds), Basis.NOT_SEPARATED)

    def at_step(self, one: Difference, steps: Sequence[_Step], numbers: Sequence[int]) -> Change:
        """The cause of the last step, which is the first of `numbers`; the others were on the way."""
        (cause, basis), *others = [self._cause(one, steps[number].causes) for number in numbers]
        return self.change(one, cause, basis, (other for other, _ in others))

    def _cause(self, one: Difference, causes: frozenset[Cause]) -> tuple[Cause, Basis]:
        if len(causes) == 1 and not causes & _PROGRAM:
            (cause,) = causes
            return cause, Basis.STAGED
        if Cause.SOURCE in self._kinds:
            if one.field in SOURCE_COLUMNS.get(one.table, ()):
                return Cause.SOURCE, Basis.BY_COLUMN
            if self._standing.lost_captures(one):  # they cannot be read again, so no step is without them
                return Cause.SOURCE, Basis.NOT_SEPARATED
        if len(causes) == 1:
            (cause,) = causes
            return cause, Basis.STAGED
        return (Cause.REGISTRY if stands_on_registry(one) else Cause.EXTRACTOR), Basis.BY_COLUMN

    def _names(self, one: Difference, cause: Cause) -> str:
        """Of a capture or decision that the record stands on, else of all that differs."""
        if cause is Cause.SOURCE:
            own = self._standing.captures(one)
        else:
            own = self._standing.decisions(one) if cause is Cause.REVIEWER else set()
        return in_short(own) if own else self._kinds.get(cause, _UNKNOWN)
