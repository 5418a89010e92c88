"""How many independent voices tell of it? Reprints and translations count once, by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipelines.documents import Document
from pipelines.publishers import Side
from pipelines.sketch import near_identical

__all__ = ["SIDE_COLUMNS", "families", "families_by_side", "verification"]

# columns of the release, by the sides they sum
SIDE_COLUMNS: Mapping[str, tuple[Side, ...]] = {
    "families_party_centre": (Side.PARTY_CENTRE,),
    "families_state_media": (Side.STATE_MEDIA,),
    "families_embassy": (Side.EMBASSY,),
    "families_host": (Side.HOST_PARTY, Side.HOST_STATE_MEDIA, Side.HOST_INDEPENDENT),
    "families_third": (Side.THIRD_COUNTRY,),
}
_UPSTREAM = tuple(Side)  # a family that holds a Party text is the Party's, whoever reprints it


def families(documents: Iterable[Document]) -> list[tuple[Document, ...]]:
    """Documents that are one voice: the same publisher, or a near-identical text.

    Two texts of one newsroom, in whatever languages, are one voice; so is a copy of its text at an unknown address.
    """
    by_id = {d.document_id: d for d in documents}
    members = [by_id[key] for key in sorted(by_id)]
    groups: list[list[Document]] = []
    for document in members:
        joined = [g for g in groups if any(_one_voice(document, other) for other in g)]
        groups = [g for g in groups if g not in joined]
        groups.append([document, *(d for g in joined for d in g)])
    return sorted(
        (tuple(sorted(g, key=lambda d: d.document_id)) for g in groups), key=lambda group: group[0].document_id
    )


def families_by_side(groups: Sequence[Sequence[Document]], country: str | None) -> dict[str, int]:
    """Families per column of SIDE_COLUMNS, and `families_unclassified` for publishers that are not in the lexicon."""
    counts: dict[str, int] = defaultdict(int)
    for group in groups:
        sides = {d.publisher.side_for(country or "") for d in group if d.publisher}
        side = min(sides, key=_UPSTREAM.index) if sides else None
        counts[next((c for c, s in SIDE_COLUMNS.items() if side in s), "families_unclassified")] += 1
    return {column: counts[column] for column in (*SIDE_COLUMNS, "families_unclassified")}


def verification(counts: Mapping[str, int], *, contested: bool) -> str:
    """Which sides tell of it. A third country's press or an unknown publisher never raises it."""
    if contested:
        return "contested"
    party = counts["families_party_centre"] + counts["families_state_media"] + counts["families_embassy"]
    if counts["families_host"]:
        return "host_confirmed" if party else "host_only"
    return "multi_party_side" if party > 1 else "single_party_side"


def _one_voice(first: Document, second: Document) -> bool:
    if first.publisher is not None and first.publisher == second.publisher:
        return True
    return near_identical(first.extraction.sketch, second.extraction.sketch)
