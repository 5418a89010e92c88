"""Which style of an archived page may be shown? What only paints: no address but archived ones, nothing that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from archive.replay.css_tokens import Kind, Token, ident_text, string_text, tokens

__all__ = ["Resolve", "clean_declarations", "clean_sheet"]

Resolve = Callable[[str], str | None]  # an address as the sheet writes it → where its archived copy stands, or None

_MOST = 1 << 19  # characters of one sheet that are read, 80 bytes each; news sites have a fifth of it
_DEEPEST = 6  # @media within @media
_MOST_IMPORTS = 10
_FUNCTIONS = {
    "rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color-mix", "calc", "min", "max", "clamp",
    "var", "linear-gradient", "radial-gradient", "conic-gradient", "repeating-linear-gradient",
    "repeating-radial-gradient", "-webkit-linear-gradient", "-webkit-gradient", "from", "to", "color-stop",
    "translate", "translatex", "translatey", "translate3d", "scale", "scalex", "scaley", "rotate", "skew", "matrix",
    "cubic-bezier", "steps", "rect", "inset", "circle", "ellipse", "polygon", "repeat", "minmax", "fit-content",
    "counter", "counters", "blur", "brightness", "contrast", "drop-shadow", "grayscale", "opacity", "saturate",
    "sepia", "hue-rotate", "invert", "alpha",
}  # fmt: skip
_SELECTORS = {
    "not", "is", "where", "has", "matches", "any", "-webkit-any", "-moz-any", "lang", "dir", "nth-child",
    "nth-last-child", "nth-of-type", "nth-last-of-type",
}  # fmt: skip
_REFUSED = {"behavior", "-ms-behavior", "-moz-binding", "src", "-webkit-user-modify"}
_OPEN = {"(": ")", "[": "]", "{": "}"}
_IN_VALUES, _IN_SELECTORS, _IN_MEDIA = set(",/+*-.%()[]!"), set(",.*>+~:[]()=|^$"), set("(),:>=/.")
_OURS = "xj-"  # names of our own marks: no rule of a page may speak of them


def clean_declarations(css: str, resolve: Resolve) -> str:
    """The value of an attribute `style`, cleaned. `!important` goes too: nothing may outweigh our marks."""
    return ";".join(_declarations(list(tokens(css[:_MOST])), resolve, important=False))


def clean_sheet(css: str, resolve: Resolve, imported: Resolve) -> str:
    """A style sheet, cleaned: style rules, @media, and @import of archived sheets. Never holds a `<`.

    imported   the same as `resolve` for the addresses of @import
    """
    signs = list(tokens(css[:_MOST]))
    return "\n".join(_rules(signs, resolve, imported, 0)).replace("<", "\\3c ")


def _rules(signs: Sequence[Token], resolve: Resolve, imported: Resolve, depth: int) -> Iterator[str]:
    at, imports = 0, 0
    while at < len(signs):
        end, block, behind = _rule(signs, at)
        head = _trimmed(signs[at:end])
        at = behind
        if head and head[0].kind is Kind.AT:
            name = head[0].value.lower()
            if name == "import" and block is None and depth == 0 and imports < _MOST_IMPORTS:
                imports += 1
                yield from _import(head[1:], imported)
            elif name == "media" and block is not None and depth < _DEEPEST:
                condition = _written(head[1:], _IN_MEDIA, set())
                if condition is not None:
                    inner = "\n".join(_rules(block, resolve, lambda url: None, depth + 1))
                    yield f"@media {condition}{{{inner}}}"
        elif head and block is not None:
            selector = _selector(head)
            if selector is not None:
                yield f"{selector}{{{';'.join(_declarations(block, resolve, important=True))}}}"


def _rule(signs: Sequence[Token], at: int) -> tuple[int, Sequence[Token] | None, int]:
    """Where the head of a rule ends, the signs in its block (None: it has none), and where the next rule begins."""
    waiting: list[str] = []
    is_at: bool | None = None  # not known before the first sign that is no blank
    for here in range(at, len(signs)):
        sign = signs[here]
        if is_at is None and sign.kind is not Kind.SPACE:
            is_at = sign.kind is Kind.AT
        if waiting:
            if sign.kind is Kind.DELIM and sign.value == waiting[-1]:
                waiting.pop()
                continue
        elif sign.kind is Kind.DELIM and sign.value == "{":
            close = _close(signs, here)
            return here, signs[here + 1 : close], close + 1
        elif is_at and sign.kind is Kind.DELIM and sign.value == ";":
            return here, None, here + 1
        if sign.kind is Kind.FUNCTION:
            waiting.append(")")
        elif sign.kind is Kind.DELIM and sign.value in _OPEN:
            waiting.append(_OPEN[sign.value])
    return len(signs), None, len(signs)


def _close(signs: Sequence[Token], opening: int) -> int:
    """The bracket that ends a block; the end when there is none."""
    waiting = ["}"]
    for here in range(opening + 1, len(signs)):
        sign = signs[here]
        if sign.kind is Kind.FUNCTION:
            waiting.append(")")
        elif sign.kind is Kind.DELIM and sign.value in _OPEN:
            waiting.append(_OPEN[sign.value])
        elif sign.kind is Kind.DELIM and sign.value == waiting[-1]:
            waiting.pop()
            if not waiting:
                return here
    return len(signs)


def _import(signs: Sequence[Token], imported: Resolve) -> Iterator[str]:
    """`@import` of one address; with a condition it is left out."""
    given = [sign for sign in signs if sign.kind is not Kind.SPACE]
    quoted = [s for s in given if s.kind not in (Kind.FUNCTION, Kind.DELIM)]
    if len(quoted) == 1 and quoted[0].kind in (Kind.STRING, Kind.URL):
        at = imported(quoted[0].value)
        if at is not None:
            yield f"@import {string_text(at)};"


def _selector(signs: Sequence[Token]) -> str | None:
    if any(sign.value.lower().startswith(_OURS) for sign in signs if sign.kind in (Kind.HASH, Kind.IDENT)):
        return None
    return _written(signs, _IN_SELECTORS, _SELECTORS)


def _declarations(signs: Sequence[Token], resolve: Resolve, *, important: bool) -> Iterator[str]:
    for piece in _split(signs):
        given = _trimmed(piece)
        if len(given) < 3 or given[0].kind is not Kind.IDENT:
            continue
        colon = 2 if given[1].kind is Kind.SPACE else 1
        name = given[0].value.lower()
        if given[colon] != Token(Kind.DELIM, ":") or name in _REFUSED or name.startswith("--xj-"):
            continue
        value = _trimmed(given[colon + 1 :])
        if not important and Token(Kind.DELIM, "!") in value:
            value = _trimmed(value[: value.index(Token(Kind.DELIM, "!"))])
        text = _value(value, resolve)
        if text:
            yield f"{ident_text(name)}:{text}"


def _split(signs: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Cut at every `;` that stands in no bracket."""
    waiting: list[str] = []
    start = 0
    for here, sign in enumerate(signs):
        if sign.kind is Kind.FUNCTION:
            waiting.append(")")
        elif sign.kind is Kind.DELIM and waiting and sign.value == waiting[-1]:
            waiting.pop()
        elif sign.kind is Kind.DELIM and sign.value in _OPEN:
            waiting.append(_OPEN[sign.value])
        elif sign.kind is Kind.DELIM and sign.value == ";" and not waiting:
            yield signs[start:here]
            start = here + 1
    yield signs[start:]


def _value(signs: Sequence[Token], resolve: Resolve) -> str | None:
    """The value of a declaration; None when anything in it is not known to paint only."""
    signs = list(signs)
    for here, sign in enumerate(signs):
        if sign.kind is Kind.FUNCTION and sign.value.lower() == "url":  # url("…"): address, blanks, bracket
            inner = [s for s in signs[here + 1 : here + 5] if s.kind is not Kind.SPACE]
            if len(inner) < 2 or inner[0].kind is not Kind.STRING or inner[1] != Token(Kind.DELIM, ")"):
                return None
            behind = signs.index(inner[1], here) + 1
            signs[here:behind] = [Token(Kind.URL, inner[0].value)] + [Token(Kind.SPACE, " ")] * (behind - here - 1)
    for here, sign in enumerate(signs):
        if sign.kind is Kind.URL:
            at = resolve(sign.value)
            signs[here] = Token(Kind.IDENT, "none") if at is None else Token(Kind.URL, at)
    return _written(signs, _IN_VALUES, _FUNCTIONS, is_resolved=True)


def _written(
    signs: Sequence[Token], delimiters: set[str], functions: set[str], *, is_resolved: bool = False
) -> str | None:
    """The signs as CSS again; None when one of them is not allowed, or a bracket has no other half.

    is_resolved   addresses are those of archived copies; elsewhere, as in a selector, no address is allowed
    """
    out: list[str] = []
    waiting: list[str] = []
    for sign in _trimmed(signs):
        match sign.kind:
            case Kind.SPACE:
                if out[-1:] != [" "]:
                    out.append(" ")
            case Kind.IDENT:
                out.append(ident_text(sign.value))
            case Kind.HASH:
                out.append("#" + "".join(ident_text(f"x{sign.value}")[1:]))
            case Kind.STRING:
                out.append(string_text(sign.value))
            case Kind.URL if is_resolved:
                out.append(f"url({string_text(sign.value)})")
            case Kind.NUMBER if sign.value.isascii() and all(c.isalnum() or c in "+-.%" for c in sign.value):
                out.append(sign.value)
            case Kind.FUNCTION if sign.value.lower() in functions:
                out.append(f"{sign.value.lower()}(")
                waiting.append(")")
            case Kind.DELIM if sign.value in delimiters:
                if sign.value in _OPEN:
                    waiting.append(_OPEN[sign.value])
                elif sign.value in ")]" and (not waiting or waiting.pop() != sign.value):
                    return None
                out.append(sign.value)
            case _:
                return None
    return None if waiting else "".join(out)


def _trimmed(signs: Sequence[Token]) -> Sequence[Token]:
    start, end = 0, len(signs)
    while start < end and signs[start].kind is Kind.SPACE:
        start += 1
    while end > start and signs[end - 1].kind is Kind.SPACE:
        end -= 1
    return signs[start:end]
