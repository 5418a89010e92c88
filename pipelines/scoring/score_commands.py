"""The verb `score`: how well does the extractor do on cases that a reader recorded?"""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.errors import BadInput
from archive.one_line import answer

if TYPE_CHECKING:  # heavy modules are imported inside the verb
    from pipelines.scoring.score_interval import Counts

__all__ = ["register"]

_TRIPS = "trips"  # what --wrong lists of --journeys
_DRAWS = 1000  # of --beside, which makes little sense without intervals

Json = dict[str, Any]


class By(StrEnum):
    LANG = "lang"
    KIND = "kind"
    SPLIT = "split"


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(score)


def score(
    cases: Annotated[Path, typer.Argument(help="Gold cases; their pages lie in pages/ beside them.")],
    by: Annotated[By | None, typer.Option("--by", help="One table per value of this key.")] = None,
    wrong: Annotated[
        str | None,
        typer.Option(
            "--wrong",
            metavar="FIELD",
            help="List the cases in which this field is wrong; with --journeys `trips`: each trip that is split or "
            "merged, with its cases, countries, leaders and days.",
        ),
    ] = None,
    errors: Annotated[
        int | None, typer.Option("--errors", min=1, metavar="N", help="The N commonest sorts of errors, with examples.")
    ] = None,
    bootstrap: Annotated[
        int, typer.Option("--bootstrap", min=0, metavar="N", help="95 % intervals of F1 from cases drawn anew N times.")
    ] = 0,
    beside: Annotated[
        Path | None, typer.Option("--beside", metavar="CASES", help="A second set, side by side, with the gap.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws: the same seed, the same intervals.")] = 1,
    journeys: Annotated[
        bool, typer.Option("--journeys", help="Are accounts of one trip joined? B-cubed, and pairs of stays.")
    ] = False,
    disputed: Annotated[
        Path | None,
        typer.Option(
            "--disputed",
            metavar="CSV",
            help="With --journeys: trip ids of the cases held to be wrong (case_id,country,labelled,trip,reason); "
            "scored as if put right.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Worker processes.")] = 1,
) -> None:
    """Measure the extractor against cases that a reader recorded."""
    ways = {
        "--wrong": wrong is not None and not journeys,
        "--errors": errors is not None,
        "--beside": beside is not None,
        "--journeys": journeys,
    }
    asked = [name for name, is_asked in ways.items() if is_asked]
    if len(asked) > 1:
        raise BadInput(" and ".join(asked), "both", "one of them")
    if bootstrap and asked and asked != ["--beside"]:
        raise BadInput(f"--bootstrap and {asked[0]}", "both", "one of them")
    if by is not None and (errors is not None or journeys):
        raise BadInput(f"--by and {asked[0]}", "both", "one of them")
    if disputed is not None and not journeys:
        raise BadInput("--disputed", "no --journeys", "both: it puts trip ids right")
    if journeys:
        if wrong not in (None, _TRIPS):
            raise BadInput("--journeys and --wrong", repr(wrong), f"--wrong {_TRIPS}")
        _journeys(cases, jobs, as_json, disputed, is_listed=wrong is not None)
    elif beside is not None:
        _beside(cases, beside, by, bootstrap or _DRAWS, seed, as_json, jobs)
    elif bootstrap:
        _bootstrap(cases, by, bootstrap, seed, as_json, jobs)
    else:
        _figures(cases, by, wrong, errors, as_json, jobs)


def _read(cases: Path, jobs: int) -> tuple[list[Json], dict[str, Json], dict[str, str]]:
    """The cases, what the extractor says of each, and the pages' characters."""
    from pipelines.offline import no_network
    from pipelines.reading import read_manifest
    from pipelines.scoring.gold_cases import case_rows, page_bodies
    from pipelines.scoring.score import page_text

    rows = case_rows(cases)
    manifest = cases.parent / "pages" / "manifest.jsonl"
    pages = {case_id: page_text(body) for case_id, body in page_bodies(rows, manifest).items()}
    with no_network():
        reports = {row["case_id"]: row for row in read_manifest(manifest, jobs) if row.get("case_id")}
    return rows, reports, pages


def _figures(cases: Path, by: By | None, wrong: str | None, errors: int | None, as_json: bool, jobs: int) -> None:
    from pipelines.scoring import error_classes as sorts
    from pipelines.scoring import score as measure

    rows, reports, pages = _read(cases, jobs)
    groups = measure.group(rows, by)
    results = {name: measure.score(members, reports, pages) for name, members in groups.items()}
    if wrong is not None:
        fields = sorted({name for tallies in results.values() for name in tallies})
        if wrong not in fields:
            raise BadInput("--wrong", repr(wrong), f"one of {', '.join(fields)}")
        slips = {name: tallies[wrong].slips if wrong in tallies else [] for name, tallies in results.items()}
        if as_json:
            told = {name: [asdict(slip) for slip in listed] for name, listed in slips.items()}
            print(json.dumps(told if by else told["all"], ensure_ascii=False, indent=1))
            return
        for name, listed in slips.items():
            if by and listed:
                print(f"{name} ({len(groups[name])})")
            for slip in listed:
                answer(str(slip))
    elif errors is not None:
        found = sorts.error_classes(rows, results["all"])[:errors]
        print(json.dumps(sorts.as_json(found), ensure_ascii=False, indent=1) if as_json else sorts.error_table(found))
    elif as_json:
        figures = {name: {key: t.figures() for key, t in tallies.items()} for name, tallies in results.items()}
        print(json.dumps(figures if by else figures["all"], indent=1))
    else:
        for name, tallies in results.items():
            print(measure.table(name, len(groups[name]), tallies))


def _counted(cases: Path, by: By | None, jobs: int) -> dict[str, list[Counts]]:
    from pipelines.scoring.score import group
    from pipelines.scoring.score_interval import case_counts

    rows, reports, pages = _read(cases, jobs)
    return {name: case_counts(members, reports, pages) for name, members in group(rows, by).items()}


def _bootstrap(cases: Path, by: By | None, times: int, seed: int, as_json: bool, jobs: int) -> None:
    from pipelines.scoring.score_interval import sure, sure_table

    counted = _counted(cases, by, jobs)
    found = {name: sure(counts, times, seed) for name, counts in counted.items()}
    if as_json:
        figures = {name: {key: asdict(s) for key, s in fields.items()} for name, fields in found.items()}
        print(json.dumps(figures if by else figures["all"], indent=1))
    else:
        for name, fields in found.items():
            print(sure_table(name, len(counted[name]), fields))


def _beside(first: Path, second: Path, by: By | None, times: int, seed: int, as_json: bool, jobs: int) -> None:
    from pipelines.scoring.score_interval import beside, beside_table

    one, two = _counted(first, by, jobs), _counted(second, by, jobs)
    names = dict.fromkeys([*one, *two])
    found = {name: beside(one.get(name, []), two.get(name, []), times, seed) for name in names}
    if as_json:
        figures = {name: {key: asdict(gap) for key, gap in fields.items()} for name, fields in found.items()}
        print(json.dumps(figures if by else figures["all"], indent=1))
        return
    print(f"A = {first}, B = {second}")
    for name, fields in found.items():
        print(beside_table(name, (len(one.get(name, [])), len(two.get(name, []))), fields))


def _journeys(cases: Path, jobs: int, as_json: bool, disputed: Path | None, *, is_listed: bool) -> None:
    from pipelines.offline import no_network
    from pipelines.scoring.gold_cases import case_rows, page_bodies
    from pipelines.scoring.journey_score import score_journeys
    from pipelines.scoring.journey_slips import trips_put_right

    rows = case_rows(cases)
    manifest = cases.parent / "pages" / "manifest.jsonl"
    page_bodies(rows, manifest)  # names the case whose page is gone
    if any(told["trip"] is None for row in rows for told in row["gold"]["delegations"]):
        raise BadInput(str(cases), "a delegation without trip", "for --journeys a trip id in each")
    put_right = trips_put_right(disputed) if disputed is not None else {}
    with no_network():
        joined = score_journeys(rows, manifest, jobs, put_right)
    if is_listed and as_json:
        print(json.dumps([asdict(slip) for slip in joined.disagreements], ensure_ascii=False, indent=1))
    elif is_listed:
        for slip in joined.disagreements:
            answer(*str(slip).split("\n"))
    elif as_json:
        print(json.dumps(joined.as_json(), indent=1))
    else:
        told, pairs = joined.b_cubed, joined.pairs
        print(f"{'journeys (B-cubed)':<26}{'precision':>10}{'recall':>10}{'F1':>10}{'gold':>7}{'found':>7}")
        print(f"{'stays':<26}{told.precision:>10.3f}{told.recall:>10.3f}", end="")
        print(f"{told.f1:>10.3f}{told.wanted:>7}{told.found:>7}")
        print(f"pairs wrongly merged      {pairs.wrongly} of {pairs.joined} joined ({pairs.wrong_share:.1%})")
        print(f"pairs missed              {pairs.missed} of {pairs.labelled} labelled ({pairs.missed_share:.1%})")
