"""Which tables hold what officials and listeners are reported to have said?"""

from __future__ import annotations

from archive.record_words import Operator, Stance, Unit
from pipelines.claims.comparing import Obstacle, Verdict
from pipelines.claims.counted import Counted
from pipelines.release.speakers import HostSide
from pipelines.release.tables.column import ISO, Table
from pipelines.release.tables.column import column as _c
from pipelines.voices.sides import Side

__all__ = ["TABLES"]

AS_OF = ("stated", "publication")
SCOPES = ("wave", "event")

TABLES = (
    Table(
        name="aggregate_claims",
        one_row="one official total in one document",
        key=("claim_id",),
        refers={"document_id": "documents"},
        columns=(
            _c("claim_id", "string", "minted from document, unit, quantity and position", "required"),
            _c("document_id", "string", "where it is claimed", "required"),
            _c("quantity", "integer", "the number", "required", "quoted"),
            _c("operator", "string", "how the words bind the number", "required", values=Operator),
            _c("unit", "string", "what is counted, widely", "required", values=Unit),
            _c("unit_printed", "string", "the counted noun as printed", "quoted"),
            _c("counted", "string", "what is counted, as the printed noun says", "required", values=Counted),
            _c("planned", "boolean", "said of what is still to come", "required"),
            _c("scope", "string", "a sum over teams or briefings; who was at one", "required", values=SCOPES),
            _c("meeting_id", "string", "the meeting it sums for", "quoted"),
            _c("as_of", "date", "the day it was true; with passages where it is stated"),
            _c("as_of_basis", "string", "printed for the number, or the day of the text", values=AS_OF),
            _c("speaker", "string", "person or body that the text gives for it, as printed", "quoted"),
            _c("carried_by", "string", "the outlet that reports it, as credited"),
            _c("side", "string", "of the publisher", values=Side),
            _c("null_reasons", "object", "{column: reason} for every null", "required"),
        ),
    ),
    Table(
        name="claim_comparison",
        one_row="one official total beside what the tables hold of its meeting; equal totals of documents are one",
        key=("claim_id",),
        refers={"claim_id": "aggregate_claims"},
        columns=(
            _c("claim_id", "string", "the claim published first", "required"),
            _c("claims", "array", "ids of all equal ones, that one among them", "required"),
            _c("documents", "array", "ids of the documents that carry it", "required"),
            _c("families", "integer", "independent families among them", "required"),
            _c("sides", "array", "sides of their publishers", "required"),
            _c("speakers", "array", "who is given for it, as printed", "required"),
            _c("meeting_id", "string", "the meeting it sums for"),
            _c("unit", "string", "see aggregate_claims", "required", values=Unit),
            _c("counted", "string", "see aggregate_claims", "required", values=Counted),
            _c("operator", "string", "see aggregate_claims", "required", values=Operator),
            _c("quantity", "integer", "the number", "required"),
            _c("planned", "boolean", "said of what is still to come", "required"),
            _c("as_of", "date", "the earliest day stated for it, else the earliest day of a text"),
            _c("as_of_basis", "string", "see aggregate_claims", values=AS_OF),
            _c("countries", "integer", "countries with a leg of the meeting that may have begun by as_of"),
            _c("countries_recommended", "integer", "with a recommended one"),
            _c("legs", "integer", "those legs, without plans, cancellations and denials"),
            _c("legs_recommended", "integer", "the recommended ones"),
            _c("delegations", "integer", "their delegations, without lines of round-ups"),
            _c("delegations_recommended", "integer", "with a recommended leg"),
            _c("events", "integer", "events of the meeting that may have begun by as_of"),
            _c("countable", "integer", "of these columns the one of the claim's kind"),
            _c("countable_recommended", "integer", "the same of recommended rows"),
            _c("gap", "integer", "countable less quantity; negative: fewer can be counted than are claimed"),
            _c("gap_recommended", "integer", "the same of recommended rows"),
            _c("verdict", "string", "countable against operator and quantity", "required", values=Verdict),
            _c("verdict_recommended", "string", "the same of recommended rows", "required", values=Verdict),
            _c("obstacle", "string", "why it cannot be compared", values=Obstacle),
            _c("null_reasons", "object", "{column: reason} for every null", "required"),
        ),
    ),
    Table(
        name="reception",
        one_row="what one document says that somebody of the other side said: praise is what its side reports",
        key=("reception_id",),
        refers={"document_id": "documents", "leg_id": "legs", "event_id": "events"},
        columns=(
            _c("reception_id", "string", "minted from document, speaker and position", "required"),
            _c("document_id", "string", "where it is reported", "required"),
            _c("leg_id", "string", "the stay it belongs to: the document's only one in the speaker's country"),
            _c("event_id", "string", "the briefing it belongs to, when it is the document's only one and no leg fits"),
            _c("speaker", "string", "as printed; null for a group or a role without name", "quoted"),
            _c("speaker_key", "string", "one spelling of the name within its script"),
            _c("role", "string", "as printed", "quoted"),
            _c("organisation", "string", "party named in the role, as printed", "quoted"),
            _c("country", "string", ISO, "quoted"),
            _c("stance", "string", "its passages are the remark", "required", "quoted", values=Stance),
            _c("commits", "boolean", "the remark promises, or voices the wish, to do something", "required"),
            _c("carried_by", "string", "the outlet that reports it, as credited"),
            _c("side", "string", "of the publisher, seen from the leg's country", values=Side),
            _c("host_side", "string", "does the host's side carry a remark of this speaker?", values=HostSide),
            _c("null_reasons", "object", "{column: reason} for every null", "required"),
        ),
    ),
)  # fmt: skip
