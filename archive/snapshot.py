"""One page as it was captured: exact bytes, and the one way to their text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from archive.capture import Capture, snapshot_id
from archive.charset import Decoded, decode

if TYPE_CHECKING:  # who reads a saved page needs no ledger
    from archive.index_reads import Page

__all__ = ["Snapshot"]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A captured page, ready to be read. Built by the archive's reader, or from a file named in a manifest."""

    url: str
    fetched_at: datetime  # UTC
    status: int
    content_type: str
    body: bytes  # without content-encoding
    payload_sha256: str  # of the body as received
    source: str | None = None

    @cached_property
    def id(self) -> str:
        return snapshot_id(self.url, self.fetched_at, self.payload_sha256)

    @cached_property
    def content_sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def decoded(self) -> Decoded:
        return decode(self.body, self.content_type)

    @property
    def html(self) -> str:
        return self.decoded.text

    @classmethod
    def of_capture(cls, capture: Capture | Page, body: bytes) -> Snapshot:
        """The page of a capture; `body`: after content-encoding."""
        return cls(
            url=capture.url,
            fetched_at=capture.fetched_at,
            status=capture.status,
            content_type=capture.content_type,
            body=body,
            payload_sha256=capture.payload_sha256,
            source=capture.source,
        )

    @classmethod
    def of_file(
        cls, body: bytes, *, url: str, fetched_at: datetime, content_type: str = "text/html", source: str | None = None
    ) -> Snapshot:
        """A snapshot of saved bytes that never crossed our wire (manifest, test)."""
        return cls(
            url=url,
            fetched_at=fetched_at,
            status=200,
            content_type=content_type,
            body=body,
            payload_sha256=hashlib.sha256(body).hexdigest(),
            source=source,
        )
