"""How many independent voices tell of it? Reprints, translations and rewrites of one text count once, by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipelines.documents import Document
from pipelines.errors import PipelineError
from pipelines.identity import host_of
from pipelines.voices.editions import EditionSet, editions
from pipelines.voices.family_links import Link, house_of, is_credit, links
from pipelines.voices.kinship import Reason
from pipelines.voices.publishers import Publisher, Side, level

__all__ = [
    "SIDE_COLUMNS", "VERIFICATION_RULE", "Contradiction", "Families", "Family", "Verdict", "families",
    "families_by_side", "verification",
]  # fmt: skip

# columns of the release, by the sides they sum
SIDE_COLUMNS: Mapping[str, tuple[Side, ...]] = {
    "families_party_centre": (Side.PARTY_CENTRE,),
    "families_state_media": (Side.STATE_MEDIA,),
    "families_embassy": (Side.EMBASSY,),
    "families_host": (Side.HOST_PARTY, Side.HOST_STATE_MEDIA, Side.HOST_INDEPENDENT),
    "families_third": (Side.THIRD_COUNTRY,),
}
VERIFICATION_RULE = "verification@2"  # written in docs/codebook.md; another rule is another number
_UPSTREAM = tuple(Side)  # a family that holds a Party text is the Party's, whoever reprints it


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a reviewer said of documents: that all of them are one voice, or that no two of them are."""

    documents: tuple[str, ...]  # ids, two or more
    together: bool
    reason: str
    decider: str

    def __post_init__(self) -> None:
        if len(set(self.documents)) < 2:
            raise ValueError(f"a verdict of {self.decider} on {len(set(self.documents))} documents: it takes two")

    def __str__(self) -> str:
        said = "one voice" if self.together else "kept apart"
        return f"{', '.join(self.documents)} are {said} ({self.decider}: {self.reason})"


class Contradiction(PipelineError):
    """Reviewers said both of two documents: nothing is released until one of the verdicts is withdrawn."""

    status = 2

    def __init__(self, joined: Verdict, split: Verdict) -> None:
        self.joined, self.split = joined, split
        super().__init__(f"review: found {joined}, and {split}; expected one of the two, withdraw the other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Documents that are one voice. Every document but the origin hangs on another by one link."""

    origin: Document  # the innermost side's text, the earliest of these
    documents: tuple[Document, ...]  # by id
    linked: Mapping[str, tuple[str, Link]]  # document id → the document that it hangs on, and why
    house: Publisher | None  # the origin's newsroom
    houses: frozenset[Publisher]  # of all documents; see _believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """All families of a set of documents, and what reviewers said of them."""

    by_document: Mapping[str, Family]
    editions: tuple[EditionSet, ...]
    apart: Mapping[str, frozenset[str]]  # document → those that a reviewer keeps apart from it
    unknown: tuple[tuple[Verdict, str], ...]  # verdicts on documents that are not there, and the missing id

    def all(self) -> list[Family]:
        """Each family once, in the order of their origins' ids."""
        once = {family.origin.document_id: family for family in self.by_document.values()}
        return [once[key] for key in sorted(once)]

    def voices(self, documents: Iterable[Document]) -> list[tuple[Family, ...]]:
        """The independent voices among documents that tell of one record.

        Two families are one voice there when their origins are of one newsroom, or on one unknown site: what it writes
        of one visit in two articles, or in two languages, it wrote once. A reprint does not make its newspaper a part
        of the origin's. Of families that a reviewer keeps apart each joins the first voice that has none of the others.
        """
        once = {self.by_document[d.document_id].origin.document_id: self.by_document[d.document_id] for d in documents}
        found: list[list[Family]] = []
        of_house: dict[str, list[list[Family]]] = defaultdict(list)
        for family in (once[key] for key in sorted(once)):
            house = family.house
            known = of_house[house.key if house else host_of(family.origin.extraction.url)]
            voice = next((v for v in known if not any(self._are_apart(family, other) for other in v)), None)
            if voice is None:
                voice = []
                found.append(voice)
                known.append(voice)
            voice.append(family)
        return [tuple(voice) for voice in found]

    def _are_apart(self, one: Family, two: Family) -> bool:
        if not self.apart:
            return False
        other = {d.document_id for d in two.documents}
        return any(not other.isdisjoint(self.apart.get(d.document_id, ())) for d in one.documents)


def families(documents: Iterable[Document], verdicts: Iterable[Verdict] = ()) -> Families:
    """Documents that are one voice: reprints, credits, translations and rewrites of one text, and what reviewers say.

    documents  all of them, in any order
    verdicts   a join overrides the rules. A split keeps its documents apart whatever leads from one to the other:
               links are laid from the strongest to the weakest (see Link.strength), and one that would bring two such
               documents together is left out, so that it is the weakest of the chain that gives way
    raises     Contradiction when a join, or a chain of joins, brings together what a split keeps apart
    """
    known = {d.document_id: d for d in sorted(documents, key=lambda d: d.document_id)}
    said = sorted(set(verdicts), key=lambda v: (not v.together, v.documents, v.decider, v.reason))
    unknown = tuple((v, key) for v in said for key in v.documents if key not in known)
    splits = {
        pair: v for v in said if not v.together for pair in combinations(sorted({*v.documents} & known.keys()), 2)
    }
    apart: dict[str, set[str]] = defaultdict(set)
    for one, two in splits:
        apart[one].add(two)
        apart[two].add(one)
    forest = _Forest(apart)
    for verdict in said:
        if verdict.together:
            here = sorted({*verdict.documents} & known.keys())
            why = f"{verdict.decider}: {verdict.reason}"
            for key in here[1:]:
                clash = forest.lay(Link(first=here[0], second=key, reason=Reason.REVIEWER, said=why))
                if clash is not None:
                    raise Contradiction(verdict, splits[clash])
    items = editions(known.values())
    for link in sorted(links(list(known.values()), items), key=lambda link: link.strength):
        forest.lay(link)
    return Families(
        by_document={
            key: family for group in forest.groups(known) for family in [_family(group, known, forest)] for key in group
        },
        editions=items,
        apart={key: frozenset(others) for key, others in apart.items()},
        unknown=unknown,
    )


def families_by_side(voices: Iterable[Sequence[Family]], countries: Collection[str]) -> dict[str, int]:
    """Voices per column of SIDE_COLUMNS, and `families_unclassified` for publishers that are not in the lexicon.

    voices     Families.voices
    countries  of the stay or of the journey: a newsroom is the host's only there
    """
    counts: dict[str, int] = defaultdict(int)
    for voice in voices:
        sides = {house.side_for(countries) for family in voice for house in family.houses}
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


class _Forest:
    """Groups of documents and the links that hold them together, no more than are needed."""

    def __init__(self, apart: Mapping[str, set[str]]) -> None:
        self._apart = apart
        self._group: dict[str, set[str]] = {}
        self._links: dict[str, list[Link]] = defaultdict(list)

    def lay(self, link: Link) -> tuple[str, str] | None:
        """Join two groups. Returns the two documents, kept apart by a reviewer, that it would bring together."""
        small, large = sorted((self._group.setdefault(key, {key}) for key in (link.first, link.second)), key=len)
        if small is large:
            return None
        clash = self._clash(small, large)
        if clash is not None:
            return clash
        large |= small
        for key in small:
            self._group[key] = large
        self._links[link.first].append(link)
        self._links[link.second].append(link)
        return None

    def _clash(self, one: set[str], two: set[str]) -> tuple[str, str] | None:
        smaller = self._apart.keys() if len(self._apart) < len(one) else one
        for key in sorted(key for key in smaller if key in self._apart and key in one):
            for other in sorted(self._apart[key] & two):
                return min(key, other), max(key, other)
        return None

    def groups(self, documents: Iterable[str]) -> list[set[str]]:
        once = {id(group): group for group in (self._group.setdefault(key, {key}) for key in documents)}
        return list(once.values())

    def hung_on(self, origin: str) -> dict[str, tuple[str, Link]]:
        """Every other document of the group: the one nearer to the origin that it hangs on, and the link."""
        found: dict[str, tuple[str, Link]] = {}
        ahead = [origin]
        for key in ahead:
            for link in self._links[key]:
                other = link.second if link.first == key else link.first
                if other != origin and other not in found:
                    found[other] = (key, link)
                    ahead.append(other)
        return found


def _family(group: set[str], known: Mapping[str, Document], forest: _Forest) -> Family:
    members = tuple(known[key] for key in sorted(group))
    own: dict[str, str] = {}  # newsroom → day of its first page here that stands on its own site
    for member in members:
        if member.publisher and not is_credit(member):
            key = member.publisher.key
            own[key] = min(own.get(key, member.order[0]), member.order[0])
    houses = {member.document_id: _believed(member, own) for member in members}
    origin = min(members, key=lambda member: _nearness(member, houses[member.document_id]))
    return Family(
        origin=origin,
        documents=members,
        linked=forest.hung_on(origin.document_id),
        house=houses[origin.document_id],
        houses=frozenset(house for house in houses.values() if house),
    )


def _believed(document: Document, own: Mapping[str, str]) -> Publisher | None:
    """Whose voice it is: the credited newsroom's, unless only the Party or an unknown site says so.

    Who prints a text of the Party has no reason to invent that. But a site of the Party, or one that nobody knows,
    which credits a newsroom further out claims an independent witness: it is believed when that newsroom's own page
    is in the family, and not a later one.
    """
    house, site = document.publisher, house_of(document)
    if house is None or level(house) == 0 or (site is not None and level(site) > 0):
        return house
    return house if own.get(house.key, "9999-later") <= document.order[0] else site


def _nearness(document: Document, house: Publisher | None) -> tuple[int, bool, tuple[str, str]]:
    """The innermost side first, then its own pages, then the earliest."""
    return (_UPSTREAM.index(house.side) if house else len(_UPSTREAM), is_credit(document), document.order)
