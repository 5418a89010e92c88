"""Runs crawls in processes of their own, as a test asks for them in JSON.

    python run_crawl.py JSON      one crawl; prints the report, exits with its status
    python run_crawl.py --serve   many: one order on each line of standard input, one status on each line of output

Twisted's reactor runs once in the life of a process, and a crawl that a test kills must not be the test. `--serve`
forks from a process that has everything imported: most of a small crawl's time is the start of Python. An order with
`strace` (its options) has that crawl traced from its first step on.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from forked import serve

from crawler.backfill.choose import Captures
from crawler.backfill.endpoint import endpoint_of
from crawler.backfill.plan import plan_of
from crawler.backfill.queries import By
from crawler.backfill.run import backfill
from crawler.report import CrawlReport
from crawler.run import crawl

LATER = (  # what Scrapy loads by name when a crawl starts; none of it installs a reactor
    "crawler.backfill.wire",
    "crawler.connect",
    "crawler.middlewares",
    "crawler.politeness",
    "crawler.robots",
    "crawler.scheduler",
    "crawler.settings",
    "crawler.settling",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "twisted.internet.asyncioreactor",
)


def crawl_as_asked(asked: dict[str, Any]) -> CrawlReport:
    return crawl(
        asked["names"],
        data=Path(asked["data"]),
        overrides=asked["overrides"],
        since=asked.get("since"),
        only=asked.get("only"),
    )


def backfill_as_asked(asked: dict[str, Any]) -> CrawlReport:
    """`archive` is what endpoint_of() takes, `endpoint` what is changed in it (paces for a test), `plan` the order."""
    endpoint = replace(endpoint_of(**asked["archive"]), **asked["endpoint"])
    by, captures = asked["plan"].get("by"), asked["plan"].get("captures", "changes")
    order = {**asked["plan"], "captures": Captures(captures), "by": None if by is None else By(by)}
    plan = plan_of(endpoint, **order)
    return backfill(asked["names"], plan, data=Path(asked["data"]), overrides=asked["overrides"])


def run(asked: dict[str, Any]) -> int:
    os.environ.update(asked.get("env", {}))
    try:
        report = backfill_as_asked(asked) if "archive" in asked else crawl_as_asked(asked)
    except Exception as error:
        status = getattr(error, "status", None)
        if not isinstance(status, int):
            raise
        print(json.dumps({"error": str(error), "status": status}))
        return status
    print(json.dumps(report.as_json()))
    return report.status


def crawl_in_fork(order: dict[str, Any]) -> int:
    if "strace" in order:
        os.kill(os.getpid(), signal.SIGSTOP)  # until it is traced
    return run(order["asked"])


def traced(order: dict[str, Any], child: int) -> None:
    if "strace" in order:
        trace(child, order["strace"])


def serve_crawls() -> None:
    for name in LATER:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    serve(crawl_in_fork, traced)


def trace(child: int, options: list[str]) -> None:
    """Attach strace to a child that has stopped itself, and let it go on. strace ends with it."""
    os.waitpid(child, os.WUNTRACED)
    tracer = subprocess.Popen(["strace", "-f", "-qq", *options, "-p", str(child)], stdin=subprocess.DEVNULL)
    while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text():
        if tracer.poll() is not None:
            os.kill(child, signal.SIGKILL)
            return
        time.sleep(0.001)
    os.kill(child, signal.SIGCONT)
    tracer.wait()


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve_crawls()
    else:
        sys.exit(run(json.loads(sys.argv[1])))
