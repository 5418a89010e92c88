"""How do the written numbers look to people? The table that stands in docs/gates.md."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.gates.expectations import NAMES, Expectations

__all__ = ["numbers_table"]


def numbers_table(asked: Expectations) -> str:
    """Every number with its reason and origin, in the order in which the gates stand, as Markdown."""
    return "\n".join(_lines(asked)) + "\n"


def _lines(asked: Expectations) -> Iterator[str]:
    yield "| number | value | why | origin |"
    yield "|---|---|---|---|"
    for gate, names in NAMES.items():
        for name in names:
            number = asked.numbers[f"{gate}.{name}"]
            others = "".join(f"; {source}: {value:g}" for source, value in sorted(number.sources.items()))
            yield f"| `{gate}.{name}` | {number.value:g}{others} | {number.why} | {number.origin} |"
