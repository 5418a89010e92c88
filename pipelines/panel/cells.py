"""What does a panel say of one country and one meeting or year: 1, 0 or NA, and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.panel.columns import Reason
from pipelines.panel.looking import Look
from pipelines.panel.recipe_file import PanelRecipe
from pipelines.release.tables import Row

__all__ = ["cell", "counts", "is_told"]

Json = dict[str, Any]

_NO_VISITS = {"cancelled", "denied"}  # somebody says that nobody came
_BEST_FIRST = ("host_confirmed", "host_only", "multi_party_side", "single_party_side")  # contested legs never count


def is_told(leg: Row) -> bool:
    """Does anybody say that the leg took place, or would?"""
    return leg["record_status"] == "active" and (leg["mode"] not in _NO_VISITS or leg["verification"] == "contested")


def counts(leg: Row, recipe: PanelRecipe) -> bool:
    """Is the leg a visit by the recipe?"""
    return (
        is_told(leg)
        and leg["verification"] != "contested"
        and leg["mode"] in recipe.modes
        and leg["date_precision"] in recipe.precisions
        and (leg["recommended"] or not recipe.recommended)
        and (leg["meeting_id"] is not None or not recipe.meeting_named)
    )


def cell(
    legs: Sequence[Row],
    recipe: PanelRecipe,
    look: Look,
    *,
    envoys: frozenset[str],
    uncertain: Mapping[str, Row],
    if_uncertain: Reason,
) -> Json:
    """The columns of one cell that speak of visits.

    legs          those told of this country and this meeting or year
    look          what the search says where there is none
    envoys        documents that tell of a special envoy's report
    uncertain     further legs of this country, by id, of this meeting or year or another
    if_uncertain  why the cell is NA when there is nothing but those
    """
    counted = sorted((leg for leg in legs if counts(leg, recipe)), key=lambda leg: str(leg["leg_id"]))
    left_out = {leg["leg_id"]: leg for leg in legs if not counts(leg, recipe)} | dict(uncertain)
    delegations = sorted({leg["delegation_id"] for leg in counted} - {None})
    is_uncertain = any(counts(leg, recipe) for leg in uncertain.values())
    reason = (
        Reason.LEG if counted else _left_out_reason(left_out, if_uncertain if is_uncertain else None) or look.reason
    )
    visited = {Reason.LEG: 1, Reason.SEARCHED_AND_EMPTY: 0, Reason.SO_FAR: 0}.get(reason)
    is_known = visited is not None
    return {
        "visited": visited,
        "reason": reason.value,
        "n_legs": len(counted) if is_known else None,
        "n_delegations": len(delegations) if is_known else None,
        "n_envoys": sum(bool(envoys & set(leg["documents"])) for leg in counted) if is_known else None,
        "n_left_out": len(left_out),
        "earliest": min((leg["date_earliest"] for leg in counted), default=None),
        "latest": max((leg["date_latest"] for leg in counted), default=None),
        "verification": min((leg["verification"] for leg in counted), key=_BEST_FIRST.index, default=None),
        "searched": look.outcome.value,
        "searched_until": look.until,
        "searched_by": list(look.sources),
        "legs": [leg["leg_id"] for leg in counted],
        "delegations": delegations,
        "left_out": sorted(left_out),
    }


def _left_out_reason(left_out: Mapping[str, Row], uncertain: Reason | None) -> Reason | None:
    """Why a cell with nothing but legs that are not counted is NA: somebody tells of a visit, so it is no zero."""
    if not left_out:
        return None
    if any(leg["verification"] == "contested" for leg in left_out.values()):
        return Reason.CONTESTED
    if uncertain is not None:
        return uncertain
    if all(leg["mode"] == "announced" for leg in left_out.values()):
        return Reason.ANNOUNCED
    return Reason.OUTSIDE_RECIPE
