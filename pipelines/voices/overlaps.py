"""Which texts of many share most of their wording? Pairs and how much they share, without comparing each with each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter

from pipelines.voices.sketch import alike

__all__ = ["Overlap", "overlaps"]

_CROWD = 30  # texts with one shingle, above which it is a stock phrase, or a text that everybody reprints
_SAMPLE = 48  # shingles of a text by which others are looked for, the first by their hash: a fair sample of it
_SAMPLE_PERCENT = 33  # that another must have to be compared; of two that share 70 %, almost none has fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two texts by their numbers, the first lower, and sampled shingles: in common, and in each."""

    first: int
    second: int
    common: int
    of_first: int
    of_second: int

    @property
    def percent(self) -> int:
        """Of the shorter text, how much stands in the other."""
        return 100 * self.common // min(self.of_first, self.of_second)


def overlaps(sketches: Sequence[tuple[int, ...]]) -> Iterator[Overlap]:
    """Pairs that are alike (sketch.alike), each once.

    A text is compared with those that have a third of its sample, or a third of what in it is no stock phrase. A
    shingle that stands in more than _CROWD texts tells of the first of them only, in the order given: of a text that
    everybody reprints each copy is compared with the first. Equal sketches are compared once: each later one with the
    first. So the cost grows with the number of texts.
    """
    first_with: dict[tuple[int, ...], int] = {}
    for number, sketch in enumerate(sketches):
        first, size = first_with.setdefault(sketch, number), len(sketch)
        if first != number and alike(size, size, size):
            yield Overlap(first=first, second=number, common=size, of_first=size, of_second=size)
    distinct = sorted(number for sketch, number in first_with.items() if alike(len(sketch), len(sketch), len(sketch)))
    once: set[int] = set()
    shared: set[int] = set()
    for number in distinct:
        shared.update(once.intersection(sketches[number]))
        once.update(sketches[number])
    probes = {number: shared.intersection(sketches[number][:_SAMPLE]) for number in distinct}
    asked = frozenset().union(*probes.values())
    holders: dict[int, list[int]] = defaultdict(list)
    stock: set[int] = set()
    for number in distinct:
        for value in asked.intersection(sketches[number]):
            if len(holders[value]) < _CROWD:
                holders[value].append(number)
            else:
                stock.add(value)
    pairs: set[tuple[int, int]] = set()
    for number in distinct:
        sample = sketches[number][:_SAMPLE]
        own = probes[number] - stock
        near: set[int] = set()
        for values, size in ((probes[number], len(sample)), (own, len(sample) - len(stock.intersection(sample)))):
            enough = max(1, _SAMPLE_PERCENT * size // 100)
            if len(values) >= enough:
                hits = Counter(chain.from_iterable(holders[value] for value in values))
                near.update(other for other, count in hits.items() if count >= enough and other != number)
        pairs.update((number, other) if number < other else (other, number) for other in near)
    for first, held in groupby(sorted(pairs), key=itemgetter(0)):
        one = frozenset(sketches[first])
        for _, second in held:
            common, of_second = len(one.intersection(sketches[second])), len(sketches[second])
            if alike(common, len(one), of_second):
                yield Overlap(first=first, second=second, common=common, of_first=len(one), of_second=of_second)
