"""Which ids may stand in a path? Strict patterns: what does not match is not found, and nothing is looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["PATTERNS", "kind_of", "matches"]

_HEX12 = "[0-9a-f]{12}"
PATTERNS: Mapping[str, str] = {
    "delegation_id": f"d-{_HEX12}",
    "leg_id": f"l-{_HEX12}",
    "event_id": f"e-{_HEX12}",
    "document_id": f"a-{_HEX12}",
    "claim_id": f"c-{_HEX12}",
    "family_id": f"f-{_HEX12}",
    "edition_id": f"x-{_HEX12}",
    "evidence_id": "q-[0-9a-f]{16}",
    "snapshot_id": "s[0-9a-f]{20}",
    "other_id": "s[0-9a-f]{20}",  # the second of two snapshots
    "meeting_id": "pc[1-9][0-9]?|cc[1-9][0-9]?-p[1-9][0-9]?",
    "country": "[A-Z]{2}",
    "person_id": "[a-z][a-z0-9-]{0,79}",
    "organisation_id": "[a-z][a-z0-9_-]{0,119}",
    "publisher": "[a-z0-9][a-z0-9_-]{0,79}",
    "source": "[a-z][a-z0-9_]{0,59}",
    "figure": "[a-z]{1,20}",
    "file": "(?:[a-z]{1,20}/){0,2}[A-Za-z0-9][A-Za-z0-9._-]{0,79}",
    "number": "[0-9]{1,6}",
    "moment": "[0-9]{14}",  # of a memento: 20180105040000
    "url": "[^\\x00-\\x20]{1,8192}",  # as the route decodes it; what is used is Asked.as_is
}
_RECORDS = ("delegation_id", "leg_id", "event_id", "document_id", "claim_id", "family_id", "edition_id", "evidence_id",
            "snapshot_id", "meeting_id")  # fmt: skip
_COMPILED = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}


def kind_of(text: str) -> str | None:
    """Which kind of record an id names by its form alone: `leg_id` for l-0123456789ab; None for none."""
    return next((name for name in _RECORDS if _COMPILED[name].fullmatch(text)), None)


def matches(ids: Mapping[str, str]) -> bool:
    """Whether what stands in a path has the form it should; raises KeyError for a name without pattern."""
    return all(_COMPILED[name].fullmatch(value) for name, value in ids.items())
