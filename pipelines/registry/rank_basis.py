"""How can the rank of a leader be known?"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["RankBasis"]


class RankBasis(StrEnum):
    """How the rank of a leader is known."""

    STATED = "stated"  # the title prints the level
    REGISTRY = "registry"  # the title tells no rank; the registry is certain of a post on those days
    DERIVED_FROM_POST = "derived_from_post"  # of the highest post in the printed title
    CONTESTED = "contested"  # title and registry contradict each other; the title's rank is shown
