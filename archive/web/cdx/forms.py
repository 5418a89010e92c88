"""How are lines of the index written? As text, JSON or CDXJ, in the ways of two kinds of server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

__all__ = ["cdxj_lines", "json_lines", "json_rows", "text_lines"]

_Rows = Sequence[Mapping[str, str]]


def text_lines(rows: _Rows, names: Sequence[str], key: str | None = None) -> str:
    """Fields between spaces; `key` behind an empty line tells where to go on."""
    lines = "".join(" ".join(row[name] for name in names) + "\n" for row in rows)
    return lines if key is None else f"{lines}\n{key}\n"


def json_rows(rows: _Rows, names: Sequence[str], said: Sequence[str], key: str | None = None) -> str:
    """A list of lists, the first with the names of the columns as they are said; [] for none."""
    if not rows:
        return "[]\n"
    lists: list[list[str]] = [list(said), *([row[name] for name in names] for row in rows)]
    if key is not None:
        lists += [[], [key]]
    return "[" + ",\n ".join(json.dumps(one, ensure_ascii=False) for one in lists) + "]\n"


def json_lines(rows: _Rows, names: Sequence[str]) -> str:
    """One object in each line; what a line does not have is not in it."""
    return "".join(json.dumps(_said(row, names)) + "\n" for row in rows)


def cdxj_lines(rows: _Rows, names: Sequence[str]) -> str:
    """Key, time and an object with the rest."""
    rest = [name for name in names if name not in ("urlkey", "timestamp")]
    return "".join(f"{row['urlkey']} {row['timestamp']} {json.dumps(_said(row, rest))}\n" for row in rows)


def _said(row: Mapping[str, str], names: Sequence[str]) -> Mapping[str, str]:
    return {name: row[name] for name in names if row[name] != "-"}
