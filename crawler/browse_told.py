"""What do the floors above the archive tell the browser? What waits for review, and how the sources are described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.paths import DataPaths
from archive.web.edition import Told

__all__ = ["told_by"]


def told_by(paths: DataPaths) -> Told:
    """Asked anew at each look: both change between releases."""

    def waiting() -> Sequence[Mapping[str, Any]]:
        from pipelines.review.queue import queue  # half a second that only the page of the queue needs

        return [one.as_json("xuanjie") for one in queue(paths).waiting]

    return Told(waiting=waiting)
