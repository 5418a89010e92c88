"""What does the registry say of the leader on the days of a stay? Beside the printed title, never in its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.journeys.choose import Choice
from pipelines.lexicon.posts import Rank
from pipelines.registry.leaders import candidates, leader_rank
from pipelines.release.tables.registries import AMBIGUOUS, NOT_REGISTERED

__all__ = ["REGISTRY", "leader_columns", "names_of"]

Json = dict[str, Any]

REGISTRY = "registry"  # in `conflicts` it stands where a document's id does
_NOT_STATED = "not_stated"


def leader_columns(
    choices: Mapping[str, Choice[Any] | None], first: date, last: date
) -> tuple[Json, list[Json], dict[str, str]]:
    """Columns of the leader that the registry gives, its contradictions, and why a column is empty.

    choices       as team_columns made them
    first, last   the days of the stay, or its limits
    """
    named = choices["leader_name"]
    titled = choices["leader_title_printed"]
    found = candidates(names_of(named)) if named is not None else ()
    person = found[0] if len(found) == 1 else None
    told = leader_rank(titled.value if titled is not None else None, person, first, last)
    columns: Json = {
        "leader_person_id": None if person is None else person.person_id,
        "leader_post_id": None if told.post is None else told.post.post_id,
        "leader_post_registry": None if told.post is None else told.post.name_zh,
        "leader_rank": told.rank.value,
        "rank_basis": None if told.basis is None else told.basis.value,
    }
    conflicts = [
        {
            "field": "leader_title_printed",
            "value": f"{post.name_zh} ({post.post_id}, {post.rank.value})",
            "document_id": REGISTRY,
        }
        for post in told.contradicting
    ]
    unknown = _NOT_STATED if named is None else AMBIGUOUS if len(found) > 1 else NOT_REGISTERED
    reasons = dict.fromkeys(columns, unknown)
    if person is not None and told.several:
        reasons |= dict.fromkeys(("leader_post_id", "leader_post_registry"), AMBIGUOUS)
    empty = {name for name, value in columns.items() if value is None or value == Rank.UNKNOWN}
    return columns, conflicts, {name: reason for name, reason in reasons.items() if name in empty}


def names_of(named: Choice[Any]) -> list[str]:
    """Every form in which documents print the leader who is shown."""
    return [claim.value for claim in (*named.agreeing, *named.alike)]
