"""How is a whole crawl swept call by call, without paying for the start of Python each time?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from loopback import Tiny, served
from sweep import Sweep

__all__ = ["CrawlSweep"]


class CrawlSweep(Sweep):
    """Crawls of one source, each into a data folder of its own, forked from a process that has everything imported.

    tiny  the source; its folder is not used
    """

    def __init__(self, tiny: Tiny) -> None:
        super().__init__(lambda _: ())
        self.tiny = tiny
        self.quick = ()  # strace is attached to a process that runs already

    def crawled(self, root: Path, *strace: str) -> int:
        root.parent.mkdir(exist_ok=True, parents=True)
        tiny = replace(self.tiny, folder=root.parent)
        out, err = root.parent / "stdout", root.parent / "stderr"
        order: dict[str, object] = {"asked": json.loads(tiny.asked()[-1]), "out": str(out), "err": str(err)}
        order["asked"] = json.loads(tiny.asked()[-1]) | {"data": str(root)}
        if strace:
            order["strace"] = list(strace)
        status = served(order)
        self.output = out.read_text("utf-8") + err.read_text("utf-8")
        return status

    def _traced(self, root: Path, *strace: str) -> int:
        return self.crawled(root, *(word for path in self._paths for word in ("-P", str(root / path))), *strace)

    def again(self, root: Path) -> int:
        return self.crawled(root)
