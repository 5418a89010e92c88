"""Are the word lists of the languages read by lexicon whole, and is every name in them found?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError
from pipelines.lexicon.words import load_words, local_places, words
from pipelines.mentions.lexical.countries import find_places
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.grammars import GRAMMARS
from pipelines.mentions.lexical.text import Text
from pipelines.view import View

LANGUAGES = sorted(GRAMMARS)
# Names of which CLDR prints only one that stands for two countries; both are candidates.
OPEN = {"CG", "CD", "KR", "KP", "VG", "VI", "MF", "SX"}
OPEN_IN = {"ar": {"OM"}}  # without vowel signs Oman and Amman are one word


def text_of(words_: str, lang: str) -> Text:
    grammar = GRAMMARS[lang]
    return Text(View(words_, [(0, len(words_), "body")]), grammar.script, re.compile(grammar.stop))


def codes_in(words_: str, lang: str) -> list[str]:
    return [m.code for m in find_places(text_of(words_, lang), GRAMMARS[lang])]


def test_the_twelve_languages_have_grammar_words_and_countries() -> None:
    assert set(LANGUAGES) == {"ar", "de", "es", "fil", "fr", "hi", "ja", "ko", "pt", "ru", "th", "vi"}
    for lang in LANGUAGES:
        assert words(lang)
        assert local_places(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_country_of_cldr_is_found_by_its_name(lang: str) -> None:
    names = Locale.parse(lang).territories
    missing = []
    for code in sorted(CODES - OPEN - OPEN_IN.get(lang, set())):
        name = re.sub(r" ?[(（].*[)）]", "", names[code]).replace("\u200f", "").strip()
        if codes_in(f"x {name}.", lang) != [code]:
            missing.append((code, name, codes_in(f"x {name}.", lang)))
    assert missing == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_is_found_where_it_stands_alone(lang: str) -> None:
    missing = []
    for form, codes, _ in local_places(lang):
        if "*" in form or len(codes) > 1:
            continue
        found = codes_in(f"x {form}.", lang)
        if found != [codes[0]]:
            missing.append((form, codes, found))
    assert missing == []


@pytest.mark.parametrize(
    ("lang", "printed", "codes"),
    [
        ("ja", "ギニアビサウとギニアと赤道ギニアとパプアニューギニア", ["GW", "GN", "GQ", "PG"]),
        ("ja", "ナイジェリアとニジェール", ["NG", "NE"]),
        ("ja", "ルーマニアを訪問", ["RO"]),
        ("ru", "посетил Гвинею-Бисау, Гвинею и Нигер, затем Нигерию", ["GW", "GN", "NE", "NG"]),
        ("ru", "в Доминиканской Республике и Доминике", ["DO", "DM"]),
        ("ru", "Того же мнения он и о Бенине", ["BJ"]),
        ("pt", "a Guiné-Bissau, a Guiné Equatorial e a Guiné", ["GW", "GQ", "GN"]),
        ("de", "in Rumänien und Oman, im Niger und in Nigeria", ["RO", "OM", "NE", "NG"]),
        ("th", "เยือนกินี-บิสเซาและไนจีเรีย", ["GW", "NG"]),
        ("ko", "인도네시아와 인도를 방문", ["ID", "IN"]),
        ("fr", "la République dominicaine et la Dominique", ["DO", "DM"]),
        ("ar", "زار الوفد غينيا بيساو والنيجر ونيجيريا", ["GW", "NE", "NG"]),
    ],
)
def test_one_name_inside_another_is_the_longer_one(lang: str, printed: str, codes: list[str]) -> None:
    assert codes_in(printed, lang) == codes


@pytest.mark.parametrize(
    ("lang", "alone", "settled"),
    [
        ("ja", "コンゴを訪問", "コンゴ民主共和国とコンゴ"),
        ("ru", "посетил Конго", "Демократическую Республику Конго, и в Конго"),
        ("es", "visitó Congo", "la República Democrática del Congo, y en Congo"),
        ("de", "in Korea", "in Nordkorea, und in Korea"),
    ],
)
def test_a_name_of_two_countries_is_open_until_one_of_them_is_named(lang: str, alone: str, settled: str) -> None:
    assert codes_in(alone, lang) == []
    assert len(codes_in(settled, lang)) == 2
    assert len(set(codes_in(settled, lang))) == 1


def _templates(grammar: Grammar) -> list[str]:
    found: list[str] = []
    for name in Grammar.__dataclass_fields__:
        value = getattr(grammar, name)
        if isinstance(value, tuple):
            found += [item[1] if isinstance(item, tuple) else item for item in value]
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_template_compiles(lang: str) -> None:
    for template in _templates(GRAMMARS[lang]):
        compiled(GRAMMARS[lang], template)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_without_which_nothing_can_be_decided_are_there(lang: str) -> None:
    for role in ("party", "centre", "team", "envoy", "visit", "present", "briefing", "diplomats", "incoming", "other"):
        assert words(lang).get(role), role


@pytest.mark.parametrize(
    ("row", "found"),
    [("nonsense,x", "role"), ("month,x", "role"), ("month:13,x", "number"), ("visit,a*b", "at the end of a word")],
)
def test_a_slip_in_a_word_list_names_its_line(tmp_path: Path, row: str, found: str) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "xx.csv").write_text(f"role,form\nvisit,goes\n{row}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"words/xx\.csv:3: .*{found}"):
        load_words(tmp_path, "xx")


_LETTERS = st.text(st.sampled_from("abдю ،مصر नेपाल ราว 访問\u0e33\u0300é\u0301क\u093c\u200d１２.。\n"), max_size=60)


@given(_LETTERS, st.sampled_from(LANGUAGES), st.data())
def test_every_passage_of_the_text_leads_back_to_the_page(printed: str, lang: str, data: st.DataObject) -> None:
    text = text_of(printed or "x", lang)
    if not text.plain:
        return
    start = data.draw(st.integers(0, len(text.plain) - 1))
    end = data.draw(st.integers(start + 1, len(text.plain)))
    span = text.span(start, end)
    assert span.stands_in(text.view.layer)
    quote = text.quote(start, end)
    assert quote.stands_in(text.view.layer)
    assert len(text.low) == len(text.plain)
