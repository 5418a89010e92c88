"""How do Spanish pages tell of a briefing: Xinhua, CRI, people.cn, Prensa Latina, host parties' papers?"""

from __future__ import annotations

from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.names import LATIN, is_pinyin
from pipelines.mentions.lexical.script import Script

__all__ = ["GRAMMAR"]

_TO = r"(?: al? | hasta el | y el | y | - |-| al día )"
_NEXT = (
    r"(?=,| (?:visit|realiz|hizo|efectu|estuvo|lleg|viaj|permane|cumpl|recorr|arrib|se |una |la (?:deleg|comit"
    r"|mis)|del \d"
    r"|del (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)|entre|en |para|desde|a una|a la))"
)
_ON = (  # a day without month needs a weekday or the word day before it
    r" (?:el|este)(?: próximo| pasado)?(?: <W1>,?)?(?: día)? <D1> de <M1>(?: (?:de |del )<Y1>)?",
    r" (?:el|este)(?: próximo| pasado)? (?:<W1>,?(?: día)?|día) <D1>(?! de)",
)
_BEGAN = (
    r"(?i:llegó|llegaron|arribó|arribaron|comenz\w{1,4}|inici\w{1,4}|empez\w{1,4}|aterriz\w{1,4}|comienza|empieza"
    r"|llegad[oa]s?|arribará|llegará|partirá hacia)"
)
_ENDED = (
    r"(?i:conclu\w{1,4}|termin\w{1,4}|finaliz\w{1,4}|culmin\w{1,4}|se marchará|partirá|regresará|regresó|aband"
    r"onará|dejará"
    r"|partió|se marchó|se despidió|se despedirá|se prolongará hasta|se extenderá hasta|parte|abandonó|se reti"
    r"ra|volverá)"
)
_LEAD = r"(?:encabez|presid|dirig|lider|conduc|condu|capitane)\w{0,4}"
_POST = r"(?:<TITLE>,? )?"

GRAMMAR = Grammar(
    lang="es",
    script=Script(endings=r"\w{0,3}"),
    stop=r"(?:[.](?=\s)(?<!\bEE\.)(?<!\bSr\.)(?<!\bDr\.)|[!?;](?=\s)|\n)\"?\s?",
    name=LATIN,
    name_ok=is_pinyin,
    ordinal_suffix=r"(?:[.]?[ºoªa°]|er|ro|ra|to|ta|mo|no)?",
    congress=(r"<TERM> (?:Congreso|congreso)(?: [Nn]acional)?(?: del Partido)?",),
    plenum=(
        (
            r"<PLENUM> (?:[Ss]esión [Pp]lenaria|[Pp]leno|[Pp]lenaria|[Rr]eunión [Pp]lenaria|[Pp]lenario)"
            r" (?:del|de su) <TERM> Comité Central"
        ),
        r"<PLENUM> (?:[Ss]esión [Pp]lenaria|[Pp]leno|[Rr]eunión [Pp]lenaria)",
    ),
    congress_alone=(
        r"(?:[Ee]l|del|al|este) Congreso(?: Nacional)?(?: del PCCh| del Partido)?\b",
        r"(?:[Ee]l|del|al) (?:congreso|cónclave)(?: del PCCh| del Partido)?\b",
    ),
    ranges=(
        (
            r"(?:del|desde el|entre el)(?: <W1>,?)? <D1>(?: de <M1>)?(?: de <Y1>)? (?:al|hasta el|y el)"
            r"(?: <W2>,?)? <D2>(?: de <M2>)?(?: (?:de |del )<Y2>)?"
        ),
        r"(?:del|entre el|desde el|de)? ?<D1>(?: de <M1>)?(?: de <Y1>)?" + _TO + r"<D2> de <M2>(?: (?:"
        r"de |del )?<Y2>)?",
        r"desde el <W1><..40> hasta el (?P<next>)?<W2>",
        r"(?:del|entre el|de) <W1> (?:al|y el|a)(?: (?P<next>próximo))? <W2>(?! \d)",
    ),
    lengths=(
        r"(?:visita|gira|estancia|estadía|viaje|recorrido|agenda|programa)(?: \w+){0,3} de <DAYS> (?:días|jornadas)",
        r"(?:durante|por|dura|durará|duró) <DAYS> (?:días|jornadas)",
        r"<DAYS> (?:días|jornadas) de (?:visita|estancia|estadía|duración)",
    ),
    starts=(
        (
            r"(?:a partir del|desde el|desde|desde este)(?: pasado| día)?(?: <W1>,?)? <D1>(?: de <M1>)?(?: (?:"
            r"de |del )<Y1>)?"
        ),
        *(_BEGAN + r"<..40>" + on for on in _ON),
        _BEGAN + r"<..30> (?:el|este|el pasado|el próximo) <W1>",
        _BEGAN + r"<..20> (?P<yesterday><yesterday>)",
        _BEGAN + r"<..20> (?P<today><today>)",
        r"(?:a partir del|desde el) <D1> de <M1>(?: de <Y1>)?",
        r"desde el <W1>",
        r"(?:llegó|arribó) (?P<yesterday><yesterday>)",
        r"(?:llegó|arribó) (?P<today><today>)",
    ),
    ends=(
        r"hasta el(?: próximo| pasado| día)?(?: <W1>,?)? <D1>(?: de <M1>)?(?: (?:de |del )<Y1>)?",
        *(_ENDED + r"<..20>" + on for on in _ON),
        _ENDED + r"<..20> (?P<today><today>)",
        _ENDED + r"<..20> (?P<yesterday><yesterday>)",
        _ENDED + r"<..20> (?:el|este|el próximo|el pasado) <W1>",
        r"(?P<next>hasta) el(?: próximo)? <W1>",
        r"hasta el(?: próximo)? <D1> de <M1>(?: de <Y1>)?",
    ),
    days=(
        r"<D1> (?:de )?<M1>(?: (?:de |del )?<Y1>)?",
        r"(?:el|este)(?: próximo| pasado)? (?:<W1>,? )(?:día )?<D1>(?! de)",
        r"\bel(?: próximo| pasado)? día <D1>(?! de)",
    ),
    months=(r"(?i:en|durante) <M1>(?: de <Y1>| pasado)?", r"(?P<prev><last_month>)", r"(?P<this><this_month>)"),
    weekdays=(
        r"(?:este|el|el pasado|(?P<next>el próximo)|del) <W1>(?: pasado)?",
        r"(?P<today><today>)",
        r"(?P<yesterday><yesterday>)",
    ),
    led_by=(
        (
            r"(?i:encabezad[ao]s?|liderad[ao]s?|dirigid[ao]s?|presidid[ao]s?|conducid[ao]s?) por (?:(?:el|l"
            r"a) )?(?:<TITLE>,? )?<NAME>"
        ),
        (
            r"(?:al frente de la cual|bajo la dirección de|a cargo de|con)(?: el| la)? (?:<TITLE>,? )?"
            r"<NAME>(?: al frente| a la cabeza)"
        ),
        r"bajo la (?:dirección|presidencia|conducción|jefatura) de(?:l| la)? (?:<TITLE>,? )?<NAME>",
        r"(?:que|la cual|el cual|quien) " + _LEAD + r" (?:el |la )?" + _POST + r"<NAME>",
        r"[Ll][ao]s? " + _LEAD + r" (?:el |la )?" + _POST + r"<NAME>",
        (
            r"(?:al|Al) frente (?:de l[ao] \w+|del \w+|suyo)?<..30>(?:el|la|está|va|figura|via"
            r"jó|vino|estuvo) "
        )
        + _POST
        + r"<NAME>",
        r"(?:a|A) la cabeza<..40>(?:el|la|está|va|figura|estuvo) " + _POST + r"<NAME>",
        (
            r"(?:tiene|tuvo|llevó|lleva) (?:como|al frente|de) (?:jefe |jefa |líder )?(?:al? |"
            r"el |la )?"
        )
        + _POST
        + r"<NAME>",
        r"<head>(?: \w+){0,3},? (?:es |fue |el |la )?" + _POST + r"<NAME>",
        r"<NAME>,<..120> y <head>",
        r"<NAME>,? <..120>(?:al frente|a la cabeza) de",
        r"<NAME> " + _LEAD + r" (?:la|una|el|esta|al) ",
        r"<NAME>,<..140> (?:encabez|lider|al frente de)\w*",
    ),
    acting=(
        r"[Ee]nviado especial<..80>, <NAME>",
        r"<NAME>, enviado especial<..80>,",
        r"<NAME>,<..140>, (?:<visit>|<present>)",
        r"<NAME>,? (?:<visit>|<present>|<contact>)",
    ),
    title_before=(r"(?:^|(?<=[,.(] )|(?<=\b[Ee]l )|(?<=\b[Ll]a )|(?<=por )|(?<=\bdel ))<TITLE>,? ",),
    title_after=(r", (?:quien (?:es|fue) )?(?:también )?<TITLE>(?:,|\.(?!\S)| - |\n|;|$)", r" \(<TITLE>\)"),
    inviter=(
        (
            r"(?:responde|respondió|obedece|obedeció|atiende|atendió|atendiendo|acepta|aceptando|en respuesta|"
            r"por|por la) "
            r"(?:a )?(?:una |la )?invitación (?:cursada |hecha |extendida |formulada )?(?:por|del|de) ?(?:el |"
            r"la |los |las )?<WHO>"
        )
        + _NEXT[:-1]
        + r"|[.\n])",
        (
            r"(?:l[ao]s?|una?) invitación(?:es)? (?:partió|partieron|provino|vino|fue cursada|la cursó|cursada"
            r"|corrió a cargo|procede|la hizo"
            r"|la formuló|fue hecha|fue extendida|la extendió) (?:del|de|por)? ?(?:el |la |los |las )?<WHO>(?=[,.;\n])"
        ),
        (
            r"(?:^|(?<=[,.] ))(?:[Ee]l |[Ll]a |[Ll]os )?<WHO> (?:invitó|invitaron|convidó|había invitado|ha in"
            r"vitado|cursó la invitación)"
        ),
        r"(?:anfitrión|anfitriona|anfitriones)(?: de la visita)?(?: es| fue| era|:)? (?:el |la |los )<WHO>(?=[,.;\n])",
        r"(?:[Pp]or|a|A|[Cc]on) (?:una )?invitación (?:del|de la|de los|de las|de) <WHO>" + _NEXT,
        r"(?:[Pp]or|a|A|[Cc]on) (?:una )?invitación (?:del|de la|de los|de las|de) <WHO>(?=[.\n])",
        r"[Ii]nvitad[ao]s? por (?:el|la|los|las)? ?<WHO>" + _NEXT,
        r"[Ii]nvitad[ao]s? por (?:el|la|los|las)? ?<WHO>(?=[.\n])",
    ),
    organiser=(
        (
            r"(?:organizad[ao]|ofrecid[ao]|convocad[ao]|auspiciad[ao]|celebrad[ao]|realizad[ao]|impartid[ao]) "
            r"por (?:el|la) <WHO>(?=,| (?:en|para|este|hoy|sobre|el|con) |[.\n])"
        ),
        (
            r"(?:organizó|ofreció|convocó|celebró|realizó|auspició|patrocinó|preparó|impartió) (?:el|la) <WHO>"
            r"(?=,| (?:en|para|este|hoy|sobre|el|con) |[.\n])"
        ),
        r"(?:[Oo]rganizador[ae]?s?|[Aa]nfitri[oó]na?)(?: de \w+ \w+)? (?:fue|es) (?:el|la) <WHO>(?=[,.\n])",
        r"(?:^|(?<=[Ee]l )|(?<=[Ll]a ))<WHO> (?:realizó|ofreció|organizó|celebró|efectuó|presentó|convocó|sostuvo)",
    ),
    claims=(
        (
            "teams",
            (
                r"(?:envi|despach|mand|form|organiz|part|sal|traslad)\w{1,5}<..30> <N> (?:\w+ )?(?:delegaciones|gr"
                r"upos|equipos|misiones|comitivas)"
            ),
        ),
        (
            "teams",
            (
                r"<N> (?:\w+ )?(?:delegaciones|grupos|equipos|misiones)<..40>(?:viajaron|visitaron|recorrieron|par"
                r"tieron|enviad|al exterior|al extranjero|fueron)"
            ),
        ),
        (
            "countries",
            (
                r"(?:visit|recorr|a|alcanz|llega|llegaron a|en|abarc|por)\w{0,5} (?:a |en )?(?:<more> |<about> |"
                r"<nearly> )?<N> (?:países|naciones)(?! y \w+ (?:asist|particip))"
            ),
        ),
        (
            "events",
            (
                r"(?:celebr|realiz|organiz|ofrec|efectu|llev|sostuv|imparti|mantuv)\w{0,5}<..30> <N> (?:\w+ )?(?:s"
                r"esiones|actos|reuniones|charlas|conferencias|encuentros|seminarios|actividades)"
            ),
        ),
        (
            "events",
            (
                r"<N> (?:\w+ )?(?:sesiones|actos|reuniones|charlas|conferencias|encuentros) (?:fueron|se celebraro"
                r"n|se realizaron)"
            ),
        ),
    ),
    attendance=(r"<N> (?:\w+ ){0,2}<people>",),
)
