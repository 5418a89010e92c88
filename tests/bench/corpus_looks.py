"""How does a site of the benchmark corpus look? Twelve sites: templates, navigation, scripts, styles, charsets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from random import Random

from corpus_words import Filler, Story, fillers, words

__all__ = ["HOSTS", "Site", "article_path", "render", "site"]

# host, Chinese, charset, look. Two of twelve in gb18030; one in Traditional letters of its own is in corpus.py.
HOSTS = (
    ("www.yunhe-ribao.example", True, "utf-8", 0),
    ("news.lanting-wang.example", True, "gb18030", 1),
    ("www.beishan-xinwen.example", True, "utf-8", 2),
    ("paper.jianghai-bao.example", True, "utf-8", 3),
    ("world.qingshi-shibao.example", True, "gb18030", 0),
    ("www.mutong-zaixian.example", True, "utf-8", 1),
    ("m.wanjia-caijing.example", True, "utf-8", 2),
    ("www.gulou-wanbao.example", True, "utf-8", 3),
    ("www.harbour-courier.example", False, "utf-8", 0),
    ("news.eastgate-daily.example", False, "utf-8", 1),
    ("www.plain-tribune.example", False, "iso-8859-1", 2),
    ("en.silkway-observer.example", False, "utf-8", 3),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site's constant parts and vocabularies."""

    number: int
    host: str
    chinese: bool
    charset: str
    look: int
    name: str
    topics: dict[str, Filler]
    headlines: tuple[str, ...]  # of link lists; the same story is linked from many pages
    ids: tuple[str, ...]  # class names
    scripts: tuple[str, ...]
    styles: tuple[str, ...]

    def link(self, rng: Random) -> tuple[str, str]:
        at = rng.randrange(len(self.headlines))
        return article_path(self, at * 7919 % 900_000, (2010 + at % 16, 1 + at % 12, 1 + at % 28)), self.headlines[at]


@cache
def site(number: int, seed: int) -> Site:
    host, chinese, charset, look = HOSTS[number]
    rng = Random(f"{seed}/site/{number}")
    topics = fillers(chinese, rng)
    every = tuple(topics.values())
    headlines = [rng.choice(every).headline(rng) for _ in range(2500)]
    if chinese:  # what every real site links to
        headlines += [
            f"学习贯彻党的二十届{rng.choice('三四')}中全会精神 {rng.choice(every).headline(rng)[:6]}" for _ in range(2)
        ]
    script, style = words()["code"]["script"], words()["code"]["style"]
    return Site(
        number=number,
        host=host,
        chinese=chinese,
        charset=charset,
        look=look,
        name="".join(rng.choice(every).own[:20][i] for i in (0, 1)) + ("网" if chinese else " Post"),
        topics=topics,
        headlines=tuple(headlines),
        ids=tuple(f"{rng.choice(script)[:5].lower()}-{rng.choice(style)[:4]}{rng.randrange(99)}" for _ in range(60)),
        scripts=tuple(_script(rng) for _ in range(26)),
        styles=tuple(_style(rng) for _ in range(40)),
    )


def article_path(of: Site, number: int, day: tuple[int, int, int]) -> str:
    y, m, d = day
    return (
        f"/{y}/{m:02}{d:02}/c{1000 + number % 97}-{number}.html",
        f"/a/{y}{m:02}/t{y}{m:02}{d:02}_{number}.shtml",
        f"/{y}-{m:02}/{d:02}/content_{number}.htm",
        f"/detail/{y}{m:02}{d:02}/{number:08x}.html",
    )[of.look]


def render(of: Site, story: Story, rng: Random, size: int, path: str) -> str:
    """The page's HTML, about `size` bytes in its charset."""
    per_char = 3 if of.charset == "utf-8" and of.chinese else 2 if of.chinese else 1
    head = _head(of, story, rng, path, int(size * 0.07))
    scripts = _scripts(of, story, rng, int(size * 0.21), path)
    menu, lists, foot = _menu(of, rng), [], _foot(of, rng)
    fixed = [head, scripts, menu, foot, *story.paragraphs]
    left = size - sum(_weight(part, per_char) for part in fixed) - 900
    links = 60
    while left > 0:
        block = _cards(of, rng) if links > 175 or rng.random() < 0.12 else _list(of, rng)
        links += block.count("<a ")
        left -= _weight(block, per_char)
        lists.append(block)
    article = _article(of, story, rng)
    cut = rng.randrange(len(lists) + 1)
    side, below = "".join(lists[:cut]), "".join(lists[cut:])
    early, late = scripts[: len(scripts) // 3], scripts[len(scripts) // 3 :]
    if early.count("<script") != early.count("</script>"):
        early, late = "", scripts
    lang = "zh-CN" if of.chinese else "en"
    body = (
        (
            f'{early}<div class="{of.ids[0]}">{menu}</div><div class="{of.ids[1]} clearfix"><div '
            f'class="{of.ids[2]}">{article}</div>'
            f'<div class="{of.ids[3]}">{side}</div></div><div class="{of.ids[4]}">{below}</div>{foot}{late}'
        ),
        (
            f'{menu}<section id="main"><aside class="{of.ids[5]}">{side}</aside>{article}</section>'
            f"{below}{foot}{early}{late}"
        ),
        (
            f'<header>{menu}</header>{early}<main><article class="{of.ids[6]}">{article}</article></main>'
            f"<aside>{side}{below}</aside>"
            f"<footer>{foot}</footer>{late}"
        ),
        (
            f'{menu}<table width="100%" cellpadding="0"><tr><td valign="top">{article}</td><td '
            f'class="{of.ids[7]}">{side}</td></tr></table>'
            f"{early}{below}{foot}{late}"
        ),
    )[of.look]
    return f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n{head}</head>\n<body>\n{body}\n</body>\n</html>\n'


def _weight(text: str, per_char: int) -> int:
    return len(text) if text.isascii() else len(text.encode()) if per_char == 3 else len(text.encode("gb18030"))


def _head(of: Site, story: Story, rng: Random, path: str, styles: int) -> str:
    title, lead = escape(story.title), escape(story.paragraphs[0][:90])
    y, m, d = story.day
    tags = [
        f'<meta charset="{of.charset}">' if of.look != 1 else
        ('<meta http-equiv="Content-Type" content="text/html; '
            f'charset={"gb2312" if of.charset == "gb18030" else of.charset}">'),
        f"<title>{title}{('_', '-', ' | ', '--')[of.look]}{of.name}</title>",
        f'<meta name="description" content="{lead}">',
        f'<link rel="canonical" href="http://{of.host}{path}">',
        ('<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" '
            f'href="/s/{of.ids[8]}.css">'),
    ]  # fmt: skip
    if of.look in (0, 2):
        tags += [
            f'<meta property="og:title" content="{title}">',
            (
                '<meta property="article:published_time" '
                f'content="{y}-{m:02}-{d:02}T{rng.randrange(6, 22):02}:{rng.randrange(60):02}:00+08:00">'
            ),
            f'<meta name="author" content="{escape(story.byline)}">',
        ]
    css = []
    while sum(map(len, css)) < styles:
        css.append(rng.choice(of.styles))
    return "\n".join((*tags, f"<style>{''.join(css)}</style>", ""))


def _scripts(of: Site, story: Story, rng: Random, size: int, path: str) -> str:
    y, m, d = story.day
    state = {
        "id": f"{rng.getrandbits(64):016x}",
        "path": path,
        "day": f"{y}-{m:02}-{d:02}",
        "exp": [rng.getrandbits(32) for _ in range(12)],
    }
    made = [f"<script>window.__STATE__={json.dumps(state)};</script>"]
    while sum(map(len, made)) < size:
        if rng.random() < 0.3:
            made.append(
                f'<script src="//static.{of.host}/js/{rng.choice(of.ids)}.{rng.getrandbits(32):08x}.js" async></script>'
            )
        made.append(f"<script>{rng.choice(of.scripts)}</script>")
    return "\n".join(made)


def _menu(of: Site, rng: Random) -> str:
    labels = words()["zh" if of.chinese else "en"]["labels"]
    rows = [f'<li><a href="/{of.ids[9 + i]}/" target="_blank">{label}</a></li>' for i, label in enumerate(labels)]
    for row in range(3):
        rows += [
            (
                f'<li class="{of.ids[35 + row]}"><a href="http://{of.host}/ch{row}{i}/">'
                f"{labels[(i * 7 + row) % len(labels)]}</a></li>"
            )
            for i in range(8)
        ]
    crumb = (
        f'<p class="{of.ids[38]}"><a href="/">{labels[0]}</a> &gt; <a href="/{of.ids[10]}/">'
        f"{rng.choice(labels)}</a></p>"
    )
    return f'<ul class="nav {of.ids[39]}">{"".join(rows)}</ul>{crumb}'


def _list(of: Site, rng: Random) -> str:
    rows = []
    for _ in range(rng.randrange(8, 16)):
        path, text = of.link(rng)
        extra = f"<span>{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}</span>" if of.look == 1 else "<i></i>"
        rows.append(
            f'<li class="{of.ids[48]} {of.ids[49]}">{extra}<a class="{of.ids[50]}-link" '
            f'href="http://{of.host}{path}" title="{text}" '
            f'target="_blank" rel="noopener" data-track="{of.ids[51]}/{of.ids[52]}">{text}</a></li>\n'
        )
    title = rng.choice(words()["zh" if of.chinese else "en"]["labels"])
    return (
        f'<div class="{rng.choice(of.ids)}"><h3>{title}</h3><ul class="{rng.choice(of.ids)}">'
        f"\n{''.join(rows)}</ul></div>\n"
    )


def _cards(of: Site, rng: Random) -> str:
    rows = []
    for _ in range(rng.randrange(4, 8)):
        path, text = of.link(rng)
        lead = rng.choice(tuple(of.topics.values())).sentence(rng)[: 22 if of.chinese else 50]  # cut short, as sites do
        rows.append(
            f'<div class="{of.ids[40]} {of.ids[53]}__card"><a href="http://{of.host}{path}" '
            f'title="{text}" data-track="{of.ids[54]}/{of.ids[55]}/card">'
            f'<img src="http://img.{of.host}/spacer.gif" '
            f'data-src="http://img.{of.host}/{rng.getrandbits(32):08x}_w320.jpg" alt="{text}" '
            f'width="160" height="90" loading="lazy" class="{of.ids[56]}__img lazyload"></a><h4 '
            f'class="{of.ids[57]}__title">{text}</h4>'
            f'<div class="{of.ids[58]}__lead"><a href="http://{of.host}{path}">{lead}…</a></div><span>'
            f"{rng.randrange(3, 900)}</span><em></em></div>\n"
        )
    return f'<div class="{rng.choice(of.ids)}">{"".join(rows)}</div>\n'


def _foot(of: Site, rng: Random) -> str:
    labels = words()["zh" if of.chinese else "en"]["labels"]
    rows = "".join(
        f'<a href="http://{of.host}/about/{of.ids[i]}.html">{labels[i % len(labels)]}</a> | ' for i in range(14)
    )
    return (
        f'<div class="{of.ids[42]}">{rows}<p>&copy; {of.name} {of.ids[43].upper()} <span>'
        f"{rng.randrange(10**7, 10**8)}</span></p></div>"
    )


def _article(of: Site, story: Story, rng: Random) -> str:
    y, m, d = story.day
    clock = f"{rng.randrange(6, 23):02}:{rng.randrange(60):02}"
    title, by = escape(story.title), escape(story.byline)
    stamp = (
        f"{y}年{m:02}月{d:02}日{clock}", f"{y}-{m:02}-{d:02} {clock}:00",
        f"{y}-{m:02}-{d:02} {clock}", f"{y}/{m:02}/{d:02} {clock}",
    )[of.look]  # fmt: skip
    if not of.chinese:
        stamp = f"{date(y, m, d):%b} {d}, {y}"
    origin = ("来源：", "责任编辑：") if of.chinese else ("Source: ", "Editor: ")
    pad = ("　　" if of.chinese else "", "&nbsp;&nbsp;", "", "\u3000\u3000" if of.chinese else "")[of.look]
    paragraphs = "\n".join(f"<p>{pad}{escape(p, quote=False)}</p>" for p in story.paragraphs)
    return (
        (
            f'<h1>{title}</h1><div class="{of.ids[44]}">{stamp} {origin[0]}<a href="/">{of.name}</a></div>'
            f'<div class="rm_txt_con">{paragraphs}</div>'
            f'<div class="{of.ids[45]}">{origin[1]}{by}</div>'
        ),
        (
            f'<div class="head"><h1 id="title">{title}</h1><p class="{of.ids[46]}"><span>{stamp}</span> '
            f"<span>{origin[0]}{of.name}</span></p></div>"
            f'<div id="content">{paragraphs}</div>'
        ),
        (
            f'<h1 class="post_title">{title}</h1><time>{stamp}</time><div class="post_body">{paragraphs}<p>'
            f"{origin[1]}{by}</p></div>"
        ),
        f'<h2>{title}</h2><p align="center">{stamp}</p><div class="{of.ids[47]}" id="ozoom">{paragraphs}</div>',
    )[of.look]


def _script(rng: Random) -> str:
    script = words()["code"]["script"]
    made = []
    for _ in range(rng.randrange(60, 260)):
        made.append(rng.choice(script))
        made.append(rng.choice(("(", ")", "{", "}", ";", ".", "=", ",", "[0]", "&&", "||", "!", "+", '"', ":")))
        if rng.random() < 0.35:
            made.append(f"{rng.choice('abcdefghijklmnopqrstuvwxyz_$')}{rng.getrandbits(rng.choice((4, 8, 24))):x}")
    return "".join(made)


def _style(rng: Random) -> str:
    style = words()["code"]["style"]
    rules = "".join(
        f"{rng.choice(style)}:{rng.choice(('0', 'auto', f'{rng.randrange(60)}px', f'#{rng.getrandbits(24):06x}'))};"
        for _ in range(6)
    )
    return f".{rng.choice(style)[:4]}-{rng.getrandbits(16):x}{{{rules}}}"
