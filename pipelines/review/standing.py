"""What has become of a decision?"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Standing"]


class Standing(StrEnum):
    """`reopened`: the text is not the one that was judged. `void`: nothing is there that it could be about."""

    IN_FORCE = "in_force"
    REOPENED = "reopened"
    SUPERSEDED = "superseded"
    VOID = "void"
