"""Is what passes for an id free of all signs that a path, a query or SQL could mean something by?"""

from __future__ import annotations

from archive.web.ids import kind_of


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    if kind_of(text) is not None:
        assert text.isascii()
        assert not set(text) & set("/\\%?#'\";. \n\0")
