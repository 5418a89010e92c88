"""Does a text hold one of many words? One pass by Aho-Corasick, where an alternation would try each at every letter."""

from __future__ import annotations

from ahocorasick_rs import AhoCorasick, MatchKind

__all__ = ["WordList"]


class WordList:
    """Words of any case, in the order of a text.

    words    separated by bars; `<` before a word says that it must begin there, `>` behind it that it must end there:
             no letter, digit or underscore stands beside it
    names    the text is a list of names in markup: a word begins behind `-`, `_` or a blank and ends before one of them
             or a digit
    """

    __slots__ = ("_edges", "_matcher", "_names")

    def __init__(self, words: str, *, names: bool = False) -> None:
        listed = words.split("|")
        self._names = names
        self._edges = tuple((word.startswith("<"), word.endswith(">")) for word in listed)
        self._matcher = AhoCorasick([word.strip("<>").lower() for word in listed], matchkind=MatchKind.Standard)

    def first(self, text: str) -> int | None:
        """Where the first of the words begins; None when the text holds none."""
        low = text.lower()
        if len(low) != len(text):  # İ has two letters in lower case
            low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        found = self._matcher.find_matches_as_indexes(low, overlapping=True)
        return min((start for word, start, end in found if self._stands(low, word, start, end)), default=None)

    def stands_in(self, text: str) -> bool:
        """Does the text hold one of the words?"""
        return self.first(text) is not None

    def _stands(self, text: str, word: int, start: int, end: int) -> bool:
        before, behind = text[start - 1 : start], text[end : end + 1]
        opens, closes = self._edges[word]
        if self._names:
            return not (opens and before and before not in "-_" and not before.isspace()) and not (
                closes and behind and behind not in "-_" and not (behind.isspace() or behind.isdigit())
            )
        return not (opens and _in_word(before)) and not (closes and _in_word(behind))


def _in_word(char: str) -> bool:
    return char == "_" or char.isalnum()
