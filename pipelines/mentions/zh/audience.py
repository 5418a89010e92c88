"""Who listens to a briefing on a Chinese page: diplomats, parties, companies, the press, or Chinese people?

Audience and place decide what a session is, not its noun (guide §9).

audience.zh.kinds    向|同|与{政党、智库、媒体、工商界…}: the kinds of listeners, in printed order

Traps: the hosts that only invited, our own group (中共代表团) and the party of a school (党校) are no listeners.
"""

from __future__ import annotations

import re

from pipelines.mentions.joined import Joined

__all__ = ["BUSINESS", "DIPLOMATS", "ONLINE", "SERIES", "foreign", "home", "kinds_in", "press"]

Range = tuple[int, int]

DIPLOMATS = re.compile(
    r"使节|外交官|驻华使|驻华大使|使领馆|领事官员|总领事(?!馆)[^，。]{0,6}(?:参加|出席|等)|驻华外交|驻沪领|驻[港澳]领|领团|领事机构|驻[\u4e00-\u9fff]{1,3}总?领(?:事)?馆(?=[^，。]{0,12}(?:客人|嘉宾|来宾|代表|官员|负责人))|领事?馆(?:官员|代表|人员)|驻[\u4e00-\u9fff]{1,2}领[馆团]|外交使团|外国使团|驻中使"
)
BUSINESS = re.compile(r"跨国(?:公司|企业)|外国商会|外资企业|外企|企业驻[华京沪]|工商界")
SERIES = re.compile(r"的故事|政党(?:政要|代表|领导)|外国政党")  # the themed series is for parties, whoever else comes
ONLINE = re.compile(r"视频(?![片\]】])|视讯|上线|线上|云端|在线|网络(?:会议|直播)|连线|远程")
_FOREIGN = re.compile(
    r"外国|国外|各国|外方|外宾|多国|海外(?=政党|嘉宾|来宾|代表|人士|友人|媒体|听众|学者)|(?<!\d)\d{1,4}(?:多|余)?个(?:国家|政党)|政党代表|外籍|跨国|驻华|国际组织|国际友人|友人|发展中国家|岛国|国家(?:的)?政党|非洲"
    r"|拉美|欧洲|亚洲|东盟|中东|阿拉伯|上合|南亚|中亚|东南亚"
)
_PRESS = re.compile(
    r"(?:中外)?(?:媒体|新闻|记者)(?:吹风会|通气会|发布会)|向(?:中外)?(?:媒体|记者)|记者招待|中外记者|新闻中心|旅游|推介会|冬奥|新闻发布会"
    r"|国新办|国务院新闻办|署名文章|撰文|接受[^，。]{0,12}(?:采访|专访)"
)
_HOME = re.compile(
    r"全体馆员|馆员们?[^，。]{0,12}学习|学习(?:座谈|研讨|交流|报告|分享)?会|(?:为|向|对|给)[^，。]{0,40}馆员|驻外使(?:节|领馆)|学习贯彻|党支部|中资(?:企业|机构|项目)[^，。]{0,8}(?:党|学习)"
    r"|党员(?:干部)?(?:学习|大会)|传达|集中观看|干部群众|党委(?:扩大)?会议"
    r"|各行各业|宣讲(?:员|(?:小分|小)?队)|基层|社区居民|村民|百姓"
)


_KINDS = (
    ("diplomats", DIPLOMATS),
    ("government", re.compile(r"政府|官员|议会|国会|议员|议长|总统|总理|首相|外长|政界|内阁|众院|参院|当局|朝野")),
    ("party", re.compile(r"政党|党(?!校|史|建|报|员|课|组织|内)|政要|阵线|非国大|巫统|政治组织|朝野")),
    ("think_tank", re.compile(r"智库|研究院|研究所|研究中心")),
    ("media", re.compile(r"媒体|新闻界|记者|报社|电视台")),
    ("business", re.compile(r"工商|企业|商会|商界|高管|经济界|金融界")),
    ("academia", re.compile(r"学者|专家|高校|大学|学界|学术|师生|学院")),
    ("overseas_chinese", re.compile(r"华侨|华人(?!公会)|侨胞|侨界|侨领|中资")),
)


def kinds_in(words: Joined) -> tuple[tuple[str, Range], ...]:
    """The kinds of listeners named, in printed order (rule audience.zh.kinds), each with its words on the page."""
    found = [(hit.span(), kind) for kind, pattern in _KINDS if (hit := pattern.search(words.text))]
    return tuple((kind, words.on_page(*span)) for span, kind in sorted(found, key=_by_place))


def _by_place(found: tuple[Range, str]) -> tuple[int, str]:
    return found[0][0], found[1]


def foreign(page: str) -> bool:
    """Does anybody from abroad listen, as far as the page says?"""
    return bool(_FOREIGN.search(page) or DIPLOMATS.search(page))


def press(words: str) -> bool:
    """A press briefing, or 宣介 of something else: tourism, games, a policy of the State Council."""
    return bool(_PRESS.search(words))


def home(words: str) -> bool:
    """A study session of Chinese staff or Party members."""
    return bool(_HOME.search(words))
