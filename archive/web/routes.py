"""Which pages does the browser have?"""

from __future__ import annotations

from collections.abc import Sequence

from archive.web.pages import legs, static
from archive.web.view import View

__all__ = ["views"]


def views() -> Sequence[View]:
    """All of them; the first that fits a path answers."""
    return [*static.VIEWS, *legs.VIEWS]
