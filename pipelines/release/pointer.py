"""Which release is the latest? A file beside the folders holds its name."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["LATEST", "latest_release", "pointer_problem"]

LATEST = "latest"


def latest_release(releases: Path) -> Path | None:
    """Folder of the newest release; None when there is none yet, or `latest` does not name one (pointer_problem)."""
    try:
        name = (releases / LATEST).read_text("utf-8").strip()
    except (OSError, ValueError):
        return None
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        return None
    return releases / name if (releases / name).is_dir() else None


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
