"""Which figures set numbers beside one another: official totals and counts, countries known and an estimate of all?"""

from __future__ import annotations

from typing import Any

from archive.figures.dumbbells import Claimed, Interval, claims_beside_counts, intervals
from archive.meeting_names import plain
from pipelines.coverage.estimate import Estimate
from pipelines.release.report.counting import Pair
from pipelines.release.report.facts import Coverage, Facts, Total
from pipelines.release.report.figure import FIGURE_TABLES, Figure, drawn_figure, meeting_label

__all__ = ["OPERATORS", "coverage_figure", "latest_totals", "totals_figure"]

Json = dict[str, Any]

OPERATORS = {
    "exact": "", "more_than": "more than ", "at_least": "at least ", "nearly": "nearly ", "about": "about ",
    "up_to": "up to ",
}  # fmt: skip
_KINDS = {"teams": "Teams", "countries": "Countries", "briefings": "Briefings"}  # with rows to count beside them


def latest_totals(totals: tuple[Total, ...]) -> list[Total]:
    """Of each meeting and kind the latest comparable one; of several on one day the highest number."""
    best: dict[tuple[str | None, str], Total] = {}
    for one in totals:
        if one.obstacle is None and one.countable is not None and not one.planned and one.counted in _KINDS:
            key = (one.meeting_id, one.counted)
            if key not in best or _when(best[key]) < _when(one):
                best[key] = one
    return [one for kind in _KINDS for one in best.values() if one.counted == kind]


def _when(one: Total) -> tuple[str, int, str]:
    return "" if one.as_of is None else one.as_of.isoformat(), one.quantity, one.claim_id


def totals_figure(facts: Facts, release: str) -> Figure:
    shown = latest_totals(facts.totals)
    rows: list[Json] = []
    groups: dict[str, list[Claimed]] = {}
    for one in shown:
        pair = one.countable or Pair()
        trusted = None if one.counted == "briefings" else pair.recommended
        rows.append(
            {
                "claim_id": one.claim_id,
                "meeting_id": one.meeting_id,
                "counted": one.counted,
                "operator": one.operator,
                "claimed": one.quantity,
                "as_of": one.as_of,
                "countable": pair.all,
                "countable_recommended": trusted,
                "verdict": one.verdict,
            }
        )
        words = f"{meeting_label(one.meeting_id)}: {OPERATORS[one.operator]}{one.quantity}"
        groups.setdefault(_KINDS[one.counted], []).append(
            Claimed(
                label=words,
                note=f"by {one.as_of}" if one.as_of else "no day",
                claimed=one.quantity,
                counted=pair.all,
                recommended=trusted,
            )
        )
    told = "; ".join(
        f"{r['meeting_id']} {r['counted']}: {r['claimed']} claimed, {r['countable']} counted"
        + ("" if r["countable_recommended"] is None else f", {r['countable_recommended']} recommended")
        for r in rows
    )
    picture = claims_beside_counts(
        list(groups.items()),
        name="totals",
        title="Official totals beside what can be counted",
        description=f"{told or 'No comparable total'}. Release {release}.",
    )
    caption = (
        "The latest comparable total of each meeting and kind, as published, beside the rows of this release by that "
        "day: claimed / all / recommended (briefings have no such flag)."
    )
    return drawn_figure("totals", caption, "claim_comparison.csv: claim_id", picture, rows, is_empty=not shown)


def coverage_figure(facts: Facts, release: str) -> Figure:
    rows = [_covered(one) for one in facts.coverage]
    drawn = [
        Interval(
            label=meeting_label(one.meeting_id),
            note=f"{one.known} known",
            known=one.known,
            estimate=row["estimate"],
            lower=row["lower"],
            upper=row["upper"],
            untold="" if isinstance(one.result, Estimate) else f"not estimable: {plain(row['reason'])}",
            is_open=isinstance(one.result, Estimate) and one.result.upper >= one.limit,
        )
        for one, row in zip(facts.coverage, rows, strict=True)
    ]
    told = "; ".join(
        f"{r['meeting_id']} {r['known']} known, "
        + (
            f"{r['estimate']} estimated ({r['lower']} to {r['upper']})"
            if r["estimate"] is not None
            else "not estimable"
        )
        for r in rows
    )
    picture = intervals(
        drawn,
        name="coverage",
        title="Countries known, and an estimate of all",
        description=f"{told or 'No meeting'}. Release {release}.",
    )
    caption = (
        "Capture–recapture over sides that report for themselves: a lower bound where all sides keep silent together."
    )
    source = "legs.csv: country, meeting_id and the families_ columns; method in docs/coverage.md, xuanjie coverage"
    return drawn_figure("coverage", caption, source, picture, rows, is_empty=not rows)


def _covered(one: Coverage) -> Json:
    row: Json = dict.fromkeys(column.name for column in FIGURE_TABLES["coverage"].columns)
    row |= {"meeting_id": one.meeting_id, "known": one.known}
    if isinstance(one.result, Estimate):
        row |= {
            "estimate": round(one.result.total),
            "lower": one.result.lower,
            "upper": one.result.upper,
            "method": one.result.method,
            "lists": ", ".join(one.result.lists),
            "shared": one.result.shared,
        }
    else:
        row |= {"reason": one.result.reason.value, "found": one.result.found}
    return row
