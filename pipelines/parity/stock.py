"""Which records of a release may bear on a claim? Its rows by meeting and country, those that happened apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from archive.records import HAPPENED
from pipelines.lexicon.meetings import registry
from pipelines.parity.finding import documents_of
from pipelines.parity.looked import Looked
from pipelines.release.briefings import same_place

__all__ = ["REFUSED", "Stock", "countries_of"]

Json = dict[str, Any]
Rows = Mapping[str, list[Json]]

REFUSED = frozenset({"cancelled", "denied"})
_ENVOY = "special_envoy_report"


class Stock:
    """Rows of a release, looked up by what claims speak of."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.looked = Looked(rows["search_log"])
        self.legs = [r for r in rows["legs"] if r["record_status"] == "active"]
        self.happened = [r for r in self.legs if r["mode"] in HAPPENED and r["verification"] != "contested"]
        self._apart = {r["leg_id"] for r in self.happened}
        self.events = [r for r in rows["events"] if r["record_status"] == "active"]
        self._kinds = {r["document_id"]: r["kind"] for r in rows["candidates"]}
        self._publisher = {r["document_id"]: r["publisher"] for r in rows["documents"]}
        self._country = {r["publisher"]: r["country"] for r in rows["publishers"]}

    def legs_of(self, meetings: Sequence[str], country: str | None = None) -> list[Json]:
        """Stays that happened, abroad, for one of these meetings."""
        return [
            r
            for r in self.happened
            if r["meeting_id"] in meetings and (r["country"] == country if country else r["country"] != "EU")
        ]

    def other_legs(self, meetings: Sequence[str], country: str) -> list[Json]:
        """Stays in a country for one of these meetings that did not happen, or not yet as far as is known."""
        return [
            r
            for r in self.legs
            if r["meeting_id"] in meetings and r["country"] == country and r["leg_id"] not in self._apart
        ]

    def teams_of(self, meetings: Sequence[str]) -> list[tuple[Json, list[Json]]]:
        """(delegation, its stays that happened) of these meetings."""
        legs: dict[str, list[Json]] = {}
        for leg in self.legs_of(meetings):
            legs.setdefault(leg["delegation_id"], []).append(leg)
        return [(r, legs[r["delegation_id"]]) for r in self._rows["delegations"] if r["delegation_id"] in legs]

    def is_envoy(self, leg: Json) -> bool:
        """Do only reports of a special envoy tell of it?"""
        return all(self._kinds.get(d) == _ENVOY for d in leg["documents"])

    def events_at(self, meetings: Sequence[str], city: str, month: str) -> list[Json]:
        """Briefings in China for one of these meetings, in this city, that began in this month beyond doubt."""
        return [
            r
            for r in self.events
            if r["form"] == "in_china"
            and r["meeting_id"] in meetings
            and r["city"] is not None
            and same_place(r["city"], city)
            and all(day.isoformat().startswith(month) for day in _first_days(r))
        ]

    def provincial_since(self, day: date) -> list[Json]:
        """Briefings in China outside the capital that began on a later day."""
        return [
            r
            for r in self.events
            if r["form"] == "in_china"
            and r["city"] is not None
            and not same_place(r["city"], "北京")
            and r["date_earliest"] > day
        ]

    def totals_in(self, documents: Iterable[str], unit: str) -> list[Json]:
        """Official totals of that unit in these documents."""
        told = set(documents)
        sums = (r for r in self._rows["aggregate_claims"] if r["scope"] == "wave")
        return [r for r in sums if r["document_id"] in told and r["unit"] == unit]

    def reception_in(self, documents: Iterable[str], country: str) -> list[Json]:
        told = set(documents)
        return [r for r in self._rows["reception"] if r["document_id"] in told and r["country"] == country]

    def documents_on(self, meetings: Sequence[str]) -> tuple[str, ...]:
        """Documents of the stays and briefings for these meetings."""
        return documents_of(r for r in (*self.legs, *self.events) if r["meeting_id"] in meetings)

    def country_of(self, document: str) -> str | None:
        """The country whose newsroom or office published a document; None for one that the lexicon does not know."""
        publisher = self._publisher[document]
        return None if publisher is None else self._country[publisher]

    @staticmethod
    def before(meeting: str) -> tuple[str, ...]:
        """Ids of the registered meetings that opened before this one."""
        opened = {m.id: m.opened_on for m in registry()}
        return tuple(key for key, day in opened.items() if day < opened[meeting])


def _first_days(row: Json) -> tuple[date, ...]:
    """The first day, or where no page prints it the limits between which it lies."""
    return (row["start"],) if row["start"] is not None else (row["date_earliest"], row["date_latest"])


def countries_of(legs: Iterable[Json]) -> list[str]:
    return sorted({leg["country"] for leg in legs})
