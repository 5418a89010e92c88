"""Who led, in two columns that never take each other's place: what pages print, and what the registry knows."""

from __future__ import annotations

from typing import Any

from archive.web.catalogue.handle import Catalogue, Row
from archive.web.records.registered import TENURES, certain_on
from archive.web.records.words import REGISTRY

__all__ = ["leader_of"]


def leader_of(catalogue: Catalogue, row: Row) -> dict[str, Any]:
    """What the registry holds of the leader of a delegation or leg.

    returns  person: the row of people · post: the tenure named in leader_post_id, certain on those days first
             others: further tenures certain on these days · contradictions: what the registry says instead
             unresolved: the row of the queue, when the registry does not know the leader or knows several
    """
    person_id = row["leader_person_id"]
    contradictions = [one for one in row["conflicts"] or () if one.get("document_id") == REGISTRY]
    found: dict[str, Any] = {
        "person": None, "post": None, "others": [], "contradictions": contradictions, "unresolved": None,
    }  # fmt: skip
    if person_id is None:
        found["unresolved"] = _unresolved(catalogue, row)
        return found
    found["person"] = catalogue.first("SELECT * FROM people WHERE person_id = ?", person_id)
    tenures = [one for one in catalogue.rows(TENURES.format(marks="?"), person_id) if one["superseded_on"] is None]
    certain = [one for one in tenures if certain_on(one, row["date_earliest"], row["date_latest"])]
    own = [one for one in (*certain, *tenures) if one["post_id"] == row["leader_post_id"]]
    found["post"] = own[0] if own else None
    found["others"] = [one for one in certain if one["post_id"] != row["leader_post_id"]]
    return found


def _unresolved(catalogue: Catalogue, row: Row) -> Row | None:
    delegation_id = row.get("delegation_id")
    if delegation_id is None or row["leader_name"] is None:
        return None
    return catalogue.first(
        "SELECT * FROM unresolved_leaders WHERE EXISTS"
        " (SELECT 1 FROM json_each(delegations) WHERE json_each.value = ?) ORDER BY unresolved_id",
        delegation_id,
    )
