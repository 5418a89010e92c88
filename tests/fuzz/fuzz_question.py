"""Is whatever is typed words for the index, and never syntax of it?"""

from __future__ import annotations

import sqlite3

from archive.web.search.question import TooLong, asked_for, match_of

INDEX = sqlite3.connect(":memory:")
INDEX.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
INDEX.execute("INSERT INTO words VALUES ('中联部 song tao briefing')")


def check(data: bytes) -> None:
    try:
        asked = asked_for(data.decode("utf-8", "replace"))
    except TooLong:
        return
    if asked.terms:
        INDEX.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match_of(asked),)).fetchall()
