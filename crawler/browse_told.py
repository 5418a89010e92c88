"""What do the floors above the archive tell the browser? What waits for review, and how the sources are described."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from archive.database_files import mark_of
from archive.paths import DataPaths
from archive.stored import stored_text
from archive.web.edition import Told
from archive.web.refusals import NotHere
from pipelines.codec import decode
from pipelines.release.pointer import latest_release

__all__ = ["told_by"]


def told_by(paths: DataPaths) -> Told:
    """What waits and what an article is are asked anew at each look: both change between releases."""

    command = f"xuanjie --data {shlex.quote(str(paths.root))}"

    def waiting() -> Sequence[Mapping[str, Any]]:
        from pipelines.review.queue import queue  # half a second that only the page of the queue needs

        if latest_release(paths.releases) is None:  # a release folder that was brought here by itself
            raise NotHere("What waits for a decision stands in the data folder of a release; none is beside this one.")
        return [one.as_json(command) for one in queue(paths).waiting]

    def article(snapshot_id: str, text_sha256: str) -> Sequence[tuple[int, int]]:
        text = stored_text(paths.store, snapshot_id)
        try:
            told = decode(text) if text else None
        except (ValueError, TypeError):  # of another version: the store is a cache
            return ()
        if told is None or told.announcement is None or told.text_sha256 != text_sha256:
            return ()
        page = told.announcement
        return [one for one in (page.title_range, *page.body) if one[0] < one[1]]

    @cache  # the files are the program's own
    def sources() -> Mapping[str, Mapping[str, Any]]:
        from crawler.browse_sources import described_sources  # half a second that only their pages need

        return described_sources(paths.root)

    return Told(article=article, sources=sources, waiting=waiting, state=lambda: mark_of(paths.store))
