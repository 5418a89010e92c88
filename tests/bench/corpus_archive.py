"""How do the first pages of the corpus become an archive?"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from archive.capture import Exchange
from archive.foreign import exchanges
from archive.paths import DataPaths
from archive.recorder import Recorder

__all__ = ["archive_of"]


def archive_of(corpus: Path, folder: Path, pages: int) -> DataPaths:
    """A data folder that holds so many pages of a WARC, recorded, not read."""
    data = DataPaths(folder)
    with corpus.open("rb") as file, Recorder(data.archive, agent="xuanjie bench") as recorder, recorder.batch():
        for found in islice((one for one in exchanges(file) if isinstance(one, Exchange)), pages):
            recorder.exchange(found)
    return data
