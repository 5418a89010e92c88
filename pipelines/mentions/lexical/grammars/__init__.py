"""Which languages are read by lexicon? One file per language, one line here."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.grammars import ar, de, es, fil, fr, hi, ja, ko, pt, ru, th, vi

__all__ = ["GRAMMARS"]

GRAMMARS: Mapping[str, Grammar] = {
    module.GRAMMAR.lang: module.GRAMMAR for module in (ar, de, es, fil, fr, hi, ja, ko, pt, ru, th, vi)
}
