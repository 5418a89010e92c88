"""Which tables hold delegations, their stays and their briefings?"""

from __future__ import annotations

from archive.record_words import Form, Mode, Precision, Status
from pipelines.lexicon.ranks import Rank
from pipelines.lexicon.triggers import TRIGGERS
from pipelines.registry.rank_basis import RankBasis
from pipelines.release.tables.column import ISO, Table
from pipelines.release.tables.column import column as _c

__all__ = ["TABLES"]

BASES = ("stated_event", "stated_weekday", "dateline", "publication_proxy", "duration", "itinerary_neighbour")
BOUNDS = ("printed", "printed_and_publication", "meeting_and_publication", "capture_window")
VERIFICATIONS = ("single_party_side", "multi_party_side", "host_confirmed", "host_only", "contested")
LIVE = ("active", "merged", "split", "withdrawn")
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
    _c("leader_person_id", "string", "who that is in the registry; see the table people"),
    _c("leader_post_id", "string", "the registry's post on those days, in the body that the printed title names"),
    _c("leader_post_registry", "string", "name of that post, beside the printed title"),
    _c("leader_rank", "string", "on the days of the stay; unknown where nobody tells", "required", values=tuple(Rank)),
    _c("rank_basis", "string", "how the rank is known", values=RankBasis),
    _c("leader_org", "string", "organisation of the leader as printed or read from the title", "quoted"),
    _c("members", "array", "other members as printed", "required", "quoted"),
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
    _c("verification_rule", "string", "rule and number, written in the codebook", "required"),
    _c("documents", "array", "ids of the documents that tell of it", "required"),
    _c("conflicts", "array", "[{field, value, document_id}]: what other documents or the registry say", "required"),
    _c("null_reasons", "object", "{column: reason} for every null", "required"),
    _c("record_status", "string", "life of the id", "required", values=LIVE),
)

TABLES = (
    Table(
        name="delegations",
        one_row="one team on one mission",
        key=("delegation_id",),
        refers={"leader_person_id": "people", "leader_post_id": "posts"},
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
        refers={"delegation_id": "delegations", "leader_person_id": "people", "leader_post_id": "posts"},
        columns=(
            _c("leg_id", "string", "minted from the delegation's facts and the country", "required"),
            _c("delegation_id", "string", "its delegation; empty for what only round-ups name"),
            _c("country", "string", ISO, "required", "quoted"),
            _c("country_as_printed", "string", "the words that name it"),
            _c("cities", "array", "as printed", "required", "quoted"),
            *_DATES,
            *_TEAM,
            _c("inviter", "string", "who invited, as printed", "quoted"),
            _c("interlocutors", "array", "[{name, role, country}] met there", "required", "quoted"),
            _c("audiences", "array", "kinds of listeners", "required", "quoted"),
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
            _c("country", "string", ISO, "quoted"),
            _c("city", "string", "as printed", "quoted"),
            *_DATES,
            _c("meeting_id", "string", "the Party meeting presented", "quoted"),
            _c("theme", "string", "of a briefing without a Party meeting, as lexicon/themes.csv names it", "quoted"),
            _c("trigger", "string", "what kind of meeting or other occasion", "required", values=TRIGGERS),
            _c("organiser", "string", "as printed", "quoted"),
            _c("speakers", "array", "[{name, role, country}]", "required", "quoted"),
            _c("attendance", "integer", "people present", "quoted"),
            _c("audience", "array", "kinds of listeners", "required", "quoted"),
            *_VOICES,
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
            _c("status", "string", "of the document, as the rules judged it", "required", values=Status),
            _c("leg_id", "string", "the leg it became part of; null for adjacent pages"),
            _c("meeting_id", "string", "as this document says"),
            _c("mode", "string", "as this document says", "required", values=Mode),
            _c("leader_name", "string", "as printed"),
            _c("leader_title", "string", "as printed"),
            _c("country", "string", ISO, "required"),
            _c("start", "date", "as this document says"),
            _c("end", "date", "as this document says"),
            _c("date_precision", "string", "as this document says", "required", values=Precision),
        ),
    ),
)  # fmt: skip
