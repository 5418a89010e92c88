"""Which briefings for foreigners does a Chinese page report, where, when and in which form?

events.zh.session    {主办}…举行|举办…{会议}精神|{主题}…吹风会|宣介会|介绍会|宣讲会… (for_diplomats, in_china, online)
events.zh.told       中联部向{驻华外交官|跨国企业}介绍{会议}|《{文件}》; {使节}听取中联部…介绍: no word for the briefing
events.zh.report     以视频方式向{外党}通报{会议}
events.zh.embassy    驻{国}使馆|大使…举办|赴…宣介|介绍{会议} (embassy_hosted)
events.zh.forum      {论坛|会议}…宣介|介绍了{会议}精神: the briefing is a part of it

Traps: symposia that only discuss a congress, press briefings (中外媒体吹风会), study
sessions of embassy staff, 旅游宣介, lecture teams (中央宣讲团报告会) without foreigners in the sentence, and a custom
(近年来多次举办, 每次都会) without a day. A session abroad is of its visit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from archive.records import Form
from pipelines.mentions.zh.audience import BUSINESS, DIPLOMATS, ONLINE, SERIES, foreign, home, press
from pipelines.mentions.zh.marks import CITY, COUNTRY, Marked, Meeting, Place
from pipelines.mentions.zh.presenting import THEME, Presenting
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["Briefing", "find_briefings"]

_STRONG = re.compile(r"吹风会|宣介会|介绍会|通报会|宣讲会|宣介活动|解读会|说明会")
_SESSION = re.compile(
    r"(?:报告|座谈|研讨|交流|对话|分享)会|宣讲活动|专题(?:讲座|报告|研修|研讨)|讲座|研修[课班]|研讨班|专题课"
)
_HELD = re.compile(
    r"举行|举办|召开|主办|合办|组织|开展|在[\u4e00-\u9fff]{2,6}开|走进|启动|会同|邀请|参加|出席|来自|吸引|开幕|应邀"
    r"|就.{0,20}介绍|面向|向|现场"
)
_AGAIN = re.compile(r"(?:还|又|另|随后|次日|当晚|日晚)[^。]{0,24}(?:举行|举办|召开|宣介|作[^。，]{0,12}讲座)")
_OTHER_DAY = re.compile(r"^[^，。]{0,4}\d{1,2}日")
_REPORTS = re.compile(r"通报|介绍|宣介|说明|解读|阐释")
_PARTIES = re.compile(r"(?:国家|各国|多国|\d国|地区)[^，。]{0,6}政党")
_COUNTED = re.compile(  # 举行200多场宣介活动, 宣介活动430余场: a total, not a session
    r"[\d十百千](?:余|多)?场(?:次)?[^，。；]{0,8}(?:宣介|吹风|介绍|座谈)|(?:活动|会)(?:共|约|近)?(?:\d{1,6}|[一二三四五六七八九十百千]{1,6})(?:余|多)?场"
)
_TELLS = re.compile(r"(?:对外联络部|中联部)[^。]{0,12}(?:向|为|面向|邀请?)[^。]{0,30}(?:使节|外交官|跨国|外国|驻华)")
# 驻华使节…听取中联部就…所作的介绍: the listeners stand first
_HEARS = re.compile(
    r"(?:使节|外交官|领事官员|驻华代表|企业)[^。]{0,40}(?:听取|聆听|听)[^。]{0,12}(?:对外联络部|中联部)[^。]{0,40}"
    r"(?:介绍|宣介|解读|阐释|说明|通报)"
)
_TELLS_PAPER = re.compile(_TELLS.pattern + r"[^。]{0,24}(?:介绍|宣介|解读|阐释|说明)[^。《]{0,12}《[^》]{1,80}》")
# 每次全会之后都会…, 近年来多次举办…: a custom without a day is no session
_CUSTOM = re.compile(r"每次|每逢|每当|历来|一向|通常|往往|经常|惯例|多次|[也都]会(?=向|为|举办|举行|组织|邀请)")
_A_DAY = re.compile(r"\d{1,2}[日号]|[今昨]天|近日|日前")
_LECTURERS = re.compile(r"(?<!对外)宣讲团")
_GUESTS = re.compile(r"外国|国外|各国|外方|外宾|驻华|使节|外籍|国际组织")
_BY_ILD = re.compile(r"对外联络部|中联部|外事办公室|外办")
_PARTY_HOLDS = re.compile(
    r"(?:省|市|区)委|党校|当代世界研究中心|中央纪委|中宣部|中组部|中国共产党[^，。]{0,8}(?:主办|举办)"
)
_PLANNED = re.compile(r"将(?!军|领|近)|届时|拟于|定于|即将")
_MISSION = re.compile(
    r"(?:中国)?驻(?P<where>[^，。；、驻\n]{1,12}?)(?:大使馆|使馆|总领事馆|总领馆|领事馆|使团|大使|总领事|临时代办|代办)"
)
_MISSION_HOUSE = re.compile(r"(?:中国)?驻[^，。；、驻\n]{1,12}?(?:大使馆|使馆|总领事馆|总领馆|领事馆)")
_PARTNERS = r"(?:(?:会同|、|和|与)[^，。\d]{2,30}?(?=\d|于|在|今|昨|举|共|联|合|以|$))?"
_ORGANISER = re.compile(
    rf"(?:中共中央对外联络部|中联部){_PARTNERS}|中央对外联络部|中宣部|中央纪委(?=在|于|举|今|\d)|当代世界研究中心"
    r"|[\u4e00-\u9fff]{2,3}[省市区](?:委|人民政府|政府)?(?:外事(?:工作)?(?:委员会)?办公室|外事办|外办)|外交部驻[港澳]公署"
)
_BY = re.compile(r"由(?P<who>[^，。；\n]{3,40}?)(?:联合|共同)?(?:主办|举办|承办|组织)")
_FORUM = re.compile(r"论坛|对话会|共商机制|(?:政党|国际)[^，。]{0,10}(?:会议|研讨会)|峰会|研讨会")
_ABROAD = re.compile(rf"在[{COUNTRY}{CITY}][^，。\n]{{0,12}}(?:举行|召开|开幕)")
_OTHER_EDITION = re.compile(r"下一?届|上一?届|往届|[去前明今]年|将于|拟于|回访")
_FORUM_HELD = re.compile(r"在[^，。]{0,12}(?:举行|召开|开幕)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """One briefing for foreigners; prose offsets. `meeting` is None for a theme."""

    at: int
    to: int
    sentence: Sentence
    form: Form
    meeting: Meeting | None
    theme: bool
    place: Place | None  # host country of an embassy's event
    organiser: tuple[int, int] | None
    forum: bool
    held: bool  # a session was held, as its own noun says
    planned: bool
    rule: str


class _Story:
    """What the page as a whole says: each question is asked once, however many sessions it tells of."""

    def __init__(self, marked: Marked, presenting: Sequence[Presenting]) -> None:
        self.marked = marked
        self.presenting = presenting
        self.titles = [s for s in marked.prose.sentences if s.part == "title"]
        self.by_sentence: dict[int, list[Presenting]] = {}  # of each sentence that presents, by its start
        for shown in presenting:
            where = marked.prose.sentence_at(shown.meeting.at)
            if where is not None:
                self.by_sentence.setdefault(where.start, []).append(shown)

    @cached_property
    def words(self) -> str:
        return " ".join(self.marked.prose.text[s.start : s.end] for s in self.marked.prose.sentences)

    @cached_property
    def is_by_ild(self) -> bool:
        return _BY_ILD.search(self.words) is not None

    @cached_property
    def is_only_discussed(self) -> bool:
        """Nobody of the Party holds anything, and no meeting is presented but by what a session is called."""
        if self.is_by_ild or _MISSION.search(self.words) or _PARTY_HOLDS.search(self.words):
            return False
        return bool(self.presenting) and all(p.rule == "presenting.zh.session" for p in self.presenting)

    @cached_property
    def is_lecture(self) -> bool:
        return bool(_LECTURERS.search(self.words)) and not _GUESTS.search(self.words)

    @cached_property
    def is_online(self) -> bool:
        return ONLINE.search(self.words) is not None

    @cached_property
    def is_for_foreigners(self) -> bool:
        return foreign(self.words)

    @cached_property
    def is_at_home(self) -> bool:
        """Is the forum held in China, as the first sentence says that places it? Other editions of it are elsewhere."""
        for sentence in self.marked.prose.sentences:
            text = self.marked.prose.text[sentence.start : sentence.end]
            if sentence.part == "caption" or _OTHER_EDITION.search(text):
                continue
            if _ABROAD.search(self.marked.text, sentence.start, sentence.end):
                return False
            if _FORUM_HELD.search(text):
                return True
        return False

    @cached_property
    def organiser(self) -> tuple[int, int] | None:
        """The first that any sentence names."""
        return _first_organiser(self.marked, self.marked.prose.sentences)


@dataclass(frozen=True, slots=True)
class _Scene:
    """One sentence with what its neighbours say."""

    story: _Story
    marked: Marked
    sentences: Sequence[Sentence]
    index: int  # of the sentence among them
    words: str
    told: Sequence[Presenting]  # meetings presented in the sentence
    forum: Sentence | None  # the first that tells of a forum or conference

    @property
    def sentence(self) -> Sentence:
        return self.sentences[self.index]

    def near(self) -> list[Sentence]:
        """The sentence, its neighbours in the body, and the headline."""
        around = [s for s in self.sentences[max(0, self.index - 1) : self.index + 3] if s.part == "body"]
        return [*around, *self.story.titles]

    def text(self, sentences: Sequence[Sentence]) -> str:
        return " ".join(self.marked.prose.text[s.start : s.end] for s in sentences)


def find_briefings(marked: Marked, presenting: Sequence[Presenting]) -> tuple[Briefing, ...]:
    """The briefings of the story in page order, one per session.

    presenting   as found in the same prose
    """
    out: list[Briefing] = []
    sentences, text = marked.prose.sentences, marked.prose.text
    frame = next((s for s in sentences if s.part in ("body", "title") and _FORUM.search(text, s.start, s.end)), None)
    story = _Story(marked, presenting)
    for index, sentence in sorted(enumerate(sentences), key=lambda s: s[1].part != "body"):
        if sentence.part != "body" and out:
            break  # headline and captions only repeat the body
        words = text[sentence.start : sentence.end]
        told = story.by_sentence.get(sentence.start, [])
        found = _briefing(_Scene(story, marked, sentences, index, words, told, frame))
        if found is not None and not any(_same(found, known, words) for known in out):
            out.append(found)
    return tuple(sorted(out, key=lambda b: b.at))


def _same(found: Briefing, known: Briefing, words: str) -> bool:
    """Is this the session told before? A second one on the same topic is announced as such."""
    key = found.meeting.key if found.meeting is not None else None
    other = known.meeting.key if known.meeting is not None else None
    if found.sentence.part == "body" == known.sentence.part and found.sentence.item != known.sentence.item:
        return False  # two items of a digest
    if _AGAIN.search(words) and _OTHER_DAY.search(words):
        return False
    return key == other and (found.form is known.form or not _AGAIN.search(words))


def _briefing(scene: _Scene) -> Briefing | None:
    words, sentence = scene.words, scene.sentence
    paper = None if scene.told else _TELLS_PAPER.search(words)
    themed = THEME.search(words) or paper
    session = _STRONG.search(words) or _SESSION.search(words)
    strong = _STRONG.search(words) is not None
    if (_CUSTOM.search(words) and not _A_DAY.search(words)) or (_LECTURERS.search(words) and not _GUESTS.search(words)):
        return None
    if home(words) or not (scene.told or paper or (session and (themed or strong))):
        return None
    if session is not None and not strong and not themed and scene.story.is_only_discussed:
        return None  # a symposium about a congress, on a page where nobody presents it: comment
    if _COUNTED.search(words) or (
        press(words) and not (scene.told and (DIPLOMATS.search(words) or (strong and _mission(scene) is not None)))
    ):
        return None
    if scene.sentence.part != "body" and scene.story.is_lecture:
        return None  # the headline of a lecture for Chinese listeners
    setting = _setting(scene, held=session is not None, themed=themed is not None)
    if setting is None:
        return None
    form, rule, place, forum = setting
    meeting = scene.told[0].meeting if scene.told else None
    if meeting is None and themed is None:
        meeting = _topic(scene)
        if meeting is None:
            return None
    if session is not None and scene.told and not strong and form is not Form.EMBASSY_HOSTED:
        forum = bool(_FORUM.search(words)) and all(p.rule != "presenting.zh.session" for p in scene.told)
    if themed and session and themed.start() < session.start() and _only_later(scene, session.end()):
        meeting = None  # the theme is the topic
    at, to = _where(scene, session or (None if scene.told else themed))
    return Briefing(
        at=at,
        to=to,
        sentence=sentence,
        form=form,
        meeting=meeting,
        theme=themed is not None,
        place=place,
        organiser=_organiser(scene, mission=place is not None),
        forum=forum,
        held=session is not None and strong,
        planned=bool(_PLANNED.search(words)),
        rule=rule,
    )


def _where(scene: _Scene, hit: re.Match[str] | None) -> tuple[int, int]:
    """The passage that shows the briefing: the noun or theme found in the sentence, else the first presenting."""
    if hit is None:
        return scene.told[0].at, scene.told[0].to
    return scene.sentence.start + hit.start(), scene.sentence.start + hit.end()


def _only_later(scene: _Scene, end: int) -> bool:
    """Is every meeting of the sentence named only after the noun of the session?"""
    return all(p.meeting.at - scene.sentence.start > end for p in scene.told)


def _setting(scene: _Scene, *, held: bool, themed: bool) -> tuple[Form, str, Place | None, bool] | None:
    """Form, rule, an embassy's country, and whether a forum is the frame; None when it is no briefing of ours."""
    words = scene.words
    mission = _mission(scene)
    if mission is not None:
        return Form.EMBASSY_HOSTED, "events.zh.embassy", mission, False
    abroad = scene.marked.places_in(scene.sentence.start, scene.sentence.end)
    if not held and ONLINE.search(words) and _REPORTS.search(words) and (abroad or _PARTIES.search(words)):
        return Form.ONLINE, "events.zh.report", None, _frame(scene) is not None
    if held:
        if not _HELD.search(words):
            return None
        rule, forum = "events.zh.session", False
    elif _TELLS.search(words) or _HEARS.search(words):
        rule, forum = "events.zh.told", False
    else:
        frame = _frame(scene)
        if frame is None:
            return None
        if not scene.story.is_at_home and not scene.story.is_online:
            return None
        rule, forum = "events.zh.forum", True
    text = scene.marked.text[scene.sentence.start : scene.sentence.end]
    if re.search(rf"在[{COUNTRY}{CITY}]", text) and not ONLINE.search(words):
        return None  # abroad: a session of a visit; over the wire it is where the others sit
    guests = scene.story.is_for_foreigners if scene.story.is_by_ild else foreign(scene.text(scene.near()))
    by_name = held and _BY_ILD.search(words) and any(p.kind == "party" for p in abroad)  # 为越南共产党举办
    return (_home_form(scene, themed=themed), rule, None, forum) if guests or by_name else None


def _home_form(scene: _Scene, *, themed: bool) -> Form:
    """The form of a session that China holds."""
    title = scene.text(scene.story.titles)
    forum = () if themed or not _FORUM.search(title) else scene.sentences[max(0, scene.index - 4) : scene.index]
    told = [s for s in forum if s.part == "body" and _FORUM.search(scene.text([s]))]
    if any(ONLINE.search(words) for words in (scene.words, title, scene.text(told))):
        return Form.ONLINE
    if themed and SERIES.search(scene.words):
        return Form.IN_CHINA
    if DIPLOMATS.search(scene.words):
        return Form.FOR_DIPLOMATS
    near = scene.text(scene.near())
    by_neighbours = None if BUSINESS.search(scene.words) else DIPLOMATS.search(near)
    parties = SERIES.search(near)
    if by_neighbours and parties and parties.start() < by_neighbours.start():
        return Form.IN_CHINA  # 外国政党驻华代表和驻华使节: the parties first
    return Form.FOR_DIPLOMATS if by_neighbours else Form.IN_CHINA


def _frame(scene: _Scene) -> Sentence | None:
    """The forum or conference told in the headline or before."""
    return scene.forum if scene.forum is not None and scene.forum.start <= scene.sentence.start else None


def _topic(scene: _Scene) -> Meeting | None:
    """What a bare 吹风会 was about: a meeting presented beside it or in the headline."""
    for other in scene.near():
        for found in scene.story.by_sentence.get(other.start, ()):
            return found.meeting
    if not _BY_ILD.search(scene.text(scene.near()) if _STRONG.search(scene.words) else scene.words):
        return None
    # 三中全会落幕后，中联部举办专题说明会: the Department's own session needs no verb to have its topic
    item = scene.sentence.item
    before = (s for s in scene.sentences[: scene.index] if s.part == "body" and s.item == item)
    around = chain((scene.sentence, *scene.near()), before)
    named = (m for s in around for m in scene.marked.meetings_in(s.start, s.end))
    return next((m for m in named if m.own and m.key is not None), None)


def _mission(scene: _Scene) -> Place | None:
    """The host country when a Chinese mission is the subject of the sentence."""
    text = scene.marked.prose.text
    for hit in _MISSION.finditer(text, scene.sentence.start, scene.sentence.end):
        if hit["where"].startswith(("华", "中国", "京", "沪")) or re.search(r"[的和与向]", hit["where"]):
            continue
        if re.match(r"(?:官?网站?|微信[^，]{0,6})?(?:消息|发布|通报|称|获悉)", text[hit.end() : hit.end() + 16]):
            continue  # only the source of the news
        places = scene.marked.places_in(hit.start("where"), hit.end("where"))
        if places:
            return places[0]
    return _mission_named_before(scene)


_OPENING = 24  # sentences in which a mission's page names itself
_THERE = re.compile(r"(?<![驻使])[\u4e00-\u9fff](?:大使|总领事)(?![馆级])|(?:^|[，在])(?:大?使馆|总?领馆)")


def _mission_named_before(scene: _Scene) -> Place | None:
    """王大使在使馆介绍: the mission is that which the headline or the story names, where it names one."""
    if not scene.told or not _THERE.search(scene.words) or DIPLOMATS.search(scene.words):
        return None
    text = scene.marked.prose.text
    named: dict[str, Place] = {}
    for sentence in scene.sentences[:_OPENING]:
        for hit in _MISSION.finditer(text, sentence.start, sentence.end):
            for place in scene.marked.places_in(hit.start("where"), hit.end("where"))[:1]:
                named.setdefault(place.code, place)
    return next(iter(named.values())) if len(named) == 1 else None


def _organiser(scene: _Scene, *, mission: bool) -> tuple[int, int] | None:
    text = scene.marked.prose.text
    if mission:
        house = _MISSION_HOUSE.search(text, scene.sentence.start, scene.sentence.end)
        return house.span() if house else None
    near = (scene.sentence, *scene.sentences[scene.index + 1 : scene.index + 3])
    return _first_organiser(scene.marked, near) or scene.story.organiser


def _first_organiser(marked: Marked, sentences: Sequence[Sentence]) -> tuple[int, int] | None:
    text = marked.prose.text
    for near in sentences:
        by = _BY.search(text, near.start, near.end)
        if by:
            return by.span("who")
        named = _ORGANISER.search(text, near.start, near.end)
        if named and not re.match(r"[^，。]{0,4}副?部长|发言人", text[named.end() : named.end() + 6]):
            return named.span()
    return None
