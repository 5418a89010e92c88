"""Is a digest that others wrote beside their bytes the digest of these bytes?"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping

from archive.encoding import unwrap
from archive.members import Http
from archive.warc import header_of

__all__ = ["digest_problem", "fits"]

_KNOWN = {"md5", "sha1", "sha256", "sha512"}  # another label is no digest we can compare
_FORM = re.compile(r"[0-9A-Za-z+/=_-]{1,128}\Z")


def fits(body: bytes, stated: str) -> bool | None:
    """
    stated    as WARC tools write it: `sha1:` and base 32, or hexadecimal digits
    returns   None when the label is missing or names nothing we compute
    """
    label, colon, value = stated.partition(":")
    name = label.strip().lower().replace("-", "")
    if not colon or name not in _KNOWN:
        return None
    digest = hashlib.new(name, body, usedforsecurity=False)
    base32 = base64.b32encode(digest.digest()).decode().rstrip("=")
    value = value.strip()
    return value.lower() == digest.hexdigest() or value.upper().rstrip("=") == base32


def digest_problem(head: Mapping[str, str], block: bytes, http: Http, whole: bytes) -> str | None:
    """What is wrong with the digests of a foreign record that carries its body; None when nothing is.

    head     its WARC headers, names in lower case
    http     the block taken apart; `body` as it stands in the block
    whole    the body without Transfer-Encoding: tools differ in which of the two they take for the payload, and a few
             take the body without Content-Encoding. A change of one byte changes all three
    """
    stated = head.get("warc-block-digest", "")
    if fits(block, stated) is False:
        return _said("WARC-Block-Digest", stated, "block")
    stated = head.get("warc-payload-digest", "")
    if any(found is not False for found in _payloads(stated, http, whole)):
        return None
    return _said("WARC-Payload-Digest", stated, "payload")


def _payloads(stated: str, http: Http, whole: bytes) -> Iterable[bool | None]:
    yield fits(http.body, stated)
    yield fits(whole, stated)
    yield fits(unwrap(whole, header_of(http.headers, "Content-Encoding")).body, stated)


def _said(name: str, stated: str, what: str) -> str:
    told = stated if _FORM.match(stated.partition(":")[2]) else repr(stated[:80])
    return f"{name} {told[:100]} is not that of its {what}"
