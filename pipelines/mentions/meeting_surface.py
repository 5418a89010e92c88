"""What do the words that name a meeting say by themselves, before the rest of the page is asked?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Surface", "Whose"]

Whose = Literal["own", "other", "bare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One passage that names a congress or a plenum. start, end: half-open offsets in the view."""

    start: int
    end: int
    kind: Literal["congress", "plenum", "meeting"]  # meeting: 会议精神, says nothing of the kind
    term: int | None = None  # 19 of the 19th congress and its central committee
    plenum: int | None = None
    whose: Whose = "bare"  # own: the CPC is named; other: another party or body is; bare: nobody is
    period: bool = False  # only dates something else: 十九大以来, since the 18th congress
    back: bool = False  # makes sense only with an earlier mention: 全会 alone, "the congress"
