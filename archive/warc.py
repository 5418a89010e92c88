"""How is an exchange written down? As WARC 1.1 records, one gzip member each. Touches no file, clock or chance.

One exchange is a group of records: `response` (or `revisit` when the decoded body is the same as before), `request`,
and last a `metadata` record with the facts of the index. The group counts when its last record is whole.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from archive.capture import RENDERED, Attempt, Capture, Exchange, SearchResult, Takedown, utc_text
from archive.facts import Opening, attempt_facts, capture_facts, search_facts, takedown_facts, to_line
from archive.packing import pack
from archive.screening import SCREENED, Screening, screening_facts

__all__ = [
    "BODY_HEADERS",
    "FACTS_FIELD",
    "TAKEDOWN_FIELD",
    "SharedBody",
    "WrittenGroup",
    "header_of",
    "target_uri",
    "tombstone",
    "write_attempt",
    "write_exchange",
    "write_opening",
    "write_screening",
    "write_search",
]

FACTS_FIELD = "xuanjie-facts"  # the field of a metadata record that holds one line of JSON
TAKEDOWN_FIELD = "xuanjie-takedown"  # the same of the record that stands where a response was taken down
_VERSION = "WARC/1.1"
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_FIELDS = "application/warc-fields"
_NAMES = uuid.UUID("6f0a1c1e-3f0b-5d0e-9c53-0d7b1f1f7a11")  # our name space for record ids, drawn once
# No secrets go into the archive (RELIABILITY 5.8); what was left out is named in the facts.
_SECRETS = {"authorization", "proxy-authorization", "cookie", "cookie2", "set-cookie", "set-cookie2"}
_NOT_TRUE_ANY_MORE = {"transfer-encoding"}  # the client has removed the chunks
_LEFT_OUT = _SECRETS | _NOT_TRUE_ANY_MORE
BODY_HEADERS = {"content-encoding", "content-length"}  # must fit the body that a reader will find
_NOTES = (
    "header names are re-cased and transfer-encoding is removed by the client; Authorization and cookies "
    "are left out; the body is kept with its content-encoding; a page that was imported or taken from a web archive "
    "has no request record (the archive's copy is named in the facts); when it was a bare file its status line and "
    "headers were composed from its manifest"
)
_BREAKS = {0: " ", 10: " ", 13: " "}  # no more: other C0 and C1 characters may be bytes of a GBK header
_EMPTY = "sha256:" + hashlib.sha256(b"").hexdigest()
_URI_SAFE = "%/:=&?~#+!$,;'@()*[]-._"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenGroup:
    """The members of one exchange."""

    data: bytes
    first: int  # length of the first member
    records: int
    made: tuple[tuple[bytes, bytes], ...]  # each member, and the record that was packed in it


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBody:
    """A body that stands elsewhere in the archive."""

    capture: Capture
    headers: Headers  # its Content-Encoding and Content-Length, as stored


def write_opening(opening: Opening, *, segment: str) -> bytes:
    """The warcinfo member of a segment."""
    fields = (
        ("software", opening.agent),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("description", _NOTES),
    )
    block = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields).encode()
    headers = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", _record_id("warcinfo", segment, utc_text(opening.at)))]
    headers += [("WARC-Filename", segment), ("WARC-Date", utc_text(opening.at))]
    return pack(_record(headers, _FIELDS, block))


def write_exchange(exchange: Exchange, capture: Capture, shared: SharedBody | None) -> WrittenGroup:
    """One exchange as members; the first is the response or revisit, the last the facts.

    capture  what the index will say; its place is not used
    shared   the stored body that this one is equal to after decoding; None: the body is stored here
    """
    uri = target_uri(exchange.url)
    date = utc_text(exchange.fetched_at)
    kept, left_out = _without_secrets(exchange.response_headers)
    more: dict[str, object] = {"ip": exchange.ip}
    common = [("WARC-Target-URI", uri), ("WARC-Date", date)]
    if exchange.ip and not exchange.origin:  # else it is that of the web archive
        common.append(("WARC-IP-Address", _one_line(exchange.ip)))
    response_id = _record_id("response", capture.snapshot_id)
    headers = [("WARC-Record-ID", response_id), *common]
    if shared is None:
        headers.insert(0, ("WARC-Type", "response"))
        headers.append(("WARC-Payload-Digest", f"sha256:{capture.payload_sha256}"))
        body = exchange.body
    else:
        # Replay takes these headers and the earlier body: what describes the body must describe that one.
        sent = tuple((n, v) for n, v in kept if n.lower() in BODY_HEADERS)
        if sent != shared.headers:
            kept = (*((n, v) for n, v in kept if n.lower() not in BODY_HEADERS), *shared.headers)
            more["as_sent"] = [list(pair) for pair in sent]
        headers.insert(0, ("WARC-Type", "revisit"))
        headers += [
            ("WARC-Profile", _REVISIT),
            ("WARC-Refers-To", _record_id("response", shared.capture.snapshot_id)),
            ("WARC-Refers-To-Target-URI", target_uri(shared.capture.url)),
            ("WARC-Refers-To-Date", utc_text(shared.capture.fetched_at)),
            ("WARC-Payload-Digest", f"sha256:{shared.capture.payload_sha256}"),
        ]
        body = b""
    if capture.truncated is not None:
        headers.append(("WARC-Truncated", capture.truncated))
    status_line = f"HTTP/1.1 {exchange.status} {_one_line(exchange.reason)}".rstrip()
    out = [_record(headers, "application/http; msgtype=response", _block(status_line, kept), body)]
    asked_for = bool(exchange.request_headers) or exchange.via not in {"import", SCREENED, RENDERED}
    if asked_for and not exchange.origin:
        asked, asked_left_out = _without_secrets(exchange.request_headers)
        left_out |= asked_left_out
        request = [("WARC-Type", "request"), ("WARC-Record-ID", _record_id("request", capture.snapshot_id)), *common]
        request.append(("WARC-Concurrent-To", response_id))
        line = f"{_one_line(exchange.method)} {_target(exchange.url)} HTTP/1.1"
        request.append(("WARC-Payload-Digest", _EMPTY))
        out.append(_record(request, "application/http; msgtype=request", _block(line, asked)))
    if left_out:
        more["left_out"] = sorted(left_out)
    about = [("WARC-Type", "metadata"), ("WARC-Record-ID", _record_id("metadata", capture.snapshot_id)), *common]
    about.append(("WARC-Concurrent-To", response_id))
    out.append(_facts_record(about, to_line(capture_facts(capture, **more))))
    members = [pack(record) for record in out]
    return WrittenGroup(
        data=b"".join(members),
        first=len(members[0]),
        records=len(members),
        made=tuple(zip(members, out, strict=True)),
    )


def write_attempt(attempt: Attempt, *, segment: str, offset: int) -> bytes:
    """The metadata member of an attempt without a response."""
    return _lone_facts(attempt.url, utc_text(attempt.at), to_line(attempt_facts(attempt)), segment, offset)


def write_search(search: SearchResult, *, segment: str, offset: int) -> bytes:
    """The metadata member of a search result."""
    return _lone_facts(search.url, utc_text(search.at), to_line(search_facts(search)), segment, offset)


def write_screening(screening: Screening, *, segment: str, offset: int) -> bytes:
    """The metadata member of a file that was looked through."""
    line = to_line(screening_facts(screening))
    return _lone_facts(f"urn:sha256:{screening.sha256}", utc_text(screening.at), line, segment, offset)


def tombstone(capture: Capture, takedown: Takedown, **more: str) -> bytes:
    """The metadata record for the place of a response or revisit that is taken down, not packed yet.

    It has the id of the record that stood there, to which the request and the facts beside it go on referring.
    """
    block = f"{TAKEDOWN_FIELD}: {to_line(takedown_facts(takedown, **more))}\r\n".encode()
    headers = (
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", _record_id("response", capture.snapshot_id)),
        ("WARC-Target-URI", target_uri(capture.url)),
        ("WARC-Date", f"{takedown.day.isoformat()}T00:00:00Z"),
        ("WARC-Block-Digest", _digest(block)),
        ("Content-Type", _FIELDS),
        ("Content-Length", str(len(block))),
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{_VERSION}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def header_of(headers: Iterable[tuple[str, str]], name: str) -> str:
    """All values of a header joined by commas, "" when there is none."""
    return ", ".join(value for key, value in headers if key.lower() == name.lower())


def _lone_facts(url: str, date: str, line: str, segment: str, offset: int) -> bytes:
    # two equal attempts in one second are two attempts: the place makes their ids differ
    record_id = _record_id("metadata", segment, str(offset), line)
    headers = [("WARC-Type", "metadata"), ("WARC-Record-ID", record_id), ("WARC-Target-URI", target_uri(url))]
    return pack(_facts_record([*headers, ("WARC-Date", date)], line))


def _facts_record(headers: list[tuple[str, str]], line: str) -> bytes:
    block = f"{FACTS_FIELD}: {line}\r\n".encode()
    return _record([*headers, ("WARC-Payload-Digest", _digest(block))], _FIELDS, block)


def _record(headers: Iterable[tuple[str, str]], content_type: str, *block: bytes) -> bytes:
    """One record, not packed yet; `block` in pieces, so that a body is copied once."""
    last = (
        ("WARC-Block-Digest", _digest(*block)),
        ("Content-Type", content_type),
        ("Content-Length", str(sum(map(len, block)))),
    )
    head = "".join([f"{name}: {value}\r\n" for name, value in (*headers, *last)])
    return b"".join((f"{_VERSION}\r\n{head}\r\n".encode(), *block, b"\r\n\r\n"))


def _block(first_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [first_line, *[_one_line(f"{name}: {value}") for name, value in headers], "", ""]
    try:
        return "\r\n".join(lines).encode("latin-1")
    except UnicodeEncodeError:
        return b"\r\n".join(map(_octets, lines))


def _octets(text: str) -> bytes:
    try:
        return text.encode("latin-1")  # how headers were read: every byte is one character
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


def _one_line(text: str) -> str:
    return text if text.isprintable() else text.translate(_BREAKS)


def _without_secrets(headers: Headers) -> tuple[Headers, set[str]]:
    kept = tuple([pair for pair in headers if pair[0].lower() not in _LEFT_OUT])
    if len(kept) == len(headers):
        return kept, set()
    return kept, {name.lower() for name, _ in headers if name.lower() in _LEFT_OUT}


def target_uri(url: str) -> str:
    """The address as a WARC header can hold it: no white space, no control character."""
    if url.isprintable() and " " not in url:
        return url
    return "".join(c if c > " " and c.isprintable() else quote(c) for c in url)


def _target(url: str) -> str:
    parts = urlsplit(url)
    return quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_URI_SAFE)


def _digest(*content: bytes) -> str:
    digest = hashlib.sha256()
    for piece in content:
        digest.update(piece)
    return "sha256:" + digest.hexdigest()


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_NAMES, chr(10).join(parts))}>"
