"""How is a panel told to a person? Its recipe and release, a line per meeting or year, and why cells are NA."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pipelines.panel.panel import Panel

__all__ = ["panel_lines"]

Json = dict[str, Any]


def panel_lines(panel: Panel) -> list[str]:
    meta = panel.metadata
    recipe, counts = meta["recipe"], meta["counts"]
    unit = panel.table.key[0]
    lines = [
        f"{meta['panel']}, recipe {recipe['name']} {recipe['version']}, release {meta['release']['version']}",
        f"{counts['rows']} rows: "
        + ", ".join(f"{number} visited {value}" for value, number in counts["visited"].items())
        + f"; {counts['legs']} legs",
        "",
        f"{unit.removesuffix('_id'):<10}{'1':>5}{'0':>5}{'NA':>5}{'legs':>6}{'seen':>6}  searched by the rule",
    ]
    vouching = sorted({source for one in meta["known_legs"] for source in one["told_by"]})
    seen = {one["window"]: min(one["told_by"].values()) for one in meta["known_legs"]}
    units: dict[Any, list[Json]] = defaultdict(list)
    for row in panel.rows:
        units[row[unit]].append(row)
    for name, rows in units.items():
        cells = [sum(row["visited"] == value for row in rows) for value in (1, 0, None)]
        legs = sum(row["n_legs"] or 0 for row in rows)
        lines.append(
            f"{name:<10}"
            + "".join(f"{number:>5}" for number in cells)
            + f"{legs:>6}{seen[str(name)]:>6}  {_searched(rows)}"
        )
    lines += ["", f"seen: legs of which each of {', '.join(vouching)} tells itself", ""]
    lines += ["why", *(f"{number:>7}  {reason}" for reason, number in counts["reasons"].items())]
    return lines


def _searched(rows: list[Json]) -> str:
    """The searches of one meeting or year; they differ only where a source shows some countries."""
    said = {
        " ".join(filter(None, (row["searched"], row["searched_until"] and str(row["searched_until"]))))
        + f" ({', '.join(row['searched_by'])})"
        for row in rows
    }
    return "; ".join(sorted(said))
