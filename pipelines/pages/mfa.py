"""How did the pages of the Foreign Ministry and its missions look?

mfa.gov.cn, fmprc.gov.cn, SITES 14
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "Embassy2012", "Embassy2021", "MfaZh2019", "MfaZh2021"]

_ARTICLE = re.compile(r"/t(?:20\d{6}_)?\d{5,8}\.s?html?")
_MISSIONS = (
    "china-embassy.gov.cn", "china-embassy.org", "china-consulate.gov.cn", "china-consulate.org", "chineseembassy.org",
    "chinese-embassy.org.uk", "china-un.ch", "china-mission.gov.cn", "chinaembassy.nl", "chineseconsulate.org",
    "chinamission.be", "china-embassy.or.jp",
)  # fmt: skip


class MfaZh2019(Layout):
    """`#News_Body_Title`, `#News_Body_Time`, `#News_Body_Txt_A` [P 16 files]; `#News_Body_source` holds three
    competing spans and a script; the first span is the bare name."""

    source = "mfa_zh"
    hosts = ("mfa.gov.cn", "fmprc.gov.cn")
    pattern = _ARTICLE
    last = date(2021, 12, 31)
    title_css = ("#News_Body_Title",)
    body_css = ("#News_Body_Txt_A",)
    date_css = ("#News_Body_Time",)
    source_css = ("#myDocsource1",)


class MfaZh2021(Layout):
    """`.news-title h1`, `p.time span`, `.news-main`, `.TRS_UEDITOR` [C 2022-26]."""

    source = "mfa_zh"
    hosts = ("mfa.gov.cn", "fmprc.gov.cn")
    pattern = _ARTICLE
    first = date(2021, 6, 1)
    title_css = (".news-title h1", ".news-title")
    body_css = (".news-main .TRS_UEDITOR", ".news-main", ".TRS_UEDITOR", "#News_Body_Txt_A")
    date_css = (".time",)
    source_css = (".laiyuan", ".time")


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


LAYOUTS: tuple[type[Layout], ...] = (MfaZh2019, MfaZh2021, Embassy2012, Embassy2021)
