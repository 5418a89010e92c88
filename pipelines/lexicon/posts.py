"""Which printed forms name a Party body or a post, and what rank does each carry?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from archive.folding import fold
from pipelines.lexicon.ranks import Rank
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["BodyForm", "Carries", "PostForm", "Rank", "load_bodies", "load_posts", "party_bodies", "posts"]

_FOLDER = Path(__file__).parent
_LANGUAGES = ("zh", "en")


# What a post carries: a rank of its own, that of its body's head, the one below it, or none that its name tells
Carries = Rank | Literal["head", "deputy"] | None
_CARRIED: dict[str, Carries] = {
    "": None,
    "head": "head",
    "deputy": "deputy",
    **{rank.value: rank for rank in Rank if rank is not Rank.UNKNOWN},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyForm:
    """One printed form of a body; `head_rank` is the rank of whoever heads it."""

    form: str
    lang: str
    body: str
    head_rank: Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class PostForm:
    """One printed form of a post."""

    form: str
    lang: str
    post: str
    rank: Carries


def load_bodies(folder: Path) -> tuple[BodyForm, ...]:
    """Read party_bodies.csv of a folder; raises LexiconError naming file and line."""
    file = "party_bodies.csv"
    found: list[BodyForm] = []
    for line, (form, lang, body, rank) in read_table(file, ("form", "lang", "body", "head_rank"), folder=folder):
        _check(file, line, form, lang, {(b.lang, b.form) for b in found})
        if rank not in set(Rank) or rank == Rank.UNKNOWN:
            raise LexiconError(
                file, line, f"rank {rank!r}", "one of " + ", ".join(r for r in Rank if r != Rank.UNKNOWN)
            )
        found.append(BodyForm(form=form, lang=lang, body=body, head_rank=Rank(rank)))
    return tuple(found)


def load_posts(folder: Path) -> tuple[PostForm, ...]:
    """Read posts.csv of a folder; raises LexiconError naming file and line."""
    file = "posts.csv"
    found: list[PostForm] = []
    for line, (form, lang, post, rank) in read_table(file, ("form", "lang", "post", "rank"), folder=folder):
        _check(file, line, form, lang, {(p.lang, p.form) for p in found})
        if rank not in _CARRIED:
            raise LexiconError(file, line, f"rank {rank!r}", ", ".join(_CARRIED) + ", or nothing")
        found.append(PostForm(form=form, lang=lang, post=post, rank=_CARRIED[rank]))
    return tuple(found)


def _check(file: str, line: int, form: str, lang: str, known: set[tuple[str, str]]) -> None:
    if lang not in _LANGUAGES:
        raise LexiconError(file, line, f"language {lang!r}", " or ".join(_LANGUAGES))
    if not form or fold(form) != form:
        raise LexiconError(file, line, f"form {form!r}", f"the folded form {fold(form)!r}, as pages are matched")
    if (lang, form) in known:
        raise LexiconError(file, line, f"{form!r} again", "it only once")


@cache
def party_bodies() -> tuple[BodyForm, ...]:
    return load_bodies(_FOLDER)


@cache
def posts() -> tuple[PostForm, ...]:
    return load_posts(_FOLDER)
