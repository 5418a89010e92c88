"""How are measured figures shown? One table of ratios beside their targets, one of absolute figures of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["table_of"]

_INTRO = """# Benchmarks

Written by `make bench` (tests/bench/run_benchmarks.py), not by hand. Every figure is a ratio to a reference that ran in
the same run, turn by turn, by CPU time of own processes unless its note says otherwise: the median of the rounds, and
the least and the most of them. Only ratios carry over to other machines. A missed target stays in the table.
The corpus is generated (tests/bench/corpus.py, seed 8): no real pages, no network.
"""


def table_of(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Markdown of all topics."""
    return "\n".join((_INTRO, *_header(found), *_ratios(found), *_absolute(found), *_failures(found))) + "\n"


def _header(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    rows = [row for told in found.values() for row in told["rows"]]
    met = sum(row["is_met"] for row in rows)
    yield f"{met} of {len(rows)} targets met."
    yield ""
    for facts in _groups(found, "machine"):
        yield f"- machine: {facts}"
    for facts in _groups(found, "pages"):
        yield f"- corpus: {facts}"
    loads = [told["load"] for told in found.values()]
    if loads:
        idle = "idle" if max(loads) < 0.5 else "not idle: repeat on a quiet machine"
        yield f"- load average when a topic began: {min(loads)}-{max(loads)} ({idle})"
    for facts in _groups(found, "versions"):
        yield f"- versions: {facts}"
    yield ""


def _groups(found: Mapping[str, Mapping[str, Any]], name: str) -> Iterator[str]:
    """What the topics say under one name; with their topics when they do not all say the same."""
    by_text: dict[str, list[str]] = {}
    for topic, told in found.items():
        value = told[name]
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
        by_text.setdefault(text, []).append(topic)
    for text, which in by_text.items():
        yield text if len(by_text) == 1 else f"{text} ({', '.join(which)})"


def _ratios(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield from _rule(("topic", "figure", "target", "median", "spread", "rounds", "beside", "", "measured", "note"))
    for topic, told in sorted(found.items()):
        for row in told["rows"]:
            sign = "≥" if row["at_least"] else "≤"
            yield _line((
                topic, row["name"], f"{sign} {_number(row['target'])}", f"**{_number(row['median'])}**",
                f"{_number(min(row['values']))}-{_number(max(row['values']))}", str(len(row["values"])),
                row["reference"],
                "met" if row["is_met"] else "**missed**", told["at"] + (" quick" if told["quick"] else ""), row["note"],
            ))  # fmt: skip
    yield ""


def _absolute(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    rows = [
        (topic, row["name"], what, value)
        for topic, told in sorted(found.items())
        for row in told["rows"]
        for what, value in row["absolute"].items()
    ]
    if not rows:
        return
    yield "## Absolute figures, as of the machine above"
    yield ""
    yield from _rule(("topic", "figure", "what", "value"))
    yield from map(_line, rows)
    yield ""


def _failures(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    failed = [(topic, told["failed"]) for topic, told in sorted(found.items()) if told["failed"]]
    if failed:
        yield "## Topics that failed"
        yield ""
        yield from (f"- {topic}: {why}" for topic, why in failed)
        yield ""


def _rule(cells: Sequence[str]) -> tuple[str, str]:
    return _line(cells), "|" + "---|" * len(cells)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _number(value: float) -> str:
    """Three digits that matter."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3g}"
