"""Runs one crawl in a process of its own, as a test asks for it in JSON, and prints the report.

Twisted's reactor runs once in the life of a process, and a crawl that a test kills must not be the test.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from crawler.run import crawl


def main() -> int:
    asked = json.loads(sys.argv[1])
    try:
        report = crawl(
            asked["names"],
            data=Path(asked["data"]),
            overrides=asked["overrides"],
            since=asked.get("since"),
            only=asked.get("only"),
        )
    except Exception as error:
        status = getattr(error, "status", None)
        if not isinstance(status, int):
            raise
        print(json.dumps({"error": str(error), "status": status}))
        return status
    print(json.dumps(report.as_json()))
    return report.status


if __name__ == "__main__":
    sys.exit(main())
