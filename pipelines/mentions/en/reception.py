"""What did the hosts say of the briefing? Praise, criticism and plain remarks, each with the words that report it.

reception.en.stance    words of praise or of criticism in the sentence of the remark, else neutral
reception.en.only_leg  a speaker whose country is not printed belongs to the only country of the stays

Traps: praise is what the reporting side reports.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.records import Attested, Reception, Span, Stance
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.foreigners import find_foreigners
from pipelines.mentions.en.saying import Speaker
from pipelines.mentions.en.sentences import MAX_QUOTE, Prose, Sentence, within
from pipelines.mentions.en.speakers import speakers_in

__all__ = ["find_reception"]

Range = tuple[int, int]

# Beginnings of words, and phrases; searched in the sentence that reports the remark
_PRAISE = (
    "prais", "commend", "congratulat", "thank", "applaud", "appreciat", "admir", "valuable", "valued", "useful",
    "helpful", "helped", "inspir", "impress", "convinc", "milestone", "deserv", "laud", "lesson", "blueprint",
    "beacon", "rewarding", "enrich", "informative", "thought-provoking", "timely", "achievement", "remarkabl",
    "grateful", "gratitude", "historic", "importan", "significan", "contribution", "opportunit", "wisdom", "courag",
    "sensible", "depth", "pleasant", "model", "readable",
)  # fmt: skip
# whole words: "respectively", "successor", "Frankfurt" praise nobody
_PRAISE_WORDS = frozenset((
    "respect", "respected", "success", "successes", "successful", "successfully", "frank", "franker", "frankness",
    "wise", "wisely", "clear", "clearer", "clearly", "hail", "hailed", "hails",
))  # fmt: skip
_PRAISE_PHRASES = (
    "a treasure", "an example", "full confidence", "great weight", "great interest", "welcomed the", "good news",
    "highly of", "learn from", "learned from", "learned a lot", "learn a lot", "learned much", "looking forward",
    "moved him", "moved her", "moved them", "struck by",
)  # fmt: skip
_CRITICISM = (
    "critici", "objected", "violat", "propaganda", "interfer", "warned", "questioned", "breach", "bypass",
    "complain", "incomplete", "vague", "disappoint", "unconvinc", "evasive", "empty", "protest", "condemn",
    "rejected",
)  # fmt: skip
_CRITICISM_PHRASES = (
    "unheard of", "should not", "concerned about", "concerned over", "concerns about", "concerns over",
    "against protocol", "little about", "too long", "too short", "too soft", "too general", "too late",
    "would have liked", "nobody had", "left out",
)  # fmt: skip
_COMMITS = (
    "ready to", "willing to", "prepared to", "determined to", "committed to", "will continue", "will study",
    "will work", "will learn", "will support", "will firmly", "will send", "would continue", "would study",
    "would work", "would learn", "would support", "would send", "be studied", "wish to", "wishes to", "wished to",
    "pledge", "promise", "vow to", "vowed to", "reaffirm", "reiterate", "looking forward to", "look forward to",
    "hopes to", "hoped to",
)  # fmt: skip


def find_reception(
    prose: Prose, countries: Sequence[CountryMention], outlet: str | None, legs: Sequence[Attested[str]]
) -> tuple[Reception, ...]:
    """Remarks of the foreign side in page order, one per speaker.

    countries  as named on the page
    outlet     who reports the remarks
    legs       countries of the stays: where there is one only, it is the speaker's when nothing else is printed
    """
    body = prose.part("body")
    foreigners = find_foreigners(prose, body, countries)
    found: dict[str, Reception] = {}
    for sentence, speaker in speakers_in(prose, body, foreigners, countries):
        remark = _remark(prose, sentence, speaker, countries, outlet, legs)
        known = found.get(speaker.key)
        if known is None or (known.stance.value is Stance.NEUTRAL and remark.stance.value is not Stance.NEUTRAL):
            found[speaker.key] = remark
    return tuple(found.values())


def _remark(
    prose: Prose,
    sentence: Sentence,
    speaker: Speaker,
    countries: Sequence[CountryMention],
    outlet: str | None,
    legs: Sequence[Attested[str]],
) -> Reception:
    words = prose.of(sentence)

    def said(where: Range | None) -> Attested[str] | None:
        if where is None:
            return None
        return Attested(value=prose.printed(*where), spans=(prose.quote(*where),), rule=speaker.rule)

    named = speaker.role or speaker.name
    party = next((m for m in within(countries, *speaker.role) if m.kind == "party"), None) if speaker.role else None
    country = None
    if speaker.country is not None and named is not None:
        country = Attested(value=speaker.country, spans=(prose.quote(*named),), rule=speaker.rule)
    elif len({leg.value for leg in legs}) == 1:
        country = Attested(value=legs[0].value, spans=legs[0].spans, rule="reception.en.only_leg")
    return Reception(
        speaker=said(speaker.name),
        role=said(speaker.role),
        organisation=None if party is None else said((party.start, party.end)),
        country=country,
        stance=Attested(value=_stance(words), spans=(_quote(prose, sentence, speaker.at),), rule=speaker.rule),
        commits=any(promise in words.casefold() for promise in _COMMITS),
        by=outlet,
    )


def _stance(words: str) -> Stance:
    plain = words.casefold()
    tokens = [token.strip("\"'(),.;:") for token in plain.split()]
    if any(t.startswith(_CRITICISM) for t in tokens) or any(p in plain for p in _CRITICISM_PHRASES):
        return Stance.CRITICISM
    praising = any(t.startswith(_PRAISE) or t in _PRAISE_WORDS for t in tokens)
    praising = praising or any(p in plain for p in _PRAISE_PHRASES)
    return Stance.PRAISE if praising else Stance.NEUTRAL


def _quote(prose: Prose, sentence: Sentence, at: int) -> Span:
    """The sentence that holds the remark; of a very long one, from its speaker on."""
    start = sentence.start if sentence.end - sentence.start <= MAX_QUOTE else at
    return prose.span(start, min(sentence.end, start + MAX_QUOTE))
