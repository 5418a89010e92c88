"""What stands in the frontier? Its rows as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archive.capture import Outcome, Role

__all__ = ["Child", "Known", "Row", "RunRow", "State", "apart_from_pages", "pages_of"]

_APART = " (requisites)"


def apart_from_pages(host: str) -> str:
    """Under which name the frontier and the gate count what becomes of the requisites of a host."""
    return f"{host}{_APART}"


def pages_of(name: str) -> str:
    """The host of such a name; of a host itself, itself."""
    return name.removesuffix(_APART)


class State(StrEnum):
    """Where an address of a run stands."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """An address to be scheduled. `meta` holds only what JSON holds: nothing is ever unpickled."""

    url: str
    key: str
    host: str
    role: Role
    priority: int = 0  # lower goes first
    meta: dict[str, object] = field(default_factory=dict)
    unless_key: bool = False  # leave it out when this run has another address of the same key


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A leased address."""

    url_id: int
    run_id: int
    url: str
    key: str
    host: str
    role: Role
    meta: dict[str, object]
    tries: int  # leases so far that ended in a failure worth another try
    leased_before: bool  # an earlier owner died with it: its answer may be in the archive already

    @property
    def chain(self) -> list[str]:
        """The addresses whose redirects led here, the first of them first."""
        given = self.meta.get("chain")
        return [str(url) for url in given] if isinstance(given, list) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as it stands in the frontier."""

    run_id: int
    source: str
    kind: str
    options: str
    opened_at: str
    continued: bool  # it was open when we came: an earlier process died or was stopped
    left: Mapping[str, int] = field(default_factory=dict)  # host that rests → articles of it that a later run asks for
    dropped: tuple[str, ...] = ()  # list pages at which earlier walks broke off, of listings that are gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an article from earlier runs."""

    url: str  # where it was last asked for, or captured at the end of a redirect
    outcome: Outcome
    fetched_at: str
