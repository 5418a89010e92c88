"""What does an error of SQLite mean: that the disk refuses, or that the file is none of ours?"""

from __future__ import annotations

import sqlite3

__all__ = ["UNREADABLE", "is_damage"]

# To catch. SQLite's own message of a damaged file may quote its bytes, and Python fails to read such a message.
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)


def is_damage(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """A broken page, schema or value; neither a full disk nor a lock that was held for too long.

    An error without a number of SQLite is Python's: a text of the file that is no UTF-8. SQLITE_ERROR is a table or a
    column that is not there (all statements are ours, so the schema is not), or that a transaction cannot be committed,
    begun or rolled back, after a write that failed.
    """
    if not isinstance(error, sqlite3.OperationalError):
        return isinstance(error, (sqlite3.DatabaseError, UnicodeDecodeError))
    number = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return number == sqlite3.SQLITE_ERROR and not str(error).startswith("cannot ")
