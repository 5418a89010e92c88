"""How does another page in a known look read? A signed case's page with other text, navigation, lengths and gaps.

The signed cases are the layouts' own test pages. A replica keeps the look and changes what a site changes from page to
page: the headline, the day, the paragraphs and how many sentences they have, what stands round the article, and which
metadata are missing.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from html import escape
from pathlib import Path

from babel.dates import format_date

from archive.charset import decode
from archive.snapshot import Snapshot
from pipelines.read import read

CASES = Path(__file__).parent.parent / "cases" / "pages"
_PROBE = date(2019, 4, 17)
_LANGUAGES = ("en", "de", "es", "fr", "pt", "ru", "ar", "ko", "hi", "ja")
_SENTENCES_ZH = (
    "双方就共同关心的问题交换了意见。", "与会人士听取了情况介绍并提出问题。", "座谈会在市立图书馆举行。",
    "当地听众表示愿意继续交流。", "代表团参观了港口和一所学校。", "主人介绍了近年来的建设经验。",
    "有关活动将在下半年继续进行。", "来宾观看了图片展览。",
)  # fmt: skip
_SENTENCES = (
    "Both sides exchanged views on questions of common interest.", "Guests heard an account and asked questions.",
    "The meeting took place in the municipal library.", "Those present said they would go on with the exchange.",
    "The visitors toured the harbour and a school.", "The hosts told of what had been built in recent years.",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """A signed case as the mould of other pages."""

    name: str
    layout: str
    url: str
    html: str
    encoding: str
    title: str
    body: tuple[str, ...]
    day: date
    dated: bool  # its printed day can be changed; else every replica bears the case's own day
    chinese: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the replica and what a reader sees on it."""

    content: bytes
    content_type: str
    title: str
    body: tuple[str, ...]


@cache
def skeletons() -> tuple[Skeleton, ...]:
    return tuple(_skeleton(folder) for folder in sorted(CASES.iterdir()) if (folder / "expected.toml").exists())


def _skeleton(folder: Path) -> Skeleton:
    content = (folder / "page.html").read_bytes()
    expected = tomllib.loads((folder / "expected.toml").read_text("utf-8"))
    decoded = decode(content, "text/html")
    body = tuple(expected["body"])
    day = date.fromisoformat(expected["published_on"]) if expected["published_on"] else _PROBE
    found = Skeleton(
        name=folder.name,
        layout=expected["layout"],
        url=expected["url"],
        html=decoded.text,
        encoding="gb18030" if "gb" in decoded.charset.lower() else "utf-8",
        title=expected["title"],
        body=body,
        day=day,
        dated=False,
        chinese=str(expected["language"]).startswith("zh"),
    )
    moved, changes = _move_day(found.html, day, _PROBE)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    told = read(Snapshot.of_file(moved.encode(found.encoding), url=found.url, fetched_at=at)) if changes else None
    if told is None or told.announcement.published_on != _PROBE:
        return found
    return Skeleton(**{name: getattr(found, name) for name in Skeleton.__slots__} | {"dated": True})


def compose(skeleton: Skeleton, number: int, day: date, rng: random.Random, *, links: Sequence[str] = ()) -> Page:
    """A page in the skeleton's look.

    links  addresses that stand in its navigation or at its foot
    """
    title = (
        f"第{number}号测试条目：代表团到访与座谈"
        if skeleton.chinese
        else f"Composed item {number} on a visit and a meeting"
    )
    html = skeleton.html
    for printed in (skeleton.title, skeleton.title.replace(" ", "\u3000")):  # the text layer folds a wide blank
        html = html.replace(escape(printed, quote=False), title).replace(printed, title)
    body = []
    for place, old in enumerate(skeleton.body):
        bank = _SENTENCES_ZH if skeleton.chinese else _SENTENCES
        joint = "" if skeleton.chinese else " "
        new = joint.join(
            [f"第{number}号第{place + 1}段。" if skeleton.chinese else f"Paragraph {place + 1} of item {number}."]
            + [rng.choice(bank) for _ in range(rng.randrange(2, 9))]
        )
        raw = next((form for form in (old, escape(old, quote=False)) if html.count(form) == 1), None)
        if raw is None:  # marked up inside: it stays as it is
            body.append(old)
        else:
            html = html.replace(raw, new)
            body.append(new)
    if skeleton.dated:
        html, _ = _move_day(html, skeleton.day, day)
    html = _surround(_with_gaps(html, rng), rng, links, chinese=skeleton.chinese)
    return Page(
        content=html.encode(skeleton.encoding),
        content_type="text/html"
        if rng.random() < 0.5
        else f"text/html; charset={skeleton.encoding.replace('gb18030', 'gb2312')}",
        title=title,
        body=tuple(body),
    )


def _move_day(html: str, old: date, new: date) -> tuple[str, int]:
    """Every printed form of one day becomes that form of another; and how many were changed."""
    count = 0
    for was, becomes in sorted(dict(zip(_forms(old), _forms(new), strict=True)).items(), key=lambda p: -len(p[0])):
        end = r"(?!\d)" if was[-1].isdigit() else ""
        html, changed = re.subn(rf"(?<!\d){re.escape(was)}{end}", becomes, html)
        count += changed
    return html, count


def _forms(day: date) -> list[str]:
    y, m, d = day.year, day.month, day.day
    forms = [f"{y}{joint}{m:02}{joint}{d:02}" for joint in ("-", "/", ".")]
    forms += [f"{y}年{m:02}月{d:02}日", f"{y}年{m}月{d}日", f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}"]
    forms += [f"{d:02}.{m:02}.{y}", f"{d:02}/{m:02}/{y}", f"{d:02}-{m:02}-{y}", f"{y}{m:02}{d:02}"]
    for pattern in ("MMMM d, y", "MMMM dd, y", "MMM d, y", "MMM dd, y", "d MMMM y", "dd MMMM y", "dd-MMM-y", "d MMM y"):
        forms.append(format_date(day, pattern, locale="en"))
    forms += [format_date(day, form, locale=language) for language in _LANGUAGES for form in ("long", "full")]
    return forms


def _with_gaps(html: str, rng: random.Random) -> str:
    """Leave out metadata and comments at random; what is said of the charset stays."""

    def keep(hit: re.Match[str]) -> str:
        said = hit[0].lower()
        needed = "charset" in said or "composed" in said or "http-equiv" in said or "date" in said or "time" in said
        return hit[0] if needed or rng.random() < 0.6 else ""

    return re.sub(r"<meta\b[^>]*>|<link\b[^>]*>", keep, html)


def _ballast(rng: random.Random) -> str:
    """Style and data of the kind that templates carry. The 26 real pages that were at hand weigh 3 to 96 KB when
    compressed, half of them less than 8.3; composed ones weigh 1.5 without this."""
    noise = rng.randbytes(rng.choice((1_500, 4_000, 8_000, 16_000))).hex()
    rules = "".join(f".c{noise[i : i + 6]}{{margin:{int(noise[i], 16)}px}}" for i in range(0, len(noise) // 4, 8))
    return f"<style>{rules}</style><script>var data='{noise[len(noise) // 4 :]}';</script>"


def _surround(html: str, rng: random.Random, links: Sequence[str], *, chinese: bool) -> str:
    """Navigation above and lists below the article, different on every page."""
    word = "频道" if chinese else "Section "
    rows = "".join(f'<li><a href="/c{rng.randrange(99)}/">{word}{n}</a></li>' for n in range(rng.randrange(3, 25)))
    top = f'<div class="n{rng.randrange(9999)}"><ul>{rows}</ul></div><!-- {rng.randrange(10**9)} -->{_ballast(rng)}'
    more = "".join(f'<li><a href="{escape(url)}">{word}{n}</a></li>' for n, url in enumerate(links))
    foot = f'<div class="f{rng.randrange(9999)}"><ul>{more}</ul></div>' if links else ""
    html = re.sub(r"(<body\b[^>]*>)", lambda hit: hit[1] + top, html, count=1, flags=re.IGNORECASE)
    head, closing, tail = html.rpartition("</body>")
    return f"{head}{foot}{closing}{tail}" if closing else html + foot
