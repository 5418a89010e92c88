"""Raises the floors of gold sets to what is reached now: [SET]... Never lowers one: what sank is named, status 1."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from gold_sets import FLOORS, Thousandths, floors, reached, sets, written


def raised(
    pinned: Mapping[str, Thousandths], now: Mapping[str, Thousandths]
) -> tuple[dict[str, Thousandths], list[str]]:
    """The higher of both for every floor, and what sank: "open.fields.city: 0.910 is below the floor 0.920".

    A floor that nothing reaches for any more (a field, language or set that is gone) stays and is named.
    """
    found: dict[str, Thousandths] = {}
    sunk: list[str] = []
    for name in sorted({*pinned, *now}):
        old, new = pinned.get(name, {}), now.get(name, {})
        found[name] = {}
        for key in dict.fromkeys([*new, *old]):
            floor, figure = old.get(key, {}), new.get(key, {})
            fields = dict.fromkeys([*figure, *floor])
            found[name][key] = {field: max(floor.get(field, 0), figure.get(field, 0)) for field in fields}
            for field in floor:
                if figure.get(field, -1) < floor[field]:
                    there = f"{figure[field] / 1000:.3f}" if field in figure else "not measured"
                    sunk.append(f"{name}.{key}.{field}: {there} is below the floor {floor[field] / 1000:.3f}")
    return found, sunk


def main(names: list[str]) -> int:
    """Rewrite floors.toml for the sets named, or for all."""
    unknown = set(names) - set(sets())
    if unknown:
        print(f"no set {min(unknown)!r}; there are {', '.join(sets())}", file=sys.stderr)
        return 2
    pinned = floors(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    others = {name: tables for name, tables in pinned.items() if names and name not in names}
    measured = {name: reached(path) for name, path in sets().items() if name in names or not names}
    found, sunk = raised(pinned, measured | others)
    FLOORS.write_text(written(found), "utf-8")
    changed = sum(
        floor > pinned.get(name, {}).get(key, {}).get(field, -1)
        for name, tables in found.items()
        for key, rows in tables.items()
        for field, floor in rows.items()
    )
    print(f"{changed} floors raised or new in {FLOORS}")
    for line in sunk:
        print(f"not lowered: {line}", file=sys.stderr)
    return 1 if sunk else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
