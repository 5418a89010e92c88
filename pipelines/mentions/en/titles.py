"""What is the printed title beside a name: after it in commas, before it, or in a later sentence?"""

from __future__ import annotations

import re

from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.sentences import Prose

__all__ = ["Range", "is_party_title", "is_title", "organisation", "title_after", "title_before"]

Range = tuple[int, int]
# A post: what may stand between a comma and the name, or after the name's comma.
_POST = (
    r"(?:members?|heads?|ministers?|vice|deputy|deputies|assistant|executive|standing|alternate|first|former"
    r"|senior|special|then"
    r"|acting|chief|director|directors|president|presidents|secretary|general|chairman|chairwoman|chairperson"
    r"|chair|dean|rector|principal"
    r"|editor|professor|expert|scholar|researcher|fellow|envoy|envoys|representative|governor|mayor"
    r"|commissioner|counsel|counsell?or|spokesperson"
    r"|spokesman|director-general|secretary-general|vice-[\w-]+|deputy-[\w-]+|assistant-[\w-]+|party|ambassador"
    r"|consul|official|premier|councilor|councillor)"
)
_POST_START = re.compile(
    rf"(?:also |concurrently |currently |now |who (?:is|was) (?:also |now |currently )?|who (?:also )?serve[sd] as "
    rf"|a |an |the |one of the |its |both )*+(?:senior |Politburo |Political Bureau |Central Committee "
    rf"|CPC |Party |Chinese |China's |Xi's |provincial |top )*{_POST}\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:also |concurrently |currently |now |a |an |the |its |who (?:is|was) (?:also )?|who (?:also )?serve[sd] as )+",
    re.IGNORECASE,
)
# `former ambassador to A and now vice minister of B`: the post held today is the title
_FORMER = re.compile(
    r"(?:[Aa] )?[Ff]ormer(?:ly)? [^.;,]{3,80}?,? (?:and|but|who is)? ?(?:now|currently"
    r"|at present) (?:the |an? )?"
)
# Words of a title before a name: posts, institutions (capitalised), and the small words between them.
_TITLE_WORD = re.compile(
    rf"(?:(?i:{_POST}|of|the|and|for|in|on|at|from|to|under|department|committee|bureau|office|international"
    rf"|central|party|communist|china's"
    r"|ruling|school|national|discipline|inspection|research|policy|state|political|foreign|affairs)"
    r"|\(?[A-Z][\w'.&()/-]*|&)$"
)
_STOP_WORD = re.compile(
    r"(?:by|that|when|where|which|who|said|with|as|after|before|is|was|led|headed|met|here|there)$", re.IGNORECASE
)
_ORGANISATION = re.compile(
    r"\b(?:(?:ruling party's )?(?:[Ii]nternational(?: [Ll]iaison)?|Publicity|Organi[sz]ation|United Front Work"
    r"|General|Propaganda) (?:[Dd]epartment|Office)|(?:Central )?Party School|IDCPC"
    r"|(?:[A-Z][\w'-]{1,40}+ ){0,8}?(?:Commission for Discipline Inspection|Policy Research (?:Office|Center)"
    r"|Institute of Party History|Party History (?:Research )?(?:Center|Office|Institute)"
    r"|Academy of Social Sciences"
    r"|State Council Information Office|Research Office))\b"
)
_NEXT_POST = re.compile(
    r",(?! and)| and (?:special |vice |deputy |former )?(?:envoy|head|member|director|minister|president|secretary"
    r"|chief|chairman)|, and "
)


def is_party_title(text: str) -> bool:
    """Does the printed title name a Party post?"""
    return (
        re.search(
            r"\b(?:CPC|CCP|Communist Party|international department|Party School|Party secretary|Party chief|party's"
            r"|Politburo"
            r"|Political Bureau|International Department"
            r"|International Liaison Department|IDCPC|ILD|Publicity Department|Organi[sz]ation Department"
            r"|Central Committee|Discipline Inspection"
            r"|United Front|Party History|general secretary|General Secretary|Marxism)\b",
            text,
        )
        is not None
    )


def organisation(prose: Prose, title: Range) -> Range | None:
    """The Party body a title belongs to, up to the next post."""
    hit = _ORGANISATION.search(prose.text, *title)
    if hit is None:
        return None
    cut = _NEXT_POST.search(prose.text, hit.start(), title[1])
    return hit.start(), cut.start() if cut else title[1]


def is_title(text: str) -> bool:
    words = text.replace(",", " ").split()
    return bool(words) and _POST_START.match(text.lstrip()) is not None and not any(_STOP_WORD.match(w) for w in words)


def title_after(text: str, start: int, stop: int) -> Range | None:
    """people.en.title_after: `NAME, TITLE,` - cut at the comma before anything that is not a further post."""
    lead = re.compile(r", | \(|, who (?:is|was|also is|also serves as) (?:also |concurrently )?|, also ").match(
        text, start, stop
    )
    if lead is None:
        return None
    cursor = lead.end()
    article = _ARTICLE.match(text, cursor, stop)
    begin = article.end() if article else cursor
    if not _POST_START.match(text, cursor, stop) or _is_next_person(text, cursor, stop):
        return None
    while True:
        end = _clause_end(text, cursor, stop)
        rest = re.compile(r", (?:and )?").match(text, end, stop)
        if rest is None or not _POST_START.match(text, rest.end(), stop) or _is_next_person(text, rest.end(), stop):
            break
        cursor = rest.end()
    end = _verb_cut(text, begin, end)
    former = _FORMER.match(text, begin, end)
    begin = former.end() if former else begin
    return (begin, end) if end - begin > 3 else None


def _is_next_person(text: str, start: int, stop: int) -> bool:
    """`NAME, post, vice minister NAME and ...`: the next post belongs to the next name."""
    end = _clause_end(text, start, stop)
    return any(True for _ in chinese_names(text, start, end))


def _clause_end(text: str, start: int, stop: int) -> int:
    depth = 0
    for offset in range(start, stop):
        char = text[offset]
        depth += (char == "(") - (char == ")")
        if depth < 0 or (depth == 0 and char in ",;:") or (depth == 0 and char == "—"):
            return offset
        if depth == 0 and text.startswith(" -- ", offset):
            return offset
    end = stop
    while end > start and text[end - 1] in ".!?\"') ":
        if text[end - 1] == ")" and "(" in text[start:end]:
            break
        end -= 1
    return end


# Where a title runs on into the sentence: `Fan Ruiping, Party secretary of Chengdu led a delegation`.
_RUN_ON = re.compile(
    r" (?:led|leads|leading|heading|will|who|that|which|has|had|is|was|were|are|said|says|told|met|meets|visited"
    r"|visits|paid"
    r"|pays|arrived|arrives|spoke"
    r"|gave|held|holds|briefed|introduced|expounded|explained|attended|delivered|addressed|presided|chaired"
    r"|made|left|began|concluded|on behalf"
    r"|and who\b|during|from \w+day|on \w+day|and (?:his|her|a|other|the delegation|members)|accompanied|together|here"
    r"|in (?:[A-Z]\w+ )?on)\b"
)


def _verb_cut(text: str, start: int, end: int) -> int:
    cut = _RUN_ON.search(text, start, end)
    return cut.start() if cut else end


_MR = re.compile(r"(?<= )(?:Mr|Mrs|Ms|Dr|Prof)\.? $")
_APPOSED = re.compile(r"[A-Z][a-z]+ [A-Z][\w'-]+[,.;]")


_AS_POST = re.compile(
    r"\b[Aa]s (?:an? |the )?(?:special "
    r"|personal )?[a-z][^.;:]{4,200}, $"
)  # `As special envoy of X, NAME`


def title_before(text: str, start: int, stop: int) -> Range | None:
    """people.en.title_before: the longest run of title words that ends at the name and begins with a post."""
    words: list[tuple[int, int]] = []
    named = start
    honorific = _MR.search(text, max(stop, start - 8), start)
    start = honorific.start() if honorific else start  # `the special envoy of X, Mr. NAME,`
    cursor = start
    floor = max(stop, start - 260)
    acts_as = _AS_POST.search(text, floor, start) is not None
    for hit in reversed(list(re.finditer(r"\S+", text[floor:start]))):
        begin, end = floor + hit.start(), floor + hit.end()
        word = text[begin:end]
        bare = word.rstrip(",")
        if (
            word.endswith((".", ";", ":", '"'))
            or (word.endswith(",") and end == start - 1 and not _APPOSED.match(text, named) and not acts_as)
            or not _TITLE_WORD.match(bare)
            or _STOP_WORD.match(bare)
        ):
            break
        words.append((begin, end))
        cursor = begin
    best = None
    for begin, _ in words:
        if _POST_START.match(text, begin, start) and text[begin:start].strip() not in ("Party", "party", "general"):
            best = begin
    if best is None or cursor > best:
        return None
    article = _ARTICLE.match(text, best, start)
    begin = article.end() if article else best
    if (
        text[:start].rstrip().endswith(",")
        and begin > stop
        and not re.search(r"\b(?:[Tt]he|its|his|her|by|under|as)\b", text[max(stop, begin - 6) : begin], re.IGNORECASE)
    ):
        return None  # `the deputy head, NAME,` is apposed; `Party secretary, NAME` closes another phrase
    end = len(text[:start].rstrip(" ,"))
    title = text[begin:end]
    if len(title) < 5 or re.fullmatch(
        r"(?:the |its )?(?:party|representatives?|members?|experts?|scholars?|official)", title, re.IGNORECASE
    ):
        return None
    return begin, end
