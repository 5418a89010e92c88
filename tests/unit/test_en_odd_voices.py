"""Do English pages that open in an odd voice still say who briefed whom, and do near misses stay out?"""

from __future__ import annotations

import pytest

from pipelines.assemble.en import assemble
from pipelines.findings import Findings
from tests.english_pages import reading

ILD = "the International Department of the CPC Central Committee"
PLENUM = "the fourth plenum of the 20th CPC Central Committee"


def told(*paragraphs: str, title: str = "News", on: str = "2025-11-12") -> Findings:
    return assemble(reading(title, *paragraphs, on=on), "en")


def stays(findings: Findings) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (
            leg.country.value,
            leg.start.value.isoformat() if leg.start else None,
            leg.end.value.isoformat() if leg.end else None,
            delegation.mode.value,
        )
        for delegation in findings.delegations
        for leg in delegation.legs
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            (
                "Sixty cadres of parties in the Arab world, most of them students in Beijing, were "
                "on Tuesday walked through "
                f"the outcome of {PLENUM}. The session was put on by {ILD}."
            ),
            "briefing_in_china",
        ),
        (
            (
                "The International Department said that 200 people from 90 countries attended a "
                f"briefing on {PLENUM} in "
                "Beijing on Tuesday. It was clear, the ambassador of Kenya to China said."
            ),
            "briefing_for_diplomats",
        ),
        (
            (
                "In person and via video link, 500 guests of foreign parties followed a briefing on "
                f"{PLENUM} in Changsha on "
                f"Tuesday, held by {ILD}."
            ),
            "briefing_in_china",
        ),
        (
            (
                f"{PLENUM[0].upper()}{PLENUM[1:]} was the topic when the Chinese Ambassador to Zambia "
                "hosted 70 editors at the "
                "embassy on Friday."
            ),
            "embassy_briefing",
        ),
        (
            (
                f"The Chinese Embassy in Indonesia shared the outcome of {PLENUM} with an audience of 130 people in "
                "Jakarta."
            ),
            "embassy_briefing",
        ),
    ],
)
def test_a_briefing_at_home_online_or_at_a_mission(text: str, kind: str) -> None:
    decision = told(text).decision
    assert (decision.rule, decision.kind.value) == ("K3", kind)


def test_parties_of_many_countries_online_have_no_country() -> None:
    found = told(
        f"{ILD[0].upper()}{ILD[1:]} on Wednesday briefed parties of Arab states by video on {PLENUM}. A reply was "
        "given by "
        "Faiq Zidan of the Iraqi Communist Party."
    )
    assert [e.country for e in found.events] == [None]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            (
                "Liu Haixing, head of the International Department of the CPC Central Committee, on "
                "Thursday met with visiting "
                f"youth leaders of the Lao People's Revolutionary Party and briefed them on {PLENUM}."
            ),
            "R1",
        ),
        (
            (
                "A 15-member delegation of the Mongolian People's Party left for Beijing on Monday to be briefed on "
                f"{PLENUM}. In March a CPC team had been to Ulan Bator."
            ),
            "R1",
        ),
        (
            (
                "The China Zhigong Party sent a delegation to Panama last week, where its vice chairman explained "
                f"{PLENUM} to overseas Chinese."
            ),
            "R3",
        ),
        (
            (
                "Zhang Jun, special envoy of the Chinese government on the Middle East issue, "
                "visited Egypt and told his hosts "
                f"of {PLENUM}."
            ),
            "R3",
        ),
        ("Special envoy of President Xi Jinping, Ji Bingxuan, attended the funeral in Windhoek on Saturday.", "R3"),
        (
            (
                "A delegation from Xi'an briefed 120 travel agents in Milan on Monday. It was headed "
                "by Sun Chao, member of the "
                "standing committee of the CPC Xi'an Municipal Committee."
            ),
            "R5",
        ),
    ],
)
def test_who_comes_to_china_who_is_sent_by_others_and_who_sells_travel_is_rejected(text: str, rule: str) -> None:
    assert told(text).decision.rule == rule


@pytest.mark.parametrize(
    ("text", "stay"),
    [
        (
            f"Expected in Budapest on Monday for four days: a CPC delegation that is to explain {PLENUM}.",
            ("HU", "2025-11-17", "2025-11-20", "announced"),
        ),
        (
            (
                f"{PLENUM[0].upper()}{PLENUM[1:]} is what a Chinese Communist Party delegation now in "
                "Bangkok is talking about. "
                "The visitors remain until Friday."
            ),
            ("TH", None, "2025-11-14", "under_way"),
        ),
        (
            (
                f"To hear what {PLENUM} decided, leaders gathered in La Paz on Monday. Before them "
                "stood Ma Hui, vice minister "
                f"of {ILD} and head of the visiting delegation."
            ),
            ("BO", "2025-11-10", "2025-11-10", "under_way"),
        ),
        (
            (
                "The visit to Indonesia of a delegation of the Central Party School from November 5 "
                "to 8 had one purpose: to "
                f"make {PLENUM} known."
            ),
            ("ID", "2025-11-05", "2025-11-08", "concluded"),
        ),
    ],
)
def test_a_journey_whose_sentence_stands_on_its_head(text: str, stay: tuple[str, str, str, str]) -> None:
    found = told(text)
    assert found.decision.rule == "K1"
    assert stays(found) == [stay]


def test_similar_teams_other_teams_and_transit_are_no_legs() -> None:
    found = told(
        f"A CPC delegation visited Ghana from Monday to Wednesday and explained {PLENUM}. It had a stopover in Madrid.",
        "China has sent similar teams to Togo and Benin this month.",
        "Another Chinese delegation, of provincial lawmakers, toured Kumasi from Nov. 3 to 6.",
        on="2025-11-13",
    )
    assert stays(found) == [("GH", "2025-11-10", "2025-11-12", "concluded")]


def test_days_on_both_sides_of_a_party_s_name_belong_to_the_country() -> None:
    found = told(
        "A CPC delegation visited Nigeria from Nov. 1 to 4 at the invitation of the All Progressives Congress "
        "(APC), and "
        f"Niger from Nov. 4 to 7 at the invitation of its ruling party, and explained {PLENUM}."
    )
    assert stays(found) == [
        ("NG", "2025-11-01", "2025-11-04", "concluded"),
        ("NE", "2025-11-04", "2025-11-07", "concluded"),
    ]


def test_the_next_city_is_no_arrival() -> None:
    found = told(
        f"In Baghdad on Thursday a CPC delegation explained {PLENUM}. It is to leave for Erbil on Saturday.",
        on="2025-11-14",
    )
    assert stays(found) == [("IQ", "2025-11-13", "2025-11-13", "under_way")]


def test_a_wave_names_its_stations_without_a_verb_of_visiting() -> None:
    found = told(
        f"Since November, 18 delegations have explained {PLENUM} abroad.",
        "One of them explained it in Tunisia and Jordan. Namibia's SWAPO filled a room for one of them.",
        "In Astana, members of parliament questioned another.",
        "Then it was the turn of Cyprus.",
        on="2026-01-20",
    )
    assert found.decision.rule == "K4"
    assert {leg.country.value for d in found.delegations for leg in d.legs} == {"TN", "JO", "NA", "KZ", "CY"}
    assert all(d.leader_name is None for d in found.delegations)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (f"Over 400 sessions on {PLENUM} have so far been held for parties abroad by {ILD}.", [(400, "events")]),
        (
            (
                f"{PLENUM[0].upper()}{PLENUM[1:]} has been explained in more than 60 countries by delegations of the "
                "Party."
            ),
            [(60, "countries")],
        ),
        (
            f"Nearly 20,000 people overseas have attended briefings given by delegations of the CPC on {PLENUM}.",
            [(20000, "people")],
        ),
    ],
)
def test_a_total_and_nothing_else(text: str, claims: list[tuple[int, str]]) -> None:
    found = told(text)
    assert found.decision.rule == "K5"
    assert [(c.quantity.value, c.unit) for c in found.claims] == claims


def test_foreign_delegations_to_china_are_no_total_of_teams() -> None:
    found = told(
        f"A CPC delegation explained {PLENUM} in Lima on Monday. This year saw more than 300 foreign party "
        "delegations visit "
        "China."
    )
    assert not found.claims


def test_an_envoy_is_titled_by_what_he_came_as() -> None:
    found = told(
        "Song Tao, who heads the department, had gone to Pyongyang as the special envoy of President Xi Jinping "
        "to report on "
        f"{PLENUM}. He met a senior official of the Workers' Party of Korea on Monday."
    )
    title = found.delegations[0].leader_title
    assert title is not None
    assert title.value == "special envoy of President Xi Jinping"


@pytest.mark.parametrize(
    "text",
    [
        (
            "The President-elect received on Monday the special envoy of the Communist Party of "
            "China, Sun Haiyan, and was "
            f"informed of {PLENUM} in Vientiane."
        ),
        f"Special envoy of the Communist Party of China, Sun Haiyan, informed Lao leaders of {PLENUM} in Vientiane.",
        (
            f"The special envoy of the Communist Party of China, Ms. Sun Haiyan, informed Lao leaders of {PLENUM} in "
            "Vientiane."
        ),
    ],
)
def test_a_title_begins_with_its_post_not_with_the_host(text: str) -> None:
    title = told(text).delegations[0].leader_title
    assert title is not None
    assert title.value.lower() == "special envoy of the communist party of china"


def test_the_leader_before_the_team_and_after_of_which() -> None:
    for text in (
        (
            f"Led by Gong Weiming, vice president of an academy, the officials explained {PLENUM} in "
            "Seoul on Monday. They are "
            "officials of the Communist Party of China."
        ),
        (
            "In Seoul on Monday, parties received a delegation of the Communist Party of China, the "
            "head of which was Gong "
            f"Weiming, vice president of an academy. It explained {PLENUM}."
        ),
    ):
        name = told(text).delegations[0].leader_name
        assert name is not None
        assert name.value == "Gong Weiming"
