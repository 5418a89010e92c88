"""Does every country have the codes by which other data sets know it, and no two the same?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipelines.lexicon.country_codes import COUNTRY_CODES, country_codes, load_country_codes
from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError


def test_every_code_that_a_record_can_bear_has_a_row() -> None:
    assert set(country_codes()) == CODES


@pytest.mark.parametrize("column", ["alpha3", "m49", "cow", "gw", "name_en", "name_zh"])
def test_no_code_or_name_stands_twice(column: str) -> None:
    values = Counter(getattr(one, column) for one in country_codes().values())
    del values[None]

    assert [value for value, number in values.items() if number > 1] == []


def test_states_are_the_members_of_both_state_lists_and_nothing_else_is() -> None:
    for one in country_codes().values():
        is_member = one.kind == "state" or one.alpha2 == "CN"
        assert (one.cow is not None, one.gw is not None) == (is_member, is_member), one.alpha2
    assert Counter(one.kind for one in country_codes().values()) == {
        "state": 194,
        "territory": 48,
        "polity": 6,
        "home": 3,
    }


def test_the_written_rules_hold_for_the_codes_on_which_the_lists_differ() -> None:
    known = country_codes()

    assert (known["XK"].alpha3, known["XK"].m49, known["XK"].cow) == ("XKX", None, 347)
    assert (known["EU"].alpha3, known["EU"].m49, known["EU"].cow, known["EU"].gw) == (None, None, None, None)
    assert (known["TW"].m49, known["TW"].cow) == ("158", 713)
    assert (known["PS"].cow, known["EH"].cow, known["VA"].cow) == (None, None, None)
    assert (known["DE"].cow, known["DE"].gw, known["YE"].cow, known["YE"].gw) == (255, 260, 679, 678)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("KE,KEN,404,501", "KE,KEN,404,500", "cow '500' again|cow '501' again"),
        ("KE,KEN", "KE,UGA", "alpha3 'UGA' again"),
        ("KE,KEN,404", "KE,KEN,44", "m49 '44'"),
        ("KE,KEN,404,501,501,state", "KE,KEN,404,501,501,republic", "kind 'republic'"),
        ("KE,KEN", "QQ,KEN", "alpha2 'QQ'"),
    ],
)
def test_a_slip_stops_the_program_and_names_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = COUNTRY_CODES.read_text("utf-8")
    assert old in text
    (tmp_path / COUNTRY_CODES.name).write_text(text.replace(old, new), "utf-8")

    with pytest.raises(LexiconError, match=told):
        load_country_codes(tmp_path)


def test_a_country_without_a_row_is_named(tmp_path: Path) -> None:
    lines = [line for line in COUNTRY_CODES.read_text("utf-8").splitlines() if not line.startswith("KE,")]
    (tmp_path / COUNTRY_CODES.name).write_text("\n".join(lines) + "\n", "utf-8")

    with pytest.raises(LexiconError, match="no row for KE"):
        load_country_codes(tmp_path)
