"""What did the other side say of the briefing? The chorus of praise, and the criticism of host media.

reception.zh.group   [与会|当地|三国|各国…]{人士|代表|使节|学者|媒体…}[们][普遍]表示|认为|高度评价|盛赞…
reception.zh.side    {国|外}方表示|高度赞赏…; {国}媒体批评|质疑…
reception.zh.person  [{国|党}{职务}]{姓名}[、{姓名}]表示|说|认为…: all who stand before the verb said it;
                     with a foreign country or party before the post, whatever the name looks like
reception.zh.only_leg  a speaker or side whose country is not printed belongs to the only country of the stays

The subject stands at the beginning of its sentence or clause. It is a claim of the page, whatever was said. Traps: our
own speaker (宋涛表示), the reporter, 该负责人, and 双方表示, which is nobody's praise; 朝方 in somebody's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from archive.records import Attested, Reception, Span, Stance
from pipelines.mentions.zh.foreigners import Foreigner, named_at
from pipelines.mentions.zh.marks import COUNTRY, PARTY, Marked
from pipelines.mentions.zh.sentences import MAX_QUOTE, Prose, Sentence

__all__ = ["find_reception"]

T = TypeVar("T")
Range = tuple[int, int]

_VERB = (
    r"(?:表示|认为|说|指出|称赞|称|评价|评论|祝贺|盛赞|赞赏|赞扬|赞同|赞誉|钦佩|感谢|肯定|强调|相信|期待|希望|欢迎|给予"
    r"|予以|批评|质疑|抨击|指责|抱怨|警告|反对|抗议|写道|坦言|感叹)"
)
_HOW = (
    r"(?:普遍|纷纷|当面|坦率地|这样|如此|曾|先后|均|都|一致|也|还|则|在会上|会上|再次|在致辞中|致辞时|会后|听后|随后|当天|就此|对此"
    r"|热烈|衷心|由衷|积极|高度|充分|共同|发言时|在发言中|先后发言)"
)
_SAYS_FORM = (
    rf"等?(?:先生|女士)?(?:(?:在|受|接受)?(?:会见|采访|受访|访谈|发言|致辞|会谈)[^，。；]{{0,16}}?时|听[^，。；]{{0,10}}后|会后|代表[^，。；]{{2,12}}?(?=对|祝)"
    rf"|发言|\d{{1,2}}日(?:在[^，。；]{{2,12}}?)?)?(?:请[\u4e00-\u9fff]{{2,4}}转达[^。；]{{2,30}}，)?{_HOW}{{0,3}}"
    rf"(?:对[^，。；]{{2,60}}?(?=给予|表示|予以|作出))?，?{_VERB}"
)
_SAYS = re.compile(_SAYS_FORM)
_GROUP = re.compile(
    r"(?P<who>[\u4e00-\u9fff、“”\"·]{0,24}?(?:人士|代表|使节|外交官|学者|专家|嘉宾|外宾|来宾|听众|领导人|政要|与会者|参会者|参加者|媒体|日报|报纸|报刊|舆论|各界"
    r"|友人|官员|负责人|议员|企业家|青年|学员|客人|侨胞|华侨华人|教授|主持人)(?:们)?)(?=(?P<says>" + _SAYS_FORM + "))"
)
_TITLED = re.compile(
    r"(?P<role>[\u4e00-\u9fff（）“”、·]{2,40}?(?:长|席|书记|秘书|委员|大使|领事|参赞|公使|教授|学者|专家|研究员|代表|议员|干部|主任"
    r"|顾问|负责人|发言人|理事|会长|党魁|参事|领袖|总统|总理|首相|记者))(?P<name>[\u4e00-\u9fff]{2,8}?(?:·[\u4e00-\u9fff]{1,8}?){0,3})(?=(?P<says>"
    + _SAYS_FORM
    + "))"
)
_OUR_POST = re.compile(r"中共|中国(?!驻)|中联部|驻(?!华|中国|[京沪穗港澳蓉昆渝沈])|我")
_SIDE = re.compile(r"(?P<who>[\u4e00-\u9fff]{0,6}方(?:领导人|人士|代表|面)?)(?=(?P<says>" + _SAYS_FORM + "))")
_PRAISE = re.compile(
    r"高度评价|积极评价|盛赞|赞赏|赞扬|称赞|赞誉|赞叹|钦佩|敬佩|祝贺|意义重大|重要意义|深远影响|借鉴意义|值得|鼓舞|启发|启示"
    r"|成就|榜样|典范|引领|重大贡献|收获|肯定|难忘|信心|坚信|说服力|有助于|加深|深刻|更好(?:地)?理解|印象深|清晰|令人|羡慕|看清|参考价值|重要影响|恰逢其时|担当|作出贡献|长远|打动|蓝图|带来希望|创造机遇|新机遇|看到(?:了)?希望"
)
# What a chorus without names says, unless it only wishes or asks
_WISHES = re.compile(r"^[^，。]{0,6}，?[^，。]{0,6}(?:愿|希望|期待|提出|询问|关注|关心|提问|应)")
_CRITICISM = re.compile(
    r"批评|质疑|抨击|指责|不满|担忧|担心|谴责|抗议|警惕|干涉|渗透|宣传攻势|不应|不当|违反|失望|空洞|冷淡|保留态度"
)
_COMMITS = re.compile(
    r"愿(?:意|同|与|在|继续|进一步)|将(?:继续|认真|加强|推动|坚定|积极)|坚定(?:奉行|支持|恪守)|承诺|致力于|随时准备|决心"
)
_OURS = re.compile(
    r"^(?:双方|中方|我方|记者|我国|中国|中共|党中央|专家|主持人|两党|两国领导人|有关方面)|中国[^，、]{0,8}(?:代表|专家|学者|负责人)$"
    r"|宣介团|代表团|(?:有关|相关)负责人$|国际问题|分析人士|熟悉|曾参加"
    r"|^研究|业界|香港|澳门|台湾|侨界|侨胞代表$|^(?:该|这位|这名|上述|向|对)|主讲|观察人士|观察家|^(?:一[位名])?(?:长期[^，]{0,10}的)?(?:学者|专家|官员|学员)$"
    r"|北京|上海"
)
_NO_NAME = re.compile(
    r"^[在会星的、和与及等们这馆]|提问|时$|环节|他$|再次?$|人士|代表|发言|[。，]|^(?:分别|先后|一致|普遍)"
)  # what a template takes for a name
_LEADING = re.compile(r"^有")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speaker:
    """One who speaks in a clause; prose offsets. `key` is the same wherever the person is named again."""

    key: str
    name: Range | None
    role: Range
    country: str | None
    said: int  # where the remark begins
    chorus: bool = False  # a group without names: 与会人士


def find_reception(
    marked: Marked,
    sentences: Sequence[Sentence],
    foreigners: Sequence[Foreigner],
    outlet: str | None,
    legs: Sequence[Attested[str]],
) -> tuple[Reception, ...]:
    """Remarks of the foreign side in page order, one per speaker.

    sentences   the story's body sentences
    foreigners  as found in them
    outlet      who reports the remarks
    legs        countries of the stays: where there is one only, it is the speaker's when nothing else is printed
    """
    found: dict[str, Reception] = {}
    people = [
        p for p in foreigners if not _NO_NAME.search(p.name) and (p.code is not None or not p.role.startswith("中央"))
    ]
    only = legs[0] if len({leg.value for leg in legs}) == 1 else None
    for sentence in sentences:
        spoken = False
        for at in _heads(marked.prose.text, sentence):
            if marked.prose.text[at - 1 : at] == "；":
                spoken = False
            for speaker in _speakers(marked, at, sentence.end, people):
                if spoken and speaker.name is None:
                    continue  # 甲说，朝方祝贺: still his words
                spoken = True
                remark = _remark(marked, sentence, at, speaker, outlet, only)
                known = found.get(speaker.key)
                if known is None or (
                    known.stance.value is Stance.NEUTRAL and remark.stance.value is not Stance.NEUTRAL
                ):
                    found[speaker.key] = remark
    return tuple(found.values())


def _remark(
    marked: Marked,
    sentence: Sentence,
    at: int,
    speaker: _Speaker,
    outlet: str | None,
    only: Attested[str] | None,
) -> Reception:
    prose = marked.prose
    words = prose.text[speaker.said : sentence.end]
    rule = (
        "reception.zh.person" if speaker.name is not None else f"reception.zh.{'group' if speaker.chorus else 'side'}"
    )
    party = next((p for p in marked.places_in(*speaker.role) if marked.text[p.at] == PARTY), None)

    def said(value: T, where: Range) -> Attested[T]:
        return Attested(value=value, spans=(prose.quote(*where),), rule=rule)

    return Reception(
        speaker=None if speaker.name is None else said(prose.printed(*speaker.name), speaker.name),
        role=said(prose.printed(*speaker.role), speaker.role),
        organisation=None if party is None else said(prose.printed(party.at, party.to), (party.at, party.to)),
        country=_country(speaker, only, prose.quote(*speaker.role), rule),
        stance=Attested(value=_stance(words, chorus=speaker.chorus), spans=(_quote(prose, sentence, at),), rule=rule),
        commits=_COMMITS.search(words) is not None,
        by=outlet,
    )


def _country(speaker: _Speaker, only: Attested[str] | None, span: Span, rule: str) -> Attested[str] | None:
    """Printed with the post; else, for a person or a side, that of the only stay."""
    if speaker.country is not None:
        return Attested(value=speaker.country, spans=(span,), rule=rule)
    if only is None or speaker.chorus:
        return None
    return Attested(value=only.value, spans=only.spans, rule="reception.zh.only_leg")


def _quote(prose: Prose, sentence: Sentence, at: int) -> Span:
    """The sentence that holds the remark; of a very long one, from its speaker on."""
    for start in (sentence.start, at):
        span = prose.span(start, sentence.end)
        if len(span.quote) <= MAX_QUOTE:
            return span
    return prose.quote(at, min(sentence.end, at + MAX_QUOTE // 2))


def _stance(words: str, *, chorus: bool) -> Stance:
    """Praise, criticism or neither; a chorus (与会者认为) is praise unless it only wishes something."""
    if _CRITICISM.search(words):
        return Stance.CRITICISM
    if _PRAISE.search(words) or (chorus and not _WISHES.search(words) and re.search(r"认为|表示|说", words[:40])):
        return Stance.PRAISE
    return Stance.NEUTRAL


def _heads(text: str, sentence: Sentence) -> list[int]:
    """Where a subject may begin: the sentence, and the clauses after a mark or a quotation."""
    marks = re.finditer(r"[，；：][”\"]?|[”\"]", text[sentence.start : sentence.end])
    return [sentence.start, *(sentence.start + hit.end() for hit in marks)]


def _speakers(marked: Marked, at: int, end: int, foreigners: Sequence[Foreigner]) -> list[_Speaker]:
    """Those who speak in the clause that begins at `at`."""
    text = marked.prose.text
    again = list(named_at(text, at, end, foreigners))
    to = at + sum(len(p.name) for p in again) + max(0, len(again) - 1)
    if not again:
        run = [p for p in foreigners if at <= p.at < at + 100]
        while run and run[0].at != at and not text[at : run[0].at].strip("、和与及以"):
            run = run[1:]
        if run and run[0].at == at:
            again, to = _run(text, run)
    says = _SAYS.match(text, to, end) if again else None
    if says:
        return [
            _Speaker(key=p.name, name=(p.name_at, p.to), role=_role(text, p), country=p.code, said=says.start())
            for p in again
        ]
    titled = _TITLED.match(text, at, min(end, at + 100)) if marked.text[at : at + 1] in (COUNTRY, PARTY) else None
    codes = [p.code for p in marked.places_in(*titled.span("role"))] if titled else []
    if titled and codes and not _NO_NAME.search(titled["name"]) and not _OUR_POST.search(titled["role"]):
        name, role = titled.span("name"), titled.span("role")
        return [_Speaker(key=titled["name"], name=name, role=role, country=codes[0], said=titled.start("says"))]
    near = min(end, at + 100)
    for hit, chorus in ((_GROUP.match(text, at, near), True), (_SIDE.match(text, at, near), False)):
        if hit and not _OURS.search(hit["who"]):
            lead = _LEADING.match(hit["who"])
            role = hit.start("who") + (1 if lead else 0), hit.end("who")
            named = {p.code for p in marked.places_in(*hit.span("who"))}
            country = named.pop() if len(named) == 1 else None
            return [
                _Speaker(
                    key=text[slice(*role)], name=None, role=role, country=country, said=role[1],
                    chorus=chorus,
                )
            ]  # fmt: skip
    return []


def _role(text: str, person: Foreigner) -> Range:
    """The posts, without a credit that stands before them: （记者甲）亚美尼亚总统."""
    credit = text.rfind("）", person.at, person.name_at)
    open_at = text.find("（", person.at, person.name_at)
    return (credit + 1 if credit >= 0 and open_at < 0 else person.at), person.name_at


def _run(text: str, persons: Sequence[Foreigner]) -> tuple[list[Foreigner], int]:
    """The persons that one list joins, and where it ends."""
    out = [persons[0]]
    for person in persons[1:]:
        if re.fullmatch(r"[、，和与及]|以及", text[out[-1].to : person.at]) is None:
            break
        out.append(person)
    return out, out[-1].to
