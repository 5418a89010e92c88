"""How does a value become a line of JSON, and how is it read again? As it is, and without looking for blanks."""

from __future__ import annotations

import json

__all__ = ["spelled", "value_at"]

# A value on one line, its characters as they are and its keys in their order.
spelled = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# (The value that begins at a place of a line, where it ends.) json.loads() looks for blanks beside it, which takes
# twice its time.
value_at = json.JSONDecoder().raw_decode
