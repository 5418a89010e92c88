"""Does any page become an extraction that comes back from its text, without a rule that breaks?"""

from __future__ import annotations

from datetime import UTC, datetime

from archive.snapshot import Snapshot
from pipelines.codec import decode, encode
from pipelines.extract import guarded

BASE = "https://www.idcpc.org.cn/lldt/201712/t20171213_93321.html"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def check(data: bytes) -> None:
    found = guarded(Snapshot.of_file(data, url=BASE, fetched_at=MOMENT, content_type="text/html"))
    assert decode(encode(found)) == found
    assert [issue for issue in found.issues if issue.code == "rule_failed"] == []
