"""How do Portuguese pages tell of a briefing: people.cn, Xinhua and CRI in Portuguese, host parties' papers?"""

from __future__ import annotations

from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.names import LATIN, is_pinyin
from pipelines.mentions.lexical.script import Script

__all__ = ["GRAMMAR"]

_OF = r"(?:,? de )?"
_TO = r"(?: a | até | ao? dia | e | - |-)"
_NEXT = (
    r"(?=,| (?:visit|realiz|fez|efe|esteve|est[áã]|cheg|viaj|desloc|perman|cumpr|encontra|uma |a (?:deleg|comi"
    r"t|miss)|o "
    r"|no dia|de \d|entre|na |em |desde|até|para ))"
)
_ON = (  # a day without month needs a weekday or the word day before it
    (
        r" (?:(?:na|no|em|nesta|neste|a|ao) )?(?:próxim[ao] |passad[ao] )?(?:<W1>(?:-feira)?,? )?(?:dia )?<D1>"
        r" de <M1>(?: de <Y1>)?"
    ),
    (
        r" (?:na|no|nesta|neste|ao)(?: próxim[ao]| passad[ao]| último)? (?:<W1>(?:-feira)?,?(?: dia)?|dia) "
        r"<D1>(?! de\b)(?![.]?[ºª°])"
    ),
)
_BEGAN = (
    r"(?i:chegou|chegaram|chegará|inici\w{1,4}|come[cç]\w{1,4}|desembarc\w{2,4}|aterr\w{2,4}|arranc\w{1,4}|che"
    r"ga|chegam|partiu para)"
)
_ENDED = (
    r"(?i:conclu\w{1,4}|termin\w{1,4}|encerr\w{1,4}|finaliz\w{1,4}|regress\w{1,4}|deix\w{1,4}|partiu|partirá|a"
    r"bandon\w{1,4}"
    r"|despede-se|despediu-se|retorn\w{1,4}|prolonga-se até|prolongar-se-á até|estende-se até)"
)
_LEAD = r"(?:encabeç|chefi|dirig|lider|condu|presid)\w{0,4}"
_POST = r"(?:<TITLE>,? )?"
_WE = r"(?:-feira)?"

GRAMMAR = Grammar(
    lang="pt",
    script=Script(endings=r"\w{0,3}"),
    stop=r"(?:[.](?=\s)(?<!\bsr\.)(?<!\bdr\.)|[!?;](?=\s)|\n)\"?\s?",
    name=LATIN,
    name_ok=is_pinyin,
    ordinal_suffix=r"[.]?[ºoªa°]?",
    congress=(r"<TERM> Congresso(?: Nacional)?(?: do Partido)?", r"<TERM> congresso(?: nacional)?"),
    plenum=(
        (
            r"<PLENUM> (?:Sessão )?(?:Plen[aá]ri[ao]|Plenum|Plena|plen[aá]ri[ao]|[Ss]essão [Pp]len[aá]ria|[Pp]"
            r"leno|[Rr]eunião [Pp]lenária)"
            r" (?:do|da|do seu) <TERM> (?:Comitê|Comité) Central"
        ),
        (
            r"<PLENUM> (?:Sessão Plenária|sessão plenária|Plenária|Plenário|plenária|[Pp]lenário|[Pp]lenum|"
            r"[Rr]eunião [Pp]lenária|[Pp]leno)"
        ),
    ),
    congress_alone=(
        r"(?:o|no|do|ao|deste) Congresso(?: Nacional)?(?: do PCCh| do Partido)?\b",
        r"(?:o|no|do|ao) congresso(?: do PCCh| do Partido)\b",
    ),
    ranges=(
        (
            r"(?:de|desde|entre|do dia|desde o dia|entre os dias|desde a|da)(?: <W1>(?:-feira)?,?)?(?: dia)? "
            r"<D1>(?:,? de <M1>)?(?:,? de <Y1>)?"
            r" (?:a|até|e|ao|até ao|até o|à)(?: dia)?(?: <W2>(?:-feira)?,?)?(?: dia)? <D2>,? (?:de )?<M2>(?:,?"
            r" (?:de )?<Y2>)?"
        ),
        r"(?:de|entre|da) <W1>(?:-feira)? (?:a|à|e|até)(?: (?P<next>próxim[ao]))? <W2>(?! \d)",
        r"(?:desde o dia|do dia|entre os dias|dos dias|nos dias) <D1> (?:a|ao|até|e|até ao)(?: dia)? <D2>(?! de\b)",
        r"(?:de|entre|do dia|entre os dias|nos dias|dos dias|dias)? ?<D1>(?:"
        + _OF
        + r"<M1>)?(?:"
        + _OF
        + r"<Y1>)?"
        + _TO
        + r"<D2>"
        + _OF
        + r" ?<M2>(?:"
        + _OF
        + r" ?<Y2>)?",
    ),
    lengths=(
        r"(?:visita|estadia|estada|viagem|deslocação|programa|agenda)(?: \w+){0,3} de <DAYS> dias",
        r"(?:durante|por|dura|durará|durou) <DAYS> dias",
        r"<DAYS> dias de (?:visita|estadia|duração)",
    ),
    starts=(
        (
            r"(?:a partir d[eo]|desde|a partir do dia|desde o dia|desde o último dia)(?: <W1>(?:-feira)?,?)?(?"
            r": dia)? <D1>(?: de <M1>)?(?: de <Y1>)?"
        ),
        r"(?:desde|a partir de|a partir da)(?: a| o)?(?: última| passada| próxima)? <W1>" + _WE,
        r"desde (?P<yesterday><yesterday>)",
        *(_BEGAN + r"<..40>" + on for on in _ON),
        _BEGAN + r"<..30> (?:na|no|nesta|neste|esta|este|a)(?: próxim[ao]| passad[ao]| últim[ao])? <W1>" + _WE,
        _BEGAN + r"<..20> (?P<yesterday><yesterday>)",
        _BEGAN + r"<..20> (?P<today><today>)",
        r"(?:a partir de|a partir do dia|desde|chegou<..40> (?:em|no dia|a)) <D1>(?: de)? <M1>(?: de <Y1>)?",
        r"a partir (?:dest|d)[ae] <W1>",
    ),
    ends=(
        r"até(?: ao?| o)?(?: próxim[ao])?(?: <W1>(?:-feira)?,?)?(?: dia)? <D1>(?: de <M1>)?(?: de <Y1>)?",
        r"(?P<next>até)(?: a| à| ao| o)?(?: próxim[ao])? <W1>" + _WE,
        r"até (?P<today><today>)",
        _ENDED + r"<..20> (?P<today><today>)",
        _ENDED + r"<..20> (?P<yesterday><yesterday>)",
        *(_ENDED + r"<..30>" + on for on in _ON),
        _ENDED + r"<..30> (?:na|no|nesta|neste|esta|este)(?: próxim[ao]| passad[ao]| últim[ao])? <W1>" + _WE,
        r"até(?: o dia| ao dia| dia)? <D1>(?: de)? <M1>(?: de <Y1>)?",
    ),
    days=(
        r"<D1>(?:º)?(?: de)? <M1>(?: (?:de )?<Y1>)?",
        (r"(?:no|do|ao) (?:próximo |passado |último )?dia <D1>(?! de\b)"),
        r"<W1>-feira,? (?:dia )?<D1>(?! de\b)",
    ),
    months=(
        r"(?i:em|no mês de|durante o mês de) <M1>(?: de <Y1>| passado)?",
        r"(?P<prev><last_month>)",
        r"(?P<this><this_month>)",
    ),
    weekdays=(
        r"(?:nesta|na|última|passada|desta|esta|(?P<next>na próxima|próxima)) <W1>",
        r"(?:neste|no|último|este) <W1>",
        r"(?P<today><today>)",
        r"(?P<yesterday><yesterday>)",
    ),
    led_by=(
        (
            r"(?i:chefiad[ao]s?|liderad[ao]s?|encabeçad[ao]s?|dirigid[ao]s?|presidid[ao]s?|conduzid[ao]s?) "
            r"por (?:<TITLE>,? )?<NAME>"
        ),
        r"(?i:chefiad[ao]s?|liderad[ao]s?|encabeçad[ao]s?|dirigid[ao]s?|presidid[ao]s?) pel[ao] <TITLE>,? <NAME>",
        r"sob a (?:liderança|chefia|direção) (?:de|do|da) (?:<TITLE>,? )?<NAME>",
        r"<NAME>,?<..140> (?:chefiou|liderou|encabeçou|chefia|lidera|à frente d[ea]|dirigiu|conduziu|à cabeça d[ea])",
        r"(?:que|a qual|quem) " + _LEAD + r" (?:(?:o|a|é o|é a) )?" + _POST + r"<NAME>",
        (
            r"\b(?:[Cc]hefia|[Cc]hefiou|[Ll]idera|[Ll]iderou|[Dd]irige|[Pp]reside|[Pp]residiu)"
            r"-[oa]s? (?:o |a )?"
        )
        + _POST
        + r"<NAME>",
        r"(?:[Àà]|a) (?:frente|cabeça)<..40> (?:o|a|está|esteve|vem|veio) " + _POST + r"<NAME>",
        r"(?:tem|teve|tendo|traz) (?:como|à frente|por) (?:chefe |líder |responsável )?(?:o |a )?" + _POST + r"<NAME>",
        r"com (?:o |a )?" + _POST + r"<NAME> (?:à frente|à cabeça|na chefia|na liderança)",
        r"<head>(?: \w+){0,3},? (?:é |foi |o |a )?" + _POST + r"<NAME>",
        r"<NAME>,<..120> e <head>",
        r"sob (?:a )?(?:liderança|chefia|direção|direcção|condução|presidência) (?:de|do|da) " + _POST + r"<NAME>",
    ),
    acting=(
        r"<NAME>, enviado especial<..80>, (?:<visit>|<present>)",
        r"<NAME>,<..140>, (?:<visit>|<present>)",
        r"enviado especial<..80> <NAME>",
        r"<NAME>,? (?:<visit>|<present>|<contact>)",
        r"<NAME>, enviad[oa] especial<..80>",
    ),
    title_before=(r"(?:^|(?<=[,.(] )|(?<=\b[Oo] )|(?<=\b[Aa] )|(?<=por )|(?<=pelo )|(?<=pela ))<TITLE>,? ",),
    title_after=(
        r", (?:que (?:é|e) )?(?:também )?<TITLE>(?:,|\.(?!\S)| - |\n|;|$)",
        r" \(<TITLE>\)",
    ),
    inviter=(
        (
            r"(?:em resposta a|responde a|respondeu a|corresponde a|aceitando|atendendo a|na sequência de|por)"
            r" (?:um |o )?convite "
            r"(?:formulado |feito |endereçado )?(?:por|pelo|pela|do|da|de|dos|das) <WHO>"
        )
        + _NEXT[:-1]
        + r"|[.\n])",
        (
            r"o convite (?:partiu|veio|foi feito|foi formulado|foi endereçado|coube) (?:por|pelo|pela|do|da|de"
            r"|ao?|dos) <WHO>(?=[,.;\n])"
        ),
        r"(?:^|(?<=[,.] ))(?:[Oo] |[Aa] |[Oo]s )?<WHO> (?:convidou|convidaram|havia convidado|tinha convidado)",
        r"(?:anfitrião|anfitriã|anfitriões)(?: da visita)?(?: é| foi| era|:)? (?:o |a |os )<WHO>(?=[,.;\n])",
        r"(?:a|A|[Pp]or|sob) (?:convite|convites) (?:do|da|dos|das|de) <WHO>" + _NEXT,
        r"(?:a|A|[Pp]or|sob) convite (?:do|da|dos|das|de) <WHO>(?=[.\n])",
        r"[Cc]onvidad[ao]s? (?:pelo|pela|pelos|pelas|por) <WHO>" + _NEXT,
    ),
    organiser=(
        r"(?:^|(?<=[Oo] )|(?<=[Aa] ))<WHO> (?:foi|é) (?:o |a )?(?:anfitrião|anfitriã|organizador|organizadora)",
        (
            r"(?:que|quando) (?:organizou|ofereceu|convocou|realizou|promoveu|acolheu) (?:o|a) <WHO>(?=,| (?:e"
            r"m|no|na|para|nesta|hoje|com) |[.\n])"
        ),
        r"(?:organizad[ao]|promovid[ao]|realizad[ao]) (?:pelo|pela) <WHO>(?=,| (?:em|no|na|para|nesta|hoje) |[.\n])",
        r"(?:^|(?<=[Oo] )|(?<=[Aa] ))<WHO> (?:realizou|promoveu|organizou|convidou|deu|apresentou)",
    ),
    claims=(
        (
            "teams",
            (
                r"(?:envi|despach|mand|form|organiz|part|segu|desloc)\w{1,6}<..30> <N> (?:\w+ )?(?:delegações|grup"
                r"os|equipas|equipes|missões|comitivas)"
            ),
        ),
        (
            "teams",
            (
                r"<N> (?:\w+ )?(?:delegações|grupos|equipas|equipes|missões)<..40>(?:viajaram|visitaram|percorrera"
                r"m|partiram|enviad|ao exterior|ao estrangeiro|foram)"
            ),
        ),
        (
            "countries",
            (
                r"(?:visit|percorr|a|alcanç|cheg|em|abrang|por|para)\w{0,5} (?:a |em )?(?:<more> |<about> |"
                r"<nearly> )?<N> países(?! e \w+ (?:assist|particip))"
            ),
        ),
        (
            "events",
            (
                r"(?:realiz|organiz|promov|efectu|efetu|deram|ofere|mantiv|fizeram)\w{0,5}<..30> <N> (?:\w+ )?(?:s"
                r"essões|reuniões|palestras|conferências|encontros|seminários|actividades|atividades)"
            ),
        ),
        (
            "events",
            (
                r"<N> (?:\w+ )?(?:sessões|reuniões|palestras|conferências|encontros) (?:foram|realizaram-se|decorr"
                r"eram)"
            ),
        ),
    ),
    attendance=(r"<N> (?:\w+ ){0,2}<people>",),
)
