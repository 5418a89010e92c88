"""How is a claimed number drawn beside what can be counted, and an estimate beside what is known?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.scale import ticks
from archive.figures.svg import Node, Picture, drawing, label, node

__all__ = ["Claimed", "Interval", "claims_beside_counts", "intervals"]

_LEFT = 300.0
_WIDTH = 760.0
_RIGHT = 100.0
_ROW = 26.0
_TOP = 44.0
_BOTTOM = 30.0
_LETTER = 5.6  # of small print, widest


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A row: what is claimed, in words and as a number, and what can be counted beside it."""

    label: str
    note: str
    claimed: int
    counted: int
    recommended: int | None  # None: rows of this kind have no such flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A row: what is known and an estimate of all with its interval; `untold` says why there is none."""

    label: str
    note: str
    known: int
    estimate: int | None = None
    lower: int | None = None
    upper: int | None = None
    untold: str = ""
    is_open: bool = False  # the interval has no upper end below what there can be


def claims_beside_counts(
    groups: Sequence[tuple[str, Sequence[Claimed]]], *, name: str, title: str, description: str
) -> Picture:
    """A diamond for the claim, a ring for all that can be counted, a dot for the recommended.

    groups  heading and rows; each group has an axis of its own, for teams and briefings differ by orders
    """
    nodes: list[Node | None] = [
        _diamond(12, 15), label(22, 18.5, "claimed", "small"),
        node("circle", cx=90, cy=15, r=5, class_="ring"), label(100, 18.5, "counted in this release, all", "small"),
        node("circle", cx=262, cy=15, r=4.5, class_="dot"), label(272, 18.5, "recommended", "small"),
    ]  # fmt: skip
    y = _TOP
    for heading, rows in groups:
        most = max((max(row.claimed, row.counted) for row in rows), default=0)
        scale = _scale(most)
        nodes += [label(4, y + 8, heading, "head"), *_frame(most, scale, len(rows), y + 16)]
        for position, row in enumerate(rows):
            nodes += _claimed(row, y + 16 + _ROW * position + _ROW / 2, scale)
        y += 16 + _ROW * len(rows) + _BOTTOM + 10
    return drawing(*nodes, name=name, title=title, description=description, width=_WIDTH, height=max(y, _TOP + _ROW))


def _claimed(row: Claimed, y: float, scale: float) -> list[Node | None]:
    numbers = [row.claimed, row.counted, *(() if row.recommended is None else (row.recommended,))]
    end = _x(max(numbers), scale)
    return [
        *_names(row.label, row.note, y),
        node("line", x1=_x(min(numbers), scale), x2=end, y1=y, y2=y, class_="gap"),
        node("circle", cx=_x(row.counted, scale), cy=y, r=5, class_="ring"),
        None if row.recommended is None else node("circle", cx=_x(row.recommended, scale), cy=y, r=4.5, class_="dot"),
        _diamond(_x(row.claimed, scale), y),
        label(end + 11, y + 4, " / ".join(map(str, numbers)), "figure"),
    ]


def intervals(rows: Sequence[Interval], *, name: str, title: str, description: str) -> Picture:
    """A ring for what is known, a dot on a line for the estimate and its interval; words where there is none."""
    most = max((max(row.known, row.upper or 0) for row in rows), default=0)
    scale = _scale(most)
    nodes: list[Node | None] = [*_frame(most, scale, len(rows), _TOP)]
    nodes += [
        node("circle", cx=12, cy=15, r=5, class_="ring"), label(22, 18.5, "known from this release", "small"),
        node("line", x1=168, x2=196, y1=15, y2=15, class_="span"), node("circle", cx=182, cy=15, r=4.5, class_="dot"),
        label(202, 18.5, "estimate of all with its 95 % interval; an arrow: no upper limit", "small"),
    ]  # fmt: skip
    for position, row in enumerate(rows):
        y = _TOP + _ROW * position + _ROW / 2
        nodes += _names(row.label, row.note, y)
        if row.estimate is not None and row.lower is not None and row.upper is not None:
            end = _x(row.upper, scale)
            nodes += [
                node("line", x1=_x(row.lower, scale), x2=end, y1=y, y2=y, class_="span"),
                node("path", d=f"M{end - 6:.1f} {y - 5:.1f}L{end:.1f} {y:.1f}L{end - 6:.1f} {y + 5:.1f}", class_="span")
                if row.is_open
                else None,
                node("circle", cx=_x(row.known, scale), cy=y, r=5, class_="ring"),
                node("circle", cx=_x(row.estimate, scale), cy=y, r=4.5, class_="dot"),
            ]
        else:
            at = _x(row.known, scale)
            fits = at + 11 + _LETTER * len(row.untold) <= _WIDTH
            said = label(at + (11 if fits else -11), y + 4, row.untold, "small", anchor=None if fits else "end")
            nodes += [node("circle", cx=at, cy=y, r=5, class_="ring"), said]
    return drawing(*nodes, name=name, title=title, description=description, width=_WIDTH, height=_height(len(rows)))


def _scale(most: int) -> float:
    return (_WIDTH - _LEFT - _RIGHT) / ticks(most)[-1]


def _x(count: int, scale: float) -> float:
    return _LEFT + count * scale


def _height(rows: int) -> float:
    return _TOP + _ROW * max(1, rows) + _BOTTOM


def _diamond(x: float, y: float) -> Node:
    return node(
        "path", d=f"M{x:.1f} {y - 6:.1f}L{x + 6:.1f} {y:.1f}L{x:.1f} {y + 6:.1f}L{x - 6:.1f} {y:.1f}Z", class_="mark"
    )


def _names(text: str, note: str, y: float) -> list[Node]:
    return [label(4, y + 4, text, "figure"), label(_LEFT - 12, y + 4, note, "small", anchor="end")]


def _frame(most: int, scale: float, rows: int, top: float) -> list[Node]:
    bottom = top + _ROW * max(1, rows)
    nodes = []
    for at in ticks(most):
        x = _x(at, scale)
        nodes += [
            node("line", x1=x, x2=x, y1=top - 4, y2=bottom + 4, class_="axis" if at == 0 else "line"),
            label(x, bottom + 18, str(at), "small", anchor="middle"),
        ]
    return nodes
