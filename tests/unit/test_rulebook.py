"""Every rule is described beside its code, with its template; docs/rules.md says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.reading import read_manifest
from pipelines.rulebook import markdown, rules, rules_in

ROOT = Path(__file__).parents[2]


def test_a_rule_is_a_line_of_a_docstring_with_its_further_lines() -> None:
    source = '"""Which days?\n\ndates.xx.day  D.M.\n              or D/M\n\nTraps: a price\nis no day.\n"""\n'
    (rule,) = rules_in(source, "x.py")
    assert (rule.id, rule.template, rule.traps) == ("dates.xx.day", "D.M. or D/M", "a price is no day.")


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_every_rule_has_a_template(rule) -> None:  # type: ignore[no-untyped-def]
    assert len(rule.template) > 8


def test_every_rule_that_the_pages_of_the_tests_show_is_described() -> None:
    known = {rule.id for rule in rules()}
    manifest = ROOT / "tests/gold/open/pages/manifest.jsonl"
    shown = {row["rule"] for report in read_manifest(manifest) for row in report["evidence"]}
    assert shown - known == set()


def test_the_printed_page_is_up_to_date() -> None:
    assert (ROOT / "docs/rules.md").read_text("utf-8") == markdown(), "xuanjie rules --markdown > docs/rules.md"
