"""Is this page in scope, and by which rule of the codebook? One table for every language.

codebook.K1  a Party group abroad and a Party meeting or its documents presented there
codebook.K2  an envoy or Party official reports a Party meeting to a foreign party or leader, abroad or by video
codebook.K3  a briefing in China, online or by an embassy, for foreigners, on a Party meeting or in a themed series
codebook.K4  a sum over several teams that names countries
codebook.K5  an official total and nothing else
codebook.A1  a Party group abroad, no meeting presented
codebook.R1  foreigners come to China
codebook.R2  a lecture team for Chinese audiences
codebook.R3  a delegation of the state, another body or a province's government
codebook.R4  another party's congress or plenum is the subject
codebook.R5  anything else

Traps: direction, audience and whose congress are settled by the finders of each language, sentence by sentence; this
table only ranks what they report. A kept cue outranks a reason for rejecting, save that a page about visitors to China
with a journey recalled far down is not about the journey (the finders leave such a journey out).
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.records import Decision, Form, Kind, Span, Status

__all__ = ["Cues", "decide"]

Spans = tuple[Span, ...]

_EVENT_KIND = {
    Form.FOR_DIPLOMATS: Kind.BRIEFING_FOR_DIPLOMATS,
    Form.ONLINE: Kind.ONLINE_BRIEFING,
    Form.EMBASSY_HOSTED: Kind.EMBASSY_BRIEFING,
    Form.IN_CHINA: Kind.BRIEFING_IN_CHINA,
    Form.SIDE_MEETING: Kind.CONFERENCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """What the finders of one language saw. Each cue is the passages that show it; empty = not seen."""

    team_abroad: Spans = ()  # a Party group is, was or will be in a foreign country
    presents: Spans = ()  # ... and presents a named CPC meeting or its documents THERE, to foreigners
    envoy: Spans = ()  # an envoy or Party official reports a CPC meeting's outcome to a foreign party or leader
    briefing: Spans = ()  # in China, online or by an embassy, for foreigners, on a CPC meeting or theme
    briefing_form: Form | None = None
    conference: Spans = ()  # the briefing is a part of a forum or conference
    roundup: Spans = ()  # a sum over several teams that names countries
    total: Spans = ()  # an official total
    single_contact: Spans = ()  # one meeting abroad, no visit told
    incoming: Spans = ()  # foreigners come to China
    domestic_lecture: Spans = ()  # 宣讲团 for Chinese audiences
    other_body: Spans = ()  # NPC, CPPCC, government, trade, friendship, military, provincial government
    foreign_meeting: Spans = ()  # another party's congress is the subject
    digest: Spans = ()  # the page strings several unrelated items together
    contact: Spans = ()  # an ambassador or official meets foreigners, no journey and no briefing
    forum: Spans = ()  # a forum, dialogue or conference is the subject, no meeting of the Party presented


def decide(cues: Cues) -> Decision:
    """Apply the codebook (docs/codebook.md): kept rules first, then the near miss, then the reasons for rejecting.

    The finders resolve conflicts inside a sentence (direction, audience, whose congress); this table only ranks what
    they report, so that every language is judged alike.
    """
    kept = Status.KEPT
    if cues.roundup:
        return Decision(status=kept, rule="K4", kind=Kind.ROUNDUP, spans=cues.roundup)
    if cues.envoy:
        return Decision(status=kept, rule="K2", kind=Kind.SPECIAL_ENVOY_REPORT, spans=cues.envoy)
    if cues.team_abroad and cues.presents:
        return Decision(
            status=kept,
            rule="K1",
            kind=Kind.ROUNDUP if cues.digest else Kind.OUTBOUND_DELEGATION,
            spans=cues.team_abroad[:1] + cues.presents[:1],
        )
    if cues.briefing and cues.briefing_form is not None:
        kind = Kind.CONFERENCE if cues.conference else _EVENT_KIND[cues.briefing_form]
        return Decision(status=kept, rule="K3", kind=kind, spans=cues.briefing)
    for cue, rule, kind in (
        (cues.incoming, "R1", Kind.INCOMING_VISIT),
        (cues.domestic_lecture, "R2", Kind.DOMESTIC_LECTURE),
        (cues.foreign_meeting, "R4", Kind.FOREIGN_PARTY_MEETING),
    ):
        if cue and not cues.team_abroad:
            return Decision(status=Status.REJECTED, rule=rule, kind=kind, spans=cue)
    if cues.team_abroad:
        kind = Kind.ORDINARY_CONTACT if cues.single_contact else Kind.OUTBOUND_DELEGATION
        if cues.digest:
            kind = Kind.ROUNDUP
        return Decision(status=Status.ADJACENT, rule="A1", kind=kind, spans=cues.team_abroad)
    if cues.total:
        return Decision(status=kept, rule="K5", kind=Kind.ROUNDUP, spans=cues.total)
    if cues.other_body:
        return Decision(status=Status.REJECTED, rule="R3", kind=Kind.STATE_OR_OTHER_BODY, spans=cues.other_body)
    for cue, kind in (
        (cues.digest, Kind.ROUNDUP),
        (cues.contact, Kind.ORDINARY_CONTACT),
        (cues.forum, Kind.CONFERENCE),
    ):
        if cue:
            return Decision(status=Status.REJECTED, rule="R5", kind=kind, spans=cue)
    return Decision(status=Status.REJECTED, rule="R5", kind=Kind.OTHER)
