"""The same crawl with a planted fault: an address counts as done when it is leased. The kill test must see it."""

from __future__ import annotations

import json
import sys
from typing import Any

import run_crawl

from crawler.frontier import Frontier

lease, settle = Frontier.lease, Frontier.settle


def lease_as_done(self: Frontier, *args: Any, **kwargs: Any) -> Any:
    row = lease(self, *args, **kwargs)
    if row is not None:
        self._db.execute("UPDATE urls SET state = 'done', outcome = 'ok', owner = NULL WHERE url_id = ?", (row.url_id,))
    return row


def settle_done(self: Frontier, url_id: int, **kwargs: Any) -> Any:
    self._db.execute(
        "UPDATE urls SET state = 'leased', outcome = NULL, owner = ? WHERE url_id = ?", (self._owner, url_id)
    )
    return settle(self, url_id, **kwargs)


Frontier.lease = lease_as_done  # type: ignore[method-assign]
Frontier.settle = settle_done  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(run_crawl.run(json.loads(sys.argv[1])))
