"""What is one telling that a team is somewhere: who, where, and whether it is past, present or to come?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.delegations import Body
from pipelines.mentions.en.people import Person
from pipelines.mentions.en.sentences import Sentence

__all__ = ["FUTURE", "PRESENT", "Frame"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One clause that puts a team in a country. start, end: from the verb to the last country named."""

    sentence: Sentence
    start: int
    end: int
    actor: Body
    plural: bool  # several teams
    person: Person | None  # the person named as subject
    places: tuple[CountryMention, ...]  # one per country, in page order
    contact: bool  # a meeting abroad, no visit told
    future: bool
    present: bool
    rule: str


FUTURE = re.compile(
    r"\b(?:will|shall|is to|are to|to (?:visit|lead|pay|travel|go|tour|send|explain|hold|attend|arrive|brief)"
    r"|plans? to|due to|set to|expected to|scheduled to|bound for|next (?:\w+day|week|month)|is going to|(?:is"
    r"|are) (?:sending|dispatching)"
    r"|upcoming|forthcoming|[Ee]xpected in|[Aa]waited in|[Dd]ue in)\b"
)
PRESENT = re.compile(
    r"\b(?:is|are|currently|now) (?:\w+ )?(?:visiting|touring|heading|leading|in|on)\b|\bvisiting\b"
    r"|\bon a (?:[\w-]+ ){0,4}visit\b|\bkick(?:s|ed) off\b|\barrived?s?\b|\bbegan\b|\bbegins\b|\bstarted\b"
    r"|\bstarts\b|\bis heading\b|\bis leading\b|\bduring (?:his|its|their|the) (?:ongoing |current )?(?:visit"
    r"|stay|trip)\b"
)
