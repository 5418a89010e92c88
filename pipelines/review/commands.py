"""The verb `review`: what waits, decisions on it, a blind sample for a second coder, and the agreement with it."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from archive.one_line import answer
from archive.paths import DataPaths
from pipelines.review.decision_commands import VERBS

__all__ = ["register"]


class By(StrEnum):
    """As pipelines.review.sample.Strata, which is heavy to import."""

    STATUS = "status"
    RULE = "rule"
    LANGUAGE = "language"


def register(app: typer.Typer) -> None:
    """Add the verb with its own verbs to the front door."""
    review = typer.Typer(
        no_args_is_help=True, help="What waits for a reviewer, decisions, and a second coder's sample."
    )
    for decide, name in VERBS:
        review.command(name)(decide)
    for verb in (sample, agree):
        review.command()(verb)
    app.add_typer(review, name="review")


def sample(
    ctx: typer.Context,
    size: Annotated[int, typer.Option("--size", min=1, help="How many pages.")],
    into: Annotated[Path, typer.Option("--into", help="A folder that is not there yet.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same pages.")] = 1,
    strata: Annotated[By, typer.Option("--strata", help="Draw equally from each ...")] = By.STATUS,
) -> None:
    """Export pages without the extractor's answers, with a coding sheet; the key to them stays here."""
    from pipelines.review.sample import CODER, KEY, Strata, draw_sample

    paths: DataPaths = ctx.obj
    key = draw_sample(paths, into, size=size, seed=seed, strata=Strata(strata.value))
    print(f"sample {key.sample}: {len(key.pages)} of {key.documents} documents, from {len(key.strata)} strata", end="")
    print(f"; {key.unreadable} that could not be read were not drawn from" if key.unreadable else "")
    print(f"hand over: {into / CODER} (begin with instructions.html)")
    print(f"keep back: {into / KEY} (which document is which page)")
    print(f"then: xuanjie --data {paths.root} review agree {into}")


def agree(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of `review sample`.")],
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="The filled sheet; default DIR/coder/sheet.csv.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="OTHER.csv", help="Another coder's sheet, not the extractor.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws behind kappa's interval.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Read a filled sheet back: Cohen's kappa, agreement per field, and every disagreement."""
    from pipelines.review.agree import agree as compare
    from pipelines.review.agreement_lines import agreement_lines

    paths: DataPaths = ctx.obj
    told = compare(paths, folder, sheet=sheet, against=against, seed=seed)
    if as_json:
        print(json.dumps(told.as_json(), ensure_ascii=False, indent=1))
    else:
        answer(*agreement_lines(told))
