"""Whole English pages: decision, journeys, stays, leaders, briefings and totals.

tests/cases/en_pages.jsonl holds short pages composed for these tests: the forms are those of the language guide, the
officials and most of the journeys are invented.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from english_pages import reading

from pipelines.assemble.en import assemble
from pipelines.findings import Findings

PAGES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases" / "en_pages.jsonl").read_text("utf-8").splitlines()
]


def findings(page: dict[str, Any]) -> Findings:
    return assemble(
        reading(
            page["title"],
            *page["paragraphs"],
            on=page["published_on"],
            captions=page["captions"],
            outlet=page["outlet"],
        ),
        "en",
    )


def value(attested: Any) -> Any:
    return None if attested is None else attested.value


def day(attested: Any) -> str | None:
    return None if attested is None else attested.value.isoformat()


def account(found: Findings) -> dict[str, Any]:
    legs = [leg for visit in found.delegations for leg in visit.legs]
    return {
        "decision": found.decision.status.value,
        "kind": found.decision.kind.value,
        "rule": found.decision.rule,
        "legs": [[leg.country.value, day(leg.start), day(leg.end), leg.precision.value] for leg in legs],
        "leader": list(dict.fromkeys(value(visit.leader_name) for visit in found.delegations)),
        "leader_title": [value(visit.leader_title) for visit in found.delegations],
        "meeting": [value(visit.meeting) for visit in found.delegations],
        "mode": [visit.mode.value for visit in found.delegations],
        "inviter": [value(leg.inviter) for leg in legs],
        "cities": [city.value for leg in legs for city in leg.cities],
        "events": [
            [e.form.value.value, value(e.country), value(e.city), day(e.start), value(e.meeting), value(e.attendance)]
            for e in found.events
        ],
        "claims": [[c.unit, c.quantity.value, c.operator.replace("_", " ")] for c in found.claims],
        "issues": [issue.code for issue in found.issues],
    }


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_a_page_is_told_as_a_careful_reader_would(page: dict[str, Any]) -> None:
    told = account(findings(page))
    assert {key: told[key] for key in page["expected"]} == page["expected"]


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_every_value_has_a_short_quote_that_stands_in_the_page(page: dict[str, Any]) -> None:
    read = reading(
        page["title"], *page["paragraphs"], on=page["published_on"], captions=page["captions"], outlet=page["outlet"]
    )
    found = assemble(read, "en")
    named = [(v.leader_name, True) for v in found.delegations] + [(v.leader_title, True) for v in found.delegations]
    named += [(v.meeting, False) for v in found.delegations]
    for leg in (leg for visit in found.delegations for leg in visit.legs):
        named += [(leg.country, False), (leg.start, False), (leg.end, False), (leg.inviter, True)]
    for event in found.events:
        named += [(event.form, False), (event.start, False), (event.meeting, False), (event.attendance, False)]
    for attested, literal in named:
        if attested is not None:
            assert all(span.stands_in(read.view.layer) and len(span.quote) <= 400 for span in attested.spans)
            assert not literal or any(attested.value in span.quote for span in attested.spans)
    assert all(span.stands_in(read.view.layer) for span in found.decision.spans)


def test_a_rejected_page_has_empty_lists() -> None:
    found = findings(next(page for page in PAGES if page["expected"].get("decision") == "rejected"))
    assert (found.delegations, found.events, found.reception, found.claims) == ((), (), (), ())
