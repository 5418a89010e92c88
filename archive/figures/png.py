"""How does a picture become pixels? By resvg, with one font that comes with the program and none of the system's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import resvg_py

__all__ = ["FONT_PACKAGE", "png_bytes"]

FONT_PACKAGE = "font_source_sans_pro"  # Source Sans Pro 2, SIL Open Font License 1.1
_FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")
_FAMILY = "Source Sans Pro"
_ZOOM = 2  # pixels per unit: sharp on a slide


@cache
def _faces() -> list[str]:
    folder = Path(str(files(FONT_PACKAGE))) / "files"
    return [str(folder / name) for name in _FACES]


def png_bytes(svg: str) -> bytes:
    """The pixels of a picture file. Characters that the font lacks (Chinese, Arabic) become boxes: labels have none.

    The same bytes for the same text, release of resvg and font, on every machine: both stand in the recipe.
    """
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=_ZOOM,
        skip_system_fonts=True,
        font_files=_faces(),
        font_family=_FAMILY,
        sans_serif_family=_FAMILY,
        languages=["en"],
    )
