"""Whatever the words of an English page: spans stand in its layer and no stay ends before it begins."""

from __future__ import annotations

import pytest
from english_pages import reading
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Status
from pipelines.assemble.en import assemble

# Pieces that rules react to, so that random pages reach the deeper branches.
PIECES = st.sampled_from(
    [
        "A CPC delegation",
        "led by Ding Haoran,",
        "vice minister of the International Department",
        "visited",
        "Laos",
        "and Vietnam,",
        "from Dec. 22",
        "to 26",
        "from Tuesday to Friday",
        "on Monday",
        "a four-day visit to",
        "began",
        "concluded",
        "at the invitation of the",
        "Lao People's Revolutionary Party",
        "(LPRP)",
        "briefed",
        "on the outcome of",
        "the 19th CPC National Congress",
        "the congress",
        "in Vientiane",
        "met with",
        "the delegation",
        "diplomats",
        "More than 200 people attended",
        "30 delegations",
        "about 40 countries",
        "Chinese Embassy in Laos",
        "held a briefing",
        "online",
        "Ambassador Pan Yuehe",
        ".",
        ",",
        ". ",
        "special envoy of Xi Jinping",
        "will",
        "here today",
        "Feb. 30",
        "said",
        "next Tuesday",
        "the National People's Congress",
        "In mid-December",
        "-- ",
        "“",
        "”",
        "‘",
    ]
)
PARAGRAPH = st.lists(st.one_of(PIECES, st.text(max_size=8)), min_size=1, max_size=40).map(
    lambda words: " ".join(" ".join(words).split()) or "x"
)


@pytest.mark.invariant(12)
@given(st.lists(PARAGRAPH, min_size=1, max_size=5), st.dates().filter(lambda d: 1990 < d.year < 2100))
def test_any_page_gives_spans_that_stand_and_stays_in_order(paragraphs: list[str], day: object) -> None:
    read = reading("CPC delegation visits Laos", *paragraphs, on=str(day))
    found = assemble(read, "en")
    layer = read.view.layer
    spans = list(found.decision.spans)
    for visit in found.delegations:
        values = [visit.meeting, visit.leader_name, visit.leader_title, visit.leader_org]
        for leg in visit.legs:
            values += [leg.country, leg.start, leg.end, leg.inviter, leg.attendance, *leg.cities]
            assert leg.start is None or leg.end is None or leg.start.value <= leg.end.value
        for literal in (visit.leader_name, visit.leader_title):
            assert literal is None or any(literal.value in span.quote for span in literal.spans)
        spans += [span for value in values if value is not None for span in value.spans]
    for event in found.events:
        values = [event.form, event.country, event.city, event.start, event.end, event.meeting, event.attendance]
        spans += [span for value in values if value is not None for span in value.spans]
    spans += [span for claim in found.claims for span in claim.quantity.spans]
    assert all(span.stands_in(layer) for span in spans)
    assert all(len(span.quote) <= 400 for span in spans)
    if found.decision.status is Status.REJECTED:
        assert (found.delegations, found.events, found.reception, found.claims) == ((), (), (), ())


@given(PARAGRAPH)
def test_the_same_page_is_told_the_same_way_twice(paragraph: str) -> None:
    first, second = (assemble(reading("T", paragraph, on="2018-01-02"), "en") for _ in range(2))
    assert first == second
