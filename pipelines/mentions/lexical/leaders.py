"""Who leads the team, and what is the printed title?

people.lexical.led_by: {team} led by {title} {name} | {name}, {title}, by the templates of Grammar.led_by.
people.lexical.acting: {name}[, title] {visits or briefs}, where the page says of nobody that they lead.
people.lexical.titled: {name} beside {post in a body of the Party}, in a sentence that tells of the team.

A title that a template does not hold is looked for right before and right behind the name (Grammar.title_before,
title_after); the post of somebody who is named as an envoy also behind a second mention by surname.

Traps: an ambassador, a host and the general secretary whose envoy somebody is are no leaders; an honorific (mr,
comrade, 氏, นาย) is no part of name or title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.mentions.lexical.grammar import Grammar, compiled, role_pattern
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["Leader", "find_leader", "title_of"]

_TRIES = 12  # matches of one template in one sentence: what has the shape of a name and is none costs a try
_EDGE = " ,;:-\"'()、，·"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """Ranges are half-open offsets in Text.plain."""

    name: tuple[int, int]
    title: tuple[int, int] | None
    at: tuple[int, int]
    rule: str


def find_leader(
    text: Text, grammar: Grammar, marks: Marks, sentences: Sequence[Sentence], *, acting: bool = True
) -> Leader | None:
    """The first leader told in these sentences; who is said to lead goes before who only acts."""
    fields = ("led_by", "acting") if acting else ("led_by",)
    for field in fields:
        for sentence in sentences:
            for leader in _by_templates(text, grammar, marks, sentence, field):
                return leader
    return _titled(text, grammar, marks, sentences) if acting else None


def _titled(text: Text, grammar: Grammar, marks: Marks, sentences: Sequence[Sentence]) -> Leader | None:
    """The first person told of in the team's sentences with a post in the Party beside the name.

    A post without a body of the Party in it may be the host's.
    """
    pattern = re.compile(grammar.name)
    for sentence in sentences:
        for hit in pattern.finditer(text.plain, sentence.start, sentence.end):
            name = hit.span()
            if not is_name(text, grammar, name):
                continue
            title = title_of(text, grammar, marks, sentence, name)
            if title is None or marks.any("ambassador", *title):
                continue
            party = any(marks.any(role, *title) for role in ("party", "centre", "department", "envoy"))
            if party and not marks.any("theirs", *title):
                name = _first_case(text, grammar, name)
                return Leader(name=name, title=title, at=hit.span(), rule="people.lexical.titled")
    return None


def _by_templates(text: Text, grammar: Grammar, marks: Marks, sentence: Sentence, field: str) -> Iterator[Leader]:
    for template in getattr(grammar, field):
        cursor = sentence.start
        for _ in range(_TRIES):
            hit = compiled(grammar, template).search(text.plain, cursor, sentence.end)
            if hit is None:
                break
            name = hit.span("name")
            if not is_name(text, grammar, name):
                cursor = hit.start() + 1
                continue
            cursor = hit.end()
            title = _trim(text, grammar, hit.span("title")) if hit.groupdict().get("title") else None
            if title is not None and not _has_post(marks, title):
                title = None
            if title is None:
                title = title_of(text, grammar, marks, sentence, name) or _elsewhere(text, grammar, marks, name)
            if title is None or _only_envoy(marks, title):
                title = _post_elsewhere(text, grammar, marks, name) or title
            if title is not None and marks.any("ambassador", *title) and not marks.any("envoy", *title):
                continue
            name, declined = _first_case(text, grammar, name), name
            beside = text.sentence_at(name[0])
            if title is None and name != declined and beside is not None:
                title = title_of(text, grammar, marks, beside, name)
            yield Leader(name=name, title=title, at=hit.span(), rule=f"people.lexical.{field}")


def is_name(text: Text, grammar: Grammar, name: tuple[int, int]) -> bool:
    return grammar.name_ok is None or grammar.name_ok(text.plain[slice(*name)])


def title_of(
    text: Text, grammar: Grammar, marks: Marks, sentence: Sentence, name: tuple[int, int]
) -> tuple[int, int] | None:
    """The title printed right beside a name in its sentence."""
    for template in grammar.title_after:
        hit = compiled(grammar, template).match(text.plain, name[1], sentence.end)
        if hit is not None:
            title = _trim(text, grammar, hit.span("title"))
            if title is not None and _has_post(marks, title):
                return title
    if grammar.script.spaced and grammar.script.cased:
        before = _title_before(text, grammar, marks, sentence, name)
        if before is not None:
            return before
    for template in grammar.title_before:
        # The template ends at the name; the leftmost match that reaches it would swallow the clause before.
        pattern = compiled(grammar, template)
        best: tuple[int, int] | None = None
        start = sentence.start
        while (hit := pattern.search(text.plain, start, name[0])) is not None:
            if hit.end() == name[0]:
                best = _trim(text, grammar, hit.span("title"))
                break
            start = hit.start() + 1
        if best is not None and _has_post(marks, best):
            return best
    return None


def _title_before(
    text: Text, grammar: Grammar, marks: Marks, sentence: Sentence, name: tuple[int, int]
) -> tuple[int, int] | None:
    """The longest title that ends at the name and begins with the word of a post: not the clause before it."""
    low = max(sentence.start, name[0] - 200)
    heads = {h.start for role in ("post", "envoy") for h in marks.of(role, low, name[0])}
    told: tuple[int, int] | None = None
    for template in grammar.title_before:
        pattern = compiled(grammar, template + r"\Z")  # the end of the search is the name's beginning
        start = low
        for _ in range(60):
            hit = pattern.search(text.plain, start, name[0])
            if hit is None:
                break
            title = _trim(text, grammar, hit.span("title"))
            if title is not None and title[0] in heads:
                if not any(marks.any(role, *title) for role in ("visit", "present", "contact", "host")):
                    return title
                told = told or title  # "before economists spoke the deputy head": the post behind the verb is better
            start = hit.start() + 1
    return told


def _first_case(text: Text, grammar: Grammar, name: tuple[int, int]) -> tuple[int, int]:
    """Another mention of the same person in the first case, when this one is declined: Цянь Хуншанем, Цянь Хуншань."""
    printed = text.plain[slice(*name)]
    if not grammar.declined or not re.search(rf"(?:{grammar.declined})$", printed):
        return name
    stem = re.sub(rf"(?:{grammar.declined})$", "", printed)
    if len(stem) < 5:
        return name
    for hit in re.finditer(re.escape(stem) + r"\w{0,2}(?!\w)", text.plain):
        if not re.search(rf"(?:{grammar.declined})$", hit[0]):
            return hit.span()
    return name


def _only_envoy(marks: Marks, title: tuple[int, int]) -> bool:
    """Is this title that of an envoy and of nothing else: `special envoy of Xi Jinping`?"""
    return marks.any("envoy", *title) and not marks.any("department", *title) and not marks.any("centre", *title)


def _post_elsewhere(text: Text, grammar: Grammar, marks: Marks, name: tuple[int, int]) -> tuple[int, int] | None:
    """The post of an envoy, told behind a second mention by surname: `Song, who is also head of the Department`."""
    surname = text.plain[slice(*name)].split(" ")[0]
    if not grammar.script.spaced or len(surname) < 2:
        return None
    for sentence in text.part("body"):
        for hit in re.finditer(re.escape(surname) + r"(?=,)", text.plain[sentence.start : sentence.end]):
            at = (sentence.start + hit.start(), sentence.start + hit.end())
            title = title_of(text, grammar, marks, sentence, at)
            if title is not None and not _only_envoy(marks, title):
                return title
    return None


def _elsewhere(text: Text, grammar: Grammar, marks: Marks, name: tuple[int, int]) -> tuple[int, int] | None:
    """The title beside another mention of the same full name."""
    printed = text.plain[slice(*name)]
    for sentence in (*text.part("body"), *text.part("title")):
        at = text.plain.find(printed, sentence.start, sentence.end)
        if at >= 0 and at != name[0]:
            title = title_of(text, grammar, marks, sentence, (at, at + len(printed)))
            if title is not None:
                return title
    return None


def _has_post(marks: Marks, title: tuple[int, int]) -> bool:
    return any(marks.any(role, *title) for role in ("post", "envoy", "department"))


def _trim(text: Text, grammar: Grammar, title: tuple[int, int]) -> tuple[int, int] | None:
    """Without honorifics, commas and blanks at the ends; None when nothing is left."""
    start, end = title
    honorific = re.compile(role_pattern(grammar, "honorific"))
    changed = True
    while changed and start < end:
        changed = False
        while start < end and text.plain[start] in _EDGE and text.plain[start] != "(":
            start, changed = start + 1, True
        while start < end and text.plain[end - 1] in _EDGE and text.plain[end - 1] != ")":
            end, changed = end - 1, True
        hit = honorific.match(text.plain, start, end)
        if hit is not None and hit.end() > start:
            start, changed = hit.end(), True
    head = role_pattern(grammar, "head")
    tail = re.compile(rf"(?:,| (?:{role_pattern(grammar, 'and')}))? {head}$").search(text.plain[:end], start)
    if tail is not None and tail.start() > start:
        end = tail.start()
    first = re.compile(rf"{head}(?:,| {role_pattern(grammar, 'and')})? ").match(text.plain, start, end)
    if first is not None:
        start = first.end()
    return (start, end) if end - start > 1 else None
