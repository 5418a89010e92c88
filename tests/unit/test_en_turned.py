"""Journeys told from the country's side, waves told by their stations, digests item by item, and what only looks so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from english_pages import reading

from pipelines.assemble.en import assemble

ILD = "vice minister of the International Department of the CPC Central Committee"
LED = f"led by Sun Rui, {ILD},"
PLENUM = "the third plenary session of the 20th CPC Central Committee"


def told(*paragraphs: str, title: str = "Party visitors", captions: Sequence[str] = ()) -> Any:
    """What a page of Friday, November 22, tells."""
    texts = [p.replace("LED", LED).replace("ILD", ILD).replace("PLENUM", PLENUM) for p in paragraphs]
    shown = [c.replace("PLENUM", PLENUM) for c in captions]
    return assemble(reading(title, *texts, on="2024-11-22", captions=shown), "en")


def legs(found: Any) -> str:
    def day(attested: Any) -> str:
        return "-" if attested is None else attested.value.isoformat()[5:]

    return " ".join(f"{x.country.value} {day(x.start)} {day(x.end)}" for d in found.delegations for x in d.legs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tunisia is to be toured next week by a CPC delegation LED which will explain PLENUM.", "TN - -"),
        (
            "Senegal and Gambia were visited by Sun Rui, ILD, from Nov. 11 to 16. PLENUM was laid before officials.",
            "SN 11-11 11-16 GM 11-11 11-16",
        ),
        (
            "Ghana, Togo and Benin were the stops of a CPC team LED which briefed parties on PLENUM.",
            "GH - - TG - - BJ - -",
        ),
        ("A tour of a CPC delegation is under way in Fiji. It is LED and is to brief parties on PLENUM.", "FJ - -"),
        (
            "It was to Lesotho that Sun Rui, ILD, led a CPC delegation from Nov. 10 to 16 to explain PLENUM.",
            "LS 11-10 11-16",
        ),
        (
            "Coming to Lima at the head of a CPC delegation, Sun Rui, ILD, explained PLENUM on Tuesday.",
            "PE 11-19 11-19",
        ),
        (
            "A trip took a CPC delegation LED to Togo and Benin from Nov. 4 to 9. PLENUM was introduced.",
            "TG 11-04 11-09 BJ 11-04 11-09",
        ),
        (
            "CPC officials LED were guests of the CPP of Ghana from Nov. 18 to 21. It heard of PLENUM.",
            "GH 11-18 11-21",
        ),
        ("A CPC delegation LED flew into Apia on Monday and leaves tomorrow. It presented PLENUM.", "WS 11-18 11-23"),
    ],
)  # fmt: skip
def test_the_country_may_stand_before_the_verb(text: str, expected: str) -> None:
    found = told(text)
    assert (found.decision.rule, legs(found)) == ("K1", expected)
    assert [d.leader_name.value for d in found.delegations] == ["Sun Rui"]


NO_JOURNEY = {
    "Norway was visited by ministers of Denmark last week. They discussed fish.": "R5",
    "Guests from a party of Kenya heard of PLENUM when Sun Rui, ILD, met with them. They are visiting China.": "R1",
    "Sun Rui, ILD, met an ANC delegation in Beijing, which hoped to see a CPC delegation visit South Africa.": "R1",
    "A ten-day course for cadres of Frelimo of Mozambique ended in Beijing. Sun Rui, ILD, spoke on PLENUM.": "R1",
    "The department has a new head. It customarily sends teams to Laos, Cuba and Kenya to explain PLENUM.": "R5",
    "A delegation of the Hainan Department of Culture and Tourism promoted winter holidays in Jakarta.": "R5",
    "A delegation of the Communist Party of Cuba (CPC) informed Laos of the 8th CPC Congress in Vientiane.": "R4",
}


@pytest.mark.parametrize(("text", "rule"), NO_JOURNEY.items())
def test_what_only_looks_like_a_journey(text: str, rule: str) -> None:
    assert told(text).decision.rule == rule


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            (
                "In the four months since PLENUM closed, delegations of the CPC have been crossing the globe.",
                "In Dakar, cadres of the ruling party asked how reforms are paid for.",
                "Then it was Lima's turn. Malaysia and Indonesia followed.",
            ),
            "SN - - PE - - MY - - ID - -",
        ),
        (
            (
                "So far, 18 delegations of the CPC have explained PLENUM in 36 countries, the department said.",
                "Listeners in Bamako and Conakry wanted to know about land reform.",
                "In Vilnius, a deputy asked about banks. In Paris, meanwhile, a climate summit opened.",
            ),
            "ML - - GN - - LT - -",
        ),
        (
            (
                "PLENUM on tour: who went where.",
                "Kenya: 4-7 November, Sun Rui, ILD, at the invitation of the United Democratic Alliance.",
                "Ghana: in October, a team of the Party School.",
                "Peru: 11-13 November, talks with the Aprista Party.",
            ),
            "KE 11-04 11-07 GH 10-01 10-31 PE 11-11 11-13",
        ),
    ],
)
def test_a_wave_is_told_by_its_stations(texts: Sequence[str], expected: str) -> None:
    found = told(*texts)
    assert (found.decision.rule, legs(found)) == ("K4", expected)


def test_two_teams_told_one_by_one_are_news() -> None:
    found = told(
        "LOME, Nov. 22 (Xinhua) -- Two CPC delegations explained PLENUM in West Africa this week.",
        "One, LED was in Togo from Monday to Wednesday.",
        "The other, headed by Li Wentao, vice president of the Party School of the CPC Central Committee, visited Benin"
        " from Tuesday to Thursday.",
    )
    assert (found.decision.rule, legs(found)) == ("K1", "TG 11-18 11-20 BJ 11-19 11-21")
    assert not found.claims
    assert [d.leader_name.value for d in found.delegations] == ["Sun Rui", "Li Wentao"]


@pytest.mark.parametrize(("mark"), ["1. ", "• ", "[Notes] "])
def test_items_of_a_digest_lend_one_another_nothing(mark: str) -> None:
    items = [
        "The Minister of Health opened a clinic in Apia.",
        "A CPC delegation LED was in Tonga from Nov. 11 to 14 and explained PLENUM to members of parliament.",
        "A trade fair with 900 guests closed in Shanghai on Nov. 10.",
        "A delegation of the National People's Congress toured Spain.",
    ]
    marks = [mark.replace("1", str(n)) for n in range(1, 5)]
    found = told(*(m + item for m, item in zip(marks, items, strict=True)))
    assert (found.decision.rule, legs(found)) == ("K1", "TO 11-11 11-14")


@pytest.mark.parametrize(
    ("caption", "rule"),
    [
        ("Sun Rui speaks on PLENUM at a university in Nairobi, Nov. 20.", "K1"),
        ("The Great Hall of the People, where PLENUM was held.", "A1"),
    ],
)
def test_a_caption_may_say_alone_what_was_presented(caption: str, rule: str) -> None:
    text = "NAIROBI, Nov. 22 (Xinhua) -- A CPC delegation LED visited Kenya from Monday to Thursday."
    found = told(text, captions=[caption])
    assert (found.decision.rule, legs(found)) == (rule, "KE 11-18 11-21")


def test_initials_stand_for_what_the_page_says() -> None:
    found = told(
        "A CPC delegation LED visited Sierra Leone at the invitation of the Sierra Leone People's Party (SLPP).",
        "It told the SLPP about PLENUM.",
    )
    assert legs(found) == "SL - -"


@pytest.mark.parametrize(
    "text",
    [
        "Kenyan tea sold well at the import expo, which was held in Shanghai from Nov. 5 to 10.",
        "The host recalled the visit of the president to China in September.",
        "President William Ruto visited Uganda from Nov. 12 to 14.",
    ],
)
def test_days_of_others_are_no_stay(text: str) -> None:
    assert legs(told(f"A CPC delegation LED visited Kenya and explained PLENUM. {text}")) == "KE - -"


@pytest.mark.parametrize(
    "text",
    [
        "The delegation, which Sun Rui, ILD, was to have led, had been expected in Samoa to explain PLENUM.",
        "A CPC delegation is in Samoa to explain PLENUM. Heading it is ILD, Sun Rui.",
        "A CPC delegation is in Samoa to explain PLENUM. Sun Rui, ILD, will head it.",
        "In Samoa, the head of the CPC delegation and ILD, Sun Rui, outlined PLENUM.",
    ],
)
def test_who_leads_may_stand_behind_the_verb(text: str) -> None:
    assert [d.leader_name.value for d in told(text).delegations] == ["Sun Rui"]
