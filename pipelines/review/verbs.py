"""What can a reviewer decide?"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Verb"]


class Verb(StrEnum):
    ACCEPT = "accept"  # the value is right as it was read
    CORRECT = "correct"  # another value is right, or none
    SPLIT = "split"  # no two of these documents are one voice
    JOIN = "join"  # these documents are one voice
