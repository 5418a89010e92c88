"""What does a captured page say, given its place in an open segment? Reading without the ledger, digests compared."""

from __future__ import annotations

import hashlib
from typing import IO

from archive.capture import Capture
from archive.encoding import unwrap
from archive.errors import Damaged, TakenDown
from archive.members import BadMember, Http, parse_http, read_record, takedown_at
from archive.snapshot import Snapshot
from archive.warc import header_of

__all__ = ["place_of", "snapshot_at", "stored_http"]


def snapshot_at(file: IO[bytes], capture: Capture, original: Capture | None) -> Snapshot:
    """The page of a capture, as ArchiveReader.snapshot gives it.

    file      the segment that holds the body, seekable
    original  for a revisit: the capture whose body it shares, and which stands in `file`
    raises    TakenDown; Damaged when the bytes there are not those that were recorded
    """
    http = stored_http(file, capture if original is None else original)
    body = unwrap(http.body, header_of(http.headers, "Content-Encoding")).body
    _compare(capture, "decoded body", hashlib.sha256(body).hexdigest(), capture.content_sha256)
    return Snapshot.of_capture(capture, body)


def stored_http(file: IO[bytes], capture: Capture) -> Http:
    """The HTTP block at the capture's place; raises TakenDown, Damaged. Errors of the file itself go on."""
    try:
        record = read_record(file, capture.offset)
        removed = None if record is None else takedown_at(record)
    except BadMember as error:
        raise Damaged(place_of(capture), error.problem, "a whole WARC record") from error
    if removed is not None:
        raise TakenDown(capture.snapshot_id, removed.day, removed.reason)
    if record is None or record.length != capture.length or record.kind not in {"response", "revisit"}:
        raise Damaged(place_of(capture), "another record", f"a response of {capture.length} bytes")
    try:
        http = parse_http(record.block)
    except ValueError as error:
        raise Damaged(place_of(capture), str(error), "an HTTP response") from error
    if record.kind == "response":
        _compare(capture, "body", hashlib.sha256(http.body).hexdigest(), capture.payload_sha256)
    return http


def _compare(capture: Capture, what: str, found: str, expected: str) -> None:
    if found != expected:
        raise Damaged(place_of(capture), f"{what} with sha256 {found[:12]}", expected[:12])


def place_of(capture: Capture) -> str:
    """Where a capture stands, for messages."""
    return f"snapshot {capture.snapshot_id} in {capture.warc_file} at {capture.offset}"
