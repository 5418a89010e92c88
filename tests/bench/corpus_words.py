"""What fills a page of the benchmark corpus that is about nothing of ours? Sentences of distinct vocabularies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

__all__ = ["Filler", "Story", "fillers", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as its author wrote it."""

    title: str
    paragraphs: tuple[str, ...]
    day: tuple[int, int, int]
    byline: str
    relevant: bool = False


@cache
def words() -> dict[str, Any]:
    """corpus_words.toml, its texts cut at the commas."""
    told = tomllib.loads(Path(__file__).with_name("corpus_words.toml").read_text("utf-8"))
    return {name: _cut(table) for name, table in told.items()}


def _cut(table: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _cut(value) if isinstance(value, dict) else tuple(" ".join(value.split()).split(", "))
        for name, value in table.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """One vocabulary: a topic's words and the compounds or names of one site."""

    chinese: bool
    who: tuple[str, ...]
    does: tuple[str, ...]
    what: tuple[str, ...]
    own: tuple[str, ...]  # made-up compounds, or family names

    def sentence(self, rng: Random) -> str:
        return self._zh(rng) if self.chinese else self._en(rng)

    def paragraph(self, rng: Random, sentences: int) -> str:
        return ("" if self.chinese else " ").join(self.sentence(rng) for _ in range(sentences))

    def headline(self, rng: Random) -> str:
        pick = rng.choice
        if self.chinese:
            tail = pick(
                (pick(self.own) + pick(self.what), f"{rng.randrange(2, 98)}个{pick(self.own)}", pick(self.what))
            )
            return f"{pick(self.own)}{pick(self.who)}{pick(self.does)}{tail}"
        line = f"{pick(self.own)} {pick(self.who)} {pick(self.does)} {pick(self.what)}"
        return line if rng.random() < 0.5 else f"{line}, {_filled(pick(words()['en']['tails']), rng)}"

    def _zh(self, rng: Random) -> str:
        pick = rng.choice
        made = [
            _filled(pick(words()["zh"]["times"]), rng) if rng.random() < 0.4 else pick(words()["zh"]["joints"]),
            "，",
        ]
        for number in range(rng.randrange(2, 5)):
            made.append("，" if number else "")
            made += (pick(self.own), "的" if rng.random() < 0.3 else "", pick(self.who), pick(self.does))
            made += (pick(self.own), pick(self.what))
            if rng.random() < 0.3:
                made.append(f"{rng.randrange(3, 990)}{pick('万亿个次家户吨')}{pick(self.own)}")
        made.append(pick("。。。！；"))
        return "".join(made)

    def _en(self, rng: Random) -> str:
        pick = rng.choice
        made = [f"{pick(self.who)} {pick(self.does)} {pick(self.what)}"]
        if rng.random() < 0.6:
            made.append(f"{pick(('while', 'and', 'as', 'but'))} {pick(self.own)} {pick(self.does)} {pick(self.what)}")
        made.append(_filled(pick(words()["en"]["tails"]), rng))
        if rng.random() < 0.4:
            made.append(f'"{pick(self.own)} {pick(self.does)} {pick(self.what)}", said {pick(self.own)}')
        line = ", ".join(made)
        return line[0].upper() + line[1:] + "."


def _filled(words: str, rng: Random) -> str:
    return words.format(
        m=rng.randrange(1, 13), d=rng.randrange(1, 29), y=rng.randrange(2008, 2026), n=rng.randrange(2, 95)
    )


def fillers(chinese: bool, rng: Random) -> dict[str, Filler]:
    """One vocabulary for each topic, with compounds and names of this rng's site alone."""
    made = {}
    table = words()["zh" if chinese else "en"]
    for topic, part in table["topics"].items():
        if chinese:
            letters, surnames = "".join(table["letters"]).replace(" ", ""), table["surnames"][0]
            own = tuple("".join(rng.choices(letters, k=rng.choice((2, 2, 2, 3)))) for _ in range(260))
            own += tuple(rng.choice(surnames) + "".join(rng.choices(letters, k=2)) for _ in range(90))
        else:
            own = tuple("".join(rng.choices(table["syllables"], k=rng.choice((2, 3)))).capitalize() for _ in range(300))
        made[topic] = Filler(chinese=chinese, own=own, **part)
    return made
