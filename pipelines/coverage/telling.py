"""How is the completeness of a record told? Lines for people, one JSON document, one CSV row per meeting."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from enum import Enum
from typing import Any

from pipelines.coverage.assess import Coverage
from pipelines.coverage.dependence import MIN_WITNESSED, Dependence, Verdict
from pipelines.coverage.estimate import FEW_MATCHES, Estimate, NotEstimable
from pipelines.coverage.lists import DEPENDENT, LISTS
from pipelines.coverage.log_linear import name_of
from pipelines.coverage.match_errors import Moved
from pipelines.searched import Outcome

__all__ = ["ASSUMPTIONS", "as_csv", "as_json", "lines"]

Json = dict[str, Any]

ASSUMPTIONS = (
    "The countries of a meeting are a closed set: its stays are over, and the lists look back on the same ones.",
    "A unit is a country in which the meeting was presented; a country or a meeting that was misread is a match error.",
    "Two lists know of countries independently of each other; of three or more, pairs may depend on each other.",
    "One list tells of every country with the same chance; where some are easier to see, the estimate is too low.",
    "Every country could be told of. What the Party keeps from all lists is in no estimate: it is a lower bound.",
)
_SAID = {
    Verdict.POSITIVE: "they know of the same countries, the estimate is too low",
    Verdict.NEGATIVE: "they avoid each other's countries, the estimate is too high",
    Verdict.NO_SIGN: "no sign of dependence",
}


def as_json(found: Sequence[Coverage], *, release: str, statsmodels: str, seed: int) -> Json:
    """One document; numbers are rounded, for their last digits hang on the library."""
    return {
        "release": release,
        "statsmodels": statsmodels,
        "seed": seed,
        "unit": "country × meeting with at least one leg that happened",
        "lists": {name: list(columns) for name, columns in LISTS.items()},
        "dependent_by_rule": [list(pair) for pair in DEPENDENT],
        "assumptions": list(ASSUMPTIONS),
        "meetings": [_plain(_meeting(one)) for one in found],
    }


def as_csv(found: Sequence[Coverage], *, release: str, statsmodels: str, seed: int) -> str:
    """One row per meeting. An empty cell: not estimable, and `reason` says why."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    rows = [_cells(one) | {"release": release, "statsmodels": statsmodels, "seed": seed} for one in found]
    names = list(rows[0]) if rows else []
    writer.writerow(names)
    writer.writerows([[_plain(row[name]) for name in names] for row in rows])
    return file.getvalue()


def lines(found: Sequence[Coverage], *, release: str, statsmodels: str, seed: int) -> Iterator[str]:
    """For people."""
    yield f"release {release}; statsmodels {statsmodels}; seed {seed}"
    for one in found:
        yield ""
        yield f"{one.meeting_id}: presented in {one.countries} countries, as far as the release tells"
        yield f"  searched     {one.window.opens} to {one.window.closes}"
        for source in one.sources:
            windows = Counter(each.window.outcome for each in source.lists)
            read = ", ".join(f"{windows[outcome]} {outcome}" for outcome in Outcome if windows[outcome])
            answers = ", ".join(f"{number} {outcome}" for outcome, number in source.answers.items() if number)
            yield f"    {source.source:<16} lists read for that time: {read}; answers in all: {answers or 'none'}"
        on_list = ", ".join(f"{name} {number}" for name, number in one.on_list.items())
        yield f"  lists        {on_list}; on none {one.on_no_list}; on two or more {one.shared}"
        yield from _result_lines(one)
    yield ""
    yield from ("Assumed:", *(f"  {number}. {text}" for number, text in enumerate(ASSUMPTIONS, 1)))


def _result_lines(one: Coverage) -> Iterator[str]:
    if isinstance(one.result, NotEstimable):
        yield f"  estimate     not estimable: {one.result.found}; wanted: {one.result.wanted}"
    else:
        yield from _estimate_lines(one.result, one.limit)
    for pair in one.dependences:
        yield f"  dependence   {' × '.join(pair.lists)}: {_by_rule(pair, one.result)}{_odds(pair)}"
    for pair in one.merged:
        yield f"  merged       {' × '.join(pair.lists)}: {_odds(pair)}"
    if one.sensitivity is not None:
        yield f"  match errors one undone: {_moved(one.sensitivity.undone)}; one added: {_moved(one.sensitivity.added)}"
        yield f"               5 % perturbed: {_moved(one.sensitivity.perturbed)}"


def _estimate_lines(result: Estimate, limit: int) -> Iterator[str]:
    number = f"{result.total:.0f} countries (95 %: {result.lower} to {result.upper})"
    yield f"  estimate     {number}, {result.method} over {', '.join(result.lists)}"
    if result.shared < FEW_MATCHES:
        yield f"               likely to be too low: {result.shared} countries on two lists, {FEW_MATCHES} wanted"
    if result.upper >= limit:
        yield f"               no upper limit below the {limit} countries there are"
    if len(result.models) > 1:
        told = "; ".join(f"{name_of(m.interactions)} {m.total:.0f} ({m.lower} to {m.upper})" for m in result.models)
        yield f"  models       {told}"
    if len(result.lists) > 2:
        yield f"  floor        {result.floor:.0f}, Chao's lower bound{_above(result)}"


def _above(result: Estimate) -> str:
    return ": above the interval, so that some countries are easier to see than others" * (result.floor > result.upper)


def _by_rule(pair: Dependence, result: Estimate | NotEstimable) -> str:
    if pair.lists not in DEPENDENT:
        return ""
    if isinstance(result, Estimate):
        then = "so they are in every model" if len(result.lists) > 2 else "so the estimate is too low"
        return f"dependent by rule, {then}; "
    return "dependent by rule; "


def _odds(pair: Dependence) -> str:
    if pair.odds is None:
        return f"cannot be told from {pair.witnessed} countries on a further list, {MIN_WITNESSED} needed"
    odds = pair.odds
    return f"odds ratio {odds.ratio:.1f} ({odds.lower:.1f} to {odds.upper:.1f}), {_SAID[pair.verdict]}"


def _moved(moved: Moved) -> str:
    lost = moved.tried - moved.estimable
    not_estimable = f", not estimable in {lost} of {moved.tried}" if lost else ""
    if moved.lowest is None or moved.highest is None:
        return f"no estimate{not_estimable}" if moved.tried else "no such error is possible"
    return f"{moved.lowest:.0f} to {moved.highest:.0f}{not_estimable}"


def _meeting(one: Coverage) -> Json:
    kind = "estimate" if isinstance(one.result, Estimate) else "not_estimable"
    return {key: value for key, value in asdict(one).items() if key != "result"} | {kind: asdict(one.result)}


def _cells(one: Coverage) -> Json:
    estimate = one.result if isinstance(one.result, Estimate) else None
    windows = Counter(each.window.outcome for source in one.sources for each in source.lists)
    answers = Counter[str]()
    for source in one.sources:
        answers.update(source.answers)
    row: Json = {"meeting_id": one.meeting_id, "window_opens": one.window.opens, "window_closes": one.window.closes}
    row |= {f"lists_{outcome}": windows[outcome] for outcome in Outcome}
    row |= {f"answers_{outcome}": number for outcome, number in sorted(answers.items())}
    row |= {"countries": one.countries} | {f"on_{name}": number for name, number in one.on_list.items()}
    row |= {"on_no_list": one.on_no_list, "shared": one.shared}
    row |= {"reason": one.result.reason if isinstance(one.result, NotEstimable) else None}
    for name in ("method", "total", "lower", "upper", "floor"):
        row[name] = getattr(estimate, name, None)
    row["models"] = "; ".join(name_of(m.interactions) for m in estimate.models) if estimate else None
    row["dependence"] = "; ".join(f"{' × '.join(pair.lists)} {pair.verdict}" for pair in one.dependences)
    for name in ("undone", "added", "perturbed"):
        moved = getattr(one.sensitivity, name, None)
        row |= {f"{name}_lowest": getattr(moved, "lowest", None), f"{name}_highest": getattr(moved, "highest", None)}
    return row


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(member) for member in value]
    return value if value is None or isinstance(value, (str, int)) else str(value)
