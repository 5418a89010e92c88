"""What do the codes of totals, searches, sources and estimates mean, in the words of the codebook?"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "ASSUMED",
    "COUNTED",
    "ENDED",
    "FORMS",
    "LISTS",
    "OBSTACLES",
    "PARITY",
    "PRESENCE",
    "REASONS",
    "SEARCHED",
    "SIDES",
    "VERDICTS",
]

# claim_comparison: countable against operator and number
VERDICTS: Mapping[str, str] = {
    "below": "fewer can be counted than are claimed",
    "reached": "what can be counted reaches the number claimed",
    "exceeded": "more can be counted than are claimed",
    "nothing_countable": "nothing of the kind can be counted by that day",
    "not_comparable": "claim and records cannot be compared",
}
OBSTACLES: Mapping[str, str] = {
    "no_meeting": "the text names no meeting",
    "a_plan": "it tells of what was still to come",
    "regions_too": "it counts regions as well as countries",
    "activities": "it counts activities of any kind",
    "not_recorded": "nothing of the kind is in the tables",
}
COUNTED: Mapping[str, str] = {
    "teams": "delegations with a leg of the meeting; lines of round-ups are left out, for they do not tell which team "
    "it was",
    "countries": "countries with a leg of the meeting; the European Union is none",
    "countries_and_regions": "countries with a leg of the meeting, shown and not compared",
    "briefings": "rows of events for the meeting; talks during a stay are not among them, so the number is low by "
    "nature",
    "activities": "rows of events for the meeting, shown and not compared",
    "people": "nothing: people are not in the tables",
    "parties": "nothing: parties are not in the tables",
}
# parity
PARITY: Mapping[str, str] = {
    "matched": "records bear the claim out",
    "contradicted": "records say otherwise",
    "not_found": "neither borne out nor contradicted: a count is a lower bound",
    "out_of_scope": "the dataset records nothing of the kind",
}
# search_log
SEARCHED: Mapping[str, str] = {
    "found": "article links were shown",
    "empty": "the page came and showed no article link: nothing there, or the site has changed its looks",
    "unreachable": "no answer",
    "not_searched": "left to a later run, a host left alone, or forbidden by robots.txt",
}
# fetches: how an attempt ended
ENDED: Mapping[str, str] = {
    "ok": "the page came",
    "unchanged": "the same text as the last time",
    "redirect": "led to another address",
    "not_found": "not found (404, 410)",
    "soft_404": "the site’s page for missing pages, with status 200",
    "blocked": "refused by status",
    "challenge": "a script challenge, a captcha or a login wall in place of the page",
    "empty": "status 200 and no text",
    "robots": "not asked for: robots.txt forbids it or could not be read",
    "dns": "no address for the host’s name",
    "network": "no connection",
    "timeout": "no answer in time",
    "truncated": "the answer broke off",
    "too_large": "larger than is read",
    "error": "an error of the server, or an answer that could not be handled",
}
PRESENCE: Mapping[str, str] = {
    "present": "there when last asked for",
    "archived": "known from copies of others alone; no answer of the site tells whether it still is",
    "missing": "missed when last asked for",
    "gone": "missed on at least three days over two weeks or more",
}
SIDES: Mapping[str, str] = {
    "party_centre": "office or press of the Party centre",
    "state_media": "Chinese state media",
    "embassy": "the foreign ministry and embassies",
    "host_party": "a party of the host country",
    "host_state_media": "state media of the host country",
    "host_independent": "press of the host country that neither state nor party owns",
    "third_country": "press of third countries",
}
FORMS: Mapping[str, str] = {
    "side_meeting": "a session during a leg",
    "in_china": "in China, for guests from abroad",
    "for_diplomats": "in China, for diplomats",
    "online": "online",
    "embassy_hosted": "by an embassy",
}
# coverage: why no number is given, and what would be needed
REASONS: Mapping[str, str] = {
    "no_list": "no side of the registry tells of any country; a second and independent list would be needed",
    "one_list": "there is one list alone, and nothing tells what it has missed; a second, independent list would be "
    "needed",
    "short_lists": "fewer than two lists name three countries or more; longer lists would be needed",
    "no_overlap": "no country is on two lists, and then any number is possible; lists that overlap would be needed",
    "no_bound": "every model says more countries than there are; more overlap would be needed",
}
LISTS: Mapping[str, str] = {
    "party_press": "Party offices and state media, one list by rule: both print what one news service releases",
    "embassies": "embassies and the foreign ministry",
    "host_side": "the host’s party, state media and press",
    "third_countries": "press of third countries",
}
ASSUMED = (
    "The countries of a meeting are a closed set: its stays are over.",
    "Reports are matched rightly across lists.",
    "Two lists know of countries independently of each other; of three or more, pairs may depend on each other.",
    "One list tells of every country with the same chance.",
    "Every country could be told of by every list. This does not hold: the Party chooses what becomes known.",
)
