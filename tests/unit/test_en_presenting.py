"""Which English sentences present a Party meeting, and which only mention one?"""

from __future__ import annotations

from datetime import date

import pytest
from english_pages import view

from pipelines.mentions.en.presenting import find_presenting
from pipelines.mentions.en.sentences import Prose
from pipelines.mentions.meetings import find_meetings

MEETING = "the third plenary session of the 20th CPC Central Committee"


def rules(sentence: str) -> list[str]:
    page = view(sentence.replace("MEETING", MEETING))
    return [p.rule for p in find_presenting(Prose(page), find_meetings(page, "en", date(2024, 9, 1)))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Lin gave party workers a detailed account of MEETING.",
        "She ran through the documents of MEETING.",
        "Lin walked the cadres through MEETING.",
        "He spelled out what MEETING had resolved.",
        "He dwelt at length on the spirit of MEETING.",
        "The visitors passed on the results of MEETING.",
        "Lin shed light on MEETING.",
        "The delegation answered questions on MEETING.",
        "The purpose of the visit is to make known MEETING.",
        "They were brought up to date on MEETING.",
    ],
)
def test_verbs_of_two_words_and_nouns_of_telling_present(sentence: str) -> None:
    assert rules(sentence) == ["presenting.en.phrase"]


@pytest.mark.parametrize(
    "sentence",
    [
        "A round table on MEETING brought together 40 people.",
        'A panel discussion entitled "What MEETING means for Africa" was held.',
        "The main topic of the talks was the outcome of MEETING.",
        "A video meeting between the CPC and parties of the Andes was devoted to MEETING.",
    ],
)
def test_a_session_whose_subject_is_the_meeting_presents_it(sentence: str) -> None:
    assert rules(sentence) != []


@pytest.mark.parametrize(
    "sentence",
    [
        "The decisions of MEETING were laid out to members of parliament.",
        "For two hours MEETING was the subject of a lecture he gave.",
    ],
)
def test_the_meeting_may_stand_before_the_verb(sentence: str) -> None:
    assert rules(sentence) == ["presenting.en.passive"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The hosts congratulated the CPC on the success of MEETING.",
        "The visit comes days after MEETING.",
        "He made no mention of MEETING.",
        "Nobody spoke about MEETING.",
        "Lin declined to speak about MEETING.",
        "Instead of explaining MEETING, he spoke of trade.",
        "The delegation arrived on the eve of MEETING.",
        "The reform was adopted at MEETING.",
    ],
)
def test_who_wishes_it_well_dates_by_it_or_says_nothing_does_not_present(sentence: str) -> None:
    assert rules(sentence) == []


def test_not_only_is_no_denial() -> None:
    assert rules("He not only explained MEETING but answered questions.") == ["presenting.en.verb"]
