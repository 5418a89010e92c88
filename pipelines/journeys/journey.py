"""What do the accounts of one journey say together: whose it was, for which meetings, where and when?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from archive.records import Mode
from pipelines.journeys.accounts import Account, Window, hull
from pipelines.journeys.legs import Leg, legs

__all__ = ["Journey"]


@dataclass(frozen=True, kw_only=True)  # without slots: what is derived is asked for often, and kept
class Journey:
    """All accounts of one team on one mission, in the order of their ids."""

    accounts: tuple[Account, ...]

    @cached_property
    def leader(self) -> str | None:
        return next((a.leader for a in self.accounts if a.leader), None)

    @cached_property
    def called(self) -> str | None:
        """The key under which its leader's accounts are joined; one that every script shares, where there is one."""
        shared = {a.called for a in self.accounts if a.leader and a.called}
        return min(shared or {a.called for a in self.accounts if a.called}, default=None)

    @cached_property
    def meetings(self) -> frozenset[str]:
        return frozenset(a.meeting for a in self.accounts if a.meeting)

    @cached_property
    def people(self) -> frozenset[str]:
        """Chinese names of the leader, as the lexicon writes them: one, or none when no page prints it in Chinese."""
        return frozenset(a.person for a in self.accounts if a.person)

    @cached_property
    def countries(self) -> frozenset[str]:
        return frozenset(country for a in self.accounts for country in a.countries)

    @cached_property
    def when(self) -> Window | None:
        """From the first to the last printed day, by reports before plans; else the days that are left open."""
        reports = [a for a in self.accounts if a.mode is not Mode.ANNOUNCED]
        return (
            hull(a.precise for a in reports)
            or hull(a.precise for a in self.accounts)
            or hull(a.possible for a in self.accounts)
        )

    def legs(self) -> tuple[Leg, ...]:
        """By country, and one per return to it."""
        return legs(stay for account in self.accounts for stay in account.stays)
