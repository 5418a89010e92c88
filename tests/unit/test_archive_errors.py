"""Do errors arrive whole from a worker process?"""

from __future__ import annotations

import pickle

import pytest

from archive.encoding import CutContent
from archive.errors import ArchiveError, BadInput, Damaged, Locked, NoSuchRecord, Unrecordable, WriteFailed


@pytest.mark.parametrize(
    "error",
    [
        BadInput("file", "nothing", "a page"),
        CutContent("gzip", "the stream stops", b"half"),
        Damaged("segment", "a", "b"),
        Locked("lock", "process 1"),
        NoSuchRecord("leg", "l-1", "look there"),
        Unrecordable("http://e.cn/", "no status"),
        WriteFailed("disk", "full"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_an_error_is_the_same_on_the_other_side(error: ArchiveError) -> None:
    found = pickle.loads(pickle.dumps(error))
    assert (type(found), str(found), found.status, vars(found)) == (type(error), str(error), error.status, vars(error))
