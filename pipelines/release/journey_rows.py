"""How does a journey stand in the tables? One row of `delegations`, one of `legs` per country, and their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive.folding import fold as simplified
from archive.records import Precision
from pipelines.identity import Mint
from pipelines.journeys.accounts import Stay
from pipelines.journeys.bounds import basis_of, bounds, edtf
from pipelines.journeys.choose import Choice, choose, choose_dates, choose_words, claimed
from pipelines.journeys.reconcile import Journey
from pipelines.lexicon.places import places
from pipelines.release.evidence import Evidence, people_once
from pipelines.release.leader_columns import leader_columns
from pipelines.release.team import conflicts_of, mode_columns, null_reasons, team_columns, voice_columns
from pipelines.voices.families import Families

__all__ = ["RECOMMEND_RULE", "JourneyRows", "date_columns", "journey_rows"]

Json = dict[str, Any]

# Written in docs/codebook.md, "The flag recommended"; another rule is another number.
RECOMMEND_RULE = "recommend@1"
_HAPPENED = {"concluded", "under_way", "retrospective"}
_DATED = {"day", "leg_range", "shared_range", "within", "month"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyRows:
    """All rows of one journey; `leg_of` finds the leg of a stay by (document, path).

    What only round-ups name is a leg of no delegation: a country, and nobody knows of which team.
    """

    delegation: Json | None
    legs: tuple[Json, ...]
    evidence: tuple[Json, ...]
    leg_of: dict[tuple[str, str], str]


def journey_rows(journey: Journey, mint: Mint, facts: Sequence[str], families: Families) -> JourneyRows:
    """Rows of one journey.

    mint      hands out the ids of this release
    facts     what the delegation's id is minted from; see pipelines.release.ids
    families  of all documents
    """
    delegation_id = None if all(a.is_line for a in journey.accounts) else mint.id_for("d", *facts)
    own = Evidence("delegations", delegation_id or "")
    team, choices = team_columns(journey.accounts, own)
    legs: list[Json] = []
    evidence: list[Json] = []
    leg_of: dict[tuple[str, str], str] = {}
    for leg in journey.legs():
        country, stays = leg.country, leg.stays
        leg_id = mint.id_for("l", *facts, country, *([leg.returned.first.isoformat()] if leg.returned else []))
        proof = Evidence("legs", leg_id)
        there = {(s.document.document_id, s.visit) for s in stays}
        at_stop = [a for a in journey.accounts if (a.document.document_id, a.number) in there]
        here = team_columns(journey.accounts, proof, at_stop=at_stop)
        legs.append(_leg(leg_id, delegation_id, country, stays, *here, proof, families))
        evidence.extend(proof.rows())
        leg_of |= {(s.document.document_id, s.path): leg_id for s in stays}
    legs.sort(key=lambda leg: (leg["date_earliest"], leg["date_latest"], leg["country"]))
    if delegation_id is None:
        return JourneyRows(delegation=None, legs=tuple(legs), evidence=tuple(evidence), leg_of=leg_of)
    documents = [a.document for a in journey.accounts]
    row: Json = {"delegation_id": delegation_id}
    row |= team | mode_columns((a.mode, a.document) for a in journey.accounts)
    row |= {
        "countries": [leg["country"] for leg in legs],
        "date_earliest": min(leg["date_earliest"] for leg in legs),
        "date_latest": max(leg["date_latest"] for leg in legs),
    }
    row |= voice_columns(documents, row["countries"], (a.mode for a in journey.accounts), families)
    leader, contradictions, reasons = leader_columns(choices, row["date_earliest"], row["date_latest"])
    row |= leader | {"conflicts": conflicts_of(choices) + contradictions}
    row |= {"null_reasons": null_reasons(row, reasons)}
    evidence.extend(own.rows())
    return JourneyRows(delegation=row, legs=tuple(legs), evidence=tuple(evidence), leg_of=leg_of)


def _leg(
    leg_id: str,
    delegation_id: str | None,
    country: str,
    stays: Sequence[Stay],
    team: Json,
    team_choices: dict[str, Choice[Any] | None],
    proof: Evidence,
    families: Families,
) -> Json:
    told = sorted(stays, key=lambda s: (s.document.order, s.path))
    for stay in told:
        proof.value("country", stay.leg.country, stay.document)
        for field in ("cities", "interlocutors", "audiences"):
            for one in getattr(stay.leg, field):
                proof.value(field, one, stay.document)
    inviter = choose_words(_claims(told, "inviter"))
    attendance = choose(_claims(told, "attendance"))
    proof.choice("inviter", inviter)
    proof.choice("attendance", attendance)
    dates, date_conflicts = date_columns(told, team["meeting_id"], proof)
    row: Json = {
        "leg_id": leg_id,
        "delegation_id": delegation_id,
        "country": country,
        "country_as_printed": _printed(country, told),
        "cities": list(dict.fromkeys(c.value for s in told for c in s.leg.cities)),
    }
    row |= dates | team | mode_columns((s.mode, s.document) for s in told)
    row |= {
        "inviter": inviter.value if inviter else None,
        "interlocutors": people_once(p.value for s in told for p in s.leg.interlocutors),
        "audiences": list(dict.fromkeys(a.value for s in told for a in s.leg.audiences)),
        "attendance": attendance.value if attendance else None,
    }
    row |= voice_columns([s.document for s in told], (country,), (s.mode for s in told), families)
    leader, contradictions, reasons = leader_columns(team_choices, row["date_earliest"], row["date_latest"])
    told_otherwise = conflicts_of({**team_choices, "inviter": inviter, "attendance": attendance})
    row |= leader | {
        "conflicts": told_otherwise + date_conflicts + contradictions,
        "recommended": _recommended(row),
        "recommend_rule": RECOMMEND_RULE,
    }
    return row | {"null_reasons": null_reasons(row, reasons)}


def date_columns(stays: Sequence[Stay], meeting: str | None, proof: Evidence) -> tuple[Json, list[Json]]:
    """The days of a stay, their limits and their evidence; and the days that other documents give."""
    dated = choose_dates(stays)
    limits = bounds(dated.start, dated.end, dated.precision, stays, meeting)
    rules: list[str] = []
    for name in ("start", "end"):
        shown = getattr(dated, name)
        for stay in stays:
            attested = getattr(stay.leg, name)
            if attested is not None:
                chosen = shown is not None and attested.value == shown
                proof.value(name, attested, stay.document, "shown" if chosen else "other")
                if stay is dated.stay:
                    rules.append(attested.rule)
    columns: Json = {
        "start": dated.start,
        "end": dated.end,
        "date_edtf": edtf(dated.start, dated.end, dated.precision, limits),
        "date_earliest": limits.earliest,
        "date_latest": limits.latest,
        "date_precision": (dated.precision if dated.start or dated.end else Precision.UNKNOWN).value,
        "date_bounds_rule": limits.rule,
        "date_basis": basis_of(rules),
    }
    conflicts = [
        {"field": "dates", "value": _days(stay), "document_id": stay.document.document_id} for stay in dated.differing
    ]
    return columns, sorted(conflicts, key=lambda c: (c["document_id"], c["value"]))


def _recommended(row: Json) -> bool:
    """recommend@1: it happened, day or month are known, and nobody denies it; leader or meeting is named."""
    return (
        row["mode"] in _HAPPENED
        and row["date_precision"] in _DATED
        and row["verification"] != "contested"
        and (row["leader_name"] is not None or row["meeting_id"] is not None)
    )


def _claims(stays: Sequence[Stay], field: str) -> list[Any]:
    return [claim for s in stays for claim in claimed(getattr(s.leg, field), s.document, f"{s.path}.{field}", s.mode)]


def _printed(country: str, stays: Sequence[Stay]) -> str | None:
    """The words that name the country, from the first document whose passage holds a form of the lexicon."""
    for stay in stays:
        for span in stay.leg.country.spans:
            folded = simplified(span.quote)
            for form in _forms(country):
                at = folded.find(form)
                if at >= 0:
                    return span.quote[at : at + len(form)]
    return None


@cache
def _forms(country: str) -> tuple[str, ...]:
    """Names of a country, the longest first; single characters (朝, 缅) stand in other words too often."""
    kinds = {"name", "alias", "short", "region"}
    found = {p.form for p in places() if p.codes == (country,) and p.kind in kinds and len(p.form) > 1}
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _days(stay: Stay) -> str:
    known = stay.known
    return f"{known.first}/{known.last} ({stay.leg.precision.value})" if known else stay.leg.precision.value
