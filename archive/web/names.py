"""What does a Chinese value mean in English? Registries and rules only, never a translation of evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from archive.meeting_names import meeting_name, plain
from archive.web.catalogue.handle import Catalogue

__all__ = ["Names", "names_of"]

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_COMMA = re.compile(r"[、，,；;]")
_WORDS = frozenset(
    {
        "mode", "trigger", "date_precision", "date_basis", "verification", "record_status", "status", "side", "form",
        "leader_rank", "rank_basis", "rank", "outcome", "unit", "operator", "kind", "basis", "role", "reason",
        "verdict", "stance", "cause", "seen", "method",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """English for codes, ids and Chinese names of this release.

    countries   ISO alpha-2 → English
    people      person id → (Hans, pinyin)
    spelled     a Chinese name of a person → pinyin
    titles      a Chinese title or body → English, as the registries have it
    """

    countries: Mapping[str, str]
    people: Mapping[str, tuple[str, str]]
    spelled: Mapping[str, str]
    titles: Mapping[str, str]

    def country(self, code: str | None) -> str:
        """LA: Laos. A code of no list is its own name."""
        return "" if code is None else self.countries.get(code, code)

    def meeting(self, meeting_id: str | None) -> str:
        """cc18-p5: Fifth Plenum of the 18th Central Committee."""
        return meeting_name(meeting_id).english

    def gloss(self, field: str, value: object) -> str | None:
        """English to set beside a value, None when nothing is registered or nothing is needed.

        A title of several posts is glossed post by post; those that no registry has are left out with an ellipsis.
        """
        if not isinstance(value, str):
            return None
        if field in ("country", "countries"):
            return self.countries.get(value)
        if field in ("meeting_id", "meetings"):
            english = meeting_name(value).english
            return english if english != value else None
        if field in ("leader_person_id", "person_id"):
            found = self.people.get(value)
            return f"{found[0]} {found[1]}" if found else None
        if field in _WORDS:
            return plain(value) if "_" in value else None
        if not _HAN.search(value):
            return None
        return self.spelled.get(value) or self._title(value)

    def _title(self, value: str) -> str | None:
        whole = self.titles.get(value)
        if whole is not None:
            return whole
        found = [self.titles.get(part.strip()) for part in _COMMA.split(value)]
        if not any(found):
            return None
        return "; ".join(one or "…" for one in found)

    @staticmethod
    def language(value: object) -> str | None:
        """`zh` for a text with Chinese characters and `ar` for one with Arabic letters, for the attribute lang."""
        if not isinstance(value, str):
            return None
        return "zh" if _HAN.search(value) else "ar" if _ARABIC.search(value) else None


def names_of(catalogue: Catalogue) -> Names:
    """Read once for each release: some thousand short names."""
    people = catalogue.rows("SELECT person_id, name_hans, name_hant, pinyin FROM people ORDER BY person_id")
    posts = catalogue.rows("SELECT name_zh, name_en FROM posts WHERE name_en IS NOT NULL ORDER BY post_id")
    bodies = catalogue.rows(
        "SELECT name_zh, name_en FROM organisations WHERE name_en IS NOT NULL AND name_zh IS NOT NULL"
        " ORDER BY organisation_id"
    )
    spelled = {row[script]: row["pinyin"] for row in people for script in ("name_hant", "name_hans") if row[script]}
    return Names(
        countries={row["country"]: row["name"] for row in catalogue.rows("SELECT country, name FROM figure_map")},
        people={row["person_id"]: (row["name_hans"], row["pinyin"]) for row in people},
        spelled={name: pinyin for name, pinyin in spelled.items() if pinyin},
        titles={row["name_zh"]: row["name_en"] for row in (*bodies, *posts)},
    )
