"""Is the file that names the latest release as it should be, and if not, why?"""

from __future__ import annotations

import os
from pathlib import Path

from archive.latest import LATEST, latest_release

__all__ = ["LATEST", "latest_release", "pointer_problem"]


def pointer_problem(releases: Path) -> str | None:
    """Why no release is the latest although one was made; None when all is well, or nothing was released yet."""
    pointer = releases / LATEST
    if latest_release(releases) is not None:
        return None
    if os.path.lexists(pointer):
        return f"{pointer}: names no release folder beside it"
    from pipelines.release.versions import version_order  # half a second that only this problem needs

    made = [p.name for p in releases.iterdir() if p.is_dir()] if releases.is_dir() else []
    made = [name for name in made if not name.startswith(".")]  # being built, or put aside
    made.sort(key=version_order)
    return f"{pointer}: is missing, though there is {made[-1]}" if made else None
