"""How do facts and figures become one page? By templates that escape what rows hold; no script, nothing loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.figures.colours import DARK, LIGHT, declarations
from archive.figures.svg import inline_text, printable
from archive.figures.tile_grid import Seen
from archive.meeting_names import meeting_name, plain
from pipelines.coverage.estimate import FEW_MATCHES
from pipelines.coverage.lists import countries
from pipelines.release.bundle import Name
from pipelines.release.report.claim_figures import OPERATORS
from pipelines.release.report.facts import Facts
from pipelines.release.report.figure import Figure
from pipelines.release.report.naming import country_name
from pipelines.release.tables import SEARCHES

__all__ = ["freshness_page", "report_page"]

_TEMPLATES = Path(__file__).parent / "templates"
_MOST_LEADERS = 40  # lines of tables that grow with the data; the rest is in the CSV
_MOST_TOTALS = 300
_CONTENTS = (
    ("reading", "How to read this report"), ("meetings", "Meetings"), ("countries", "Countries"),
    ("timeline", "After each meeting"), ("leaders", "Leaders by rank"), ("totals", "Official totals"),
    ("complete", "How complete is it?"), ("searched", "What was searched"), ("fresh", "Freshness of sources"),
    ("changed", "What changed"), ("review", "Issues and review"), ("release", "This release"),
)  # fmt: skip
_SIGNS = {
    Seen.NONE_FOUND: "0", Seen.PARTLY_SEARCHED: "~", Seen.NOT_SEARCHED: "·", Seen.COUNTED: "·", Seen.HOME: "",
    Seen.PLANNED_ONLY: "p", Seen.OFF_ONLY: "x",
}  # fmt: skip
_OBSTACLES = {
    "no_meeting": "the text names no meeting",
    "a_plan": "it tells of what was still to come",
    "regions_too": "it counts regions as well as countries",
    "activities": "it counts activities of any kind",
    "not_recorded": "nothing of the kind is in the tables",
}


def report_page(name: Name, recipe: str, facts: Facts, figures: Sequence[Figure], statsmodels: str) -> str:
    """report.html of a release.

    statsmodels  version of the library that the estimates hang on
    """
    return (
        _environment()
        .get_template("report.html")
        .render(
            style=_style(),
            name=name,
            recipe=recipe,
            facts=facts,
            figures={figure.name: figure for figure in figures},
            drawn=_drawn,
            presented=[m for m in facts.meetings if m.legs],
            leaders=facts.leaders[:_MOST_LEADERS],
            totals=facts.totals[:_MOST_TOTALS],
            owed=sorted({source for said in facts.lists.values() for source in said}),
            statsmodels=statsmodels,
            contents=_CONTENTS,
            outcomes=SEARCHES,
            signs=_SIGNS,
            operators=OPERATORS,
            obstacles=_OBSTACLES,
            limit=len(countries()),
            few=FEW_MATCHES,
            country_name=country_name,
            meeting_name=meeting_name,
            plain=plain,
            signed=_signed,
        )
    )


def freshness_page(name: Name, rows: Sequence[Mapping[str, Any]]) -> str:
    """runs/freshness.html: rows of the table freshness."""
    return _environment().get_template("freshness.html").render(style=_style(), name=name, fresh=rows, plain=plain)


def _drawn(figure: Figure) -> Markup:
    return Markup(inline_text(figure.picture))  # noqa: S704 - svg.py escapes every text and knows no script


def _signed(gap: int) -> str:
    return f"+{gap}" if gap > 0 else f"−{-gap}" if gap else "0"


@cache
def _style() -> Markup:
    """Of our own colours and rules alone; no row has a part in it."""
    css = _environment().get_template("style.css")
    variables = {role: f"var(--{role})" for role in LIGHT}
    return Markup(css.render(light=LIGHT, dark=DARK, declarations=declarations(variables)))  # noqa: S704


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """What a row holds, in one line without characters that turn the text round; markup of our own as it is."""
    if value is None:
        return ""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
