"""Which year does a page print beside a day, whether or not the day's template has a hole for it, and can it be meant?

Without this a day of 2919 would lose its year and be given that of the page.

Traps: `3 декабря 1200 человек`, `le 3 décembre, 1200 ...`: what is counted is no year.
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.mentions.lexical.grammar import Grammar, role_pattern

__all__ = ["YEARS", "common_year", "with_years"]

YEARS = range(1900, 2100)  # a day of another printed year is refused, and the page's year never put in its place
_BUDDHIST = 2400  # years above are counted from the Buddha's death, where the language counts so
_FIGURES = r"(?P<year>[1-9]\d{3,4})(?![\d%]|[.,]\d)"
_LONGEST = 60  # characters behind a day in which a year and what it would count stand
_BEFORE = re.compile(r"(?<!\d)(?P<year>\d{4,5})[年년] ?$")  # ja, ko: the year stands before the month
_ERA = r"(?:พ\.ศ\.|ค\.ศ\.|ปี) ?"  # twice below: a blank that may stand before it is one more way at each place
_SURE = rf"/| (?:del? |n[aă]m |{_ERA})|{_ERA}"  # behind these the number is a year, whatever follows
_ENDS = r"(?= ?(?:$|[.;:!?)\]\"\n。、]|, ?\D)| (?:sa|ang|at|hanggang|को|से|तक|में)(?!\w))"  # fil, hi print commas


def with_years(grammar: Grammar, hit: re.Match[str]) -> dict[str, str | None]:
    """The groups of a date template's hit, `y1` and `y2` filled in where the year stands beside the phrase."""
    groups = hit.groupdict()
    for side in ("1", "2"):
        if groups.get(f"y{side}") or not groups.get(f"m{side}"):
            continue
        month = hit.span(f"m{side}")
        after = max(month[1], hit.end(f"d{side}")) if groups.get(f"d{side}") else month[1]
        found = _BEFORE.search(hit.string, max(0, month[0] - 8), month[0])
        if found is None:
            found = _behind(grammar).match(hit.string, after, min(after + _LONGEST, hit.endpos))
        if found is not None:
            groups[f"y{side}"] = found["year"]
    return groups


def common_year(grammar: Grammar, printed: str | None) -> int | None:
    """The year of the common era; None where none is printed. One that is not in YEARS is nobody's year of travel."""
    if not printed:
        return None
    year = int(printed)
    return year - grammar.year_offset if grammar.year_offset and year > _BUDDHIST else year


@cache
def _behind(grammar: Grammar) -> re.Pattern[str]:
    counted = rf"(?! ?(?:[^\W\d]+ )?{role_pattern(grammar, 'people')})"
    return re.compile(rf"\.?(?:{_SURE}|(?P<comma>, )|(?P<blank> )){_FIGURES}(?(comma){_ENDS})(?(blank){counted})")
