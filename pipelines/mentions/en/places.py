"""Which countries and cities does a sentence place its story in?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["HOME", "dateline_places", "host_country", "list_after", "locatives", "unique"]

HOME = ("CN", "HK", "MO", "TW")
_LIST_LEAD = re.compile(
    r"(?:(?:the|headquarters of|seat of|island of|nearby|neighbou?ring|three|two|four|five|both|countries?|nations?"
    r"|such|as|including|namely"
    r"|capital|of|city|some|respectively|and|also|friendly|Republic|Kingdom|State|Union|Sultanate|Federal|"
    r"Democratic|People's|Socialist|Islamic|Asian|African|European|Latin|American|Caribbean|Southeast|South"
    r"|North|East|West|Central|Pacific|Nordic|Baltic|Arab|island|in (?:Africa|Asia|Europe|Latin America|Oceania)\b|:"
    r"|-|—|--)\s*)*"
)
# Between two countries of a list stand `and`, `as well as`, and the first one's days: `A from May 3 to 5, B (May 6-8)`.
_DAYS_BETWEEN = (
    r"(?: ?\([^()]{0,30}\d[^()]{0,14}\)|,? (?:from|on|between) [^,;()]{0,30}?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?: [A-Z][a-z]+)?|day)\b"
    r"| in (?:Africa|Asia|Europe|(?:Latin |South |North )?America|Oceania|the \w+))?"
)
_LIST_GAP = re.compile(
    rf"(?:'s)?(?: ?\([A-Z]{{2,6}}\))?{_DAYS_BETWEEN}(?:,? as well as|,? in addition to|,? along with|,? plus"
    rf"|,? and then|,? then"
    r"| respectively)?(?:,|,? and|/| &|,? or| to)?(?:,? (?:on|in|across) (?:the )?[A-Z]\w+,)? ?(?:also |then "
    r"|later |again |to |in )*(?:[Tt]he |Republic of "
    r"|the Republic of |Kingdom of |the Kingdom of "
    r"|the capital of )?"
)
_LOCATIVE = re.compile(
    r"(?:\b[Ii]n|\b[Aa]t|\b[Ff]rom|\bthroughout|\bacross|\bnear|\boutside) (?:the |an? |downtown |central )?"
    r"(?:(?:[\w'-]+ ){0,3}?(?:capital|city|town|port|resort|cent(?:re|er))(?: city)?(?: of|,)? |Kingdom of "
    r"|Republic of )?$"
)
_VENUE = re.compile(r"\b(?:Place|Venue|Where|Location): ?(?:[^.;:]{0,50}, )?$")  # the line of an invitation
# `flew home from CITY`, `took the guests from CITY to the plant`: where they were before
_LEFT_FROM = re.compile(
    r"\b(?:(?:flew|flies|returned|departed|went|left for home)(?: back| home| on){0,2}"
    r"|took (?:the |them )?[a-z]{0,12}) ?from $"
)
_REACHED = re.compile(
    r"\b(?:stop|leg)(?: of [\w ]{3,30})? (?:is|was|being) $|\b(?:reached|visited|toured|(?:travell?ed|flew|went"
    r"|gone|drove"
    r"|moved|came)"
    r"(?: on)? to|called at) $"
)
# `the plenum, held in Beijing`, `the congress which closed in Beijing`: the place of the meeting, not of the story
_MEETING_PLACE = re.compile(
    r"\b(?:[Cc]ongress|[Pp]lenum|[Ss]ession|Committee)(?! ?, met\b),? (?:(?:which|that) (?:\w+ ){1,4}"
    r"|(?:just |recently )?(?:held|convened|closed|concluded|ended|met|opened) )(?:\w+ ){0,3}?in $"
)
_AT_SCHOOL = re.compile(r"\bat (?:the|an?|its|their) (?:[\w'-]+ ){0,4}(?:school|college|hospital) in (?:the )?$")
# `met leaders of P and other parties in CITY`, `spoke to business people in CITY`: where they were told
_LISTENERS = re.compile(r"\b(?:parties|party leaders|leaders|people|friends) in $")
_TELLS = re.compile(
    r"\b(?:met|meet|spoke|speak|talk(?:ed)?|addressed|brief(?:ed)?|lectured|told|informed"
    r"|conference|forum|meeting|gathering|seminar|symposium)\b"
)
# `at a CITY hotel`, `to the CITY hall`; `a lecture was given at the University of CITY`
_IN_A = re.compile(r"\b(?:at|to|in|inside) (?:a|an|the) $")
_HOUSE = re.compile(r" (?:hotel|hall|restaurant|university|trade union hall|conference cent(?:re|er)|museum)\b")
_AT_UNIVERSITY = re.compile(
    r"\b(?:given|held|gave|spoke|lectured|delivered|took place|organi[sz]ed)\b[^.;,]{0,60}? at (?:the )?"
    r"(?:[A-Z]\w+ )?University of $"
)
_SAID = re.compile(
    r"\b(?:said|says|stated|noted|added|believes?|pointed out|stressed|hoped?|thanked|praised|commended|stated)\b"
)


def locatives(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> list[CountryMention]:
    """Countries and cities after `in` or `at`, and those that follow a city in commas (`in Bonn, Germany`).

    Trap: what somebody said about a country is no place; `the embassy in` and `delegation from` are none either, nor is
    the place of the Party meeting itself.
    """
    found: list[CountryMention] = []
    for mention in within(countries, sentence.start, sentence.end):
        if mention.kind in ("demonym", "party") or (
            mention.code in HOME
            and _MEETING_PLACE.search(prose.text, max(sentence.start, mention.start - 90), mention.start)
        ):
            continue
        before = prose.text[max(sentence.start, mention.start - 60) : mention.start]
        follows = found and re.fullmatch(
            r"(?: on \w+day| (?:from|on) [\w. ]{3,24})?,? (?:and |then |in |the |the capital of )*|, ",
            prose.text[found[-1].end : mention.start],
        )
        if not follows:
            town = mention.kind in ("capital", "city")
            left = town and (
                re.search(r"\bleft $", before)
                or (mention.code not in HOME and _REACHED.search(before))
                or _VENUE.search(before)
                or (mention.code not in HOME and _LEFT_FROM.search(before))
                or (_IN_A.search(before) and _HOUSE.match(prose.text, mention.end))
                or _AT_UNIVERSITY.search(prose.text, sentence.start, mention.start)
            )
            if not (left or _LOCATIVE.search(before)) or (
                re.search(r"\b[Ff]rom (?:the )?$", before) and not (town and _LEFT_FROM.search(before))
            ):
                continue
            if re.search(
                r"(?:[Ee]mbassy|[Cc]onsulate(?:[- ][Gg]eneral)?|[Aa]mbassador|[Cc]onsul[- ][Gg]eneral"
                r"|interest\w{0,9}+|partner\w{0,9}+|confidence|invest\w{0,9}+|development|peace|situation|parties|party"
                r"|leaders|people|part(?:y|ies)|friends|believe\w{0,9}+|opportunit\w{1,9}+|economy|influence|role"
                r"|elections?|changes?|events|projects?|progress|hospital|college|school|built"
                r"|newspapers?|dail(?:y|ies)|authorit(?:y|ies)|border|ministry|week|summit|fair|[Hh]otels"
                r"|refiner(?:y|ies)"
                r"|seat|smelters?|mines?|plants?|oil ?fields?|airport|dam) (?:in|at) (?:the )?$",
                before,
            ) and not (
                _AT_SCHOOL.search(before)
                or (town and _LISTENERS.search(before) and _TELLS.search(prose.text, sentence.start, mention.start))
            ):
                continue
            named_after = re.match(r" [A-Z][a-z]", prose.text[mention.end : mention.end + 3])
            if town and named_after and before.endswith("n the "):
                continue  # `investment in the CITY Port Project`: the name of a thing
            said = _SAID.search(prose.text, sentence.start, mention.start)
            if said and re.search(r"\bthat\b|,", prose.text[said.end() : mention.start]):
                continue
        found.append(mention)
    return found


def list_after(
    prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], offset: int
) -> tuple[list[CountryMention], int]:
    """The countries listed from `offset` on, one per country, and where the list ends."""
    found: list[CountryMention] = []
    cursor = offset
    inside = within(countries, offset, sentence.end)
    for mention in inside:
        gap = prose.text[cursor : mention.start]
        pattern = _LIST_GAP if found else _LIST_LEAD
        if len(gap) > 60 or not pattern.fullmatch(gap):
            break
        if mention.kind in ("demonym", "party") and not (
            mention.kind == "party" and not found and mention.code == "EU"
        ):
            follows = re.match(r" (?:capital(?: of)?|city)? ?", prose.text[mention.end : mention.end + 12])
            if not (follows and "capital" in follows[0]):
                break
        found.append(mention)
        cursor = mention.end
    return list(unique(found)), cursor


_CITY_HOST = re.compile(
    r"(?:'s)? (?:[Mm]unicipal |[Cc]ity |[Pp]rovincial )?(?:Party Committee|People's Committee|[Cc]ouncil|[Mm]ayor"
    r"|[Gg]overnor|[Pp]arty (?:chief|secretary|leader)|[Ll]eaders?|authorities)\b"
)

_HOST_OF = re.compile(r"\b(?:[Mm]ayor|[Gg]overnor|[Cc]ity [Cc]ouncil|[Mm]unicipality) of (?:the )?$")


def host_country(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> list[CountryMention] | None:
    """The country of the host: the nationality or party named in the sentence.

    returns   one mention; an empty list when several countries are named, None when none is
    """
    named = [
        m for m in within(countries, sentence.start, sentence.end)
        if m.code not in HOME and m.kind in ("demonym", "party", "name", "short")
        and not re.search(r"\b(?:with|between|and|to) (?:the )?$", prose.text[max(0, m.start - 12) : m.start])
    ]  # fmt: skip
    codes = {m.code for m in named}
    if not codes:
        # `the mayor of CITY received`, `Deputy Secretary of the CITY Party Committee NAME received`
        named = [
            m for m in within(countries, sentence.start, sentence.end)
            if m.code not in HOME and m.kind in ("capital", "city")
            and (_CITY_HOST.match(prose.text, m.end, sentence.end)
                 or _HOST_OF.search(prose.text, max(sentence.start, m.start - 24), m.start))
        ]  # fmt: skip
        codes = {m.code for m in named}
    if not codes:
        return None
    return named[:1] if len(codes) == 1 else []


def dateline_places(prose: Prose, countries: Sequence[CountryMention]) -> list[CountryMention]:
    line = prose.dateline
    if line is None:
        return []
    return list(within(countries, *line.cities))


def unique(mentions: Sequence[CountryMention]) -> tuple[CountryMention, ...]:
    seen: dict[str, CountryMention] = {}
    for mention in mentions:
        seen.setdefault(mention.code, mention)
    return tuple(seen.values())
