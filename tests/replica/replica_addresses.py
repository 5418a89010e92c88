"""What would the address of another article of this source be? Like an example, with a day and an id of its own."""

from __future__ import annotations

import random
import re
import string
from datetime import date

from crawler.source import ArticlePattern, Source

_DAY_PARTS = {"ymd": "%Y%m%d", "y": "%Y", "m": "%m", "d": "%d", "md": "%m%d", "ym": "%Y%m"}
_IDS = {"id", "code", "u", "seq"}
_HEX = set(string.hexdigits.lower())


def address_like(source: Source, kind: ArticlePattern, example: str, day: date, number: int, rng: random.Random) -> str:
    """An article address of the same form; raises ValueError when the pattern takes none."""
    hit = kind.pattern.fullmatch(example)
    assert hit is not None
    url, shift = example, 0
    path = example.index("/", len("https://"))
    for name, start, end in _leaves(hit):
        if start < path:  # a town's code in the host's name
            continue
        if name in _DAY_PARTS:
            text = day.strftime(_DAY_PARTS[name])
            if name == "ym" and "-" in hit[name]:
                text = day.strftime("%Y-%m")
            elif len(hit[name]) < len(text):  # /2015/6/30/
                text = str(int(text))
        elif name in _IDS:
            text = _like(hit[name], number, rng)
        else:
            continue
        url = url[: start + shift] + text + url[end + shift :]
        shift += len(text) - (end - start)
    if kind.pattern.fullmatch(url) is None or not source.allows(url) or source.article(url) is None:
        raise ValueError(f"{source.name}: {url} is none of its articles")
    return url


def page_of(kind: ArticlePattern, url: str, page: int) -> str | None:
    """Page `page` of an article whose first page is `url`; None when the source has no such addresses."""
    if "page" not in kind.pattern.groupindex:
        return None
    stem, dot, ending = url.rpartition(".")
    for joint in ("-", "_"):
        there = f"{stem}{joint}{page}{dot}{ending}"
        hit = kind.pattern.fullmatch(there)
        first = kind.pattern.fullmatch(url)
        if hit is not None and hit["page"] == str(page) and first is not None and not first["page"]:
            return there
    return None


def _leaves(hit: re.Match[str]) -> list[tuple[str, int, int]]:
    spans = sorted((hit.start(name), hit.end(name), name) for name in hit.re.groupindex if hit[name] and name != "page")
    return [
        (name, start, end)
        for start, end, name in spans
        if not any(o != name and start <= s and e <= end and (s, e) != (start, end) for s, e, o in spans)
    ]


def _like(text: str, number: int, rng: random.Random) -> str:
    """Digits stay digits, hexadecimal stays so; the number makes it unique."""
    if text.isdigit():
        low = 10 ** (len(text) - 1)
        return str(low + (rng.randrange(9) * low + number) % (9 * low))
    if set(text) <= _HEX | {"-"}:
        digits = f"{number:x}"
        made = [c if c == "-" else rng.choice("0123456789abcdef") for c in text]
        places = [i for i, c in enumerate(made) if c != "-"][-len(digits) :]
        for place, digit in zip(places, digits, strict=True):
            made[place] = digit
        return "".join(made)
    letters = re.match("[A-Z]{2,4}", text)
    if letters and (text[letters.end() :].isdigit() or set(text[letters.end() :]) <= _HEX):  # WS, ARTI, VIDE
        return letters[0] + _like(text[letters.end() :], number, rng)
    made = [
        rng.choice(string.digits) if c.isdigit()
        else rng.choice(string.ascii_lowercase) if c.islower()
        else rng.choice(string.ascii_uppercase) if c.isupper()
        else c
        for c in text
    ]  # fmt: skip
    if len(text) > 4:
        made[:4] = list(text[:4])  # VIDE, ARTI, WS
    return "".join(made)
