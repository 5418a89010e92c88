"""Whom and what do the composed announcements name? Meetings with days, countries with hosts, made-up people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

__all__ = ["COUNTRIES", "MEETINGS", "Country", "Meeting", "Occasion", "a_name_en", "a_name_zh", "an_occasion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One Party meeting."""

    ended: date
    zh: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One host."""

    zh: str
    en: str
    capital_zh: str
    capital_en: str
    host_zh: str  # a party
    host_en: str


def _congress(n: int, zh: str, en: str, ended: date) -> Meeting:
    return Meeting(
        ended=ended,
        zh=(f"中共{zh}大", f"中国共产党第{zh}次全国代表大会", f"党的{zh}大"),
        en=(
            f"the {n}th National Congress of the Communist Party of China",
            f"the {n}th CPC National Congress",
            f"the {en} National Congress of the CPC",
        ),
    )


def _plenum(n: int, zh: str, session: int, ended: date) -> Meeting:
    plenum = "一二三四五六七"[session - 1]
    ordinal = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")[session - 1]
    return Meeting(
        ended=ended,
        zh=(
            f"中共{zh}届{plenum}中全会",
            f"党的{zh}届{plenum}中全会",
            f"中国共产党第{zh}届中央委员会第{plenum}次全体会议",
        ),
        en=(
            f"the {ordinal} plenary session of the {n}th CPC Central Committee",
            f"the {ordinal} plenary session of the {n}th Central Committee of the Communist Party of China",
            f"the {ordinal} plenum of the {n}th CPC Central Committee",
        ),
    )


MEETINGS = (
    _plenum(18, "十八", 3, date(2013, 11, 12)),
    _plenum(18, "十八", 4, date(2014, 10, 23)),
    _plenum(18, "十八", 5, date(2015, 10, 29)),
    _plenum(18, "十八", 6, date(2016, 10, 27)),
    _congress(19, "十九", "nineteenth", date(2017, 10, 24)),
    _plenum(19, "十九", 4, date(2019, 10, 31)),
    _congress(20, "二十", "twentieth", date(2022, 10, 22)),
    _plenum(20, "二十", 3, date(2024, 7, 18)),
    _plenum(20, "二十", 4, date(2025, 10, 23)),
)

_COUNTRIES = """
老挝|Laos|万象|Vientiane|老挝人民革命党|Lao People's Revolutionary Party
柬埔寨|Cambodia|金边|Phnom Penh|柬埔寨人民党|Cambodian People's Party
蒙古国|Mongolia|乌兰巴托|Ulan Bator|蒙古人民党|Mongolian People's Party
尼泊尔|Nepal|加德满都|Kathmandu|尼泊尔大会党|Nepali Congress
斯里兰卡|Sri Lanka|科伦坡|Colombo|斯里兰卡自由党|Sri Lanka Freedom Party
孟加拉国|Bangladesh|达卡|Dhaka|孟加拉国人民联盟|Awami League
巴基斯坦|Pakistan|伊斯兰堡|Islamabad|巴基斯坦人民党|Pakistan People's Party
哈萨克斯坦|Kazakhstan|阿斯塔纳|Astana|阿玛纳特党|Amanat Party
乌兹别克斯坦|Uzbekistan|塔什干|Tashkent|乌兹别克斯坦自由民主党|Liberal Democratic Party of Uzbekistan
土耳其|Türkiye|安卡拉|Ankara|正义与发展党|Justice and Development Party
埃及|Egypt|开罗|Cairo|祖国未来党|Nation's Future Party
摩洛哥|Morocco|拉巴特|Rabat|独立党|Istiqlal Party
阿尔及利亚|Algeria|阿尔及尔|Algiers|民族解放阵线党|National Liberation Front
埃塞俄比亚|Ethiopia|亚的斯亚贝巴|Addis Ababa|繁荣党|Prosperity Party
肯尼亚|Kenya|内罗毕|Nairobi|联合民主联盟|United Democratic Alliance
坦桑尼亚|Tanzania|达累斯萨拉姆|Dar es Salaam|坦桑尼亚革命党|Chama Cha Mapinduzi
乌干达|Uganda|坎帕拉|Kampala|全国抵抗运动|National Resistance Movement
赞比亚|Zambia|卢萨卡|Lusaka|国家发展联合党|United Party for National Development
南非|South Africa|比勒陀利亚|Pretoria|非洲人国民大会|African National Congress
纳米比亚|Namibia|温得和克|Windhoek|人组党|SWAPO Party
莫桑比克|Mozambique|马普托|Maputo|莫桑比克解放阵线党|Frelimo Party
塞内加尔|Senegal|达喀尔|Dakar|爱国者党|Pastef
加纳|Ghana|阿克拉|Accra|新爱国党|New Patriotic Party
塞尔维亚|Serbia|贝尔格莱德|Belgrade|塞尔维亚前进党|Serbian Progressive Party
匈牙利|Hungary|布达佩斯|Budapest|匈牙利社会党|Hungarian Socialist Party
波兰|Poland|华沙|Warsaw|民主左派联盟|Democratic Left Alliance
捷克|the Czech Republic|布拉格|Prague|捷克和摩拉维亚共产党|Communist Party of Bohemia and Moravia
希腊|Greece|雅典|Athens|希腊新民主党|New Democracy
意大利|Italy|罗马|Rome|意大利民主党|Democratic Party of Italy
西班牙|Spain|马德里|Madrid|西班牙工人社会党|Spanish Socialist Workers' Party
葡萄牙|Portugal|里斯本|Lisbon|葡萄牙社会党|Socialist Party of Portugal
瑞士|Switzerland|伯尔尼|Bern|瑞士人民党|Swiss People's Party
巴西|Brazil|巴西利亚|Brasilia|巴西劳工党|Workers' Party of Brazil
阿根廷|Argentina|布宜诺斯艾利斯|Buenos Aires|正义党|Justicialist Party
智利|Chile|圣地亚哥|Santiago|智利共产党|Communist Party of Chile
乌拉圭|Uruguay|蒙得维的亚|Montevideo|乌拉圭广泛阵线|Broad Front
秘鲁|Peru|利马|Lima|秘鲁阿普拉党|Peruvian Aprista Party
古巴|Cuba|哈瓦那|Havana|古巴共产党|Communist Party of Cuba
澳大利亚|Australia|堪培拉|Canberra|澳大利亚工党|Australian Labor Party
新西兰|New Zealand|惠灵顿|Wellington|新西兰工党|New Zealand Labour Party
斐济|Fiji|苏瓦|Suva|人民联盟党|People's Alliance
马来西亚|Malaysia|吉隆坡|Kuala Lumpur|马来西亚公正党|People's Justice Party
印度尼西亚|Indonesia|雅加达|Jakarta|印度尼西亚民主斗争党|Indonesian Democratic Party of Struggle
泰国|Thailand|曼谷|Bangkok|为泰党|Pheu Thai Party
"""
COUNTRIES = tuple(
    Country(zh=a, en=b, capital_zh=c, capital_en=d, host_zh=e, host_en=f)
    for a, b, c, d, e, f in (line.split("|") for line in _COUNTRIES.strip().splitlines())
)

_FAMILY = [
    "沈 Shen",
    "卫 Wei",
    "骆 Luo",
    "祁 Qi",
    "尹 Yin",
    "葛 Ge",
    "管 Guan",
    "霍 Huo",
    "屈 Qu",
    "柯 Ke",
    "翟 Zhai",
    "庞 Pang",
    "闵 Min",
    "戚 Qi",
    "岑 Cen",
    "巩 Gong",
    "聂 Nie",
    "晏 Yan",
]
_GIVEN = [
    "志远 Zhiyuan",
    "建明 Jianming",
    "晓岚 Xiaolan",
    "文博 Wenbo",
    "立新 Lixin",
    "海涛 Haitao",
    "国梁 Guoliang",
    "少华 Shaohua",
    "永宁 Yongning",
    "春生 Chunsheng",
    "素珍 Suzhen",
    "启航 Qihang",
    "伯川 Bochuan",
    "长青 Changqing",
    "雪松 Xuesong",
    "亦凡 Yifan",
    "德昌 Dechang",
    "润泽 Runze",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One journey or briefing that did not take place."""

    meeting: Meeting
    countries: tuple[Country, ...]
    start: date
    end: date
    filed: date
    name_zh: str
    name_en: str  # full, family name first
    family_en: str


def a_name_zh(rng: Random) -> str:
    return rng.choice(_FAMILY).split()[0] + rng.choice(_GIVEN).split()[0]


def a_name_en(rng: Random) -> str:
    return f"{rng.choice(_FAMILY).split()[1]} {rng.choice(_GIVEN).split()[1]}"


def an_occasion(rng: Random, *, countries: int | None = None) -> Occasion:
    """A meeting, a week up to seven months after it, one to three hosts and a leader."""
    meeting = rng.choice(MEETINGS)
    start = meeting.ended + timedelta(days=rng.randrange(9, 200))
    end = start + timedelta(days=rng.randrange(2, 8))
    family, given = rng.choice(_FAMILY).split(), rng.choice(_GIVEN).split()
    return Occasion(
        meeting=meeting,
        countries=tuple(rng.sample(COUNTRIES, countries or rng.choice((1, 1, 1, 2, 2, 3)))),
        start=start,
        end=end,
        filed=end + timedelta(days=rng.randrange(0, 3)),
        name_zh=family[0] + given[0],
        name_en=f"{family[1]} {given[1]}",
        family_en=family[1],
    )
