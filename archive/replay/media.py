"""What kind of picture are these bytes? By their first signs, never by what a server called them."""

from __future__ import annotations

__all__ = ["picture_type"]

_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
)


def picture_type(body: bytes) -> str | None:
    """The media type of a picture that may be shown, None for anything else: an SVG can hold scripts and addresses."""
    for sign, media_type in _SIGNS:
        if body.startswith(sign):
            return media_type
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[:2] == b"BM" and len(body) > 26 and int.from_bytes(body[2:6], "little") <= len(body) + 4:
        return "image/bmp"
    if body[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return None
