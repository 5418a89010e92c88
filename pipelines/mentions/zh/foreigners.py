"""Which foreigners does a Chinese page name, and with which posts?

foreigners.zh.titled   {国|党}{职务}[、{职务}…]{姓名}: the chain of posts before the name, back to the last verb or
                       to another person
foreigners.zh.again    {姓名} alone, named with a post before

A foreign name has two to fourteen characters and no sign of its own: it ends where a list goes on, or before a word
that no transcription holds. Traps: 、 joins posts of one person and separate persons; Chinese names stand in such
lists too; 驻华大使 are foreigners, 驻{国}大使 are not. What follows a post is often no name (同该党负责人会谈,
习近平总书记特使, 中央委员会邀请): foreign_names.py says what can be one. Datelines and bylines
(新华社万象11月8日电（记者章建文）) stand right before posts: who reports was not met.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipelines.mentions.zh.foreign_names import can_be_name
from pipelines.mentions.zh.marks import COUNTRY, PARTY, Marked
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["Foreigner", "find_foreigners", "named_at"]

_POST = (
    r"(?:总统(?!府|办公|选举|大选)|总理|首相|国王|王储|女王|亲王|议长|议员|外长|大臣|总书记|第一书记|书记|秘书长|委员长|主席|党首|干事长|领袖|部长|国务秘书|省长|州长|市长"
    r"|执委|常委|委员(?!会)|会长|总干事|院长|校长|所长|局长|司长|主任|主管|顾问|发言人|负责人|领导人|协调员|教授|学者|专家|研究员|司令|大使|参赞|馆长|资政|代表(?!大会|团|处)|秘书|团长|董事长|总裁|社长|总编辑|主编"
    r"|记者(?!会)|公使|代办|总领事|经济学家|企业家)"
)
_NAMED = re.compile(
    _POST
    + r"(?P<name>[\u4e00-\u9fff]{2,8}?|[\u4e00-\u9fff]{1,8}?(?:[·\-][\u4e00-\u9fff]{1,8}?){1,3})"
    + r"(?=[，。、；：！？”\"（）()\n《\d]|先生|女士|阁下|同志|等|和(?![夫彦雄])|与|及|以及"
    r"|说|表示|认为|指出|称赞|评价|强调|会[见晤谈]|接见|听后|在|于|同|向|对|就|也|又|还|均|先后|分别"
    r"|发言|致辞|出席|参加|举行|当天|当日|当晚|率|祝贺|热烈|感谢|高度|积极|请|接受|通过|应邀|访|一行|今天|昨天|日前|近日"
    r"|上午|下午|晚|合上|期间|作|主持|则|的|到|前来|前往|迎接|通报|介绍|宣介|转达|转交|递交|说明|围?坐|结合|当面"
    r"|受|称|将|亦|邀|问|听|时|廿|[一二三四五六七八九十]{1,3}[日号]|今[年天日晨晚]|[去明]年|[上下本]周|治丧|参选|陪同|摘下|考察|停留|交流|交谈|座谈|商谈|洽谈|对话|会面|见面|边[\u4e00-\u9fff]{1,2}边)"
)
_POSTS = re.compile(_POST)
# 新华社万象11月8日电（记者章建文）, 【香港中通社11月30日电】, （吉隆坡7日讯）: ends before the story begins
_DATELINE = re.compile(
    r"[【（]?[^，。；：\n]{0,12}?(?:[社报网台线]|[\d一二三四五六七八九十][日号])[^，。；：、\n]{0,16}?(?:(?:电|讯)(?![视子力话影台脑商函员社])|(?:消息|报道)(?=[（：]))"
    r"[】）]?(?:（[^（）\n]{2,40}）)?"
)
_REPORTER = re.compile(r"记者$")
_POSTED = re.compile(r"驻[^、]{1,8}记者$")
# 民主人民力量党（民力党）, 尼共（毛主义）: the bracket is a part of the name
_OF_NAME = re.compile(r"(?<=[党共盟线派])（(?![^（）]*记者)[^（）。；：\n]{1,14}）")
_EDGE = re.compile(
    r"[，。；：！？“”\"（）()\n《》【】]|(?<![共相])会[见晤谈](?:了|过)?|拜会(?:了)?|见了|接见(?:了)?|分别|先后|(?<![共相合不])同(?!志|盟)|与(?!会)|(?<![平])和(?!平)|以及|向|(?<![反敌])对(?!外(?:联|部|友|关系))|受到|获(?!奖)|吊唁|见到|由|请|对记者|到访的|来访的|是"
    r"|(?:以|自|为|应|据|经|随|见)(?=[\ue000\ue002])|自(?=前)|推举|(?:在|于)(?=[\ue000\ue001])|(?<=[\ue001])(?=\ue002)|\d{1,2}[日号]"
)
_TRADES = re.compile(r"(?:代|副|总|特命全权|临时|政务|公使衔){0,2}(?:大使|总领事|领事|公使|参赞|代办|秘书){1,2}")
_LONGEST = 6  # characters of a name without a dot or hyphen
_BAD_NAME = re.compile(
    r"人士|代表|领导|负责|政要|官员|成员|各界|高层|干部|学者|专家|双方|中方|会议|同志|先生|团|们|党|机构|政府|关系|工作|办公室|制度|有关|认为|表示|以来|可|之|这|该|不|是|了|会见|会晤"
    r"|参加|座谈|交流|讨论|文明|合作|出席|宣布|今天|来校|培训|坐下|助理|所有|各国|两国"
)
_CHINESE = re.compile(r"中共|中国(?!驻)|中联部|我国|我党|驻(?!华|中国|[京沪穗港澳])|总书记特使|主席特使")
# Offices that in a Chinese page are China's own unless a foreign country or party stands with them: 习近平总书记,
# 党中央总书记, 中央对外联络部部长. A party's general secretary has the party before: 统一党总书记.
_OURS = re.compile(r"[^、](?<![党共盟线动运派会])总书记|^(?:党)?中央(?!银行|选举)")
_FOREIGN_POST = re.compile(
    r"总统|首相|国王|王储|女王|亲王|议长|外长|大臣|党首|干事长|领袖|驻华|国务秘书|参议|众议|国会"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreigner:
    """One foreigner at the first place where a post stands with the name; prose offsets. `code` None when not told."""

    at: int
    name_at: int
    to: int
    name: str  # folded
    role: str
    code: str | None


def find_foreigners(marked: Marked, sentences: Sequence[Sentence], ours: Collection[str]) -> tuple[Foreigner, ...]:
    """The foreigners of the story, each once, in page order.

    sentences  the story's body sentences
    ours       names of Chinese persons on the page, which look alike
    """
    found: dict[str, Foreigner] = {}
    ends: set[int] = set()
    abroad = {s.paragraph for s in sentences if marked.places_in(s.start, s.end)}
    for sentence in sentences:
        context = sentence.paragraph in abroad
        for hit in _NAMED.finditer(marked.prose.text, sentence.start, sentence.end):
            person = _person(marked, sentence, hit, ours, ends, home=not context)
            if person is not None:
                found.setdefault(person.name, person)
                ends.add(person.to)
    return tuple(sorted(found.values(), key=lambda p: p.at))


def _person(
    marked: Marked,
    sentence: Sentence,
    hit: re.Match[str],
    ours: Collection[str],
    known: Collection[int],
    *,
    home: bool,
) -> Foreigner | None:
    """The foreigner of one match, if it is one.

    known   where the names of the foreigners before end
    home    no foreign place stands in the paragraph
    """
    text, name_at = marked.prose.text, hit.start("name")
    for post in _POSTS.finditer(text, hit.start(), hit.end("name")):
        name_at = max(name_at, post.end())  # 委员会主席萨苏: the last post is the one before the name
    name = text[name_at : hit.end("name")]
    if not 2 <= len(name) <= (30 if "·" in name or "-" in name else _LONGEST) or _BAD_NAME.search(name):
        return None
    if marked.text[name_at : hit.end("name")] == COUNTRY * len(name):
        return None  # capitals and cities are names of persons too: 拉巴特, 门多萨
    if any(name.startswith(n) or n.startswith(name) for n in ours):
        return None
    dateline = _DATELINE.match(text, sentence.start, name_at)
    at = _chain(marked, dateline.end() if dateline else sentence.start, name_at, ours)
    role = text[at:name_at]
    codes = [p.code for p in marked.places_in(at, name_at) if marked.text[p.at] in (COUNTRY, PARTY)]
    envoy_here = marked.text[at : at + 1] == COUNTRY and "驻" in role  # 老挝驻昆明总领事
    if (_CHINESE.search(role) and not envoy_here) or (home and not codes and not _FOREIGN_POST.search(role)):
        return None
    if not codes and _OURS.search(role) and at - 1 not in known:  # 会见总书记通伦、中央对外联络部部长通沙万
        return None
    if _REPORTER.search(role) and (not codes or _POSTED.search(role)):
        return None
    if not can_be_name(name, codes[0] if codes else None):
        return None
    if not codes and _TRADES.fullmatch(role):
        return None  # the ambassador of a page by our own mission
    return Foreigner(
        at=at,
        name_at=name_at,
        to=hit.end("name"),
        name=name,
        role=role,
        code=codes[0] if codes else None,
    )


def _chain(marked: Marked, floor: int, end: int, ours: Collection[str]) -> int:
    """Where the posts begin: after the last verb, mark or person before them; 、 joins posts of the same person."""
    text = marked.prose.text
    begin = max(floor, end - 60)
    inside = [hit.span() for hit in _OF_NAME.finditer(text, begin, end)]
    for edge in _EDGE.finditer(marked.text, begin, end):
        if edge.end() < end and not any(at <= edge.start() < to for at, to in inside):
            begin = edge.end()
    pieces = []
    at = begin
    for piece in text[begin:end].split("、"):
        pieces.append((at, piece))
        at += len(piece) + 1
    start = pieces[-1][0]
    for piece_at, piece in reversed(pieces[:-1]):
        if not re.search(_POST + "$", piece) or any(name in piece for name in ours):
            break
        start = piece_at
    return start


def named_at(text: str, at: int, end: int, known: Sequence[Foreigner]) -> Iterator[Foreigner]:
    """The foreigners with whose names, joined by 、 or 和, the words at `at` begin (rule foreigners.zh.again)."""
    while at < end:
        person = max((p for p in known if text.startswith(p.name, at)), key=lambda p: len(p.name), default=None)
        if person is None:
            return
        yield person
        at += len(person.name)
        joint = re.compile(r"[、和与及]|以及").match(text, at)
        if joint is None:
            return
        at = joint.end()
