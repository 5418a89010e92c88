"""What counts as a visit, and what as a completed search? A recipe, read strictly from its TOML file."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from archive.errors import BadInput
from archive.records import HAPPENED, Precision
from pipelines.lexicon.briefing_lists import briefing_lists
from pipelines.lexicon.country_codes import KINDS

__all__ = ["RECIPES", "PanelRecipe", "load_recipe", "parse_recipe"]

T = TypeVar("T")

RECIPES = Path(__file__).parent / "recipes"
_TOP = {"name", "version", "first_meeting", "countries", "visit", "zero"}
_VISIT = {"modes", "precisions", "recommended", "meeting_named"}
_ZERO = {"window_days", "sources", "lost_at_most", "open_window"}
_WANTED: Mapping[type, str] = {str: "a text", int: "a number above 0", bool: "true or false"}
_LONGEST_WINDOW = 3660  # days: ten years, for two congresses lie five apart


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRecipe:
    """A recipe.

    zero_sources  a zero needs a completed search in each of these
    open_window   what a window says that has not ended: nothing, or a zero so far
    sha256        of the file
    """

    name: str
    version: int
    first_meeting: str
    countries: frozenset[str]  # kinds of lexicon/country_codes.csv
    modes: frozenset[str]
    precisions: frozenset[str]
    recommended: bool
    meeting_named: bool
    window_days: int
    zero_sources: tuple[str, ...]
    lost_at_most: float
    open_window: Literal["na", "so_far"]
    sha256: str
    text: str


def load_recipe(chosen: str) -> PanelRecipe:
    """One of recipes/ by its name, or another file by a path that ends in .toml; raises BadInput."""
    path = Path(chosen) if chosen.endswith(".toml") else RECIPES / f"{chosen}.toml"
    names = sorted(file.stem for file in RECIPES.glob("*.toml"))
    if path.parent == RECIPES and path.stem not in names:
        raise BadInput("--recipe", chosen, f"{', '.join(names)} or a file .toml")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a recipe") from error
    return parse_recipe(content, str(path))


def parse_recipe(content: bytes, where: str) -> PanelRecipe:
    """A recipe from the bytes of its file; raises BadInput for an unknown key, word or type."""
    try:
        text = content.decode()
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(where, str(error), "TOML in UTF-8") from error
    _keys(given, _TOP, where)
    visit, zero = _table(given, "visit", _VISIT, where), _table(given, "zero", _ZERO, where)
    open_window = zero["open_window"]
    if open_window not in ("na", "so_far"):
        raise BadInput(where, f"zero.open_window {open_window!r}", "na or so_far")
    lost = zero["lost_at_most"]
    if isinstance(lost, bool) or not isinstance(lost, int | float) or not 0 <= lost < 1:
        raise BadInput(where, f"zero.lost_at_most {lost!r}", "a share from 0 to below 1")
    window_days = _of_type(zero, "window_days", int, where)
    if window_days > _LONGEST_WINDOW:
        raise BadInput(where, f"zero.window_days {window_days}", f"{_LONGEST_WINDOW} at the most")
    return PanelRecipe(
        name=_of_type(given, "name", str, where),
        version=_of_type(given, "version", int, where),
        first_meeting=_of_type(given, "first_meeting", str, where),
        countries=_words(given, "countries", set(KINDS), where),
        modes=_words(visit, "modes", {mode.value for mode in HAPPENED}, where),
        precisions=_words(visit, "precisions", {one.value for one in Precision}, where),
        recommended=_of_type(visit, "recommended", bool, where),
        meeting_named=_of_type(visit, "meeting_named", bool, where),
        window_days=window_days,
        zero_sources=tuple(sorted(_words(zero, "sources", {one.source for one in briefing_lists()}, where))),
        lost_at_most=float(lost),
        open_window=open_window,
        sha256=hashlib.sha256(content).hexdigest(),
        text=text,
    )


def _table(given: Mapping[str, Any], name: str, keys: set[str], where: str) -> Mapping[str, Any]:
    table = given[name]
    if not isinstance(table, dict):
        raise BadInput(where, f"{name} {table!r}", f"a table [{name}]")
    _keys(table, keys, f"{where} [{name}]")
    return table


def _keys(given: Mapping[str, Any], expected: set[str], where: str) -> None:
    if set(given) != expected:
        raise BadInput(where, f"the keys {', '.join(sorted(given))}", ", ".join(sorted(expected)))


def _of_type(given: Mapping[str, Any], key: str, kind: type[T], where: str) -> T:
    value = given[key]
    if type(value) is not kind or value == "" or (kind is int and given[key] < 1):
        raise BadInput(where, f"{key} {value!r}", _WANTED[kind])
    return value


def _words(given: Mapping[str, Any], key: str, vocabulary: set[str], where: str) -> frozenset[str]:
    words = given[key]
    if not _is_words(words) or not set(words) <= vocabulary:
        raise BadInput(where, f"{key} {words!r}", f"some of {', '.join(sorted(vocabulary))}")
    return frozenset(words)


def _is_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) and word for word in value)
