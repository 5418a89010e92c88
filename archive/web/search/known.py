"""What is one entry of the index, and which names do all entries share? Of people, countries and meetings."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.meeting_names import MeetingName, meeting_name
from archive.web.search.spellings import NOTHING, Spelled, country_names, of_meeting, of_person

__all__ = ["Entry", "Known", "known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to be found.

    spelled  its own names: who types one exactly finds it first
    named    further words that count as much as a name
    told     what else is said of it
    detail   short lines to show under its title
    """

    id: str
    title: str
    gloss: str | None
    detail: Sequence[str | None] = ()
    spelled: Spelled = NOTHING
    named: str = ""
    told: str = ""
    day: str | None = None
    language: str | None = None
    outlet: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names by id; `posts_of`: a person's posts in words, the last first."""

    countries: Mapping[str, Spelled]
    english: Mapping[str, str]
    people: Mapping[str, Spelled]
    shown: Mapping[str, str]  # person → name and pinyin
    meetings: Mapping[str, Spelled]
    posts_of: Mapping[str, Sequence[str]]

    @staticmethod
    def meeting(meeting_id: str | None) -> MeetingName:
        return meeting_name(meeting_id)


def known(asked: sqlite3.Cursor) -> Known:
    """Read once for an index: some thousand short names."""
    printed: dict[str, set[str]] = defaultdict(set)
    for row in asked.execute("SELECT DISTINCT country, country_as_printed FROM legs").fetchall():
        if row["country_as_printed"]:
            printed[row["country"]].add(row["country_as_printed"])
    english = dict(asked.execute("SELECT country, name FROM figure_map ORDER BY country").fetchall())
    people = asked.execute("SELECT person_id, name_hans, name_hant, pinyin, other_names FROM people").fetchall()
    posts: dict[str, list[str]] = defaultdict(list)
    sql = (
        "SELECT DISTINCT t.person_id, coalesce(p.name_zh, p.name_en) AS name FROM tenures AS t JOIN posts AS p"
        " USING (post_id) ORDER BY t.certain_from DESC"
    )
    for row in asked.execute(sql).fetchall():
        if row["name"] not in posts[row["person_id"]]:
            posts[row["person_id"]].append(row["name"])
    return Known(
        countries={code: country_names(code, name, printed[code]) for code, name in english.items()},
        english=english,
        people={
            row["person_id"]: of_person(
                row["name_hans"],
                row["name_hant"],
                row["pinyin"],
                [one["form"] for one in json.loads(row["other_names"] or "[]")],
            )
            for row in people
        },
        shown={row["person_id"]: f"{row['name_hans'] or ''} {row['pinyin'] or ''}".strip() for row in people},
        meetings={
            row["meeting_id"]: of_meeting(row["meeting_id"])
            for row in asked.execute("SELECT meeting_id FROM meetings").fetchall()
        },
        posts_of=posts,
    )
