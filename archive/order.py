"""Which of the captures of one address came later, when the clock that stamped one of them was wrong?

Time says it, as a rule: archives of others are taken over long after they were made, and those of several machines are
gathered one after the other, so that the order of the ledger says nothing. But a clock that stood ten years ahead for a
day would have what it stamped be the newest for ten years. So a stamp of ours that lies more than AHEAD after that of a
capture of ours which was recorded later is not believed: that capture is the newer one of the two. Less than that is
outlived by itself, and may be the machine that was gathered second.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from archive.capture import Capture
from archive.screening import SCREENED

__all__ = ["AHEAD", "BELIEVED", "COPIES", "WEB_ARCHIVES", "in_doubt"]

WEB_ARCHIVES = frozenset({"wayback", "commoncrawl"})  # values of `via` that say nothing of the site as it is
COPIES = WEB_ARCHIVES | {"import", SCREENED}  # made by others, who stamped them
AHEAD = timedelta(days=90)
_OURS = f"via NOT IN ({', '.join(repr(via) for via in sorted(COPIES))})"
# The same rule for rows of the ledger, one at a time.
BELIEVED = (
    f"NOT ({_OURS} AND EXISTS (SELECT 1 FROM captures AS later WHERE later.url = captures.url"  # noqa: S608 - our own names
    f" AND later.fetched_at < strftime('%Y-%m-%dT%H:%M:%SZ', captures.fetched_at, '-{AHEAD.days} days')"
    f" AND later.seq > captures.seq AND later.{_OURS}))"
)


def in_doubt(captures: Iterable[Capture]) -> dict[str, datetime]:
    """Snapshot → before when it was made, for those captures of one address whose stamp is not believed."""
    own = [capture for capture in captures if capture.via not in COPIES]
    if not own or max(c.fetched_at for c in own) - min(c.fetched_at for c in own) <= AHEAD:
        return {}
    found: dict[str, datetime] = {}
    own.sort(key=lambda c: (len(c.warc_file), c.warc_file, c.offset))  # as the ledger has them
    earliest = own[-1].fetched_at
    for capture in reversed(own):
        if capture.fetched_at - earliest > AHEAD:
            found[capture.snapshot_id] = earliest
        earliest = min(earliest, capture.fetched_at)
    return found
