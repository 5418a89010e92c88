"""How do French pages tell of a briefing: Xinhua, CRI and people.cn in French, African host papers?"""

from __future__ import annotations

from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.names import LATIN, is_pinyin
from pipelines.mentions.lexical.script import Script

__all__ = ["GRAMMAR"]

_TO = r"(?: au | à | et le | - |-|, jusqu'au | jusqu'au )"
_NEXT = (
    r"(?=,| (?:a |ont |s'est |se |effectu|séjourn|une |la (?:délég|mission)|du \d|du (?:lundi|mardi|mercredi|j"
    r"eudi|vendredi)"
    r"|pour |en |est |dans |depuis |visit|arriv|à ))"
)
_ON = (
    r" (?:(?:le|ce) )?(?:<W1>,? )?(?:le )?<D1>(?:er)? <M1>(?: <Y1>)?",
    r" (?:(?:le|ce) )?<W1> <D1>(?:er)?(?! \w+bre| jan| fév| mar| avr| mai| jui| aoû)",
    r" (?:ce |le |dès )?<W1>(?: dernier| prochain)?(?! \d)",
    r" le <D1>(?:er)?(?! \w)",
)
_BEGAN = (
    r"(?i:arrivée?s?|attendue?s?|débuté|entamée?s?|commencée?s?|débarquée?s?|débute(?:ra)?|entame(?:ra)?|comme"
    r"nce(?:ra)?|arrive(?:ra)?"
    r"|ouverte?|depuis|à compter d[ue]|à partir d[ue]|dès)"
)
_ENDED = (
    r"(?i:quitt\w{1,4}|achev\w{1,4}|termin\w{1,4}|conclu\w{0,4}|prend(?:ra)? fin|pris fin|regagn\w{1,4}|repart"
    r"\w{0,4}|rentr\w{1,4}"
    r"|boucl\w{1,4}|se poursuit jusqu'à|partira)"
)
_LEAD = r"(?:condui|dirige|mène|mené|préside|emmen|emmèn|pilot|encadr|conduit)\w{0,5}"
_POST = r"(?:<TITLE>,? )?(?:M\. |Mme )?"

GRAMMAR = Grammar(
    lang="fr",
    script=Script(endings=r"\w{0,3}"),
    stop=r"(?:[.](?=\s)(?<!\bM\.)|[!?;](?=\s)|\n)\"?\s?",
    name=LATIN,
    name_ok=is_pinyin,
    ordinal_suffix=r"(?:e|ème|eme|er|ère|è)?",
    congress=(r"<TERM> (?:Congrès|congrès)(?: [Nn]ational)?(?: du Parti)?",),
    plenum=(
        (
            r"<PLENUM> (?:[Ss]ession [Pp]lénière|[Pp]lénum|[Aa]ssemblée plénière|[Rr]éunion plénière|[Pp]lénière)"
            r" (?:du|de son) <TERM> Comité central"
        ),
        r"<PLENUM> (?:[Ss]ession [Pp]lénière|[Pp]lénum|[Rr]éunion plénière)",
    ),
    congress_alone=(
        r"\b(?:[Ll]e|du|au|ce) Congrès(?: national)?(?: du PCC| du Parti)?\b",
        r"\b(?:[Ll]e|du|au|ce) congrès(?: du PCC| du Parti)?\b",
    ),
    ranges=(
        (
            r"(?:du|entre le|depuis le|de)(?: <W1>)? <D1>(?:er)?(?: <M1>)?(?: <Y1>)?(?: au| et le|,? jusqu'au|"
            r" à)(?: <W2>)? <D2>(?:er)? <M2>(?: <Y2>)?"
        ),
        r"(?:du|entre le|depuis le)(?: <W1>)? <D1>(?:er)? (?:au|et le|jusqu'au)(?: <W2>)? <D2>(?! \w+bre)",
        r"les <D1>(?:er)?(?: <M1>)? et <D2> <M2>(?: <Y2>)?",
        r"(?:du|entre le|de)? ?<D1>(?:er)?(?: <M1>)?(?: <Y1>)?" + _TO + r"<D2>(?:er)? <M2>(?: <Y2>)?",
        r"(?:du|de|entre) <W1> (?:au|à|et)(?: (?P<next>prochain))? <W2>(?! \d)",
    ),
    lengths=(
        r"(?:visite|séjour|voyage|tournée|déplacement|mission)(?: \w+){0,3} de <DAYS> jours",
        r"(?:durant|pendant|pour|dure|durera|duré) <DAYS> jours",
    ),
    starts=(
        *(_BEGAN + r"<..25>" + on for on in _ON),
        _BEGAN + r"<..20> (?P<yesterday><yesterday>)",
        _BEGAN + r"<..20> (?P<today><today>)",
        r"(?:à partir du|depuis le|dès le) <D1>(?:er)? <M1>(?: <Y1>)?",
        r"arrivée?s?<..40> le <D1>(?:er)? <M1>(?: <Y1>)?",
    ),
    ends=(
        *(r"jusqu'(?:au|à|à ce)" + on.replace(" (?:(?:le|ce) )?", "(?: le| ce)? ", 1) for on in _ON[:2]),
        r"(?P<next>jusqu'(?:au|à)) (?:ce |le )?<W1>(?! \d)",
        *(_ENDED + r"<..30>" + on for on in _ON),
        _ENDED + r"<..20> (?P<today><today>)",
        _ENDED + r"<..20> (?P<yesterday><yesterday>)",
        r"jusqu'au <D1>(?:er)? <M1>(?: <Y1>)?",
    ),
    days=(r"<D1>(?:er)? <M1>(?: <Y1>)?", r"(?:le|ce|au|,) <W1> <D1>(?! \w+bre)"),
    months=(
        r"(?i:en|au mois de|courant|début|fin) <M1>(?: <Y1>| dernier)?",
        r"(?P<prev><last_month>)",
        r"(?P<this><this_month>)",
    ),
    weekdays=(
        (r"(?:ce |le )?<W1> (?P<next>prochain)"),
        r"(?:ce |le )?<W1>(?: dernier)?",
        r"(?P<today><today>)",
        r"(?P<yesterday><yesterday>)",
    ),
    led_by=(
        r"(?i:conduite?s?|dirigée?s?|menée?s?|emmenée?s?|présidée?s?) par (?:<TITLE>,? )?(?:M\. |Mme )?<NAME>",
        r"(?:sous la (?:conduite|direction|houlette) de|avec à sa tête)(?: M\.| Mme)? (?:<TITLE>,? )?<NAME>",
        (
            r"<NAME>,<..140> (?:à la tête d'une|conduisait|dirigeait|a conduit|a dirigé|a mené|conduit|dirige|"
            r"préside|mène|à la tête de)"
        ),
        r"(?:que|qu') ?(?:<..10>)?" + _LEAD + r" (?:le |la |l')?" + _POST + r"<NAME>",
        r"(?:avec|ayant) (?:à sa tête|pour chef|comme chef)(?: le| la| l')? ?" + _POST + r"<NAME>",
        r"(?:À|à|A) (?:la|sa|leur) tête<..40>(?:le |la |l'|: |figure |se trouve )" + _POST + r"<NAME>",
        r"sous (?:la |l')(?:conduite|direction|houlette|égide|présidence) (?:de |du |de la |de l')" + _POST + r"<NAME>",
        (
            r"(?i:conduite?s?|dirigée?s?|menée?s?|emmenée?s?|présidée?s?|pilotée?s?|guidée?s?)"
            r"(?: cette fois)? par (?:le |la |l')?"
        )
        + _POST
        + r"<NAME>",
        r"(?:a|ont|avait) (?:pour|comme) (?:chef|cheffe|responsable)(?: de file)? " + _POST + r"<NAME>",
        r"<head>(?: \w+){0,3},? (?:est |était |M\. |Mme |le |la )?" + _POST + r"<NAME>",
        r"<NAME>,<..120> et <head>",
    ),
    acting=(
        r"<NAME>, envoyée? spécial<..80>,",
        r"[Ee]nvoyée? spéciale?<..80>,? <NAME>",
        r"<NAME>,<..140>, (?:a |est |s'est )?(?:<visit>|<present>)",
        r"<NAME>,? (?:a |s'est |est |va |doit )?(?:<visit>|<present>|<contact>)",
    ),
    title_before=(
        r"(?:^|(?<=[,.(] )|(?<=\b[Ll]e )|(?<=\b[Ll]a )|(?<=\b[Ll]')|(?<=par )|(?<=\bdu ))<TITLE>,? (?:M\. |Mme )?",
    ),
    title_after=(r", (?:qui est )?(?:également )?<TITLE>(?:,|\.(?!\S)| - |\n|;|$)", r" \(<TITLE>\)"),
    inviter=(
        (
            r"(?:en réponse à|répond à|répondait à|répondant à|a répondu à|fait suite à|sur) (?:une |l')invitation "
            r"(?:adressée |lancée |formulée )?(?:par |du |de la |des |de l'|de |d')(?:le |la |l'|les )?<WHO>"
        )
        + _NEXT[:-1]
        + r"|[.\n])",
        (
            r"(?:^|(?<=[,.] ))(?:[Ll]e |[Ll]a |[Ll]'|[Ll]es )?<WHO> (?:a|ont|avait|avaient) (?:invité|convié|l"
            r"ancé l'invitation)"
        ),
        (
            r"\b(?:du |de la |de l'|des |[Ll]e |[Ll]a |[Ll]es |[Ll]')(?P<who>[A-Z][^,.;\n]{1,70}), (?:parti |o"
            r"rganisation |mouvement )?"
            r"qui (?:a invité|invite|avait invité|reçoit)"
        ),
        (
            r"(?:l'invitation|invitation) (?:émane|émanait|vient|venait|a été lancée par|a été faite par|provi"
            r"ent) (?:par |du |de la |des |de l'|de |d')?<WHO>(?=[,.;\n])"
        ),
        r"(?:hôte|puissance invitante|parti hôte)(?: de la visite)?(?: est| était|:)? (?:le |la |l')<WHO>(?=[,.;\n])",
        r"(?:conviée?s?|invitée?s?|Conviée?s?|Invitée?s?) par (?:le |la |les |l')?<WHO>(?=[.\n])",
        r"(?:[Àà]|sur|A|a|Sur) l'invitation (?:du |de la |des |de l'|de |d')<WHO>" + _NEXT,
        r"(?:[Àà]|sur|A|a|Sur) l'invitation (?:du |de la |des |de l'|de |d')<WHO>(?=[.\n])",
        r"(?:[Ii]nvitée?s?|[Cc]onviée?s?) par (?:le |la |les |l')?<WHO>" + _NEXT,
    ),
    organiser=(
        (
            r"(?i:organisée?|donnée?|tenue?|coorganisée?|animée?|convoquée?)(?: conjointement| ensemble)? par "
            r"(?:le |la |l')?<WHO>(?=,| (?:à|pour|sur|ce|hier|a) |[.\n])"
        ),
        (
            r"(?:qu'|que )(?:a |ont )?(?:organisée?|tenue?|donnée?|organisait|donnait) (?:le |la |l')<WHO>(?=,"
            r"| (?:à|pour|sur|ce|hier) |[.\n])"
        ),
        (
            r"(?:^|(?<=[Ll]e )|(?<=[Ll]a )|(?<=[Ll]'))<WHO> (?:a|ont) (?:organisé|tenu|donné|présenté|convié|i"
            r"nvité|réuni|accueilli)"
        ),
    ),
    claims=(
        (
            "teams",
            (
                r"<N> (?:\w+ )?(?:délégations|groupes|équipes|missions)<..40>(?:envoyée?s|dépêchée?s|parti|à l'étr"
                r"anger|se sont rendu|ont visité|ont sillonné|ont parcouru)"
            ),
        ),
        (
            "countries",
            (
                r"(?:visité|parcouru|sillonné|rendue?s dans|à destination de|dans|touché|couvert)(?: plus de| près"
                r" de| environ| quelque)? <N> pays(?! (?:ont |y ))"
            ),
        ),
        (
            "events",
            (
                r"(?:organisé|tenu|donné|animé|tenues|organisées)<..30>(?: plus de| près de| environ| quelque)? "
                r"<N> (?:\w+ )?(?:séances|réunions|rencontres|conférences|exposés|activités)"
            ),
        ),
        (
            "teams",
            (
                r"(?:dépêché|envoyé|formé)(?: au total| en tout)?(?: plus de| près de| environ)? <N> (?:dé"
                r"légations|groupes|équipes)"
            ),
        ),
        (
            "countries",
            r"(?:rendue?s? dans|visité|dépêchée?s? dans|envoyée?s? dans)(?: plus de| près de| environ)? <N> pays",
        ),
        (
            "events",
            (
                r"(?:organisé|tenu)(?: au total)?(?: plus de| près de| environ)? <N> (?:séances|réunions|r"
                r"encontres|conférences)"
            ),
        ),
    ),
    attendance=(r"<N> (?:\w+ ){0,2}<people>",),
)
