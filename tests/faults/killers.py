"""Which documents hold up a parser, and how is each of them made in any size?

Those of RELIABILITY E11 and of the census of 26 November 2026 (M1 to M3). Each maker is given a number of bytes, which
is about the size of what it makes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping

__all__ = ["FEEDS", "JSON_LISTS", "PAGES", "SCRIPTS", "SITEMAPS", "Maker"]

Maker = Callable[[int], bytes]


def _page(unit: str, *, before: str = "", after: str = "") -> Maker:
    def make(size: int) -> bytes:
        return f"<html><body>{before}{unit * (size // len(unit.encode()))}{after}</body></html>".encode()

    return make


def _links(most: int) -> Maker:
    """Links, each another one."""

    def make(size: int) -> bytes:
        rows = "".join(f'<a href="/x/{n}.html">t</a>' for n in range(min(most, size // 28)))
        return f"<html><body>{rows}{'<p>' * ((size - len(rows)) // 3)}</body></html>".encode()

    return make


def _attributes(in_a_tag: int) -> Maker:
    def make(size: int) -> bytes:
        tag = "<i " + " ".join(f"a{n}" for n in range(in_a_tag)) + ">"
        return f"<html><body>{tag * max(1, size // len(tag))}</body></html>".encode()

    return make


def _xml(root: str, unit: str, *, rows: bool = False) -> Maker:
    def make(size: int) -> bytes:
        many = size // len(unit)
        inside = "".join(unit % n for n in range(min(many, 50_000))) if rows else unit * many
        return f"<{root}>{inside}</{root}>".encode()

    return make


def _noise(size: int) -> bytes:
    """Bytes that no encoding has."""
    return b"<html>" + random.Random(size).randbytes(size)


def _gb(size: int) -> bytes:
    return ("<html><body>" + "中国共产党代表团访问老挝。" * (size // 26)).encode("gb18030")


def _json_rows(size: int) -> bytes:
    return json.dumps([{"url": f"/x/{n}", "title": "t" * 200} for n in range(min(50_000, size // 230))]).encode()


def _json_deep(size: int) -> bytes:
    return b'{"a":' * (size // 10) + b"1" + b"}" * (size // 10)


def _json_objects(size: int) -> bytes:
    return b"[" + b"{}," * (size // 3) + b"{}]"


PAGES: Mapping[str, Maker] = {
    "tags never closed": _page("<b>"),
    "line breaks": _page("<br>"),
    "nested blocks": _page("<div>"),
    "five thousand links and paragraphs": _links(4999),
    "more links than a list has": _links(1_000_000),
    "cells over 2^53 columns": _page(f"<table><tr><td colspan={2**53} rowspan={2**53}>x</table>"),
    "tags of eleven thousand attributes": _attributes(11_000),
    "one tag of two hundred thousand attributes": _attributes(200_000),
    "forms and lists never closed": _page("<form><ul><li><a>"),
    "one long text": _page("正文。"),
    "references": _page("&amp;&#20013;"),
    "a script that never ends": _page("<a href=x>", before="<script>"),
    "comments": _page("<!---->"),
    "no characters at all": _noise,
    "GB 18030 without a label": _gb,
}
SCRIPTS: Mapping[str, Maker] = {
    "addresses in quotes": _page('"/a/b/x.html",', before="<script>var a=[", after="]</script>"),
    "calls never closed": _page("f('/x/y.html',", before="<script>", after="</script>"),
}
JSON_LISTS: Mapping[str, Maker] = {
    "fifty thousand rows": _json_rows,
    "nested objects": _json_deep,
    "empty objects": _json_objects,
}
SITEMAPS: Mapping[str, Maker] = {
    "fifty thousand addresses": _xml(
        "urlset", "<url><loc>http://127.0.0.1:1/x/%d.html</loc><lastmod>2020-01-01</lastmod></url>", rows=True
    ),
    "ampersands": _xml("urlset", "&"),
    "rows without end": _xml("urlset", "<url></b>"),
    "elements": _xml("urlset", "<a/>"),
}
FEEDS: Mapping[str, Maker] = {
    "character data": _xml("rss", "<![CDATA[]]>"),
    "nested items": _xml("rss", "<item>"),
    "references to nothing": _xml("rss", "&nothing;"),
}
