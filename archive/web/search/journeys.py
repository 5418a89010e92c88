"""By which words are delegations, legs, events and official totals found?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from archive.web.search.known import Entry, Known
from archive.web.search.spellings import NOTHING, Spelled, of_person, romanised

__all__ = ["claims", "delegations", "events", "legs"]


def delegations(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    """By leader, members, countries, meeting."""
    for row in asked.execute("SELECT * FROM delegations ORDER BY delegation_id").fetchall():
        countries = json.loads(row["countries"] or "[]")
        leader = _leader(row, all_known)
        yield Entry(
            id=row["delegation_id"],
            title=_shown_leader(row, all_known) or "Delegation, leader not named",
            gloss=f"to {', '.join(all_known.english.get(code, code) for code in countries)}" if countries else None,
            detail=(row["leader_title_printed"], _days(row), _meeting(row, all_known)),
            named=_lines([leader.words, *(_country(code, all_known) for code in countries)]),
            told=_lines([_told(row), _spoken(row["members"]), _meeting_words(row, all_known), row["delegation_id"]]),
            day=row["date_earliest"],
        )


def legs(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    """By country, cities, leader, hosts, meeting."""
    for row in asked.execute("SELECT * FROM legs ORDER BY leg_id").fetchall():
        cities = json.loads(row["cities"] or "[]")
        leader = _leader(row, all_known)
        yield Entry(
            id=row["leg_id"],
            title=all_known.english.get(row["country"], row["country"] or "Country not named"),
            gloss=row["country_as_printed"],
            detail=(
                _shown_leader(row, all_known),
                row["leader_title_printed"],
                ", ".join(cities),
                _days(row),
                _meeting(row, all_known),
            ),
            named=_lines([_country(row["country"], all_known), leader.words, *_places(cities)]),
            told=_lines(
                [
                    _told(row), row["inviter"], _spoken(row["interlocutors"]), _spoken(row["members"]),
                    _meeting_words(row, all_known), row["leg_id"],
                ]
            ),
            day=row["date_earliest"],
        )  # fmt: skip


def events(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    """By place, organiser, speakers, theme, meeting."""
    for row in asked.execute("SELECT * FROM events ORDER BY event_id").fetchall():
        country = all_known.english.get(row["country"], row["country"])
        form = (row["form"] or "event").replace("_", " ")
        speakers = json.loads(row["speakers"] or "[]")
        named = [one.get("name") for one in speakers if isinstance(one, dict)]
        yield Entry(
            id=row["event_id"],
            title=f"Briefing, {form}",
            gloss=country,
            detail=(row["organiser"], row["city"], _days(row), _meeting(row, all_known)),
            named=_lines([_country(row["country"], all_known), *_places([row["city"]]), *_names(named, all_known)]),
            told=_lines(
                [
                    form, row["organiser"], *romanised(row["organiser"] or ""), _spoken(row["speakers"]),
                    _spoken(row["audience"]), (row["theme"] or "").replace("-", " "),
                    _meeting_words(row, all_known), row["event_id"],
                ]
            ),
            day=row["date_earliest"],
        )  # fmt: skip


def claims(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    """By number, what was counted, who said it, meeting."""
    for row in asked.execute("SELECT * FROM aggregate_claims ORDER BY claim_id").fetchall():
        amount = f"{(row['operator'] or '').replace('_', ' ')} {row['quantity']}".strip()
        yield Entry(
            id=row["claim_id"],
            title=f"{amount} {row['unit_printed'] or row['unit'] or ''}".strip(),
            gloss=None,
            detail=(row["speaker"], row["carried_by"], row["as_of"], _meeting(row, all_known)),
            named=_lines([amount, row["unit_printed"], (row["counted"] or "").replace("_", " ")]),
            told=_lines([row["speaker"], row["carried_by"], _meeting_words(row, all_known), row["claim_id"]]),
            day=row["as_of"],
        )


def _leader(row: sqlite3.Row, all_known: Known) -> Spelled:
    found = all_known.people.get(row["leader_person_id"] or "")
    if found is not None:
        return found
    if not row["leader_name"]:
        return NOTHING
    return of_person(row["leader_name_hans"], None, row["leader_name_latin"], [row["leader_name"]])


def _shown_leader(row: sqlite3.Row, all_known: Known) -> str | None:
    shown = all_known.shown.get(row["leader_person_id"] or "")
    name: str | None = row["leader_name"]
    return shown if shown and name and name in shown else name


def _names(names: Iterable[str | None], all_known: Known) -> Iterator[str]:
    """A speaker's name with the other forms of it, where exactly one person is called so."""
    for name in names:
        if name:
            called = [found for found in all_known.people.values() if name in found.texts]
            yield called[0].words if len(called) == 1 else _lines([name, *romanised(name)])


def _country(code: str | None, all_known: Known) -> str:
    found = all_known.countries.get(code or "")
    return (code or "") if found is None else found.words


def _places(cities: Sequence[str | None]) -> Iterator[str]:
    for city in cities:
        if city:
            yield _lines([city, *romanised(city)])


def _told(row: sqlite3.Row) -> str:
    words = (row["mode"], row["trigger"], row["leader_rank"])
    return _lines([row["leader_title_printed"], row["leader_org"], *((word or "").replace("_", " ") for word in words)])


def _spoken(stored: str | None) -> str:
    """Every string in an array of people: names and roles as printed."""
    return _lines(_strings(json.loads(stored or "[]")))


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value.replace("_", " ")
        case list():
            for one in value:
                yield from _strings(one)
        case dict():
            for key in ("name", "role", "organisation"):
                yield from _strings(value.get(key))


def _meeting(row: sqlite3.Row, all_known: Known) -> str | None:
    return all_known.meeting(row["meeting_id"]).english if row["meeting_id"] else None


def _meeting_words(row: sqlite3.Row, all_known: Known) -> str:
    found = all_known.meetings.get(row["meeting_id"] or "")
    return (row["meeting_id"] or "") if found is None else found.words


def _days(row: sqlite3.Row) -> str | None:
    first, last = row["date_earliest"], row["date_latest"]
    return first if first == last else f"{first} – {last}"


def _lines(texts: Iterable[str | None]) -> str:
    """Texts that do not run into one another."""
    return "\n".join(text for text in texts if text)
