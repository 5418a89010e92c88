"""Was every tombstone put there by a takedown that the manifest names, and is every named one there?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.capture import Capture
from archive.index import Index
from archive.segments import Gone, TakedownLine

__all__ = ["takedown_problems"]


def takedown_problems(index: Index, lines: Iterable[TakedownLine]) -> Iterator[tuple[Capture, str]]:
    """The captures of which manifest and ledger do not say the same, with what is wrong."""
    named: dict[str, tuple[TakedownLine, Gone]] = {
        gone.snapshot: (line, gone) for line in lines for gone in line.members
    }
    for capture in index.takedowns():
        assert capture.takedown is not None
        line, gone = named.pop(capture.snapshot_id, (None, None))
        if line is None or gone is None:
            yield capture, "a tombstone, and no line of the manifest says who took it down"
        elif (gone.name, gone.offset, gone.bytes) != (capture.warc_file, capture.offset, capture.length):
            yield capture, f"a tombstone, and the manifest says that it stands in {gone.name} at {gone.offset}"
        elif line.day != capture.takedown.day.isoformat():
            yield capture, f"a tombstone of {capture.takedown.day}, and the manifest says {line.day}"
    for snapshot_id, (line, _) in named.items():
        found = index.capture(snapshot_id)
        if found is not None:
            yield found, f"taken down on {line.day}, says the manifest, and no tombstone stands there"
    for capture in index.revisits():
        if capture.takedown is None:
            assert capture.revisit_of is not None
            original = index.capture(capture.revisit_of)
            if original is not None and original.takedown is not None:
                yield capture, f"shares the body of {capture.revisit_of}, which was taken down"
