"""Is a digest that others wrote beside their bytes the digest of these bytes?"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping

from archive.encoding import UnknownEncoding, unwrap
from archive.members import Http
from archive.warc import header_of

__all__ = ["digest_problem", "fits", "fits_all", "payload_fits"]

_KNOWN = {"md5", "sha1", "sha256", "sha512"}  # another label is no digest we can compare
_ALPHABET = str.maketrans("-_", "+/")  # base 64 for addresses → base 64
_FORM = re.compile(r"[0-9A-Za-z+/=_-]{1,128}\Z")


def fits(body: bytes, stated: str) -> bool | None:
    """
    stated    as WARC tools write it: `sha1:` and base 32, base 64 of either alphabet, or hexadecimal digits
    returns   None when the label is missing or names nothing we compute
    """
    return fits_all((body,), stated)


def fits_all(pieces: Iterable[bytes], stated: str) -> bool | None:
    """The same of what comes in pieces; they are not read when there is nothing to compute."""
    label, colon, value = stated.partition(":")
    name = label.strip().lower().replace("-", "")
    if not colon or name not in _KNOWN:
        return None
    total = hashlib.new(name, usedforsecurity=False)
    for piece in pieces:
        total.update(piece)
    found, value = total.digest(), value.strip().rstrip("=")
    if value.lower() == found.hex():
        return True
    base32, base64_ = (write(found).decode().rstrip("=") for write in (base64.b32encode, base64.b64encode))
    return value.upper() == base32 or value.translate(_ALPHABET) == base64_


def payload_fits(http: Http, stated: str) -> bool | None:
    """The same of a body as it was sent or without its Content-Encoding, where that can be undone."""
    found = fits(http.body, stated)
    if found is not False:
        return found
    unwrapped = unwrap(http.body, header_of(http.headers, "Content-Encoding"))
    return unwrapped.problem is None and fits(unwrapped.body, stated)


def digest_problem(head: Mapping[str, str], block: bytes, http: Http, whole: bytes) -> str | None:
    """What is wrong with the digests of a foreign record that carries its body; None when nothing is.

    head     its WARC headers, names in lower case
    http     the block taken apart; `body` as it stands in the block
    whole    the body without Transfer-Encoding: tools differ in which of the two they take for the payload, and a few
             take the body without Content-Encoding. A change of one byte changes all three. Where the third cannot be
             had (an encoding that we do not undo) a digest of the block has to say that the bytes are those written
    """
    stated = head.get("warc-block-digest", "")
    block_fits = fits(block, stated)
    if block_fits is False:
        return _said("WARC-Block-Digest", stated, "block")
    stated = head.get("warc-payload-digest", "")
    if fits(http.body, stated) is not False or fits(whole, stated):
        return None
    unwrapped = unwrap(whole, header_of(http.headers, "Content-Encoding"))
    if fits(unwrapped.body, stated) or (isinstance(unwrapped.problem, UnknownEncoding) and block_fits):
        return None
    told = _said("WARC-Payload-Digest", stated, "payload")
    return told if unwrapped.problem is None else f"{told} as it was sent, and {unwrapped.problem}"


def _said(name: str, stated: str, what: str) -> str:
    told = stated if _FORM.match(stated.partition(":")[2]) else repr(stated[:80])
    return f"{name} {told[:100]} is not that of its {what}"
