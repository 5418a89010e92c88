"""Which printed forms name a country or a place in it, and where are the same letters something else?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from archive.folding import fold
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["CODES", "FormKind", "PlaceForm", "Trap", "load_places", "load_traps", "places", "traps"]

FormKind = Literal["name", "alias", "short", "demonym", "capital", "city", "region"]

_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO "
    "JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR "
    "MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO "
    "RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV "
    "TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK EU"
)
# ISO 3166-1 alpha-2, then XK (Kosovo) and EU (institutions of the European Union), which the codebook adds.
CODES = frozenset(_CODES.split(" "))
_FOLDER = Path(__file__).parent
_LANGUAGES = ("zh", "zh-Hant", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceForm:
    """One printed form. `codes` has one code, or the candidates among which the rest of the page decides."""

    form: str  # as View.folded has it
    lang: str  # zh, zh-Hant (words of Taiwan and Hong Kong usage, in Simplified characters), en
    codes: tuple[str, ...]
    kind: FormKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Where a form does not mean its country: both contexts must match; an empty one matches everywhere."""

    before: re.Pattern[str] | None  # ends where the form begins
    after: re.Pattern[str] | None  # begins where the form ends


def load_places(folder: Path) -> tuple[PlaceForm, ...]:
    """Read countries.csv of a folder; raises LexiconError naming file and line."""
    file = "countries.csv"
    seen: dict[tuple[str, str], int] = {}
    forms: list[PlaceForm] = []
    for line, (form, lang, code, kind) in read_table(file, ("form", "lang", "code", "kind"), folder=folder):
        codes = tuple(code.split(" "))
        if lang not in _LANGUAGES:
            raise LexiconError(file, line, f"language {lang!r}", " or ".join(_LANGUAGES))
        if kind not in get_args(FormKind):
            raise LexiconError(file, line, f"kind {kind!r}", ", ".join(get_args(FormKind)))
        if unknown := [c for c in codes if c not in CODES]:
            raise LexiconError(file, line, f"code {unknown[0]!r}", "ISO 3166-1 alpha-2, XK or EU")
        if not form or fold(form) != form:
            raise LexiconError(
                file, line, f"form {form!r}", f"the folded form {fold(form)!r}, in which pages are matched"
            )
        if lang != "en" and len(form) < 2:
            raise LexiconError(file, line, f"one-character form {form!r}", "two or more; see ShortForms")
        key = (form, lang[:2])
        if key in seen:
            raise LexiconError(file, line, f"{form!r} again", f"it only once (line {seen[key]})")
        seen[key] = line
        forms.append(PlaceForm(form=form, lang=lang, codes=codes, kind=kind))  # type: ignore[arg-type]
    return tuple(forms)


def load_traps(folder: Path) -> dict[tuple[str, str], tuple[Trap, ...]]:
    """Read traps.csv: (language, form) → its traps; the form `*` holds for every form. Raises LexiconError."""
    file = "traps.csv"
    found: dict[tuple[str, str], tuple[Trap, ...]] = {}
    for line, (form, lang, before, after, _why) in read_table(
        file, ("form", "lang", "before", "after", "why"), folder=folder
    ):
        if lang not in ("zh", "en"):
            raise LexiconError(file, line, f"language {lang!r}", "zh or en")
        if not (before or after):
            raise LexiconError(file, line, f"{form!r} without a context", "before, after or both")
        try:
            trap = Trap(
                before=re.compile(f"(?:{before})$") if before else None, after=re.compile(after) if after else None
            )
        except re.error as error:
            raise LexiconError(
                file, line, f"a pattern that cannot be read ({error})", "a regular expression"
            ) from error
        found[lang, form] = (*found.get((lang, form), ()), trap)
    return found


@cache
def places() -> tuple[PlaceForm, ...]:
    return load_places(_FOLDER)


@cache
def traps() -> dict[tuple[str, str], tuple[Trap, ...]]:
    return load_traps(_FOLDER)
