"""How do the registries stand in the tables, and which leaders are in none of them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.lexicon.meetings import meetings
from pipelines.lexicon.name_scripts import form_key
from pipelines.lexicon.people import NameForm, people
from pipelines.registry.leaders import candidates
from pipelines.registry.organisations import organisations
from pipelines.registry.posts import posts
from pipelines.registry.tenures import Tenure, tenures
from pipelines.release.tables.registries import AMBIGUOUS, NOT_REGISTERED
from pipelines.voices.publishers import publishers

__all__ = [
    "meeting_rows",
    "organisation_rows",
    "people_rows",
    "post_rows",
    "publisher_rows",
    "tenure_rows",
    "unresolved_rows",
]

Json = dict[str, Any]


def meeting_rows() -> list[Json]:
    return [
        {"meeting_id": m.id, "kind": m.kind, "opened_on": m.opened_on, "closed_on": m.closed_on} for m in meetings()
    ]


def publisher_rows() -> list[Json]:
    return [
        {
            "publisher": p.key,
            "side": p.side.value,
            "country": p.country,
            "name": p.name,
            "source": p.source,
            "basis": p.basis.value,
        }
        for p in publishers().values()
    ]


def people_rows() -> list[Json]:
    return [
        {
            "person_id": p.person_id,
            "name_hans": p.hans,
            "name_hant": p.hant,
            "pinyin": p.pinyin,
            "other_names": [_form(f) for f in (*p.forms, *p.transcribed)],
            "basis": p.basis.value,
            "source": p.source,
        }
        for p in people()
    ]


def organisation_rows() -> list[Json]:
    return [
        {
            "organisation_id": o.organisation_id,
            "kind": o.kind.value,
            "country": o.country,
            "name_zh": o.name_zh,
            "name_en": o.name_en,
            "basis": o.basis.value,
            "source": o.source,
        }
        for o in organisations().values()
    ]


def post_rows() -> list[Json]:
    return [
        {
            "post_id": p.post_id,
            "name_zh": p.name_zh,
            "name_en": p.name_en,
            "organisation_id": p.organisation_id,
            "rank": p.rank.value,
            "basis": p.basis.value,
            "source": p.source,
        }
        for p in posts().values()
    ]


def tenure_rows() -> list[Json]:
    """Every row that was ever entered; `superseded_on` is the day from which a later one stands in its place."""
    later: dict[tuple[str, str, int], list[Tenure]] = defaultdict(list)
    for tenure in tenures():
        later[tenure.key].append(tenure)
    return [
        {
            "person_id": t.person_id,
            "post_id": t.post_id,
            "number": t.number,
            "from_edtf": t.from_edtf,
            "from_basis": t.from_basis.value,
            "to_edtf": t.to_edtf,
            "to_basis": t.to_basis.value,
            "certain_from": None if t.certain is None else t.certain[0],
            "certain_to": None if t.certain is None else t.certain[1],
            "known_on": t.known_on,
            "superseded_on": min((o.known_on for o in later[t.key] if o.known_on > t.known_on), default=None),
            "basis": t.basis.value,
            "source": t.source,
        }
        for t in tenures()
    ]


def unresolved_rows(
    delegations: Sequence[Json], evidence: Iterable[Json], published: Mapping[str, date | None]
) -> list[Json]:
    """Leaders of delegations whom the registry does not know, or of whom it knows several: for a person to enter.

    published   document → its day
    """
    said: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in evidence:
        titled = row["field"] == "leader_title_printed"
        named = row["field"] == "leader_name" and row["status"] in ("shown", "same_otherwise")
        if row["table"] == "delegations" and (titled or named):
            said[row["id"], row["field"]].add((row["value"], row["lang"]))
    rows = []
    for name, teams in _by_name(delegations).items():
        forms = {form for team in teams for form in said[team["delegation_id"], "leader_name"]}
        documents = sorted({d for team in teams for d in team["documents"]})
        fitting = candidates({form for form, _ in forms})
        rows.append(
            {
                "unresolved_id": name,
                "leader_key": teams[0]["leader_key"],
                "reason": AMBIGUOUS if fitting else NOT_REGISTERED,
                "candidates": [p.person_id for p in fitting],
                "forms": [{"form": form, "language": language} for form, language in sorted(forms)],
                "titles": sorted({t for team in teams for t, _ in said[team["delegation_id"], "leader_title_printed"]}),
                "delegations": sorted(team["delegation_id"] for team in teams),
                "documents": documents,
                "first_seen": min((day for d in documents if (day := published.get(d)) is not None), default=None),
            }
        )
    return rows


def _by_name(delegations: Iterable[Json]) -> Mapping[str, list[Json]]:
    """Unresolved teams by Chinese name, else by key; a name in letters joins the one Chinese name that it spells."""
    teams = [t for t in delegations if t["leader_name"] is not None and t["leader_person_id"] is None]
    spelled: dict[str, set[str]] = defaultdict(set)
    for team in teams:
        if team["leader_name_hans"] is not None:
            spelled[team["leader_key"]].add(team["leader_name_hans"])
    found: dict[str, list[Json]] = defaultdict(list)
    for team in teams:
        key = team["leader_key"] or form_key(team["leader_name"])
        chinese = {team["leader_name_hans"]} if team["leader_name_hans"] is not None else spelled[key]
        found[next(iter(chinese)) if len(chinese) == 1 else key].append(team)
    return found


def _form(name: NameForm) -> Json:
    return {
        "form": name.form,
        "language": name.language,
        "script": name.script,
        "misprint": name.misprint,
        "basis": name.basis.value,
        "source": name.source,
    }
