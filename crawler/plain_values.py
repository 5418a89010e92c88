"""Which values of the command line are plain texts and places? They are taken as they stand, without pydantic.

Typer builds a pydantic adapter for every parameter of a verb, also for one that is not given: 0.1 s, more than all
else that `xuanjie explain` does. Here what can only come out as it went in goes past it; whatever Typer could refuse or
change is left to Typer.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typer

__all__ = ["take_plainly"]


def take_plainly(command: Any) -> None:
    """Let a command of Typer and its verbs take absent values, texts and places plainly.

    The slot that is filled is Typer's own, of 0.29: should another release have no such slot, Typer just does the work.
    """
    for verb in (command, *getattr(command, "commands", {}).values()):
        for param in verb.get_params(typer.Context(verb)):  # with `--help`, which is made then and kept
            kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
            if param.nargs == 1 and not param.multiple and getattr(param, "_runtime_param", param) is None:
                param._runtime_param = _Plain(str if kind is str else Path if _is_place(param, kind) else None)


def _is_place(param: Any, kind: object) -> bool:
    """Is it a path of which nothing is demanded but that it can be read, if it is there?"""
    info = param.type_descriptor.parameter_info
    demands = (info.exists, info.writable, info.resolve_path, info.allow_dash, info.path_type, info.parser)
    return kind is Path and not any(demands) and info.file_okay and info.dir_okay


class _Plain:
    """Stands where Typer would put its adapter."""

    def __init__(self, kind: type[str] | type[Path] | None) -> None:
        self._kind = kind

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str) and self._kind is str and _is_unicode(value):
            return value
        if isinstance(value, str) and self._kind is Path and (os.access(value, os.R_OK) or not os.path.lexists(value)):
            return Path(value)
        param._runtime_param = None  # Typer's own instead
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _is_unicode(text: str) -> bool:
    """False for bytes of an argument that were no UTF-8: they stand as halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
