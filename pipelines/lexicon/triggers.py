"""What can be the occasion of a briefing?"""

from __future__ import annotations

__all__ = ["TRIGGERS"]

TRIGGERS = ("congress", "plenum", "other_party_meeting", "document", "campaign", "anniversary", "unspecified")
