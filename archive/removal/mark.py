"""Has anything been taken down since? Told by files that a crawl leaves alone, for whoever asks often."""

from __future__ import annotations

from contextlib import suppress

from archive.database_files import mark_of
from archive.segments import TAKEDOWN_BEGINS, ArchivePaths

__all__ = ["TakedownsMark"]


class TakedownsMark:
    """Another text after each takedown, while one is under way after each write to the ledger, and when the ledger was
    made anew; the same while pages come in.

    Who takes it first and the ledger's rows then never holds older rows than it says: a takedown changes the ledger
    while its journal is there, and the journal goes last.
    """

    def __init__(self, paths: ArchivePaths) -> None:
        self._paths = paths
        self._counted: tuple[str, int] = ("", 0)  # mark of the manifest, takedowns in it

    def text(self) -> str:
        """Four looks at files; the manifest is read when a segment was sealed since."""
        told = [str(self._takedowns())]
        with suppress(OSError):
            told.append(str(self._paths.index.stat().st_ino))
        if self._paths.pending.exists():
            told.append(mark_of(self._paths.index))
        return " ".join(told)

    def _takedowns(self) -> int:
        mark, number = mark_of(self._paths.manifest), 0
        if mark == self._counted[0]:
            return self._counted[1]
        with suppress(OSError):
            raw = self._paths.manifest.read_bytes()
            number = raw.startswith(TAKEDOWN_BEGINS) + raw.count(b"\n" + TAKEDOWN_BEGINS)
        self._counted = mark, number
        return number
