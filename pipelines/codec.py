"""How does an Extraction stand in the store, and come back the same? Canonical JSON, read by the types' own hints."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from archive.records import Attested, Extraction

__all__ = ["canonical_json", "decode", "encode"]

Json = Any
Reader = Callable[[Json], Any]


def canonical_json(value: Json) -> str:
    """One spelling per value: sorted keys, no blanks, characters as they are."""
    return _canonical(value)


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def encode(extraction: Extraction) -> str:
    """Canonical JSON: equal extractions give equal text."""
    return canonical_json(_plain(extraction))


def decode(text: str) -> Extraction:
    """The inverse of encode().

    raises   ValueError or TypeError when the text was not written by this version of the record types: the store is a
             cache, its reader then makes the entry anew
    """
    try:
        return cast(Extraction, _reader(Extraction)(json.loads(text)))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _plain(value: Any) -> Json:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if value is None or isinstance(value, (str, int, bool)):
        return value
    raise TypeError(f"no spelling for {type(value).__name__}")


@cache
def _reader(kind: Any) -> Reader:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(arguments)
    if origin is tuple:
        return _sequence(arguments)
    if origin is Attested:
        return _record(Attested, {"value": arguments[0]})
    if isinstance(kind, type):
        if is_dataclass(kind):
            return _record(kind, {})
        if issubclass(kind, Enum):
            return kind
        if kind is date:
            return date.fromisoformat
        if kind in (str, int, bool):
            return _plain_value(kind)
    raise TypeError(f"no reader for {kind!r}")


def _optional(arguments: tuple[Any, ...]) -> Reader:
    inner = _reader(*[a for a in arguments if a is not type(None)])
    return lambda value: None if value is None else inner(value)


def _sequence(arguments: tuple[Any, ...]) -> Reader:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        one = _reader(arguments[0])
        return lambda values: tuple(one(v) for v in _listed(values))
    each = [_reader(a) for a in arguments]
    return lambda values: tuple(read(v) for read, v in zip(each, _listed(values), strict=True))


def _listed(values: Json) -> list[Json]:
    if not isinstance(values, list):
        raise TypeError(f"found {values!r}, expected a list")
    return values


def _record(kind: Any, known: dict[str, Any]) -> Reader:
    hints = get_type_hints(kind)
    readers = {f.name: _reader(known.get(f.name, hints[f.name])) for f in fields(kind)}

    def read(value: Json) -> Any:
        if not isinstance(value, dict):
            raise TypeError(f"{kind.__name__}: found {value!r}, expected an object")
        if value.keys() != readers.keys():
            raise ValueError(f"{kind.__name__}: found keys {sorted(value)}, expected {sorted(readers)}")
        return kind(**{name: one(value[name]) for name, one in readers.items()})

    return read


def _plain_value(kind: type) -> Reader:
    def read(value: Json) -> Any:
        if type(value) is not kind:
            raise TypeError(f"found {value!r}, expected {kind.__name__}")
        return value

    return read
