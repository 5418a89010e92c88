"""Which printed forms name a party, and of which country?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.folding import fold
from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["PartyForm", "load_parties", "parties"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyForm:
    """A printed form of a party's name; for an ambiguous one (人民党) the countries where it is known, maybe none."""

    form: str
    lang: str  # zh or en
    countries: tuple[str, ...]
    ambiguous: bool
    party: str | None = None  # organisation_id of the foreign party that it names; None for an ambiguous form


def load_parties(folder: Path) -> tuple[PartyForm, ...]:
    """Read parties.csv of a folder; raises LexiconError naming file and line."""
    file = "parties.csv"
    seen: dict[tuple[str, str], int] = {}
    forms: list[PartyForm] = []
    columns = ("form", "lang", "country", "ambiguous", "party")
    for line, (form, lang, country, ambiguous, party) in read_table(file, columns, folder=folder):
        countries = tuple(country.split())
        if lang not in ("zh", "en"):
            raise LexiconError(file, line, f"language {lang!r}", "zh or en")
        if ambiguous not in ("yes", "no"):
            raise LexiconError(file, line, f"ambiguous {ambiguous!r}", "yes or no")
        if unknown := [c for c in countries if c not in CODES]:
            raise LexiconError(file, line, f"code {unknown[0]!r}", "ISO 3166-1 alpha-2, XK or EU")
        if ambiguous == "no" and len(countries) != 1:
            raise LexiconError(file, line, f"{len(countries)} countries", "one, or ambiguous yes")
        names_one = ambiguous == "no" and countries != ("CN",)
        if names_one != bool(party) or (party and not party.startswith(f"{countries[0].lower()}-")):
            raise LexiconError(file, line, f"party {party!r}", "the id of a party of that country, none if ambiguous")
        if not form or fold(form) != form:
            raise LexiconError(
                file, line, f"form {form!r}", f"the folded form {fold(form)!r}, in which pages are matched"
            )
        if (lang, form) in seen:
            raise LexiconError(file, line, f"{form!r} again", f"it only once (line {seen[lang, form]})")
        seen[lang, form] = line
        forms.append(
            PartyForm(form=form, lang=lang, countries=countries, ambiguous=ambiguous == "yes", party=party or None)
        )
    return tuple(forms)


@cache
def parties() -> tuple[PartyForm, ...]:
    return load_parties(_FOLDER)
