"""Is a visit of an English page announced, under way, over, cancelled or denied?"""

from __future__ import annotations

import re

from archive.records import Mode, Precision
from pipelines.assemble.en_page import Page
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.stays import Stay

__all__ = ["mode_of"]

_CANCELLED = re.compile(
    r"\b(?:cancel(?:led|ed|s)|called off|postponed|scrapped) (?:(?:his|its|her|their|the|a|an|this|that|planned"
    r"|scheduled) ){0,3}(?:[\w-]+ )?(?:visit|trip|tour|delegation)|\b(?:visit|trip|tour)\b[^.;]{0,160}? (?:has been"
    r"|had been|was|is) (?:cancel|called off|postponed)"
)
_DENIED = re.compile(r"\b(?:denied|denies|no plans? for|dismissed) (?:\w+ ){0,8}(?:visit|trip|delegation)\b")
_OVER = re.compile(
    r"\b(?:concluded|concludes|wrapp(?:ed|ing) up|wraps up|ended|ends|ending|completed|rounded off"
    r"|w(?:ound|inding) up) (?:(?:a|an|its|his"
    r"|her|their|the|this) )(?:[\w-]+ ){0,4}(?:visit|tour|trip)\b"
    r"|\b(?:visit|tour|trip)\b[\w ]{0,40} (?:concluded|ended|came to an end|come to an end)\b"
    r"|\breturned to (?:Beijing|China)\b|\bleft for (?:home|Beijing)\b"
)
_GOING_ON = re.compile(
    r"\b(?:is|are|currently) (?:now )?(?:visiting|touring|leading|heading|on a|on an|in the)\b"
    r"|\bvisiting (?:CPC|Chinese|delegation|Party|team)\b|\barrived (?:here|in)\b|\bkick(?:s|ed) off\b"
    r"|\bthe visit comes\b|\b[Tt]he envoy is\b|\bis in [A-Z]|\bwho is (?:heading|leading|visiting)\b"
    r"|\bduring (?:his|its|their) (?:ongoing|current)\b"
)


def mode_of(page: Page, main: dict[str, CountryMention], stays: dict[str, Stay]) -> Mode:
    prose = page.prose
    lead = " ".join(prose.of(s) for s in prose.lead(4))
    whole = " ".join(prose.of(s) for s in prose.part("body"))
    if _CANCELLED.search(lead):
        return Mode.CANCELLED
    if _DENIED.search(lead):
        return Mode.DENIED
    frames = (
        [f for f in page.party_visits if f.sentence.part == "body"]
        or list(page.party_visits)
        or list(page.party_contacts)
    )
    ends = [
        s.end.day
        for s in stays.values()
        if s.end is not None and s.precision in (Precision.LEG_RANGE, Precision.SHARED_RANGE)
    ]
    starts = [s.start.day for s in stays.values() if s.start is not None]
    told = page.when.told
    begun = told is not None and bool(starts) and min(starts) <= told  # `arrived on Monday ... will brief`
    if frames and frames[0].future and not begun and not any(not f.future and not f.present for f in frames):
        return Mode.ANNOUNCED
    if told is not None and starts and min(starts) > told:
        return Mode.ANNOUNCED
    if told is not None and ends and max(ends) > told:
        return Mode.UNDER_WAY if begun or not frames or not frames[0].future else Mode.ANNOUNCED
    if _OVER.search(whole) and not _GOING_ON.search(lead):
        return Mode.CONCLUDED
    if ends and told is not None and max(ends) <= told:
        return Mode.CONCLUDED
    if _GOING_ON.search(whole):
        return Mode.UNDER_WAY
    if page.party_visits:
        return Mode.CONCLUDED
    if all(p.planned for p in page.presenting) and page.presenting:
        return Mode.ANNOUNCED
    return Mode.UNDER_WAY
