"""Which Chinese people does a page name, with which title, and who is meant by a surname alone?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.mentions.en.sentences import Prose, Sentence, within
from pipelines.mentions.en.titles import Range, title_after, title_before

__all__ = ["Person", "full_names", "people_in", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A Chinese person named in full. Ranges are view offsets; `title` is what is printed beside the name."""

    name: Range
    title: Range | None
    surname: str
    full: str


def people_in(prose: Prose, start: int, end: int) -> list[Person]:
    """The Chinese people named in full in [start, end), each with the title printed beside the name."""
    found = []
    for name in within(prose.names, start, end):
        if name.end > end:
            continue
        sentence = prose.sentence_at(name.start)
        bounds = (sentence.start, sentence.end) if sentence is not None else (start, end)
        title = title_after(prose.text, name.end, bounds[1]) or title_before(prose.text, name.start, bounds[0])
        found.append(Person(name=(name.start, name.end), title=title, surname=name.surname, full=name.full))
    return found


def full_names(prose: Prose) -> Mapping[str, Person]:
    """Surname → the first person printed with it and a title, else the first so printed; title lines count last."""
    if prose.cast is None:
        prose.cast = _full_names(prose)  # every rule about leaders asks again
    return prose.cast


def _full_names(prose: Prose) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for sentence in (*prose.part("body"), *prose.part("title")):
        for person in people_in(prose, sentence.start, sentence.end):
            known = found.get(person.surname)
            if known is None or (known.title is None and person.title is not None and known.full == person.full):
                found[person.surname] = person
    return found


def resolve(prose: Prose, sentence: Sentence, cast: Mapping[str, Person]) -> list[Person]:
    """The people a sentence names, those called by one name alone with their full name printed elsewhere.

    people.en.one_name   the surname as Xinhua has it, or the given name as host media do (`Tao` for a Song Tao)
    """
    direct = people_in(prose, sentence.start, sentence.end)
    seen = {person.surname for person in direct}
    words = set(re.findall(r"\b[A-Z][a-z]+\b(?! [A-Z])", prose.of(sentence)))
    for surname, person in cast.items():
        if surname not in seen and words.intersection((surname, person.full.removeprefix(surname).strip())):
            direct.append(person)
    return direct
