"""By which names is a Party meeting called, and how is a word of a vocabulary written in prose?"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["NO_MEETING", "MeetingName", "meeting_name", "plain"]

_ID = re.compile(r"(?:pc([1-9][0-9]?)|cc([1-9][0-9]?)-p([1-9][0-9]?))")
_DIGITS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_SOUNDS = ("", "yī", "èr", "sān", "sì", "wǔ", "liù", "qī", "bā", "jiǔ")
_FIRST = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingName:
    """A Party meeting in three ways; Chinese and pinyin are empty for an id that names none."""

    meeting_id: str
    english: str
    chinese: str
    pinyin: str


NO_MEETING = MeetingName(meeting_id="none named", english="No meeting named", chinese="", pinyin="")


def meeting_name(meeting_id: str | None) -> MeetingName:
    """`cc18-p5`: Fifth Plenum of the 18th Central Committee, 十八届五中全会."""
    if meeting_id is None:
        return NO_MEETING
    found = _ID.fullmatch(meeting_id)
    if found is None:
        return MeetingName(meeting_id=meeting_id, english=meeting_id, chinese="", pinyin="")
    if found[1]:
        term = int(found[1])
        return MeetingName(
            meeting_id=meeting_id,
            english=f"{_ordinal(term)} National Congress",
            chinese=f"{_chinese(term)}大",
            pinyin=f"{_pinyin(term)} dà",
        )
    term, plenum = int(found[2]), int(found[3])
    first = _FIRST[plenum] if plenum < len(_FIRST) else _ordinal(plenum)
    return MeetingName(
        meeting_id=meeting_id,
        english=f"{first} Plenum of the {_ordinal(term)} Central Committee",
        chinese=f"{_chinese(term)}届{_chinese(plenum)}中全会",
        pinyin=f"{_pinyin(term)} jiè {_pinyin(plenum)} zhōng quánhuì",
    )


def plain(word: object) -> str:
    """A word of a vocabulary, as prose has it."""
    return str(word).replace("_", " ")


def _ordinal(n: int) -> str:
    end = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{end}"


def _chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + _DIGITS[ones]


def _pinyin(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "shí" if tens == 1 else f"{_SOUNDS[tens]}shí") + _SOUNDS[ones]
