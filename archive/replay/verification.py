"""Does a passage stand in the page that it is said to stand in? Everything is computed anew, nothing is believed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.snapshot import Snapshot
from archive.text import TextLayer

__all__ = ["Check", "verified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison of what the release says with what was found."""

    name: str
    expected: str
    found: str
    holds: bool


def verified(said: Mapping[str, Any], snapshot: Snapshot, layer: TextLayer) -> Sequence[Check]:
    """Compare a row of the table evidence with a page of the archive.

    said   the row; a variant without texts has the digest of its quote in `quote_sha256`
    """
    checks = [
        _equal("the snapshot's id, from address, time and digest", said["snapshot_id"], snapshot.id),
        _equal("SHA-256 of the page", said["snapshot_sha256"], snapshot.content_sha256),
        _equal("rules by which the text layer is made", said["normaliser"], layer.normaliser),
        _equal("SHA-256 of the text layer", said["text_layer_sha256"], layer.sha256),
    ]
    start, end = said["start"], said["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(layer.text)):
        # slices of Python are empty there, and so may a changed quote be
        place = Check(name="the place", expected=f"{start} to {end}", found=f"0 to {len(layer.text)}", holds=False)
        return [*checks, place]
    stands = layer.text[start:end]
    whole = said.get("quote_sha256")
    if whole:
        checks.append(_equal("SHA-256 of the quote", whole, hashlib.sha256(stands.encode()).hexdigest()))
    else:
        checks.append(_equal(f"the quote, at {start} to {end} of the text layer", said["quote"], stands))
    prefix, suffix = said.get("prefix") or "", said.get("suffix") or ""
    if prefix:
        checks.append(_equal("what stands before it", prefix, layer.text[max(0, start - len(prefix)) : start]))
    if suffix:
        checks.append(_equal("what stands behind it", suffix, layer.text[end : end + len(suffix)]))
    return checks


def _equal(name: str, expected: str, found: str) -> Check:
    return Check(name=name, expected=expected, found=found, holds=expected == found)
