"""Every look reads as the person who signed its page read it, field by field."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from archive.snapshot import Snapshot
from pipelines.pages.catalogue import LAYOUTS
from pipelines.read import Reading, read
from pipelines.view import View

CASES = Path(__file__).parent.parent / "cases" / "pages"
NAMES = sorted(path.parent.name for path in CASES.glob("*/expected.toml"))
FIELDS = ("layout", "title", "published_on", "outlet", "language", "body", "captions", "issues")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    reading: Reading
    expected: dict[str, object]


@cache
def load(name: str) -> Case:
    expected = tomllib.loads((CASES / name / "expected.toml").read_text("utf-8"))
    page = Snapshot.of_file(
        (CASES / name / "page.html").read_bytes(),
        url=expected["url"],
        fetched_at=datetime.fromisoformat(expected["fetched_at"]),
    )
    return Case(reading=read(page), expected=expected)


def found(reading: Reading, field: str) -> object:
    if field == "issues":
        return [issue.code for issue in reading.issues]
    if field in ("body", "captions"):
        part = {"body": "body", "captions": "caption"}[field]
        return [reading.view.text[p.start : p.end] for p in reading.view.of(part)]
    value = getattr(reading.announcement, field)
    return "" if value is None else str(value)


def without_pinyin(value: object) -> object:
    """Expected body text is given as printed; the view leaves the pinyin copies out."""
    if not isinstance(value, list):
        return value
    return [View(text, [(0, len(text), "body")]).text.rstrip("\n") for text in value]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", NAMES)
def test_page_reads_as_a_person_signed_it(name: str, field: str) -> None:
    case = load(name)
    value = found(case.reading, field)
    expected = case.expected[field]
    assert value == (without_pinyin(expected) if field in ("body", "captions") else expected)
    assert "\N{REPLACEMENT CHARACTER}" not in str(value)


@pytest.mark.parametrize("name", NAMES)
def test_no_case_expects_nothing(name: str) -> None:
    expected = load(name).expected
    assert set(expected) == {"url", "fetched_at", *FIELDS}
    assert expected["title"]
    assert expected["body"]


def test_every_look_has_a_signed_case() -> None:
    assert {layout.name() for layout in LAYOUTS} <= {str(load(name).expected["layout"]) for name in NAMES}


def test_the_body_is_ranges_of_the_layer_in_page_order() -> None:
    for name in NAMES:
        reading = load(name).reading
        body = reading.announcement.body
        assert list(body) == sorted(body)
        assert reading.announcement.characters == sum(end - start for start, end in body)
        assert all(0 <= start < end <= len(reading.page.layer.text) for start, end in body)
