"""How well do reports of single pages agree with what a careful reader recorded? Precision, recall, F1 per field.

The measure is the house's own (gold/FORMAT.md, "Scoring"): micro-averaged over the cases, strings compared after NFKC,
case folding and removal of punctuation and white space.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.wording import fold, same

__all__ = ["QUOTES", "Slip", "Tally", "group", "page_text", "score", "table"]

Json = Mapping[str, Any]

MAX_QUOTE = 400  # characters without white space: a sentence or two, not the page
QUOTES = {"quote_stands_in_page", "value_has_a_quote"}  # they measure the evidence, not what was read
LITERAL = {"leader_name", "leader_title", "inviter"}  # their quote must contain the value itself
ATTESTED: Mapping[str, tuple[str, ...]] = {
    "delegations": ("leader_name", "leader_title", "meeting"),
    "legs": ("country", "start", "end", "inviter"),
    "events": ("form", "start", "end", "meeting", "attendance"),
    "aggregate_claims": ("quantity",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One value that is expected and was not found, or the other way round."""

    case: str
    what: str  # missed, invented
    value: Any

    def __str__(self) -> str:
        return f"{self.case}: {self.what} {self.value!r}"


@dataclass(slots=True)
class Tally:
    """Hits and misses of one field over all cases."""

    hits: int = 0
    invented: int = 0
    missed: int = 0
    slips: list[Slip] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        return [str(slip) for slip in self.slips]

    def add(
        self, case: str, gold: Sequence[Any], found: Sequence[Any], equal: Callable[[Any, Any], bool] | None = None
    ) -> None:
        """Match found values one to one with the expected ones; what is left over on either side is wrong."""
        left = list(found)
        for wanted in gold:
            at = next((i for i, f in enumerate(left) if (equal(wanted, f) if equal else wanted == f)), None)
            if at is None:
                self.missed += 1
                self.slips.append(Slip(case=case, what="missed", value=wanted))
            else:
                del left[at]
                self.hits += 1
        for extra in left:
            self.invented += 1
            self.slips.append(Slip(case=case, what="invented", value=extra))

    def figures(self) -> dict[str, float]:
        found, gold = self.hits + self.invented, self.hits + self.missed
        precision = self.hits / found if found else 1.0
        recall = self.hits / gold if gold else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "n_gold": gold,
            "n_found": found,
        }


def score(
    cases: Iterable[Json], reports: Mapping[str, Json], pages: Mapping[str, str] | None = None
) -> dict[str, Tally]:
    """Tallies by field.

    cases    gold cases (FORMAT.md)
    reports  by case_id, in the form of pipelines.report; a missing one counts as empty
    pages    by case_id, page_text() of the page: checks that every quote stands there; None leaves quotes unchecked
    """
    tallies: dict[str, Tally] = defaultdict(Tally)
    for case in cases:
        found = reports.get(case["case_id"]) or {}
        decision = (found.get("decision") or {}).get("status") or "missing"
        _score_page(tallies, case, found, decision)
        if case["gold"]["decision"] == "rejected" and decision == "rejected":
            continue
        _score_legs(tallies, case, found, decision)
        _score_rest(tallies, case, found)
        if pages is not None:
            _score_quotes(tallies, case["case_id"], found, pages[case["case_id"]])
    return tallies


def _score_page(tallies: dict[str, Tally], case: Json, found: Json, decision: str) -> None:
    cid, gold = case["case_id"], case["gold"]
    kept = ["kept"]
    tallies["decision_kept"].add(cid, kept if gold["decision"] == "kept" else [], kept if decision == "kept" else [])
    tallies["decision_three_way"].add(cid, [gold["decision"]], [decision])
    tallies["kind"].add(cid, [gold["kind"]], [(found.get("decision") or {}).get("kind")])
    page = found.get("announcement") or {}
    tallies["page_title"].add(cid, [fold(case["title"])], [fold(page.get("title"))] if page.get("title") else [])
    if "no_date_on_page" not in (case.get("quirks") or []):
        tallies["page_date"].add(cid, _known([case.get("published_on")]), _known([page.get("published_on")]))


def _score_legs(tallies: dict[str, Tally], case: Json, found: Json, decision: str) -> None:
    cid, gold = case["case_id"], case["gold"]
    # a near miss that was rejected is already counted in the three-way decision
    hidden = gold["decision"] == "rejected" or (gold["decision"] == "adjacent" and decision == "rejected")
    wanted, seen = [] if hidden else _legs(gold), _legs(found)

    def add(name: str, values: Callable[[Json, Json], Any]) -> None:
        def pairs(legs: list[tuple[Json, Json]]) -> list[Any]:
            return [(leg.get("country"), values(d, leg)) for d, leg in legs if values(d, leg)]

        tallies[name].add(cid, pairs(wanted), pairs(seen))

    tallies["leg_country"].add(cid, [leg["country"] for _, leg in wanted], [leg.get("country") for _, leg in seen])
    add("leg_start", lambda d, leg: leg.get("start"))
    add("leg_end", lambda d, leg: leg.get("end"))
    add("leg_meeting", lambda d, leg: d.get("meeting"))
    # one printed day, either way
    add("leg_precision", lambda d, leg: "day" if leg.get("precision") == "within" else leg.get("precision"))
    judged = gold["decision"] == "kept" or (gold["decision"] == "adjacent" and decision != "rejected")
    teams = (gold.get("delegations") or []) if judged else []
    named = found.get("delegations") or []
    tallies["leader_name"].add(
        cid, _once(teams, "leader_name"), _once(named, "leader_name"), lambda a, b: fold(a) == fold(b)
    )
    tallies["leader_title"].add(cid, _once(teams, "leader_title"), _once(named, "leader_title"), same)
    add("mode", lambda d, leg: d.get("mode"))
    tallies["city"].add(
        cid,
        [fold(c) for _, leg in wanted for c in leg.get("cities") or []],
        [fold(c) for _, leg in seen for c in leg.get("cities") or []],
    )
    tallies["inviter"].add(
        cid, _known(leg.get("inviter") for _, leg in wanted), _known(leg.get("inviter") for _, leg in seen), same
    )


def _score_rest(tallies: dict[str, Tally], case: Json, found: Json) -> None:
    cid, gold = case["case_id"], case["gold"]
    wanted = _main_events(gold) if gold["decision"] == "kept" else []
    seen = _main_events(found)
    tallies["event"].add(
        cid, [(e["form"], e.get("meeting")) for e in wanted], [(e.get("form"), e.get("meeting")) for e in seen]
    )
    for name, key in (("event_start", "start"), ("attendance", "attendance")):
        tallies[name].add(cid, _known(e.get(key) for e in wanted), _known(e.get(key) for e in seen))
    tallies["aggregate_claim"].add(
        cid,
        [(c["unit"], c["quantity"]) for c in gold.get("aggregate_claims") or []],
        [(c.get("unit"), c.get("quantity")) for c in found.get("aggregate_claims") or []],
    )


def _score_quotes(tallies: dict[str, Tally], cid: str, found: Json, text: str) -> None:
    standing: dict[str, list[str]] = defaultdict(list)
    for row in found.get("evidence") or []:
        path, quote = row.get("path"), re.sub(r"\s+", "", row.get("quote") or "")
        stands = bool(quote) and quote in text and len(quote) <= MAX_QUOTE
        tallies["quote_stands_in_page"].add(cid, [path], [path] if stands else [])
        if stands:
            standing[path].append(quote)
    for path, value in _attested(found).items():
        literal = path.rsplit(".", 1)[1] in LITERAL
        good = any(not literal or fold(str(value)) in fold(quote) for quote in standing[path])
        tallies["value_has_a_quote"].add(cid, [path], [path] if good else [])


def _attested(found: Json) -> dict[str, Any]:
    """The values of a report that owe a quote, by path."""
    out: dict[str, Any] = {}
    for kind in ("delegations", "events", "aggregate_claims"):
        for i, row in enumerate(found.get(kind) or []):
            out |= {f"{kind}.{i}.{k}": row[k] for k in ATTESTED[kind] if row.get(k)}
            for j, leg in enumerate(row.get("legs") or [] if kind == "delegations" else []):
                out |= {f"delegations.{i}.legs.{j}.{k}": leg[k] for k in ATTESTED["legs"] if leg.get(k)}
    return out


def _legs(record: Json) -> list[tuple[Json, Json]]:
    return [(d, leg) for d in record.get("delegations") or [] for leg in d.get("legs") or []]


def _main_events(record: Json) -> list[Json]:
    """Briefings; sessions inside a visit are not scored."""
    return [e for e in record.get("events") or [] if e.get("form") != "side_meeting"]


def _once(rows: Sequence[Json], key: str) -> list[str]:
    return list({fold(row[key]): row[key] for row in rows if row.get(key)}.values())


def _known(values: Iterable[Any]) -> list[Any]:
    return [v for v in values if v]


def page_text(body: bytes) -> str:
    """The characters of a page without markup and white space, roughly: an independent witness for quotes.

    It is deliberately not the product's own decoder and text layer, so that a fault there shows here.
    """
    head = body[:2048].lower()
    charset = "gb18030" if b"charset=gb" in head or b'charset="gb' in head else "utf-8"
    text = re.sub(r"(?s)<(script|style).*?(?:</\1>|\Z)", " ", body.decode(charset, "replace"))
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


def group(cases: Iterable[Json], by: str | None) -> dict[str, list[Json]]:
    """Cases by lang, kind or split, in order of first appearance; everything as `all` without a key."""
    groups: dict[str, list[Json]] = defaultdict(list)
    for case in cases:
        key = {"lang": case["lang"], "kind": case["gold"]["kind"], "split": case.get("split", "")}.get(by or "", "all")
        groups[key].append(case)
    return groups


def table(name: str, count: int, tallies: Mapping[str, Tally]) -> str:
    """The figures as a table for people."""
    lines = [f"{f'{name} ({count})':<26}{'precision':>10}{'recall':>10}{'F1':>10}{'gold':>7}{'found':>7}"]
    for key, tally in tallies.items():
        f = tally.figures()
        lines.append(
            f"{key:<26}{f['precision']:>10.3f}{f['recall']:>10.3f}{f['f1']:>10.3f}{f['n_gold']:>7}{f['n_found']:>7}"
        )
    return "\n".join(lines)
