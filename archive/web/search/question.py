"""What does somebody look for? Words and phrases of what was typed; nothing of it is ever syntax of the index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.web.search.folding import BREAK, joined, tokens

__all__ = ["MOST_TOKENS", "Phrase", "Question", "Term", "TooLong", "asked_for", "match_of", "phrase_of"]

MOST_TOKENS = 100
_SHORTEST_BEGINNING = 3  # letters of a word that may be the beginning of a longer one
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
_QUOTES = str.maketrans("“”„«»「」『』", '"""""""""')


class TooLong(ValueError):
    """More words than one question may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that stand one after the other; with `may_go_on` the last of them may be longer."""

    words: tuple[str, ...]
    may_go_on: bool = False

    @property
    def match(self) -> str:
        """The phrase as the index asks for it. Words are letters, digits and marks alone, so none can be syntax."""
        return '"{}"{}'.format(" ".join(self.words), " *" if self.may_go_on else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that has to stand in a record: any of these phrases. `key`: the term as the key of a name."""

    shown: str
    key: str
    phrases: tuple[Phrase, ...]

    @property
    def match(self) -> str:
        return " OR ".join(phrase.match for phrase in self.phrases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All terms have to stand in what is found; `text` is what was typed, without blanks around it."""

    text: str
    key: str
    terms: tuple[Term, ...]

    @property
    def phrases(self) -> Sequence[Phrase]:
        return [phrase for term in self.terms for phrase in term.phrases]


def asked_for(text: str) -> Question:
    """The question in what was typed; one without terms finds nothing.

    raises  TooLong
    """
    terms: list[Term] = []
    count = 0
    for quoted, plain in _PIECE.findall(text.translate(_QUOTES)):
        for term in _quoted(quoted) if quoted else _plain(plain):
            count += max(len(phrase.words) for phrase in term.phrases)
            if count > MOST_TOKENS:
                raise TooLong(f"more than {MOST_TOKENS} words or characters to look for")
            terms.append(term)
    once = {term.phrases: term for term in terms}
    return Question(text=text.strip(), key="".join(term.key for term in terms), terms=tuple(once.values()))


def match_of(question: Question, also: Mapping[str, Sequence[str]] | None = None) -> str:
    """The question as the index asks it.

    also    key of a term, or of the whole question → other names of what it names: any of them will do
    """
    also = also or {}
    parts = []
    for term in question.terms:
        others = [phrase_of(name) for name in also.get(term.key, ())] if len(question.terms) > 1 else []
        parts.append(f"({' OR '.join([term.match, *(phrase.match for phrase in others)])})")
    whole = [phrase_of(name).match for name in also.get(question.key, ())]
    return " OR ".join([f"({' AND '.join(parts)})", *whole])


def phrase_of(name: str) -> Phrase:
    return Phrase(words=tuple(token.word for token in tokens(name) if token.word != BREAK))


def _quoted(text: str) -> Iterator[Term]:
    words = tuple(token.word for token in tokens(text) if token.word != BREAK)
    if words:
        yield Term(shown=text.strip(), key="".join(words), phrases=(Phrase(words=words),))


def _plain(piece: str) -> Iterator[Term]:
    """A piece without blanks: a phrase for each part between marks of punctuation; `Chun-tao` is also `Chuntao`."""
    part: list[str] = []
    shown_from = 0
    is_latin = True
    end = 0
    for token in tokens(piece):
        if token.word == BREAK:
            yield from _part(piece[shown_from : token.start], part, is_latin)
            part, shown_from, is_latin = [], token.end, True
        else:
            part.append(token.word)
            is_latin = is_latin and not token.is_apart
        end = token.end
    yield from _part(piece[shown_from:end], part, is_latin)


def _part(shown: str, words: Sequence[str], is_latin: bool) -> Iterator[Term]:
    if not words:
        return
    goes_on = is_latin and len(words[-1]) >= _SHORTEST_BEGINNING
    phrases = [Phrase(words=tuple(words), may_go_on=goes_on)]
    if is_latin and len(words) > 1:
        whole = "".join(words)
        phrases.append(Phrase(words=(whole,), may_go_on=len(whole) >= _SHORTEST_BEGINNING))
    yield Term(shown=shown, key=joined(shown), phrases=tuple(phrases))
