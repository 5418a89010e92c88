"""Has every fault of the matrix a test, every family a planted mutation, every invariant a property?"""

from __future__ import annotations

import tomllib

from fault_marks import FAULTS, INVARIANTS, TESTS, generated, marked


def test_there_are_sixty_faults() -> None:
    assert len(FAULTS) == 60


def test_every_fault_has_a_test_and_no_test_a_fault_of_its_own_making() -> None:
    found = set(marked("fault"))
    assert set(FAULTS) - found == set(), "no test injects these"
    assert found - set(FAULTS) == set(), "the matrix has no such fault"


def test_every_family_has_a_planted_mutation() -> None:
    families = {str(name)[0] for name in marked("mutation")}
    assert {fault[0] for fault in FAULTS} - families == set()


def test_every_invariant_has_a_property_or_a_state_machine() -> None:
    by_property = {number: set(tests) & generated() for number, tests in marked("invariant").items()}
    assert {number for number, tests in by_property.items() if tests} == set(INVARIANTS)


WORDS = tomllib.loads((TESTS / "fault_words.toml").read_text("utf-8"))


def test_every_fault_figure_and_invariant_has_its_words() -> None:
    assert set(WORDS["faults"]) == set(FAULTS)
    assert set(WORDS["invariants"]) == set(map(str, INVARIANTS))
    assert list(WORDS["submission"]) == list(WORDS["figures"]) == [f"F{number}" for number in range(1, 27)]


def test_what_is_simulated_is_said_of_faults_of_the_matrix() -> None:
    assert set(WORDS["simulated"]) <= set(FAULTS)
    assert {"N1", "T1", "D3", "D4", "R2"} <= set(WORDS["simulated"])
