"""On which side can a publisher stand?"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Side"]


class Side(StrEnum):
    """From the Party outwards: a family of texts stands where its innermost text stands."""

    PARTY_CENTRE = "party_centre"
    STATE_MEDIA = "state_media"
    EMBASSY = "embassy"
    HOST_PARTY = "host_party"
    HOST_STATE_MEDIA = "host_state_media"
    HOST_INDEPENDENT = "host_independent"
    THIRD_COUNTRY = "third_country"
