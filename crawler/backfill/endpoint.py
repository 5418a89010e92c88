"""Where does a web archive answer, and how are its index and its copies addressed?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.backfill.errors import BadEndpoint
from crawler.backfill.queries import Query
from crawler.backfill.rows import CdxRow
from crawler.peers import Peer, peers_of

__all__ = ["COMMONCRAWL", "WAYBACK", "Endpoint", "Form", "endpoint_of", "with_parameters"]

WAYBACK = "https://web.archive.org"
COMMONCRAWL = ("https://index.commoncrawl.org", "https://data.commoncrawl.org")
_COPY = re.compile(r"(?P<timestamp>[0-9]{14})id_/(?P<original>.+)")
_MAX_QUERY = 1900  # characters of an address; servers and caches refuse addresses from 2048 on


class Form(StrEnum):
    """Whose way of addressing."""

    WAYBACK = "wayback"  # /cdx/search/cdx with resume keys, /web/<time>id_/<address>
    PYWB = "pywb"  # /<collection>/cdx without pages, /<collection>/<time>id_/<address>
    COMMONCRAWL = "commoncrawl"  # /collinfo.json, one index for each crawl with numbered pages, parts of WARC files


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One archive.

    index        the CDX address; of Common Crawl the list of its indexes
    copies       what the addresses of copies begin with
    page_rows    rows that one answer of the index may have
    index_delay  seconds between two questions to the index (Wayback: 30 a minute is its limit, we ask 24)
    copy_delay   seconds between two copies
    pause        seconds of peace after a 429 that does not say how long
    """

    form: Form
    index: str
    copies: str
    page_rows: int
    index_delay: float
    copy_delay: float
    pause: float = 60.0

    @property
    def via(self) -> str:
        """What every record of it says: wayback for all replaying archives."""
        return "commoncrawl" if self.form is Form.COMMONCRAWL else "wayback"

    @property
    def peers(self) -> tuple[Peer, ...]:
        """Host and port of index and copies. On this machine or its network only the operator can have meant them: they
        and no other port or machine there are asked."""
        return peers_of((self.index, self.copies))

    def allows(self, url: str) -> bool:
        """True for an address on the archive's own hosts."""
        parts = urlsplit(url)
        return (parts.scheme, parts.netloc) in {urlsplit(own)[:2] for own in (self.index, self.copies)}

    def question(self, query: Query, *, index: str | None = None, now: datetime) -> str:
        """The address of the first page of an index's answer.

        index  the CDX address of one crawl, of Common Crawl
        now    the end of a window that has none, where the form needs one
        """
        asked: list[tuple[str, str]] = [("url", query.url), ("matchType", query.match.value), ("output", "json")]
        pattern = query.pattern
        match self.form:
            case Form.WAYBACK:
                asked += [("fl", "urlkey,timestamp,original,mimetype,statuscode,digest,length")]
                asked += [("filter", "statuscode:(200|-)"), ("filter", f"original:{pattern}")]
                asked += [("from", query.since), ("to", query.until)]
                asked += [("limit", str(self.page_rows)), ("showResumeKey", "true")]
            case Form.PYWB:
                # no filter on the status: rows of repetitions have none, and pywb would leave them out
                asked += [("filter", f"~url:{pattern}"), ("limit", str(self.page_rows))]
                asked += [("from", (query.since or "19960101")[:8] + "000000")]
                asked += [("to", query.until[:8] + "235959" if query.until else f"{now:%Y%m%d%H%M%S}")]
            case Form.COMMONCRAWL:
                asked += [("filter", "=status:200"), ("filter", f"~url:{pattern}"), ("showNumPages", "true")]
        empty = {"", "original:", "~url:"}
        given = [pair for pair in asked if pair[1] not in empty]
        address = f"{index or self.index}?{urlencode(given)}"
        if len(address) > _MAX_QUERY:  # the pattern only spares rows: they are judged again when they come
            sparing = {f"original:{pattern}", f"~url:{pattern}"}
            address = f"{index or self.index}?{urlencode([pair for pair in given if pair[1] not in sparing])}"
        return address

    def copy(self, row: CdxRow) -> str:
        """The address of a copy; of Common Crawl a part of a WARC file, named in the fragment, which is not sent."""
        if self.form is Form.COMMONCRAWL:
            assert row.place is not None
            first = row.place.offset
            return f"{self.copies}/{row.place.filename}#bytes={first}-{first + row.place.length - 1}"
        return f"{self.copies}/{row.timestamp}id_/{row.original}"

    def copy_parts(self, url: str) -> tuple[str, str] | None:
        """Timestamp and original address of a copy's address, None for one that is none."""
        rest = url.removeprefix(f"{self.copies}/")
        hit = None if rest == url else _COPY.fullmatch(rest)
        return None if hit is None else (hit["timestamp"], hit["original"])


def endpoint_of(
    archive: str, *, given: str | None = None, form: str | None = None, data: str | None = None
) -> Endpoint:
    """The archive that a command names.

    archive  wayback or commoncrawl
    given    its address; None = the public one. For wayback a path (/collection) says that it is a pywb, unless
             `form` says otherwise
    data     where Common Crawl's files lie, when not with the public one
    raises   BadEndpoint
    """
    base = _address(given) if given is not None else (COMMONCRAWL[0] if archive == "commoncrawl" else WAYBACK)
    if archive == "commoncrawl":
        files = _address(data) if data is not None else (COMMONCRAWL[1] if given is None else base)
        return Endpoint(
            form=Form.COMMONCRAWL,
            index=f"{base}/collinfo.json",
            copies=files,
            page_rows=0,
            index_delay=1.0,
            copy_delay=0.5,
        )
    if Form(form or ("pywb" if urlsplit(base).path else "wayback")) is Form.PYWB:
        return Endpoint(
            form=Form.PYWB, index=f"{base}/cdx", copies=base, page_rows=10_000, index_delay=2.5, copy_delay=0.125
        )
    return Endpoint(
        form=Form.WAYBACK,
        index=f"{base}/cdx/search/cdx",
        copies=f"{base}/web",
        page_rows=5_000,
        index_delay=2.5,
        copy_delay=0.125,
    )


def with_parameters(url: str, **given: str | None) -> str:
    """The address with these parameters of its query set, or left out where None."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in given]
    query = urlencode([*kept, *((name, value) for name, value in given.items() if value is not None)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _address(given: str) -> str:
    try:
        parts = urlsplit(given)
        _ = parts.port
    except ValueError as why:
        raise BadEndpoint(given, str(why)) from why
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadEndpoint(given, "no http or https address with a host")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadEndpoint(given, "credentials, a query or a fragment in it")
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
