"""Which bodies and parties are known, of which kind and country?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from pipelines.lexicon.basis import Basis, read_basis
from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["Organisation", "OrganisationKind", "load_organisations", "organisations"]

_FOLDER = Path(__file__).parent
_ID = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")


class OrganisationKind(StrEnum):
    """What kind of body it is."""

    PARTY_CENTRE = "party_centre"  # the Central Committee and what it elects
    PARTY_DEPARTMENT = "party_department"  # departments and offices of the centre
    PROVINCIAL_COMMITTEE = "provincial_committee"
    MUNICIPAL_COMMITTEE = "municipal_committee"
    SCHOOL = "school"
    RESEARCH_INSTITUTE = "research_institute"
    UNIVERSITY = "university"
    MEDIA = "media"
    MASS_ORGANISATION = "mass_organisation"
    ASSEMBLY = "assembly"  # people's congresses and consultative conferences
    STATE_BODY = "state_body"
    PROVINCIAL_GOVERNMENT = "provincial_government"
    FOREIGN_PARTY = "foreign_party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One body or party. A body of the centre has the key that it has in lexicon/party_bodies.csv."""

    organisation_id: str
    kind: OrganisationKind
    country: str
    name_zh: str | None
    name_en: str | None
    basis: Basis
    source: str | None


def load_organisations(folder: Path) -> Mapping[str, Organisation]:
    """Read organisations.csv of a folder, by id; raises LexiconError naming file and line."""
    file = "organisations.csv"
    found: dict[str, Organisation] = {}
    columns = ("organisation_id", "kind", "country", "name_zh", "name_en", "basis", "source")
    for line, (key, kind, country, name_zh, name_en, basis, source) in read_table(file, columns, folder=folder):
        if not _ID.fullmatch(key) or key in found:
            raise LexiconError(file, line, f"id {key!r}", "a new id in small letters")
        if kind not in set(OrganisationKind):
            raise LexiconError(file, line, f"kind {kind!r}", "one of " + ", ".join(OrganisationKind))
        if country not in CODES:
            raise LexiconError(file, line, f"code {country!r}", "ISO 3166-1 alpha-2, XK or EU")
        if (country == "CN") == (kind == OrganisationKind.FOREIGN_PARTY):
            raise LexiconError(file, line, f"{kind} of {country}", "foreign parties abroad, all others in China")
        if not (name_zh or name_en):
            raise LexiconError(file, line, "a row without a name", "name_zh or name_en")
        found[key] = Organisation(
            organisation_id=key,
            kind=OrganisationKind(kind),
            country=country,
            name_zh=name_zh or None,
            name_en=name_en or None,
            basis=read_basis(file, line, basis, source),
            source=source or None,
        )
    return found


@cache
def organisations() -> Mapping[str, Organisation]:
    return load_organisations(_FOLDER)
