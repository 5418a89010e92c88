"""What was found? Hits with their marked lines, in groups by kind, as the page and its JSON show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.web.search.marking import Piece

__all__ = ["Answer", "Group", "Hit", "Value", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found.

    page      address of its own page
    is_exact  what was typed is its name, its id or its address
    snapshot  the capture whose text was found, with the range of its text layer, and the evidence around that passage
    fragment  end of an address that lets a browser scroll to the passage
    """

    kind: str
    id: str
    page: str
    title: Sequence[Piece]
    gloss: Sequence[Piece] = ()
    detail: Sequence[Sequence[Piece]] = ()
    snippet: Sequence[Piece] = ()
    is_exact: bool = False
    day: str | None = None
    language: str | None = None
    outlet: str | None = None
    status: str | None = None
    snapshot: str | None = None
    passage: tuple[int, int] | None = None
    evidence: str | None = None
    fragment: str = ""

    @property
    def as_json(self) -> Mapping[str, Any]:
        """Texts as they are; what was found in the snippet by its place there."""
        return {
            "kind": self.kind,
            "id": self.id,
            "page": self.page,
            "title": plain(self.title),
            "gloss": plain(self.gloss) or None,
            "detail": [plain(line) for line in self.detail],
            "exact": self.is_exact,
            "day": self.day,
            "language": self.language,
            "outlet": self.outlet,
            "status": self.status,
            "snippet": [{"text": piece.text, "found": piece.found} for piece in self.snippet] or None,
            "snapshot": self.snapshot,
            "passage": None if self.passage is None else {"start": self.passage[0], "end": self.passage[1]},
            "evidence": self.evidence,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The hits of one kind, the first of them or a page of them; `total`: how many there are."""

    kind: str
    label: str
    total: int
    hits: Sequence[Hit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a facet and how many hits have it, given what is chosen in the other facets."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All of it.

    exact     ids, addresses and names that were typed
    also      other names of what was named, by which texts were searched too
    records   things of the release that can be found
    texts     pages whose text can be searched now, of how many
    is_cut    more was found than is counted
    """

    exact: Sequence[Hit]
    groups: Sequence[Group]
    facets: Mapping[str, Sequence[Value]]
    also: Sequence[str] = ()
    records: int = 0
    texts: int = 0
    of_texts: int = 0
    total: int = 0
    is_cut: bool = False
    address: str | None = None
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)


def plain(pieces: Sequence[Piece]) -> str:
    """The text of some pieces."""
    return "".join(piece.text for piece in pieces)
