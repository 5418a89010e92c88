"""Crawls sources against the replica, in a process of its own: python run_replica.py DATA PORT TIME [SOURCE ...]."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from replica_handler import PORT

from crawler.run import crawl


class Clock:
    """Goes on by a second for each reading, so that no two captures of one address bear the same time."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def main() -> int:
    data, port, started, *names = sys.argv[1:]
    os.environ[PORT] = port
    os.environ["XUANJIE_TESTS_ON_LOOPBACK"] = "1"
    report = crawl(
        names,
        data=Path(data),
        overrides={
            "XUANJIE_CONTACT": "mailto:test@example.org",
            "XUANJIE_PRIVATE_PEERS": [f"127.0.0.1:{port}"],
            "XUANJIE_RETRY_DELAYS": [0.2, 0.2],
            "XUANJIE_CLOCK": Clock(datetime.fromisoformat(started)),
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_TIMEOUT": 20,
            "DOWNLOAD_HANDLERS": {
                "http": "replica_handler.ReplicaHandler", "https": "replica_handler.ReplicaHandler",
                "data": None, "file": None, "s3": None, "ftp": None,
            },
            "ITEM_PIPELINES": {},  # read afterwards, as a person would
        },
    )  # fmt: skip
    print(json.dumps(report.as_json(), ensure_ascii=False))
    return report.status


if __name__ == "__main__":
    sys.exit(main())
