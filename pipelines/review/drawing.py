"""Which documents are drawn, and how likely was each to be? A stratified sample that anybody can draw again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from archive.errors import BadInput

__all__ = ["Cell", "Draw", "chance_order", "draw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One stratum without its name, which would give an answer away."""

    size: int  # documents in it
    drawn: int

    @property
    def probability(self) -> float:
        """Of each of its documents to be in the sample."""
        return self.drawn / self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A sample: `chosen` in an order that tells nothing, each with the number of its cell."""

    cells: tuple[Cell, ...]
    chosen: tuple[tuple[str, int], ...]


def draw(strata: Mapping[str, Sequence[str]], size: int, seed: int) -> Draw:
    """Simple random sampling in each stratum, the strata sharing the sample equally.

    A stratum with fewer documents than its share is taken whole, and the others share what is left: the rare sorts of
    pages are the ones a second coder is wanted for, and the probabilities put the shares right again. Which documents
    are drawn hangs on seed and ids alone, so a store that has grown gives a sample that mostly stays.

    strata   name → ids of its documents, none empty
    size     of the sample; the whole of a smaller store
    raises   BadInput when there are fewer places than strata
    """
    if size < len(strata):
        raise BadInput("--size", str(size), f"at least {len(strata)}, one document for each stratum")
    shares = _shares({name: len(ids) for name, ids in strata.items()}, size)
    cells: list[Cell] = []
    chosen: list[tuple[str, int]] = []
    for number, name in enumerate(chance_order(strata, f"{seed} stratum")):
        ids = strata[name]
        cells.append(Cell(size=len(ids), drawn=shares[name]))
        chosen += [(document, number) for document in chance_order(ids, f"{seed} draw")[: shares[name]]]
    cell_of = dict(chosen)
    order = chance_order(cell_of, f"{seed} order")
    return Draw(cells=tuple(cells), chosen=tuple((document, cell_of[document]) for document in order))


def chance_order(ids: Mapping[str, object] | Sequence[str], salt: str) -> list[str]:
    """By digest of salt and id: as good as shuffled, and the same wherever it is done."""
    return sorted(ids, key=lambda one: sha256(f"{salt}\0{one}".encode()).digest())


def _shares(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Places for each stratum: equal, but no more than it has; a rest of places goes to the larger strata."""
    shares: dict[str, int] = {}
    left = min(size, sum(sizes.values()))
    smallest_first = sorted(sizes, key=lambda name: (sizes[name], name))
    for done, name in enumerate(smallest_first):
        shares[name] = min(sizes[name], left // (len(sizes) - done))
        left -= shares[name]
    return shares
