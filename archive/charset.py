"""Which characters do these bytes stand for? The one place where bytes become text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

__all__ = ["Decoded", "decode", "start_of"]

_META = re.compile(rb"""<(?i:meta[^>]{0,200}?charset)\s*+=\s*+["']?\s*+([a-zA-Z0-9_.:-]{2,40})""")
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*+=\s*+["']?\s*+([a-zA-Z0-9_.:-]{2,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# A label of the GB family always means its superset: pages that declare gb2312 print 镕, 喆 and 𠮷 (RELIABILITY E14).
# Labels that browsers know (WHATWG) and that may say more than UTF-8 and GB18030 do: no codec of Python's that is not
# one of text (quopri, unicode_escape, utf-7, undefined), and not latin-1, which accepts anything and proves nothing.
_TEXT = {
    "big5", "big5hkscs", "euc_jp", "euc_kr", "cp949", "shift_jis", "cp932", "iso2022_jp", "koi8-r", "koi8-u", "cp866",
    "cp874", "tis-620", "mac-cyrillic", "mac-roman", "utf-16-le", "utf-16-be", "utf-16", "utf-8",
    *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
    *(f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)),
}  # fmt: skip
_REACH = 4096  # bytes before a cut in which one of those is looked for
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no text can hold it
_WHOLE = (b">", b" ", b"\n")  # bytes that are no part of a longer character, but in UTF-16 and where shifts are used
_SHIFTED = {"iso2022_jp"}  # where any byte may be part of a character
_GB = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "ms936", "euc-cn", "hz-gb-2312"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text with the reason why it was read this way."""

    text: str
    charset: str  # Python codec name
    declared: str | None  # the label the page or the header gave, lower case
    reason: str  # bom, strict_utf8, declared, gb18030_fallback or lossy
    replaced: int  # characters that could not be decoded; 0 unless reason is lossy


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Turn the decoded-transfer bytes of a page into text.

    body          the page without content-encoding
    content_type  the Content-Type header as received, or ""
    returns       Decoded; never raises: undecodable bytes become U+FFFD and are counted
    order         BOM, strict UTF-8, declared label (GB labels mean GB18030), GB18030, then lossy
    source        SITES 0.3: the header is ignored when it disagrees with a clean strict decode
    """
    declared = _declared(body, content_type)
    for bom, name in _BOMS:
        if body.startswith(bom):
            text, replaced = _lossy(body[len(bom) :], name)
            return Decoded(text=text, charset=name, declared=declared, reason="bom", replaced=replaced)
    text_or_none = _strict(body, "utf-8")
    if text_or_none is not None:
        return Decoded(text=text_or_none, charset="utf-8", declared=declared, reason="strict_utf8", replaced=0)
    name_or_none = _codec(declared)
    if name_or_none is not None and name_or_none.startswith("utf-16") and b"\0" not in body[:512]:
        name_or_none = None  # a label that can be read byte by byte is not written in UTF-16
    if name_or_none is not None and name_or_none != "utf-8":
        text_or_none = _strict(body, name_or_none)
        if text_or_none is not None:
            return Decoded(text=text_or_none, charset=name_or_none, declared=declared, reason="declared", replaced=0)
    text_or_none = _strict(body, "gb18030")
    if text_or_none is not None:
        return Decoded(text=text_or_none, charset="gb18030", declared=declared, reason="gb18030_fallback", replaced=0)
    # Damaged somewhere: keep whichever reading loses least; a page cut inside a character loses one.
    candidates = [(_lossy(body, n), n) for n in dict.fromkeys([name_or_none or "utf-8", "utf-8", "gb18030"])]
    (text, replaced), name = min(candidates, key=lambda c: c[0][1])
    return Decoded(text=text, charset=name, declared=declared, reason="lossy", replaced=replaced)


def start_of(body: bytes, content_type: str = "", *, most: int) -> bytes:
    """The first bytes of a page, at most so many, cut between two characters where there is a blank or a tag to tell.
    decode() reads them as it reads the whole, unless later bytes contradict what the start says."""
    if len(body) <= most or _codec(_declared(body, content_type)) in _SHIFTED:
        return body
    start = body[:most]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in start[:512]:
        return start[: most - most % 4]
    last = max(start.rfind(sign, -_REACH) for sign in _WHOLE)
    return start if last < 0 else start[: last + 1]


def _declared(body: bytes, content_type: str) -> str | None:
    head = body[:4096]
    for hit in (_META.search(head), _XML.match(head)):
        if hit:
            return hit[1].decode("ascii").lower()
    header = _HEADER.search(content_type)
    return header[1].lower() if header else None


def _codec(label: str | None) -> str | None:
    if label is None:
        return None
    if label in _GB:
        return "gb18030"
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return name if name in _TEXT else None


def _strict(body: bytes, name: str) -> str | None:
    try:
        text = body.decode(name)
    except UnicodeDecodeError:
        return None
    if name == "utf-8":
        return text  # its strict decoder gives no half of a character
    return None if _SURROGATE.search(text) else text


def _lossy(body: bytes, name: str) -> tuple[str, int]:
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", body.decode(name, "replace"))
    return text, text.count("\N{REPLACEMENT CHARACTER}")
