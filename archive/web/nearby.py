"""Which capture of an address stands nearest in time to a page that names it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from archive.capture import Capture
from archive.replay.media import is_page_type, is_sheet
from archive.web.shelf import Shelf

__all__ = ["Nearby"]


class Nearby:
    """Archived copies of what a page of some time names, each looked up once."""

    def __init__(self, shelf: Shelf, at: datetime) -> None:
        self._shelf, self._at = shelf, at
        self._found: dict[str, Capture | None] = {}

    def find(self, url: str) -> Capture | None:
        """The whole capture, with status 200 and not taken down, that is nearest in time; None when there is none."""
        if url not in self._found:
            kept = [c for c in self._shelf.captures_of(url) if c.status == 200 and c.takedown is None]
            self._found[url] = min(kept, key=lambda c: (abs(c.fetched_at - self._at), c.snapshot_id), default=None)
        return self._found[url]

    def picture(self, url: str) -> str | None:
        """Our address of the copy of a picture; whether it is one is seen when it is asked for."""
        return self._part(url, lambda capture: not is_page_type(capture.content_type), 0)

    def sheet(self, url: str) -> str | None:
        """Our address of the copy of a style sheet that a page names."""
        return self._part(url, lambda capture: is_sheet(capture.content_type, capture.url), 0)

    def sheet_of_sheet(self, url: str) -> str | None:
        """The same of a sheet that another one imports; it imports none itself."""
        return self._part(url, lambda capture: is_sheet(capture.content_type, capture.url), 1)

    def page(self, url: str) -> str | None:
        """Our address of the replay of another page."""
        found = self.find(url)
        return None if found is None or not is_page_type(found.content_type) else f"/replay/{found.snapshot_id}"

    def _part(self, url: str, fits: Callable[[Capture], bool], depth: int) -> str | None:
        found = self.find(url)
        return f"/replay/{found.snapshot_id}/{depth}" if found is not None and fits(found) else None
