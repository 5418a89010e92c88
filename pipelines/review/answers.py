"""What did one coder, or the extractor, record of a page? One form for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["EVENT_FIELDS", "LEG_FIELDS", "Answer", "Row", "Value", "of_report"]

Value = str | int | tuple[str, ...]

LEG_FIELDS = ("meeting", "leader_name", "leader_title", "start", "end", "precision", "mode", "inviter", "attendance")
EVENT_FIELDS = ("meeting", "country", "city", "start", "end", "organiser", "attendance")
_TEAM = {"meeting", "leader_name", "leader_title", "mode"}  # told once for all stays of a team


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One leg, event or claim. An unknown value has no key."""

    values: Mapping[str, Value]
    quotes: Mapping[str, str]  # field → the passage that it was read from, where one is known

    def quote(self, field: str) -> str | None:
        return self.quotes.get(field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page."""

    decision: str
    rule: str | None
    kind: str | None
    quote: str | None = None  # what the decision rests on
    legs: tuple[Row, ...] = ()
    events: tuple[Row, ...] = ()
    claims: tuple[Row, ...] = ()

    @property
    def is_in_scope(self) -> bool:
        return self.decision in {"kept", "adjacent"}


def of_report(report: Mapping[str, Any]) -> Answer:
    """The extractor's account of a page (pipelines.report)."""
    quotes: dict[str, str] = {}
    for row in report["evidence"]:
        quotes.setdefault(row["path"], row["quote"])
    legs: list[Row] = []
    for i, team in enumerate(report["delegations"]):
        for j, leg in enumerate(team["legs"]):
            told = {name: (team if name in _TEAM else leg)[name] for name in LEG_FIELDS}
            paths = {name: f"delegations.{i}" if name in _TEAM else f"delegations.{i}.legs.{j}" for name in told}
            stay = f"delegations.{i}.legs.{j}"
            read = {name: quotes.get(f"{paths[name]}.{name}") for name in told}
            read |= {
                "country": quotes.get(f"{stay}.country"),
                "city": quotes.get(f"{stay}.cities.0"),
                "precision": read["start"] or read["end"],
            }
            legs.append(_row(told | {"country": leg["country"], "city": tuple(leg["cities"])}, read))
    events = [
        _row(
            {name: event[name] for name in EVENT_FIELDS} | {"event_form": event["form"]},
            {name: quotes.get(f"events.{i}.{name}") for name in EVENT_FIELDS}
            | {"event_form": quotes.get(f"events.{i}.form")},
        )
        for i, event in enumerate(report["events"])
    ]
    claims = [
        _row(
            {"claim": (claim["unit"], str(claim["quantity"]))},
            {"claim": quotes.get(f"aggregate_claims.{i}.quantity")},
        )
        for i, claim in enumerate(report["aggregate_claims"])
    ]
    decision = report["decision"]
    return Answer(
        decision=decision["status"],
        rule=decision["rule"],
        kind=decision["kind"],
        quote=quotes.get("decision"),
        legs=tuple(legs),
        events=tuple(events),
        claims=tuple(claims),
    )


def _row(values: Mapping[str, Any], quotes: Mapping[str, str | None]) -> Row:
    return Row(
        values={name: value for name, value in values.items() if value not in (None, ())},
        quotes={name: quote for name, quote in quotes.items() if quote},
    )
