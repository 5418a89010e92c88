"""Two accounts of a page are compared value by value, and each disagreement is told once."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.review.agreement import Agreement, Compared, agreement
from pipelines.review.answers import Answer, Row, of_report

Leg = dict[str, Any]


def answer(*legs: Leg, decision: str = "kept", rule: str | None = "K1", events: tuple[Leg, ...] = ()) -> Answer:
    return Answer(
        decision=decision,
        rule=rule,
        kind=None,
        legs=tuple(Row(values=leg, quotes={"start": "3月6日"}) for leg in legs),
        events=tuple(Row(values=event, quotes={}) for event in events),
    )


def compare(*pages: tuple[Answer, Answer]) -> Agreement:
    return agreement(
        [
            Compared(sample_id=f"s-{n}", first=first, second=second, weight=1.0, stratum=0)
            for n, (first, second) in enumerate(pages)
        ]
    )


ZA = {"country": "ZA", "meeting": "pc19", "leader_name": "王 某", "start": "2017-03-06", "precision": "day"}


def test_an_account_agrees_with_itself() -> None:
    found = compare((answer(ZA), answer(ZA)), (answer(decision="rejected", rule="R5"),) * 2)
    assert found.disagreements == []
    assert found.judgements["decision"].plain.kappa == 1.0
    assert (found.lists["leg"].n, found.lists["leg"].f1) == (1, 1.0)
    assert all(f.n == f.agreed for f in found.fields.values())
    assert found.fields["inviter"].n == 0  # neither gives one: no agreement is claimed
    assert found.judgements["kind"].n == 0


def test_wording_is_compared_as_the_score_does() -> None:
    found = compare((answer(ZA), answer(ZA | {"leader_name": "王某", "precision": "within"})))
    assert found.disagreements == []


def test_a_value_that_differs_is_one_disagreement_with_both_values_and_the_passage() -> None:
    found = compare((answer(ZA), answer(ZA | {"start": "2017-03-07"})))
    (one,) = found.disagreements
    assert (one.field, one.place, one.first, one.second) == ("start", "ZA", "2017-03-06", "2017-03-07")
    assert one.first_quote == one.second_quote == "3月6日"
    assert (found.fields["start"].n, found.fields["start"].agreed) == (1, 0)


def test_a_leg_that_only_one_has_counts_in_the_list_and_not_in_its_fields() -> None:
    found = compare((answer(ZA, {"country": "KE"}), answer(ZA, {"country": "TZ"})))
    legs = found.lists["leg"]
    assert (legs.n, legs.agreed, legs.only_first, legs.only_second, legs.f1) == (3, 1, 1, 1, 0.5)
    assert [(d.field, d.first, d.second) for d in found.disagreements] == [("leg", "KE", None), ("leg", None, "TZ")]
    assert found.fields["start"].n == 1


def test_two_stays_in_one_country_are_paired_by_their_values() -> None:
    later = ZA | {"start": "2017-03-20"}
    assert compare((answer(ZA, later), answer(later, ZA))).disagreements == []


def test_cities_are_a_list_of_the_leg() -> None:
    found = compare((answer(ZA | {"city": ("A", "B")}), answer(ZA | {"city": ("B", "C")})))
    city = found.lists["city"]
    assert (city.n, city.agreed, city.only_first, city.only_second) == (3, 1, 1, 1)


def test_a_page_judged_otherwise_is_told_once() -> None:
    found = compare((answer(ZA), answer(decision="rejected", rule="R5")))
    assert [(d.field, d.first, d.second) for d in found.disagreements] == [
        ("decision", "kept", "rejected"),
        ("rule", "K1", "R5"),
    ]
    assert found.lists["leg"].n == 0
    assert found.confusion == {("kept", "rejected"): 1}


def test_a_page_that_nobody_read_is_no_agreement() -> None:
    found = compare((answer(ZA), answer(decision="unread", rule=None)), (answer(ZA), answer(ZA)))
    assert (found.judgements["decision"].n, found.judgements["decision"].agreed) == (2, 1)
    assert found.judgements["rule"].n == 1


def test_kept_or_not_leaves_the_near_misses_together() -> None:
    adjacent, rejected = answer(decision="adjacent", rule="A1"), answer(decision="rejected", rule="R5")
    found = compare((adjacent, rejected), (answer(ZA), answer(ZA)))
    assert found.judgements["kept or not"].plain.kappa == 1.0
    assert found.judgements["decision"].agreed == 1


def test_weights_count_a_page_as_often_as_it_stands_for_others() -> None:
    good, bad = (answer(ZA), answer(ZA)), (answer(ZA), answer(ZA | {"start": "2017-03-07"}))
    pages = [
        Compared(sample_id="a", first=good[0], second=good[1], weight=9.0, stratum=0),
        Compared(sample_id="b", first=bad[0], second=bad[1], weight=1.0, stratum=1),
    ]
    start = agreement(pages).fields["start"]
    assert (start.agreed / start.n, start.weight_agreed / start.weight) == (0.5, 0.9)


def test_the_interval_of_kappa_repeats_itself() -> None:
    pages = [(answer(ZA), answer(ZA)), (answer(decision="rejected", rule="R5"),) * 2] * 10
    pages += [(answer(ZA), answer(decision="adjacent", rule="A1"))] * 3
    one, two = compare(*pages).judgements["decision"], compare(*pages).judgements["decision"]
    assert one == two
    assert one.low is not None
    assert one.high is not None
    assert one.weighted.kappa is not None
    assert one.low < one.weighted.kappa < one.high
    assert one.weighted.kappa == pytest.approx(one.plain.kappa)  # all weights alike


def test_a_report_becomes_rows_with_their_passages() -> None:
    report = {
        "decision": {"status": "kept", "rule": "K1", "kind": "outbound_delegation"},
        "delegations": [
            {"meeting": "pc19", "mode": "concluded", "leader_name": "王某", "leader_title": None,
             "legs": [{"country": "ZA", "start": "2017-03-06", "end": None, "precision": "bounded",
                       "cities": ["开普敦"], "inviter": None, "attendance": None}]}
        ],
        "events": [{"form": "online", "country": None, "city": None, "start": None, "end": None, "meeting": "pc19",
                    "organiser": None, "attendance": 80}],
        "aggregate_claims": [{"unit": "teams", "quantity": 30}],
        "evidence": [
            {"path": "decision", "quote": "率宣介团访问"},
            {"path": "delegations.0.leader_name", "quote": "王某"},
            {"path": "delegations.0.legs.0.start", "quote": "3月6日"},
            {"path": "aggregate_claims.0.quantity", "quote": "30个"},
        ],
    }  # fmt: skip
    found = of_report(report)
    (leg,), (event,), (claim,) = found.legs, found.events, found.claims
    assert leg.values == {
        "meeting": "pc19", "mode": "concluded", "leader_name": "王某", "country": "ZA", "start": "2017-03-06",
        "precision": "bounded", "city": ("开普敦",),
    }  # fmt: skip
    assert (leg.quote("leader_name"), leg.quote("precision"), found.quote) == ("王某", "3月6日", "率宣介团访问")
    assert event.values == {"meeting": "pc19", "attendance": 80, "event_form": "online"}
    assert (claim.values, claim.quote("claim")) == ({"claim": ("teams", "30")}, "30个")
