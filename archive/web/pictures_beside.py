"""How are official totals drawn beside counts, and estimates beside what is known?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.figures.dumbbells import Claimed, Interval, claims_beside_counts, intervals
from archive.meeting_names import plain
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.drawn import Drawing, drawn_rows, key_of, label_of

__all__ = ["OPERATORS", "coverage", "meeting_coverage", "meeting_totals", "totals"]

OPERATORS: Mapping[str, str] = {
    "exact": "", "more_than": "more than ", "at_least": "at least ", "nearly": "nearly ", "about": "about ",
    "up_to": "up to ",
}  # fmt: skip
_KINDS = {"teams": "Teams", "countries": "Countries", "briefings": "Briefings"}
_TOTAL_COLUMNS = (
    "claim_id", "meeting_id", "counted", "operator", "claimed", "as_of", "countable", "countable_recommended",
    "verdict",
)  # fmt: skip


def totals(catalogue: Catalogue) -> Drawing:
    """The comparable totals of all meetings."""
    return _dumbbells(catalogue.rows("SELECT * FROM figure_totals ORDER BY rowid"), "totals")


def meeting_totals(catalogue: Catalogue, meeting_id: str | None) -> Drawing:
    """The same of one meeting."""
    rows = catalogue.rows("SELECT * FROM figure_totals WHERE meeting_id IS ? ORDER BY rowid", meeting_id)
    return _dumbbells(rows, f"totals-{key_of(meeting_id)}")


def _dumbbells(rows: Sequence[Row], name: str) -> Drawing:
    groups: dict[str, list[Claimed]] = {}
    for row in rows:
        groups.setdefault(_KINDS.get(row["counted"], plain(row["counted"])), []).append(
            Claimed(
                label=f"{label_of(row['meeting_id'])}: {OPERATORS.get(row['operator'], '')}{row['claimed']}",
                note=f"by {row['as_of']}" if row["as_of"] else "no day",
                claimed=row["claimed"],
                counted=row["countable"],
                recommended=row["countable_recommended"],
            )
        )
    told = "; ".join(
        f"{label_of(row['meeting_id'])} {row['counted']}: {row['claimed']} claimed, {row['countable']} counted"
        + ("" if row["countable_recommended"] is None else f", {row['countable_recommended']} recommended")
        for row in rows
    )
    picture = claims_beside_counts(
        list(groups.items()), name=name, title="Official totals beside what can be counted",
        description=f"{told or 'No comparable total'}.",
    )  # fmt: skip
    caption = (
        "The latest comparable total of each meeting and kind, as published, beside the rows of this release by that"
        " day: claimed / all / recommended (briefings have no such flag)."
    )
    return drawn_rows(picture, caption, rows, _TOTAL_COLUMNS)


_COVERAGE_COLUMNS = (
    "meeting_id", "known", "estimate", "lower", "upper", "method", "lists", "shared", "reason", "found",
)  # fmt: skip


def coverage(catalogue: Catalogue) -> Drawing:
    """Countries known of each meeting, and an estimate of all."""
    return _intervals(catalogue, catalogue.rows("SELECT * FROM figure_coverage ORDER BY rowid"), "coverage")


def meeting_coverage(catalogue: Catalogue, meeting_id: str | None) -> Drawing:
    """The same of one meeting."""
    rows = catalogue.rows("SELECT * FROM figure_coverage WHERE meeting_id IS ? ORDER BY rowid", meeting_id)
    return _intervals(catalogue, rows, f"coverage-{key_of(meeting_id)}")


def _intervals(catalogue: Catalogue, rows: Sequence[Row], name: str) -> Drawing:
    limit = catalogue.value("SELECT count(*) FROM figure_map WHERE seen != 'home' AND country != 'EU'")
    drawn = [
        Interval(
            label=label_of(row["meeting_id"]), note=f"{row['known']} known", known=row["known"],
            estimate=row["estimate"], lower=row["lower"], upper=row["upper"],
            untold="" if row["reason"] is None else f"not estimable: {plain(row['reason'])}",
            is_open=row["upper"] is not None and row["upper"] >= limit,
        )
        for row in rows
    ]  # fmt: skip
    told = "; ".join(
        f"{label_of(row['meeting_id'])} {row['known']} known, "
        + (
            "not estimable"
            if row["estimate"] is None
            else f"{row['estimate']} estimated, {row['lower']} to {row['upper']}"
        )
        for row in rows
    )
    picture = intervals(
        drawn, name=name, title="Countries known, and an estimate of all", description=f"{told or 'No meeting'}."
    )
    caption = "Capture–recapture over sides that report for themselves: a lower bound where all keep silent together."
    return drawn_rows(picture, caption, rows, _COVERAGE_COLUMNS)
