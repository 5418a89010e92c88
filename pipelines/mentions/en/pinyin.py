"""Which capitalised words are a Chinese personal name in pinyin, surname first?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

__all__ = ["ChineseName", "chinese_names", "is_chinese_name"]

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


@dataclass(frozen=True, slots=True)
class ChineseName:
    """A name in the text: half-open range, and its parts as printed."""

    start: int
    end: int
    surname: str
    given: str

    @property
    def full(self) -> str:
        return f"{self.surname} {self.given}"


def chinese_names(text: str, start: int = 0, end: int | None = None) -> Iterator[ChineseName]:
    """Every `Surname Given` in text[start:end], in order. The general secretary and place names are left out."""
    stop = len(text) if end is None else end
    cursor = start
    while (found := _NAME.search(text, cursor, stop)) is not None:
        if is_chinese_name(found[1], found[2]):
            yield ChineseName(found.start(), found.end(), found[1], found[2])
            cursor = found.end()
        else:
            cursor = found.end(1)


@cache
def is_chinese_name(surname: str, given: str) -> bool:
    """Can these two words be a Chinese name? Shape only; no list of people."""
    return (
        surname in _SURNAMES and f"{surname} {given}" not in _NOT_NAMES and _GIVEN.fullmatch(given.lower()) is not None
    )
