"""Does a cell stand on a registry, or on what the program reads? Known by its table and column alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipelines.changes.change import Difference
from pipelines.release.leader_columns import REGISTRY

__all__ = ["REGISTRY_COLUMNS", "REGISTRY_TABLES", "SOURCE_COLUMNS", "SOURCE_TABLES", "stands_on_registry"]

# Nothing of a page goes into these: what the lexicons say, laid out
REGISTRY_TABLES = frozenset({"meetings", "publishers", "people", "organisations", "posts", "tenures"})
SOURCE_TABLES = frozenset({"edits", "search_log", "snapshots"})
# where the bytes of a capture lie: packing an archive moves them, no rule does
SOURCE_COLUMNS: Mapping[str, frozenset[str]] = {"snapshots": frozenset({"warc_file", "offset", "length"})}

_LEADER = frozenset({"leader_person_id", "leader_post_id", "leader_post_registry", "leader_rank", "rank_basis"})
_SIDES = frozenset(
    {
        "families_party_centre",
        "families_state_media",
        "families_embassy",
        "families_host",
        "families_third",
        "families_unclassified",
        "verification",
        "verification_rule",
    }
)
_TEAM = _LEADER | _SIDES
# table → columns that a lexicon or registry fills from what a page says
REGISTRY_COLUMNS: Mapping[str, frozenset[str]] = {
    "delegations": _TEAM,
    "legs": _TEAM,
    "events": _SIDES,
    "aggregate_claims": frozenset({"side"}),
    "claim_comparison": frozenset({"sides"}),
    "reception": frozenset({"side", "host_side"}),
    "documents": frozenset({"publisher", "side"}),
    "unresolved_leaders": frozenset({"reason", "candidates"}),
    "parity": frozenset({"statement", "stands_in", "operator", "quantity", "meetings", "kind", "country", "subject"}),
}


def stands_on_registry(difference: Difference) -> bool:
    """Whether the value of a cell is a registry's, given what the page says.

    A list of reasons or conflicts is, when all that differs in it is about such columns.
    """
    if difference.table in REGISTRY_TABLES:
        return True
    columns = REGISTRY_COLUMNS.get(difference.table, frozenset())
    match difference.field:
        case "null_reasons":
            one, two = _object(difference.before), _object(difference.after)
            names = {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)}
            return bool(names) and names <= columns
        case "conflicts":
            apart = _entries(difference.before) ^ _entries(difference.after)
            return bool(apart) and all(json.loads(entry).get("document_id") == REGISTRY for entry in apart)
        case None:  # a leader whom the registry has learnt leaves the queue
            return difference.table == "unresolved_leaders"
        case field:
            return field in columns


def _object(text: str | None) -> dict[str, Any]:
    told = json.loads(text) if text else {}
    return told if isinstance(told, dict) else {}


def _entries(text: str | None) -> set[str]:
    told = json.loads(text) if text else []
    return {json.dumps(one, sort_keys=True) for one in told if isinstance(one, dict)}
