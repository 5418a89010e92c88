"""How does a text in Markdown become part of a page? Without HTML of its own, with links only to known places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

__all__ = ["Heading", "Rendered", "rendered"]

_OWN = re.compile(r"#[\w.-]{1,120}|/[A-Za-z0-9][A-Za-z0-9._/-]{0,200}")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One heading; `anchor` is its id on the page."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text as HTML, and its headings in order."""

    html: Markup
    headings: Sequence[Heading]


def rendered(text: str) -> Rendered:
    """Headings get anchors, tables a frame that scrolls; links lead to http, https and paths of ours."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.validateLink = _is_safe  # type: ignore[method-assign]
    tokens = markdown.parse(text)
    headings = _headings(tokens)
    for at, token in enumerate(tokens):
        style = str(token.attrs.pop("style", ""))  # the pages allow no style of their own
        if token.type == "th_open" and tokens[at + 1].content:
            token.attrSet("scope", "col")
        elif token.type == "th_open":
            token.tag = tokens[at + 2].tag = "td"  # the empty corner of a table is no heading
        if "right" in style:
            token.attrSet("class", "n")
    html = markdown.renderer.render(tokens, markdown.options, {})
    frame = '<div class="scroll" tabindex="0" role="group" aria-label="Table, can be scrolled sideways"><table>'
    html = html.replace("<table>", frame).replace("</table>", "</table></div>")
    return Rendered(html=Markup(html), headings=headings)  # noqa: S704 - the renderer escapes; html is off


def _headings(tokens: Sequence[Token]) -> list[Heading]:
    """Give every heading an id of its words."""
    found: list[Heading] = []
    taken: set[str] = set()
    for at, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        children = tokens[at + 1].children or []
        text = "".join(child.content for child in children)
        stem = "-".join(_WORDS.findall(text.lower())) or "section"
        anchor, number = stem, 1
        while anchor in taken:
            number += 1
            anchor = f"{stem}-{number}"
        taken.add(anchor)
        token.attrSet("id", anchor)
        found.append(Heading(level=int(token.tag[1:]), anchor=anchor, text=text))
    return found


def _is_safe(url: str) -> bool:
    if _OWN.fullmatch(url):
        return True
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "\\" not in url
