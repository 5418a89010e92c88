"""Which passages differ between two texts of one announcement? Sentences first, then what differs inside of them.

Compared is what is printed, without regard to white space, line ends, invisible signs and the script: a text that is
set anew, or served in Traditional characters, has not changed. A passage never goes over the end of a paragraph.

The cost is nearly linear. Sentences that both texts hold once are matched (the longest chain in both orders); what lies
between is compared piece by piece (E. W. Myers, "An O(ND) difference algorithm", 1986) as long as the steps for the
whole pair last, and where they do not, by the pieces that stand once on each side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, groupby, zip_longest

from archive.diff.tokens import Token, sentences, tokens

__all__ = ["Change", "Compared", "compare"]

_STEPS = 100_000  # for one pair of texts: about a tenth of a second


@dataclass(frozen=True, slots=True)
class Change:
    """A passage that was replaced: half-open ranges of both texts. An empty one is where something came in, or went."""

    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs between two texts, in order, and how much of the first stands in the second."""

    changes: tuple[Change, ...]
    kept_percent: int  # of the pieces of the first, rounded down: 100 only when all are there


@dataclass(frozen=True, slots=True)
class _Gap:
    """Pieces first[a:b] stand where the other text has second[c:d]."""

    a: int
    b: int
    c: int
    d: int


def compare(before: str, after: str) -> Compared:
    """The passages that differ.

    before, after   texts whose paragraphs end in line feeds
    returns         changes in the order of both texts, none touching another; putting each after-passage in the place
                    of its before-passage turns `before` into `after`, white space and script aside
    """
    first, second = tokens(before), tokens(after)
    keys_1, keys_2 = [t.key for t in first], [t.key for t in second]
    if keys_1 == keys_2:  # only set anew: sentences, which may end elsewhere then, are not asked
        return Compared(changes=(), kept_percent=100 if keys_1 else 0)
    sentences_1, sentences_2 = list(sentences(before, first)), list(sentences(after, second))
    starts_1, starts_2 = _borders(sentences_1), _borders(sentences_2)
    borders_1, borders_2 = frozenset(starts_1), frozenset(starts_2)
    told_1 = ["\0".join(keys_1[a:b]) for a, b in sentences_1]
    told_2 = ["\0".join(keys_2[a:b]) for a, b in sentences_2]
    left = _STEPS
    gaps: list[_Gap] = []
    for whole in _between(told_1, told_2):
        gap = _Gap(starts_1[whole.a], starts_1[whole.b], starts_2[whole.c], starts_2[whole.d])
        inner, steps = _differing(keys_1[gap.a : gap.b], keys_2[gap.c : gap.d], left)
        left -= steps
        moved = [_Gap(gap.a + g.a, gap.a + g.b, gap.c + g.c, gap.c + g.d) for g in inner]
        gaps += _on_borders(moved, gap, (keys_1, borders_1), (keys_2, borders_2))
    lost = sum(g.b - g.a for g in gaps)
    return Compared(
        changes=tuple(change for gap in gaps for change in _changes(gap, first, second)),
        kept_percent=100 * (len(first) - lost) // len(first) if first else 0,
    )


def _borders(found: Sequence[tuple[int, int]]) -> list[int]:
    """Where each sentence begins, and the end of the last."""
    return [0, *(end for _, end in found)]


def _between(one: Sequence[str], two: Sequence[str]) -> Iterator[_Gap]:
    """What lies between the sentences that both have: those at the two ends, and those that stand once in each."""
    head, tail = _ends(one, two)
    stop_1, stop_2 = len(one) - tail, len(two) - tail
    a, c = head, head
    for i, j in [*_anchors(one, two, head, stop_1, stop_2), (stop_1, stop_2)]:
        if i >= a and j >= c:
            ahead, behind = _ends(one[a:i], two[c:j])
            gap = _Gap(a + ahead, i - behind, c + ahead, j - behind)
            if gap.a < gap.b or gap.c < gap.d:
                yield gap
        a, c = i + 1, j + 1


def _anchors(one: Sequence[str], two: Sequence[str], head: int, stop_1: int, stop_2: int) -> list[tuple[int, int]]:
    """Sentences that stand once in each text, as many as are in one order in both."""
    once_1, once_2 = Counter(one[head:stop_1]), Counter(two[head:stop_2])
    place = {two[j]: j for j in range(head, stop_2) if once_2[two[j]] == 1}
    pairs = [(i, place[one[i]]) for i in range(head, stop_1) if once_1[one[i]] == 1 and one[i] in place]
    tops: list[int] = []  # the least end of a chain of each length
    ends: list[int] = []  # the pair that it ends with
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(tops, j)
        tops[length : length + 1] = [j]
        ends[length : length + 1] = [number]
        before.append(ends[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _ends(one: Sequence[str], two: Sequence[str]) -> tuple[int, int]:
    """How many items are equal at the beginning, and how many of the rest at the end."""
    short = min(len(one), len(two))
    head = next((n for n in range(short) if one[n] != two[n]), short)
    tail = next((n for n in range(short - head) if one[-1 - n] != two[-1 - n]), short - head)
    return head, tail


def _differing(one: Sequence[str], two: Sequence[str], steps: int) -> tuple[list[_Gap], int]:
    """Gaps between two runs of pieces, and the steps that it took."""
    if not one or not two:
        return [_Gap(0, len(one), 0, len(two))], 0
    head, tail = _ends(one, two)
    stop_1, stop_2 = len(one) - tail, len(two) - tail
    script, used = _script(one[head:stop_1], two[head:stop_2], steps)
    if script is None:
        return _without_crumbs(list(_between(one, two)), one, two), used
    found: list[_Gap] = []
    a, c = 0, 0
    for i, j, length in [*script, (stop_1 - head, stop_2 - head, 0)]:
        if i > a or j > c:
            found.append(_Gap(head + a, head + i, head + c, head + j))
        a, c = i + length, j + length
    return _without_crumbs(found, one, two), used


def _script(one: Sequence[str], two: Sequence[str], steps: int) -> tuple[list[tuple[int, int, int]] | None, int]:
    """Runs (place in one, place in two, length) of a longest common subsequence; None when the steps do not suffice."""
    n, m = len(one), len(two)
    if not n or not m:
        return [], 0
    reached = {1: 0}  # by diagonal (place in one less place in two): the furthest place in one
    history: list[dict[int, int]] = []
    used = 0
    for distance in range(n + m + 1):
        history.append(dict(reached))
        used += 2 * distance + 1
        if used > steps:
            return None, used
        for k in range(-distance, distance + 1, 2):
            down = k == -distance or (k != distance and reached[k - 1] < reached[k + 1])
            x = reached[k + 1] if down else reached[k - 1] + 1
            y = x - k
            while x < n and y < m and one[x] == two[y]:
                x, y, used = x + 1, y + 1, used + 1
            reached[k] = x
            if x >= n and y >= m:
                return _way_back(history, n, m), used
    raise AssertionError("two finite texts are n + m steps apart at most")


def _way_back(history: Sequence[dict[int, int]], n: int, m: int) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    x, y = n, m
    for distance in range(len(history) - 1, -1, -1):
        reached, k = history[distance], x - y
        down = k == -distance or (k != distance and reached[k - 1] < reached[k + 1])
        from_x = reached[k + 1] if down else reached[k - 1]
        from_k = k + 1 if down else k - 1
        start_x = from_x + (not down)
        if x > start_x:
            runs.append((start_x, start_x - k, x - start_x))
        x, y = from_x, from_x - from_k
    return runs[::-1]


def _without_crumbs(gaps: Sequence[_Gap], one: Sequence[str], two: Sequence[str]) -> list[_Gap]:
    """Gaps joined over what is equal by chance: one character, or fewer than were replaced on either side."""
    ahead_1, ahead_2 = (list(accumulate(map(len, keys), initial=0)) for keys in (one, two))
    found: list[_Gap] = []
    for gap in gaps:
        while found:
            last = found[-1]
            sizes = [max(ahead_1[g.b] - ahead_1[g.a], ahead_2[g.d] - ahead_2[g.c]) for g in (last, gap)]
            equal = ahead_1[gap.a] - ahead_1[last.b]
            if equal > 1 and equal >= min(sizes):
                break
            gap = _Gap(last.a, gap.b, last.c, gap.d)
            found.pop()
        found.append(gap)
    return found


def _on_borders(
    gaps: Sequence[_Gap], whole: _Gap, one: tuple[Sequence[str], Set[int]], two: tuple[Sequence[str], Set[int]]
) -> list[_Gap]:
    """What only went or only came, moved along what repeats until it begins and ends with a sentence, if it can.

    Of "A。B。" without its second sentence it may as well be said that "。B" went.

    one, two   of each text the pieces and where its sentences begin
    """
    found: list[_Gap] = []
    for number, gap in enumerate(gaps):
        last = found[-1] if found else _Gap(whole.a, whole.a, whole.c, whole.c)
        following = gaps[number + 1] if number + 1 < len(gaps) else _Gap(whole.b, whole.b, whole.d, whole.d)
        by = 0
        if gap.c == gap.d:
            by = _shift(*one, gap.a, gap.b, last.b, following.a)
        elif gap.a == gap.b:
            by = _shift(*two, gap.c, gap.d, last.d, following.c)
        found.append(_Gap(gap.a + by, gap.b + by, gap.c + by, gap.d + by))
    return found


def _shift(keys: Sequence[str], borders: Set[int], start: int, end: int, least: int, most: int) -> int:
    """By how many pieces the run may be moved so that more of its two ends are borders; the fewest."""
    moves = [0]
    while start - len(moves) >= least and keys[start - len(moves)] == keys[end - len(moves)]:
        moves.append(-len(moves))
    ahead = 0
    while end + ahead < most and keys[start + ahead] == keys[end + ahead]:
        ahead += 1
        moves.append(ahead)
    return max(moves, key=lambda n: ((start + n in borders) + (end + n in borders), -abs(n), n))


def _changes(gap: _Gap, first: Sequence[Token], second: Sequence[Token]) -> Iterator[Change]:
    """A gap, parted where a paragraph ends on either side."""
    ones = [_range(list(part)) for _, part in groupby(first[gap.a : gap.b], key=lambda t: t.paragraph)]
    twos = [_range(list(part)) for _, part in groupby(second[gap.c : gap.d], key=lambda t: t.paragraph)]
    place_1, place_2 = _place(first, gap.a), _place(second, gap.c)
    for one, two in zip_longest(ones, twos):
        before, after = one or (place_1, place_1), two or (place_2, place_2)
        yield Change(before=before, after=after)
        place_1, place_2 = before[1], after[1]


def _range(part: Sequence[Token]) -> tuple[int, int]:
    return part[0].start, part[-1].end


def _place(pieces: Sequence[Token], number: int) -> int:
    """Behind the piece before; at the beginning of the first."""
    if number > 0:
        return pieces[number - 1].end
    return pieces[0].start if pieces else 0
