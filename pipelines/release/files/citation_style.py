"""How can a citation be spelled?"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Style"]


class Style(StrEnum):
    """How a citation is spelled."""

    TEXT = "text"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"
