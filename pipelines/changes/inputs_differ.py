"""Which kinds of input differ between two releases, and which files, captures or decisions are they?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pipelines.changes.change import Cause
from pipelines.release.bundle import Inputs

__all__ = ["differing", "in_short"]

_SHOWN = 3
_DAY = len("2026-03-01-")  # before the id of a decision, in the name of its file


def differing(before: Inputs, after: Inputs) -> dict[Cause, str]:
    """Cause → what differs, in short; empty when both were made from the same."""
    found: dict[Cause, str] = {}
    rules = _names(before.rules, after.rules)
    registries = _names(before.registries, after.registries)
    decisions = _names(before.decisions, after.decisions)
    if rules:
        found[Cause.EXTRACTOR] = in_short(rules)
    if registries:
        found[Cause.REGISTRY] = in_short(registries)
    if before.captures_sha256 != after.captures_sha256 or before.captures != after.captures:
        found[Cause.SOURCE] = f"captures read: {before.captures} then, {after.captures} now"
    elif before.searches_sha256 != after.searches_sha256:
        found[Cause.SOURCE] = "search log"
    if decisions:
        found[Cause.REVIEWER] = in_short(name.removesuffix(".toml").removeprefix(name[:_DAY]) for name in decisions)
    return found


def in_short(names: Iterable[str]) -> str:
    """A few of the names in their order, and how many more there are."""
    known = sorted(set(names))
    more = f" (+{len(known) - _SHOWN})" if len(known) > _SHOWN else ""
    return f"{' '.join(known[:_SHOWN])}{more}"


def _names(before: Mapping[str, str], after: Mapping[str, str]) -> Collection[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
