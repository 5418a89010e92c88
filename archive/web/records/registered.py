"""Which printed names are those of people of the registry, and what rank did these hold on some days?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.web.catalogue.handle import Catalogue, Row

__all__ = ["TENURES", "bodies", "certain_on", "in_registry", "names_among"]

_RANKS = ("national", "deputy_national", "full_ministerial", "vice_ministerial", "bureau")  # the highest first
_FORMS = ("name_hans", "name_hant", "pinyin")
_HOME = "CN"
TENURES = """
SELECT t.*, p.name_zh, p.name_en, p.rank, p.organisation_id, o.name_zh AS body_zh, o.name_en AS body_en
FROM tenures AS t LEFT JOIN posts AS p USING (post_id) LEFT JOIN organisations AS o USING (organisation_id)
WHERE t.person_id IN ({marks})
ORDER BY t.from_edtf IS NULL, t.from_edtf, t.post_id, t.number, t.known_on
"""


def in_registry(
    catalogue: Catalogue, names: Sequence[str], first: str | None, last: str | None
) -> Mapping[str, Sequence[Row]]:
    """Printed name → everybody who is registered under exactly that name, with `rank` and `posts` on all of these days.

    Several are given for a name that several bear: nothing is decided here.
    """
    if not names:
        return {}
    marks = ", ".join("?" * len(names))
    people = catalogue.rows(
        "SELECT person_id, name_hans, name_hant, pinyin FROM people WHERE "  # noqa: S608 - question marks
        + " OR ".join(f"{form} IN ({marks})" for form in _FORMS)
        + " ORDER BY person_id",
        *[*names] * len(_FORMS),
    )
    held = defaultdict(list)
    if people:
        sql = TENURES.format(marks=", ".join("?" * len(people)))
        for tenure in catalogue.rows(sql, *(one["person_id"] for one in people)):
            if tenure["superseded_on"] is None and certain_on(tenure, first, last):
                held[tenure["person_id"]].append(tenure)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for one in people:
        posts = held[one["person_id"]]
        own = one | {"posts": [post["name_zh"] or post["post_id"] for post in posts], "rank": _highest(posts)}
        for name in {one[form] for form in _FORMS} & set(names):
            found[name].append(own)
    return dict(found)


def bodies(catalogue: Catalogue, printed: Iterable[str | None]) -> Mapping[str, Sequence[str]]:
    """Printed body → the organisations that are registered under exactly that name, as their ids."""
    names = list(dict.fromkeys(name for name in printed if name))
    if not names:
        return {}
    marks = ", ".join("?" * len(names))
    rows = catalogue.rows(
        "SELECT organisation_id, name_zh, name_en FROM organisations"  # noqa: S608 - question marks
        f" WHERE name_zh IN ({marks}) OR name_en IN ({marks}) ORDER BY organisation_id",
        *names,
        *names,
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        for name in {row["name_zh"], row["name_en"]} & set(names):
            found[name].append(row["organisation_id"])
    return dict(found)


def names_among(people: Iterable[Any]) -> list[str]:
    """Names of a list as printed: texts, or {name, role, country} of whoever may be of the Chinese side."""
    found = [
        one.get("name") if isinstance(one, Mapping) and one.get("country") in (None, _HOME) else one for one in people
    ]
    return list(dict.fromkeys(name for name in found if isinstance(name, str) and name))


def certain_on(tenure: Row, first: str | None, last: str | None) -> bool:
    """Whether it is beyond doubt on all days from first to last."""
    begins, ends = tenure["certain_from"], tenure["certain_to"]
    return bool(begins and ends and first and last and begins <= first and last <= ends)


def _highest(posts: Sequence[Row]) -> str | None:
    ranks = {post["rank"] for post in posts}
    return next((rank for rank in _RANKS if rank in ranks), None)
