"""Which tables hold what is known beforehand: meetings, publishers, people and their posts; and who is missing?"""

from __future__ import annotations

from pipelines.lexicon.basis import Basis
from pipelines.lexicon.ranks import Rank
from pipelines.registry.organisations import OrganisationKind
from pipelines.registry.tenures import FromBasis, ToBasis
from pipelines.release.tables.column import ISO, Table
from pipelines.release.tables.column import column as _c
from pipelines.voices.sides import Side

__all__ = ["AMBIGUOUS", "NOT_REGISTERED", "TABLES"]

NOT_REGISTERED = "not_registered"  # the registry was asked, and knows nobody or nothing certain
AMBIGUOUS = "ambiguous"  # the registry was asked, and several fit

_BASIS = (
    _c("basis", "string", "what stands behind the row", "required", values=Basis),
    _c("source", "string", "addresses of the pages that print it, a blank between; null for a compiled row"),
)

TABLES = (
    Table(
        name="meetings",
        one_row="one Party meeting",
        key=("meeting_id",),
        refers={},
        columns=(
            _c("meeting_id", "string", "pc19, cc18-p5", "required"),
            _c("kind", "string", "congress or plenum", "required", values=("congress", "plenum")),
            _c("opened_on", "date", "first day", "required"),
            _c("closed_on", "date", "last day", "required"),
        ),
    ),
    Table(
        name="publishers",
        one_row="one newsroom or office, and the side it stands on",
        key=("publisher",),
        refers={},
        columns=(
            _c("publisher", "string", "short name", "required"),
            _c("side", "string", "side", "required", values=Side),
            _c("country", "string", ISO, "required"),
            _c("name", "string", "in its own words", "required"),
            *_BASIS,
        ),
    ),
    Table(
        name="people",
        one_row="one person of the registry, with the names in every script",
        key=("person_id",),
        refers={},
        columns=(
            _c("person_id", "string", "stable id: song-tao; people who sound alike have different ones", "required"),
            _c("name_hans", "string", "in Simplified characters", "required"),
            _c("name_hant", "string", "in Traditional characters", "required"),
            _c("pinyin", "string", "surname first, without tones", "required"),
            _c("other_names", "array", "[{form, language, script, misprint, basis, source}]", "required"),
            *_BASIS,
        ),
    ),
    Table(
        name="organisations",
        one_row="one body of the Party or state of China, or one party abroad",
        key=("organisation_id",),
        refers={},
        columns=(
            _c("organisation_id", "string", "stable id", "required"),
            _c("kind", "string", "kind of body", "required", values=OrganisationKind),
            _c("country", "string", ISO, "required"),
            _c("name_zh", "string", "in Chinese"),
            _c("name_en", "string", "in English"),
            *_BASIS,
        ),
    ),
    Table(
        name="posts",
        one_row="one post in one organisation, with the rank that it carries",
        key=("post_id",),
        refers={"organisation_id": "organisations"},
        columns=(
            _c("post_id", "string", "stable id: ild-head", "required"),
            _c("name_zh", "string", "in Chinese", "required"),
            _c("name_en", "string", "in English", "required"),
            _c("organisation_id", "string", "its body", "required"),
            _c("rank", "string", "level of whoever holds it; unknown where the post tells none", "required",
               values=tuple(Rank)),
            *_BASIS,
        ),
    ),
    Table(
        name="tenures",
        one_row="one person's time in one post, as known on one day; later rows of the same three keys supersede it",
        key=("person_id", "post_id", "number", "known_on"),
        refers={"person_id": "people", "post_id": "posts"},
        columns=(
            _c("person_id", "string", "who", "required"),
            _c("post_id", "string", "which post", "required"),
            _c("number", "integer", "1, or more after a return to the post", "required"),
            _c("from_edtf", "string", "year, month or day of the beginning, or of the earliest page"),
            _c("from_basis", "string", "which of the two", "required", values=FromBasis),
            _c("to_edtf", "string", "year, month or day of the end, or of the latest page"),
            _c("to_basis", "string", "which of the two; open: in office on known_on", "required", values=ToBasis),
            _c("certain_from", "date", "first day beyond doubt; null when no single day is"),
            _c("certain_to", "date", "last day beyond doubt"),
            _c("known_on", "date", "when this was known: day of the page or of the entry", "required"),
            _c("superseded_on", "date", "from when a later row stands in its place; null: it still holds"),
            *_BASIS,
        ),
    ),
    Table(
        name="unresolved_leaders",
        one_row="one leader whom the registry does not know, or of whom it knows several: a queue, never a guess",
        key=("unresolved_id",),
        refers={},
        columns=(
            _c("unresolved_id", "string", "the Chinese name where a page prints it, else the key", "required"),
            _c("leader_key", "string", "see delegations; null for an unknown name in another script"),
            _c("reason", "string", "why it is here", "required", values=(NOT_REGISTERED, AMBIGUOUS)),
            _c("candidates", "array", "person_ids that it may be", "required"),
            _c("forms", "array", "[{form, language}] as printed", "required"),
            _c("titles", "array", "as printed", "required"),
            _c("delegations", "array", "delegations it led", "required"),
            _c("documents", "array", "documents that tell of them", "required"),
            _c("first_seen", "date", "day of the earliest of them"),
        ),
    ),
)  # fmt: skip
