"""What kind of thing are these bytes? Pictures by their first signs, never by what a server called them."""

from __future__ import annotations

__all__ = ["is_page", "is_page_type", "is_sheet", "is_text", "picture_type"]

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


def is_page_type(content_type: str) -> bool:
    """Whether a Content-Type says HTML; a server that says nothing most often sends HTML."""
    named = content_type.partition(";")[0].strip().lower()
    return named in ("", "text/html", "application/xhtml+xml", "html")


def is_page(content_type: str, body: bytes) -> bool:
    """Whether a body is to be replayed as a page: what is called HTML, or begins like it under no name at all."""
    named = content_type.partition(";")[0].strip().lower()
    if named:
        return is_page_type(named) and picture_type(body) is None and not body.startswith(b"%PDF-")
    start = body[:512].lstrip().lower()
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<meta", b"<title"))


def is_text(content_type: str, body: bytes) -> bool:
    """Whether a body that is no page can be read as text."""
    named = content_type.partition(";")[0].strip().lower()
    known = named.startswith("text/") or named.endswith(("json", "xml", "javascript"))
    return picture_type(body) is None and not body.startswith(b"%PDF-") and (known or not named) and b"\0" not in body


def is_sheet(content_type: str, url: str) -> bool:
    """Whether a capture is a style sheet: by its type, or by its name where the type says no more than text."""
    named = content_type.partition(";")[0].strip().lower()
    return named == "text/css" or (
        named in ("", "text/plain", "application/octet-stream")
        and url.partition("?")[0].partition("#")[0].lower().endswith(".css")
    )
