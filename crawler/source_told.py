"""How is a source told to another process? As JSON, taken in again as strictly as the TOML file it came from."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from crawler.declared import SourceFile
from crawler.source import Source

__all__ = ["source_of_told", "told_source"]

_RENAMED = {"articles": "article", "listings": "listing", "gateways": "gateway"}  # in the file, each stands alone
_OWN = {"name", "path"}  # not said in the file


def told_source(source: Source) -> str:
    """The source as one line of JSON: the members of its file, its name and its path."""
    file = {
        _RENAMED.get(one.name, one.name): getattr(source, one.name) for one in fields(source) if one.name not in _OWN
    }
    told = {"name": source.name, "path": str(source.path), "file": file}
    return json.dumps(told, default=_plain, ensure_ascii=False)


@lru_cache(maxsize=64)
def source_of_told(line: str) -> Source:
    """The source of that line, equal to the one it was made from; raises ValueError for anything else."""
    told = json.loads(line)
    file = SourceFile.model_validate(told["file"])
    names = [one.name for one in fields(Source) if one.name not in _OWN]
    given = {name: getattr(file, _RENAMED.get(name, name)) for name in names}
    return Source(name=str(told["name"]), path=Path(told["path"]), **given)


def _plain(value: object) -> Any:
    match value:
        case BaseModel():
            return {name: getattr(value, name) for name in type(value).model_fields if name in value.model_fields_set}
        case re.Pattern():
            return value.pattern
        case timedelta():
            return f"{value.total_seconds():.6f} s"
        case date():
            return value.isoformat()
    raise TypeError(f"a source holds {value!r}, which no file could say")
