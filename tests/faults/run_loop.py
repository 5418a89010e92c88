"""The same crawl with one thing planted, named in `planted` of what is asked: what does the probe say of it?

read in the loop     every document is read where the crawl's loop runs, as before there was a process for it
a second             a large document may take one second of processor time
"""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import run_crawl

import crawler.further_pages
import crawler.requisites
import crawler.session
import crawler.walk
from crawler.apart import Apart
from pipelines.child import Limits


def _light(*_: Any) -> bool:
    return True


def _kill(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def plant(what: str) -> None:
    match what:
        case "read in the loop":
            for module in (crawler.walk, crawler.further_pages, crawler.requisites):
                assert hasattr(module, "is_light")
                module.is_light = _light  # type: ignore[attr-defined]
        case "a second":
            crawler.session.Apart = partial(Apart, Limits(cpu_seconds=1, silence_seconds=60.0))  # type: ignore[misc]
        case "killed":
            crawler.session.Session.settle = _kill  # type: ignore[method-assign,assignment]
        case _:
            raise ValueError(f"nothing of the name {what!r} can be planted")


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    plant(asked["planted"])
    sys.exit(run_crawl.run(asked))
