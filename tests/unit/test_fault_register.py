"""Has every fault of the matrix a test, every family a planted mutation, every invariant a property?"""

from __future__ import annotations

from fault_marks import FAULTS, INVARIANTS, marked


def test_there_are_sixty_faults() -> None:
    assert len(FAULTS) == 60


def test_every_fault_has_a_test_and_no_test_a_fault_of_its_own_making() -> None:
    found = set(marked("fault"))
    assert set(FAULTS) - found == set(), "no test injects these"
    assert found - set(FAULTS) == set(), "the matrix has no such fault"


def test_every_family_has_a_planted_mutation() -> None:
    families = {str(name)[0] for name in marked("mutation")}
    assert {fault[0] for fault in FAULTS} - families == set()


def test_every_invariant_has_a_property() -> None:
    found = set(marked("invariant"))
    assert found == set(INVARIANTS)
