"""Do bytes become a text that can be written down, with what was lost counted? First line: the header."""

from __future__ import annotations

from archive.charset import decode


def check(data: bytes) -> None:
    header, _, body = data.partition(b"\n")
    found = decode(body, header.decode("latin-1"))
    found.text.encode()
    assert found.replaced <= found.text.count("\ufffd")
    if found.replaced == 0 and found.reason == "strict_utf8":
        assert found.text.encode() == body.removeprefix(b"\xef\xbb\xbf")
