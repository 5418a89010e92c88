"""How is an agreement told to people?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipelines.review.agree import Agreed

__all__ = ["agreement_lines"]

_COLUMN = 12


def agreement_lines(told: Agreed) -> Iterator[str]:
    """Counts, kappa, fields, the confusion table, and every disagreement with both values and passages."""
    data = told.as_json()
    yield f"sample {told.sample}: {told.drawn} pages, {data['compared']} compared, {len(told.not_coded)} not coded"
    yield f"first: {told.first}, second: {told.second}"
    if told.not_coded:
        yield f"not coded: {', '.join(told.not_coded)}"
    for sample_id, why in told.left_out.items():
        yield f"left out: {sample_id}, {why}"
    yield ""
    heads = ("n", "agreed", "percent", "kappa", "weighted %", "weighted k")
    yield _line("one value a page", heads) + "   95 % interval of it"
    for name, j in data["judgements"].items():
        low, high = j["weighted_kappa_low"], j["weighted_kappa_high"]
        range_ = "" if low is None else f"   [{low:.3f}, {high:.3f}]"
        shares = (_percent(j["percent"]), _figure(j["kappa"]), _percent(j["weighted_percent"]))
        yield _line(name, (j["n"], j["agreed"], *shares, _figure(j["weighted_kappa"]))) + range_
    yield ""
    yield from _confusion(told)
    yield ""
    yield f"pages that both hold to be in scope: {data['in_scope_in_both']}"
    yield _line("lists", ("n", "agreed", "percent", "weighted %", "F1"))
    for name, f in data["lists"].items():
        yield _line(name, (*_counts(f), _figure(f["f1"])))
    yield _line("values of such rows", ("n", "agreed", "percent", "weighted %"))
    for name, f in data["fields"].items():
        yield _line(name, _counts(f))
    yield ""
    yield f"disagreements: {len(told.found.disagreements)}"
    for d in told.found.disagreements:
        place = f" ({d.place})" if d.place else ""
        yield f"{d.sample_id} {d.field}{place}: {d.first or 'nothing'} | {d.second or 'nothing'}"
        yield from (
            f"    {who}: “{quote}”" for who, quote in (("first", d.first_quote), ("second", d.second_quote)) if quote
        )


def _confusion(told: Agreed) -> Iterator[str]:
    order = ["kept", "adjacent", "rejected", "unread"]
    down = [one for one in order if any(one == a for a, _ in told.found.confusion)]
    across = [two for two in order if any(two == b for _, b in told.found.confusion)]
    yield _line("first ↓ second →", across)
    for one in down:
        yield _line(one, [told.found.confusion.get((one, two), 0) for two in across])


def _counts(f: Mapping[str, Any]) -> tuple[object, ...]:
    return (f["n"], f["agreed"], _percent(f["percent"]), _percent(f["weighted_percent"]))


def _line(name: str, cells: Iterable[object]) -> str:
    return f"{name:<22}" + "".join(f"{cell:>{_COLUMN}}" for cell in map(str, cells))


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f}"


def _figure(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"
