"""Which links does a JSON or JSONP answer hold?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from crawler.listings.addresses import clean_url
from crawler.listings.page import ListingPage, Shown, Unparsable
from crawler.listings.words import day_of, plain
from crawler.source import Format, Listing, Source

__all__ = ["parse_json", "read_json"]

_MAX_ROWS = 50_000
_MAX_BEFORE = 300  # characters of a call's name before its brackets
_OPENING = re.compile(r"[\[{]")
# cb(   ({   /**/cb(   var list =   window.list =   // list\ncb(   cb && cb(   /**/ typeof cb === 'function' && cb(
_CALL = re.compile(
    r"""\s*+(?:(?>/\*.{0,200}?\*/|//[^\n]{0,200}\n|;)\s*+)*+"""
    r"""(?:(?>typeof\s++[\w.$]++\s*+===?\s*+["']function["']|[\w.$]++)\s*+&&\s*+)?"""
    r"""(?:(?:(?:var|let|const)\s++)?[\w.$]++\s*+(?:=\s*+)?)?\(*+\s*+""",
    re.DOTALL,
)
_AFTER = re.compile(r"[\s);]*+(?:(?>/\*.{0,200}?\*/|//[^\n]{0,200}+)\s*+)*+", re.DOTALL)


def read_json(text: str, url: str, source: Source, listing: Listing) -> ListingPage:
    """Every object anywhere in the answer that has the member `fields.link`; raises Unparsable for what is no JSON."""
    shown = Shown(source, listing, Format.JSON)
    fields, zone = listing.fields, ZoneInfo(source.timezone)
    rows = 0
    for row in _objects(parse_json(text)):
        link = _member(row, fields.link)
        if fields.address and isinstance(link, int) and not isinstance(link, bool):
            link = str(link)
        if not isinstance(link, str):
            continue
        rows += 1
        if rows > _MAX_ROWS:
            raise Unparsable(f"more than {_MAX_ROWS} rows", capped=True)
        href = fields.address.format(link=link) if fields.address else link
        target = clean_url(url, href)
        if target is None:
            shown.unfit(url, href)
            continue
        title = _member(row, fields.title)
        day = day_of(_member(row, fields.date), zone) if fields.date else None
        shown.link(target, plain(title) if isinstance(title, str) else "", day)
    return shown.page()


def parse_json(text: str) -> object:
    """The value of a JSON text, of a JSONP call, of an assignment, or of one in brackets; raises Unparsable."""
    text = text.lstrip("\ufeff")
    opening = _OPENING.search(text, 0, _MAX_BEFORE)
    if opening is None or _CALL.fullmatch(text, 0, opening.start()) is None:
        raise Unparsable(f"no JSON: it begins with {text.strip()[:40]!r}")
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text, opening.start())
    except (ValueError, RecursionError) as why:
        raise Unparsable(f"no JSON: {why}") from why
    if _AFTER.fullmatch(text, end) is None:
        raise Unparsable(f"no JSON: it goes on with {text[end : end + 40].strip()!r}")
    return value


def _objects(value: object) -> Iterator[dict[str, object]]:
    """All objects of a JSON value, outer before inner, in its order."""
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            yield at
            waiting.extend(reversed(at.values()))
        elif isinstance(at, list):
            waiting.extend(reversed(at))


def _member(row: dict[str, object], name: str) -> object:
    """The member of a name; "urls.pc" is one of a member, unless the whole is a name itself. None for none."""
    if name in row:
        return row[name]
    at: object = row
    for part in name.split("."):
        if not isinstance(at, dict) or part not in at:
            return None
        at = at[part]
    return at
