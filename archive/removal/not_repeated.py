"""What may a release say of a page that was taken down? That it was captured, and that a value is left out."""

from __future__ import annotations

__all__ = ["NOT_REPEATED", "WITHOUT_WORDS"]

NOT_REPEATED = "the value before is not repeated: a page that it rests on was taken down"
# tables that name a capture and say nothing that its page says: what the archive knows without its body, and ids
WITHOUT_WORDS = frozenset({"documents", "record_history", "rekeys", "snapshots", "tombstones"})
