"""Which leaders' names differ by a slip of the pen only? One letter or character, where all else is the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from archive.folding import fold
from pipelines.components import components
from pipelines.journeys.accounts import Account, Window
from pipelines.journeys.timeline import neighbours
from pipelines.ranks import offices

__all__ = ["one_slip_apart", "without_slips"]

_LETTERS = 7  # in shorter names of Latin letters one letter makes another person: Li Jun, Li Jin
_CHARACTERS = 3  # in shorter Chinese names only a character that sounds alike is a slip


@dataclass(frozen=True, slots=True, order=True)
class _Name:
    """A name as accounts print it, with the bodies of the title beside it."""

    letters: str
    characters: str  # empty for a name that is not printed in Chinese
    bodies: tuple[str, ...]  # none where the title names no known one


def without_slips(accounts: Sequence[Account]) -> list[Account]:
    """The accounts, those that misprint a leader's name joined under the name that most accounts print.

    Two names are one when they differ by one letter, one transposition or one character, and the posts of the title,
    the meeting and a country are the same, on printed days that overlap. What is printed stays as it is.
    """
    pairs = list(_pairs(accounts))
    # by texts, not by copies of them: what a copy adds must not make another name the usual one
    texts = {(a.document.extraction.body_sha256, a.number): a for a in accounts}.values()
    usual = Counter(a.called for a in texts), Counter(a.person for a in texts)
    found = list(accounts)
    for group in components(len(accounts), pairs):
        names = {(accounts[n].called, accounts[n].person) for n in group}
        if len(names) < 2:
            continue
        called = min({c for c, _ in names if c}, key=lambda c: (-usual[0][c], c))
        people = {p for c, p in names if p and c == called} or {p for _, p in names if p}
        person = min(people, key=lambda p: (-usual[1][p], p), default=None)
        for n in group:
            found[n] = replace(accounts[n], called=called, person=person if accounts[n].person else None)
    return found


def one_slip_apart(one: str, other: str) -> bool:
    """Does one letter more, less or other, or one transposition of neighbours, make one of the other?"""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[at:], other[at:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _pairs(accounts: Sequence[Account]) -> Iterator[tuple[int, int]]:
    told: dict[tuple[str, str, tuple[str, ...]], dict[_Name, list[tuple[Window, int]]]] = {}
    for n, account in enumerate(accounts):
        title = account.visit.leader_title
        if account.leader is None or account.meeting is None or title is None:
            continue
        posts, bodies = _posts(title.value)
        name = _Name(letters=account.leader, characters=account.person or "", bodies=bodies)
        for stay in account.stays:
            if stay.known is not None:
                own = told.setdefault((account.meeting, stay.country, posts), defaultdict(list))
                own[name].append((stay.known, n))
    for names in told.values():
        for one, other in _alike(sorted(names)):
            yield from neighbours([*names[one], *names[other]])


def _alike(names: Sequence[_Name]) -> Iterator[tuple[_Name, _Name]]:
    """Pairs that are a slip apart; only names are compared that are equal without one letter or character."""
    if len(names) < 2:
        return
    rests: dict[str, list[_Name]] = defaultdict(list)
    for name in names:
        for rest in {rest for word in (name.letters, name.characters) for rest in (word, *_without_one(word))}:
            rests[rest].append(name)
    yield from sorted({pair for own in rests.values() for pair in combinations(own, 2) if _is_slip(*pair)})


def _without_one(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _is_slip(one: _Name, other: _Name) -> bool:
    if one.bodies and other.bodies and one.bodies != other.bodies:
        return False
    if one.characters and other.characters:
        differing = sum(a != b for a, b in zip(one.characters, other.characters, strict=False))
        alike = one.letters == other.letters or len(one.characters) >= _CHARACTERS
        return alike and len(one.characters) == len(other.characters) and differing == 1
    return min(len(one.letters), len(other.letters)) >= _LETTERS and one_slip_apart(one.letters, other.letters)


def _posts(title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Posts and bodies that a title names, in whatever language; for one without known post its words."""
    held = [office for office in offices(title) if not office.former]
    posts = sorted({office.post for office in held}) or fold(title).casefold().split()
    return tuple(posts), tuple(sorted({office.body for office in held if office.body}))
