"""Which channels of the sources does the bundled web hold? The demo crawls those; a live crawl all."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from archive.segments import make_folder
from crawler.demo.site import DemoSite
from crawler.source import SOURCES
from pipelines.writing import replace_file

__all__ = ["write_sources"]

_BLOCK = re.compile(r"(?m)^(?=\[\[)")
_DAY = {"yyyy": r"\d{4}", "mm": r"\d\d", "dd": r"\d\d"}


def write_sources(folder: Path, site: DemoSite, names: frozenset[str]) -> Path:
    """Write the TOML files of these sources without the listings that the web does not hold; returns the folder.

    Everything else of a file, comments included, stays as it is: a reader of the demo sees what was crawled and how.

    raises   WriteFailed
    """
    make_folder(folder)
    for name in sorted(names):
        text = (SOURCES / f"{name}.toml").read_text("utf-8")
        kept = "".join(block for block in _BLOCK.split(text) if _stays(block, site))
        replace_file(folder / f"{name}.toml", kept.encode())
    return folder


def _stays(block: str, site: DemoSite) -> bool:
    if not block.startswith("[[listing]]"):
        return True
    return any(_holds(listing["url"], site) for listing in tomllib.loads(block)["listing"])


def _holds(url: str, site: DemoSite) -> bool:
    if "{" not in url:
        return site.holds(url)
    parts = re.split(r"\{(\w+)\}", url.split("://", 1)[1])
    pattern = re.compile("".join(_DAY[part] if place % 2 else re.escape(part) for place, part in enumerate(parts)))
    return any(pattern.fullmatch(held) for held in site.urls)
