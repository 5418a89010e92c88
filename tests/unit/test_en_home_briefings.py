"""Briefings held in China, online or by an embassy, each beside a page that only looks like one.

The pages are composed for these tests; people and events are invented.
"""

from __future__ import annotations

import pytest
from english_pages import prose, reading

from pipelines.assemble.en import assemble
from pipelines.findings import Findings
from pipelines.mentions.en.attendance import find_attendance
from pipelines.mentions.en.organisers import find_organiser

PLENUM = "the fourth plenary session of the 20th CPC Central Committee"
CONGRESS = "the 20th National Congress of the Communist Party of China (CPC)"
ILD = "the International Department of the CPC Central Committee"


def told(title: str, *paragraphs: str) -> Findings:
    filled = [p.replace("PLENUM", PLENUM).replace("CONGRESS", CONGRESS).replace("ILD", ILD) for p in paragraphs]
    return assemble(reading(title, *filled, on="2025-11-20"), "en")


def kind(title: str, *paragraphs: str) -> str:
    decision = told(title, *paragraphs).decision
    return decision.kind.value if decision.status.value == "kept" else f"{decision.status.value} {decision.rule}"


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("The consular corps in Shenyang was informed on Monday of the results of PLENUM by ILD.", "diplomats"),
        ("Military attaches of 30 states attended a briefing on PLENUM in Beijing, held by ILD.", "diplomats"),
        (
            "At a briefing in Beijing by ILD, guests from 50 countries asked about PLENUM. All were diplomats.",
            "diplomats",
        ),
        ("ILD held a briefing on PLENUM in Beijing for foreign guests, including 30 diplomats.", "in_china"),
        ("ILD held a briefing on PLENUM in Beijing for political parties as well as diplomats.", "in_china"),
    ],
)
def test_a_briefing_is_for_diplomats_when_they_are_the_listeners_and_not_some_of_them(lead: str, expected: str) -> None:
    kinds = {"diplomats": "briefing_for_diplomats", "in_china": "briefing_in_china"}
    assert kind("A plan is read", lead) == kinds[expected]


@pytest.mark.parametrize(
    "listeners",
    [
        "Forty cadres from Tanzania and Zambia",
        "Politicians from five Mekong countries",
        "Sixty young Nepali party workers and Lao officials",
        "Managers of foreign-invested companies",
        "About 200 international students",
    ],
)
def test_foreign_listeners_are_told_in_many_ways(listeners: str) -> None:
    assert (
        kind("A lesson", f"{listeners} heard a lecture on PLENUM in Nanning, organised by ILD.") == "briefing_in_china"
    )


@pytest.mark.parametrize(
    "lead",
    [
        "Six hundred officials heard a lecture on PLENUM in Nanning, organised by the city's Party committee.",
        "Members of the other political parties heard a lecture on PLENUM in Nanning, as non-CPC figures.",
        "ILD held a meeting in Nanning to study PLENUM. Officials who receive foreign parties attended.",
    ],
)
def test_listeners_at_home_make_no_briefing(lead: str) -> None:
    assert kind("A lesson", lead) == "rejected R5"


def test_listeners_named_in_the_sentence_before_are_those_who_were_briefed() -> None:
    lead = "The visitors' book shows the names of nine consuls."
    assert kind("Open house", lead, "ILD explained PLENUM to them in Guilin.") == "briefing_for_diplomats"
    assert kind("Open house", "The visitors' book shows nine names.", "ILD explained PLENUM to them in Guilin.") == (
        "rejected R5"
    )


def test_lecturers_before_diplomats_are_no_team_for_the_home_audience() -> None:
    talk = "Lecturers of the Hunan provincial Party school explained PLENUM in Changsha to {} on Monday."
    assert kind("In Changsha", talk.format("diplomats from nine consulates")) == "briefing_for_diplomats"
    assert kind("In Changsha", talk.format("300 farmers")) == "rejected R2"


def test_an_excursion_of_diplomats_is_a_briefing_only_when_one_is_named() -> None:
    tour = "Diplomats from 15 countries toured villages in Zhejiang."
    assert kind("On the road", tour, "A villager explained PLENUM to the guests.") == "rejected R5"
    assert kind("On the road", tour, "ILD gave them a briefing on PLENUM in Hangzhou.") == "briefing_for_diplomats"


def test_a_forum_that_hears_of_the_plenum_in_passing_is_a_conference() -> None:
    opened = "A forum of 200 scholars from 40 countries opened in Guangzhou. An official of ILD introduced PLENUM."
    assert kind("Scholars meet", opened) == "conference"
    briefed = "A briefing on PLENUM for scholars from 40 countries was held in Guangzhou by ILD."
    assert kind("Scholars meet", briefed) == "briefing_in_china"


def test_a_webinar_needs_a_chinese_party_body() -> None:
    held = "Scholars from Fiji and Samoa took part in a webinar at which {} presented PLENUM."
    assert kind("Online", held.format("the Party School of the CPC Central Committee")) == "online_briefing"
    assert kind("Online", held.format("the Asian Policy Forum, a think tank,")) == "rejected R5"


def test_a_host_seminar_filed_abroad_is_no_briefing_in_china() -> None:
    held = "(Agency) -- Scholars from 12 countries attended a seminar on PLENUM, with an expert of the CPC."
    assert kind("A seminar", f"LAHORE, Nov. 19 {held}") == "rejected R5"
    assert kind("A seminar", f"CHENGDU, Nov. 19 {held}") == "briefing_in_china"


def test_who_went_to_the_embassy_and_was_given_a_talk_was_briefed_by_it() -> None:
    went = "Eleven councillors went to the Chinese Consulate General in Edinburgh."
    assert kind("A visit", went, "They were given a talk on PLENUM and lunch.") == "embassy_briefing"
    assert kind("A visit", went, "They applied for visas. PLENUM was held in October.") == "rejected R5"


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Scholar dies at 71", "Bo Qing, a professor of the Central Party School, died on Sunday."),
        ("Veteran interpreter retires", "Lu Han of the International Department leaves office."),
        ("New dean named", "Wang Jun has been named dean of the Party School."),
        ("The plenum and us", "The author is an analyst in Kathmandu."),
    ],
)
def test_a_life_or_an_opinion_recites_journeys_and_reports_none(title: str, lead: str) -> None:
    trip = "A CPC delegation led by him visited Peru and Chile in 2017 to brief parties there on CONGRESS."
    assert kind(title, lead, trip) == "rejected R5"
    assert kind("Guests from afar", "It rained.", trip) == "outbound_delegation"


def test_an_official_who_speaks_here_at_home_receives_nobody() -> None:
    line = "BEIJING, Nov. 19 (Xinhua) -- "
    assert (
        kind("News", f"{line}Foreign envoys attended a briefing here Wednesday on PLENUM.") == "briefing_for_diplomats"
    )
    met = "Sun Bo, head of ILD, met here Wednesday with a Lao delegation and told it about PLENUM."
    assert kind("News", line + met) == "rejected R1"


def test_it_and_explained_to_them_present_the_meeting_named_before() -> None:
    spent = "Forty officials from Kenya spent Monday at the Central Party School in Beijing on PLENUM."
    assert kind("A day", spent, "A professor explained it line by line.") == "briefing_in_china"
    assert kind("A day", spent, "A professor greeted them.") == "rejected R5"
    assert kind("A day", f"Envoys in Beijing had {PLENUM} explained to them by ILD.") == "briefing_for_diplomats"
    assert kind("A day", f"Envoys in Beijing saw {PLENUM} on television.") == "rejected R5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "At the invitation of the Hainan Provincial Foreign Affairs Office they came.",
            "Hainan Provincial Foreign Affairs Office",
        ),
        (
            "The event was co-hosted on Monday by the CPC Hubei Provincial Committee and CELAP.",
            "CPC Hubei Provincial Committee and CELAP",
        ),
        (f"It was arranged by {ILD} on Friday.", ILD.removeprefix("the ")),
        ("The seminar was hosted by the University of Lagos after the CPC National Congress.", None),
    ],
)
def test_the_organiser_is_the_chinese_body_that_holds_or_invites(text: str, expected: str | None) -> None:
    page = prose(text)
    found = find_organiser(page, page.story)
    assert (page.printed(*found) if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 24 November three of us joined; about 50 people took part.", 50),
        ("The embassy counted 45 guests.", 45),
        ("The listeners were 64 young politicians.", 64),
        ("The plan was passed by 370 members of the Central Committee.", None),
    ],
)
def test_a_day_of_the_month_is_no_attendance(text: str, expected: int | None) -> None:
    page = prose(text)
    came = find_attendance(page, page.story)
    assert (came.quantity if came else None) == expected


def test_readers_are_no_listeners() -> None:
    wrote = "In a signed article in a Nairobi daily, Chinese ambassador Li Wen explained PLENUM."
    assert kind("Envoy on plenum", wrote) == "rejected R5"
    spoke = "At the embassy in Nairobi, Chinese ambassador Li Wen explained PLENUM to 30 editors."
    assert kind("Envoy on plenum", spoke) == "embassy_briefing"


def test_ambassadors_whom_an_official_meets_are_residents_not_visitors() -> None:
    met = "Sun Bo, deputy head of ILD, met in Beijing with {} and briefed them on PLENUM."
    assert kind("A meeting", met.format("ambassadors of ten Pacific countries")) == "briefing_for_diplomats"
    assert kind("A meeting", met.format("a delegation of the Lao People's Revolutionary Party")) == "rejected R1"
    assert kind("A meeting", met.format("Ambassador of Chile to China Juan Rojas")) == "rejected R5"


def test_a_mission_to_the_eu_is_no_mission_that_travels() -> None:
    held = "The Chinese Mission to the EU held a briefing on PLENUM for scholars in Brussels."
    assert kind("In Brussels", held) == "embassy_briefing"
    went = "A mission of the CPC to Belgium held a briefing on PLENUM for scholars in Brussels."
    assert kind("In Brussels", went) == "outbound_delegation"


def test_words_of_praise_present_nothing() -> None:
    assert kind("Letters", "Leaders of parties from 50 countries spoke highly of PLENUM, ILD said.") == "rejected R5"


def test_an_honour_recites_journeys() -> None:
    past = "In 2022 a CPC delegation led by him visited Peru to brief parties there on CONGRESS."
    assert kind("Scholar receives medal of merit", "The medal was handed over in Beijing.", past) == "rejected R5"


def test_teams_sent_by_the_party_are_ours_and_since_a_month_dates_none_of_them() -> None:
    teams = "Delegations sent by the {} have explained CONGRESS to audiences in Bolivia, Sweden and Ethiopia since May."
    found = told("Lecturers on four continents", teams.format("Party"))
    assert [leg.country.value for team in found.delegations for leg in team.legs] == ["BO", "SE", "ET"]
    assert all(leg.start is None for team in found.delegations for leg in team.legs)
    assert not told("Lecturers on four continents", teams.format("Party of Labour of Albania")).delegations


@pytest.mark.parametrize("head", ["Heading", "Leading"])
def test_who_heads_the_team_may_stand_behind_it(head: str) -> None:
    found = told(
        "Guests in Accra", "A CPC delegation visited Ghana and explained PLENUM.",
        f"{head} the ten-member team was Wu Dong, vice-minister of ILD.",
    )  # fmt: skip
    assert [d.leader_name.value for d in found.delegations if d.leader_name] == ["Wu Dong"]


def test_who_studies_in_an_embassy_or_a_ministry_is_chinese() -> None:
    assert kind("In Laos", "The Chinese Embassy in Laos held a meeting to study PLENUM.") == "rejected R5"
    assert kind("In Laos", "The Chinese Embassy in Laos held a meeting to explain PLENUM.") == "embassy_briefing"
    heard = "In Beijing on Monday, {} heard a lecture on PLENUM."
    assert kind("In Beijing", heard.format("diplomats of the Foreign Ministry")) == "rejected R5"
    assert kind("In Beijing", heard.format("diplomats of nine countries")) == "briefing_for_diplomats"


@pytest.mark.parametrize("clause", ["were put off because of PLENUM", "served measures that carry out PLENUM"])
def test_a_plenum_that_is_a_cause_or_a_task_is_not_presented(clause: str) -> None:
    assert kind("In Suva", f"The talks of the Chinese ambassador with editors in Suva {clause}.") == "rejected R5"
    told_them = "The talks of the Chinese ambassador with editors in Suva were devoted to PLENUM."
    assert kind("In Suva", told_them) == "embassy_briefing"


def test_a_show_about_journeys_reports_none() -> None:
    went = "A CPC delegation visited Peru to brief parties there on CONGRESS."
    assert kind("Museum opens hall on exchanges", went) == "rejected R5"
    assert kind("CPC delegation visits museum", went) == "outbound_delegation"


def test_a_numbered_seminar_of_parties_is_a_conference() -> None:
    held = "Parties of 15 African countries came to Dalian for the {}, where an official of ILD explained PLENUM."
    assert kind("In Dalian", held.format("fourth theory seminar")) == "conference"
    assert kind("In Dalian", held.format("seminar")) == "briefing_in_china"
