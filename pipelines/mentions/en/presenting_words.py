"""With which verbs and nouns does English say that somebody is told about something?"""

from __future__ import annotations

import re

__all__ = ["PHRASE", "VERB"]

VERB = re.compile(
    r"\b(?:brief(?:s|ed|ing|ings)?|introduc(?:e|es|ed|ing|tion)|expound(?:s|ed|ing)?|elaborat(?:e|es|ed|ing"
        r"|ion)|publici[sz](?:e|es|ed|ing)|promot(?:e|es|ed|ing)|popularis\w*"
    r"|interpret(?:s|ed|ing|ation)?|expla(?:in|ins|ined|ining|nation)|inform(?:s|ed|ing)?|appris(?:e|es|ed|ing)"
        r"|acquaint(?:s|ed|ing)?|familiari[sz](?:e|ed|ing)"
    r"|lectur(?:e|es|ed|ing)|present(?:s|ed|ing|ation)?|report(?:s|ed|ing)? (?:on|to|the|about)|notif(?:y|ied"
        r"|ying)|outlin(?:e|ed|es|ing)|tell|tells|told|telling"
    r"|spoke|speak|speaks|speaking|talk(?:s|ed|ing)?|shar(?:e|ed|es|ing)|convey(?:s|ed|ing)?|clarif(?:y|ied)"
        r"|describ(?:e|ed|es|ing)|recounted|updat(?:e|ed|ing)|went through"
    r"|hear(?:d|s)?|hearing|learn(?:ed|t|s)?|Brief(?:s|ed|ing|ings)?|Introduc(?:es|ed|ing|e)|Explain(?:s|ed"
        r"|ing)?|Inform(?:s|ed|ing)?|Present(?:s|ed|ing)?|Expound(?:s|ed|ing)?|Elaborat(?:es|ed|ing)"
    r"|Lectur(?:e|es)|Publici[sz](?:e|es|ing)|Interpret(?:s|ing)?|Learn|Hear|Promot(?:e|es|ing)|Explanation"
        r"|Presentation|disseminat\w+|propagat\w+|communicat(?:e|es|ed|ing)|relay(?:s|ed|ing)?|summari[sz]\w+"
        r"|unpack(?:s|ed|ing)?|detail(?:s|ed|ing)|enlighten\w*|analy[sz](?:e|es|ed|ing)|review(?:s|ed|ing)|recaps?"
        r"|recapped)\b"
)  # fmt: skip
# Verbs of two words and nouns of telling: `set out what M decided`, `took the guests through M`, `an account of M`.
PHRASE = re.compile(
    r"\b(?:(?:set|sets|setting) (?:out|forth)|la(?:id|ys?|ying) (?:out|before)|(?:spell|spells|spelt|spelled"
    r"|spelling) out"
    r"|s(?:um|ums|ummed|umming) up|(?:go|goes|went|going) (?:over|into|through)|(?:r[au]n|runs|running) through"
    r"|dw(?:ells?|elt|elling) (?:at (?:\w+ )?length )?(?:up)?on|(?:pass|passes|passed|passing) on|(?:make|makes|made"
    r"|making) known"
    r"|(?:shed|sheds|shedding|throw|threw) (?:\w+ )?light on|(?:comment|expand|enlarg|reflect)(?:s|e|es|ed|d"
    r"|ing)? (?:up)?on"
    r"|(?:take|takes|took|taking|walk|walks|walked|walking|guid(?:e|es|ed|ing)|lead|leads"
    r"|led)(?: [\w'’,-]+){1,9} through"
    r"|(?:put|puts|putting|lay|laid|place|placed)(?: [\w'’-]+){0,4} in(?:to)? (?:context|perspective|the picture)"
    r"|(?:was|were|be|been|being) (?:[\w-]+ ){0,3}?(?:taken|walked|guided|led|talked) (?:\w+ly )?through"
    r"|ask(?:ed|s) (?:him|her|them|it|the (?:visitors|guests|delegation|team)) (?:[\w-]+ ){0,3}about"
    r"|let (?:[\w'’-]+ ){1,5}know|(?:brought|brings?|bringing) (?:[\w'’-]+ ){0,5}up to date (?:on|with|about)"
    r"|spread(?:s|ing)? (?:the )?(?:word|message|spirit) (?:of|about)|(?:answer(?:s|ed|ing)?|took|takes?|taking"
    r"|fielded) questions (?:on|about)"
    r"|(?:carr(?:y|ies|ied)|brought|brings?|had|with) (?:[\w'-]+ ){0,3}message(?:(?=:)| of| about| on|, namely)"
    r"|(?:dealt|deals?|dealing) with|turn(?:s|ed|ing)? to|cover(?:s|ed|ing)"
    r"|(?:accounts?|overviews?|outlines?|introductions?|explanations?|presentations?|insights?|details|information"
    r"|picture|slides|notes|film"
    r"|rundown|summary"
    r"|review|first-hand account|report|exposition|interpretation|analysis)"
    r"(?: (?:to|for) (?:[\w'’-]+ ){1,6}?)? ?(?:of|on|about|in?to))\b",
    re.IGNORECASE,
)
