"""By which codes and names do other data sets know a country? One row for every code of lexicon/places.py.

country_codes.csv, from general reference knowledge; its columns:

    alpha2, alpha3   ISO 3166-1; XK and XKX for Kosovo, EU (no alpha-3) for the institutions of the European Union
    m49              United Nations M49, three digits; for Taiwan, which M49 leaves out, the number of ISO 3166-1
    cow              Correlates of War, state system membership of today; empty for what is no member
    gw               Gleditsch and Ward, the list of microstates with it
    kind             state (a member of COW's system), polity (with foreign relations of its own, no member), territory
                     (of a state), home (the People's Republic with Hong Kong and Macao: nobody is sent abroad there)
    name_en, name_zh as the field prints them
    source, basis    which lists have the code; how the row was made, and by which rule where the lists differ
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["COUNTRY_CODES", "KINDS", "CountryCodes", "country_codes", "load_country_codes"]

KINDS = ("state", "polity", "territory", "home")
COUNTRY_CODES = Path(__file__).parent / "country_codes.csv"
_COLUMNS = ("alpha2", "alpha3", "m49", "cow", "gw", "kind", "name_en", "name_zh", "source", "basis")
_FORMS = {
    "alpha3": re.compile("(?:[A-Z]{3})?"),
    "m49": re.compile("(?:[0-9]{3})?"),
    "cow": re.compile("(?:[1-9][0-9]{0,2})?"),
    "gw": re.compile("(?:[1-9][0-9]{0,2})?"),
    "kind": re.compile("|".join(KINDS)),
    "name_en": re.compile(".+"),
    "name_zh": re.compile(".+"),
    "source": re.compile(".+"),
    "basis": re.compile(".+"),
}
_UNIQUE = ("alpha2", "alpha3", "m49", "cow", "gw", "name_en", "name_zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryCodes:
    """One country or territory; None where a list does not have it."""

    alpha2: str
    alpha3: str | None
    m49: str | None
    cow: int | None
    gw: int | None
    kind: str
    name_en: str
    name_zh: str


def load_country_codes(folder: Path) -> Mapping[str, CountryCodes]:
    """By alpha-2, in its order; raises LexiconError naming file and line."""
    file = COUNTRY_CODES.name
    found: dict[str, CountryCodes] = {}
    seen: set[tuple[str, str]] = set()
    line = 1
    for line, cells in read_table(file, _COLUMNS, folder=folder):
        row = dict(zip(_COLUMNS, cells, strict=True))
        if row["alpha2"] not in CODES:
            raise LexiconError(file, line, f"alpha2 {row['alpha2']!r}", "a code of pipelines/lexicon/places.py")
        for name, form in _FORMS.items():
            if form.fullmatch(row[name]) is None:
                raise LexiconError(file, line, f"{name} {row[name]!r}", form.pattern)
        for name in _UNIQUE:
            if row[name] and (name, row[name]) in seen:
                raise LexiconError(file, line, f"{name} {row[name]!r} again", "it only once")
            seen.add((name, row[name]))
        found[row["alpha2"]] = CountryCodes(
            alpha2=row["alpha2"],
            alpha3=row["alpha3"] or None,
            m49=row["m49"] or None,
            cow=int(row["cow"]) if row["cow"] else None,
            gw=int(row["gw"]) if row["gw"] else None,
            kind=row["kind"],
            name_en=row["name_en"],
            name_zh=row["name_zh"],
        )
    if lacking := sorted(CODES - set(found)):
        raise LexiconError(file, line, f"no row for {', '.join(lacking)}", "one for each code of places.py")
    return dict(sorted(found.items()))


@cache
def country_codes() -> Mapping[str, CountryCodes]:
    return load_country_codes(COUNTRY_CODES.parent)
