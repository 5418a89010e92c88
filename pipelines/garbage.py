"""How often does Python look for cycles while many pages go by? Seldom: nearly nothing that lives is one.

Words, rules and libraries, some hundred thousand objects, live to the end, and each page makes hundreds (a crawl) to
tens of thousands (one that is read): by default a twenty-fifth to a tenth of the time goes into looking through all of
them (docs/decisions/screening.md). What is read of a page is a ring of nodes, so looking cannot be left out.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["seldom_searched_for_garbage"]

_OBJECTS = 20_000  # made and not freed between two searches of the young; by default 700


@contextmanager
def seldom_searched_for_garbage() -> Iterator[None]:
    """What lives at the beginning is never looked through."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
