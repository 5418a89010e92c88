"""How is plain Scrapy run beside a crawl of ours, and what is said of it? The spider: plain_scrapy_tutorial.py."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from faults.loop_probe import probed
from loopback import Answer, WebServer

__all__ = ["longest_stall", "memory", "tutorial"]

_SPIDER = Path(__file__).with_name("plain_scrapy_tutorial.py")
_QUIET: Mapping[str, object] = {"TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}


def tutorial(addresses: Sequence[str], **order: Any) -> list[str]:
    """The command of a crawl of these addresses."""
    return [sys.executable, str(_SPIDER), json.dumps({"addresses": list(addresses), **order})]


def longest_stall(folder: Path, document: bytes, cpu_seconds: int) -> float:
    """Seconds for which its loop has no turn because of one document; infinite if that is more than `cpu_seconds` of
    processor time, at which it is ended."""
    folder.mkdir(parents=True)
    with WebServer({"/": Answer(document)}) as server:
        order = {"settings": _QUIET, "probe": str(folder / "probe.json"), "cpu_seconds": cpu_seconds}
        done = subprocess.run(tutorial([server.base], **order), capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGXCPU:
        return math.inf
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pages"] == 1, done.stderr
    return probed(folder).stall


def memory(addresses: Sequence[str], settings: Mapping[str, object], memory_bytes: int) -> str:
    """The most that it takes before these addresses, in words; `memory_bytes` of address space are all it may have."""
    asked = tutorial(addresses, settings={**_QUIET, **settings}, memory_bytes=memory_bytes)
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    limit = f"at a limit of {memory_bytes >> 20} MB of address space"
    if done.returncode != 0:
        assert "MemoryError" in done.stderr or done.returncode == -signal.SIGABRT, done.stderr
        return f"ended {limit}"
    told = json.loads(done.stdout)
    assert told["pages"], done.stderr
    refused = f", {told['out_of_memory']} pages refused {limit}" if told["out_of_memory"] else ""
    return f"{told['peak_mb']:,.0f} MB at most{refused}"
