"""Whom does a reader mean who types a name: in Chinese, in pinyin, or as a page in another script prints it?"""

from __future__ import annotations

import re

from pipelines.lexicon.people import PersonName, people_called

__all__ = ["find_people"]

_TONE_DIGIT = re.compile(r"(?<=[a-zA-ZüÜ])[1-5]")


def find_people(text: str) -> list[PersonName]:
    """The registered people who bear this name, in the order of people.csv.

    text     Simplified or Traditional characters, pinyin without tones or with marks or digits (Sòng Tāo, Song4 Tao1),
             surname first, or a form in another script
    returns  several when several bear it, nobody for an unknown name: never a near miss
    """
    return list(people_called(_TONE_DIGIT.sub("", text.strip())))
