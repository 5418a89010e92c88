"""More than 300 strings that would run a script, or call a server, if anything took them for markup. Of our own making.

In tests/cases/hostile_vectors.jsonl, one a line: `C` stands for the address of a canary server, `HOST` for its host and
port, `J` for a script that opens a dialog, writes to the console and calls it.
"""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["vectors"]

_TABLE = Path(__file__).parent / "cases" / "hostile_vectors.jsonl"
_J = "alert(`xj-ran`),console.log(`xj-ran`),fetch(`C/j`)"  # no blank, no quote: runs in an attribute without any


def vectors(canary: str) -> list[str]:
    """All of them with the address of a canary server: `http://127.0.0.1:5000`."""
    host = canary.removeprefix("http://")
    table = [json.loads(line)["text"] for line in _TABLE.read_text("utf-8").splitlines()]
    ours = [text.replace("J", _J).replace("HOST", host) for text in table]
    return [text.replace("C/", f"{canary}/").replace("=C>", f"={canary}>") for text in ours]
