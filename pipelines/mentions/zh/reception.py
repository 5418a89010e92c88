"""What did the other side say of the briefing? The chorus of praise, and the criticism of host media.

reception.zh.group   [与会|当地|三国|各国…]{人士|代表|使节|学者|媒体…}[们][普遍]表示|认为|高度评价|盛赞…
reception.zh.side    {国|外}方表示|高度赞赏…; {国}媒体批评|质疑…
reception.zh.person  [{国|党}{职务}]{姓名}[、{姓名}]表示|说|认为…: all who stand before the verb said it

The subject stands at the beginning of its sentence or clause. It is a claim of the page, whatever was said. Traps: our
own speaker (宋涛表示), the reporter, and 双方表示, which is nobody's praise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import Reception
from pipelines.mentions.zh.foreigners import Foreigner, named_at
from pipelines.mentions.zh.marks import Marked
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["find_reception"]

_VERB = (
    r"(?:表示|认为|说|指出|称赞|称|评价|评论|祝贺|盛赞|赞赏|赞扬|赞同|赞誉|钦佩|感谢|肯定|强调|相信|期待|希望|欢迎|给予"
    r"|予以|批评|质疑|抨击|指责|抱怨|警告|反对|抗议|写道|坦言|感叹)"
)
_HOW = (
    r"(?:普遍|纷纷|当面|坦率地|这样|如此|曾|先后|均|都|一致|也|还|则|在会上|会上|在致辞中|致辞时|会后|听后|随后|当天|就此|对此"
    r"|热烈|衷心|由衷|积极|高度|充分|共同|发言时|在发言中|先后发言)"
)
_SAYS = re.compile(
    rf"等?(?:先生|女士)?(?:会见[^，。；]{{2,16}}时)?(?:请[\u4e00-\u9fff]{{2,4}}转达[^。；]{{2,30}}，)?{_HOW}{{0,3}}"
    rf"(?:对[^，。；]{{2,60}}?(?=给予|表示|予以|作出))?，?{_VERB}"
)
_GROUP = re.compile(
    r"(?P<who>[\u4e00-\u9fff、“”\"·]{0,24}?(?:人士|代表|使节|外交官|学者|专家|嘉宾|外宾|来宾|听众|领导人|政要|与会者|参会者|参加者|媒体|日报|报纸|报刊|舆论|各界"
    r"|友人|官员|负责人|议员|企业家|青年|学员|客人|侨胞|华侨华人|教授|主持人)(?:们)?)(?=(?P<says>"
    + _SAYS.pattern
    + "))"
)
_SIDE = re.compile(r"(?P<who>[\u4e00-\u9fff]{0,6}方(?:领导人|人士|代表|面)?)(?=(?P<says>" + _SAYS.pattern + "))")
_PRAISE = re.compile(
    r"高度评价|积极评价|盛赞|赞赏|赞扬|称赞|赞誉|赞叹|钦佩|敬佩|祝贺|意义重大|重要意义|深远影响|借鉴意义|值得|鼓舞|启发|启示"
    r"|成就|榜样|典范|引领|重大贡献|收获|肯定|难忘|信心|坚信|说服力|有助于|加深|深刻|更好(?:地)?理解|印象深|清晰|令人"
)
# What a chorus without names says, unless it only wishes or asks
_WISHES = re.compile(r"^[^，。]{0,6}，?[^，。]{0,6}(?:愿|希望|期待|提出|询问|关注|关心|提问|应)")
_CRITICISM = re.compile(
    r"批评|质疑|抨击|指责|不满|担忧|担心|谴责|抗议|警惕|干涉|渗透|宣传攻势|不应|不当|违反|失望|空洞|冷淡|保留态度"
)
_OURS = re.compile(
    r"^(?:双方|中方|我方|记者|我国|中国|中共|党中央|专家|主持人|两党|两国领导人|有关方面)|中国[^，、]{0,8}(?:代表|专家|学者|负责人)$"
    r"|宣介团|代表团|(?:有关|相关)负责人$|国际问题|分析人士|熟悉|曾参加"
    r"|^研究|业界|香港|澳门|台湾|侨界|侨胞代表$"
)
_LEADING = re.compile(r"^有")


def find_reception(
    marked: Marked, sentences: Sequence[Sentence], foreigners: Sequence[Foreigner], outlet: str | None
) -> tuple[Reception, ...]:
    """Remarks of the foreign side in page order, one per speaker.

    sentences   the story's body sentences
    foreigners  as found in them
    outlet      who reports the remarks
    """
    text = marked.prose.text
    found: dict[str, Reception] = {}
    for sentence in sentences:
        for at in _heads(text, sentence):
            for key, who, rest in _speakers(marked, at, sentence.end, foreigners):
                words = text[rest : sentence.end]
                stance = _stance(words, chorus=who[0] is None)
                known = found.get(key)
                if known is None or (known.stance == "neutral" and stance != "neutral"):
                    name, role, country = who
                    found[key] = Reception(speaker=name, role=role, country=country, stance=stance, by=outlet)
    return tuple(found.values())


def _stance(words: str, *, chorus: bool) -> str:
    """praise, criticism or neutral; a chorus (与会者认为) is praise unless it only wishes something."""
    if _CRITICISM.search(words):
        return "criticism"
    if _PRAISE.search(words) or (chorus and not _WISHES.search(words) and re.search(r"认为|表示|说", words[:8])):
        return "praise"
    return "neutral"


def _heads(text: str, sentence: Sentence) -> list[int]:
    """Where a subject may begin: the sentence, and the clauses after a mark or a quotation."""
    marks = re.finditer(r"[，；：][”\"]?|[”\"]", text[sentence.start : sentence.end])
    return [sentence.start, *(sentence.start + hit.end() for hit in marks)]


_Who = tuple[str | None, str | None, str | None]


def _speakers(marked: Marked, at: int, end: int, foreigners: Sequence[Foreigner]) -> list[tuple[str, _Who, int]]:
    """(key, (name, role, country), where the remark begins) of those who speak in the clause that begins at `at`."""
    prose = marked.prose
    again = list(named_at(prose.text, at, end, foreigners))
    to = at + sum(len(p.name) for p in again) + max(0, len(again) - 1)
    if not again:
        run = [p for p in foreigners if at <= p.at < at + 100]
        while run and run[0].at != at and not prose.text[at : run[0].at].strip("、和与及以"):
            run = run[1:]
        if run and run[0].at == at:
            again, to = _run(prose.text, run)
    says = _SAYS.match(prose.text, to, end) if again else None
    if says:
        return [
            (p.name, (prose.printed(p.name_at, p.to), prose.printed(p.at, p.name_at), p.code), says.start())
            for p in again
        ]
    for pattern in (_GROUP, _SIDE):
        hit = pattern.match(prose.text, at, min(end, at + 100))
        if hit and not _OURS.search(hit["who"]):
            lead = _LEADING.match(hit["who"])
            start = hit.start("who") + (1 if lead else 0)
            codes = {p.code for p in marked.places_in(hit.start("who"), hit.end("who"))}
            country = codes.pop() if len(codes) == 1 else None
            return [
                (
                    prose.text[start : hit.end("who")],
                    (None, prose.printed(start, hit.end("who")), country),
                    hit.end("who"),
                )
            ]
    return []


def _run(text: str, persons: Sequence[Foreigner]) -> tuple[list[Foreigner], int]:
    """The persons that one list joins, and where it ends."""
    out = [persons[0]]
    for person in persons[1:]:
        if re.fullmatch(r"[、，和与及]|以及", text[out[-1].to : person.at]) is None:
            break
        out.append(person)
    return out, out[-1].to
