"""Do the fixture cases stand in the panels as user story U4 of the study of peers wants it?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from test_fixture_cases import tables

from pipelines.lexicon.briefing_lists import briefing_lists
from pipelines.panel.looking import Search
from pipelines.panel.recipe_file import load_recipe
from pipelines.panel.rows import country_meeting_rows

NOTHING_SEARCHED = Search(channels={}, losses={}, lists=briefing_lists(), as_of=date(2026, 6, 1))


def visited(recipe: str, *cases: str) -> list[dict[str, Any]]:
    rows = country_meeting_rows(tables(*cases), NOTHING_SEARCHED, load_recipe(recipe))
    return [row for row in rows if row["visited"] == 1]


@pytest.mark.parametrize("recipe", ["strict", "lenient"])
def test_one_range_over_two_countries_is_two_legs_and_one_delegation(recipe: str) -> None:
    found = visited(recipe, "G01")

    assert [(row["meeting_id"], row["country"], row["n_legs"]) for row in found] == [
        ("cc20-p4", "KH", 1),
        ("cc20-p4", "LA", 1),
    ]
    assert len({name for row in found for name in row["delegations"]}) == 1


def test_the_eight_countries_of_a_round_up_appear_in_the_lenient_panel_alone() -> None:
    assert visited("strict", "G03") == []
    assert len(visited("lenient", "G03")) == 8
