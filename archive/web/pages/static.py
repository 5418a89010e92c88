"""Which small files of our own do the pages need? A style sheet, a script for the keyboard and an icon."""

from __future__ import annotations

from pathlib import Path

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.rendering import style_sheet
from archive.web.view import Bytes, View

__all__ = ["VIEWS"]

_STATIC = Path(__file__).parent.parent / "static"


def _style(edition: Edition, asked: Asked) -> Bytes:
    return Bytes(body=style_sheet(), media_type="text/css; charset=utf-8")


def _keys(edition: Edition, asked: Asked) -> Bytes:
    return Bytes(body=(_STATIC / "keys.js").read_bytes(), media_type="text/javascript; charset=utf-8")


def _icon(edition: Edition, asked: Asked) -> Bytes:
    return Bytes(body=(_STATIC / "icon.svg").read_bytes(), media_type="image/svg+xml")


VIEWS = (
    View(path="/static/style.css", handler=_style, summary="The style sheet.", forms=(Form.HTML,)),
    View(path="/static/keys.js", handler=_keys, summary="The script for the keyboard.", forms=(Form.HTML,)),
    View(path="/static/icon.svg", handler=_icon, summary="The icon of the window.", forms=(Form.HTML,)),
)
