"""Which ranks has Chinese office?"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Rank"]


class Rank(StrEnum):
    """Levels of Chinese office, highest first (shared/design/SCHEMA, `leader_rank`)."""

    NATIONAL = "national"
    DEPUTY_NATIONAL = "deputy_national"
    FULL_MINISTERIAL = "full_ministerial"
    VICE_MINISTERIAL = "vice_ministerial"
    BUREAU = "bureau"
    UNKNOWN = "unknown"
