"""Which numbers do the gates go by? The file expectations.toml as a type: every number has a reason and an origin."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from pipelines.gates.fault import Gate

__all__ = ["NAMES", "Expectations", "Number", "expectations", "load_expectations"]

_FILE = Path(__file__).with_name("expectations.toml")

NAMES: Mapping[str, tuple[str, ...]] = {
    "pages": ("current_days", "backlog_share", "most_past"),
    "listing_without_links": ("least_answers", "least_links", "empty_share", "fallen_to", "full_list"),
    "chain_broken": ("least_walks", "meeting_share", "least_links", "pause_hours"),
    "fill_rate": (
        "least_new", "least_past", "usual_share", "fall", "chance", "generic_rise", "least_shared", "fall_of_release",
    ),
    "source_at_zero": ("least_cycles", "grace_days", "least_pages", "longer", "least_pause", "least_documents"),
    "encoding": ("least_new", "rise", "chance", "han_share", "han_fall", "mojibake"),
    "dates_shifted": (
        "least_new", "near_days", "near_fall", "chance", "year_share", "future_share", "one_day_share", "least_days",
        "before_meeting", "after_meeting_days", "late_share", "least_stays",
    ),
    "records_lost": ("least", "share", "share_new_rules", "group_least", "group_least_new_rules"),
    "too_many_new": ("times", "least", "least_cycles"),
    "values_all_changed": ("share", "least"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One written number; `sources`: source → the number that holds for it instead."""

    value: float
    why: str
    origin: str
    sources: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """All numbers by `gate.number`, and the sources that a gate does not look at, each with the reason."""

    numbers: Mapping[str, Number]
    off: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (gate, source) → why

    def of(self, name: str, source: str | None = None) -> float:
        """The number that holds for a source; KeyError for a name that is not written, which load() excludes."""
        number = self.numbers[name]
        return number.value if source is None else number.sources.get(source, number.value)

    def looks_at(self, gate: Gate, source: str) -> bool:
        return (gate.value, source) not in self.off


@cache
def expectations() -> Expectations:
    """Those of expectations.toml beside this module."""
    return load_expectations(_FILE)


def load_expectations(path: Path) -> Expectations:
    """Read a file of expectations; raises BadInput naming the number that is missing, unknown or without a reason."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(str(path), str(error), "a TOML file of expectations") from error
    off = told.pop("off", [])
    wanted = {f"{gate}.{name}" for gate, names in NAMES.items() for name in names}
    found = {f"{gate}.{name}": body for gate, group in told.items() for name, body in _pairs(path, gate, group)}
    for name in sorted(wanted ^ found.keys()):
        what = "no such number" if name in wanted else "a number that no gate asks for"
        raise BadInput(f"{path}: {name}", what, "every number once, and no other")
    return Expectations(
        numbers={name: _number(f"{path}: {name}", found[name]) for name in sorted(found)},
        off=dict(_offs(path, off)),
    )


def _pairs(path: Path, gate: str, group: Any) -> Iterable[tuple[str, Any]]:
    if not isinstance(group, dict):
        raise BadInput(f"{path}: {gate}", repr(group)[:40], "a table of numbers")
    return group.items()


def _number(where: str, body: Any) -> Number:
    if not isinstance(body, dict) or not {"value", "why", "origin"} <= body.keys() <= {*_PARTS}:
        raise BadInput(where, repr(body)[:60], "value, why, origin, and numbers for sources at most")
    sources = body.get("sources", {})
    if not isinstance(sources, dict):
        raise BadInput(where, repr(sources)[:60], "a table of sources")
    texts = [body["why"], body["origin"]]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise BadInput(where, "no reason or no origin", "both in words")
    return Number(
        value=_plain(where, body["value"]),
        why=body["why"],
        origin=body["origin"],
        sources={name: _plain(f"{where} of {name}", value) for name, value in sorted(sources.items())},
    )


_PARTS = ("value", "why", "origin", "sources")


def _plain(where: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise BadInput(where, repr(value)[:40], "a number, zero or more")
    return value


def _offs(path: Path, off: Any) -> Iterable[tuple[tuple[str, str], str]]:
    gates = {gate.value for gate in Gate}
    for row in off if isinstance(off, list) else [off]:
        if not isinstance(row, dict) or row.keys() != {"gate", "source", "why"}:
            raise BadInput(f"{path}: off", repr(row)[:60], "gate, source, why")
        if row["gate"] not in gates or not row["source"] or not str(row["why"]).strip():
            raise BadInput(f"{path}: off", repr(row)[:60], f"one of {', '.join(sorted(gates))}, a source, a reason")
        yield (row["gate"], row["source"]), row["why"]
