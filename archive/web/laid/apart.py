"""How does a process of its own read a heavy page? It is started for one page, with limits of the kernel, and ends.

It takes an order on its standard input, opens the archive itself and writes one answer; both are JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from bs4.exceptions import ParserRejectedMarkup

from archive.errors import ArchiveError, Damaged
from archive.text import TextLayer
from archive.web.laid.making import Marks, layer_of, parts_of, replay_of
from archive.web.shelf import Shelf

__all__ = ["Order", "TooMuch", "What", "answered"]

What = Literal["layer", "parts", "replay"]

_MEMORY = 512 << 20  # bytes of address space; a page of 3 MB of usual markup takes 150
_CPU_SECONDS = 10
_SECONDS = 30.0  # of a clock: a busy machine has it run at a third of its pace
_MOST_ANSWER = 3_000_000  # characters, up to 12 bytes each on their way; a replay of a page of 3 MB has 2.3 million
_MOST_TEXT = 1_500_000  # characters; a page of 3 MB has 0.8 million
_MOST_REQUISITES = 20_000  # each is looked up in the ledger by who asks
_TOO_MUCH = 3  # exit status


class TooMuch(Exception):
    """A page that takes more memory or time than it may, or whose answer is too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which page, and what of it. Paths as of a Shelf."""

    archive: Path | None
    wacz: Path | None
    snapshot_id: str
    what: What
    marks: Marks | None = None

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), default=str).encode()

    @staticmethod
    def of_json(text: bytes) -> Order:
        told: dict[str, Any] = json.loads(text)
        for name in ("archive", "wacz"):
            told[name] = None if told[name] is None else Path(told[name])
        told["marks"] = None if told["marks"] is None else Marks(**told["marks"])
        return Order(**told)


def answered(order: Order) -> Mapping[str, Any]:
    """What the process finds: `layer`; with `title` and `requisites`; or `replay`.

    raises   TooMuch; Damaged, ParserRejectedMarkup as who reads the page
    """
    command = [sys.executable, "-P", "-m", "archive.web.laid.apart"]
    try:
        done = subprocess.run(command, input=order.as_json(), capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    if done.returncode < 0 or done.returncode == _TOO_MUCH:  # a signal of the kernel's, or it says so itself
        raise TooMuch
    if done.returncode:
        raise RuntimeError(f"reader of {order.snapshot_id}: status {done.returncode}: {done.stderr[-300:]!r}")
    told: dict[str, Any] = json.loads(done.stdout)
    if "rejected" in told:
        raise ParserRejectedMarkup(told["rejected"])
    if "trouble" in told:
        raise Damaged(f"snapshot {order.snapshot_id}", told["trouble"], "a page that can be read")
    return told


def _told(order: Order) -> Mapping[str, Any]:
    try:
        with Shelf(order.archive, order.wacz) as shelf:
            snapshot = shelf.snapshot(order.snapshot_id)
            if order.marks is not None:
                return {"replay": replay_of(snapshot, shelf, order.marks)}
            if order.what == "layer":
                return {"layer": asdict(_short(layer_of(snapshot)))}
            parts = parts_of(snapshot)
            _short(parts.layer)
            if len(parts.requisites) > _MOST_REQUISITES:
                raise TooMuch
            named = [(one.url, one.kind.value) for one in parts.requisites]
            return {"layer": asdict(parts.layer), "title": parts.title, "requisites": named}
    except ParserRejectedMarkup as error:
        return {"rejected": str(error)}
    except ArchiveError as error:
        return {"trouble": str(error)}


def _short(layer: TextLayer) -> TextLayer:
    if len(layer.text) > _MOST_TEXT:
        raise TooMuch
    return layer


def _bound(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _main() -> None:
    order = Order.of_json(sys.stdin.buffer.read())
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_AS, _MEMORY)
    _bound(resource.RLIMIT_CPU, _CPU_SECONDS)
    try:
        answer = json.dumps(_told(order), ensure_ascii=False)
    except (MemoryError, RecursionError, TooMuch):
        os._exit(_TOO_MUCH)
    if len(answer) > _MOST_ANSWER:
        os._exit(_TOO_MUCH)
    sys.stdout.buffer.write(answer.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    _main()
