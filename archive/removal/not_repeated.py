"""With which words does a change between releases say that its value before is left out, its page being taken down?"""

from __future__ import annotations

__all__ = ["NOT_REPEATED"]

NOT_REPEATED = "the value before is not repeated: a page that it rests on was taken down"
