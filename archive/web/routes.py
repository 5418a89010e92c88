"""Which pages does the browser have?"""

from __future__ import annotations

from collections.abc import Sequence

from archive.web.pages import figures, legs, meetings, memento, static
from archive.web.view import View

__all__ = ["views"]


def views() -> Sequence[View]:
    """All of them; the first that fits a path answers."""
    return [*meetings.VIEWS, *figures.VIEWS, *static.VIEWS, *memento.VIEWS, *legs.VIEWS]
