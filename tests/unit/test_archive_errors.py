"""Do errors arrive whole from a worker process?"""

from __future__ import annotations

import pickle

import pytest

from archive.encoding import CutContent
from archive.errors import ArchiveError, BadInput, Damaged, Locked, LockLost, NoSuchRecord, Unrecordable, WriteFailed


@pytest.mark.parametrize(
    "error",
    [
        BadInput("file", "nothing", "a page"),
        CutContent("gzip", "the stream stops", b"half"),
        Damaged("segment", "a", "b"),
        Locked("lock", "process 1"),
        LockLost("lock"),
        NoSuchRecord("leg", "l-1", "look there"),
        Unrecordable("http://e.cn/", "no status"),
        WriteFailed("disk", "full"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_an_error_is_the_same_on_the_other_side(error: ArchiveError) -> None:
    found = pickle.loads(pickle.dumps(error))
    assert (type(found), str(found), found.status, vars(found)) == (type(error), str(error), error.status, vars(error))


def test_whoever_lost_the_lock_is_told_to_look_for_another_run_and_not_for_room() -> None:
    said = str(LockLost("data/archive/lock"))
    assert said.startswith("data/archive/lock: was deleted or replaced")
    assert "wait until no other run is at work, then run the same command again" in said
    assert "space" not in said


def test_a_message_is_one_line_whatever_it_quotes() -> None:
    """SQLite quotes the schema of a damaged file, line by line."""
    assert str(Damaged("a.sqlite", 'near "CREATE\nTABLE\x1b[2J"', "a ledger")).count("\\n") == 1
    assert str(Damaged("a.sqlite", "near\nTABLE\x1b", "a ledger")).isprintable()
