"""Who of the other side is reported to have said what, on an English page."""

from __future__ import annotations

from typing import Any

import pytest
from chinese_pages import shown
from english_pages import reading

from archive.records import Reception
from pipelines.assemble.en import assemble

VISIT = (
    "A delegation of the Communist Party of China led by Wang Yiming, vice minister of the International Department of"
    " the CPC Central Committee, visited Zambia on December 5 and introduced the 19th CPC National Congress."
)


def heard(*sentences: str) -> tuple[Reception, ...]:
    return assemble(reading("CPC delegation visits Zambia", VISIT, *sentences, on="2017-12-06"), "en").reception


def told(*sentences: str) -> list[tuple[Any, ...]]:
    return [(shown(r.speaker), shown(r.role), r.stance.value.value) for r in heard(*sentences)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Foday Bandara, national secretary of the party, told the delegation that the talk was useful.",
            ("Foday Bandara", "national secretary of the party", "praise"),
        ),
        (
            '"A pothole is a pothole," said Kelvin Banda, treasurer of the Labour Party.',
            ("Kelvin Banda", "treasurer of the Labour Party", "neutral"),
        ),
        (
            "UPND deputy secretary general Gertrude Phiri said the lecture was impressive.",
            ("Gertrude Phiri", "UPND deputy secretary general", "praise"),
        ),
        (
            "The ambassador of Costa Rica, Marco Ruiz, called the decision courageous.",
            ("Marco Ruiz", "ambassador of Costa Rica", "praise"),
        ),
        (
            "Koffi Mensah of the Union for the Republic of Togo asked about roads.",
            ("Koffi Mensah", "Union for the Republic of Togo", "neutral"),
        ),
        ("Irish ambassador O'Leary said the answers had been clear.", ("O'Leary", "Irish ambassador", "praise")),
        ("The Zambian side congratulated the CPC on its congress.", (None, "The Zambian side", "praise")),
        ("Several envoys said they were impressed.", (None, "Several envoys", "praise")),
        (
            "A member of the opposition complained that nobody had been invited.",
            (None, "A member of the opposition", "criticism"),
        ),
        ('"It was long," one German guest said.', (None, "one German guest", "neutral")),
    ],
)
def test_a_remark_has_a_speaker_and_a_stance(text: str, expected: tuple[Any, ...]) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Wang Yiming said the congress was a milestone.",
        "Wang told the hosts that the congress was a success.",
        "The delegation thanked the hosts for the warm welcome.",
        "The Chinese side said the two parties had much in common.",
        "An official of the International Department said more teams would follow.",
        "The envoy said China is willing to share its experience.",
        "A scholar in Beijing said such trips were useful.",
        "The two sides thanked each other.",
    ],
)
def test_our_own_words_are_no_reception(text: str) -> None:
    assert told(text) == []


def test_somebody_named_in_full_is_known_by_one_name_afterwards() -> None:
    assert told(
        "It met with Dalitso Mwale, secretary general of the United Party.",
        "Mwale praised the report of the congress.",
    ) == [("Dalitso Mwale", "secretary general of the United Party", "praise")]


def test_two_who_speak_together_are_two_rows() -> None:
    found = told("Lars Holm, secretary of the Left Party of Sweden, and Aino Salmi, deputy of Finland, thanked them.")
    assert [speaker for speaker, *_ in found] == ["Lars Holm", "Aino Salmi"]


def test_the_party_of_somebody_speaks_and_he_does_not() -> None:
    assert [speaker for speaker, *_ in told("NDC, the party of Dalitso Mwale, said it had not been asked.")] == []


def test_the_remark_is_quoted_and_the_country_of_the_only_stay_is_the_speakers() -> None:
    (found,) = heard("Foday Bandara, national secretary of the party, said the party stands ready to learn from it.")
    assert found.stance.spans[0].quote.startswith("Foday Bandara, national secretary")
    assert found.commits
    assert found.country is not None
    assert (found.country.value, found.country.rule) == ("ZM", "reception.en.only_leg")
    assert "Zambia" in found.country.spans[0].quote
