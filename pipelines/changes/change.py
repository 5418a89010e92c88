"""What is one change? A cell or row that differs between two releases, and which of four causes made it differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from archive.removal.not_repeated import NOT_REPEATED

__all__ = ["Basis", "Cause", "Change", "Difference", "Kind", "caused"]

_LEFT_OUT = f"; {NOT_REPEATED}"


class Kind(StrEnum):
    """What happened. Of a row (`field` is None) it is added or removed; of a cell any of the three."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Cause(StrEnum):
    """Why a cell has another value than in the release before."""

    SOURCE = "source"  # other pages were captured, or captures were taken down
    EXTRACTOR = "extractor"  # the program reads or reconciles in another way
    REGISTRY = "registry"  # a lexicon or registry knows something else
    REVIEWER = "reviewer"  # a decision was made, or withdrawn


class Basis(StrEnum):
    """How the cause is known."""

    ONLY_CAUSE = "only_cause"  # nothing else differs between the two releases
    STAGED = "staged"  # the step of a staged rebuild at which the cell took its value
    BY_COLUMN = "by_column"  # program and registries changed together: what the column stands on
    NOT_SEPARATED = "not_separated"  # no staged rebuild: what the record stands on points there


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A change whose cause nobody has asked for yet. `before` and `after` are texts as `cell_texts` makes them."""

    kind: Kind
    table: str
    id: str  # of the later release; of a removed row, of the earlier one
    field: str | None  # None: the whole row
    before: str | None
    after: str | None

    @property
    def row(self) -> tuple[str, str]:
        return self.table, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Difference):
    """A difference with its cause: none can be built without one."""

    cause: Cause
    basis: Basis
    caused_by: str  # captures, decisions or files, in short; of every cause the names that are known
    also: tuple[Cause, ...] = ()  # causes that changed the cell on the way, before the last one

    @property
    def is_withheld(self) -> bool:
        """Is the value before left out, because a page that it rests on was taken down?"""
        return self.caused_by.endswith(_LEFT_OUT)

    @property
    def names(self) -> str:
        """What caused it, and no word about a value that is left out."""
        return self.caused_by.removesuffix(_LEFT_OUT)

    def without(self, before: str | None) -> Change:
        """The same with a value before that is left out, or with as much of it as may stay; `caused_by` says so."""
        return replace(self, before=before, caused_by=f"{self.names}{_LEFT_OUT}")


def caused(difference: Difference, cause: Cause, basis: Basis, caused_by: str, also: tuple[Cause, ...] = ()) -> Change:
    """The difference with its cause."""
    return Change(
        kind=difference.kind,
        table=difference.table,
        id=difference.id,
        field=difference.field,
        before=difference.before,
        after=difference.after,
        cause=cause,
        basis=basis,
        caused_by=caused_by,
        also=also,
    )
