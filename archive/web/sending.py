"""How does an answer go out? Whole, as a part of a file, or as 304 for a client that has it already."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from archive.web.guards import headers_of
from archive.web.view import Bytes, File, Policy

__all__ = ["etag_of", "response"]

_PIECE = 256 * 1024  # bytes of a file in memory for one client
_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,15})-(?P<last>[0-9]{0,15})")


def etag_of(answer: Bytes | File) -> str:
    """Another one for other bytes."""
    digest = answer.sha256 if isinstance(answer, File) else hashlib.sha256(answer.body).hexdigest()
    return f'"{digest[:24]}"'


def response(request: Request, answer: Bytes | File, etag: str) -> Response:
    """What is sent; `etag` is etag_of(answer)."""
    policy = Policy.RAW if isinstance(answer, File) else answer.policy
    headers = dict(headers_of(policy)) | {"etag": etag, "cache-control": "no-cache"}
    if isinstance(answer, Bytes):
        headers |= answer.headers
    if answer.filename is not None:
        headers["content-disposition"] = f'attachment; filename="{answer.filename}"'
    elif policy is Policy.RAW:
        headers["content-disposition"] = "attachment"
    given = request.headers.get("if-none-match", "")
    fits = etag in (one.strip().removeprefix("W/") for one in given.split(",")) or given.strip() == "*"
    if fits and (isinstance(answer, File) or answer.status == 200):
        return Response(status_code=304, headers=headers)
    if isinstance(answer, File):
        return _file(request, answer, headers, etag)
    headers["content-type"] = answer.media_type  # as it is: else a charset would be said of archived text
    return Response(content=answer.body, status_code=answer.status, headers=headers)


def _file(request: Request, answer: File, headers: Mapping[str, str], etag: str) -> Response:
    sent = {**headers, "accept-ranges": "bytes"}
    first, end, status = 0, answer.size, 200
    # several ranges, and any other unit, may be answered with the whole file (RFC 9110, 14.2)
    asked = _RANGE.fullmatch(request.headers.get("range", "")) if request.method == "GET" else None
    if asked is not None and request.headers.get("if-range", etag) == etag and (asked["first"] or asked["last"]):
        if asked["first"]:
            first = int(asked["first"])
            end = min(int(asked["last"]) + 1, answer.size) if asked["last"] else answer.size
            if asked["last"] and int(asked["last"]) < first:
                first, end = 0, answer.size  # no range at all: not looked at
        else:
            first = answer.size - min(int(asked["last"]), answer.size)
        if first >= answer.size:
            return Response(status_code=416, headers={**sent, "content-range": f"bytes */{answer.size}"})
        if (first, end) != (0, answer.size):
            status = 206
            sent["content-range"] = f"bytes {first}-{end - 1}/{answer.size}"
    sent["content-length"] = str(end - first)
    if request.method == "HEAD":
        return Response(status_code=status, headers=sent, media_type=answer.media_type)
    pieces = _pieces(answer.path, first, end)
    return StreamingResponse(pieces, status_code=status, headers=sent, media_type=answer.media_type)


def _pieces(path: Path, first: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = end - first
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
