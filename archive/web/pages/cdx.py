"""How do clients ask which captures the archive has? In the words of two servers that they know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from archive.web.asked import Asked, Form
from archive.web.cdx.forms import cdxj_lines, json_lines, json_rows, text_lines
from archive.web.cdx.patterns import whole
from archive.web.cdx.search import (
    FIELDS,
    MOST_ROWS,
    Found,
    Match,
    Order,
    Question,
    found_for,
    place_of,
    range_end,
)
from archive.web.edition import Edition
from archive.web.refusals import BadQuestion
from archive.web.view import Bytes, Policy, View

__all__ = ["VIEWS"]

# names of the other kind of server → ours
_OTHER_NAMES: Mapping[str, str] = {"original": "url", "mimetype": "mime", "statuscode": "status"}
_WAYBACK_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_NUMBER = re.compile(r"-?[0-9]{1,10}")
_LAST_PAGE = 100  # of 10,000 rows
_LONGEST = 3_500  # characters of an address; the frame reads a query of 4,000
_TEXT = "text/plain; charset=utf-8"


def _wayback(edition: Edition, asked: Asked) -> Bytes:
    """As the Internet Archive's server answers."""
    output = asked.choice("output", ("text", "json"), "text")
    said = _names(asked, ("fl",)) or list(_WAYBACK_FIELDS)
    names = _known(said)
    size = _size(asked, "pageSize", 1, MOST_ROWS)
    limit = _number(asked, "limit", MOST_ROWS)
    page = _number(asked, "page", 0)
    found = _found(
        edition,
        asked,
        keeps=[_wayback_filter(one) for one in asked.all("filter")],
        limit=max(-MOST_ROWS, min(limit, size if "page" in asked.query else MOST_ROWS)),
        skip=_page_start(page, size) + max(0, _number(asked, "offset", 0)),
        after=None if asked.one("resumeKey") is None else _number(asked, "resumeKey", 0),
    )
    if _is_on(asked, "showNumPages"):
        return _answer(f"{-(-found.total // size)}\n", "application/json", found)
    if page and not found.rows:
        return _answer("", _TEXT, found)  # clients take an empty answer for the end
    key = str(found.next) if found.next and _is_on(asked, "showResumeKey") else None
    if output == "json":
        return _answer(json_rows(found.rows, names, said, key), "application/json", found)
    return _answer(text_lines(found.rows, names, key), _TEXT, found)


def _pywb(edition: Edition, asked: Asked) -> Bytes:
    """As pywb's server answers."""
    output = asked.choice("output", ("cdxj", "json", "text"), "cdxj")
    names = _known(_names(asked, ("fields", "fl"))) or list(FIELDS)
    size = _size(asked, "pageSize", 1, MOST_ROWS)
    page = _number(asked, "page", 0)
    found = _found(
        edition,
        asked,
        keeps=[_pywb_filter(one) for one in asked.all("filter")],
        limit=max(0, min(_number(asked, "limit", MOST_ROWS), size)),
        skip=_page_start(page, size),
        after=None,
    )
    if _is_on(asked, "showNumPages"):
        pages = -(-found.total // size)
        return _answer(f'{{"pages": {pages}, "pageSize": {size}, "blocks": {pages}}}\n', "application/json", found)
    if page and not found.rows:
        raise BadQuestion(f"page {page}: there are fewer")
    if output == "json":
        return _answer(json_lines(found.rows, names), "text/x-ndjson", found)
    if output == "text":
        return _answer(text_lines(found.rows, names), _TEXT, found)
    return _answer(cdxj_lines(found.rows, names), "text/x-cdxj", found)


def _found(
    edition: Edition,
    asked: Asked,
    *,
    keeps: Sequence[Callable[[Mapping[str, str]], bool]],
    limit: int,
    skip: int,
    after: int | None,
) -> Found:
    given = asked.query.get("url", [])
    if len(given) != 1 or not 0 < len(given[0]) <= _LONGEST:
        raise BadQuestion(f"url: an address is needed, once, of at most {_LONGEST} characters")
    url, match = place_of(given[0], asked.one("matchType") or "")
    closest = range_end("closest", asked.one("closest"))
    order = Order(asked.choice("sort", ("default", *Order), "default").replace("default", Order.FORWARD))
    if closest:
        order = Order.CLOSEST  # as pywb has it: the time alone says it
    elif order is Order.CLOSEST:
        order = Order.FORWARD  # pywb asks so when it wants all times
    assert edition.shelf().archive is not None  # raises BadInput without an archive, and mends its ledger
    assert edition.archive is not None
    return found_for(
        edition.archive,
        Question(
            url=url,
            match=match,
            since=range_end("from", asked.one("from")),
            until=range_end("to", asked.one("to")),
            keeps=keeps,
            collapse=_collapse(asked.one("collapse")),
            order=order,
            closest=closest,
            after=after,
            skip=skip,
            limit=limit,
        ),
    )


def _known(said: Sequence[str]) -> list[str]:
    names = [_OTHER_NAMES.get(name, name) for name in said]
    for name in names:
        if name not in FIELDS:
            raise BadQuestion(f"{name[:40]!r} is no field; they are {', '.join(FIELDS)}")
    return names


def _names(asked: Asked, parameters: Sequence[str]) -> list[str]:
    said = next((value for one in parameters if (value := asked.one(one))), "")
    return [name for name in said.split(",") if name]


def _collapse(said: str | None) -> tuple[str, int | None] | None:
    if said is None:
        return None
    name, mark, length = said.partition(":")
    (known,) = _known([name])
    if mark and (not _NUMBER.fullmatch(length) or int(length) < 1):
        raise BadQuestion(f"collapse: {said[:40]!r}; expected a field, or a field and a number: timestamp:8")
    return known, int(length) if mark else None


def _wayback_filter(said: str) -> Callable[[Mapping[str, str]], bool]:
    """[!]field:expression, of the whole field."""
    name, mark, expression = said.removeprefix("!").partition(":")
    if not mark:
        raise BadQuestion(f"filter: {said[:40]!r}; expected field:expression, like statuscode:200")
    (known,) = _known([name])
    fits, wanted = whole(expression), not said.startswith("!")
    return lambda fields: fits(fields[known]) is wanted


def _pywb_filter(said: str) -> Callable[[Mapping[str, str]], bool]:
    """[!]field:part, [!]=field:whole or [!]~field:expression."""
    wanted, rest = not said.startswith("!"), said.removeprefix("!")
    kind, rest = (rest[0], rest[1:]) if rest[:1] in ("=", "~") else ("", rest)
    name, mark, text = rest.partition(":")
    if not mark:
        raise BadQuestion(f"filter: {said[:40]!r}; expected field:text, =field:text or ~field:expression")
    (known,) = _known([name])
    if kind == "~":
        fits = whole(text if text.endswith("$") else f"{text}.*")  # from the start, to wherever
        return lambda fields: fits(fields[known]) is wanted
    if kind == "=":
        return lambda fields: (fields[known] == text) is wanted
    return lambda fields: (text in fields[known]) is wanted


def _number(asked: Asked, name: str, default: int) -> int:
    said = asked.one(name)
    if said is None:
        return default
    if not _NUMBER.fullmatch(said):
        raise BadQuestion(f"{name}: {said[:40]!r} is no number")
    return int(said)


def _size(asked: Asked, name: str, least: int, most: int) -> int:
    return max(least, min(_number(asked, name, most), most))


def _page_start(page: int, size: int) -> int:
    if not 0 <= page <= _LAST_PAGE:
        raise BadQuestion(f"page: {page} is none from 0 to {_LAST_PAGE}")
    return page * size


def _is_on(asked: Asked, name: str) -> bool:
    return asked.choice(name, ("true", "false", "1", "0", "True", "False"), "false").lower() in ("true", "1")


def _answer(text: str, media_type: str, found: Found) -> Bytes:
    left_out = " ".join(f"{name}={count}" for name, count in found.left_out.items()) or "none"
    headers = {"xuanjie-left-out": left_out, "xuanjie-rows": str(found.total)}
    return Bytes(body=text.encode(), media_type=media_type, policy=Policy.OURS, headers=headers)


_COMMON: Mapping[str, str] = {
    "url": "address, host or prefix: example.org/a, example.org/a*, *.example.org",
    "matchType": f"what is compared: {', '.join(Match)}; exact without it",
    "from": "first time, 1 to 14 digits",
    "to": "last time, 1 to 14 digits; 2018 means its end",
    "limit": f"at most so many rows, {MOST_ROWS:,} in any case",
    "filter": "rows whose field fits; may be repeated; ! before it turns it round",
    "fl": f"fields, with commas between: {','.join(FIELDS)}, or {','.join(_OTHER_NAMES)}",
    "sort": f"{', '.join(Order)}; by address and time without it",
    "closest": "time of 1 to 14 digits: rows by distance from it",
    "page": "page, from 0",
    "pageSize": f"rows of a page, {MOST_ROWS:,} without it",
    "showNumPages": "true: how many pages there are",
}
VIEWS = (
    View(
        path="/cdx/search/cdx",
        handler=_wayback,
        summary="The index of captures, asked and answered as by the Internet Archive's CDX server.",
        query={
            **_COMMON,
            "output": "text or json",
            "limit": f"at most so many rows, {MOST_ROWS:,} in any case; -3 for the last three",
            "offset": "leave out so many rows",
            "collapse": "field or field:N: of neighbours that are the same in it (its first N characters), the first",
            "showResumeKey": "true: behind an empty line, the key for the rest, if there is more",
            "resumeKey": "the key at the end of the answer before",
            "resolveRevisits": "taken and not looked at: a revisit is one",
            "fastLatest": "taken and not looked at",
            "gzip": "taken and not looked at: answers are not packed",
        },
        forms=(Form.HTML,),
        answers={200: "*/*"},
    ),
    View(
        path="/cdx",
        handler=_pywb,
        summary="The index of captures, asked and answered as by pywb's CDX server.",
        query={**_COMMON, "output": "cdxj, json (one object in a line) or text", "fields": "the same as fl"},
        forms=(Form.HTML,),
        answers={200: "*/*"},
    ),
)
