"""What shape has a Chinese person's name in each writing?"""

from __future__ import annotations

import re
from functools import cache

from pipelines.mentions.en.pinyin import SURNAMES, is_chinese_name
from pipelines.mentions.lexical.transcription import (
    any_of,
    arabic_surnames,
    arabic_syllables,
    cyrillic_surnames,
    cyrillic_syllables,
)
from pipelines.mentions.zh.surnames import COMPOUND, SINGLE

__all__ = ["ARABIC", "CYRILLIC", "HAN", "LATIN", "VIETNAMESE", "is_palladius", "is_pinyin"]

_SURNAME = "|".join(sorted(SURNAMES, key=len, reverse=True))
LATIN = rf"(?<![A-Za-z])(?!Xi Jinping|Hu Jintao)(?:{_SURNAME}) [A-Z][a-z]+(?:['-][A-Za-z][a-z]+)?(?![A-Za-z])"
_GENERAL_SECRETARY = "Си Цзиньпин|Ху Цзиньтао|Цзян Цзэминь|Мао Цзэдун|Дэн Сяопин|Ли Кэцян|Ван И"  # who sends envoys
CYRILLIC = (
    rf"(?<![А-Яа-я])(?!{_GENERAL_SECRETARY})(?:{any_of(cyrillic_surnames())}) [А-Я][а-я]{{1,14}}"
    r"(?:-[А-Яа-я]{1,9})?(?![А-Яа-я])"
)
_SYLLABLE = any_of(arabic_syllables())
_NO_GIVEN = r"(?!(?:في|من|او|ان|بين|هو|هي|عن|يوم|دون|كان|الي|ان|ما|لا|لم|لن|قد|بن|تونس|وان|ومن|وفي)(?!\w))"
ARABIC = (
    rf"(?<!\w)(?!شي جين ?بينغ|هو جين ?تاو)(?:{any_of(arabic_surnames())}) {_NO_GIVEN}{_SYLLABLE}(?:{_SYLLABLE})?(?!\w)"
    rf"(?: {_NO_GIVEN}{_SYLLABLE}(?!\w))?"
)
_UPPER = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
VIETNAMESE = rf"(?<!\w)[{_UPPER}]\w{{1,6}}(?: [{_UPPER}]\w{{0,6}}){{1,2}}(?!\w)"
# Surnames whose Japanese letters are not the simplified ones; the words for party, whole and the like stay out.
_IN_JAPAN = frozenset(
    "厳豊烏楽喬習雲儲蘭関農馮況鳳劉労華単盧衛厲葉呂呉婁孫寧実宮賓寿対岡崔鞏帥師荘応龐広張強徐懐恵戴顔楊権東欒樺樓欧歐殷畢湯湾滿満潘熊盤竇筆簡紀"
    "練繆羅聶粛蕭蓋蒋蔣蒼蘇荊栄薩許諸謝譚譙貝貢費賀賈頼賴趙車連遅鄧鄔鄒鄭鍾鐘鈕銭錢閔閻闕陰陸陳隋韋韓項顧饒馬駱魯鮑麦黄齊竜龍龔嶽應沢鄢莫項万淩黒"
)
_HAN_SURNAME = "".join(sorted((SINGLE | _IN_JAPAN) - frozenset("党全時")))
_HAN_COMPOUND = "|".join([*sorted(COMPOUND), "欧陽", "歐陽", "司馬", "諸葛", "夏侯", "慕容", "上官"])
# Japanese ministers and party men who meet the team have surnames of two letters
_JAPANESE = (
    "安倍|安藤|安住|安田|石破|石井|石川|石田|石原|石橋|高橋|高木|高村|高市|高野|高田|高島|田中|田村|田辺|田島|田代|武田|武部|武井|金子|金田|江田|江藤|"
    "江口|関口|関根|関谷|宮本|宮崎|宮沢|宮下|白石|白川|白井|谷垣|谷口|谷合|谷川|古屋|古川|古賀|古田|柳田|柳沢|柳井|梅田|梅村|桑原|向井|和田|秋山|秋葉|"
    "秋元|秋田|広瀬|広田|米山|米田|林田|林芳|薄井|甘利|満田|岡田|岡本|岡村|沢田|東郷|東国|莫大|強化|実施|実現|連絡|対外|対話|応対|顔ぶれ|方針|文化|"
    "史上|成果|司会|権限|広報|広東|広西|関係|関連|連携|華人|労働|農業|農村|時期|車両|周辺|経済|単独|方面|習近平|胡錦濤|李克強"
)
HAN = rf"(?!{_JAPANESE})(?:{_HAN_COMPOUND}|[{_HAN_SURNAME}])[\u4e00-\u9fff々]{{1,2}}?"


@cache
def is_pinyin(name: str) -> bool:
    """Surname first, in Latin letters; the general secretary, who sends envoys, is none of them."""
    surname, _, given = name.partition(" ")
    return is_chinese_name(surname, re.sub(r"[^A-Za-z'-]", "", given))


_STEMS = any_of({s for syllable in cyrillic_syllables() for s in (syllable, syllable.rstrip("ьй")) if s})
_GIVEN = re.compile(rf"(?:{_STEMS}){{1,2}}(?:а|у|ом|е|я|ю|ем|эм|ым|им|ой|ей)?")


@cache
def is_palladius(name: str) -> bool:
    """Surname first, in Cyrillic letters, the given name in any case."""
    given = name.partition(" ")[2].replace("-", "").lower()
    return _GIVEN.fullmatch(given) is not None
