"""What did a reader record of each page, and where is the page? Gold cases, checked before anything is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from archive.errors import BadInput
from archive.saved import ManifestLine, page_bytes, saved_lines

__all__ = ["case_rows", "page_bodies"]

_EXPECTED = "gold cases: one JSON object a line with case_id, gold, lang, title"


class _Told(BaseModel):
    """What is measured of a case; other keys pass."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)


_EMPTY = BeforeValidator(lambda value: [] if value is None else value)  # null and no list say the same
_Texts = Annotated[list[str], _EMPTY]


class _Leg(_Told):
    country: str | None
    start: str | None = None
    end: str | None = None
    precision: str | None = None
    cities: _Texts = []
    inviter: str | None = None


class _Delegation(_Told):
    trip: str | int | None = None
    meeting: str | None = None
    mode: str | None = None
    leader_name: str | None = None
    leader_title: str | None = None
    legs: Annotated[list[_Leg], _EMPTY] = []


class _Event(_Told):
    form: str | None
    meeting: str | None = None
    start: str | None = None
    attendance: int | None = None


class _Claim(_Told):
    unit: str | None
    quantity: int | None


class _Gold(_Told):
    decision: str
    kind: str | None
    delegations: Annotated[list[_Delegation], _EMPTY] = []
    events: Annotated[list[_Event], _EMPTY] = []
    aggregate_claims: Annotated[list[_Claim], _EMPTY] = []


class _Case(_Told):
    case_id: str
    lang: str
    title: str | None
    published_on: str | None = None
    quirks: _Texts = []
    split: str = ""
    gold: _Gold


def case_rows(path: Path) -> list[dict[str, Any]]:
    """The cases of a file, one JSON object per line (gold/FORMAT.md).

    raises   BadInput that names the first line which is none
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), _EXPECTED) from error
    except ValueError as error:
        raise BadInput(str(path), str(error), _EXPECTED) from error
    rows = [_row(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise BadInput(str(path), "no case", _EXPECTED)
    return rows


def _row(where: str, line: str) -> dict[str, Any]:
    try:
        return _Case.model_validate_json(line).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        found = f"{'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}"
        raise BadInput(where, found, _EXPECTED) from error


def page_bodies(cases: Iterable[Mapping[str, Any]], manifest: Path) -> dict[str, bytes]:
    """The page of each case, by case_id.

    raises   BadInput when the manifest names none, or its file cannot be read
    """
    files = {
        line.case_id: line.file
        for _, line in saved_lines(manifest)
        if isinstance(line, ManifestLine) and line.case_id is not None
    }
    wanted = [case["case_id"] for case in cases]
    missing = [case_id for case_id in wanted if case_id not in files]
    if missing:
        raise BadInput(str(manifest), f"no page for case {missing[0]!r}", "one line for every case")
    return {case_id: page_bytes(manifest.parent, files[case_id], inside=False) for case_id in wanted}
