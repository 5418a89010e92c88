"""Where on the tile map of the world does a country stand, and how is the map drawn?

tile_grid.csv gives each code of the country lexicon one tile: column and row, from the north-west. The layout is our
own, set by hand in November 2026 from what any atlas shows: coasts kept, land neighbours side by side or corner to
corner where a square leaves room, small islands in the order of their chains. One tile for each, whatever its size: a
tile map shows how many countries there are, not how large. No sea or border is claimed by it.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from archive.figures.colours import STEPS
from archive.figures.svg import Node, Picture, drawing, label, node

__all__ = ["Seen", "Tile", "classes", "tile_grid", "tile_map"]

_FILE = Path(__file__).parent / "tile_grid.csv"
_SIDE = 27.0  # of a tile, with its gap
_GAP = 2.0
_LEGEND = 46.0


class Seen(StrEnum):
    """What stands behind a tile."""

    COUNTED = "counted"
    NONE_FOUND = "none_found"  # searched completely, nothing there
    PARTLY_SEARCHED = "partly_searched"
    NOT_SEARCHED = "not_searched"
    PLANNED_ONLY = "planned_only"  # announced, and nothing that says it took place
    OFF_ONLY = "off_only"  # cancelled or denied
    HOME = "home"  # where the teams come from: nobody is sent abroad there


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One country: its code, its name for the tooltip, and two counts of which the second is a part of the first."""

    code: str
    name: str
    all: int
    recommended: int
    seen: Seen


@cache
def tile_grid() -> Mapping[str, tuple[int, int]]:
    """ISO alpha-2 code → (column, row), no two the same."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["alpha2"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}


def classes(counts: Iterable[int]) -> tuple[int, ...]:
    """Lower limits of at most five classes of counts, each a round number, the first 1: 1, 2, 5, 10, 20."""
    most = max(counts, default=0)
    scales = ((1, 2, 3, 4, 5), (1, 2, 3, 5, 8), (1, 2, 5, 10, 20), (1, 5, 10, 25, 50), (1, 10, 25, 50, 100))
    scale = next((s for s in scales if most <= 2 * s[-1]), (1, 25, 100, 250, 500))
    return tuple(limit for limit in scale if limit <= max(1, most))


def tile_map(tiles: Sequence[Tile], *, name: str, title: str, description: str, unit: str) -> Picture:
    """The map: filled by the first count, which stands in the tile, as `recommended/all` where they differ.

    tiles   each code once; codes without a place are drawn in a row below the map
    unit    what is counted, for the legend: "Legs"
    """
    limits = classes(tile.all for tile in tiles)
    places = _places(tiles)
    columns = max((x for x, _ in places.values()), default=0) + 1
    rows = max((y for _, y in places.values()), default=0) + 1
    width, height = columns * _SIDE + _GAP, rows * _SIDE + _LEGEND
    drawn = [_tile(tile, *places[tile.code], limits) for tile in sorted(tiles, key=lambda t: t.code)]
    legend = _legend(limits, unit, rows * _SIDE + 20, {t.seen for t in tiles if not t.all})
    return drawing(*drawn, *legend, name=name, title=title, description=description, width=width, height=height)


def _places(tiles: Sequence[Tile]) -> dict[str, tuple[int, int]]:
    """Moved so that the first column and row are used."""
    known = {tile.code: tile_grid()[tile.code] for tile in tiles if tile.code in tile_grid()}
    left = min((x for x, _ in known.values()), default=0)
    top = min((y for _, y in known.values()), default=0)
    places = {code: (x - left, y - top) for code, (x, y) in known.items()}
    below = max((y for _, y in places.values()), default=-2) + 2
    strange = sorted(tile.code for tile in tiles if tile.code not in tile_grid())
    return places | {code: (number, below) for number, code in enumerate(strange)}


def _tile(tile: Tile, column: int, row: int, limits: Sequence[int]) -> Node:
    x, y, side = column * _SIDE + _GAP, row * _SIDE + _GAP, _SIDE - _GAP
    step = sum(tile.all >= limit for limit in limits)
    step = step if len(limits) > 1 else 3 * step  # one class: a middle blue
    role, count, told = _look(tile, step)
    return node(
        "g",
        node("title", f"{tile.name}: {told}"),
        node("rect", x=x, y=y, width=side, height=side, rx=2, class_=role),
        label(x + side / 2, y + 12, tile.code, f"code{step}", anchor="middle"),
        label(x + side / 2, y + 21.5, count, f"count{step}", anchor="middle") if count else None,
    )


def _look(tile: Tile, step: int) -> tuple[str, str, str]:
    """Class, second line, tooltip."""
    if tile.all:
        count = str(tile.all) if tile.all == tile.recommended else f"{tile.recommended}/{tile.all}"
        return f"fill-step{step}", count, f"{tile.all} in all, {tile.recommended} recommended"
    return {
        Seen.NONE_FOUND: ("none", "0", "searched, none found"),
        Seen.PARTLY_SEARCHED: ("part", "", "searched in part, none found there"),
        Seen.NOT_SEARCHED: ("unsought", "", "not searched"),
        Seen.PLANNED_ONLY: ("plan", "", "planned only"),
        Seen.OFF_ONLY: ("off", "", "cancelled or denied only"),
        Seen.COUNTED: ("unsought", "", "nothing counted"),
        Seen.HOME: ("home", "", "where the delegations come from"),
    }[tile.seen]


def _legend(limits: Sequence[int], unit: str, y: float, seen: Collection[Seen]) -> list[Node]:
    nodes = [label(_GAP, y + 11.5, f"{unit}:", "small")]
    x = _GAP + 12 + 5.6 * len(unit)
    uppers = [*(limit - 1 for limit in limits[1:]), None]
    for step, (low, high) in enumerate(zip(limits, uppers, strict=True), 1):
        shown = step if len(limits) > 1 else 3
        text = f"{low}" if high == low else f"{low} or more" if high is None else f"{low}–{high}"
        nodes += [
            node("rect", x=x, y=y, width=14, height=14, rx=2, class_=f"fill-step{min(shown, STEPS)}"),
            label(x + 19, y + 11.5, text, "small"),
        ]
        x += 36 + 5.2 * len(text)
    x += 14
    signs = [("none", "none found"), ("part", "searched in part"), ("unsought", "not searched")]
    rare = [
        (Seen.PLANNED_ONLY, "plan", "planned only"),
        (Seen.OFF_ONLY, "off", "cancelled or denied only"),
        (Seen.HOME, "home", "home"),
    ]
    for role, text in [*signs, *((role, text) for one, role, text in rare if one in seen)]:
        nodes += [
            node("rect", x=x, y=y, width=14, height=14, rx=2, class_=role),
            label(x + 19, y + 11.5, text, "small"),
        ]
        x += 36 + 5.2 * len(text)
    return nodes
