"""How do Filipino pages tell of a briefing: CRI in Filipino, Philippine agencies?"""

from __future__ import annotations

from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.names import LATIN, is_pinyin
from pipelines.mentions.lexical.script import Script

__all__ = ["GRAMMAR"]

_NEXT = (
    r"(?=,| (?:bumisita|dumalaw|dumating|bibisita|dadalaw|isinagawa|mula|noong|nitong|ang delegasyon|nagtungo|"
    r"naglakbay|upang|para|sa (?:Tsina|mga))|[.\n])"
)
_SESSION = (
    r"(?:Sesyong? Plenaryo|Pulong Plenaryo|Plenaryong Sesyon|Sesyon Plenaryo|Plenaryong Pulong|"
    r"Pangkalahatang Sesyon|Pulong na Plenaryo|Plenum)"
)
_MORE = r"(?:ng| na)?"
_HEADS = (
    r"(?:pinamumunuan|pinangungunahan|pinamunuan|pinangunahan|pamumunuan|pangungunahan|sa pamumuno|"
    r"sa ilalim ng pamumuno|sa pangunguna|pinuno)"
)
_MEETING = (
    r"(?:briefing|pulong|simposyum|seminar|porum|talakayan|pulong-balitaan|pulong-pagpapaliwanag|pagtitipon|"
    r"panayam|dayalogo|diyalogo|pagpapaliwanag|pagpupulong)"
)


GRAMMAR = Grammar(
    lang="fil",
    script=Script(endings=r"\w{0,3}"),
    stop=r"(?:[.](?=\s)|[!?;](?=\s)|\n)\"?\s?",
    name=LATIN,
    name_ok=is_pinyin,
    congress=(
        r"(?:Ika-|ika-)?<TERM>" + _MORE + r" (?:Pambansang |Pambansa ng |Pangkalahatang )?Kongreso",
        r"Kongreso (?:Blg\. |Bilang )<TERM>",
    ),
    plenum=(
        (
            r"(?:Ika-|ika-)?<PLENUM>" + _MORE + r" " + _SESSION + r" ng (?:Ika-|ika-)?<TERM>" + _MORE + r" "
            r"(?:CPC )?(?:Komite Sentral|Sentral na Komite|Komiteng Sentral)"
        ),
        r"(?:Ika-|ika-)?<PLENUM>" + _MORE + r" " + _SESSION,
    ),
    congress_alone=(r"(?:ang|ng|sa) [Kk]ongreso",),
    ranges=(
        (
            r"(?:mula |nitong |noong |simula )?(?:ika-)?<D1>(?: ng <M1>)?(?:,? <Y1>)? (?:hanggang|-) (?:ika-)?<D2>"
            r" ng <M2>(?:,? <Y2>)?"
        ),
        r"(?:mula |nitong |noong |simula )?<M1> <D1>(?:,? <Y1>)? ?(?:hanggang|at|-) ?(?:<M2> )?<D2>(?:,? <Y2>)?",
        r"(?:mula |simula )(?:araw ng )?<W1> hanggang <W2>",
    ),
    starts=(
        r"(?:simula|mula) (?:ika-)?<D1> ng <M1>(?:,? <Y1>)?",
        r"(?:simula|mula) <M1> <D1>(?:,? <Y1>)?",
        r"[Dd](?:umating|arating)[^,.\d\n]{0,40}? <M1> <D1>(?:,? <Y1>)?",
        r"[Dd](?:umating|arating)[^,.\d\n]{0,40}? (?:ika-)?<D1> ng <M1>(?:,? <Y1>)?",
        r"[Dd](?:umating|arating)[^,.\d\n]{0,30}? (?:noong|nitong|sa) (?:araw ng )?<W1>",
    ),
    ends=(
        r"hanggang (?:ika-)?<D1> ng <M1>(?:,? <Y1>)?",
        r"hanggang <M1> <D1>(?:,? <Y1>)?",
        r"(?:[Uu]malis|[Aa]alis|[Nn]atapos|matatapos|uuwi|umuwi)[^,.\d\n]{0,30}? <M1> <D1>",
        r"(?:[Uu]malis|[Aa]alis|[Nn]atapos|matatapos|uuwi|umuwi)[^,.\d\n]{0,30}? (?:ika-)?<D1> ng <M1>",
    ),
    lengths=(
        r"<DAYS>(?:ng|-| na)? ?araw (?:na )?(?:pagdalaw|pagbisita|biyahe|pananatili)",
        r"sa loob ng <DAYS>(?:ng)? araw",
    ),
    days=(r"(?:ika-)?<D1> ng <M1>(?:,? <Y1>)?", r"<M1> <D1>(?:,? <Y1>)?"),
    months=(
        r"(?:noong|nitong|sa|ngayong)(?: unang bahagi ng| kalagitnaan ng| huling bahagi ng| buwan ng)? <M1>(?: <Y1>)?",
        r"(?P<prev><last_month>)",
        r"(?P<this><this_month>)",
    ),
    weekdays=(r"(?:nitong|noong|sa|ngayong) (?:araw ng )?<W1>", r"(?P<today><today>)", r"(?P<yesterday><yesterday>)"),
    led_by=(
        _HEADS + r" (?:ni|nina|ay si|si) <NAME>",
        r"(?:Pinamumunuan|Pinangungunahan|Pinamunuan|Pinangunahan) (?:ni|nina|ito ni) <NAME>",
        _HEADS + r" (?:ni|ng) <TITLE> (?:na si )?<NAME>",
        r"(?:Pinamumunuan|Pinangungunahan|Pinamunuan|Pinangunahan) (?:ni|ng|ito ng) <TITLE> (?:na si )?<NAME>",
        r"(?:puno|pinuno|lider) ng (?:naturang |nasabing )?delegasyon(?:,| ay)? (?:si )?<NAME>",
        r"<NAME>,? (?:ang|bilang) (?:puno|pinuno|lider) ng delegasyon",
    ),
    acting=(
        r"ni <NAME>, <TITLE>,",
        r"si <NAME>, <TITLE>,",
        r"(?:si|ni|kay) <TITLE> <NAME>",
    ),
    title_before=(r"(?:^|(?<=[,.(] )|(?<=ni )|(?<=si )|(?<=kay ))<TITLE> (?:na si )?",),
    title_after=(r", <TITLE>(?:,|\.(?!\S)| - |\n|;|$)", r" \(<TITLE>\)"),
    inviter=(
        r"(?:[Ss]a|[Bb]atay sa|[Aa]yon sa|[Bb]unga ng) (?:paanyaya|imbitasyon|pag-anyaya) ng <WHO>" + _NEXT,
        (
            r"(?:[Ii]nimbitahan|[Ii]nanyayahan|[Ii]nimbita)(?: sila| ito| siya| ang delegasyon)? ng <WHO>(?=,|"
            r" (?:upang|para|na|sa|noong|nitong|ang)|[.\n])"
        ),
        r"sa paanyaya ng <WHO>(?=[.\n])",
    ),
    organiser=(
        (
            r"(?:idinaos|itinaguyod|inorganisa|isinagawa|ginanap|inihandog|pinangasiwaan|binuksan|"
            r"[Ii]dinaos [^,.\n]{0,60}?|[Ii]tinaguyod [^,.\n]{0,40}?) ng <WHO>(?=,| (?:sa|ang|para|noong|nitong)"
            r" |[.\n])"
        ),
        (
            r"(?:[Ii]dinaos|[Ii]tinaguyod|[Ii]norganisa|[Ii]sinagawa)[^.\n]{0,90}? ng (?!video|mga|diwa)"
            r"<WHO>(?=,| (?:sa|ang|para|noong|nitong) |[.\n])"
        ),
        r"(?:^|(?<=, ))<WHO>,? (?:ay )?(?:nagdaos|nagtaguyod|nag-organisa|naghandog|nagsagawa) ng",
        (
            r"(?:[Nn]agdaos|[Nn]agtaguyod|[Nn]ag-organisa|[Nn]agsagawa)"
            r"[^.\n]{0,40}? ang <WHO>(?= ng (?:\w+ ){0,2}?<briefing>|[.,\n])"
        ),
    ),
    attendance=(
        r"<N>" + _MORE + r" (?:\w+ ){0,2}<people>",
        r"(?:[Dd]umalo|[Ll]umahok|[Nn]akilahok)[^.\n\d]{0,40}?<N>" + _MORE + r" ",
    ),
    claims=(
        ("teams", r"(?:[Nn]agpadala|[Ii]pinadala|[Nn]aipadala)[^.\n\d]{0,40}?<N>" + _MORE + r" (?:delegasyon|grupo)"),
        (
            "countries",
            r"(?:sa|patungo sa|bumisita sa|dumalaw sa)(?: mahigit| halos| humigit-kumulang)? <N>"
            + _MORE
            + r" (?:bansa|bansang)",
        ),
        ("events", r"<N>" + _MORE + r" (?:\w+ ){0,1}" + _MEETING),
    ),
)
