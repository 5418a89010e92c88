"""Runs one side of a shared crawl in a process of its own, as a test asks for it in JSON.

    python run_shared.py JSON      {"side": "crawl" or "work", "redis": URL, "data": FOLDER, "overrides": {...}}
    python run_shared.py --serve   many: one order on each line of standard input, one process id on each of output

`clock`   one moment (UTC text) for all records
`guard`   a file: each time that anything is unpickled, a line is written there
`key`     signs the messages
`fault`   a fault to plant, of faulty_worker.py
`live`    as outside of tests: delays are the sources', and no machine on loopback may be asked

`--serve` forks from a process that has everything imported: most of a small crawl's time is the start of Python. How a
process ended stands in PID.status in the folder of its output.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

LATER = (  # what Scrapy loads by name when a crawl starts; none of it installs a reactor
    "crawler.connect",
    "crawler.politeness",
    "crawler.redis.before_wire",
    "crawler.redis.coordinator",
    "crawler.redis.run",
    "crawler.redis.worker",
    "crawler.robots",
    "crawler.scheduler",
    "crawler.settings",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "twisted.internet.asyncioreactor",
)


def guarded(file: str) -> None:
    def hook(event: str, given: tuple[object, ...]) -> None:
        if event == "pickle.find_class":
            with Path(file).open("a") as out:
                out.write(f"{given}\n")

    sys.addaudithook(hook)


def run(asked: dict[str, Any]) -> int:
    if "guard" in asked:
        guarded(asked["guard"])
    from crawler.redis.run import crawl_shared, work

    if "key" in asked:
        os.environ["XUANJIE_REDIS_KEY"] = asked["key"]
    if asked.get("live"):
        os.environ.pop("XUANJIE_TESTS_ON_LOOPBACK", None)
    if "fault" in asked:
        import faulty_worker

        faulty_worker.plant(asked["fault"])
    overrides = dict(asked["overrides"])
    if "clock" in asked:
        moment = datetime.fromisoformat(asked["clock"])
        overrides["XUANJIE_CLOCK"] = lambda: moment
    given: dict[str, Any] = {"redis": asked["redis"], "data": Path(asked["data"]), "overrides": overrides}
    try:
        if asked["side"] == "work":
            work(asked.get("names", ()), **given)
            return 0
        if asked["side"] == "alone":
            from crawler.run import crawl

            report = crawl(asked.get("names", ()), data=given["data"], overrides=overrides)
        else:
            report = crawl_shared(asked.get("names", ()), since=asked.get("since"), **given)
    except Exception as error:
        status = getattr(error, "status", None)
        if not isinstance(status, int):
            raise
        print(json.dumps({"error": str(error), "status": status}))
        return status
    print(json.dumps(report.as_json()))
    return report.status


def start(order: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    for number, path in ((1, order["out"]), (2, order["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    status = 70
    try:
        status = run(order["asked"])
    except BaseException:  # noqa: BLE001  (the child must not go on as the server)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def serve() -> int:
    for name in LATER:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    folders: dict[int, Path] = {}
    while True:
        ready, _, _ = select.select([sys.stdin], [], [], 0.02)
        if ready:
            line = sys.stdin.readline()
            if not line:
                return 0
            order = json.loads(line)
            child = start(order)
            folders[child] = Path(order["out"]).parent
            print(child, flush=True)
        while folders:
            ended, how = os.waitpid(-1, os.WNOHANG)
            if not ended:
                break
            draft = folders[ended] / f"{ended}.part"
            draft.write_text(str(os.waitstatus_to_exitcode(how)))
            draft.rename(folders.pop(ended) / f"{ended}.status")


if __name__ == "__main__":
    sys.exit(serve() if sys.argv[1] == "--serve" else run(json.loads(sys.argv[1])))
