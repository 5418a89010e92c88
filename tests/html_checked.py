"""What is wrong with a page's HTML? A checker stricter than the standard: every end tag written, every reference met.

It knows what the pages of the browser are made of and nothing more: an element or attribute that is not on its lists is
a fault, as are style and on… attributes. `vnu` (the validator of the W3C) says more about less; its last run is in
docs/browser.md.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

__all__ = ["faults"]

_VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "wbr", "col"})
_PHRASING = frozenset(
    {
        "a", "abbr", "b", "bdi", "br", "button", "cite", "code", "del", "em", "i", "iframe", "img", "input", "ins",
        "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "select", "small", "span", "strong", "sub", "sup",
        "svg", "textarea", "time", "var", "wbr",
    }
)  # fmt: skip
_FLOW = _PHRASING | frozenset(
    {
        "address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "pre", "script", "section", "table",
        "ul",
    }
)  # fmt: skip
_SVG = frozenset({"g", "rect", "line", "path", "circle", "polygon", "text", "tspan", "title", "desc"})
# what may stand directly within; elements that are not named take _FLOW
_CHILDREN = {
    "html": frozenset({"head", "body"}),
    "head": frozenset({"meta", "title", "link", "script"}),
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "dl": frozenset({"dt", "dd", "div"}),
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot"}),
    "colgroup": frozenset({"col"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "tr": frozenset({"th", "td"}),
    "select": frozenset({"option", "optgroup"}),
    "optgroup": frozenset({"option"}),
    "details": _FLOW | {"summary"},
    "figure": _FLOW | {"figcaption"},
    "fieldset": _FLOW | {"legend"},
    "svg": _SVG,
    "g": _SVG,
    "text": frozenset({"tspan", "title"}),
    "rect": frozenset({"title"}), "path": frozenset({"title"}), "circle": frozenset({"title"}),
    "polygon": frozenset({"title"}), "line": frozenset({"title"}),
    "title": frozenset(), "desc": frozenset(), "script": frozenset(), "option": frozenset(), "textarea": frozenset(),
    "iframe": frozenset(),
    "summary": _PHRASING | {"h2", "h3", "h4"},
    "ruby": _PHRASING | {"rt", "rp"},
} | dict.fromkeys(
    ("p", "h1", "h2", "h3", "h4", "pre", "label", "legend", "button", *(_PHRASING - {
        "a", "del", "iframe", "ins", "ruby", "select", "svg", "textarea"
    })),
    _PHRASING,
)  # fmt: skip
_TRANSPARENT = frozenset({"a", "ins", "del"})
_INTERACTIVE = frozenset({"a", "button", "input", "select", "textarea", "summary", "iframe", "label"})
_NEVER_EMPTY = frozenset({"a", "button", "h1", "h2", "h3", "h4", "th", "title", "summary", "caption", "label"})
_GLOBAL = frozenset({"id", "class", "lang", "dir", "title", "hidden", "tabindex", "role", "itemprop"})
_OWN = {
    "a": {"href", "rel", "download", "type", "hreflang"},
    "html": set(),
    "meta": {"charset", "name", "content"},
    "link": {"rel", "href", "type", "title", "sizes", "hreflang"},
    "script": {"src", "defer"},
    "form": {"method", "action"},
    "input": {"type", "name", "value", "placeholder", "maxlength", "autocomplete", "spellcheck", "min", "max", "size",
              "checked", "list", "required", "pattern", "inputmode", "enterkeyhint"},
    "select": {"name", "multiple", "size"},
    "option": {"value", "selected"},
    "optgroup": {"label"},
    "textarea": {"readonly", "rows", "cols"},
    "button": {"type", "name", "value"},
    "label": {"for"},
    "th": {"scope", "colspan", "rowspan", "abbr"},
    "td": {"colspan", "rowspan", "headers"},
    "col": {"span"},
    "details": {"open", "name"},
    "time": {"datetime"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "iframe": {"src", "sandbox", "loading", "width", "height", "referrerpolicy", "name"},
    "blockquote": {"cite"}, "q": {"cite"}, "ins": {"cite", "datetime"}, "del": {"cite", "datetime"},
}  # fmt: skip
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list")
_BARE = re.compile(r"&(?![A-Za-z]{1,31};|#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};)")
_HEADING = re.compile(r"h[1-4]")


def faults(html: str) -> list[str]:
    """Everything that is wrong, each with its line; empty for a sound page."""
    checker = _Checker()
    checker.feed(html)
    checker.close()
    found = checker.found + checker.at_the_end()
    if not html.lower().startswith("<!doctype html>"):
        found.append("1: no <!doctype html> at the beginning")
    found += [f"{html.count(chr(10), 0, m.start()) + 1}: a bare &" for m in _BARE.finditer(html)]
    return found


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[str] = []
        self._ids: Counter[str] = Counter()
        self._wanted: list[tuple[str, str]] = []
        self._counts: Counter[str] = Counter()
        self._level = 0
        self._fields: list[tuple[str, str | None]] = []  # form fields without a name of their own: where, id
        self._labelled: set[str] = set()
        self._text: dict[str, bool] = {}

    def _fault(self, said: str) -> None:
        self.found.append(f"{self.getpos()[0]}: {said}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(given) != len(attrs):
            self._fault(f"<{tag}> has an attribute twice")
        self._placed(tag)
        self._attributes(tag, given)
        self._meaning(tag, given)
        self._counts[tag] += 1
        if tag not in _VOID:
            self._open.append(tag)
            self._text[tag] = False

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._fault(f"<{tag}/> is written as XML")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self._fault(f"</{tag}> closes {self._open[-1:] or 'nothing'}")
            if tag in self._open:
                while self._open.pop() != tag:
                    pass
            return
        self._open.pop()
        if tag in _NEVER_EMPTY and not self._text.get(tag, True):
            self._fault(f"<{tag}> is empty")

    def handle_data(self, data: str) -> None:
        if not data.strip():
            return
        for tag in self._open:
            self._text[tag] = True
        if self._open and self._open[-1] in ("ul", "ol", "dl", "table", "thead", "tbody", "tr", "select", "svg", "g"):
            self._fault(f"text {data.strip()[:30]!r} directly in <{self._open[-1]}>")

    def _placed(self, tag: str) -> None:
        parents = [one for one in self._open if one not in _TRANSPARENT]
        parent = parents[-1] if parents else ""
        allowed = _CHILDREN.get(parent, _FLOW)
        if parent == "div" and parents[-2:-1] == ["dl"]:
            allowed = frozenset({"dt", "dd"})
        if tag != "html" and tag not in allowed:
            self._fault(f"<{tag}> in <{parent}>")
        if tag in _INTERACTIVE and any(one in ("a", "button") for one in self._open):
            self._fault(f"<{tag}> within a link or button")
        if tag == "form" and "form" in self._open:
            self._fault("a form in a form")

    def _attributes(self, tag: str, given: dict[str, str | None]) -> None:
        is_svg = "svg" in (*self._open, tag)
        for name, value in given.items():
            known = name in _GLOBAL or name in _OWN.get(tag, ()) or name.startswith(("aria-", "data-")) or is_svg
            if name == "style" or name.startswith("on") or not known:
                self._fault(f"<{tag} {name}>")
            if name in ("href", "src", "action") and not (value or "").startswith(
                ("/", "?", "#", "http://", "https://")
            ):
                self._fault(f"<{tag} {name}={value!r}> leads nowhere we know")
            if name in _REFERENCES:
                self._wanted += [(one, f"{self.getpos()[0]}: {name}") for one in (value or "").split()]
            if name == "href" and (value or "").startswith("#") and len(value or "") > 1:
                self._wanted.append(((value or "")[1:], f"{self.getpos()[0]}: href"))
        if given.get("id") is not None:
            self._ids[given["id"] or ""] += 1

    def _meaning(self, tag: str, given: dict[str, str | None]) -> None:
        """What a reader without sight, or without a mouse, needs of an element."""
        if _HEADING.fullmatch(tag):
            if int(tag[1]) > self._level + 1:
                self._fault(f"<{tag}> after <h{self._level}>")
            self._level = int(tag[1])
        if tag == "th" and given.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
            self._fault("<th> without scope")
        if tag == "img":
            if "alt" not in given:
                self._fault("<img> without alt")
            self._text |= dict.fromkeys(self._open, True)
        if tag == "iframe" and not (given.get("title") and "sandbox" in given):
            self._fault("<iframe> without title or sandbox")
        if tag == "svg":
            if given.get("role") != "img" and given.get("aria-hidden") != "true":
                self._fault("<svg> that is neither a picture nor hidden")
            self._text |= dict.fromkeys(self._open, True)
        if tag == "label":
            self._labelled.add(given.get("for") or "")
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit"):
            is_named = "label" in self._open or given.get("aria-label") or given.get("aria-labelledby")
            if not is_named:
                self._fields.append((f"{self.getpos()[0]}: <{tag}> without a label", given.get("id")))
        if tag == "a" and "href" not in given:
            self._fault("<a> that leads nowhere")
        if tag == "html" and not given.get("lang"):
            self._fault("<html> without lang")

    def at_the_end(self) -> list[str]:
        """What only the whole page shows."""
        found = [f"end: <{tag}> is never closed" for tag in self._open]
        found += [f"end: {count} times id {name!r}" for name, count in self._ids.items() if count > 1]
        found += [f"{where} names {name!r}, which is no id" for name, where in self._wanted if name not in self._ids]
        found += [where for where, name in self._fields if name is None or name not in self._labelled]
        for tag in ("html", "head", "title", "body", "main", "h1"):
            # a picture has a title of its own
            if self._counts[tag] != 1 and not (tag == "title" and self._counts[tag] > 1):
                found.append(f"end: {self._counts[tag]} times <{tag}>")
        return found
