"""How did the pages of the Foreign Ministry and its missions look?

mfa.gov.cn, fmprc.gov.cn, SITES 14
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = [
    "LAYOUTS", "Embassy2010", "Embassy2012", "Embassy2021", "MfaEn2010", "MfaEn2014", "MfaEn2021", "MfaZh2010",
    "MfaZh2019", "MfaZh2021",
]  # fmt: skip

_ARTICLE = re.compile(r"/t(?:20\d{6}_)?\d{5,8}\.s?html?")
_ENGLISH = re.compile(r"/(?:eng|mfa_eng)/(?:(?!(?:eng|mfa_eng)/)[A-Za-z0-9_]++/)*+t(?:20\d{6}_)?\d{5,8}\.s?html?")
_CHINESE = re.compile(r"gov\.cn/(?!eng/|mfa_eng/)(?:[A-Za-z0-9_]+/)+t(?:20\d{6}_)?\d{5,8}\.s?html?")
_MISSIONS = (
    "china-embassy.gov.cn", "china-embassy.org", "china-consulate.gov.cn", "china-consulate.org", "chineseembassy.org",
    "chinese-embassy.org.uk", "china-un.ch", "china-mission.gov.cn", "chinaembassy.nl", "chineseconsulate.org",
    "chinamission.be", "china-embassy.or.jp",
)  # fmt: skip


class MfaZh2010(Layout):
    """Tables to 2014 (`/chn/gxh/tyb/`): `td.bigtitle`, a cell `.time` "2013/02/28", text between TRSWCM marks in
    `.content` or `#content` [C 2026 for marks and day, G for the cells]."""

    source = "mfa_zh"
    hosts = ("mfa.gov.cn", "fmprc.gov.cn")
    pattern = _CHINESE
    last = date(2014, 12, 31)
    title_css = ("td.bigtitle",)
    body_css = ("td.content", "td.content1", "td #content")
    date_css = ("td.time",)
    source_css = ("td.source",)


class MfaEn2010(MfaZh2010):
    """The same tables in English (`/eng/zxxx/`, `/eng/wjdt/`) to 2014 [C 2026 for marks and day, G for the cells]."""

    source = "mfa_en"
    pattern = _ENGLISH


class MfaZh2019(Layout):
    """`#News_Body_Title`, `#News_Body_Time`, `#News_Body_Txt_A` [P 16 files]; `#News_Body_source` holds three
    competing spans and a script; the first span is the bare name."""

    source = "mfa_zh"
    hosts = ("mfa.gov.cn", "fmprc.gov.cn")
    pattern = _CHINESE
    last = date(2021, 12, 31)
    title_css = ("#News_Body_Title",)
    body_css = ("#News_Body_Txt_A",)
    date_css = ("#News_Body_Time",)
    source_css = ("#myDocsource1",)


class MfaZh2021(Layout):
    """`.news-title h1`, `p.time span`, `.news-main`, `.TRS_UEDITOR` [C 2022-26]."""

    source = "mfa_zh"
    hosts = ("mfa.gov.cn", "fmprc.gov.cn")
    pattern = _CHINESE
    first = date(2021, 6, 1)
    title_css = (".news-title h1", ".news-title")
    body_css = (".news-main .TRS_UEDITOR", ".news-main", ".TRS_UEDITOR", "#News_Body_Txt_A")
    date_css = (".time",)
    source_css = (".laiyuan", ".time")


class MfaEn2014(Layout):
    """`/mfa_eng/`: the Chinese look of those years, `#News_Body_Title`, `#News_Body_Time`, `#News_Body_Txt_A`
    [C 2014-21, 2026]."""

    source = "mfa_en"
    hosts = ("mfa.gov.cn", "fmprc.gov.cn")
    pattern = _ENGLISH
    last = date(2021, 12, 31)
    title_css = ("#News_Body_Title",)
    body_css = ("#News_Body_Txt_A",)
    date_css = ("#News_Body_Time",)
    source_css = ("#myDocsource1",)


class MfaEn2021(Layout):
    """`.news-title h1`, `p.time span` "Updated: February 10, 2022 14:05", `.news-main` [C 2022-26].

    Since the rebuild of May to July 2024 the address and PubDate may hold the day of migration; the printed day wins.
    """

    source = "mfa_en"
    hosts = ("mfa.gov.cn", "fmprc.gov.cn")
    pattern = _ENGLISH
    first = date(2021, 6, 1)
    title_css = (".news-title h1", ".news-title", "h1")
    body_css = (".news-main .TRS_UEDITOR", ".news-main", ".TRS_UEDITOR", "#News_Body_Txt_A")
    date_css = (".time",)
    source_css = (".laiyuan",)


class Embassy2010(Layout):
    """Tables: `td.bigtitle`, `td.time` "2013/02/28", `td.content1` or `td.content` [C 2013-19]."""

    source = "embassies"
    hosts = _MISSIONS
    pattern = _ARTICLE
    last = date(2019, 12, 31)
    title_css = ("td.bigtitle",)
    body_css = ("td.content1", "td.content", "td #content")
    date_css = ("td.time",)


class Embassy2012(Layout):
    """`.bigtitle` or `#News_Body_Title`, date `2013/02/28`, `#News_Body_Txt_A` or `#content` [C 2013-26]."""

    source = "embassies"
    hosts = _MISSIONS
    pattern = _ARTICLE
    last = date(2022, 12, 31)
    title_css = ("#News_Body_Title", ".bigtitle", ".title", "h1")
    body_css = ("#News_Body_Txt_A", ".TRS_Editor", "#content", ".content")
    date_css = ("#News_Body_Time", ".date", ".time")
    source_css = ("#source", ".source", "#myDocsource1")


class Embassy2021(Layout):
    """The ministry's look of 2021 on the missions' hosts [C 2022-26]; some keep `.trs_editor_view`."""

    source = "embassies"
    hosts = _MISSIONS
    pattern = _ARTICLE
    first = date(2021, 6, 1)
    title_css = (".news-title h1", ".news-title", "h1.title", "h1")
    body_css = (".news-main .TRS_UEDITOR", ".news-main", ".trs_editor_view", ".TRS_UEDITOR", "#News_Body_Txt_A")
    date_css = (".time",)
    source_css = (".laiyuan", ".time")


LAYOUTS: tuple[type[Layout], ...] = (
    MfaZh2010,
    MfaEn2010,
    MfaZh2019,
    MfaZh2021,
    MfaEn2014,
    MfaEn2021,
    Embassy2010,
    Embassy2012,
    Embassy2021,
)
