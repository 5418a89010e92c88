"""Who invited the group, and which country does each inviter stand for?

hosts.zh.invited    应{主人}[的|联合|共同]邀请 | 应{主人}之邀 | 受{主人}邀请
hosts.zh.inviter    邀请方[分别]为|是{主人}; 由{主人}[出面]邀请

In a list each inviter is aligned with a country by the country or party at its beginning (guide §5): 、 and 和 both
join inviters of one country and separate countries. Traps: 应中共…邀请 is an incoming visit; 应外方邀请 names nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.mentions.zh.marks import Marked

__all__ = ["Invitation", "Inviter", "find_invitations"]

_INVITED = re.compile(
    r"(?<![响反适相对供])(?:应|受)(?P<who>[^。；;\n]{2,160}?)(?:的)?(?:联合|共同|正式|友好|热情|盛情)?(?:邀请|之邀|约请)(?!赛|函|了)"
)
_BY_HOST = re.compile(r"由(?P<who>[^，。；;\n由]{2,80}?)(?:出面|共同|联合|发出){0,2}邀请(?!赛|函|了)")
_INVITER_IS = re.compile(r"邀请方(?:分别)?(?:为|是|系)(?P<who>[^，。；;\n]{2,60})")
_HOME = re.compile(
    r"^(?:中共|中国(?!驻)|中联部|中央|党中央|我(?:国|党|方)|中方|对外联络部|全国|国务院|香港|澳门|北京|上海|外交部)"
)
_NOBODY = re.compile(
    r"^(?:外方|对方|有关(?:国家|方面|政党)?|当地|邀|所访国家?|主办方|上述国家?|到访国家?|各国|多国|对象国|相关国家|该党|该国|贵国|贵党|我国|我党)[^\ue000-\ue003]{0,8}$"
)
_OTHER_HOST = re.compile(
    r"(?:党|阵线|联盟|运动|大会|联合会|组织|政府|议会|基金会|联合|同盟|中心|研究[院所])(?:和|与|及|以及|、)$"
)
_SEPARATOR = re.compile(r"[、，]|以及|和|及|与|并应")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inviter:
    """One host of a list; `code` is None when no country or party of it is known."""

    at: int
    to: int
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One 应…邀请; `home`: the hosts are Chinese, so the guests come to China."""

    at: int
    to: int
    home: bool
    inviters: tuple[Inviter, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(i.code for i in self.inviters if i.code is not None))


def find_invitations(marked: Marked) -> tuple[Invitation, ...]:
    """Every invitation of the story, page order."""
    out = []
    for pattern in (_INVITED, _INVITER_IS, _BY_HOST):
        for hit in pattern.finditer(marked.text):
            at, to = hit.span("who")
            # a lazy match may run over another 应 (应当…应X邀请): keep the last
            inner = marked.text.rfind("，应", at, to)
            at = inner + 2 if inner >= 0 else at
            if marked.prose.sentence_at(at) is None:
                continue
            home = bool(_HOME.match(marked.prose.text[at:to]))
            nobody = bool(_NOBODY.match(marked.text[at:to]))
            inviters = () if home or nobody else _inviters(marked, at, to)
            out.append(Invitation(at=hit.start(), to=hit.end(), home=home, inviters=inviters))
    return tuple(sorted(out, key=lambda i: i.at))


def _inviters(marked: Marked, at: int, to: int) -> tuple[Inviter, ...]:
    places = [p for p in marked.places_in(at, to) if p.to <= to]
    if not places:
        return (Inviter(at=at, to=to, code=None),)
    starts: list[tuple[int, str | None]] = [(at, places[0].code)]
    if _OTHER_HOST.search(marked.text, at, places[0].at):
        starts = [(at, None), (places[0].at, places[0].code)]  # 应民族民主党和圭亚那人民全国大会党邀请
    for place in places[1:]:
        if place.code == starts[-1][1]:
            continue
        before = list(_SEPARATOR.finditer(marked.text, at, place.at))
        if before and before[-1].end() == place.at:
            starts.append((place.at, place.code))
    ends = [start for start, _ in starts[1:]] + [to]
    out = []
    for (start, code), end in zip(starts, ends, strict=True):
        while True:
            tail = [m for m in _SEPARATOR.finditer(marked.text, start, end) if m.end() == end]
            if not tail:
                break
            end = tail[0].start()
        if end > start:
            out.append(Inviter(at=start, to=end, code=code))
    return tuple(out)
