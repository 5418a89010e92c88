"""What an English page reports: a team abroad or an embassy's briefing, an envoy, a call, a document, another CPC."""

from __future__ import annotations

from typing import Any

import pytest
from english_pages import reading

from pipelines.assemble.en import assemble

ILD = "the International Department of the CPC Central Committee"
PLENUM = "the third plenary session of the 20th CPC Central Committee"


def told(title: str, *paragraphs: str, on: str = "2024-11-23") -> Any:
    return assemble(reading(title, *paragraphs, on=on), "en")


def verdict(title: str, *paragraphs: str) -> tuple[str, str]:
    decision = told(title, *paragraphs).decision
    return decision.rule or "", decision.kind.value


def test_an_ambassador_who_attends_with_a_visiting_team_places_the_team() -> None:
    found = told(
        "Ambassador attends lecture of visiting CPC team",
        f"On 22 November, Ambassador to Tanzania Chen Mingli attended a symposium with the visiting delegation of the "
        f"CPC Central Committee. Ma Yuling, leader of the delegation, explained {PLENUM}.",
    )
    assert found.decision.rule == "K1"
    assert [leg.country.value for d in found.delegations for leg in d.legs] == ["TZ"]


def test_who_carries_a_letter_of_the_leader_is_an_envoy() -> None:
    lead = (
        "BEIJING, Nov. 22 (Yonhap) -- A CPC delegation led by Li Jianmin, member of the party's Politburo, will leave "
        f"for North Korea on Saturday to explain {PLENUM}"
    )
    assert verdict("China to send team", f"{lead} and to convey a letter from its new leader.")[0] == "K2"
    assert verdict("China to send team", f"{lead}.")[0] == "K1"


def test_a_video_call_with_one_side_is_a_report_and_a_briefing_for_many_is_an_event() -> None:
    call = told(
        "Song Tailin Informs Lao Party via Video Link",
        f"Song Tailin, Minister of {ILD}, had a video call on November 18th with Thong Phomma, head of a commission of "
        f"the LPRP Central Committee. Song informed the Lao side of {PLENUM}.",
    )
    assert (call.decision.rule, call.decision.kind.value) == ("K2", "special_envoy_report")
    assert call.delegations == ()  # nobody travelled (docs/codebook.md, K2)
    assert [(e.form.value, e.country.value if e.country else None) for e in call.events] == [("online", "LA")]
    many = f"On November 18th, {ILD} held an online briefing on {PLENUM} for 80 members of the LPRP of Laos."
    assert verdict("Online briefing held", many) == ("K3", "online_briefing")


@pytest.mark.parametrize(
    "sentence",
    [
        "The delegation explained the decision to 90 members of the UDA.",
        "The resolution was taken apart section by section.",
        "The visitors carried one message: what the third plenary session had decided.",
    ],
)
def test_a_document_of_the_meeting_named_before_is_the_meeting(sentence: str) -> None:
    lead = f"NAIROBI, Nov. 22 (Xinhua) -- A CPC delegation has visited Kenya four months after {PLENUM} closed."
    assert told("CPC delegation visits Kenya", lead, sentence).decision.rule == "K1"


def test_a_decision_of_somebody_else_is_no_document_of_the_meeting() -> None:
    lead = f"NAIROBI, Nov. 22 (Xinhua) -- A CPC delegation has visited Kenya four months after {PLENUM} closed."
    later = "Its leader explained the decision to leave a day early."
    assert told("CPC delegation visits Kenya", lead, later).decision.rule == "A1"


def test_invited_to_hear_about_it_days_after_the_meeting() -> None:
    assert verdict(
        "Diplomats in Beijing",
        f"Three days after {PLENUM} closed, the diplomatic corps in Beijing was invited by {ILD} to hear about it.",
    ) == ("K3", "briefing_for_diplomats")


def test_the_letters_cpc_may_stand_for_another_body() -> None:
    lead = "The Zambian delegation to the 59th Commonwealth Parliamentary Conference (CPC) briefed members on it."
    later = "The CPC delegation had visited South Africa from 2 to 6 November."
    assert verdict("MPs briefed on CPC plenary session", lead, later)[0] == "R5"


def test_a_room_with_screens_is_no_online_event() -> None:
    assert verdict(
        "Stories of the CPC",
        'CHENGDU, Nov. 22 (Xinhua) -- A briefing, "Stories of the CPC -- Sichuan", opened here on '
        f"Friday, held by {ILD}. About 450 guests of 60 foreign political parties joined online and offline.",
    ) == ("K3", "briefing_in_china")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Three hundred and twenty leaders of 64 parties were online.", 320),
        ("Envoys of 150 countries and representatives of 30 international organizations, over 260 people in all, came.",
         260),
        ("Party workers from Kenya, 42 in number, listened.", 42),
        ("The lecture was held for 65 consuls and members of chambers of commerce.", 65),
        ("Among them were members of 30 organizations.", None),
    ],
)  # fmt: skip
def test_the_number_is_bound_to_the_people(sentence: str, expected: int | None) -> None:
    found = told("Briefing held", f"On November 22nd, {ILD} held a briefing on {PLENUM} for foreign guests.", sentence)
    came = found.events[0].attendance
    assert (came.value if came is not None else None) == expected


def test_the_city_of_the_dateline_counts_when_the_text_says_here() -> None:
    lead = f"WINDHOEK, Nov. 22 (Xinhua) -- A CPC delegation {{}} on Thursday and explained {PLENUM}."
    here = told("CPC delegation in Namibia", lead.format("arrived here"))
    alone = told("CPC delegation in Namibia", lead.format("came to Namibia"))
    assert [c.value for c in here.delegations[0].legs[0].cities] == ["Windhoek"]
    assert alone.delegations[0].legs[0].cities == ()


def test_a_dated_session_of_the_team_is_a_side_meeting() -> None:
    found = told(
        "CPC delegation visits Kenya",
        "NAIROBI, Nov. 23 (Xinhua) -- A CPC delegation visited Kenya from Nov. 18 to 22.",
        f"At a seminar in Mombasa on Nov. 20 it explained {PLENUM} to 80 scholars.",
    )
    assert [(e.form.value, str(e.start.value), e.attendance.value) for e in found.events] == [
        ("side_meeting", "2024-11-20", 80)
    ]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("which had been invited by the UDA", "UDA"),
        ("at the invitation extended by the United Democratic Alliance (UDA)", "United Democratic Alliance (UDA)"),
        ("at whose invitation nobody knows", None),
    ],
)
def test_who_invited(clause: str, expected: str | None) -> None:
    found = told(
        "CPC delegation visits Kenya", f"NAIROBI, Nov. 23 (Xinhua) -- A CPC delegation, {clause}, visited Kenya and "
        f"explained {PLENUM}.",
    )  # fmt: skip
    inviter = found.delegations[0].legs[0].inviter
    assert (inviter.value if inviter is not None else None) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The United Democratic Alliance, which is hosting the delegation, sent a car.",
        "The United Democratic Alliance had asked the guests to come.",
        "Its host in Nairobi was the United Democratic Alliance.",
        "The United Democratic Alliance had extended the invitation.",
    ],
)
def test_the_inviter_may_be_told_apart(sentence: str) -> None:
    lead = f"NAIROBI, Nov. 23 (Xinhua) -- A CPC delegation visited Kenya and explained {PLENUM}."
    inviter = told("CPC delegation visits Kenya", lead, sentence).delegations[0].legs[0].inviter
    assert inviter is not None
    assert inviter.value == "United Democratic Alliance"
