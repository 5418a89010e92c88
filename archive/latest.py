"""Which release is the latest? A file beside the folders holds its name."""

from __future__ import annotations

from pathlib import Path

__all__ = ["LATEST", "latest_release"]

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
