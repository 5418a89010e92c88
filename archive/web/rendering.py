"""How does a page become bytes? HTML by templates that escape everything, JSON and CSV of the same facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from archive.cells import guarded, quoted_cell
from archive.figures.colours import DARK, LIGHT, declarations
from archive.figures.svg import Picture, inline_text, printable
from archive.meeting_names import meeting_name, plain
from archive.web import links
from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.records.days import days_of
from archive.web.view import Bytes, Page, Sheet

__all__ = ["style_sheet", "written"]

_PLAIN = (Macro, FunctionType, MethodType, BuiltinFunctionType)
_OF_DICTS = frozenset(dir(dict))
_TEMPLATES = Path(__file__).parent / "templates"


def written(page: Page, edition: Edition, asked: Asked, *, has_sheet: bool) -> Bytes:
    """A page in the form that was asked for."""
    match asked.form:
        case Form.JSON:
            return Bytes(body=_json(page, edition), media_type="application/json", status=page.status)
        case Form.CSV:
            assert page.sheet is not None
            name = f"{page.sheet.name}-{edition.version}.csv"  # a file on a desk still says of which release it is
            return Bytes(body=_csv(page.sheet), media_type="text/csv; charset=utf-8", filename=name)
        case Form.HTML:
            return Bytes(
                body=_html(page, edition, asked, has_sheet=has_sheet),
                media_type="text/html; charset=utf-8",
                status=page.status,
            )


def _json(page: Page, edition: Edition) -> bytes:
    said = {"release": {"version": edition.version, "manifest_sha256": edition.folder.manifest_sha256}, **page.data}
    return json.dumps(said, ensure_ascii=False, default=_plain_json, separators=(",", ":")).encode()


def _plain_json(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _csv(sheet: Sheet) -> bytes:
    lines = [",".join(sheet.columns)]
    lines += [",".join(quoted_cell(_cell(row[column])) for column in sheet.columns) for row in sheet.rows]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: Any) -> str:
    """As in the CSV files of a release."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return guarded(value)
        case int() | float():
            return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _html(page: Page, edition: Edition, asked: Asked, *, has_sheet: bool) -> bytes:
    return (
        _environment()
        .get_template(page.template)
        .render(
            **page.drawn,
            page=page,
            data=page.data,
            names=edition.names,
            version=edition.version,
            path=asked.path,
            question=asked.one("q") or "",
            has_sheet=has_sheet,
        )
        .encode()
    )


@cache
def style_sheet() -> bytes:
    """style.css: our own rules with the colours of the pictures."""
    variables = {role: f"var(--{role})" for role in LIGHT}
    partials = sorted(path.name for path in (_TEMPLATES / "css").glob("*.css"))
    css = _environment().get_template("style.css")
    return css.render(light=LIGHT, dark=DARK, declarations=declarations(variables), partials=partials).encode()


class _Names(Context):
    """Macros and functions are called at once: Jinja asks of each call in three ways which arguments it wants."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        if type(obj) not in _PLAIN or hasattr(obj, "jinja_pass_arg"):
            return super().call(obj, *args, **named)
        named.pop("_block_vars", None)  # the compiler's, for functions that ask for the context
        named.pop("_loop_vars", None)
        return obj(*args, **named)


class _Templates(Environment):
    """`row.country` of a dict is looked up at once, and not as an attribute first: half of all look-ups of a page."""

    context_class = _Names

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj and attribute not in _OF_DICTS:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def _environment() -> Environment:
    environment = _Templates(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals |= {
        "days_of": days_of,
        "drawn": _drawn,
        "kinds": links.KINDS,
        "live": links.live,
        "meeting_name": meeting_name,
        "page_of": links.page_of,
        "plain": plain,
        "plurals": links.PLURALS,
        "record_page": links.record,
        "search_page": links.search,
    }
    return environment


def _shown(value: object) -> object:
    """One line without characters that turn the text round; None is nothing; markup of our own as it is."""
    if value is None:
        return ""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return value if value.isprintable() else printable(value)


def _drawn(picture: Picture) -> Markup:
    return Markup(inline_text(picture))  # noqa: S704 - svg.py escapes every text and knows no script
