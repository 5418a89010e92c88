"""Does a number that was found bear out a number that is claimed?

What is counted here is a lower bound: pages that nobody found may tell of more. So a count below the claim says nothing
against it, and only an upper limit can be exceeded. A figure that a page prints is no count, and may be too small.
"""

from __future__ import annotations

from archive.records import Operator
from pipelines.parity.claims import Verdict

__all__ = ["OPERATOR_WORDS", "counted", "printed"]

_NEARLY = 0.9  # "almost 80" is borne out from 72 on, "about 80" up to 88

OPERATOR_WORDS = {
    Operator.EXACT: "exactly",
    Operator.AT_LEAST: "at least",
    Operator.MORE_THAN: "over",
    Operator.NEARLY: "almost",
    Operator.ABOUT: "about",
    Operator.UP_TO: "at most",
}


def counted(found: int, operator: Operator, quantity: int) -> Verdict:
    """Of a count that may be too low. A limit ("up to three") is borne out when it is reached and not exceeded."""
    least, most = _limits(operator, quantity)
    if most is not None and found > most:
        return Verdict.CONTRADICTED
    return Verdict.MATCHED if found >= (quantity if operator is Operator.UP_TO else least) else Verdict.NOT_FOUND


def printed(figure: int, operator: Operator, quantity: int) -> Verdict:
    """Of a figure on a page. "Over 200" stands in a release as 200, so the number itself bears the claim out."""
    least, most = _limits(operator, quantity)
    if operator is Operator.MORE_THAN:
        least = quantity
    return Verdict.MATCHED if figure >= least and (most is None or figure <= most) else Verdict.CONTRADICTED


def _limits(operator: Operator, quantity: int) -> tuple[float, float | None]:
    """The least and the most that the words allow."""
    match operator:
        case Operator.EXACT:
            return quantity, quantity
        case Operator.AT_LEAST:
            return quantity, None
        case Operator.MORE_THAN:
            return quantity + 1, None
        case Operator.NEARLY:
            return quantity * _NEARLY, quantity
        case Operator.ABOUT:
            return quantity * _NEARLY, quantity * (2 - _NEARLY)
        case Operator.UP_TO:
            return 0, quantity
