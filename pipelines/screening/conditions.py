"""What must a page hold for the full path to say `kept` or `adjacent`? Conditions, made from the rules' own patterns.

Each rule of the codebook that keeps a page rests on passages that finders look for, and these finders name their
words in regular expressions and lexicons. From them the words are taken (literals.required), never written again. A
condition is necessary, not sufficient: a page that fulfils none can be left unread, one that fulfils one is read.

    zh.person    {a Party post} near {an office}, and {a way} to a foreign place    people.zh, direction.zh
    zh.team      {a body of the Party} near {a group}, and a way                    delegations.zh.own
    zh.toured    the same, and {a way} to a region of the world: 访问非洲               direction.zh.region
    zh.self      a group that only the Party sends: 宣介团, 总书记特使                  delegations.zh
    zh.told      {a meeting of the Party} near {a verb of presenting}, and guests    presenting.zh, events.zh
    zh.themed    {a theme} and {a session}, and guests                               events.zh
    en.sent      {the Party} and China; {the Party} near {a group or an office}      delegations.en, people.en
    en.told      {a meeting} near {telling}; China                                   presenting.en
    en.themed    {a theme} and China                                                 events.en
    xx.sent      {the Party, its centre, a department} and China, for the languages read by lexicon
    xx.self      {a team that only the Party sends, an envoy} and China
    xx.told      {a congress or plenum} and {presents, a briefing}; China
    xx.themed    {a theme} and {a briefing}; China

`China` is the one demand that no finder makes: a page that names China in no form cannot be about its Party, whatever
a rule makes of "the party's delegation" (docs/decisions/screening.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import product
from typing import Any

from pipelines.lexicon.meetings import FIRST_TERM, meetings
from pipelines.lexicon.parties import parties
from pipelines.lexicon.places import places
from pipelines.lexicon.words import local_places, words
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.grammars import GRAMMARS
from pipelines.pages.language import stopwords
from pipelines.screening.letters import plain_text
from pipelines.screening.literals import required

__all__ = ["Condition", "Conditions", "Near", "conditions"]

Words = frozenset[str]

_HOME = frozenset({"CN", "HK", "MO", "TW"})
_PERSON = 110  # a printed chain of posts has 90 characters at most (people.zh), the last post inside it
_GROUP = 110  # the sender stands up to 48 + 26 characters before the group (delegations.zh)
_WORK = 18  # the Party itself as the subject stands right before the verb of a journey, adverbs between (zh.visits)
_GO = 24  # and the verb before its place: 先后访问了非洲的… (zh.routes)
_OUTWARD = 16  # 对外宣介第三批 before 宣讲团
_REGION = 14  # four characters between the verb and a region (zh.routes)
_WAY = 40  # between the verb of a journey and its place: 应…邀请 lists hosts, the way stands at either end
_TOLD = 90  # between the verb and the meeting 60 characters (presenting.zh), and the words themselves
_EN_TOLD = 300  # 230 before the meeting, 160 behind it
_EN_PARTY = 30  # the party's delegation, a delegation of the party (en.delegations)
_SPOKEN = 3  # letters of a common word that marks its language in the bytes of a page
# China's name in Japanese and Korean is Han too and stands on every Chinese page: their own letters are wanted beside
# it; of kana two side by side, which particles, endings and auxiliaries of any sentence are made of
_KANA = "いうかがくけこさしすそただっつてでとなにのはまもよらりるれわをん"
OWN_LETTERS = {
    "ja": frozenset(map("".join, product(_KANA, repeat=2))),
    "ko": frozenset(map(chr, range(0xAC00, 0xD7A4, 16))),  # each of their leading bytes comes up
}
_TERSE = "vi"  # a note in Vietnamese may hold none of its commonest words in full
_ELSEWHERE = stopwords()["en"] | {"com"}  # and what stands in English and in addresses
_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A word of one group within so many characters of a word of the other."""

    one: str
    other: str
    reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What one way of being kept needs: a word of each group, and some of them near one another."""

    name: str  # zh.person
    groups: tuple[str, ...]
    marks: tuple[str, ...]  # of the groups those that are searched in the bytes of a page; the rest stand on most
    near: tuple[Near, ...] = ()
    packed: bool = False  # searched without the blanks between characters, as Chinese rules read


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """All of them, with the words of their groups."""

    printed: Mapping[str, Words]  # as lexicons and patterns have them
    groups: Mapping[str, Words]  # as plain_text has them
    ways: tuple[Condition, ...]

    @property
    def digest(self) -> str:
        """Of every word and distance: what was screened out by other ones has to be looked through again."""
        told = [f"{name} {' | '.join(sorted(self.groups[name]))}" for name in sorted(self.groups)]
        return hashlib.sha256("\n".join([*told, *map(repr, self.ways)]).encode()).hexdigest()


@cache
def conditions() -> Conditions:
    """The conditions of every language that has rules; one without rules can keep no page and has none."""
    groups: dict[str, Words] = {}
    ways = [*_chinese(groups), *_english(groups)]
    for grammar in GRAMMARS.values():
        ways += _lexical(groups, grammar)
    plain = {name: _plain(found) for name, found in groups.items()}
    return Conditions(printed=groups, groups=plain, ways=tuple(ways))


def _plain(found: Iterable[str]) -> Words:
    return frozenset(word for word in (" ".join(plain_text(w).split()) for w in found) if word)


def _of(module: str, *names: str) -> tuple[Any, ...]:
    """Patterns of a finder, by name: what they are is the finder's own business."""
    return tuple(getattr(import_module(f"pipelines.mentions.{module}"), name) for name in names)


def _chinese(groups: dict[str, Words]) -> list[Condition]:
    presenting, nouns = "zh.presenting", required(*_of("zh.delegations", "_NOUN"))
    regions = required(*_of("zh.routes", "_REGION"), besides=required(*_of("zh.routes", "_REGION")))
    named = _congresses() | required(
        *_of("meetings_zh", "_CONGRESS", "_PLENUM", "_PLENUM_ALONE", "_SESSION", "_PARTY_CONGRESS")
    )
    groups |= {
        "zh.post": required(*_of("zh.people", "PARTY_POST")),
        "zh.office": required(*_of("zh.people", "_POST")),
        "zh.work": required(*_of("zh.visits", "_PARTY_AT_WORK")),
        "zh.body": required(*_of("zh.delegations", "_OWN", "_SENT_BY_OWN")) | _parties("zh") | {"中国党政"},
        "zh.group": nouns,
        "zh.self": frozenset(w for w in nouns if w.startswith(("宣介", "团组", "总书记"))),
        "zh.lecture": frozenset(w for w in nouns if w.startswith("宣讲")),
        "zh.outward": frozenset({"对外"}),
        "zh.way": required(*_of("zh.routes", "_GO"), *_of("zh.encounters", "_MET"))
        | frozenset({"会见", "接见", "会晤", "宴请", "欢迎", "迎接", "邀请", "应", "之行", "之旅", "接待", "迎来"}),
        "zh.go": required(*_of("zh.routes", "_GO")) | {"在", "对", "从", "向"},
        "zh.abroad": frozenset(p.form for p in places() if p.lang != "en" and not _HOME.intersection(p.codes))
        | frozenset(p.form for p in parties() if p.lang == "zh" and p.countries != ("CN",))
        | required(*_of("zh.vantage", "_ARRIVES")),
        "zh.region": regions,
        "zh.to": required(*_of("zh.routes", "_REGION")),
        "zh.named": named,
        "zh.meeting": named | {"大会", "会议精神"},  # makes sense only beside one that is named
        "zh.telling": required(
            *_of(presenting, "VERB", "_SESSION", "_TEAM", "_BECAME", "_BROUGHT"), *_of("zh.events", "_STRONG")
        )
        | {"发言", "演讲", "报告", "授课", "讲", "座谈", "交流", "研讨", "对话"},
        "zh.theme": required(*_of(presenting, "THEME"), *_of("zh.events", "_TELLS")),
        "zh.session": required(*_of("zh.events", "_STRONG", "_SESSION", "_TELLS")),
        "zh.guests": required(*_of("zh.audience", "DIPLOMATS", "_FOREIGN"), *_of("zh.events", "_MISSION", "_PARTIES")),
    }
    way = Near(one="zh.abroad", other="zh.way", reach=_WAY)
    return [
        _chinese_way(
            "zh.person",
            marks=("zh.post",),
            near=(Near(one="zh.post", other="zh.office", reach=_PERSON), way),
        ),
        _chinese_way("zh.team", marks=("zh.body",), near=(Near(one="zh.body", other="zh.group", reach=_GROUP), way)),
        _chinese_way(
            "zh.toured",
            marks=("zh.body",),
            near=(
                Near(one="zh.body", other="zh.group", reach=_GROUP),
                Near(one="zh.region", other="zh.to", reach=_REGION),
            ),
        ),
        _chinese_way(
            "zh.work",
            marks=("zh.work",),
            near=(Near(one="zh.work", other="zh.go", reach=_WORK), Near(one="zh.go", other="zh.abroad", reach=_GO)),
        ),
        _chinese_way(
            "zh.outward",
            marks=("zh.lecture",),
            near=(Near(one="zh.outward", other="zh.lecture", reach=_OUTWARD),),
        ),
        _chinese_way("zh.self", marks=("zh.self",), more=("zh.self",)),
        _chinese_way(
            "zh.told",
            marks=("zh.named",),
            more=("zh.named", "zh.guests"),
            near=(Near(one="zh.meeting", other="zh.telling", reach=_TOLD),),
        ),
        _chinese_way("zh.themed", marks=("zh.theme",), more=("zh.theme", "zh.session", "zh.guests")),
    ]


def _chinese_way(
    name: str, *, marks: tuple[str, ...], near: tuple[Near, ...] = (), more: tuple[str, ...] = ()
) -> Condition:
    groups = dict.fromkeys([*more, *(group for n in near for group in (n.one, n.other))])
    return Condition(name=name, groups=tuple(groups), marks=marks, near=near, packed=True)


def _congresses() -> Words:
    """十九大, 19大: the congresses of which briefings may tell, and the next one."""
    terms = range(FIRST_TERM, meetings()[-1].term + 2)
    return frozenset(f"{word}大" for n in terms for word in (_chinese_numeral(n), str(n)))


def _chinese_numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"{_NUMERALS[tens] if tens > 1 else ''}十{_NUMERALS[ones]}"


def _parties(lang: str) -> Words:
    return frozenset(p.form for p in parties() if p.lang == lang and p.countries == ("CN",))


def _english(groups: dict[str, Words]) -> list[Condition]:
    named = required(*_of("en.delegations", "CPC"), *_of("meetings_en", "_CPC")) | {"communist party"}
    party = named | required(*_of("en.delegations", "_PARTY_POST", "_PARTY_MEMBER"), prefer=named)
    groups |= {
        "en.party": party | _parties("en"),
        "en.theirs": frozenset({"party"}),
        "en.china": frozenset(
            p.form for p in places() if p.lang == "en" and p.codes == ("CN",) and p.kind not in ("city", "region")
        )
        | _parties("en")
        | {"prc", "xi jinping"},
        "en.group": required(*_of("en.delegations", "_NOUN")) | {"envoy", "envoys"},
        "en.meeting": required(*_of("meetings_en", "_KEY")),
        "en.telling": required(*_of("en.presenting_words", "VERB", "PHRASE"))
        | required(*_of("en.presenting", "_SESSION", "_TAKES")),
        "en.theme": required(*_of("en.events", "_THEME", "_SERIES_OF_ILD"), prefer=named),
    }
    told = Near(one="en.meeting", other="en.telling", reach=_EN_TOLD)
    return [
        Condition(name="en.sent", groups=("en.party", "en.china"), marks=("en.party", "en.china")),
        Condition(
            name="en.team",
            groups=("en.theirs", "en.group", "en.china"),
            marks=("en.theirs", "en.china"),
            near=(Near(one="en.theirs", other="en.group", reach=_EN_PARTY),),
        ),
        Condition(
            name="en.told",
            groups=("en.meeting", "en.telling", "en.china"),
            marks=("en.meeting", "en.china"),
            near=(told,),
        ),
        Condition(name="en.themed", groups=("en.theme", "en.china"), marks=("en.theme", "en.china")),
    ]


def _lexical(groups: dict[str, Words], grammar: Grammar) -> list[Condition]:
    lang, known = grammar.lang, words(grammar.lang)

    def role(*names: str) -> Words:
        return frozenset(_stem(form) for name in names for form in known.get(name, ()))

    templates = (compiled(grammar, t) for t in (*grammar.congress, *grammar.plenum, *grammar.congress_alone))
    groups |= {
        f"{lang}.body": role("party", "centre", "department"),
        f"{lang}.self": role("ownteam", "envoy"),
        f"{lang}.china": frozenset(
            _stem(form)
            for form, codes, kind in local_places(lang)
            if codes == ("CN",) and kind not in ("city", "region")
        )
        | role("party"),
        f"{lang}.meeting": required(*templates),
        f"{lang}.telling": role("present", "briefing", "seminar", "ownteam", "teams"),
        f"{lang}.theme": role("theme"),
        f"{lang}.session": role("briefing", "seminar", "present"),
    }
    ways = {
        "sent": ("body", "china"),
        "self": ("self", "china"),
        "told": ("meeting", "telling", "china"),
        "themed": ("theme", "session", "china"),
    }
    if lang in OWN_LETTERS:
        groups[f"{lang}.letters"] = OWN_LETTERS[lang]
    common = frozenset(w for w in stopwords().get(lang, ()) if len(w) >= _SPOKEN and w not in _ELSEWHERE)
    if common and lang != _TERSE:
        groups[f"{lang}.spoken"] = common
    return [
        Condition(
            name=f"{lang}.{way}",
            groups=tuple(f"{lang}.{group}" for group in needed),
            marks=tuple(f"{lang}.{group}" for group in ("spoken", "letters", "china") if f"{lang}.{group}" in groups),
        )
        for way, needed in ways.items()
        if all(groups[f"{lang}.{group}"] for group in needed)
    ]


def _stem(form: str) -> str:
    """A form without what need not stand at its end; `*` inside stands for endings, and for a hyphen."""
    return form.replace("-", "*").strip("*").strip()
