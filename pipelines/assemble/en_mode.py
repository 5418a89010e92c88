"""Is a visit of an English page announced, under way, over, cancelled or denied?"""

from __future__ import annotations

import re
from datetime import date, timedelta

from archive.records import Mode, Precision
from pipelines.assemble.en_page import Page
from pipelines.mentions.en.dates import Shape
from pipelines.mentions.en.sentences import within
from pipelines.mentions.en.stays import Stay

__all__ = ["mode_of"]

_CANCELLED = re.compile(
    r"\b(?:cancel(?:led|ed|s)|called off|postponed|scrapped) (?:(?:his|its|her|their|the|a|an|this|that|planned"
    r"|scheduled) ){0,3}(?:[\w-]+ )?(?:visit|trip|tour|delegation)|\b(?:visit|trip|tour)\b[^.;]{0,160}? (?:has been"
    r"|had been|was|is) (?:cancel|called off|postponed)"
)
_DENIED = re.compile(r"\b(?:denied|denies|no plans? for|dismissed) (?:\w+ ){0,8}(?:visit|trip|delegation)\b")
# `has been postponed and will now take place from May 3 to 6`: a plan with other days
_NEW_DAYS = re.compile(
    r"\bpostponed (?:to|until|till) (?:[A-Z]|\d|next\b)"
    r"|\bpostponed\b[^.;\n]{0,40}? (?:will|is|are) now (?:to )?"
    r"(?:take place|be held|come|arrive|begin|start|visit|travel)\b"
)
_OVER = re.compile(
    r"\b(?:concluded|concludes|wrapp(?:ed|ing) up|wraps up|ended|ends|ending|completed|rounded off"
    r"|w(?:ound|inding) up) (?:(?:a|an|its|his"
    r"|her|their|the|this) )(?:[\w-]+ ){0,4}(?:visit|tour|trip)\b"
    r"|\b(?:visit|tour|trip)\b[\w ]{0,40} (?:concluded|ended|came to an end|come to an end)\b"
    r"|\b(?:on (?:his|her|its|their) way|head(?:s|ed|ing)?) (?:back )?home\b|\bleft here\b|\breturned to (?:Beijing"
    r"|China)\b|\bleft for (?:home|Beijing)\b"
)
_GOING_ON = re.compile(
    r"\b(?:is|are|currently) (?:now )?(?:visiting|touring|leading|heading|paying|on a|on an|in the)\b"
    r"|\bvisiting (?:CPC|Chinese|delegation|Party|team)\b|\barrived (?:here|in)\b|\bkick(?:s|ed) off\b"
    r"|\b(?:is|are) (?:now |currently |still )?(?:under way|underway|in progress)\b|\b(?:[Ii]t|[Tt]hey|who"
    r"|[Dd]elegation|[Tt]eam|[Gg]roup|[Vv]isitors) (?:is|are) (?:now |still )?here\b(?!, in)"
    r"|\b[Uu]ntil \w+day they will"
    r"|\bnow (?:touring|visiting|in the country)\b|\b(?:is|are) staying\b|\b(?:travels|moves|goes|flies) on to\b"
    r"|\b(?:[Dd]elegation|[Tt]eam|[Gg]roup|[Ii]t|[Hh]e|[Ss]he) comes (?:here|to [A-Z])"
    r"|\bthe visit comes\b|\b[Tt]he envoy is\b|\bis in [A-Z]|\bwho is (?:heading|leading|visiting)\b"
    r"|\bduring (?:his|its|their) (?:ongoing|current)\b|\b(?:heads|leads) (?:the|a|an|it)\b"
)


_PRESENT = re.compile(
    r"\b(?:delegation|team|group)\b[^.;,]{0,80} visiting (?:the )?[A-Z]|"
    r"\bwill (?:today|later today|this (?:afternoon|evening)|tomorrow)\b|"
    r"\b(?:is|are) (?:now |still )?here\b(?!, in)|\b(?:departs?|leaves?) (?:today|tomorrow)\b|\b(?:is|are"
    r"|currently) (?:now )?(?:visiting|touring|leading|heading"
    r"|paying|on a|on an)\b|\b(?:heads"
    r"|leads) (?:the|a|an|it)\b"
)


_TEAM = re.compile(r"^(?:They|It|He|She)\b|\b(?:[Dd]elegation|[Tt]eam|[Gg]roup|[Vv]isitors|[Gg]uests)\b")


def _goes_on(page: Page, told: date) -> bool:
    """Is the team still to do something: `they had come for a symposium, to be held on Saturday`?"""
    return any(
        d.last is not None and d.shape in (Shape.DAY, Shape.RANGE, Shape.UNTIL) and told < d.last <= told + _SOON
        and _TEAM.search(page.prose.of(s)) is not None
        for s in page.prose.part("body")
        for d in within(page.dates, s.start, s.end)
    )  # fmt: skip


# `Delegation in A`, `envoy in A` as a headline says that they are there, not that they have been
_IN_PLACE = re.compile(r"(?:[Dd]elegation|[Tt]eam|[Ee]nvoy|[Gg]roup)s? in\b")
_SOON = timedelta(days=10)


def mode_of(page: Page, stays: dict[str, Stay]) -> Mode:
    """stays: by country."""
    prose = page.prose
    lead = " ".join(prose.of(s) for s in prose.lead(4))
    whole = " ".join(prose.of(s) for s in prose.part("body"))
    if _CANCELLED.search(lead):
        return Mode.ANNOUNCED if _NEW_DAYS.search(lead) else Mode.CANCELLED
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
    if told is not None and ends and max(ends) == told and _PRESENT.search(whole) and not _OVER.search(whole):
        return Mode.UNDER_WAY
    if told is not None and _goes_on(page, told) and (begun or not frames or not frames[0].future):
        return Mode.UNDER_WAY
    if _OVER.search(whole) and not _GOING_ON.search(lead):
        return Mode.CONCLUDED
    if ends and told is not None and max(ends) <= told:
        return Mode.CONCLUDED
    if _GOING_ON.search(whole):
        return Mode.UNDER_WAY
    if any(not _IN_PLACE.match(page.prose.text, f.start) for f in page.party_visits):
        return Mode.CONCLUDED
    if all(p.planned for p in page.presenting) and page.presenting:
        return Mode.ANNOUNCED
    return Mode.UNDER_WAY
