"""What does an error of SQLite mean: that the disk refuses, or that the file is none of ours?"""

from __future__ import annotations

import re
import sqlite3

__all__ = ["UNREADABLE", "is_beyond_rewriting", "is_damage", "is_refusal"]

# To catch. SQLite's own message of a damaged file may quote its bytes, and Python fails to read such a message.
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
_REFUSALS = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}
_OTHER_SCHEMA = re.compile("no such|has no column|values were supplied|malformed|already an? ")


def is_refusal(error: sqlite3.OperationalError) -> bool:
    """The disk refused a call. Who only reads makes some that write, too: of the file by which readers know of each
    other (-shm)."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _REFUSALS


def is_damage(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """A broken page, schema or value; neither a full disk nor a lock that was held for too long.

    Of the operational errors those without a number of SQLite, which are Python's: a text of the file that is no
    UTF-8; and what is said of tables and columns that are not there: all statements are ours, so the schema is not. A
    rule that is broken, and a connection that is misused, are faults of ours.
    """
    if isinstance(error, sqlite3.OperationalError):
        number = getattr(error, "sqlite_errorcode", None)
        return number is None or (
            number & 0xFF == sqlite3.SQLITE_ERROR and _OTHER_SCHEMA.search(str(error)) is not None
        )
    return type(error) in {sqlite3.DatabaseError, UnicodeDecodeError}


def is_beyond_rewriting(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Damage, or a disk that has no room to write the file once more: what is a cache may be removed instead."""
    number = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return is_damage(error) or number in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
