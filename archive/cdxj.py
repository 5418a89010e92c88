"""By which lines are captures found in a WARC file? CDXJ, sorted by address, packed in blocks with their own index.

As other software writes and reads it (cdxj-indexer, pywb, ReplayWeb.page); tests compare the lines.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

from archive.members import Record, parse_http
from archive.warc import header_of

__all__ = ["Packed", "cdx_key", "index_line", "pack"]

_BLOCK = 300  # lines in one gzip member, as others have them
_LEVEL = 9
_KEPT = "".join(map(chr, range(33, 127)))  # characters that the key of an address holds as they are
_IN_PATHS = "".join(c for c in _KEPT if c not in "%#?")
_MOST_ESCAPED = 8  # times that one address is escaped
_WWW = re.compile(r"www[0-9]{0,3}\.")
_MIME_END = re.compile(r"[;\s]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """An index as two files."""

    lines: bytes  # gzip members
    index: bytes  # where each of them begins, by the first line in it


def index_line(record: Record, offset: int, filename: str) -> str:
    """The line of a response or revisit that begins at `offset` of a WARC file; raises ValueError when it is none."""
    http = parse_http(record.block)
    mime = _MIME_END.split(header_of(http.headers, "Content-Type").strip(), maxsplit=1)[0]
    url = record.get("WARC-Target-URI")
    fields = {
        "url": url,
        "mime": "warc/revisit" if record.kind == "revisit" else mime,
        "status": str(http.status),
        "digest": record.get("WARC-Payload-Digest"),
        "length": str(record.length),
        "offset": str(offset),
        "filename": filename,
    }
    stamp = "".join(c for c in record.get("WARC-Date") if c.isdigit())
    said = {name: value for name, value in fields.items() if value}
    return f"{cdx_key(url)} {stamp} {json.dumps(said)}\n"


def cdx_key(url: str) -> str:
    """What an index is sorted by: `cn,example)/a/b?x=1`, the host turned round, all in lower case.

    As pywb has it: of a path without empty steps and those that go back, and without needless escapes.
    raises   ValueError for what is no address
    """
    parts = urlsplit(url)
    host = _WWW.sub("", (parts.hostname or "").lower(), count=1)
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(host, safe=_KEPT)
    turned = ",".join(reversed(host.split(".")))
    port = f":{parts.port}" if parts.port not in {None, _PORTS.get(parts.scheme)} else ""
    path = _straight(_once_escaped(parts.path, ""))
    query = "&".join(sorted(_once_escaped(parts.query, "?").lower().split("&")))
    key = f"{turned}{port}){path}" + (f"?{query}" if query else "")
    return quote(key, safe=_KEPT).lower()


def _straight(path: str) -> str:
    """Without empty steps, and without those that stay or go back."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/" + "/".join(steps)


def _once_escaped(text: str, more: str) -> str:
    """What is escaped, also twice, and need not be, is not."""
    found = text.encode()
    for _ in range(_MOST_ESCAPED):
        plain = unquote_to_bytes(found)
        if plain == found:
            break
        found = plain
    return quote(found, safe=_IN_PATHS + more)


def pack(lines: Iterable[str], filename: str) -> Packed:
    """Sort lines and pack them.

    filename   that the file with the lines will have
    """
    ordered = sorted(lines)
    index = [f"!meta 0 {_json({'format': 'cdxj-gzip-1.0', 'filename': filename})}"]
    packed = bytearray()
    for start in range(0, len(ordered), _BLOCK):
        block: Sequence[str] = ordered[start : start + _BLOCK]
        member = gzip.compress("".join(block).encode(), _LEVEL, mtime=0)
        key, stamp, _ = block[0].split(" ", 2)
        place = {"offset": len(packed), "length": len(member), "digest": f"sha256:{hashlib.sha256(member).hexdigest()}"}
        index.append(f"{key} {stamp} {_json(place)}")
        packed += member
    return Packed(lines=bytes(packed), index="".join(index).encode())


def _json(said: object) -> str:
    return json.dumps(said) + "\n"
