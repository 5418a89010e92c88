"""Which names in Chinese and Latin letters belong to one person? Only for matching, never for display."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pypinyin import lazy_pinyin

from pipelines.lexicon.table import LexiconError, read_table
from pipelines.view import fold

__all__ = ["PersonName", "chinese_name", "load_people", "people", "person_key"]

_FOLDER = Path(__file__).parent
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
# Characters that pypinyin reads otherwise as a word than they are read as a surname.
_SURNAMES = {
    "单于": "chanyu", "尉迟": "yuchi", "单": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "查": "zha", "解": "xie",
    "朴": "piao", "盖": "ge", "缪": "miao", "覃": "qin", "员": "yun", "乐": "yue", "折": "she", "黑": "he",
    "翟": "zhai", "召": "shao", "秘": "bi", "繁": "po", "种": "chong", "过": "guo", "牟": "mu", "佴": "nai",
    "祭": "zhai", "卜": "bu", "句": "gou", "隗": "wei", "阚": "kan", "薄": "bo",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """One person's name in three scripts, and the misprints that pages have shown."""

    hans: str
    hant: str
    pinyin: str
    aliases: tuple[str, ...]


def load_people(folder: Path) -> tuple[PersonName, ...]:
    """Read people.csv of a folder; raises LexiconError for a name, key or alias that stands there twice."""
    file = "people.csv"
    owner: dict[str, int] = {}
    found: list[PersonName] = []
    for line, (hans, hant, pinyin, aliases) in read_table(
        file, ("name_hans", "name_hant", "pinyin", "aliases"), folder=folder
    ):
        person = PersonName(hans=hans, hant=hant, pinyin=pinyin, aliases=tuple(filter(None, aliases.split(";"))))
        if not hans or not pinyin:
            raise LexiconError(file, line, "a row without a name", "name_hans and pinyin")
        if fold(hant) != fold(hans):
            raise LexiconError(file, line, f"{hant} for {hans}", "the same name in Traditional characters")
        keys = {_letters(pinyin), *map(_spelled, person.aliases)}
        if taken := [key for key in sorted(keys) if key in owner]:
            raise LexiconError(file, line, f"key {taken[0]!r} again", f"it only once (line {owner[taken[0]]})")
        owner.update(dict.fromkeys(keys, line))
        found.append(person)
    return tuple(found)


@cache
def people() -> tuple[PersonName, ...]:
    return load_people(_FOLDER)


@cache
def person_key(name: str, language: str = "") -> str:
    """One key for all forms of a name: 郭业洲, 郭業洲, Guo Yezhou and GUO Ye-zhou give guoyezhou.

    name      as printed, surname first
    language  not needed: the characters tell; kept for callers that know it
    returns   lower-case ASCII letters; of a known person always the same, of others the pinyin without tones, so that
              an unknown Chinese name and its English form meet. Two people with one pinyin have one key: a caller
              joins on more than the name. Empty when the name has no letters.
    """
    spelled = _spelled(name)
    return _known().get(spelled, spelled)


@cache
def chinese_name(name: str) -> str | None:
    """The name in Simplified characters, of a known person the lexicon's: 李军 and 李俊 have one key, and are two.

    returns  None when no Chinese character is printed
    """
    han = "".join(_HAN.findall(fold(name)))
    return _written().get(han, han) or None


@cache
def _written() -> Mapping[str, str]:
    return {fold(alias): person.hans for person in people() for alias in person.aliases}


@cache
def _known() -> Mapping[str, str]:
    keys: dict[str, str] = {}
    for person in people():
        key = _letters(person.pinyin)
        keys.update({_spelled(alias): key for alias in (person.hans, *person.aliases)})
    return keys


def _spelled(name: str) -> str:
    name = fold(name)
    if not _HAN.search(name):
        return _letters(name)
    han = "".join(_HAN.findall(name))
    for size in (2, 1):
        if han[:size] in _SURNAMES:
            return _letters(_SURNAMES[han[:size]] + "".join(lazy_pinyin(han[size:])))
    return _letters("".join(lazy_pinyin(han)))


def _letters(latin: str) -> str:
    """ASCII letters in lower case. ü is written v, yu, ü or u (Xu Lvping, Xu Lyuping, Xu Luping): all become u."""
    plain = unicodedata.normalize("NFKD", latin.replace("đ", "d").replace("Đ", "D").replace("ø", "o"))
    letters = "".join(char for char in plain.lower() if "a" <= char <= "z")
    return re.sub(r"([ln])(?:yu|v)", r"\1u", letters)
