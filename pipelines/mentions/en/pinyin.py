"""Which capitalised words are a Chinese name: in pinyin, surname first or last, or beside a post of the CPC?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

__all__ = ["ChineseName", "chinese_names", "is_chinese_name", "titled_names"]

# The surnames of the hundred-odd families that make up nearly all holders of office, in pinyin without tones, and the
# romanisation `Lyu` (吕) of the passport office. Words that are also English or place names (Lao, Da) stay out.
_SURNAMES = frozenset(
    """
    Ai An Ao Ba Bai Ban Bao Bei Bi Bian Bo Bu Cai Cang Cao Cen Chai Chang Che Chen Cheng Chi Chong Chou Chu Cui Dai
    Dang Deng Di Diao Ding Dong Dou Du Duan Fa Fan Fang Fei Feng Fu Gan Gang Gao Ge Geng Gong Gou Gu Guan Gui Guo Ha
    Hai Han Hang Hao He Heng Hong Hou Hu Hua Huai Huan Huang Hui Huo Ji Jia Jian Jiang Jiao Jie Jin Jing Ju Kan Kang
    Ke Kong Kou Kuang Lai Lan Lei Leng Li Lian Lang Le Liang Liao Lin Ling Liu Long Lou Lu Luan Luo Lv Lyu Ma Mai
    Man Mang Mao Mei Meng Mi Miao Min Ming Mo Mou Mu Na Nan Ni Nie Ning Niu Nong Ou Pan Pang Pei Peng Pi Ping Pu Qi
    Qian Qiang Qiao Qin Qing Qiu Qu Quan Rao Ren Rong Ru Ruan Rui Sang Sha Shan Shuai Shang Shao She Shen Sheng Shi
    Shu Shui Si Song Su Sui Sun Tan Tang Tao Teng Tian Tie Tong Tu Wan Wang Wei Wen Weng Wu Xi Xia Xian Xiang Xiao
    Xie Xin Xing Xiong Xu Xuan Xue Xun Ya Yan Yang Yao Ye Yi Yin Ying Yong You Yu Yuan Yue Yun Zang Zeng Zha Zhai
    Zhan Zhang Zhao Zhen Zheng Zhi Zhong Zhou Zhu Zhuang Zhuo Zi Zong Zou Zu Zuo Ouyang Sima Situ Shangguan Zhuge
    Dongfang Xiahou Huangfu Murong Ulanhu Bagatur
    """.split()  # noqa: SIM905 - three hundred names are read more easily as words than as literals
)
SURNAMES = _SURNAMES
# The onsets and rhymes of Mandarin; a given name is one or two such syllables.
_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|uan|van|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|ve"
    r"|er|yu|a|o|e|i|u|v))"
)
_GIVEN = re.compile(rf"{_SYLLABLE}(?:['-]?{_SYLLABLE}){{0,1}}")
_NAME = re.compile(
    r"\b([A-Z][a-z]{0,9})[ \n]([A-Z][a-z]+(?:['-](?!led\b|headed\b)[A-Za-z][a-z]+)?)\b"
    r"(?!['-](?!led\b|headed\b)[A-Za-z]{2})"
)
_NOT_NAMES = frozenset(
    [
        "Hong Kong",
        "Xi Jinping",
        "Mao Zedong",
        "Deng Xiaoping",
        "Hu Jintao",
        "Jiang Zemin",
        "Li Keqiang",
        "Sun Yatsen",
        "An Hui",
        "He Nan",
        "He Bei",
        "Shan Dong",
        "Hu Nan",
        "Hu Bei",
        "Tai Shan",
        "Ping An",
        "Long An",
        "Ha Noi",
        "Tian An",
        "Tai Wan",
        "Da Nang",
        "Ba Ria",
        "Hai Phong",
        "Hua Lan",
    ]
)


# Families common enough that a given name of two syllables before them is their bearer in Western order. Host media
# write `Yezhou Guo`; surnames that are English words, syllables of foreign names or honorifics stay out.
_COMMON = frozenset(
    """
    Bai Cai Cao Chen Cheng Cui Deng Ding Dong Du Fan Fang Feng Gao Geng Gong Guo Han Hao Hou Hu Huang Jia Jiang Jin Kong
    Li Liang Liao Lin Liu Lu Luo Lyu Ma Meng Pan Peng Qi Qian Qiao Qin Qiu Shen Shi Song Sun Tan Tang Tao Tian Wang Wei
    Wu Xi Xia Xiao Xie Xiong Xu Xue Yan Yang Yao Ye Yin Yu Yuan Zeng Zhai Zhang Zhao Zheng Zhong Zhou Zhu Zou
    """.split()  # noqa: SIM905 - as above
)
_TWO_SYLLABLES = re.compile(rf"(?=.{{5,}}){_SYLLABLE}['-]?{_SYLLABLE}")
_PLACES = frozenset(
    """
    Beijing Chengdu Chongqing Changsha Dalian Fuzhou Guangzhou Guizhou Guiyang Haikou Hainan Hangzhou Hanoi Hefei Hebei
    Henan Hubei Hunan Jiangsu Jiangxi Jilin Jinan Kunming Lanzhou Nanchang Nanjing Nanning Ningxia Ningbo Qingdao
    Qinghai Sanya Shandong Shanghai Shanxi Shaanxi Shenyang Shenzhen Sichuan Suzhou Taipei Taiwan Taiyuan Tianjin
    Wenzhou Wuhan Xiamen Xinhua Xinjiang Xining Yanan Yinchuan Yunnan Zhejiang Zhengzhou Zhuhai China Asian
    """.split()  # noqa: SIM905 - as above
)
# Misprints and other readings of a name (`Giu Yeshou`, `Ly Tri Dung`) are no pinyin: a post of the CPC in the same
# apposition says whose they are.
_POST_AFTER = re.compile(
    r"\b([A-Z][a-z]{1,12})((?:[ -][A-Z][a-z]{1,12}){1,2}), (?:who (?:is|was) |an? |the )?"
    r"(?:[Hh]ead|[Cc]hief|[Mm]inister|[Vv]ice|[Dd]eputy|[Aa]ssistant|[Dd]irector|[Mm]ember|[Ss]enior|[Ee]xecutive)\b"
    r"[^.,;]{0,60}?\b(?:CPC|CCP|IDCPC|Communist Party of China|Chinese Communist Party)\b"
)
_RANK = frozenset(
    """
    President Prime Minister Vice Deputy Comrade Premier Secretary General Chairman Ambassador Senator King Queen Party
    Prince Speaker Governor Mayor Mr Mrs Ms Dr Prof Professor Chief Director Sheikh Sir Lord Princess Chairwoman The
    Central Communist National International Foreign United Republic Monday Tuesday Wednesday Thursday Friday Saturday
    Sunday January February March April May June July August September October November December Committee Department
    School State Council Democratic Congress Politburo Standing Congresses In On At
    """.split()  # noqa: SIM905 - as above
)


@dataclass(frozen=True, slots=True)
class ChineseName:
    """A name in the text: half-open range, and its parts as printed, in whatever order."""

    start: int
    end: int
    surname: str
    given: str

    @property
    def full(self) -> str:
        return f"{self.surname} {self.given}"


def chinese_names(text: str, start: int = 0, end: int | None = None) -> Iterator[ChineseName]:
    """Every name in text[start:end], in order. The general secretary and place names are left out.

    people.en.pinyin     `Surname Given`
    people.en.inverted   `Given Surname` as host media print it: two syllables before a common surname, and what follows
                         is not the given name of that surname (`in Xuzhou Li Mingxiang said`)
    """
    stop = len(text) if end is None else end
    cursor = start
    while (found := _NAME.search(text, cursor, stop)) is not None:
        if is_chinese_name(found[1], found[2]):
            yield ChineseName(found.start(), found.end(), found[1], found[2])
            cursor = found.end()
        elif _is_inverted(found[1], found[2]) and not _goes_on(text, found, stop):
            yield ChineseName(found.start(), found.end(), found[2], found[1])
            cursor = found.end()
        else:
            cursor = found.end(1)


def titled_names(text: str) -> Iterator[ChineseName]:
    """people.en.misprinted: `NAME, post of the CPC`, whatever the name looks like. Trap: a host's own post or rank."""
    for found in _POST_AFTER.finditer(text):
        words = re.split(r"[ -]", found[1] + found[2])
        inside = any(True for _ in chinese_names(text, found.start(), found.end(2)))
        if not inside and _RANK.isdisjoint(words) and f"{words[0]} {words[1]}" not in _NOT_NAMES:
            yield ChineseName(found.start(), found.end(2), words[0], found[2][1:])


def _is_inverted(given: str, surname: str) -> bool:
    return (
        surname in _COMMON
        and given not in _PLACES
        and given not in _SURNAMES
        and f"{surname} {given}" not in _NOT_NAMES
        and _TWO_SYLLABLES.fullmatch(given.lower()) is not None
    )


def _goes_on(text: str, found: re.Match[str], stop: int) -> bool:
    after = _NAME.match(text, found.start(2), stop)
    return after is not None and is_chinese_name(after[1], after[2])


@cache
def is_chinese_name(surname: str, given: str) -> bool:
    """Can these two words be a Chinese name? Shape only; no list of people."""
    return (
        surname in _SURNAMES and f"{surname} {given}" not in _NOT_NAMES and _GIVEN.fullmatch(given.lower()) is not None
    )
