"""Which statements make a database of ours? The SQL files of this floor, one statement at a time."""

from __future__ import annotations

from importlib.resources import files
from sqlite3 import complete_statement

__all__ = ["statements"]


def statements(name: str) -> list[str]:
    """The statements of an SQL file in order: executescript() would commit in between, and a kill leave half a schema.

    name   of a file beside this module
    raises ValueError when the last statement has no end
    """
    found, open_lines = [], ""
    for line in files("archive").joinpath(name).read_text("utf-8").splitlines():
        open_lines += line.split("--", 1)[0].rstrip() + "\n"
        if complete_statement(open_lines):
            found.append(open_lines.strip())
            open_lines = ""
    if open_lines.strip():
        raise ValueError(f"{name}: found {open_lines.strip()[:60]!r}, expected a statement with its end")
    return found
