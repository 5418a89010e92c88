"""Which posts are known, in which body, and which rank does each carry?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.lexicon.basis import Basis, read_basis
from pipelines.lexicon.posts import Rank
from pipelines.lexicon.posts import posts as post_forms
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["RegisteredPost", "load_posts", "posts"]

_FOLDER = Path(__file__).parent
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPost:
    """One post; `office` is its key in lexicon/posts.csv, by which a printed title is compared with it."""

    post_id: str
    name_zh: str
    name_en: str
    organisation_id: str
    office: str
    rank: Rank
    basis: Basis
    source: str | None


def load_posts(folder: Path) -> Mapping[str, RegisteredPost]:
    """Read posts.csv of a folder, by id; raises LexiconError naming file and line."""
    file = "posts.csv"
    found: dict[str, RegisteredPost] = {}
    known = {form.post for form in post_forms()}
    columns = ("post_id", "name_zh", "name_en", "organisation_id", "office", "rank", "basis", "source")
    for line, (key, name_zh, name_en, body, office, rank, basis, source) in read_table(file, columns, folder=folder):
        if not _ID.fullmatch(key) or key in found:
            raise LexiconError(file, line, f"id {key!r}", "a new id in small letters, like ild-head")
        if not (name_zh and name_en and body):
            raise LexiconError(file, line, "a post without a name or a body", "name_zh, name_en and organisation_id")
        if office not in known:
            raise LexiconError(file, line, f"office {office!r}", "a post of lexicon/posts.csv")
        if rank not in set(Rank):
            raise LexiconError(file, line, f"rank {rank!r}", "one of " + ", ".join(Rank))
        found[key] = RegisteredPost(
            post_id=key,
            name_zh=name_zh,
            name_en=name_en,
            organisation_id=body,
            office=office,
            rank=Rank(rank),
            basis=read_basis(file, line, basis, source),
            source=source or None,
        )
    return found


@cache
def posts() -> Mapping[str, RegisteredPost]:
    return load_posts(_FOLDER)
