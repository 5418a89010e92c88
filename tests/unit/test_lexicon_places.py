"""Does every printed form of the lists find its own country, in a sentence and beside its namesakes?"""

from __future__ import annotations

from babel import Locale

from archive.folding import fold
from pipelines.lexicon.parties import PartyForm, parties
from pipelines.lexicon.places import CODES, PlaceForm, places, traps
from pipelines.mentions.countries import find_countries
from pipelines.view import View

SENTENCES = {"zh": "中联部代表团近日访问{}。\n", "en": "The delegation was in {} on Monday.\n"}


def view_of(text: str) -> View:
    return View(text, [(0, len(text), "body")])


def name_of(code: str, base: str) -> str:
    """The first name of a country that means it alone."""
    return next(p.form for p in places() if p.codes == (code,) and p.lang == base and p.kind == "name")


def found_in(text: str, form: str, base: str) -> set[str]:
    """The codes read from exactly this form."""
    return {m.code for m in find_countries(view_of(text), base) if m.surface == form}


def test_every_iso_code_has_a_chinese_and_an_english_name() -> None:
    iso = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert len(CODES) == 251
    assert CODES - iso == set()
    for base in ("zh", "en"):
        assert (
            CODES - {p.codes[0] for p in places() if p.lang == base and p.kind == "name" and len(p.codes) == 1} == set()
        )


def test_every_place_form_finds_its_own_country() -> None:
    def missing(place: PlaceForm) -> bool:
        base = place.lang[:2]
        text = SENTENCES[base].format(place.form)
        if len(place.codes) == 1:
            return found_in(text, place.form, base) != set(place.codes)
        return any(
            found_in(text + SENTENCES[base].format(name_of(code, base)), place.form, base) != {code}
            for code in place.codes
            if name_of(code, base) != place.form
        ) or bool(found_in(text, place.form, base))

    assert [p.form for p in places() if missing(p)] == []


def test_every_party_form_finds_its_own_country() -> None:
    def missing(party: PartyForm) -> bool:
        text = SENTENCES[party.lang].format(party.form)
        if not party.ambiguous:
            return found_in(text, party.form, party.lang) != set(party.countries)
        return any(
            found_in(text + SENTENCES[party.lang].format(name_of(code, party.lang)), party.form, party.lang) != {code}
            for code in party.countries
        )

    assert [p.form for p in parties() if missing(p)] == []


def test_a_party_form_is_written_in_the_letters_of_its_language() -> None:
    def chinese(form: str) -> bool:
        return any("\u4e00" <= char <= "\u9fff" for char in form)

    assert [p.form for p in parties() if p.lang == "en" and chinese(p.form)] == []
    assert [p.form for p in parties() if p.lang == "zh" and not chinese(p.form)] == []


def _codes(text: str) -> list[str]:
    return text.split(" ")


def test_every_country_whose_parties_the_cpc_meets_has_one_in_both_languages() -> None:
    without = {*_codes("AE BH OM QA SA KW AD LI MC VA FM MH NR PW TV HK MO")}  # no parties, or none that is met
    members = {p.codes[0] for p in places() if p.lang == "en" and p.kind == "demonym" and len(p.codes) == 1}
    territories = {*_codes("AI AS AW AX BM CW EH FO GI GL GP GU IM KY MQ MS NC NU PF PR SH TK VG VI YT")}
    for lang in ("zh", "en"):
        have = {code for p in parties() if p.lang == lang for code in p.countries}
        assert sorted(members - have - without - territories) == [], lang


def test_an_ambiguous_party_alone_names_no_country() -> None:
    spoken = [p.form for p in parties() if p.ambiguous and found_in(SENTENCES[p.lang].format(p.form), p.form, p.lang)]
    assert spoken == []


def test_no_chinese_form_is_lost_in_a_list_without_separators() -> None:
    """Headlines squeeze names together: each name between two others must still be read."""
    names = [p for p in places() if p.lang == "zh" and p.kind == "name" and len(p.codes) == 1]
    lost = [
        p.form
        for p in names
        if p.codes[0] not in {m.code for m in find_countries(view_of(f"中联部代表团访问蒙古国{p.form}伊朗。"), "zh")}
    ]
    assert lost == []


def test_traditional_characters_and_capitals_are_read_alike() -> None:
    assert [m.code for m in find_countries(view_of("訪問寮國、坦尚尼亞、義大利、紐西蘭和沙烏地阿拉伯"), "zh-Hant")] == [
        "LA", "TZ", "IT", "NZ", "SA",
    ]  # fmt: skip
    assert [m.code for m in find_countries(view_of("VIENTIANE/JOHANNESBURG, Dec. 27"), "en")] == ["LA", "ZA"]


def test_every_form_and_trap_is_written_as_pages_are_matched() -> None:
    assert [p.form for p in places() if fold(p.form) != p.form] == []
    forms = {(p.lang[:2], p.form) for p in places()} | {(p.lang, p.form) for p in parties()}
    stray = [key for key in traps() if not key[1].startswith("*") and key not in forms]
    assert stray == [], "a trap for a form that no list has"
