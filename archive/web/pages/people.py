"""Whom does the registry know, which posts did they hold when, and which delegations did they lead?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.edition import Edition
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.pages.gone import record_or_successor
from archive.web.proofs import proofs
from archive.web.records.picture import posts_picture, posts_sheet
from archive.web.records.registered import TENURES
from archive.web.records.shown import SHOWN
from archive.web.view import Bytes, Page, Sheet, View

__all__ = ["VIEWS"]

_COUNTED = ("delegations_led", "meetings", "ranks", "bodies")
_LISTS = ("meetings", "ranks", "bodies")
_HELD = (
    "FROM tenures AS t JOIN posts AS o USING (post_id) WHERE t.person_id = people.person_id AND t.superseded_on IS NULL"
)
_LISTING = Listing(
    table="people",
    key="person_id",
    sorts={"delegations_led": "Delegations led", "pinyin": "Name", "name_hans": "Chinese name"},
    facets=(
        Facet(name="ranks", label="Rank of a post", values=True),
        Facet(name="meetings", label="Led for", values=True, gloss=Names.meeting),
        Facet(name="delegations_led", label="Delegations led"),
        Facet(name="bodies", label="Body", values=True),
        Facet(name="basis", label="Basis of the row"),
    ),
    select="SELECT people.*,"  # noqa: S608 - SQL of our own
    " (SELECT count(*) FROM delegations AS d WHERE d.leader_person_id = people.person_id) AS delegations_led,"
    " (SELECT json_group_array(DISTINCT d.meeting_id) FROM delegations AS d"
    " WHERE d.leader_person_id = people.person_id AND d.meeting_id IS NOT NULL) AS meetings,"
    f" (SELECT json_group_array(DISTINCT o.rank) {_HELD}) AS ranks,"
    f" (SELECT json_group_array(DISTINCT o.organisation_id) {_HELD} AND o.organisation_id IS NOT NULL) AS bodies"
    " FROM people",
)


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    rows = [row | {name: json.loads(row[name]) for name in _LISTS} for row in found.rows]
    ids = [row["person_id"] for row in rows] if asked.form is Form.HTML else []
    posts: defaultdict[str, list[Row]] = defaultdict(list)
    for one in _tenures(edition.catalogue, ids):
        if one["superseded_on"] is None:
            posts[one["person_id"]].append(one)
    unresolved = edition.catalogue.rows("SELECT * FROM unresolved_leaders ORDER BY first_seen, unresolved_id LIMIT 200")
    columns = [c.name for c in edition.folder.tables["people"].columns]
    return Page(
        template="people.html",
        title="People",
        data={**found.about, "people": rows, "unresolved_leaders": unresolved},
        drawn={"found": found, "posts": posts, **SHOWN},
        sheet=Sheet(name="people", columns=[*columns, *_COUNTED], rows=rows),
    )


def _one(edition: Edition, asked: Asked) -> Page | Bytes:
    row = record_or_successor(edition, asked, "people", "person_id")
    if isinstance(row, Bytes):
        return row
    catalogue, person_id = edition.catalogue, row["person_id"]
    tenures = _tenures(catalogue, [person_id])
    led = catalogue.rows(
        "SELECT * FROM delegations WHERE leader_person_id = ? ORDER BY date_earliest, delegation_id", person_id
    )
    names = [name for name in (row["name_hans"], row["name_hant"], row["pinyin"]) if name]
    return Page(
        template="person.html",
        title=f"{row['name_hans'] or row['person_id']} {row['pinyin'] or ''}".strip(),
        data={
            "person": row,
            "tenures": tenures,
            "delegations": led,
            "member_of": _naming(catalogue, "delegations", "delegation_id", "members", names),
            "spoke_at": _naming(catalogue, "events", "event_id", "speakers", names),
            "unresolved_leaders": catalogue.rows(
                "SELECT * FROM unresolved_leaders WHERE EXISTS"
                " (SELECT 1 FROM json_each(candidates) WHERE json_each.value = ?) ORDER BY unresolved_id",
                person_id,
            ),
        },
        drawn={
            "proofs": proofs(catalogue, "delegations", [one["delegation_id"] for one in led]),
            "picture": posts_picture([one for one in tenures if one["superseded_on"] is None], led),
            **SHOWN,
        },
    )


def _posts(edition: Edition, asked: Asked) -> Page | Bytes:
    row = record_or_successor(edition, asked, "people", "person_id")
    if isinstance(row, Bytes):
        return row
    tenures = _tenures(edition.catalogue, [row["person_id"]])
    return Page(template="refused.html", title="Posts", data={"tenures": tenures}, sheet=posts_sheet(tenures))


def _tenures(catalogue: Catalogue, ids: Sequence[str]) -> list[Row]:
    """With post, rank and body, by time."""
    return catalogue.rows(TENURES.format(marks=", ".join("?" * len(ids))), *ids) if ids else []


def _naming(catalogue: Catalogue, table: str, key: str, column: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Records whose list of people prints exactly one of these names: a namesake would be among them."""
    if not names:
        return []
    marks = ", ".join("?" * len(names))
    return catalogue.rows(
        f'SELECT "{key}", meeting_id, date_earliest, date_latest FROM "{table}" WHERE EXISTS (SELECT 1'  # noqa: S608
        f" FROM json_each(\"{column}\") AS one WHERE CASE one.type WHEN 'object'"
        f" THEN json_extract(one.value, '$.name') ELSE one.value END IN ({marks})) ORDER BY date_earliest, \"{key}\"",
        *names,
    )


VIEWS = (
    View(
        path="/people",
        handler=_list,
        summary="People of the registry, with posts, ranks and the delegations they led.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/people/{person_id}/posts",
        handler=_posts,
        summary="Posts of one person, as known on which day.",
        forms=(Form.CSV,),
    ),
    View(
        path="/people/{person_id}",
        handler=_one,
        summary="One person: names in every script, posts and when they were known, delegations led.",
    ),
)
