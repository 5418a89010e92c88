"""A decided value stands where it was decided, as long as the judged words do; and the log tells of every decision."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewed import DAY, article, build, decision, document_of, said_in, tour

from archive.records import Claim, Event, Form, Kind, Mode, Operator, Precision, Status, Unit
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read
from pipelines.release.dataset import Dataset
from pipelines.review.decisions import FamilyDecision, Judgement, ReviewDecision, Verb
from pipelines.review.fields import fields_of, records, vocabulary

Told = tuple[Read, str]

LAOS = ("LA", "老挝", "2017-11-01", "2017-11-03")
CUBA = ("CU", "古巴", "2017-11-05", "2017-11-08")


def sound(told: list[Told], *decisions: ReviewDecision) -> Dataset:
    data = build(told, *decisions)
    assert [*check_tables(data.rows), *check_evidence(data.rows)] == []
    return data


def log(data: Dataset) -> list[dict[str, Any]]:
    return data.rows["decisions"]


def one_log(data: Dataset) -> dict[str, Any]:
    (row,) = log(data)
    return row


def leg_in(data: Dataset, country: str) -> dict[str, Any]:
    (leg,) = [row for row in data.rows["legs"] if row["country"] == country]
    return leg


def human(data: Dataset) -> list[dict[str, Any]]:
    return [row for row in data.rows["evidence"] if row["method"] == "human"]


def test_a_corrected_leader_stands_in_every_leg_with_a_passage_of_the_reviewer() -> None:
    told = tour("a", "宋涛", LAOS, CUBA)
    data = sound([told], decision(told, "delegations.0.leader_name", "何毅亭", before="宋涛"))
    assert {leg["leader_name"] for leg in data.rows["legs"]} == {"何毅亭"}
    assert {row["value"] for row in human(data)} == {"何毅亭"}
    assert {row["rule"] for row in human(data)} == {"review.correct"}
    row = one_log(data)
    assert (row["status"], row["is_applied"], row["before"], row["after"]) == ("in_force", True, "宋涛", "何毅亭")
    assert (row["table"], row["record_id"]) == ("delegations", data.rows["delegations"][0]["delegation_id"])
    assert (row["decider"], row["reason"], row["decided_on"]) == ("a reader", "because", DAY)


def test_what_one_document_says_is_shown_before_what_rules_read_elsewhere() -> None:
    first = tour("a", "宋涛", LAOS)
    second = tour("b", "宋涛", ("LA", "老挝", "2017-11-01", "2017-11-04"), published="2017-12-21")
    shown = leg_in(sound([first, second]), "LA")["end"]
    late = decision(second, "delegations.0.legs.0.end", date(2017, 11, 5), before=date(2017, 11, 4))
    leg = leg_in(sound([first, second], late), "LA")
    assert shown == date(2017, 11, 3)
    assert leg["end"] == date(2017, 11, 5)
    assert [c["value"] for c in leg["conflicts"]] == ["2017-11-01/2017-11-03 (leg_range)"]


def test_an_accepted_value_outranks_and_the_other_stays_a_conflict() -> None:
    first = tour("a", "宋涛", LAOS)
    second = tour("b", "宋涛", ("LA", "老挝", "2017-11-01", "2017-11-04"), published="2017-12-21")
    yes = decision(second, "delegations.0.legs.0.end", date(2017, 11, 4), before=date(2017, 11, 4), verb=Verb.ACCEPT)
    data = sound([first, second], yes)
    leg = leg_in(data, "LA")
    assert leg["end"] == date(2017, 11, 4)
    assert leg["conflicts"]
    assert {row["rule"] for row in human(data)} == {"review.accept"}
    assert {row["quote"] for row in human(data)} == {
        row["quote"] for row in data.rows["evidence"] if row["field"] == "end" and row["value"] == "2017-11-04"
    }, "an accepted value keeps the words it was read from"


def test_a_corrected_country_makes_two_journeys_one() -> None:
    first = tour("a", "宋涛", LAOS)
    wrong = tour("b", "宋涛", ("TH", "泰国", "2017-11-01", "2017-11-03"))
    assert len(sound([first, wrong]).rows["legs"]) == 2
    data = sound([first, wrong], decision(wrong, "delegations.0.legs.0.country", "LA", before="TH"))
    (leg,) = data.rows["legs"]
    assert (leg["country"], len(leg["documents"])) == ("LA", 2)
    assert one_log(data)["record_id"] == leg["leg_id"]


def test_words_that_support_the_new_value_are_its_passage() -> None:
    told = tour("a", "宋涛", LAOS, rest="据了解，率团的是何毅亭。")
    made = decision(told, "delegations.0.leader_name", "何毅亭", support="率团的是何毅亭")
    assert {row["quote"] for row in human(sound([told], made))} == {"率团的是何毅亭"}


def test_a_value_set_to_nothing_is_unknown_with_a_reason_and_has_no_passage() -> None:
    told = tour("a", "宋涛", LAOS)
    data = sound([told], decision(told, "delegations.0.leader_name", None, before="宋涛"))
    leg = leg_in(data, "LA")
    assert leg["leader_name"] is None
    assert leg["null_reasons"]["leader_name"] == "not_stated"
    assert one_log(data)["after"] is None
    assert human(data) == []


def test_a_leg_without_country_is_taken_out_and_the_account_stays_as_read() -> None:
    told = tour("a", "宋涛", LAOS, CUBA)
    gone = decision(told, "delegations.0.legs.0.country", None, before="LA")
    late = decision(told, "delegations.0.legs.1.end", date(2017, 11, 9), before=date(2017, 11, 8))
    data = sound([told], gone, late)
    (leg,) = data.rows["legs"]
    assert (leg["country"], leg["end"]) == ("CU", date(2017, 11, 9))
    assert [(v["path"], v["country"], v["leg_id"]) for v in data.rows["visits"]] == [
        ("delegations.0.legs.0", "LA", None),
        ("delegations.0.legs.1", "CU", leg["leg_id"]),
    ]
    assert {row["path"]: row["record_id"] for row in log(data)} == {
        "delegations.0.legs.0.country": None,
        "delegations.0.legs.1.end": leg["leg_id"],
    }


def test_a_rejected_document_tells_nothing_and_its_decider_is_a_reviewer() -> None:
    told = tour("a", "宋涛", LAOS)
    no = Judgement(status=Status.REJECTED, rule="R5", kind=Kind.OTHER)
    data = sound([told], decision(told, "decision", no))
    (candidate,) = data.rows["candidates"]
    assert (candidate["status"], candidate["rule"], candidate["decider"]) == ("rejected", "R5", "reviewer")
    assert data.rows["legs"] == []
    assert one_log(data)["after"] == "rejected R5 other"
    assert one_log(data)["record_id"] == candidate["document_id"]
    (proof,) = human(data)
    assert (proof["field"], proof["quote"]) == ("rule", "代表团出访")


def test_an_adjacent_document_that_is_kept_has_its_legs() -> None:
    read, text = tour("a", "宋涛", LAOS)
    assert read.extraction.decision is not None
    adjacent = replace(read.extraction.decision, status=Status.ADJACENT, rule="A1")
    told = (replace(read, extraction=replace(read.extraction, decision=adjacent)), text)
    kept = Judgement(status=Status.KEPT, rule="K1", kind=Kind.OUTBOUND_DELEGATION)
    assert sound([told]).rows["legs"] == []
    assert len(sound([told], decision(told, "decision", kept)).rows["legs"]) == 1


def test_how_far_a_visit_had_come_can_be_corrected() -> None:
    told = tour("a", "宋涛", LAOS)
    data = sound([told], decision(told, "delegations.0.mode", "cancelled", before="concluded"))
    assert leg_in(data, "LA")["mode"] == "cancelled"
    assert [h["mode"] for h in leg_in(data, "LA")["mode_history"]] == ["cancelled"]


@pytest.mark.parametrize(
    ("path", "after", "precision", "edtf"),
    [
        ("end", None, "bounded", "2017-11-01/.."),
        ("end", date(2017, 11, 1), "leg_range", "2017-11-01"),
        ("start", date(2017, 11, 2), "leg_range", "2017-11-02/2017-11-03"),
        ("precision", "shared_range", "shared_range", "2017-11-01~/2017-11-03~"),
    ],
)
def test_a_precision_never_claims_more_than_the_days_that_are_left(
    path: str, after: Any, precision: str, edtf: str
) -> None:
    told = tour("a", "宋涛", LAOS)
    leg = leg_in(sound([told], decision(told, f"delegations.0.legs.0.{path}", after)), "LA")
    assert (leg["date_precision"], leg["date_edtf"]) == (precision, edtf)


def test_a_decided_precision_stands_before_a_better_one_of_another_document() -> None:
    first, second = tour("a", "宋涛", LAOS), tour("b", "宋涛", LAOS, published="2017-12-21")
    made = decision(second, "delegations.0.legs.0.precision", "within", before="leg_range")
    assert leg_in(sound([first, second], made), "LA")["date_precision"] == "within"


def test_a_day_of_the_rules_gives_way_to_a_reviewers_day_that_contradicts_it() -> None:
    told = tour("a", "宋涛", LAOS)
    data = sound([told], decision(told, "delegations.0.legs.0.start", date(2017, 11, 20), before=date(2017, 11, 1)))
    leg = leg_in(data, "LA")
    assert (leg["start"], leg["end"], leg["date_precision"]) == (date(2017, 11, 20), None, "bounded")
    assert "reversed_days" in data.rows["candidates"][0]["issues"]


def test_events_and_claims_are_corrected_and_found_in_the_log() -> None:
    read, text = article("a", "通报会", "大会通报会5日举行，200人出席。", "已派出20个团，访问40个国家。")
    event = Event(
        form=said_in(text, Form.FOR_DIPLOMATS, "通报会5日举行"), attendance=said_in(text, 200, "200人"), country=None
    )
    claims = tuple(
        Claim(
            quantity=said_in(text, number, "已派出20个团，访问40个国家"),
            operator=Operator.EXACT,
            unit=unit,
            unit_printed=said_in(text, words),
        )
        for number, unit, words in ((20, Unit.TEAMS, "团"), (40, Unit.COUNTRIES, "国家"))
    )
    told = (replace(read, extraction=replace(read.extraction, events=(event,), claims=claims)), text)
    people = decision(told, "events.0.attendance", 250, before=200)
    teams = decision(told, "claims.0.quantity", 21, before=20)
    data = sound([told], people, teams)
    (made,) = data.rows["events"]
    assert made["attendance"] == 250
    assert sorted(c["quantity"] for c in data.rows["aggregate_claims"]) == [21, 40]
    places = {row["field"]: (row["table"], row["record_id"]) for row in log(data)}
    teams_id = next(c["claim_id"] for c in data.rows["aggregate_claims"] if c["quantity"] == 21)
    assert places == {"attendance": ("events", made["event_id"]), "quantity": ("aggregate_claims", teams_id)}
    none = sound([told], decision(told, "events.0.form", None), decision(told, "claims.1.quantity", None))
    assert (none.rows["events"], [c["quantity"] for c in none.rows["aggregate_claims"]]) == ([], [20])


# --- another text


def again(told: Told, *more: Any, **how: Any) -> Told:
    """A later capture of the same address."""
    return tour("a", *more, fetched="2018-03-01T04:00:00Z", **how)


def test_another_shell_round_the_same_article_reopens_nothing() -> None:
    old = tour("a", "宋涛", LAOS)
    made = decision(old, "delegations.0.leader_name", "何毅亭", before="宋涛")
    new = again(old, "宋涛", LAOS, shell="新闻网 首页 要闻\n")
    data = sound([old, new], made)
    assert (one_log(data)["status"], leg_in(data, "LA")["leader_name"]) == ("in_force", "何毅亭")


def test_a_changed_text_reopens_and_the_value_stands_while_the_judged_words_do() -> None:
    old = tour("a", "宋涛", LAOS)
    made = decision(old, "delegations.0.leader_name", "何毅亭", before="宋涛")
    new = again(old, "宋涛", LAOS, rest="代表团随后回国。")
    data = sound([old, new], made)
    row = one_log(data)
    assert (row["status"], row["is_applied"], leg_in(data, "LA")["leader_name"]) == ("reopened", True, "何毅亭")
    assert row["passage_then"] == row["passage_now"]


def test_a_correction_stops_when_the_judged_words_are_gone_and_both_passages_are_told() -> None:
    old = tour("a", "宋涛", LAOS)
    made = decision(old, "delegations.0.leader_name", "何毅亭", before="宋涛")
    new = again(old, "王家瑞", LAOS)
    data = sound([old, new], made)
    row = one_log(data)
    assert (row["status"], row["is_applied"], leg_in(data, "LA")["leader_name"]) == ("reopened", False, "王家瑞")
    assert row["passage_then"] == "宋涛于2017-11-01至2017-11-03率团访问老挝，介绍十九大精神。"
    assert row["passage_now"] == "王家瑞于2017-11-01至2017-11-03率团访问老挝，介绍十九大精神。"


def test_a_new_decision_on_the_new_text_settles_it_and_both_stay_in_the_log() -> None:
    old = tour("a", "宋涛", LAOS)
    first = decision(old, "delegations.0.leader_name", "何毅亭", before="宋涛")
    new = again(old, "王家瑞", LAOS)
    second = decision(new, "delegations.0.leader_name", "何毅亭", before="王家瑞", on=date(2026, 4, 1))
    data = sound([old, new], first, second)
    assert {row["decision_id"]: row["status"] for row in log(data)} == {
        first.id: "superseded",
        second.id: "in_force",
    }
    assert leg_in(data, "LA")["leader_name"] == "何毅亭"


def test_the_newer_decision_on_one_value_supersedes_the_older() -> None:
    told = tour("a", "宋涛", LAOS)
    old = decision(told, "delegations.0.leader_name", "何毅亭")
    new = decision(told, "delegations.0.leader_name", "王家瑞", on=date(2026, 4, 1))
    data = sound([told], new, old)
    assert leg_in(data, "LA")["leader_name"] == "王家瑞"
    assert {row["decision_id"]: (row["status"], row["note"]) for row in log(data)} == {
        old.id: ("superseded", f"by {new.id}"),
        new.id: ("in_force", None),
    }
    same_day = decision(told, "delegations.0.leader_name", "李军", supersedes=(old.id,))
    assert leg_in(sound([told], old, same_day), "LA")["leader_name"] == "李军"


def test_a_decision_on_a_document_that_is_not_there_is_void_and_told() -> None:
    here, elsewhere = tour("a", "宋涛", LAOS), tour("b", "宋涛", CUBA)
    row = one_log(sound([here], decision(elsewhere, "delegations.0.leader_name", "何毅亭")))
    assert (row["status"], row["is_applied"], row["record_id"]) == ("void", False, None)
    assert row["note"] == f"the archive has no document {document_of(elsewhere).document_id}"


def test_a_decision_on_a_record_that_the_rules_read_no_more_is_void_and_told() -> None:
    told = tour("a", "宋涛", LAOS)
    made = decision(told, "delegations.0.leader_name", "何毅亭")
    other_rules = (replace(told[0], extraction=replace(told[0].extraction, delegations=())), told[1])
    row = one_log(sound([other_rules], made))
    assert (row["status"], row["note"]) == ("void", "the rules read no such record from that text any more")


def test_a_decision_follows_its_record_to_another_place_in_the_account() -> None:
    told = tour("a", "宋涛", LAOS, CUBA)
    made = decision(told, "delegations.0.legs.1.end", date(2017, 11, 9), before=date(2017, 11, 8))
    (visit,) = told[0].extraction.delegations
    turned = replace(visit, legs=visit.legs[::-1])
    other_rules = (replace(told[0], extraction=replace(told[0].extraction, delegations=(turned,))), told[1])
    data = sound([other_rules], made)
    assert leg_in(data, "CU")["end"] == date(2017, 11, 9)
    assert leg_in(data, "LA")["end"] == date(2017, 11, 3)
    assert one_log(data)["path"] == "delegations.0.legs.0.end"


def test_a_decision_finds_its_document_under_another_id() -> None:
    told = tour("a", "宋涛", LAOS)
    made = decision(told, "delegations.0.leader_name", "何毅亭")
    moved = replace(made, judged=replace(made.judged, document="a-000000000000"))
    row = one_log(sound([told], moved))
    assert (row["status"], row["documents"]) == ("in_force", [document_of(told).document_id])


def test_a_looked_at_issue_changes_nothing_and_stands_in_the_log() -> None:
    told = tour("a", "宋涛", LAOS)
    seen = decision(told, "issues.body_contested", "62%", before="62%", verb=Verb.ACCEPT)
    data, without = sound([told], seen), sound([told])
    assert (one_log(data)["field"], one_log(data)["status"]) == ("issues.body_contested", "in_force")
    assert {n: r for n, r in data.rows.items() if n != "decisions"} == {
        n: r for n, r in without.rows.items() if n != "decisions"
    }


def test_ids_that_the_rules_reading_gave_are_never_given_to_another_record() -> None:
    told = tour("a", "宋涛", LAOS)
    before = sound([told]).rows["delegations"][0]["delegation_id"]
    twin = tour("b", "宋涛", LAOS, mode=Mode.ANNOUNCED)
    made = decision(told, "delegations.0.leader_name", "何毅亭")
    ids = {
        row["delegation_id"]: row["leader_name"]
        for row in sound([told, twin], made).rows["delegations"]
        if document_of(told).document_id not in row["documents"]
    }
    assert before not in ids


def verdict(verb: Verb, *pages: Told, on: date = DAY) -> FamilyDecision:
    return FamilyDecision(
        id=f"j-{verb.value}{on.day}",
        verb=verb,
        on=on,
        decider="a reader",
        reason="because",
        documents=tuple(decision(told, "decision", None).judged for told in pages),
    )


def test_joined_documents_are_one_family_and_split_ones_two() -> None:
    first, second = tour("a", "宋涛", LAOS), tour("b", "宋涛", LAOS, rest="另据介绍，双方商定来年再次会面。")

    def families(*decisions: ReviewDecision) -> int:
        return len({row["family_id"] for row in sound([first, second], *decisions).rows["documents"]})

    assert families(verdict(Verb.JOIN, first, second)) == 1
    assert families(verdict(Verb.SPLIT, first, second)) == 2
    later = verdict(Verb.SPLIT, first, second, on=date(2026, 4, 2))
    data = sound([first, second], verdict(Verb.JOIN, first, second), later)
    assert [(row["verb"], row["status"]) for row in log(data)] == [("join", "superseded"), ("split", "in_force")]


def test_a_verdict_on_changed_texts_reopens_and_is_kept() -> None:
    first, second = tour("a", "宋涛", LAOS), tour("b", "宋涛", LAOS, rest="另据介绍，双方商定来年再次会面。")
    later = again(first, "宋涛", LAOS, rest="代表团随后回国，并向机关报告了情况。")
    data = sound([first, second, later], verdict(Verb.JOIN, first, second))
    assert (one_log(data)["status"], one_log(data)["is_applied"]) == ("reopened", True)
    assert len({row["family_id"] for row in data.rows["documents"]}) == 1
    alone = one_log(sound([first], verdict(Verb.JOIN, first, second)))
    assert (alone["status"], alone["is_applied"]) == ("void", False)


PAGES = [
    tour("a", "宋涛", LAOS, CUBA),
    tour("b", "宋涛", LAOS, published="2017-12-21"),
    tour("c", "何毅亭", CUBA, mode=Mode.ANNOUNCED),
]
_VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: st.sampled_from(["某某", "宋涛"]),
    int: st.integers(1, 99),
    bool: st.booleans(),
    date: st.dates(date(2017, 10, 25), date(2017, 11, 20)),
}


@st.composite
def decided(draw: st.DrawFn) -> ReviewDecision:
    """Any decision on any value of one of the pages."""
    told = draw(st.sampled_from(PAGES))
    path, record = draw(st.sampled_from(list(records(told[0].extraction))))
    field = draw(st.sampled_from(list(fields_of(type(record)).values())))
    known = vocabulary(field)
    value = st.sampled_from(sorted(known)) if known is not None else _VALUES[field.kind]
    nothing = not (field.is_required or field.is_many)
    after = draw(st.lists(value, max_size=2).map(tuple) if field.is_many else value | st.none() if nothing else value)
    on = draw(st.dates(date(2026, 1, 1), date(2026, 1, 3)))
    return decision(told, f"{path}.{field.name}", after, verb=draw(st.sampled_from([Verb.ACCEPT, Verb.CORRECT])), on=on)


@settings(max_examples=60)  # a dataset each
@given(st.lists(decided(), max_size=6, unique_by=lambda made: made.id))
def test_whatever_is_decided_the_tables_are_sound_and_every_decision_is_told(made: list[ReviewDecision]) -> None:
    data = sound(PAGES, *made)
    assert {row["decision_id"] for row in log(data)} == {one.id for one in made}
    assert {row["status"] for row in log(data)} <= {"in_force", "superseded"}


@settings(max_examples=30)
@given(st.randoms(use_true_random=False))
def test_the_order_of_pages_and_decisions_changes_nothing(order: random.Random) -> None:
    pages = [tour("a", "宋涛", LAOS, CUBA), tour("b", "宋涛", LAOS), tour("c", "何毅亭", CUBA)]
    made: list[ReviewDecision] = [
        decision(pages[0], "delegations.0.leader_name", "何毅亭"),
        decision(pages[0], "delegations.0.leader_name", "王家瑞"),
        decision(pages[1], "delegations.0.legs.0.country", None),
        decision(pages[2], "delegations.0.legs.0.precision", Precision.SHARED_RANGE.value),
        verdict(Verb.JOIN, pages[0], pages[2]),
    ]
    expected = build(pages, *made).rows
    order.shuffle(pages)
    order.shuffle(made)
    assert build(pages, *made).rows == expected
