"""How sure are the figures of a score, and do two sets of cases differ? Cases drawn anew, percentile intervals.

What is drawn is the case: its fields stand and fall together. Cases that report one journey are drawn as if they had
nothing to do with one another, so the intervals are if anything a little too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.scoring.resample import draws, interval
from pipelines.scoring.score import QUOTES, score

__all__ = ["POOLED", "Gap", "Sure", "beside", "beside_table", "case_counts", "sure", "sure_table"]

Json = Mapping[str, Any]
Counts = Mapping[str, tuple[int, int, int]]  # field → hits, invented, missed of one case

POOLED = "all fields"  # hits and misses of every field but those on quotes, added up

_WIDE = 1 << 32  # two sums in one integer, so that a draw is one addition per case


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """F1 of one field with its 95 % interval; None where no case has the field."""

    f1: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One field in two sets; `gap` is F1 of the first less F1 of the second."""

    first: Sure
    second: Sure
    gap: float | None
    low: float | None
    high: float | None


def case_counts(cases: Iterable[Json], reports: Mapping[str, Json], pages: Mapping[str, str] | None) -> list[Counts]:
    """score() of each case alone: the figures of a set are sums over its cases."""
    return [
        {name: (t.hits, t.invented, t.missed) for name, t in score([case], reports, pages).items()} for case in cases
    ]


def sure(counts: Sequence[Counts], times: int, seed: int) -> dict[str, Sure]:
    """Figure and interval of each field in order of first appearance, the pooled one last.

    counts   of case_counts(), one for each case
    times    draws; 1000 leave the interval's ends uncertain by less than 0.01
    """
    drawn = _drawn(counts, times, seed)
    return {name: _sure(sums, drawn[name]) for name, sums in _packed(counts).items()}


def beside(first: Sequence[Counts], second: Sequence[Counts], times: int, seed: int) -> dict[str, Gap]:
    """Both sets field by field, the pooled figure last; the sets are drawn independently of one another."""
    one, two = _drawn(first, times, seed), _drawn(second, times, f"beside {seed}")
    sums, others = _packed(first), _packed(second)
    found: dict[str, Gap] = {}
    names = [n for n in dict.fromkeys([*sums, *others]) if n != POOLED]
    for name in (*names, POOLED):
        a, b = _sure(sums.get(name, []), one.get(name, [])), _sure(others.get(name, []), two.get(name, []))
        pairs = zip(one.get(name, []), two.get(name, []), strict=False)
        low, high = interval(None if x is None or y is None else x - y for x, y in pairs)
        gap = None if a.f1 is None or b.f1 is None else _round(a.f1 - b.f1)
        found[name] = Gap(first=a, second=b, gap=gap, low=_round(low), high=_round(high))
    return found


def _packed(counts: Sequence[Counts]) -> dict[str, list[int]]:
    """By field, for each case: hits in the upper half, 2 hits + invented + missed in the lower one."""
    names = dict.fromkeys(name for case in counts for name in case)
    packed = {name: [_pack(case.get(name, (0, 0, 0))) for case in counts] for name in names}
    told = [values for name, values in packed.items() if name not in QUOTES]
    packed[POOLED] = [sum(values) for values in zip(*told, strict=True)] if told else []
    return packed


def _pack(count: tuple[int, int, int]) -> int:
    hits, invented, missed = count
    return hits * _WIDE + 2 * hits + invented + missed


def _f1(total: int) -> float | None:
    hits, below = divmod(total, _WIDE)
    return 2 * hits / below if below else None


def _drawn(counts: Sequence[Counts], times: int, seed: int | str) -> dict[str, list[float | None]]:
    packed = _packed(counts)
    found: dict[str, list[float | None]] = {name: [] for name in packed}
    for places in draws([range(len(counts))], times, seed):
        for name, values in packed.items():
            found[name].append(_f1(sum(map(values.__getitem__, places))))
    return found


def _sure(values: Sequence[int], drawn: Iterable[float | None]) -> Sure:
    low, high = interval(drawn)
    return Sure(f1=_round(_f1(sum(values))), low=_round(low), high=_round(high))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def sure_table(name: str, count: int, found: Mapping[str, Sure]) -> str:
    """The figures with their intervals as a table for people."""
    lines = [f"{f'{name} ({count})':<26}{'F1':>8}   {'95 % interval':<16}"]
    lines += [f"{key:<26}{_said(s.f1):>8}   {_range(s.low, s.high):<16}" for key, s in found.items()]
    return "\n".join(line.rstrip() for line in lines)


def beside_table(name: str, counts: tuple[int, int], found: Mapping[str, Gap]) -> str:
    """Two sets side by side as a table for people."""
    head = (f"A ({counts[0]})", f"B ({counts[1]})", "A - B")
    lines = [f"{name:<26}" + "".join(f"{column:>8}   {'95 % interval':<17}" for column in head)]
    for key, gap in found.items():
        columns = (
            (gap.first.f1, gap.first.low, gap.first.high),
            (gap.second.f1, gap.second.low, gap.second.high),
            (gap.gap, gap.low, gap.high),
        )
        lines.append(f"{key:<26}" + "".join(f"{_said(f):>8}   {_range(low, high):<17}" for f, low, high in columns))
    return "\n".join(line.rstrip() for line in lines)


def _said(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"[{low:.3f}, {high:.3f}]"
