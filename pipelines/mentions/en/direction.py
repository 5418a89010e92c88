"""Who goes where? The visits abroad that a page tells, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.actors import Actor, Actors
from pipelines.mentions.en.delegations import Body, Team
from pipelines.mentions.en.frames import FUTURE, PRESENT, Frame
from pipelines.mentions.en.places import HOME, dateline_places, list_after, unique
from pipelines.mentions.en.sentences import Prose, Sentence, within
from pipelines.mentions.en.turned import find_turned

__all__ = ["find_visits"]


# Verbs and nouns that are directly followed by the country.
_VISIT = re.compile(
    r"\b(?:(?:[Vv]isits?|[Tt]ours?|[Tt]rips?|[Jj]ourneys?|travels?|mission|stay|voyage|[Dd]elegations?"
    r"|[Tt]eams?|[Gg]roups?|[Ee]nvoys?)(?: [a-z][\w'-]*){0,3}? (?:to|of|in|through|across)"
    r"|visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|Visit(?:s|ed|ing)?|Tour(?:s|ed|ing)?|VISITS?"
    r"|(?:travel(?:s|l?ed|l?ing)?|go(?:es|ing)?|gone|went|fl(?:y|ies|ew|ying)|continued"
    r"|proceeded)(?: from [A-Z]\w+)?(?: on(?: \w+)?)? (?:(?:in)?to"
    r"|through|across)|been to|c[ao]me to|[Cc]oming to|[Ii]t (?:was|is) (?:to|in|through)|(?:f(?:lew|lies|ly"
    r"|lying|lown)|cross(?:es|ed|ing)?) into"
    r"|(?:arriv(?:e|es|ed|ing)|land(?:s|ed)|[Ee]xpected|[Dd]ue|[Aa]waited)(?: on \w+| here| back)? (?:in|at)"
    r"|reach(?:es|ed)"
    r"|head(?:s|ed|ing)? (?:for|to)|bound for|in (?:these|the following) (?:places|countries|nations|capitals"
    r"|cities):|set (?:out|off) for|(?:left|leaves?|leaving|depart(?:s"
    r"|ed))(?: \w+)?(?: on \w+)? for"
    r"|(?:t(?:ook|akes?|aking|aken)|carr(?:y|ies|ied|ying)|brought|brings?|bringing) (?:(?:an?|the|his|her|its"
    r"|their) (?:[\w-]+ ){0,3}?(?:delegation|team|group|plenum"
    r"|congress|session|message|slides|talks?|lectures?|story|explanations?|briefings?|decisions?|report|documents?)"
    r"(?: (?:on|about|of) (?:the |that )?[\w-]+(?: [\w-]+){0,12}?)?|him|her|it|them|the (?:envoys?|visitors|guests"
    r"|officials))"
    r"(?: first| then| next| on)? to|called (?:on|at|in)|stopp?(?:s"
    r"|ed)? (?:over )?in|received in|sent to|dispatched to|Visit to|Bound for"
    r"|(?:sen[dt]s?|sending|d[ei]spatch(?:es|ed|ing)?) (?!(?:[\w'-]+ ){0,4}(?:messages?|letters?|telegrams?|greetings"
    r"|condolences"
    r"|congratulat\w+|wishes|invitations?|aid|relief|flowers)\b)[^.;]{3,220}? to(?= (?:the )?[A-Z])"
    r"|(?:[Ll]ist|[Ii]tinerary|[Dd]estinations|[Cc]ountries|[Nn]ations)\b[^.;]{0,120}? (?:include[sd]?|comprise[sd]?)"
    r"|(?:first|second|third|last|final|only|other) (?:stop|leg|destination)s?(?: (?:of|on) [\w' -]{3,40}?)?(?: (?:was"
    r"|were|is|being)|,)"
    r"|t(?:ook|akes|aking) an? (?:[\w'-]+ ){0,3}(?:delegation|team|group)\b[^.;]{0,160}? to(?= (?:the )?[A-Z])"
    r"|(?:concluded|beg[ai]ns?|began|started|opened|ended|continued) in|(?:was|be) in|were in|is in|are in|stay(?:s|ed"
    r"|ing)? in|(?:has|have|had) been in|left)\s+"
)
_THESE = re.compile(r"(?:(?:the|these|both|all) )+(?:(?P<n>two|three|four|five) )?countries\b")
_THAT = re.compile(r"(?:the|this|that) (?:[\w-]+ ){0,3}?(?:country|kingdom|nation|republic|capital|island)\b(?! of)")
# `then went on to B, where it stayed until Friday`: told as done, not as the next stop
# `had been in A the week before`: an earlier journey, or an earlier stop
_EARLIER = re.compile(
    r"[^.;]{0,30}?\b(?:the (?:week|month|year|day)s? before|(?:a|two|three) (?:days?|weeks?|months?) (?:before"
    r"|earlier)|before(?:hand)?(?=[,.])"
    r"|(?:earlier|previously|already|the previous (?:week|month|year))(?=[,.;]|$))"
)
_BACK = re.compile(  # `has returned to Beijing after a trip to A`
    r"\b(?:returned|back|home|concluded|wound up|wrapped up)\b[^.;]{0,40}\bafter (?:an?|the|his|her|its|their) $"
)
_WHERE = re.compile(r",? where (?:it|he|she|they|the (?:delegation|team|group|mission))(?! (?:will|is to|would))\b")
# `From CITY, the team flew to B, where it is to be received`: the next stop
_ONWARD_FROM = re.compile(r"From (?:there|here|[A-Z][\w-]+)(?: [A-Z][\w-]+)?,? (?:the|it|they|he|she) ?\w* ?(?:had )?$")
# `wished to have a delegation come to A`, `no delegation is expected in A`
_WISHED = re.compile(
    r"\b(?:wish|hope|want|would like)\w*(?: \w+){0,2} to (?:have|see|receive|host|welcome)\b[^.;]{0,120}$"
    r"|\b[Nn]o (?:[\w-]+ ){0,2}(?:(?:delegations?|teams?|groups?|envoys?) (?:[\w-]+ ){0,3})?$"
)
_TRANSIT = re.compile(r"\b(?:stop-?over|lay-?over|transit)\b")  # a place of transit is no leg
_ONWARD = re.compile(r"(?: on \w+)? for\b")  # `left A for B`: A was an earlier stop; `left for B` is another verb
# `travelled to 40 countries to explain M, among them A and B`
_COUNTED = re.compile(
    r"(?:[\w,'-]{1,30} ){0,4}?(?:countries|nations|capitals|states|continents?|regions)\b[^.;]{0,200}?"
    r"(?:\b(?:among (?:them|others)|including|such as|like|notably|namely|for (?:instance|example),?"
    r"|among which (?:are|were))|:| -+) (?:to )?"
)
_NUMBER = {"two": 2, "three": 3, "four": 4, "five": 5}
_NOT_NOW = re.compile(
    r"(?:\b[Bb]efore (?:\w+ing )?|\b[Aa]fter (?:\w+ing |a |its |his |their )?|\bnext stop|\bnext,? "
    r"|\bprevious(?:ly)? |\bearlier |\bthen (?:to |be |will )?|\bgo on to|\bproceed(?:ed)? to"
    r"|\bcontinue(?:d)? (?:on )?to|\b(?:from|following) (?:a |his |its |their )?"
    r"|\blast (?:year|month|week)[^,.]{0,20}|\bon (?:the|their|its|his) way to |\balso scheduled to "
    r"|\bwill (?:also |later |then |next )|\bcame from |\binvit\w+ (?:\w+ ){0,5}to "
    r"|\b(?:originally|initially|at first) (?:planned|intended|scheduled|due|meant|expected) to (?:also )?"
    r"|\bwelcomes? (?:\w+ ){0,4}to |\bhope[sd]? to |\bwelcome to |\bnot )$"
)
# `on the second leg of a tour that began in A`: where the journey was before
_BEGUN = re.compile(
    r"\b(?:second|third|fourth|fifth|next|last|final) (?:leg|stop|stage|station)\b[^.;]{0,80}?"
    r"\b(?:that|which)(?: has| had)? (?:began|begun|started|opened|set out|kicked off) (?:in|from)\s+$"
)
_POST = re.compile(r"\b(?:Chinese|China's|Permanent|diplomatic|PRC) (?:[Dd]iplomatic )?[Mm]issions? (?:to|in)\b")
_NEXT_STOP = re.compile(
    r"\b(?:next stop|next leg|last stop|will (?:then|next|later|also) (?:go|travel|fly|head|leave|visit|move)"
    r"|then (?:go|travel|fly|left|leave|flew|head|travell?ed) (?:on )?(?:to|for)|moved on to|go on to|went on to"
    r"|proceed(?:ed)? to|continu\w+ (?:on )?to|before (?:going|travell?ing|flying|heading|leaving|moving"
    r"|proceeding)|arrived from|came from|coming from|after (?:visiting|visits? to|stops? in|a visit to|trips? to"
    r"|his visit to|their visits? to))\b"
)


def find_visits(prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]) -> tuple[Frame, ...]:
    """Clauses `WHO visited COUNTRY[, COUNTRY and COUNTRY]`, also `visit to`, `delegation to`, `sent to`.

    direction.en.visit   the countries stand right after the verb; whoever stands last before it is the subject
                         `visit the two countries`: those named before it, as a rule with the inviters, or in the
                         sentence before; `visited the country`: the one told last
    Traps: earlier and next stops (`before travelling to`, `will then visit`), invitations to China.
    """
    frames: list[Frame] = []
    actors = Actors(prose, countries, teams)
    only = _only(prose, countries)
    last: Actor | None = None
    for sentence in prose.story:
        told = False
        for verb in _VISIT.finditer(prose.text, sentence.start, sentence.end):
            places, end = list_after(prose, sentence, countries, verb.end())
            these = _THESE.match(prose.text, verb.end(), sentence.end) if not places else None
            if these is not None:
                before_verb = within(countries, sentence.start, verb.start())
                places, end = list(unique([m for m in before_verb if m.code not in HOME])), these.end()
                if not places:
                    places = _before(prose, sentence, countries, _NUMBER.get(these["n"] or "two", 2))
            counted = _COUNTED.match(prose.text, verb.end(), sentence.end) if not places else None
            if counted is not None:
                places, end = list_after(prose, sentence, countries, counted.end())
            that = _THAT.match(prose.text, verb.end(), sentence.end) if not places else None
            if that is not None:
                places, end = _before(prose, sentence, countries, 1) or _filed(prose, countries), that.end()
                places = places or only
            if not places:
                continue
            places = [*places, *_invited_on(prose, sentence, countries, end, places)]
            before = prose.text[max(sentence.start, verb.start() - 40) : verb.start()]
            coming = (
                _onward(prose, sentence, countries, verb, places)
                or _NOT_NOW.search(before)
                or _NEXT_STOP.search(prose.text, max(sentence.start, verb.start() - 30), verb.end())
            )
            if verb[0].startswith("left") and _ONWARD.match(prose.text, end):
                continue
            if _BEGUN.search(prose.text, max(sentence.start, verb.start() - 130), verb.end()):
                continue
            if _POST.search(prose.text, max(sentence.start, verb.start() - 24), verb.end()):
                continue  # `the Chinese Mission to the EU`
            back = _BACK.search(prose.text, sentence.start, verb.start()) is not None
            if _WISHED.search(prose.text, sentence.start, verb.start()) or _TRANSIT.search(verb[0]):
                continue
            if _ONWARD_FROM.match(prose.text, sentence.start, verb.start()) and not _WHERE.match(prose.text, end):
                continue
            if coming and not back and not _WHERE.match(prose.text, end):
                continue
            if re.search(
                r"\bhad\b", prose.text[max(sentence.start, verb.start() - 12) : verb.end()]
            ) and _EARLIER.match(prose.text, end, sentence.end):
                continue
            floor = frames[-1].end if frames and frames[-1].sentence == sentence else sentence.start
            actor = actors.subject(sentence, verb.start(), verb.end(), last, floor)
            if actor is None:
                continue
            home = [p for p in places if p.code in HOME]
            abroad = [p for p in places if p.code not in HOME]
            chosen = abroad if actor.body in (Body.PARTY, Body.CHINESE, Body.OTHER) else (home or abroad)
            if not chosen:
                continue
            frames.append(
                Frame(
                    sentence=sentence, start=verb.start(), end=end, actor=actor.body, plural=actor.plural,
                    person=actor.person, places=tuple(chosen), contact=False, future=_is_future(prose, sentence, verb),
                    present=PRESENT.search(prose.of(sentence)) is not None, rule="direction.en.visit",
                )
            )  # fmt: skip
            if sentence.part == "body":
                last, told = actor, True
        if not told and sentence.part == "body":
            # `received four officials of the CPC. They had come to A`: who is named acts in the next sentence
            named = actors.anyone(sentence, seen=False)
            ours = named is not None and (named.body in (Body.PARTY, Body.OTHER) or named.plural)
            last = named if ours else last
    frames.extend(find_turned(prose, countries, actors))
    return tuple(sorted(frames, key=lambda f: (f.sentence.part != "title", f.start)))


def _before(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], number: int) -> list[CountryMention]:
    """The countries that `the country`, `the two countries` mean: those of the nearest sentence that names any."""
    for other in reversed([s for s in prose.story if s.end <= sentence.start]):
        named = unique([m for m in within(countries, other.start, other.end) if m.code not in HOME])
        if named:
            return list(named) if len(named) == number else []
    return []


_INVITED_BY = re.compile(r"\b(?:invitation of|guests? of|invited by)\b[^;]{3,110}, and (?:then )?(?:the )?$")
_FROM_DAY = re.compile(r" (?:from|between) (?:the )?(?:[A-Z][a-z]{2,8}\.? )?\d")


def _invited_on(
    prose: Prose,
    sentence: Sentence,
    countries: Sequence[CountryMention],
    end: int,
    places: Sequence[CountryMention],
) -> list[CountryMention]:
    """`visited A from 1 to 4 May at the invitation of the P, and B from 4 to 7 May`: the list goes on behind."""
    known = {p.code for p in places}
    return [
        m for m in within(countries, end, min(sentence.end, end + 220))
        if m.code not in known and m.kind in ("name", "short")
        and _INVITED_BY.search(prose.text[end : m.start]) and _FROM_DAY.match(prose.text, m.end)
    ][:1]  # fmt: skip


_GOES_ON = re.compile(r"(?:flies|leaves|travels|heads|goes|departs)\b")


def _onward(
    prose: Prose,
    sentence: Sentence,
    countries: Sequence[CountryMention],
    verb: re.Match[str],
    places: Sequence[CountryMention],
) -> bool:
    """`The delegation flies to B on Sunday`, filed in A abroad, or `arrived on Tuesday and leaves for B`."""
    if _GOES_ON.match(verb[0]) is None:
        return False
    filed = _filed(prose, countries)
    elsewhere = bool(filed) and filed[0].code not in {p.code for p in places}
    return elsewhere or re.search(r"\barrived\b", prose.text[sentence.start : verb.start()]) is not None


def _filed(prose: Prose, countries: Sequence[CountryMention]) -> list[CountryMention]:
    """`flew into the capital`, `toured the country`, with no other told: that of the dateline, unless China."""
    return [m for m in dateline_places(prose, countries)[:1] if m.code not in HOME]


def _only(prose: Prose, countries: Sequence[CountryMention]) -> list[CountryMention]:
    """`arrived in the country`, none told before it: the only one the whole story names, unless China."""
    named = [m for s in prose.story for m in within(countries, s.start, s.end) if m.code not in HOME]
    names = [m for m in named if m.kind in ("name", "short")]
    return names[:1] if len({m.code for m in named}) == 1 else []


def _is_future(prose: Prose, sentence: Sentence, verb: re.Match[str]) -> bool:
    before = prose.text[max(sentence.start, verb.start() - 110) : verb.end()]
    hits = list(FUTURE.finditer(before))
    return bool(hits) and (
        re.search(r"\b(?:led|visited|paid|arrived|concluded|ended|wrapped up|attended|met)\b", before[hits[-1].end() :])
        is None
    )
