"""Which tables has a release, and what does each column mean? One description for writers, checks and codebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from archive.records import Form, Kind, Mode, Precision, Status
from pipelines.editions import Basis
from pipelines.lexicon.posts import Rank
from pipelines.publishers import Side

__all__ = ["SEARCHES", "TABLES", "Column", "Row", "Rows", "Table", "column"]

Row = Mapping[str, Any]
Rows = Mapping[str, list[dict[str, Any]]]  # by table name
ColumnType = Literal["string", "integer", "boolean", "date", "array", "object"]  # the last two: JSON in one cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `quoted`: every value that is not null has rows in the table `evidence` under this column's name."""

    name: str
    type: ColumnType
    meaning: str
    required: bool = False
    values: tuple[str, ...] = ()
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table. `refers`: column → the table whose key it holds."""

    name: str
    one_row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    refers: Mapping[str, str]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


def column(
    name: str, kind: ColumnType, meaning: str, *marks: str, values: type[Any] | tuple[str, ...] | None = None
) -> Column:
    """A column; `marks` are `required` and `quoted`, `values` its vocabulary, if it has one."""
    vocabulary = () if values is None else values if isinstance(values, tuple) else tuple(v.value for v in values)
    return Column(
        name=name,
        type=kind,
        meaning=meaning,
        required="required" in marks,
        values=vocabulary,
        quoted="quoted" in marks,
    )


_c = column  # the tables below are made of little else

TRIGGERS = ("congress", "plenum", "unspecified")
BASES = ("stated_event", "stated_weekday", "dateline", "publication_proxy", "duration", "itinerary_neighbour")
BOUNDS = ("printed", "printed_and_publication", "meeting_and_publication", "capture_window")
VERIFICATIONS = ("single_party_side", "multi_party_side", "host_confirmed", "host_only", "contested")
RULES = ("K1", "K2", "K3", "K4", "K5", "A1", "R1", "R2", "R3", "R4", "R5")
SHOWN = ("shown", "same_otherwise", "otherwise", "other")
LIVE = ("active", "merged", "split", "withdrawn")
SEARCHES = ("found", "empty", "unreachable", "not_searched")
_SHOWN = (
    "shown: value is the cell's value; same_otherwise: the same in other words or another script; otherwise: in "
    "another language than the cell's value, not compared with it; other: differs"
)
_ISO = "ISO 3166-1 alpha-2, XK for Kosovo, EU for institutions of the European Union"

_DATES = (
    _c("start", "date", "first day of the stay, where the page lets a careful reader know it", "quoted"),
    _c("end", "date", "last day of the stay, both inclusive", "quoted"),
    _c("date_edtf", "string", "the same in Extended Date/Time Format (ISO 8601-2)", "required"),
    _c("date_earliest", "date", "at least one day lies between earliest and latest; always filled", "required"),
    _c("date_latest", "date", "see date_earliest", "required"),
    _c("date_precision", "string", "what start and end claim", "required", values=Precision),
    _c("date_bounds_rule", "string", "where the limits come from", "required", values=BOUNDS),
    _c("date_basis", "string", "what kind of wording gave the date", values=BASES),
)
_TEAM = (
    _c("meeting_id", "string", "the Party meeting presented: pc19, cc18-p5", "quoted"),
    _c("trigger", "string", "what kind of meeting; unspecified when none is named", "required", values=TRIGGERS),
    _c("mode", "string", "how far the visit had come; a plan never overwrites a report", "required", values=Mode),
    _c("mode_history", "array", "[{mode, document_id, published_on}], earliest published first", "required"),
    _c("leader_name", "string", "as printed, Chinese where a Chinese page names it", "quoted"),
    _c("leader_name_hans", "string", "the same in Simplified characters"),
    _c("leader_name_latin", "string", "as an English page prints it"),
    _c("leader_key", "string", "one spelling for all scripts: pinyin without tones"),
    _c("leader_title_printed", "string", "the whole printed title", "quoted"),
    _c("leader_rank", "string", "of the highest post in the printed title", "required", values=tuple(Rank)),
    _c("rank_basis", "string", "how the rank is known", values=("derived_from_post",)),
    _c("leader_org", "string", "organisation of the leader as printed or read from the title", "quoted"),
    _c("members", "array", "other members as printed", "required"),
    _c("size_stated", "integer", "stated number of members", "quoted"),
)
_VOICES = (
    _c("families_party_centre", "integer", "independent texts of the Party centre", "required"),
    _c("families_state_media", "integer", "of Chinese state media", "required"),
    _c("families_embassy", "integer", "of the foreign ministry and embassies", "required"),
    _c("families_host", "integer", "of the host's party, state media and independent press", "required"),
    _c("families_third", "integer", "of third countries' press", "required"),
    _c("families_unclassified", "integer", "of publishers not in the lexicon; never corroboration", "required"),
    _c("verification", "string", "which sides tell of it", "required", values=VERIFICATIONS),
    _c("documents", "array", "ids of the documents that tell of it", "required"),
    _c("conflicts", "array", "[{field, value, document_id}]: what other documents say instead", "required"),
    _c("null_reasons", "object", "{column: reason} for every null", "required"),
    _c("record_status", "string", "life of the id", "required", values=LIVE),
)

TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        Table(
            name="delegations",
            one_row="one team on one mission",
            key=("delegation_id",),
            refers={},
            columns=(
                _c("delegation_id", "string", "minted from leader, meeting, first country and month", "required"),
                *_TEAM,
                _c("countries", "array", "countries of its legs, in order of travel where known", "required"),
                _c("date_earliest", "date", "of all its legs", "required"),
                _c("date_latest", "date", "of all its legs", "required"),
                *_VOICES,
            ),
        ),
        Table(
            name="legs",
            one_row="one country stay of one delegation: the delegation record most users open",
            key=("leg_id",),
            refers={"delegation_id": "delegations"},
            columns=(
                _c("leg_id", "string", "minted from the delegation's facts and the country", "required"),
                _c("delegation_id", "string", "its delegation", "required"),
                _c("country", "string", _ISO, "required", "quoted"),
                _c("country_as_printed", "string", "the words that name it"),
                _c("cities", "array", "as printed", "required", "quoted"),
                *_DATES,
                *_TEAM,
                _c("inviter", "string", "who invited, as printed", "quoted"),
                _c("interlocutors", "array", "[{name, role, country}] met there", "required"),
                _c("audiences", "array", "kinds of listeners", "required"),
                _c("attendance", "integer", "people present at its briefing", "quoted"),
                *_VOICES,
                _c("recommended", "boolean", "use this row; see recommend_rule", "required"),
                _c("recommend_rule", "string", "the written rule and its version", "required"),
            ),
        ),
        Table(
            name="events",
            one_row="one briefing: inside a leg, or in China, for diplomats, online or at an embassy without a leg",
            key=("event_id",),
            refers={"leg_id": "legs"},
            columns=(
                _c("event_id", "string", "minted from form, country, meeting and day, then place", "required"),
                _c("leg_id", "string", "the stay it belongs to"),
                _c("form", "string", "what kind of briefing", "required", "quoted", values=Form),
                _c("country", "string", _ISO, "quoted"),
                _c("city", "string", "as printed", "quoted"),
                *_DATES,
                _c("meeting_id", "string", "the Party meeting presented", "quoted"),
                _c("trigger", "string", "what kind of meeting", "required", values=TRIGGERS),
                _c("organiser", "string", "as printed", "quoted"),
                _c("speakers", "array", "[{name, role, country}]", "required"),
                _c("attendance", "integer", "people present", "quoted"),
                _c("audience", "array", "kinds of listeners", "required"),
                *_VOICES,
            ),
        ),
        Table(
            name="aggregate_claims",
            one_row="one official total in one document",
            key=("claim_id",),
            refers={"document_id": "documents"},
            columns=(
                _c("claim_id", "string", "minted from document, unit, quantity and position", "required"),
                _c("document_id", "string", "where it is claimed", "required"),
                _c("quantity", "integer", "the number", "required", "quoted"),
                _c("qualifier", "string", "exact, more_than, nearly, about"),
                _c("unit", "string", "teams, countries, events, people, parties", "required"),
                _c("meeting_id", "string", "the meeting it sums for"),
                _c("as_of", "date", "the day it was true"),
            ),
        ),
        Table(
            name="reception",
            one_row="what one document says that somebody said of it; praise is what the reporting side reports",
            key=("document_id", "number"),
            refers={"document_id": "documents"},
            columns=(
                _c("document_id", "string", "where it is reported", "required"),
                _c("number", "integer", "position in the document", "required"),
                _c("speaker", "string", "as printed"),
                _c("role", "string", "as printed"),
                _c("country", "string", _ISO),
                _c("stance", "string", "praise, criticism, neutral", "required"),
                _c("carried_by", "string", "the outlet that reports it"),
            ),
        ),
        Table(
            name="visits",
            one_row="what one document says of one stay, never edited; stays of adjacent pages (A1) stand only here",
            key=("document_id", "path"),
            refers={"document_id": "documents", "snapshot_id": "snapshots", "leg_id": "legs"},
            columns=(
                _c("document_id", "string", "who says it", "required"),
                _c("path", "string", "place in the document's account", "required"),
                _c("snapshot_id", "string", "the capture that was read", "required"),
                _c("status", "string", "of the document", "required", values=Status),
                _c("leg_id", "string", "the leg it became part of; null for adjacent pages"),
                _c("meeting_id", "string", "as this document says"),
                _c("mode", "string", "as this document says", "required", values=Mode),
                _c("leader_name", "string", "as printed"),
                _c("leader_title", "string", "as printed"),
                _c("country", "string", _ISO, "required"),
                _c("start", "date", "as this document says"),
                _c("end", "date", "as this document says"),
                _c("date_precision", "string", "as this document says", "required", values=Precision),
            ),
        ),
        Table(
            name="evidence",
            one_row="one cell and one passage that supports it",
            key=("evidence_id",),
            refers={"snapshot_id": "snapshots"},
            columns=(
                _c("evidence_id", "string", "minted from the row itself", "required"),
                _c("table", "string", "table of the cell", "required"),
                _c("id", "string", "key of the cell's row", "required"),
                _c("field", "string", "column of the cell", "required"),
                _c("value", "string", "what this passage says", "required"),
                _c("status", "string", _SHOWN, "required", values=SHOWN),
                _c("snapshot_id", "string", "the capture", "required"),
                _c("snapshot_sha256", "string", "of its body without content-encoding", "required"),
                _c("text_layer_sha256", "string", "of its text layer", "required"),
                _c("normaliser", "string", "that made the text layer", "required"),
                _c("start", "integer", "first code point in the text layer", "required"),
                _c("end", "integer", "one past the last", "required"),
                _c("quote", "string", "the passage", "required"),
                _c("prefix", "string", "up to 32 characters before it"),
                _c("suffix", "string", "up to 32 characters after it"),
                _c("lang", "string", "language of the page, BCP 47", "required"),
                _c("rule", "string", "that read it", "required"),
                _c("method", "string", "rule, registry or human", "required", values=("rule", "registry", "human")),
            ),
        ),
        Table(
            name="candidates",
            one_row="one document judged, rejected ones too",
            key=("document_id",),
            refers={"document_id": "documents", "snapshot_id": "snapshots"},
            columns=(
                _c("document_id", "string", "the document", "required"),
                _c("snapshot_id", "string", "the capture it was judged on", "required"),
                _c("url", "string", "of that capture", "required"),
                _c("status", "string", "null when the page could not be read", values=Status),
                _c("rule", "string", "of the codebook", values=RULES),
                _c("kind", "string", "what the page is about", values=Kind),
                _c("decider", "string", "rules or a reviewer", "required", values=("rules", "reviewer")),
                _c("title", "string", "as printed"),
                _c("published_on", "date", "as shown on the page"),
                _c("outlet", "string", "the credit as printed"),
                _c("language", "string", "BCP 47"),
                _c("layout", "string", "that read the page; `generic`: none fits, read by sentences and trafilatura"),
                _c("issues", "array", "codes; see the table issues", "required"),
            ),
        ),
        Table(
            name="documents",
            one_row="one article, at whatever addresses",
            key=("document_id",),
            refers={},
            columns=(
                _c("document_id", "string", "minted from key, with an address if that has several texts", "required"),
                _c("key", "string", "address without scheme, www and host alias", "required"),
                _c("urls", "array", "every address it was captured at", "required"),
                _c("snapshots", "array", "every capture that was read, oldest first", "required"),
                _c("source", "string", "that captured it"),
                _c("publisher", "string", "by credit, else by host; null when not in the lexicon"),
                _c("side", "string", "of the publisher", values=Side),
                _c("family_id", "string", "id of the first document with near-identical text", "required"),
                _c("edition_id", "string", "of the item that it is one language edition of; see the table editions"),
            ),
        ),
        Table(
            name="editions",
            one_row="one document of an item that exists in several languages",
            key=("edition_id", "document_id"),
            refers={"document_id": "documents"},
            columns=(
                _c("edition_id", "string", "minted from its first document", "required"),
                _c("document_id", "string", "the document", "required"),
                _c("language", "string", "of the document, BCP 47"),
                _c("basis", "string", "said: a page links it; aligned: what they tell", "required", values=Basis),
                _c("linked_to", "array", "documents of the item that it is linked to", "required"),
                _c("shared", "array", "facts that it shares with them: country, day, person, number", "required"),
            ),
        ),
        Table(
            name="snapshots",
            one_row="one capture that was read: where its bytes lie, and the digests that prove them",
            key=("snapshot_id",),
            refers={},
            columns=(
                _c("snapshot_id", "string", "from address, time and digest", "required"),
                _c("url", "string", "as asked for", "required"),
                _c("fetched_at", "string", "UTC; of a web archive's copy: when that archive captured it", "required"),
                _c("via", "string", "live, import, demo, wayback, commoncrawl, rendered (by a browser)", "required"),
                _c("origin", "string", "of a copy: its address in the web archive; null when it came from the site"),
                _c("retrieved_at", "string", "of a copy: UTC time at which it was taken from there"),
                _c("http_status", "integer", "of the response", "required"),
                _c("content_type", "string", "as received"),
                _c("payload_sha256", "string", "of the body as received", "required"),
                _c("content_sha256", "string", "of the body without content-encoding", "required"),
                _c("text_layer_sha256", "string", "of the text layer; null when unreadable"),
                _c("normaliser", "string", "that made the text layer", "required"),
                _c("warc_file", "string", "in the archive's warc/ folder", "required"),
                _c("offset", "integer", "of the record, in bytes", "required"),
                _c("length", "integer", "of the record, in bytes", "required"),
            ),
        ),
        Table(
            name="issues",
            one_row="one thing a person should look at",
            key=("document_id", "snapshot_id", "number"),
            refers={"document_id": "documents"},
            columns=(
                _c("document_id", "string", "where", "required"),
                _c("snapshot_id", "string", "in which capture", "required"),
                _c("number", "integer", "position", "required"),
                _c("code", "string", "stable name of the fault", "required"),
                _c("detail", "string", "for people", "required"),
            ),
        ),
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
                _c("country", "string", _ISO, "required"),
                _c("name", "string", "in its own words", "required"),
            ),
        ),
        Table(
            name="term_watch",
            one_row="one watched phrase, in one year, in one language, at one publisher",
            key=("term", "year", "language", "publisher"),
            refers={},
            columns=(
                _c("term", "string", "the phrase, as lexicon/watched_terms.csv names it", "required"),
                _c("year", "integer", "of publication, as printed", "required"),
                _c("language", "string", "primary subtag", "required"),
                _c("publisher", "string", "by credit, else by host; unknown when not in the lexicon", "required"),
                _c("documents", "integer", "documents read, rejected ones too", "required"),
                _c("with_term", "integer", "of them, that print the phrase", "required"),
                _c("kept", "integer", "documents kept", "required"),
                _c("kept_with_term", "integer", "of them, that print the phrase", "required"),
            ),
        ),
        Table(
            name="search_log",
            one_row="one listing or query of one source, in one month, with one outcome",
            key=("source", "url", "month", "outcome"),
            refers={},
            columns=(
                _c("source", "string", "name of the source", "required"),
                _c("url", "string", "listing or query", "required"),
                _c("month", "string", "of the search, UTC", "required"),
                _c("outcome", "string", "what came of it", "required", values=SEARCHES),
                _c("channel", "string", "the listing as the source names it"),
                _c("links", "integer", "most article links shown in that month", "required"),
                _c("newest", "date", "latest day of filing among the links shown, where their addresses say one"),
                _c("oldest", "date", "earliest such day: how far back the listing reached"),
                _c("first_at", "string", "first such search of the month, UTC", "required"),
                _c("vantages", "array", "labels of the places from where it was asked; empty for none", "required"),
            ),
        ),
    )
}  # fmt: skip
