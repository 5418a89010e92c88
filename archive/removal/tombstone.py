"""What stands in the place of a response that was taken down? As much as has room: when, why, who, what was there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archive.capture import Capture, Takedown
from archive.errors import BadInput
from archive.removal.exact_length import packed_to
from archive.warc import tombstone

__all__ = ["packed_tombstone"]

_CUT = "…"


def packed_tombstone(capture: Capture, takedown: Takedown) -> bytes:
    """A gzip member as long as the one that holds the capture's response.

    A small member has no room for all: the digests go first (the facts beside it say them too), then the end of the
    reason, then the name (the manifest has both). The day always has room: a response names two digests, this one.

    raises   BadInput when it has none all the same
    """
    for record in _fuller_first(capture, takedown):
        member = packed_to(record, capture.length)
        if member is not None:
            return member
    found = f"a response of {capture.length} bytes"
    raise BadInput(f"snapshot {capture.snapshot_id}", found, "room for a tombstone")


def _fuller_first(capture: Capture, takedown: Takedown) -> Iterator[bytes]:
    sid = capture.snapshot_id
    yield tombstone(
        capture,
        takedown,
        snapshot_id=sid,
        was="response" if capture.revisit_of is None else "revisit",
        payload_sha256=capture.payload_sha256,
        content_sha256=capture.content_sha256,
    )
    yield tombstone(capture, takedown, snapshot_id=sid)
    for kept in range(len(takedown.reason) - 1, 0, -1):
        yield tombstone(capture, replace(takedown, reason=takedown.reason[:kept].rstrip() + _CUT), snapshot_id=sid)
    yield tombstone(capture, replace(takedown, reason=""), snapshot_id=sid)
    yield tombstone(capture, Takedown(day=takedown.day, reason=""))
