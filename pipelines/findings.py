"""What the assembly of one announcement hands over: its decision and its account."""

from __future__ import annotations

from dataclasses import dataclass

from archive.records import Claim, Decision, DelegationVisit, Event, Issue, Reception

__all__ = ["Findings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """A rejected page has no delegations, events or claims; an adjacent one has its delegations."""

    decision: Decision
    delegations: tuple[DelegationVisit, ...] = ()
    events: tuple[Event, ...] = ()
    reception: tuple[Reception, ...] = ()
    claims: tuple[Claim, ...] = ()
    issues: tuple[Issue, ...] = ()
