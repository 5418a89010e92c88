"""Which printed forms name a party, and of which country?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError, read_table
from pipelines.view import fold

__all__ = ["PartyForm", "load_parties", "parties"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyForm:
    """A printed form of a party's name; for an ambiguous one (人民党) the countries where it is known, maybe none."""

    form: str
    lang: str  # zh or en
    countries: tuple[str, ...]
    ambiguous: bool


def load_parties(folder: Path) -> tuple[PartyForm, ...]:
    """Read parties.csv of a folder; raises LexiconError naming file and line."""
    file = "parties.csv"
    seen: dict[tuple[str, str], int] = {}
    forms: list[PartyForm] = []
    for line, (form, lang, country, ambiguous) in read_table(
        file, ("form", "lang", "country", "ambiguous"), folder=folder
    ):
        countries = tuple(country.split())
        if lang not in ("zh", "en"):
            raise LexiconError(file, line, f"language {lang!r}", "zh or en")
        if ambiguous not in ("yes", "no"):
            raise LexiconError(file, line, f"ambiguous {ambiguous!r}", "yes or no")
        if unknown := [c for c in countries if c not in CODES]:
            raise LexiconError(file, line, f"code {unknown[0]!r}", "ISO 3166-1 alpha-2, XK or EU")
        if ambiguous == "no" and len(countries) != 1:
            raise LexiconError(file, line, f"{len(countries)} countries", "one, or ambiguous yes")
        if not form or fold(form) != form:
            raise LexiconError(
                file, line, f"form {form!r}", f"the folded form {fold(form)!r}, in which pages are matched"
            )
        if (lang, form) in seen:
            raise LexiconError(file, line, f"{form!r} again", f"it only once (line {seen[lang, form]})")
        seen[lang, form] = line
        forms.append(PartyForm(form=form, lang=lang, countries=countries, ambiguous=ambiguous == "yes"))
    return tuple(forms)


@cache
def parties() -> tuple[PartyForm, ...]:
    return load_parties(_FOLDER)
