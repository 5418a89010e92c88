"""Are the numbers of the gates written down, each with its reason, and can a source have its own?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from broken import CASES
from world import World, world

import pipelines.gates
from archive.errors import BadInput
from pipelines.gates.expectations import NAMES, Expectations, expectations, load_expectations
from pipelines.gates.fault import Gate
from pipelines.gates.judge import gate_faults
from pipelines.gates.telling import numbers_table

FILE = Path(pipelines.gates.__path__[0]) / "expectations.toml"
DOCS = Path(__file__).parents[2] / "docs" / "gates.md"


@pytest.fixture(scope="module")
def years() -> World:
    return world(7)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The file with a passage replaced."""
    text = FILE.read_text("utf-8")
    assert old in text
    place = tmp_path / "expectations.toml"
    place.write_text(text.replace(old, new, 1), "utf-8")
    return place


def test_every_number_has_a_reason_and_an_origin() -> None:
    numbers = expectations().numbers
    assert len(numbers) == sum(map(len, NAMES.values()))
    assert all(number.why and number.origin for number in numbers.values())


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("[fill_rate.fall]", "[fill_rate.drop]", "fill_rate.drop: found a number that no gate asks for"),
        ("value = 60\n", "", "pages.current_days: found"),
        ("value = 60\n", "value = true\n", "pages.current_days: found True, expected a number, zero or more"),
        ("value = 60\n", "value = -1\n", "pages.current_days: found -1, expected a number, zero or more"),
        ("value = 60\n", 'value = 60\nsince = "x"\n', "pages.current_days: found"),
        ("why = \"a site's", "why = ", None),
        ("[pages.current_days]", "[pages.current_days", "a TOML file of expectations"),
        (
            "[pages.current_days]",
            'off = [{gate = "pages", source = "x", why = "y"}]\n[pages.current_days]',
            "off: found",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(tmp_path: Path, old: str, new: str, found: str | None) -> None:
    if found is None:
        old, new, found = _reason("listing_without_links.least_links"), 'why = " "', "found no reason or no origin"
    with pytest.raises(BadInput) as refused:
        load_expectations(changed(tmp_path, old, new))
    assert found in str(refused.value)


def _reason(name: str) -> str:
    return f'why = "{expectations().numbers[name].why}"'


def test_a_source_can_have_its_own_number(tmp_path: Path, years: World) -> None:
    case = next(case for case in CASES if case.name == "a layout change empties titles")
    facts = case.broken(case.facts(years))
    own = "[fill_rate.least_new.sources]\npeople_zh = 10000\n\n[fill_rate.least_past]"
    written = load_expectations(changed(tmp_path, "[fill_rate.least_past]", own))
    assert written.of("fill_rate.least_new", "people_zh") == 10_000
    assert written.of("fill_rate.least_new", "ild_zh") == written.of("fill_rate.least_new") == 6
    assert [f for f in gate_faults(facts, written) if f.gate is Gate.FILL_RATE] == []


@pytest.mark.parametrize(
    "gate", [Gate.LISTING_WITHOUT_LINKS, Gate.CHAIN_BROKEN, Gate.FILL_RATE, Gate.SOURCE_AT_ZERO, Gate.ENCODING]
)
def test_a_gate_can_be_told_not_to_look_at_a_source(gate: Gate, years: World) -> None:
    case = next(case for case in CASES if case.gate is gate)
    source = next(name for name in ("people_zh", "xinhua_en", "ild_zh") if name in case.about)
    off: Expectations = replace(expectations(), off={(gate.value, source): "the site has closed"})
    facts = case.broken(case.facts(years))
    assert [f for f in gate_faults(facts, off) if f.gate is gate] == []


def test_an_entry_that_turns_a_gate_off_is_read(tmp_path: Path) -> None:
    entry = '[[off]]\ngate = "encoding"\nsource = "abroad"\nwhy = "prints in three scripts"\n\n[pages.current_days]'
    written = load_expectations(changed(tmp_path, "[pages.current_days]", entry))
    assert not written.looks_at(Gate.ENCODING, "abroad")
    assert written.looks_at(Gate.ENCODING, "ild_zh")


def test_the_page_for_people_has_every_number_as_it_is() -> None:
    assert numbers_table(expectations()) in DOCS.read_text("utf-8")
