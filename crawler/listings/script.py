"""Which links stand in the scripts of a page?

Two forms are known: objects, item=[{'title':'…','link_add':'…'}], and calls, new title_array_01('title','url'). An
address in quotes that an article pattern fits is a link in any other form too, without a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from crawler.listings.addresses import clean_url
from crawler.listings.html_page import base_of, read_html_into
from crawler.listings.page import ListingPage, Shown, Unparsable, check_parsable
from crawler.listings.words import day_of, plain, well_formed
from crawler.source import Format, Listing, Source

__all__ = ["read_script"]

_MAX_LINKS = 5000
_MAX_QUOTES = 200_000  # each may hold an address; a full list has some ten for each of its rows
_PAGE = re.compile(r"<(?:!doctype|html|head|body|script)\b", re.IGNORECASE)
_REACH = 4000  # characters that a row of such a list may have on either side of its address
# The quotes themselves are not consumed: an apostrophe in a title would shift all pairs behind it.
_QUOTED = re.compile(r"""(?<=["'])[^"'\s<>]{4,}+(?=["'])""")
# TRAP: an escaped quote opens nothing; without this each would have the rest of the line looked through.
_STRING = re.compile(r""""(?<!\\.)([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"|'(?<!\\.)([^'\\\n]*+(?:\\.[^'\\\n]*+)*+)'""")
_CALL = re.compile(r"""[\w$]\s*\(\s*(?=["'])""")
_STATEMENT_END = re.compile(r"\)\s*;")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_TITLE_NAMES = ("title", "name", "headline")


def read_script(html: str, url: str, source: Source, listing: Listing) -> ListingPage:
    """The links of a page's scripts, and of the page itself; raises Unparsable."""
    check_parsable(html)
    if (quotes := html.count('"') + html.count("'")) > _MAX_QUOTES:
        raise Unparsable(f"{quotes} quotes, more than {_MAX_QUOTES}", capped=True)
    shown = Shown(source, listing, Format.SCRIPT)
    soup = BeautifulSoup(html, "lxml")
    base, zone = base_of(soup, url), ZoneInfo(source.timezone)
    found = 0
    scripts = [script.get_text() for script in soup.find_all("script")]
    if _PAGE.search(html) is None:  # the answer is a script itself (dangjian.cn's list interface)
        scripts = [html]
    for script in scripts:
        for target, title, printed in _rows(script, base, source, listing, shown):
            found += 1
            if found > _MAX_LINKS:
                raise Unparsable(f"its scripts hold more than {_MAX_LINKS} links", capped=True)
            shown.link(target, plain(title), day_of(printed, zone))
    return read_html_into(shown, html, url, source, listing)


def _rows(script: str, base: str, source: Source, listing: Listing, shown: Shown) -> Iterator[tuple[str, str, str]]:
    """(address, title, printed day) of each link, "" for what its row does not say."""
    fields = listing.fields
    for hit in _QUOTED.finditer(script):
        target = clean_url(base, _unescaped(hit[0]))
        if target is None:
            shown.unfit(base, _unescaped(hit[0]))  # with what the page's own address adds to it
            continue
        if not source.allows(target):
            continue
        if source.article(target) is None:
            if any(pattern.fullmatch(target) for pattern in listing.follow):
                yield target, "", ""
            continue
        row = _object_round(script, hit.start(), hit.end())
        if row:
            title = _member(row, (fields.title, *_TITLE_NAMES))
            yield target, title, _member(row, (fields.date,)) if fields.date else ""
        else:
            yield target, _other_argument(_call_round(script, hit.start(), hit.end()), hit[0]), ""


def _object_round(script: str, start: int, end: int) -> str:
    """The innermost braces round a place, "" when it stands in none."""
    before, after = script[max(0, start - _REACH) : start], script[end : end + _REACH]
    opened, closed = before.rfind("{"), after.find("}")
    if opened < 0 or closed < 0 or opened < before.rfind("}"):
        return ""
    return before[opened + 1 :] + script[start:end] + after[:closed]


def _call_round(script: str, start: int, end: int) -> str:
    """The arguments of the call in which a place stands, "" when it stands in none. Titles hold brackets, so a call
    begins where a name, a bracket and a quote follow each other, and has ended where a statement has."""
    before, after = script[max(0, start - _REACH) : start], script[end : end + _REACH]
    begun = [hit.end() for hit in _CALL.finditer(before)]
    closed = after.find(")")
    if not begun or closed < 0 or _STATEMENT_END.search(before, begun[-1]):
        return ""
    return before[begun[-1] :] + script[start:end] + after[:closed]


def _member(row: str, names: tuple[str, ...]) -> str:
    """The text of the first of these members that an object has."""
    for name in names:
        at = re.search(rf"""{re.escape(name)}(?<![\w$]{re.escape(name)})["']?\s*+:\s*+(?=["'])""", row)
        if at is not None and (hit := _STRING.match(row, at.end())) is not None:
            return _unescaped(hit[1] if hit[1] is not None else hit[2])
    return ""


def _other_argument(call: str, address: str) -> str:
    """The longest string of a call that is not the address."""
    said = [_unescaped(a or b) for a, b in _STRING.findall(call) if (a or b) != address]
    return max(said, key=len, default="")


def _unescaped(text: str) -> str:
    """A JavaScript string as it reads; a character that it escapes as two halves is one."""
    return well_formed(_ESCAPE.sub(lambda hit: chr(int(hit[1] or hit[2], 16)) if hit[1] or hit[2] else hit[3], text))
