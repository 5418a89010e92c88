"""Where does a page say that a Party meeting, its spirit or its documents were presented to somebody?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

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

_VERB = re.compile(
    r"\b(?:brief(?:s|ed|ing|ings)?|introduc(?:e|es|ed|ing|tion)|expound(?:s|ed|ing)?|elaborat(?:e|es|ed|ing"
        r"|ion)|publici[sz](?:e|es|ed|ing)|promot(?:e|es|ed|ing)|popularis\w*"
    r"|interpret(?:s|ed|ing|ation)?|expla(?:in|ins|ined|ining|nation)|inform(?:s|ed|ing)?|appris(?:e|es|ed|ing)"
        r"|acquaint(?:s|ed|ing)?|familiari[sz](?:e|ed|ing)"
    r"|lectur(?:e|es|ed|ing)|present(?:s|ed|ing|ation)?|report(?:s|ed|ing)? (?:on|to|the|about)|notif(?:y|ied"
        r"|ying)|outlin(?:e|ed|es|ing)|tell|tells|told|telling"
    r"|spoke|speak|speaks|speaking|talk(?:s|ed|ing)?|shar(?:e|ed|es|ing)|convey(?:s|ed|ing)?|clarif(?:y|ied)"
        r"|describ(?:e|ed|es|ing)|recounted|updat(?:e|ed|ing)|went through"
    r"|hear(?:d|s)?|hearing|learn(?:ed|t|s)?|Brief(?:s|ed|ing|ings)?|Introduc(?:es|ed|ing|e)|Explain(?:s|ed"
        r"|ing)?|Inform(?:s|ed|ing)?|Present(?:s|ed|ing)?|Expound(?:s|ed|ing)?|Elaborat(?:es|ed|ing)"
    r"|Lectur(?:e|es)|Publici[sz](?:e|es|ing)|Interpret(?:s|ing)?|Learn|Hear|Promot(?:e|es|ing)|Explanation"
        r"|Presentation|disseminat\w+|propagat\w+|communicat(?:e|es|ed|ing)|relay(?:s|ed|ing)?|summari[sz]\w+"
        r"|unpack(?:s|ed|ing)?|detail(?:s|ed|ing)|enlighten\w*|analy[sz](?:e|es|ed|ing)|review(?:s|ed|ing)|recaps?"
        r"|recapped)\b"
)  # fmt: skip
# Verbs of two words and nouns of telling: `set out what M decided`, `took the guests through M`, `an account of M`.
_PHRASE = re.compile(
    r"\b(?:(?:set|sets|setting) (?:out|forth)|la(?:id|ys?|ying) (?:out|before)|(?:spell|spells|spelt|spelled"
    r"|spelling) out"
    r"|s(?:um|ums|ummed|umming) up|(?:go|goes|went|going) (?:over|into|through)|(?:r[au]n|runs|running) through"
    r"|dw(?:ells?|elt|elling) (?:at (?:\w+ )?length )?(?:up)?on|(?:pass|passes|passed|passing) on|(?:make|makes|made"
    r"|making) known"
    r"|(?:shed|sheds|shedding|throw|threw) (?:\w+ )?light on|(?:comment|expand|enlarg|reflect)(?:s|e|es|ed|d"
    r"|ing)? (?:up)?on"
    r"|(?:take|takes|took|taking|walk|walks|walked|walking|guid(?:e|es|ed|ing)|lead|leads"
    r"|led)(?: [\w'’,-]+){1,9} through"
    r"|(?:put|puts|putting|lay|laid|place|placed)(?: [\w'’-]+){0,4} in(?:to)? (?:context|perspective|the picture)"
    r"|let (?:[\w'’-]+ ){1,5}know|brought (?:[\w'’-]+ ){0,5}up to date|(?:answer(?:s|ed|ing)?|took|takes?|taking"
    r"|fielded) questions (?:on|about)"
    r"|(?:dealt|deals?|dealing) with|turn(?:s|ed|ing)? to|cover(?:s|ed|ing)"
    r"|(?:account|overview|outline|introduction|explanation|presentation|insights?|details|information|picture"
    r"|rundown|summary"
    r"|review|first-hand account|report|exposition|interpretation|analysis)"
    r"(?: (?:to|for) (?:[\w'’-]+ ){1,6}?)? ?(?:of|on|about|in?to))\b",
    re.IGNORECASE,
)
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
    r"|[Mm]edia))\b(?:[\w ,'-]{0,40}?) (?:on|about|themed|focus(?:ed|ing) on|dedicated to|devoted to|regarding"
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
    r"|analy[sz]ed|reported"
    r"|(?:the |a )?(?:main |central |chief )?(?:subject|topic|theme) of)\b(?! at\b| for \w+day)"
    r"|^ (?:explained|presented|introduced|interpreted|described|set out|laid out"
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
    r"|\bon the success\b|^ highly\b"
    r"|\bbecause of\b|\bowing to\b|\bdue to\b|\b(?:that|which) (?:puts?|carr(?:y|ies)|implements?|follows?)\b"
    r"|\bsince the\b|\bcoincid|\bahead of\b"
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
_ITS = re.compile(
    r"\b(?:its|the) (?:spirit|guiding principles|outcomes?|results?|main documents|documents|decisions?"
    r"|resolution)\b"
)
_IT = re.compile(
    r"\b(?:(?:explained|explaining|interpreted|introduced|expounded(?: on)?|unpacked|summari[sz]ed"
    r"|outlined) (?:it|them)"
    r"|(?:took|walked|guided|led) (?:[\w'-]+ ){1,4}through (?:it|them))\b"
)


def find_presenting(prose: Prose, meetings: Sequence[MeetingMention]) -> tuple[Presenting, ...]:
    """Every sentence of title and body that presents a meeting of the CPC.

    presenting.en.verb      a verb of presenting with the meeting (or the noun it governs) after it
    presenting.en.phrase    a verb of two words or a noun of telling: `set out what M decided`, `an account of M`
    presenting.en.session   `a briefing, symposium, lecture ... on` the meeting, or whose subject or title it is
    presenting.en.passive   the meeting, then `was explained`
    presenting.en.its       `He expounded its guiding principles` right after a sentence that names the meeting
    Traps: congratulations on a congress; a meeting that only dates something; a Thought `established by` a congress;
    cadres who study; who `declined to speak about` it or said nothing.
    """
    own = [m for m in meetings if m.own and m.meeting is not None and not m.period] or _dated_by(prose, meetings)
    found: list[Presenting] = []
    last: MeetingMention | None = None
    for sentence in prose.story:
        here = within(own, sentence.start, sentence.end)
        hit = _in_sentence(prose, sentence, here)
        if hit is None and not here and last is not None:
            hit = _its(prose, sentence, last)
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
        replace(named[0], start=hit.start("what"), end=hit.end(), period=False, basis="inferred", surface=hit["what"])
        for sentence in prose.story
        for hit in _OF_THE.finditer(prose.text, sentence.start, sentence.end)
    ]


def _in_sentence(prose: Prose, sentence: Sentence, mentions: Sequence[MeetingMention]) -> Presenting | None:
    text = prose.text
    for mention in mentions:
        floor = max(sentence.start, mention.start - _REACH)
        hits = [(h, "presenting.en.session") for h in _SESSION.finditer(text, floor, mention.start)]
        hits += [(h, "presenting.en.verb") for h in _VERB.finditer(text, floor, mention.start)]
        hits += [(h, "presenting.en.phrase") for h in _PHRASE.finditer(text, floor, mention.start)]
        for verb, rule in sorted(hits, key=lambda pair: -pair[0].start()):
            between = text[verb.end() : mention.start]
            if _BETWEEN.search(between) or ". " in between or ("; " in between and _SAYS.search(between)):
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
        passive = _PASSIVE.search(ahead)
        if passive is not None:
            return Presenting(
                sentence=sentence, start=mention.start, end=mention.end + passive.end(), mention=mention,
                rule="presenting.en.passive", planned=False, reports=False,
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
    for verb in _VERB.finditer(prose.text, max(sentence.start, task.start() - _REACH), task.start()):
        if not _WEAK.match(verb[0]) and not _STUDY.search(prose.of(sentence)):
            return Presenting(
                sentence=sentence, start=verb.start(), end=task.end(), mention=last, rule="presenting.en.its",
                planned=False, reports=False,
            )  # fmt: skip
    return None
