"""How do German pages tell of a briefing: china.org.cn, CRI and party papers in German?"""

from __future__ import annotations

from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.names import LATIN, is_pinyin
from pipelines.mentions.lexical.script import Script

__all__ = ["GRAMMAR"]

_TO = r"(?: bis(?: zum)? | - |-)"
_ON = (
    r" (?:am |an )?(?:<W1>,? )?(?:dem |den )?<D1>\. <M1>(?: <Y1>)?",
    r" (?:am |zum |an )?<W1>(?:,? (?:dem |den )?<D1>\.(?! [A-ZÄJFMASOND]))?",
)
_ENDED = (
    r"(?:(?:endet|endete|beendete|beenden|beendet|verlässt|verließ|verlassen|schließt|schloss|abgereist|heimre"
    r"ist|reist|fliegt)"
    r"(?: \w+){0,3})"
)
_LEAD = r"(?:leite|führ|geleitet|angeführt|steht|stand|vorsteh)\w{0,3}"
_POST = r"(?:<TITLE>,? )?"

GRAMMAR = Grammar(
    lang="de",
    script=Script(endings=r"(?:e[rnms]?|s|n|e?te[nsm]?|e?t)?"),
    stop=r"(?:(?<!\d)[.](?=\s)|[.](?=\s(?:Der|Die|Das|Er|Sie|Es|In|Auch|Auf)\s)|[!?;](?=\s)|\n)\"?\s?",
    name=LATIN,
    name_ok=is_pinyin,
    ordinal_suffix=r"\.",
    congress=(
        (
            r"<TERM> (?:Parteitag(?:e?s)?|(?:National|Partei)kongress(?:es)?"
            r"|Nationale[nr]? (?:Partei)?[Kk]ongress(?:es)?|Landeskongress(?:es)?)"
        ),
    ),
    plenum=(
        r"<PLENUM> (?:Plenum|Plenartagung|Plenarsitzung|Tagung|Vollversammlung)s? des <TERM> (?:Zentralkomitees|ZK)",
        r"<PLENUM> (?:Plenum|Plenartagung|Plenarsitzung)s?",
    ),
    congress_alone=(r"\bParteitag(?:e?s)?",),
    ranges=(
        (
            r"(?i:vom|von|zwischen)(?: <W1>,?)?(?: dem)? <D1>\.(?: <M1>)?(?: <Y1>)? (?:bis|und)(?: zum| dem)?"
            r"(?: <W2>,?)?(?: dem)? <D2>\. <M2>(?: <Y2>)?"
        ),
        (
            r"(?i:vom|von|zwischen)(?: (?P<next>kommenden))? <W1> (?:bis|und)(?: zum)? <W2>(?P<next2> kommende"
            r"\w? Woche| nächste\w? Woche)?"
        ),
        r"(?:vom |zwischen dem )?<D1>\.(?: <M1>)?(?: <Y1>)?" + _TO + r"<D2>\. <M2>(?: <Y2>)?",
        r"zwischen dem <D1>\.(?: <M1>)? und dem <D2>\. <M2>(?: <Y2>)?",
    ),
    lengths=(
        r"<DAYS>(?:-?tägige[nrsm]?) (?:\w+ )?(?:Besuch|Aufenthalt|Reise|Visite)",
        r"(?:Besuch|Aufenthalt|Reise|dauert|dauerte) (?:von )?<DAYS> Tagen?",
        r"<DAYS> Tage (?:dauer|lang|in )",
    ),
    starts=(
        r"(?i:ab|seit|beginnend)(?: dem| der)?(?: gestrigen)?(?: <W1>,?)?(?: dem| den)? <D1>\. <M1>(?: <Y1>)?",
        r"(?i:ab|seit)(?: dem)?(?: kommenden| vergangenen)? <W1>",
        r"(?i:seit) (?P<yesterday><yesterday>)",
        *(
            (
                r"(?:traf|trafen|reiste|kam|kamen|landete|landeten|begann|beginnt|begonnen hat|tri"
                r"fft|treffen)(?: \w+){0,2}"
            )
            + on
            for on in _ON
        ),
        r"<W1>(?: \w+){0,5} (?:eingetroffen|angereist|angekommen)",
        r"(?:am|Am) <D1>\. <M1><..40> (?:eingetroffen|angereist|angekommen|begonnen)",
        r"(?:ab dem|seit dem) <D1>\. <M1>(?: <Y1>)?",
        r"(?:traf|trafen|reiste) am <D1>\. <M1>(?: <Y1>)?",
    ),
    ends=(
        r"(?P<next>bis)(?: zum| einschließlich)?(?: kommenden| nächsten)? <W1>(?!,? (?:dem|den) \d)",
        r"bis(?: zum| einschließlich)?(?: <W1>,?)?(?: dem| den)? <D1>\.(?: <M1>)?(?: <Y1>)?",
        r"bis (?P<today><today>)",
        *(_ENDED + on for on in _ON),
        r"(?:endet|endete|beendete|verließ)(?: \w+){0,3} (?P<today><today>)",
        r"bis zum <D1>\. <M1>(?: <Y1>)?",
    ),
    days=(
        r"<D1>\. <M1>(?: <Y1>)?",
        r"am <W1>, (?:dem |den )?<D1>\. <M1>",
        (r"(?:am|Am) <W1>, (?:dem |den )?<D1>\.(?! [A-Z])"),
    ),
    months=(r"(?:im|Im|Anfang|Mitte|Ende) <M1>(?: <Y1>)?", r"(?P<this><this_month>)"),
    weekdays=(
        (r"(?:am|Am) (?P<next>kommenden|nächsten) <W1>"),
        r"(?:am|Am)(?: vergangenen| gestrigen)? <W1>",
        r"(?P<today><today>)",
        r"(?P<yesterday><yesterday>)",
    ),
    verb_after_place=True,
    led_by=(
        r"[Gg]eleitet (?:wurde|wird) (?:sie|er|die \w+) von (?:<TITLE> )?<NAME>",
        r"(?:unter (?:der )?(?:Leitung|Führung) von|angeführt von|geleitet von|geführt von) (?:<TITLE> )?<NAME>",
        r"unter (?:der )?(?:Leitung|Führung) des <TITLE>,? <NAME>",
        (
            r"<NAME>,?<..140> (?:leitete|führte|leitet|führt|an der Spitze|leitet sie|führte sie an|führt sie "
            r"an|stand ihr vor)"
        ),
        r"<head>(?:in)? (?:war|ist|wird|:)? ?(?:der |die )?" + _POST + r"<NAME>",
        (
            r"(?:[Aa]n (?:der|ihrer|deren) Spitze|[Aa]n der Spitze der (?:Delegation|Abordnung"
            r"|Gruppe)) (?:steht|stand|stehen|reist|reiste|war) (?:der |die )?"
        )
        + _POST
        + r"<NAME>",
        r"(?:mit|unter) (?:dem |der |den )?"
        + _POST
        + (
            r"<NAME> (?:an der Spitze|als Leiter|als Leiterin|als Delegationsleiter|als Delega"
            r"tionsleiterin)"
        ),
        r"unter (?:der )?(?:Leitung|Führung|Ägide|Anführung) (?:des|der|von) " + _POST + r"<NAME>",
        (
            r"(?:angeführt|geleitet|geführt|Angeführt|Geleitet|Geführt)(?: wird| wurde)?(?: di"
            r"e \w+| sie)? (?:von|vom|durch)(?: dem| der| den)? "
        )
        + _POST
        + r"<NAME>",
        (
            r"(?:Leitung|Führung) (?:hatte|hat|übernahm|liegt bei|lag bei|oblag|obliegt)(?: de"
            r"m| der)? "
        )
        + _POST
        + r"<NAME>",
        r"(?:die|der|welche) (?:der |die |von )?"
        + _POST
        + (r"<NAME> (?:leitet|führt|anführt|leitete|führte|anführte|geleitet|angeführt)"),
        r"(?:[Gg]eleitet|[Aa]ngeführt|[Gg]eführt) von (?:der |die )?" + _POST + r"<NAME>",
    ),
    acting=(
        r"<NAME>, <TITLE>,",
        r"(?P<title><post>[^.;()\n]{0,120}?), <NAME>,? (?:wird|ist|hat|war|soll|reist|<visit>|<present>|<contact>)",
        r"(?P<title><post>[^,.;()\n]{0,120}?) <NAME> (?:<visit>|<present>)",
        r"<NAME> (?:<present>|<visit>|<contact>)",
        r"(?P<title><envoy>[^.;()\n]{0,80}?),? <NAME>",
    ),
    title_before=(r"(?:^|(?<=[,.(]\s)|(?<=\b[Dd]er\s)|(?<=\bdes\s)|(?<=\bvon\s))<TITLE> ",),
    title_after=(r", <TITLE>(?:,|\.| -|\n|;|$)", r" \(<TITLE>\)"),
    inviter=(
        (
            r"(?:[Ee]ingeladen|[Aa]usgesprochen) (?:hatte|hat|hatten|haben|wurde[n]? (?:sie|die \w+) von|worde"
            r"n waren sie von)(?: die| der| das| den)? <WHO>(?=[,.;\n])"
        ),
        (
            r"(?:eingeladen|Eingeladen) (?:von|durch)(?: der| die| dem| den)? <WHO>(?=,| (?:besuch|reist|hielt"
            r"|weilt|hat|ist|traf|vom|wird|haben|am|und die|in |nach )|[.\n])"
        ),
        (
            r"(?:die|der|das|Die|Der|Das) (?P<who>[A-ZÄÖÜ][^,.;\n]{1,80}), (?:die|der|das) (?:die|den|das) (?:"
            r"Gäste|Delegation|Gruppe|Abordnung|Besucher|Chinesen) (?:eingeladen|empfäng|einlud)"
        ),
        r"(?:Gastgeber|Gastgeberin|Einlader) (?:ist|war|sind|waren) (?:die |der |das )?<WHO>(?=[,.;\n])",
        (
            r"[Ee]inladung (?:kam|stammt|stammte|erging|ging|hatte|sprach) (?:von|durch|aus)?(?: der| die| dem"
            r"| den)? ?<WHO>(?= aus(?:gesprochen)?[.,]|[,.;\n])"
        ),
        (
            r"(?:auf|Auf) (?:eine )?Einladung (?:der|des|von|durch die|seitens der)(?: den)? <WHO>(?=,"
            r"| (?:besuch|reist|hielt|weilt|hat|ist|traf|vom|wird|haben|am|und die|sich|nach|in |sind|war|hält"
            r"|kam|komm|bereis)|[.\n])"
        ),
    ),
    organiser=(
        r"(?:lud|luden|veranstaltete|organisierte|hielt) (?:die |der |das )?<WHO>(?= (?:am|für|zu|ein|eine|einen) )",
        r"(?:^|(?<=\. )|(?<=Die )|(?<=Das ))<WHO> (?:hat|veranstaltete|organisierte|hielt|gab|lud|richtete)",
        r"(?:hatte|hat) (?:die |der |das )<WHO> (?:geladen|eingeladen|organisiert|veranstaltet|ausgerichtet)",
        r"(?:[Vv]eranstalter|[Gg]astgeber|[Aa]usrichter)(?:in)? war (?:die |der |das )?<WHO>(?=[,.;\n])",
        (
            r"(?:veranstaltet|organisiert|ausgerichtet|abgehalten|durchgeführt) (?:von|durch)(?: der| dem)? "
            r"<WHO>(?=[,.;\n])"
        ),
        r"(?:von der|von dem|vom) <WHO> (?:veranstaltet|organisiert|ausgerichtet|abgehalten|durchgeführt|gegeben)",
    ),
    claims=(
        (
            "teams",
            (
                r"<N> (?:\w+ ){0,2}(?:Vortragsgruppen|Delegationen|Gruppen|Teams|Abordnungen|Vortragsteams)<..60>"
                r"(?:gereist|entsandt|geschickt|Ausland|unterwegs|ausgesandt)"
            ),
        ),
        (
            "teams",
            (
                r"(?:entsandte|schickte|entsandt|reisten|sandte|ausgesandt)<..40> <N> (?:\w+ ){0,2}(?:Vortragsgrup"
                r"pen|Delegationen|Gruppen|Teams|Abordnungen)"
            ),
        ),
        (
            "countries",
            (
                r"(?:besuch|bereist|erreich|reisten|gereist|führten|entsandt|Ausland|waren)\w{0,4}<..40>(?:in |dur"
                r"ch |nach )?(?:<nearly> |<more> |<about> )?<N> (?:Länder|Ländern|Staaten)"
            ),
        ),
        ("countries", r"<N> (?:Länder|Ländern|Staaten)<..40>(?:besucht|bereist|erreicht|entsandt|gereist)"),
        (
            "events",
            (
                r"(?:hielten|veranstalte|organisier|fanden|abgehalten|gaben|gab|führten)\w{0,4}<..40>(?:<nearly> |"
                r"<more> |<about> )?<N> (?:\w+ ){0,1}(?:Veranstaltungen|Vorträge|Sitzungen|Treffen|Briefings|Gespr"
                r"äche|Versammlungen)"
            ),
        ),
        (
            "events",
            (
                r"<N> (?:\w+ ){0,1}(?:Veranstaltungen|Vorträge|Sitzungen|Briefings|Informationsveranstaltungen)"
                r"<..30>(?:abgehalten|statt|veranstaltet|organisiert|durchgeführt)"
            ),
        ),
    ),
    attendance=(r"<N> (?:\w+ ){0,2}<people>",),
)
