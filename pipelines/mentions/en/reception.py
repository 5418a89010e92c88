"""What did the hosts say of the briefing? The chorus of praise, and the criticism of host media."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import Reception
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.people import full_names
from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.sentences import Prose

__all__ = ["find_reception"]

_PRAISE = re.compile(
    r"\b(?:prais\w+|commend\w+|congratulat\w+|thank\w*|applaud\w*|appreciat\w+|admir\w+|valuable|useful|helpful"
    r"|inspir\w+|full confidence|great weight|milestone|deserves|welcom\w+ the|hail\w*|lessons?|blueprint)\b",
    re.IGNORECASE,
)
_CRITICISM = re.compile(
    r"\b(?:critici[sz]\w+|unheard of|should not|concern(?:ed|s) (?:about|over)|objected|against protocol|violat\w+"
    r"|propaganda|interfer\w+|warned|questioned|breach\w*|bypass\w*)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:said|says|praised|commended|congratulated|thanked|expressed|noted|stated|applauded|remarked|told|found"
    r"|hailed|raised)\b"
)
_HOST = re.compile(
    r"^(?:\"[^\"]{3,200},?\" )?(?P<who>(?:[Tt]he (?:\w+ )?hosts?|[Tt]he [A-Z][\w-]* side"
    r"|[Mm]embers of (?:the )?[\w ]{2,40}|[Ll]eaders? of (?:the )?[\w' ()-]{2,60}"
    r"|[Rr]epresentatives of [\w ]{2,60}|(?:[Oo]ne|[Ss]everal|[Ss]ome|[Aa]) [\w' -]{2,50}?"
    r"|[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,4}))(?:,[^,.]{2,90},)? (?=(?:also |who attended )?(?:said|says|praised"
    r"|commended|congratulated|thanked|expressed|noted|stated|applauded|remarked|found|hailed|raised))"
)


def find_reception(prose: Prose, countries: Sequence[CountryMention], outlet: str | None) -> tuple[Reception, ...]:
    """Remarks of the foreign side, one per speaker.

    reception.en.host   a host, party side or named foreigner who praised, thanked, objected or said
    Trap: the Chinese speaker's own words.
    """
    found: list[Reception] = []
    guests = set(full_names(prose))
    for sentence in prose.part("body"):
        text = prose.of(sentence)
        hit = _HOST.match(text)
        if hit is None or not _SAYS.search(text):
            continue
        who = hit["who"]
        if (
            any(True for _ in chinese_names(who))
            or who.split(" ")[-1] in guests
            or re.match(r"(?:The )?(?:Chinese|CPC|China)\b|(?:He|She|It|They|Officials who)\b", who)
        ):
            continue
        critical, praising = _CRITICISM.search(text), _PRAISE.search(text)
        if not (critical or praising):
            continue
        code = next(
            (m.code for m in countries if sentence.start <= m.start < sentence.start + hit.end() and m.code != "CN"),
            None,
        )
        named = re.fullmatch(r"[A-Z][\w'-]+(?: [A-Z][\w'-]+){1,3}", who) is not None
        printed = prose.printed(sentence.start + hit.start("who"), sentence.start + hit.end("who"))
        found.append(
            Reception(
                speaker=printed if named else None, role=None if named else printed, country=code,
                stance="criticism" if critical else "praise", by=outlet,
            )
        )  # fmt: skip
    return tuple(found)
