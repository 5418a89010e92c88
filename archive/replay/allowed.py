"""Which elements and attributes of an archived page may stand in its replay? Lists: what is not named is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

__all__ = ["AS_DIV", "INLINE", "LEFT_OUT", "VOID", "attributes_of", "shown_as"]

# Their text is no part of the text layer (archive/text.py), and none of them may run or fetch.
LEFT_OUT = {
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea", "link", "base",
}  # fmt: skip
VOID = {"br", "hr", "wbr", "col", "img"}
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "nobr", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr", "img", "br",
}  # fmt: skip
_BLOCKS = {
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "colgroup",
    "col", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "pre", "hr", "figure", "figcaption", "article",
    "section", "nav", "aside", "header", "footer", "main", "address", "center",
}  # fmt: skip
AS_DIV = "div"  # any other element: a block, as the text layer has it
_AS_SPAN = {"label", "mark"}  # a page's own marks would be taken for ours

_NAME = re.compile(r"[^\s\"'<>&`=]{1,200}")
_LENGTH = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,4})?%?")
_COUNT = re.compile(r"[0-9]{1,4}")
_COLOUR = re.compile(r"#?[A-Za-z0-9]{1,30}")
_WORD = re.compile(r"[A-Za-z]{1,20}")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")
_FONT_SIZE = re.compile(r"[+-]?[0-9]{1,2}")
_FACE = re.compile(r"[\w ,'-]{1,120}")
_NUMBERING = re.compile(r"[1aAiI]|disc|circle|square")
_PLAIN = re.compile(r".{0,1000}", re.DOTALL)
_EVERYWHERE = {"title": _PLAIN, "lang": _LANGUAGE, "dir": _WORD, "align": _WORD}
_CELL = {
    "colspan": _COUNT, "rowspan": _COUNT, "width": _LENGTH, "height": _LENGTH, "valign": _WORD, "bgcolor": _COLOUR,
    "nowrap": _WORD,
}  # fmt: skip
_OF: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "img": {"width": _LENGTH, "height": _LENGTH, "border": _COUNT, "hspace": _COUNT, "vspace": _COUNT},
    "table": {
        "width": _LENGTH, "height": _LENGTH, "border": _COUNT, "cellpadding": _LENGTH, "cellspacing": _LENGTH,
        "bgcolor": _COLOUR,
    },
    "td": _CELL,
    "th": _CELL | {"scope": _WORD},
    "tr": {"valign": _WORD, "bgcolor": _COLOUR, "height": _LENGTH},
    "col": {"span": _COUNT, "width": _LENGTH},
    "colgroup": {"span": _COUNT, "width": _LENGTH},
    "font": {"color": _COLOUR, "size": _FONT_SIZE, "face": _FACE},
    "hr": {"width": _LENGTH, "size": _COUNT, "color": _COLOUR},
    "ol": {"start": _COUNT, "type": _NUMBERING},
    "ul": {"type": _NUMBERING},
    "li": {"value": _COUNT, "type": _NUMBERING},
}  # fmt: skip
_OURS = "xj-"


def shown_as(name: str) -> str:
    """The element that stands for one of a page."""
    if name in INLINE or name in _BLOCKS:
        return name
    return "span" if name in _AS_SPAN else AS_DIV


def attributes_of(name: str, given: Mapping[str, str | Sequence[str]]) -> list[tuple[str, str]]:
    """The attributes that an element keeps as they are; `style`, `href`, `src` and `alt` are not among them.

    Ids and classes that begin like our own are left out, so that no page can stand in for our marks.
    """
    rules = _OF.get(name, {})
    kept = []
    for attribute, value in given.items():
        text = value if isinstance(value, str) else " ".join(value)
        if attribute == "id":
            if _NAME.fullmatch(text) and not text.lower().startswith(_OURS):
                kept.append(("id", text))
        elif attribute == "class":
            names = [n for n in text.split()[:40] if _NAME.fullmatch(n) and not n.lower().startswith(_OURS)]
            if names:
                kept.append(("class", " ".join(names)))
        else:
            rule = rules.get(attribute) or _EVERYWHERE.get(attribute)
            if rule is not None and rule.fullmatch(text.strip()):
                kept.append((attribute, text.strip()))
    return kept
