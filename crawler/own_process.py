"""Which process is this one? Told so that no later process can be taken for it."""

from __future__ import annotations

import os
import time
from pathlib import Path

__all__ = ["this_process"]

_BOOT = Path("/proc/sys/kernel/random/boot_id")  # drawn at each start of the machine: pid and ticks may come again


def this_process() -> str:
    """Process id, its start time in ticks since the machine was started, and which start of the machine that was."""
    start = Path(f"/proc/{os.getpid()}/stat")
    token = start.read_text().rsplit(")", 1)[-1].split()[19] if start.exists() else f"{time.time():.3f}"
    boot = _BOOT.read_text().strip() if _BOOT.exists() else ""
    return f"{os.getpid()}:{token}:{boot}"
