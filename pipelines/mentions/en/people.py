"""Who leads, and with which printed title? Never the ambassador, never the host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["Leader", "Person", "find_leader", "full_names", "is_party_title", "organisation", "people_in", "resolve", "split_title"]

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A Chinese person named in full. Ranges are view offsets; `title` is what is printed beside the name."""

    name: Range
    title: Range | None
    surname: str
    full: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """The head of a team. `name` is the range of the full name, `at` where the page says that they lead."""

    name: Range
    title: Range | None
    at: Range
    rule: str


# A post: what may stand between a comma and the name, or after the name's comma.
_POST = (
    r"(?:members?|heads?|ministers?|vice|deputy|deputies|assistant|executive|standing|alternate|first|former"
    r"|senior|special|then"
    r"|acting|chief|director|directors|president|presidents|secretary|general|chairman|chairwoman|chairperson"
    r"|chair|dean|rector|principal"
    r"|editor|professor|expert|scholar|researcher|fellow|envoy|envoys|representative|governor|mayor"
    r"|commissioner|counsel|spokesperson"
    r"|spokesman|director-general|secretary-general|vice-[\w-]+|deputy-[\w-]+|assistant-[\w-]+|party|ambassador"
    r"|consul|official|premier|councilor|councillor)"
)
_POST_START = re.compile(
    rf"(?:also |concurrently |who is also |who also serves as |a |an |the |one of the |its |both )*(?:senior "
    rf"|CPC |Party |Chinese |China's |Xi's |provincial |top )*{_POST}\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:also |concurrently |a |an |the |its |who is (?:also )?)+", re.IGNORECASE)
# Words of a title before a name: posts, institutions (capitalised), and the small words between them.
_TITLE_WORD = re.compile(
    rf"(?:{_POST}|of|the|and|for|in|on|at|from|to|under|department|committee|bureau|office|international"
    rf"|central|party|communist|china's"
    r"|ruling|school|national|discipline|inspection|research|policy|state|political|foreign|affairs"
    r"|\(?[A-Z][\w'.&()/-]*|&)$",
    re.IGNORECASE,
)
_STOP_WORD = re.compile(
    r"(?:by|that|when|where|which|who|said|with|as|after|before|is|was|led|headed|met|here|there)$", re.IGNORECASE
)
_AMBASSADOR = re.compile(
    r"\b(?:ambassador|consul[- ]general|consul general|charg[eé] d'affaires|counsell?or at the embassy)\b",
    re.IGNORECASE,
)
_HOST_OF = re.compile(r"\b(?:foreign minister|premier of the state council)\b", re.IGNORECASE)

_ORGANISATION = re.compile(
    r"\b(?:(?:ruling party's )?(?:[Ii]nternational(?: [Ll]iaison)?|Publicity|Organi[sz]ation|United Front Work"
    r"|General|Propaganda) (?:[Dd]epartment|Office)|(?:Central )?Party School|IDCPC"
    r"|(?:[A-Z][\w'-]+ )*?(?:Commission for Discipline Inspection|Policy Research (?:Office|Center)"
    r"|Institute of Party History|Party History (?:Research )?(?:Center|Office|Institute)"
    r"|Academy of Social Sciences"
    r"|State Council Information Office|Research Office))\b"
)
_NEXT_POST = re.compile(
    r",(?! and)| and (?:special |vice |deputy |former )?(?:envoy|head|member|director|minister|president|secretary"
    r"|chief|chairman)|, and "
)

_NAME_ANY = r"[A-Z][\w'-]+(?: [A-Z][\w'-]+){1,2}"
_TEAM = r"(?:delegation|delegations|team|group|mission)"

_LED_BY = re.compile(r"\b(?:(?:co-)?led|headed|fronted|chaired) (?:jointly )?by (?=[\w(])")
_LEADS = re.compile(
    r"\b(?:(?:will|to|who|has|had|is|was) )*(?:lead|leads|led|leading|head|heads|headed|heading)\b (?=(?:a|an"
    r"|the|its|his|her|this|that|CPC|Party|Chinese)\b)(?:[\w'()-]+ ){1,12}?" + _TEAM + r"\b"
)
_HEAD_OF = re.compile(
    rf"\b(?:(?:head|leader|chief) of (?:the|a|this|that|its|his) (?:[\w'()-]+ ){{0,6}}?{_TEAM}|{_TEAM} (?:head"
    rf"|leader|chief))\b"
)
_AT_HEAD = re.compile(
    rf"\bat the head of (?:a|an|the) (?:[\w'()-]+ ){{0,8}}?{_TEAM}\b"
    rf"|\bwith (?=[A-Z][\w'-]+ [A-Z][\w'-]+,? (?:at its head|as its head|as leader))"
)
_NAME_LED = re.compile(r"-(?:led|headed) (?=(?:[\w'()-]+ ){0,5}?(?:delegation|team|group)\b)")
_ENVOY = re.compile(r"\b(?:special )?envoys?\b", re.IGNORECASE)


def people_in(prose: Prose, start: int, end: int) -> list[Person]:
    """The Chinese people named in full in [start, end), each with the title printed beside the name."""
    found = []
    for name in chinese_names(prose.text, start, end):
        sentence = prose.sentence_at(name.start)
        bounds = (sentence.start, sentence.end) if sentence is not None else (start, end)
        title = _title_after(prose.text, name.end, bounds[1]) or _title_before(prose.text, name.start, bounds[0])
        found.append(Person(name=(name.start, name.end), title=title, surname=name.surname, full=name.full))
    return found


def full_names(prose: Prose) -> dict[str, Person]:
    """Surname → the first person printed with it and a title, else the first so printed; title lines count last."""
    found: dict[str, Person] = {}
    for sentence in (*prose.part("body"), *prose.part("title")):
        for person in people_in(prose, sentence.start, sentence.end):
            known = found.get(person.surname)
            if known is None or (known.title is None and person.title is not None and known.full == person.full):
                found[person.surname] = person
    return found


def resolve(prose: Prose, sentence: Sentence) -> list[Person]:
    """The people a sentence names, those called by surname alone with their full name printed elsewhere."""
    direct = people_in(prose, sentence.start, sentence.end)
    seen = {person.surname for person in direct}
    for surname, person in full_names(prose).items():
        if surname not in seen and re.search(rf"\b{surname}\b(?! [A-Z])", prose.of(sentence)):
            direct.append(person)
    return direct


def find_leader(prose: Prose, sentences: Iterable[Sentence]) -> Leader | None:
    """The person the sentences say leads the team; the first rule that names one, in the order of the story.

    people.en.led_by      `led by TITLE NAME`, `led by NAME, TITLE,`
    people.en.leads       `NAME, TITLE, led / who is heading / will lead a ... delegation`, also by surname or pronoun
    people.en.head_of     `NAME, head of the delegation` and `delegation head NAME`
    people.en.at_head     `NAME, TITLE, arrived at the head of a delegation`
    people.en.name_led    `NAME-led delegation`
    Traps: an ambassador named first; a host who `led` the other side; another sentence's member list.
    """
    chosen = tuple(sentences)
    for sentence in chosen:
        for finder in (_led_by, _leads, _head_of, _at_head, _name_led):
            leader = finder(prose, sentence)
            if leader is not None:
                return leader
    return None


def split_title(prose: Prose, surname: str) -> Range | None:
    """people.en.split_title: a post told later, `Fan, who is also Party secretary of Chengdu, ...`."""
    for sentence in prose.part("body"):
        for hit in re.compile(rf"\b{surname}(?=, (?:who is|who also|also))").finditer(prose.text, sentence.start, sentence.end):
            title = _title_after(prose.text, hit.end(), sentence.end)
            if title is not None:
                return title
    return None


def is_party_title(text: str) -> bool:
    """Does the printed title name a Party post?"""
    return (
        re.search(
            r"\b(?:CPC|CCP|Communist Party|Party School|Party secretary|Party chief|party's|Politburo"
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


def _led_by(prose: Prose, sentence: Sentence) -> Leader | None:
    for hit in _LED_BY.finditer(prose.text, sentence.start, sentence.end):
        before = prose.text[max(sentence.start, hit.start() - 220) : hit.start()]
        after = re.match(r"(?:(?:its|the|a|an) )?", prose.text[hit.end() : hit.end() + 6])
        if not re.search(rf"\b{_TEAM}|\bparty\b|\bvisitors\b|\bgroup\b|\bis\b|\bbe\b|\bwas\b", before):
            continue
        window = min(sentence.end, hit.end() + 320)
        for person in people_in(prose, hit.end(), window):
            between = prose.text[hit.end() : person.name[0]]
            if between.strip() and not _is_title(between):
                break
            if _barred(prose, person):
                break
            return Leader(
                name=person.name, title=person.title, at=(hit.start(), person.name[1]), rule="people.en.led_by"
            )
        name = re.compile(_NAME_ANY).match(prose.text, hit.end() + (after.end() if after else 0), window)
        if name is not None and not re.match(
            r"(?:President|Prime|Vice|Deputy|Minister|Secretary|General|Chairman)\b", name[0]
        ):
            title = _title_after(prose.text, name.end(), sentence.end)
            if re.search(r"\b(?:CPC|Chinese|China|Communist)\b", before) or (
                title and is_party_title(prose.text[slice(*title)])
            ):
                return Leader(name=name.span(), title=title, at=(hit.start(), name.end()), rule="people.en.led_by")
    return None


def _leads(prose: Prose, sentence: Sentence) -> Leader | None:
    for hit in _LEADS.finditer(prose.text, sentence.start, sentence.end):
        person = _subject(prose, sentence, hit.start())
        if person is not None and not _barred(prose, person):
            return Leader(name=person.name, title=person.title, at=hit.span(), rule="people.en.leads")
    return None


def _head_of(prose: Prose, sentence: Sentence) -> Leader | None:
    for hit in _HEAD_OF.finditer(prose.text, sentence.start, sentence.end):
        after = people_in(prose, hit.end(), min(sentence.end, hit.end() + 80))
        if after and re.fullmatch(r",? ?(?:and )?(?:[\w' -]{0,40} )?", prose.text[hit.end() : after[0].name[0]]):
            if not _barred(prose, after[0]):
                return Leader(name=after[0].name, title=after[0].title, at=hit.span(), rule="people.en.head_of")
        before = people_in(prose, max(sentence.start, hit.start() - 160), hit.start())
        if before and re.fullmatch(
            r",? (?:who is |who was |as |and |the |is the |was the )*|, [\w ,'()-]{3,140}(?:,| and) (?:the )?",
            prose.text[before[-1].name[1] : hit.start()],
        ):
            person = before[-1]
            if not _barred(prose, person):
                title = person.title
                if title is not None and title[1] > hit.start():
                    trimmed = prose.text[title[0] : hit.start()].rstrip(" ,")
                    trimmed = re.sub(r"(?:,| and)(?: the)?$", "", trimmed).rstrip(" ,")
                    title = (title[0], title[0] + len(trimmed)) if len(trimmed) > 3 else None
                return Leader(name=person.name, title=title, at=hit.span(), rule="people.en.head_of")
    return None


def _at_head(prose: Prose, sentence: Sentence) -> Leader | None:
    for hit in _AT_HEAD.finditer(prose.text, sentence.start, sentence.end):
        if hit[0].startswith("with"):
            people = people_in(prose, hit.end(), min(sentence.end, hit.end() + 40))
            person = people[0] if people else None
        else:
            person = _subject(prose, sentence, hit.start())
        if person is not None and not _barred(prose, person):
            return Leader(name=person.name, title=person.title, at=hit.span(), rule="people.en.at_head")
    return None


def _name_led(prose: Prose, sentence: Sentence) -> Leader | None:
    for hit in _NAME_LED.finditer(prose.text, sentence.start, sentence.end):
        before = people_in(prose, max(sentence.start, hit.start() - 30), hit.start())
        if before and before[-1].name[1] == hit.start():
            return Leader(name=before[-1].name, title=before[-1].title, at=hit.span(), rule="people.en.name_led")
    return None


def _subject(prose: Prose, sentence: Sentence, verb: int) -> Person | None:
    """Who does what the verb at `verb` says: the last full name before it, else a surname, else the last person named."""
    named = [p for p in people_in(prose, sentence.start, verb) if not _barred(prose, p)]
    if named:
        return named[-1] if len(named) == 1 else _nearest_subject(prose, named, verb)
    before = prose.text[sentence.start : verb]
    known = full_names(prose)
    surnames = [known[word] for word in re.findall(r"\b[A-Z][a-z]+\b", before) if word in known]
    if surnames:
        return surnames[-1]
    if re.search(r"\b(?:[Hh]e|[Ss]he|[Ww]ho)\b", before):
        earlier = [p for s in prose.sentences if s.end <= sentence.start and s.part == "body" and s.item == sentence.item
                   for p in people_in(prose, s.start, s.end)]  # fmt: skip
        return earlier[-1] if earlier else None
    return None


def _nearest_subject(prose: Prose, named: list[Person], verb: int) -> Person:
    """Of several people before a verb, one whose title is cut off right before it, else the first."""
    for person in reversed(named):
        end = person.title[1] if person.title is not None and person.title[0] >= person.name[1] else person.name[1]
        if verb - end <= 8:
            return person
    return named[0]


def _barred(prose: Prose, person: Person) -> bool:
    """An ambassador, or the guest of honour of a government."""
    if person.title is not None and _AMBASSADOR.search(prose.text[slice(*person.title)]):
        return True
    before = prose.text[max(0, person.name[0] - 32) : person.name[0]]
    return (
        re.search(
            r"(?:[Aa]mbassador|[Cc]onsul [Gg]eneral|[Cc]onsul-[Gg]eneral|General Secretary|President|Premier"
            r"|Comrade)(?: to [A-Z]\w+)? $",
            before,
        )
        is not None
    )


def _is_title(text: str) -> bool:
    words = text.replace(",", " ").split()
    return bool(words) and _POST_START.match(text.lstrip()) is not None and not any(_STOP_WORD.match(w) for w in words)


def _title_after(text: str, start: int, stop: int) -> Range | None:
    """people.en.title_after: `NAME, TITLE,` - cut at the comma before anything that is not a further post."""
    lead = re.compile(r", | \(|, who (?:is|was|also is|also serves as) (?:also |concurrently )?|, also ").match(text, start, stop)
    if lead is None:
        return None
    cursor = lead.end()
    article = _ARTICLE.match(text, cursor, stop)
    begin = article.end() if article else cursor
    if not _POST_START.match(text, cursor, stop):
        return None
    while True:
        end = _clause_end(text, cursor, stop)
        rest = re.compile(r", (?:and )?").match(text, end, stop)
        if rest is None or not _POST_START.match(text, rest.end(), stop) or _is_next_person(text, rest.end(), stop):
            break
        cursor = rest.end()
    end = _verb_cut(text, begin, end)
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
    r" (?:led|leads|will|who|that|which|has|had|is|was|were|are|said|says|told|met|meets|visited|visits|paid"
    r"|pays|arrived|arrives|spoke"
    r"|gave|held|holds|briefed|introduced|expounded|explained|attended|delivered|addressed|presided|chaired"
    r"|made|left|began|concluded|on behalf"
    r"|during|from \w+day|on \w+day|and (?:his|her|a|other|the delegation|members)|accompanied|together|here"
    r"|in (?:[A-Z]\w+ )?on)\b"
)


def _verb_cut(text: str, start: int, end: int) -> int:
    cut = _RUN_ON.search(text, start, end)
    return cut.start() if cut else end


def _title_before(text: str, start: int, stop: int) -> Range | None:
    """people.en.title_before: the longest run of title words that ends at the name and begins with a post."""
    words: list[tuple[int, int]] = []
    cursor = start
    floor = max(stop, start - 260)
    for hit in reversed(list(re.finditer(r"\S+", text[floor:start]))):
        begin, end = floor + hit.start(), floor + hit.end()
        word = text[begin:end]
        bare = word.rstrip(",")
        if (
            word.endswith((".", ";", ":", '"'))
            or (word.endswith(",") and end == start - 1)
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
    end = len(text[:start].rstrip(" ,"))
    title = text[begin:end]
    if len(title) < 4 or re.fullmatch(
        r"(?:the |its )?(?:party|representatives?|members?|experts?|scholars?|official)", title, re.IGNORECASE
    ):
        return None
    return begin, end
