"""How are a few stays drawn on one scale of days, each with no more certainty than is known of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from archive.figures.svg import Node, Picture, drawing, label, node

__all__ = ["Bar", "Way", "stays"]

_WIDTH = 760.0
_LEFT = 190.0
_RIGHT = 24.0
_TOP = 40.0
_ROW = 30.0
_BOTTOM = 36.0
_MOST_TICKS = 8
_STEPS = (1, 2, 7, 14, 28, 56, 91, 182)  # days; a longer axis has marks at the beginning of years
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100)
_THIN = 5.0  # height of a bar whose days are limits alone


class Way(StrEnum):
    """What the two days of a bar are."""

    PRINTED = "first and last day"
    INSIDE = "somewhere inside these days"
    LIMITS = "some day between these limits"
    PLANNED = "planned"
    OFF = "cancelled or denied"


_ROLES = {Way.PRINTED: "fill-rec", Way.INSIDE: "fill-all", Way.LIMITS: "none", Way.PLANNED: "plan", Way.OFF: "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row; a bar without days says so in words.

    are_limits  the days of a plan or a cancellation are limits too: a thin bar

    points      days of single occasions: briefings, or the day of the only meeting that is printed
    """

    label: str
    note: str
    way: Way
    first: date | None
    last: date | None
    points: tuple[date, ...] = ()
    are_limits: bool = False


def stays(
    bars: Sequence[Bar],
    *,
    name: str,
    title: str,
    description: str,
    point: str,
    words: Mapping[Way, str] = MappingProxyType({}),
    unknown: str = "no day known",
) -> Picture:
    """One bar a row.

    point    what a dot is, for the legend
    words    what a bar is, where it is other than `Way` says
    unknown  what stands in a row without days
    """
    days = [day for bar in bars for day in (bar.first, bar.last, *bar.points) if day is not None]
    height = _TOP + _ROW * max(1, len(bars)) + _BOTTOM
    nodes: list[Node | None] = list(_key(bars, point, words))
    if days:
        scale = _Scale(min(days), max(days))
        nodes += _axis(scale, height)
        for position, bar in enumerate(bars):
            nodes += _row(bar, scale, _TOP + _ROW * position, unknown)
    else:
        nodes += [label(_LEFT, _TOP + _ROW * n + 19, f"{bar.label}: {unknown}") for n, bar in enumerate(bars)]
    return drawing(*nodes, name=name, title=title, description=description, width=_WIDTH, height=height)


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._unit = (_WIDTH - _LEFT - _RIGHT) / ((last - first).days + 1)

    @property
    def is_long(self) -> bool:
        """Whether its marks are beginnings of years."""
        return (self.last - self.first).days + 1 > _STEPS[-1] * _MOST_TICKS

    def left(self, day: date) -> float:
        return _LEFT + (day - self.first).days * self._unit

    def right(self, day: date) -> float:
        return self.left(day) + self._unit

    def middle(self, day: date) -> float:
        return self.left(day) + self._unit / 2

    def ticks(self) -> list[date]:
        length = (self.last - self.first).days + 1
        step = next((one for one in _STEPS if length <= one * _MOST_TICKS), None)
        if step is not None:
            return [self.first + timedelta(days=at) for at in range(0, length, step)]
        years = self.last.year - self.first.year
        every = next((one for one in _YEAR_STEPS if years <= one * _MOST_TICKS), _YEAR_STEPS[-1])
        begins = (date(year, 1, 1) for year in range(self.first.year + 1, self.last.year + 1) if year % every == 0)
        return list(begins)


def _row(bar: Bar, scale: _Scale, y: float, unknown: str) -> list[Node | None]:
    nodes: list[Node | None] = [
        label(_LEFT - 10, y + 14, bar.label, "figure", anchor="end"),
        label(_LEFT - 10, y + 26, bar.note, "small", anchor="end") if bar.note else None,
    ]
    if bar.first is None or bar.last is None:
        nodes.append(None if bar.points else label(_LEFT + 4, y + 19, unknown, "small"))
    else:
        x, width = scale.left(bar.first), max(2.0, scale.right(bar.last) - scale.left(bar.first))
        high = _THIN if bar.way is Way.LIMITS or bar.are_limits else _ROW - 14
        nodes.append(node("rect", x=x, y=y + 15 - high / 2, width=width, height=high, class_=_ROLES[bar.way]))
    nodes += [node("circle", cx=scale.middle(day), cy=y + 15, r=5, class_="ring") for day in bar.points]
    return nodes


def _axis(scale: _Scale, height: float) -> list[Node]:
    nodes: list[Node] = []
    foot = height - _BOTTOM + 2
    ticks = scale.ticks()
    for before, day in zip([None, *ticks], ticks, strict=False):
        x = scale.left(day)
        nodes += [
            node("line", x1=x, x2=x, y1=_TOP, y2=foot, class_="line"),
            label(x, foot + 14, str(day.year) if scale.is_long else day.isoformat()[5:], "small", anchor="middle"),
        ]
        if not scale.is_long and (before is None or before.year != day.year):
            nodes.append(label(x, foot + 28, str(day.year), "small", anchor="middle"))
    return [*nodes, node("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=foot, y2=foot, class_="axis")]


def _key(bars: Sequence[Bar], point: str, words: Mapping[Way, str]) -> list[Node]:
    nodes: list[Node] = []
    x = 4.0
    for way in Way:
        if not any(bar.way is way and bar.first is not None for bar in bars):
            continue
        said = words.get(way, way.value)
        high = _THIN if way is Way.LIMITS else 13.0
        nodes += [
            node("rect", x=x, y=14.5 - high / 2, width=13, height=high, class_=_ROLES[way]),
            label(x + 19, 18.5, said, "small"),
        ]
        x += 38 + 5.6 * len(said)
    if any(bar.points for bar in bars):
        nodes += [node("circle", cx=x + 6, cy=14.5, r=5, class_="ring"), label(x + 19, 18.5, point, "small")]
    return nodes
