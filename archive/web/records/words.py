"""What do the codes of a record claim, in words? As the codebook has it, one sentence each."""

from __future__ import annotations

from collections.abc import Mapping

from archive.meeting_names import plain

__all__ = ["REGISTRY", "SIDES", "label", "meaning", "null_reason"]

REGISTRY = "registry"  # in `conflicts` it stands where a document's id does

# column of a record → words before its value; others are their own name
_LABELS: Mapping[str, str] = {
    "leader_name": "Leader",
    "leader_name_hans": "Name in Simplified characters",
    "leader_name_latin": "Name in Latin letters, as printed",
    "leader_key": "Spelling that joins scripts",
    "leader_title_printed": "Title as printed",
    "leader_person_id": "Person in the registry",
    "leader_post_id": "Id of the post in the registry",
    "leader_post_registry": "Post in the registry",
    "leader_rank": "Rank on those days",
    "rank_basis": "How the rank is known",
    "leader_org": "Organisation of the leader",
    "members": "Members",
    "size_stated": "Stated size of the team",
    "meeting_id": "Party meeting",
    "delegation_id": "Delegation",
    "leg_id": "Leg",
    "country_as_printed": "Country as printed",
    "start": "First day",
    "end": "Last day",
    "dates": "Days",
    "date_edtf": "Days as EDTF",
    "date_earliest": "Not before",
    "date_latest": "Not after",
    "date_precision": "What the days claim",
    "date_bounds_rule": "Where the limits come from",
    "date_basis": "Wording that gave the days",
    "mode": "Told as",
    "inviter": "Invited by",
    "interlocutors": "Met there",
    "attendance": "People present",
    "audience": "Listeners",
    "audiences": "Listeners",
    "organiser": "Organised by",
    "recommended": "Recommended for counts",
}
SIDES: Mapping[str, str] = {
    "families_party_centre": "Party centre",
    "families_state_media": "Chinese state media",
    "families_embassy": "Foreign ministry and embassies",
    "families_host": "Host country",
    "families_third": "Third countries",
    "families_unclassified": "Publishers not in the lexicon, never corroboration",
}
_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "mode": {
        "announced": "A plan: the team was still to travel when the page came out. Nobody here reports that it did.",
        "under_way": "A page published during the stay, or about a meeting with a team that was still there.",
        "concluded": "The stay, or a meeting in it, is told as news, and the team is not said to be still there.",
        "retrospective": "Looked back on: as background to other news, or in a feature.",
        "roundup_only": "A line in a round-up of several teams or countries.",
        "cancelled": "A page says that it will not take place.",
        "denied": "A page says that it did not take place.",
    },
    "date_precision": {
        "day": "The stay was that one day.",
        "leg_range": "First and last day of this stay.",
        "shared_range": "First and last day of a trip through several countries; this stay lies inside.",
        "within": "The only printed day is that of a meeting during the stay, which may have been longer.",
        "month": "Only the month is known.",
        "bounded": "Only a first or only a last day is printed.",
        "unknown": "No day is printed.",
    },
    "date_bounds_rule": {
        "printed": "Both limits are printed.",
        "printed_and_publication": "One limit is printed; the other follows from the day of publication.",
        "meeting_and_publication": "No day is printed: the limits follow from the close of the meeting and the day of"
        " publication.",
        "capture_window": "Neither the stay nor the page has a date: the limits are the 180 days before the first"
        " capture.",
    },
    "date_basis": {
        "stated_event": "The page prints the days.",
        "stated_weekday": "The page names a weekday, counted from its own day of publication.",
        "dateline": "The day stands in the dateline.",
        "publication_proxy": "The page says “today” or the like, counted from its day of publication.",
        "duration": "The page says how long the visit was, and when it began or ended.",
        "itinerary_neighbour": "The day follows from the stop before or after.",
    },
    "verification": {
        "contested": "One document denies or cancels what another reports.",
        "host_confirmed": "An independent text of the host country, and one of the Party, state media or an embassy.",
        "host_only": "Independent texts of the host country alone.",
        "multi_party_side": "Two or more independent texts of the Party, state media and embassies; none of the host.",
        "single_party_side": "One independent text of the Party, state media or an embassy, or texts of third countries"
        " and unclassified publishers alone, which never raise it.",
    },
    "rank_basis": {
        "stated": "The printed title names the level itself.",
        "derived_from_post": "It is the rank of the highest post in the printed title.",
        "registry": "The printed title tells no rank; it is that of the highest post that the registry is certain of.",
        "contested": "The printed title and the registry contradict each other. The rank shown is the printed title's.",
    },
    "form": {
        "in_china": "A briefing in China for foreign guests.",
        "for_diplomats": "A briefing in China for diplomatic envoys.",
        "online": "A briefing by video; the country is that of the one party addressed, empty for several.",
        "embassy_hosted": "A briefing of an embassy's own; nobody was sent.",
        "side_meeting": "A dated or named session during a stay.",
    },
    "reason": {
        "reviewer": "A reviewer joined them.",
        "edition_said": "A page names the other as its edition in another language.",
        "same_text": "At least 70 % of the shorter text's sampled word sequences stand in the longer one.",
        "credit_line": "The later text credits the newsroom of the earlier, at most seven days after it.",
        "edition_aligned": "They are editions of one newsroom in two languages, by what they tell.",
        "same_facts": "The later retells the earlier without saying so, and has nothing of its own.",
    },
    "role": {
        "origin": "the text that the others hang on",
        "reprint": "prints the same text",
        "credit": "credits a newsroom",
        "translation": "the same item in another language",
        "rewrite": "retells it",
        "joined": "joined by a reviewer",
    },
    "cause": {
        "source": "Other pages were captured, pages were edited, or captures were taken down.",
        "extractor": "The program reads or reconciles in another way.",
        "registry": "A lexicon or registry knows something else.",
        "reviewer": "A reviewer's decision was made, or withdrawn.",
    },
    "basis": {
        "only_cause": "nothing else differs between the two releases",
        "staged": "the step of a staged rebuild at which the cell took its value",
        "by_column": "program and registries changed together; the column stands on the one or the other",
        "not_separated": "a hint only: what the record stands on points there",
        "page": "the page at the source prints it",
        "compiled": "general knowledge of whoever compiled the row; no page was compared with it",
        "transcribed": "made from the registered name by a table of syllables, not seen in print",
        "said": "a page links it",
        "aligned": "by what they tell",
    },
    "tenure": {
        "appointed": "began then",
        "first_seen": "known in office by then",
        "left": "ended then",
        "last_seen": "known in office until then at least",
        "open": "in office when the row was made",
        "unknown": "not known",
    },
    "gone": {
        "rekeyed": "the same record has another id now",
        "moved": "the same record has another id now",
        "merged": "it is part of a record that holds others too",
        "split": "it was told apart into several records",
        "withdrawn": "its pages tell of no such record any more",
        "taken_down": "its pages were removed on request",
    },
    "host_side": {
        "carries": "A document of the host's side carries a remark of this speaker.",
        "silent": "There are documents of the host's side; every remark in them is somebody else's.",
        "absent": "No document of the host's side is known.",
        "not_compared": "There is a document of the host's side that could not be compared.",
    },
    "status": {
        "shown": "supports the value shown",
        "same_otherwise": "the same in other words or another script",
        "otherwise": "in another language than the value shown, not compared with it",
        "other": "says something else",
        "in_force": "the text is the one that was judged",
        "reopened": "the text is another now; the value is not yet confirmed",
        "superseded": "a newer decision is on the same value",
        "void": "the archive has no such document any more, or no such record is read from it",
    },
}
_NULLS: Mapping[str, str] = {
    "not_stated": "no document says",
    "not_registered": "the registry was asked, and knows nobody of that name or nothing certain of those days",
    "ambiguous": "the registry knows several who fit",
    "not_applicable": "does not apply",
    "not_searched": "nobody looks for it in this language",
}


def label(field: str) -> str:
    """Words before the value of a column."""
    return _LABELS.get(field) or plain(field).capitalize()


def meaning(field: str, value: object) -> str:
    """What a code claims; a code that the codebook does not have is its own meaning."""
    return _MEANINGS.get(field, {}).get(str(value), plain(value))


def null_reason(reason: object) -> str:
    """Why a column is empty."""
    return _NULLS.get(str(reason), plain(reason))
