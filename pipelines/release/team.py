"""Who travelled, for which meeting, and who tells of it? The columns that delegations and legs share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from archive.records import HAPPENED, Mode
from pipelines.documents import Document
from pipelines.journeys.accounts import REFUSED, Account
from pipelines.journeys.choose import Choice, choose, choose_mode, choose_words, claimed
from pipelines.lexicon.name_scripts import form_key, simplified_name
from pipelines.lexicon.people import chinese_name, person_key
from pipelines.lexicon.posts import Rank
from pipelines.lexicon.themes import theme_triggers
from pipelines.release.evidence import Evidence
from pipelines.voices.families import VERIFICATION_RULE, Families, families_by_side, verification

__all__ = ["conflicts_of", "mode_columns", "null_reasons", "team_columns", "trigger_of", "voice_columns"]

Json = dict[str, Any]

NOT_STATED, NOT_SEARCHED, NOT_APPLICABLE = "not_stated", "not_searched", "not_applicable"


def team_columns(
    accounts: Sequence[Account], evidence: Evidence, *, at_stop: Sequence[Account] | None = None
) -> tuple[Json, dict[str, Choice[Any] | None]]:
    """Leader, meeting, members, as all accounts of the journey together tell it; and the choices that were made.

    at_stop   for a leg the accounts that tell of it: its meeting is the one presented there, or none
    """
    choices: dict[str, Choice[Any] | None] = {
        "meeting_id": choose(_claims(accounts if at_stop is None else at_stop, "meeting")),
        "leader_name": choose(_claims(accounts, "leader_name"), equal=_one_person),
        "leader_title_printed": choose_words(_claims(accounts, "leader_title")),
        "leader_org": choose_words(_claims(accounts, "leader_org")),
        "size_stated": choose(_claims(accounts, "size")),
    }
    for field, choice in choices.items():
        evidence.choice(field, choice)
    for account in accounts:
        for member in account.visit.members:
            evidence.value("members", member, account.document)
    values = {field: choice.value if choice else None for field, choice in choices.items()}
    name, chosen = values["leader_name"], choices["leader_name"]
    latin = [
        c.value
        for c in ((*chosen.agreeing, *chosen.alike) if chosen else ())
        if (c.document.language or "").startswith("en")
    ]
    return values | {
        "trigger": trigger_of(values["meeting_id"]),
        "leader_name_hans": simplified_name(name) if name and chinese_name(name) is not None else None,
        "leader_name_latin": latin[0] if latin else (name if name and _latin(name) else None),
        "leader_key": next((a.leader for a in accounts if a.leader and a.leader == a.called), None),
        "members": list(dict.fromkeys(m.value for a in _told(accounts) for m in a.visit.members)),
    }, choices


def mode_columns(told: Iterable[tuple[Mode, Document]]) -> Json:
    """The mode shown, and every document's."""
    once = {(document.order, mode.value): (mode, document) for mode, document in told}
    rows = [once[key] for key in sorted(once)]
    return {
        "mode": choose_mode(mode for mode, _ in rows).value,
        "mode_history": [
            {"mode": mode.value, "document_id": d.document_id, "published_on": d.published_on} for mode, d in rows
        ],
    }


def voice_columns(
    documents: Iterable[Document], countries: Collection[str], modes: Iterable[Mode], families: Families
) -> Json:
    """Families by side, verification, and the documents themselves."""
    told = list(documents)
    counts = families_by_side(families.voices(told), countries)
    seen = set(modes)
    contested = bool(seen & REFUSED) and bool(seen & HAPPENED)
    return counts | {
        "verification": verification(counts, contested=contested),
        "verification_rule": VERIFICATION_RULE,
        "documents": sorted({d.document_id for d in told}),
        "record_status": "active",
    }


def conflicts_of(choices: Mapping[str, Choice[Any] | None]) -> list[Json]:
    """What other documents say instead, by column, then by document."""
    rows = [
        {"field": field, "value": str(other.value), "document_id": other.document.document_id}
        for field, choice in choices.items()
        if choice is not None
        for other in choice.differing
    ]
    return _sorted_once(rows)


def null_reasons(row: Mapping[str, Any], special: Mapping[str, str]) -> Json:
    """A reason for every null; what is derived from another column has that column's reason.

    special   reasons that are not `not_stated`, also of a column that says `unknown`
    """
    reasons = {name: special.get(name, NOT_STATED) for name, value in row.items() if value is None}
    if row.get("leader_rank") == Rank.UNKNOWN:
        reasons["leader_rank"] = special["leader_rank"]
    return dict(sorted(reasons.items()))


def trigger_of(meeting: str | None, theme: str | None = None) -> str:
    if meeting is None:
        return "unspecified" if theme is None else theme_triggers().get(theme, "unspecified")
    return "plenum" if "-p" in meeting else "congress"


def _claims(accounts: Sequence[Account], field: str) -> list[Any]:
    return [
        claim
        for a in accounts
        for claim in claimed(getattr(a.visit, field), a.document, f"delegations.{a.number}.{field}", a.mode)
    ]


def _one_person(first: str, second: str) -> bool:
    """One key, and no two Chinese names: other spellings and scripts."""
    names = {n for n in (chinese_name(first), chinese_name(second)) if n is not None}
    one, other = (person_key(name) or form_key(name) for name in (first, second))
    return one == other and len(names) < 2


def _told(accounts: Sequence[Account]) -> list[Account]:
    return sorted(accounts, key=lambda a: (a.document.order, a.id))


def _latin(name: str) -> bool:
    return all(c.isascii() or c.isspace() or "\u00c0" <= c <= "\u024f" for c in name)


def _sorted_once(rows: list[Json]) -> list[Json]:
    once = {(r["field"], r["document_id"], r["value"]): r for r in rows}
    return [once[key] for key in sorted(once)]
