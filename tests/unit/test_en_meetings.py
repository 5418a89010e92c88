"""Names of Party meetings as host media print them, and other congresses in the same forms."""

from __future__ import annotations

from datetime import date

import pytest
from english_pages import view

from pipelines.mentions.meetings import find_meetings


def own(text: str, on: date) -> list[str | None]:
    return [m.meeting for m in find_meetings(view(text), "en", on) if m.own]


@pytest.mark.parametrize(
    ("text", "on", "meeting"),
    [
        ("the XIX Congress of the CPC", date(2017, 12, 1), "pc19"),
        ("the 20th Party Congress of China", date(2022, 12, 1), "pc20"),
        ("the congress of China's ruling party", date(2017, 12, 1), "pc19"),
        ("the national congress of the Communist Party of China", date(2017, 12, 1), "pc19"),
        ("the sixth full session of the CPC's 18th Central Committee", date(2016, 12, 1), "cc18-p6"),
        ("the 6th plenum of the 19th central committee of the Chinese Communist party", date(2021, 12, 1), "cc19-p6"),
        ("the party plenum held in July", date(2024, 9, 1), "cc20-p3"),
    ],
)
def test_host_media_name_meetings_in_their_own_way(text: str, on: date, meeting: str) -> None:
    assert own(f"They spoke about {text}.", on) == [meeting]


@pytest.mark.parametrize(
    "text",
    [
        "the XII Congress of the Frelimo Party",
        "the XIX Congress of the Workers' Party",
        "the congress of the African National Congress",
        "the 13th congress of the Communist Party of Vietnam",
        "a full session of the United Nations",
    ],
)
def test_other_congresses_in_the_same_forms_are_not_ours(text: str) -> None:
    assert own(f"They spoke about {text}.", date(2017, 12, 1)) == []
