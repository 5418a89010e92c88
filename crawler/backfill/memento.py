"""What did the site say when the web archive asked it? The archived answer, taken out of the archive's own."""

from __future__ import annotations

import base64
import email.utils
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from archive.capture import Exchange
from archive.foreign import Skipped, exchanges
from archive.warc import header_of
from crawler.backfill.errors import BadAnswer
from crawler.listings.addresses import clean_url

__all__ = ["Memento", "digest_problem", "of_member", "of_playback"]

Headers = tuple[tuple[str, str], ...]

_ORIGINAL = "x-archive-orig-"
_ORIGINAL_LINK = re.compile(r'<([^<>]*)>\s*;\s*rel="?original"?')
_AS_SENT = {"content-encoding", "content-length", "transfer-encoding"}  # say how these bytes are packed, or were
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_GZIP = b"\x1f\x8b"
_PROBLEMS = 5  # that are told of one part of a file
_SHA1 = re.compile(r"[A-Z2-7]{32}")
_LENGTHS = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """One archived answer.

    headers   as the site sent them, as far as the archive tells; Content-Encoding is that of `body` here
    repacked  the archive has undone the site's content-encoding: digests of the body as it was cannot be compared
    """

    url: str
    captured_at: datetime
    status: int
    headers: Headers
    body: bytes
    repacked: bool = False
    ip: str | None = None
    truncated: str | None = None  # why the archive's crawler did not keep all of the body: Common Crawl's limit


def of_playback(address: tuple[str, str], *, status: int, headers: Headers, body: bytes) -> Memento | None:
    """The capture that a replaying archive answers with, None when the answer is the archive's own.

    address   timestamp and original of the copy's address, as asked for
    headers   the archive's; those of the site stand in them as X-Archive-Orig-*, and as Content-Type and Location
    raises    BadAnswer for a capture of no readable time or address
    """
    told = header_of(headers, "Memento-Datetime")
    if not told:
        return None
    try:
        captured_at = email.utils.parsedate_to_datetime(told)
        # without a zone it is GMT, as the header's form demands, and never the time of this machine
        captured_at = captured_at.replace(tzinfo=captured_at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as why:
        raise BadAnswer(f"Memento-Datetime {told[:60]!r} is no time") from why
    link = _ORIGINAL_LINK.search(header_of(headers, "Link"))
    original = address[1] if link is None else link[1]
    url = clean_url(original, original)
    if url is None:
        raise BadAnswer(f"the capture's address {original[:200]!r} is none")
    sent = ((name[len(_ORIGINAL) :], value) for name, value in headers if name.lower().startswith(_ORIGINAL))
    own = {name: value for name, value in sent if _FIELD_NAME.fullmatch(name)}
    kept = {name.lower(): (name, value) for name, value in own.items() if name.lower() not in _AS_SENT}
    for name in ("Content-Type", "Location"):
        value = header_of(headers, name)
        if value:
            kept.setdefault(name.lower(), (name, value))
    encoding = header_of(headers, "Content-Encoding")
    was = next((value for name, value in own.items() if name.lower() == "content-encoding"), "")
    if not encoding and was and body.startswith(_GZIP):
        encoding = was
    packing = [("Content-Encoding", encoding)] if encoding else []
    return Memento(
        url=url,
        captured_at=captured_at,
        status=status,
        headers=(*kept.values(), *packing, ("Content-Length", str(len(body)))),
        body=body,
        repacked=bool(was) and not encoding,
    )


def of_member(body: bytes) -> Memento:
    """The capture in one gzip member of a WARC file; raises BadAnswer when it holds no response."""
    problems: list[str] = []
    for one in exchanges(BytesIO(body)):  # one at a time: what is packed small may be large
        if isinstance(one, Exchange):
            url = clean_url(one.url, one.url)
            if url is None:
                raise BadAnswer(f"the record's address {one.url[:200]!r} is none")
            return Memento(
                url=url,
                captured_at=one.fetched_at,
                status=one.status,
                headers=one.response_headers,
                body=one.body,
                ip=one.ip,
                truncated=one.truncated,
            )
        if len(problems) < _PROBLEMS:
            problems.append(one.problem if isinstance(one, Skipped) else "a revisit without a body")
    told = "; ".join(problems) or "another kind of record"
    raise BadAnswer(f"no response record in {len(body)} bytes of the WARC file: {told}")


def digest_problem(stated: str, bodies: Iterable[bytes]) -> str:
    """Why none of the bodies is the one that an index describes; "" when one is, or the digest is of a kind that we do
    not know.

    stated  base 32 SHA-1 as CDX files have it, or `sha256:` and hexadecimal digits as other tools write
    bodies  as received, and without content-encoding: archives differ in which of them they count
    """
    name, value = ("sha1", stated) if _SHA1.fullmatch(stated) else stated.lower().partition(":")[::2]
    name = name.replace("-", "")
    if name not in _LENGTHS:
        return ""
    found = []
    for body in bodies:
        digest = hashlib.new(name, body, usedforsecurity=False).digest()
        if value.lower() in {digest.hex(), base64.b32encode(digest).decode().lower().rstrip("=")}:
            return ""
        found.append(base64.b32encode(digest).decode() if len(value) == 32 else digest.hex())
    return f"the index states {name} {value.upper() if len(value) == 32 else value}, the body has {found[0]}"
