"""Pages that stop, eat or kill their reader, for every Python that starts with this folder on its path.

No page is known that does it to today's rules, so the place where a page is read is given one: a word on the page says
what happens there. XUANJIE_POISON is JSON: the limits of a child (see pipelines/child_work.py), null for none.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

WORDS = {"POISON-SPIN", "POISON-EAT", "POISON-DIE", "POISON-HANG", "POISON-EXIT"}


def poisoned(read: Any) -> Any:
    """`read`, but for pages with one of the words."""

    def guarded(snapshot: Any) -> Any:
        for word in WORDS:
            if word.encode() in snapshot.body:
                fall(word)
        return read(snapshot)

    return guarded


def fall(word: str) -> None:
    eaten: list[bytes] = []
    while True:
        if word == "POISON-EAT":
            eaten.append(b"x" * (8 << 20))
        elif word == "POISON-DIE":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif word == "POISON-EXIT":
            os._exit(7)
        elif word == "POISON-HANG":
            time.sleep(1)


if "XUANJIE_POISON" in os.environ and "pipelines.extract" not in sys.modules:
    import pipelines.extract
    from pipelines.child_work import Limits

    pipelines.extract.guarded = poisoned(pipelines.extract.guarded)
    Limits.__init__.__kwdefaults__.update(json.loads(os.environ["XUANJIE_POISON"]))
