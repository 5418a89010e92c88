"""Where does a page say that a Party meeting, its spirit or its documents were presented to somebody?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.mentions.en.documents import find_documents
from pipelines.mentions.en.presenting_words import PHRASE, VERB
from pipelines.mentions.en.sentences import Prose, Sentence, within
from pipelines.mentions.meetings import MeetingMention

__all__ = ["Presenting", "find_presenting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenting:
    """One sentence that presents a meeting. start, end: from the verb to the meeting, in page order."""

    sentence: Sentence
    start: int
    end: int
    mention: MeetingMention
    rule: str
    planned: bool  # "plans to brief", "is to present"
    reports: bool  # informed, reported: what an envoy does


_REACH = 230  # characters between the verb and the meeting; Xinhua's longest such clause has about 200

# `declined to speak about M`, `nobody spoke about M`, `instead of explaining M`
_DENIED = re.compile(
    r"\b(?:never|without|nobody|no one|instead of|rather than|no (?:word|mention|question) of|(?:declin|refus)\w* to"
    r"|avoid\w*) $",
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"\b(?:[Bb]riefings?|[Ss]ymposi(?:um|ums|a)|[Ss]eminars?|[Ss]essions?|[Ll]ectures?|[Ff]orums?|[Ww]orkshops?"
    r"|[Dd]ialogues?"
    r"|[Tt]alks?|[Pp]resentations?|[Cc]onferences?|[Rr]oundtables?|[Ww]ebinars?|[Ee]vents?|[Ss]alon"
    r"|[Mm]eetings?|[Ll]essons?|[Cc]ourses?"
    r"|[Dd]iscussions?|[Gg]athering|[Rr]ound[- ][Tt]ables?|[Pp]anels?|[Ss]peech(?:es)?|[Kk]eynotes?"
    r"|[Aa]ddress(?:es)?|[Rr]eports?|[Ee]venings?|[Cc]olloqui(?:um|a)|[Rr]eceptions?|[Cc]lass(?:es)?"
    r"|Press [Cc]onference|Meets? (?:the )?(?:[Pp]ress"
    r"|[Mm]edia))\b(?:(?:[\w ,'-]|(?<=M[rs])\.|(?<=Dr)\.){0,200}?) (?:on|about|themed|focus(?:ed|ing) on"
    r"|dedicated to|devoted to|regarding"
    r"|concerning|cent(?:red|ered) on|to explain|dealing with|(?:entitled|titled|called|named|headed)(?=,? \"))\b"
    r"|\b(?:[Mm]eeting|[Bb]riefing|[Ss]ymposium|[Ss]eminar|[Ss]ession|[Tt]alks?|[Ww]ebinar|[Cc]onference|[Ff]orum"
    r"|[Ee]vent)\b"
    r"[\w ,'()-]{0,110}? (?:was|were|is) (?:devoted|dedicated|given over) to\b|\b(?:[Ss]ubject|[Tt]opic"
    r"|[Tt]heme)s? (?:of [\w' -]{3,50}? )?(?:was|were|is|will be)\b"
)
_TELLS = re.compile(r"(?:told|tells?|spoke|speak|talk(?:s|ed)?)$", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|of|on|how|what|that)\b")
_ABROAD = re.compile(r"\babroad|overseas\b")
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are)(?: \w+ly| also| then)? (?:introduced|explained|presented|expounded"
    r"|briefed|interpreted|elaborated|outlined|publici[sz]ed|made known|discussed by the lecturers"
    r"|described|summari[sz]ed|set out|laid (?:out|before)|spelled out|summed up|gone through|shared|conveyed"
    r"|analy[sz]ed|reported|taken apart|gone over|walked through|unpacked"
    r"|dissected|understood|(?:brought|carried|taken) (?=to [A-Z])"
    r"|(?:the |a )?(?:main |central |chief )?(?:subject|topic|theme|title|name) (?:of|when|at|for|on)"
    r"|on the (?:agenda|table|programme))\b(?! at\b| for \w+day)"
    r"|^,? (?:which|that) (?:[\w'-]+ ){1,4}?(?:(?:had|have|has) )?(?:explained|expounded|presented|introduced|outlined"
    r"|interpreted|unpacked|set out|put in(?:to)?|described|summari[sz]ed)\b"
    r"|\b(?:its|their) [\w-]+ (?:was |were )?(?:explained|introduced|presented|expounded|outlined|set out)\b"
    r"|^ (?:is|was) what [^.;]{0,120}?\b(?:talk(?:ing|ed)|sp(?:oke|eaking)|explain\w*|introduc\w*|present\w*"
    r"|lectur\w*)\b"
    r"|^ known\b(?! as)|^ (?:explained|presented|introduced|interpreted|described|set out|laid out"
    r"|spelled out)(?: [\w'-]+){0,2} (?:to|for)"
    r" (?:them|him|her|the|a|an|those|\d)\b"
)
_WEAK = re.compile(
    r"(?:promot|shar|hear|learn|tell|told|spoke|speak|talk|present|describ|convey|updat|report|session|meeting"
    r"|event|dialogue|conference|forum|discussion|gathering|account|overview|outline|details|information|picture"
    r"|insight|review"
    r"|recap|analy|cover|turn|deal|dealt|comment|expand|enlarg|reflect|put|communicat|go|went|run|ran|evening|speech"
    r"|address"
    r"|reception|class|subject|topic|theme|pass|relay|detail|let|brought|lead|led|tak|took|walk|guid|introduction"
    r"|rundown|summary)",
    re.IGNORECASE,
)
# What stands between verb and meeting when the meeting is only wished well, dated by, or the source of a thought.
_BETWEEN = re.compile(
    r"\bcongratulat|\bThought\b[^.]{0,120}(?:established|enshrined|put forward|proposed|which)"
    r"|^ highly\b"
    r"|\bbecause of\b|\bowing to\b|\bdue to\b|\b(?:that|which) (?:puts?|carr(?:y|ies)|implements?|follows?)\b"
    r"|\bsince the\b|\bcoincid|\bahead of\b"
)
_SUCCESS = re.compile(r"\bon the success\b")  # `congratulated on the success`; `was briefed on the success` presents
_TELLS_OF = re.compile(r"(?:brief|inform|report|appris|acquaint)", re.IGNORECASE)
_HABIT = re.compile(  # `after such meetings the department traditionally sends teams to explain`: no news of one
    r"\b(?:traditionally|usually|customarily|habitually|normally|typically|as a rule|after (?:each|every|such)"
    r"|After (?:each|every|such))\b"
)
_SAYS = re.compile(r"\b(?:said|says|added)\b")
_TASK = re.compile(
    r"\b(?:the )?(?:spirit|guiding principles?|outcomes?|results?|decisions?|essence|significance|main points"
    r"|content|themes?|documents?|resolution|report|key|importance|achievements|proceedings|recommendations"
    r"|communique|details|legal side|theory|background)\b",
    re.IGNORECASE,
)
_STUDY = re.compile(
    r"\b(?:study|studied|studying|implement(?:ed|ing)?|convey and study|learn from)\b(?![\w ,]{0,30}(?:centre"
    r"|center))"
)
_PLANNED = re.compile(
    r"\b(?:will|plans? to|is to|are to|to|would|due to|expected to|scheduled to|aims? to|wants? to"
    r"|in order to) (?:\w+ )?$"
)
_OF_THE = re.compile(
    r"\b(?:spirit|guiding principles|outcomes?|results?|decisions?|documents) of (?P<what>(?:the|that"
    r"|this) (?:congress|plenum|plenary session|session|meeting))\b"
)
_ON_THE = re.compile(
    r"\b(?:on|about|explain\w*|present\w*|introduc\w*|brought|took) (?P<what>(?:the|that) (?:congress|plenum"
    r"|plenary session))\b"
)
_ITS = re.compile(
    r"\b(?:[\w-]+) of that (?:congress|plenum|meeting|session|plenary session)\b|\b(?:its|the) (?:spirit"
    r"|guiding principles|outcomes?|results?|main documents|documents|decisions?"
    r"|resolution)\b"
)
_IT = re.compile(
    r"\b(?:(?:explain|present|introduce|interpret|explained|explaining|interpreted|introduced|expounded(?: on)?"
    r"|unpacked|summari[sz]ed"
    r"|outlined) (?:it|them)"
    r"|(?:took|walked|guided|led) (?:[\w'-]+ ){1,4}through (?:it|them)"
    r"|(?:told|tell|hear|heard|explain(?:ed)?|learn(?:ed|t)?) (?:\w+ )?what (?:(?:it|they) (?:had )?|had been |was )"
    r"(?:decided|adopted|resolved|meant)"
    r"|(?:hear|heard|learn(?:ed|t)?|brief(?:ed|ing)?|told|spoke|talk(?:ed)?|informed)(?: [\w'-]+){0,4} (?:about|on"
    r"|of) it)\b"
)
# `less than a day after M closed, envoys gathered for a special briefing`: what else would it be about
_BRIEFING_AFTER = re.compile(
    r"\b(?:for|at|to|held|gave|hosted) an? (?:special |thematic |themed )briefing\b(?! on"
    r"| about)"
)


def find_presenting(prose: Prose, meetings: Sequence[MeetingMention]) -> tuple[Presenting, ...]:
    """Every sentence of title and body that presents a meeting of the CPC.

    presenting.en.verb      a verb of presenting with the meeting (or the noun it governs) after it
    presenting.en.phrase    a verb of two words or a noun of telling: `set out what M decided`, `an account of M`
    presenting.en.session   `a briefing, symposium, lecture ... on` the meeting, or whose subject or title it is
    presenting.en.passive   the meeting, then `was explained`
    presenting.en.its       `He expounded its guiding principles` right after a sentence that names the meeting
    presenting.en.document  only on a page that presents no meeting by its name: `explained the decision to them`
    Traps: congratulations on a congress; a meeting that only dates something; a Thought `established by` a congress;
    cadres who study; who `declined to speak about` it or said nothing.
    """
    own = [m for m in meetings if m.own and m.meeting is not None and not m.period] or _dated_by(prose, meetings)
    return _presented(prose, own) or _presented(prose, find_documents(prose, meetings)) or _after_it(prose, meetings)


def _after_it(prose: Prose, meetings: Sequence[MeetingMention]) -> tuple[Presenting, ...]:
    """presenting.en.its: `Three days after M closed, the corps was invited to hear about it`."""
    dated = [m for m in meetings if m.own and m.meeting is not None]
    found = []
    for sentence in prose.story:
        for mention in within(dated, sentence.start, sentence.end)[:1]:
            hit = _IT.search(prose.text, mention.end, sentence.end) or _BRIEFING_AFTER.search(
                prose.text, mention.end, sentence.end
            )
            if hit is not None:
                found.append(
                    Presenting(
                        sentence=sentence, start=mention.start, end=hit.end(), mention=mention,
                        rule="presenting.en.its", planned=False, reports=False,
                    )
                )  # fmt: skip
    return tuple(found)


def _presented(prose: Prose, own: Sequence[MeetingMention]) -> tuple[Presenting, ...]:
    found: list[Presenting] = []
    last: MeetingMention | None = None
    for sentence in prose.story:
        here = within(own, sentence.start, sentence.end)
        hit = _in_sentence(prose, sentence, here)
        if hit is None and not here and last is not None:
            hit = _its(prose, sentence, last)
        if hit is None and not here and found and sentence.part == "body":
            hit = _of_it(prose, sentence, found[-1].mention)
        if hit is not None:
            found.append(hit)
        if here:
            last = here[-1]
        elif sentence.part == "title" or hit is None:
            last = None
    return tuple(found)


def _dated_by(prose: Prose, meetings: Sequence[MeetingMention]) -> list[MeetingMention]:
    """`Since the 19th congress ... to explain the spirit of the congress`: the only meeting named is the one meant."""
    named = [m for m in meetings if m.own and m.meeting is not None]
    if len({m.meeting for m in named}) != 1:
        return []
    return [
        replace(
            named[0], start=hit.start("what"), end=hit.end("what"), period=False, basis="inferred", surface=hit["what"]
        )
        for sentence in prose.story
        for pattern in (_OF_THE, _ON_THE)
        for hit in pattern.finditer(prose.text, sentence.start, sentence.end)
    ]


def _in_sentence(prose: Prose, sentence: Sentence, mentions: Sequence[MeetingMention]) -> Presenting | None:
    text = prose.text
    for mention in mentions:
        floor = max(sentence.start, mention.start - _REACH)
        hits = [(h, "presenting.en.session") for h in _SESSION.finditer(text, floor, mention.start)]
        hits += [(h, "presenting.en.verb") for h in VERB.finditer(text, floor, mention.start)]
        hits += [(h, "presenting.en.phrase") for h in PHRASE.finditer(text, floor, mention.start)]
        for verb, rule in sorted(hits, key=lambda pair: -pair[0].start()):
            between = text[verb.end() : mention.start]
            if _SUCCESS.search(between) and not _TELLS_OF.match(verb[0]):
                continue
            if _BETWEEN.search(between) or ". " in between or ("; " in between and _SAYS.search(between)):
                continue
            if _HABIT.search(text, sentence.start, verb.start()):
                continue
            if _DENIED.search(text, max(sentence.start, verb.start() - 60), verb.start()):
                continue
            weak = _WEAK.match(verb[0]) is not None
            if weak and len(between) > 110 and not _TASK.search(between):
                continue
            if rule == "presenting.en.session" and (len(between) > 120 or "Thought" in between or " which " in between):
                continue
            if _TELLS.match(verb[0]) and not _ABOUT.search(between):
                continue
            near = verb.end() if rule == "presenting.en.session" else max(sentence.start, verb.start() - 40)
            studied = rule != "presenting.en.phrase" and _STUDY.search(text, near, mention.start)
            if studied and not _ABROAD.search(text, sentence.start, sentence.end):
                continue
            planned = _PLANNED.search(text[max(sentence.start, verb.start() - 40) : verb.start()]) is not None
            reports = re.match(r"(?:inform|report|notif|brief)", verb[0], re.IGNORECASE) is not None
            return Presenting(
                sentence=sentence,
                start=verb.start(),
                end=mention.end,
                mention=mention,
                rule=rule,
                planned=planned,
                reports=reports,
            )
        ahead = text[mention.end : min(sentence.end, mention.end + 160)]
        takes = _TAKES.search(text, max(sentence.start, mention.start - 40), mention.start)
        if takes is not None and _TO_PLACE.match(ahead):
            planned = _PLANNED.search(text[max(sentence.start, takes.start() - 40) : takes.start()]) is not None
            return Presenting(
                sentence=sentence, start=takes.start(), end=mention.end, mention=mention,
                rule="presenting.en.verb", planned=planned, reports=False,
            )  # fmt: skip
        passive = _PASSIVE.search(ahead)
        if passive is not None:
            return Presenting(
                sentence=sentence, start=mention.start, end=mention.end + passive.end(), mention=mention,
                rule="presenting.en.passive", planned=False, reports=False,
            )  # fmt: skip
    return None


# `is to take M to A and B`: what is taken to a country is presented there
_TAKES = re.compile(
    r"\b(?:t(?:ak(?:es?|ing|en)|ook)|carr(?:y|ies|ied|ying)|br(?:ings?|ought|inging)) (?:the )?"
    r"(?:(?:message|spirit|story) of )?(?:the )?$"
)
_TO_PLACE = re.compile(r" (?:abroad|overseas|to (?:the )?[A-Z][a-z])")
_MADE_BY = re.compile(
    r"\b(?:put forward|adopted|approved|decided|passed|proposed|announced|taken|set) (?:up)?(?:by|at) the "
    r"(?:congress|plenum|plenary session|session|meeting)\b"
)


def _of_it(prose: Prose, sentence: Sentence, shown: MeetingMention) -> Presenting | None:
    """`At a gathering in B she dwelt on the measures adopted by the session`: the one presented before."""
    made = _MADE_BY.search(prose.text, sentence.start, sentence.end)
    if made is None or _SAYS.search(prose.text, sentence.start, made.start()):
        return None
    floor = max(sentence.start, made.start() - _REACH)
    for pattern in (VERB, PHRASE):
        for verb in pattern.finditer(prose.text, floor, made.start()):
            if pattern is PHRASE or not _WEAK.match(verb[0]):
                return Presenting(
                    sentence=sentence, start=verb.start(), end=made.end(), mention=shown, rule="presenting.en.its",
                    planned=False, reports=False,
                )  # fmt: skip
    return None


def _its(prose: Prose, sentence: Sentence, last: MeetingMention) -> Presenting | None:
    told = _IT.search(prose.text, sentence.start, sentence.end)
    if told is not None and not _STUDY.search(prose.of(sentence)):
        return Presenting(
            sentence=sentence, start=told.start(), end=told.end(), mention=last, rule="presenting.en.its",
            planned=False, reports=False,
        )  # fmt: skip
    task = _ITS.search(prose.text, sentence.start, sentence.end)
    if task is None:
        return None
    for verb in VERB.finditer(prose.text, max(sentence.start, task.start() - _REACH), task.start()):
        if (not _WEAK.match(verb[0]) or " of that " in task[0]) and not _STUDY.search(prose.of(sentence)):
            return Presenting(
                sentence=sentence, start=verb.start(), end=task.end(), mention=last, rule="presenting.en.its",
                planned=False, reports=False,
            )  # fmt: skip
    return None
