"""Which decisions are there, and what is the text of the pages that they judge today?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from archive.reader import ArchiveReader
from archive.text import read_page
from pipelines.review.decision_files import load_decisions
from pipelines.review.rulings import Review

__all__ = ["gather"]


def gather(folder: Path, snapshot_ids: Collection[str], reader: ArchiveReader) -> Review:
    """The decision files of a folder, and the text layers of these captures.

    cost     pages that nobody judged are not opened: a layer is made when it is asked for, while the reader is open
    raises   BadInput for a file that is no decision; asking for a layer raises Damaged when the page is not what was
             archived
    """
    return Review(decisions=load_decisions(folder), texts=_Layers(snapshot_ids, reader))


class _Layers(Mapping[str, str]):
    """Text layers by snapshot id, each made once."""

    def __init__(self, snapshot_ids: Collection[str], reader: ArchiveReader) -> None:
        self._ids, self._reader = snapshot_ids, reader
        self._made: dict[str, str] = {}

    def __getitem__(self, snapshot_id: str) -> str:
        if snapshot_id not in self._ids:
            raise KeyError(snapshot_id)
        if snapshot_id not in self._made:
            self._made[snapshot_id] = read_page(self._reader.snapshot(snapshot_id).html).layer.text
        return self._made[snapshot_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
