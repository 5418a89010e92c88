"""What is written in `web/*.toml`? One file per site: hosts, articles, listings, redirects, faults, later changes."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

__all__ = [
    "WEB", "Article", "Change", "Fault", "Host", "Listing", "Planted", "Raw", "Redirect", "Row", "Site", "load_web",
]  # fmt: skip

WEB = Path(__file__).parent / "web"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Host(_Strict):
    """A host name of the site; the name is real, nothing is ever asked of it."""

    name: str
    schemes: tuple[Literal["http", "https"], ...] = ("http", "https")  # the other one is redirected here
    moved_to: str | None = None  # every path is redirected to this origin, "https://www.idcpc.org.cn"
    gzip: bool = True  # pages leave compressed when the request allows it
    content_type: str = "text/html; charset=utf-8"


class Article(_Strict):
    """The facts of one article; the look gives it its HTML."""

    url: str
    look: str
    title: str
    date: dt.date
    time: str = "10:00"
    outlet: str
    column: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()  # each a picture and the line under it, after the first paragraph
    more: tuple[tuple[str, ...], ...] = ()  # paragraphs of page 2, 3 ...
    kicker: str = ""
    subtitle: str = ""
    byline: str = ""
    editor: str = "演示"
    sheet: str = ""  # printed page of the newspaper, "03"
    charset: str = "utf-8"  # what the bytes are
    label: str = ""  # what the page says they are


class Row(_Strict):
    """One link of a listing."""

    href: str  # as printed, mostly relative
    shown: str = ""  # the date printed beside it
    title: str | None = None  # None: the title of the article it leads to


class Listing(_Strict):
    """A page of links, cut into several by the paging scheme of its site."""

    url: str  # a folder ("…/jwdt/") or a file
    look: str
    title: str
    rows: tuple[Row, ...]
    paging: Literal["none", "trs", "people"] = "none"
    per_page: int = 20
    date: dt.date | None = None  # of a newspaper edition
    sheets: tuple[tuple[str, str], ...] = ()  # (title, href) of the edition's other pages
    charset: str = "utf-8"
    label: str = ""


class Redirect(_Strict):
    url: str
    to: str
    status: Literal[301, 302, 307, 308] = 301


class Raw(_Strict):
    """An answer given word for word: robots.txt, an error page, a page that is not found but says 200."""

    url: str
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    title: str = ""  # set: `text` is the body of an error page
    language: Literal["zh", "en"] = "zh"
    text: str = ""


class Planted(StrEnum):
    """A failure of the network that the demo plays."""

    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CUT = "cut"  # the connection ends before the announced length
    TOO_LARGE = "too_large"


class Fault(_Strict):
    url: str
    kind: Planted


class Change(_Strict):
    """What an article's address answers from a day on: the page with other words, another status, or nothing."""

    url: str
    since: dt.date
    replace: tuple[tuple[str, str], ...] = ()  # (old, new) of the page's HTML; old stands there once
    status: Literal[200, 404] = 200
    fault: Planted | None = None


class Site(_Strict):
    """One file of `web/`."""

    host: tuple[Host, ...]
    article: tuple[Article, ...] = ()
    listing: tuple[Listing, ...] = ()
    redirect: tuple[Redirect, ...] = ()
    raw: tuple[Raw, ...] = ()
    fault: tuple[Fault, ...] = ()
    change: tuple[Change, ...] = ()


def load_web(folder: Path = WEB) -> Iterator[tuple[str, Site]]:
    """(file name without ending, Site) in alphabetical order; a file that does not fit raises pydantic's error with
    the file named."""
    for path in sorted(folder.glob("*.toml")):
        try:
            yield path.stem, Site.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            error.add_note(f"in {path}")
            raise
