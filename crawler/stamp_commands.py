"""The verb `stamp`: a time that a stranger vouches for, for the archive's manifest as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from archive.paths import DataPaths

__all__ = ["register"]

_TYPE = "application/timestamp-query"
_SECONDS = 30.0  # for an answer, which authorities give at once


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command()(stamp)


def stamp(
    ctx: typer.Context,
    tsa: Annotated[str | None, typer.Option("--tsa", metavar="URL", help="Ask this timestamp authority.")] = None,
    response: Annotated[Path | None, typer.Option("--response", help="Take in an answer that you fetched.")] = None,
    ca: Annotated[Path | None, typer.Option("--ca", help="Certificates (PEM) that must vouch for the answer.")] = None,
) -> None:
    """Write a request for a timestamp of the manifest's head, or take in the answer; `verify` compares it from then on.

    Nobody is asked but the authority that --tsa names, and it gets a digest only.
    """
    from archive.capture import utc_text
    from archive.errors import BadInput
    from archive.stamps import keep_response, write_request

    paths: DataPaths = ctx.obj
    if tsa is not None and response is not None:
        raise BadInput("--tsa", "--response beside it", "one of them: ask an authority, or take in its answer")
    ctx.meta["room"](paths.root)
    asked: Path | None = None
    if response is None:
        head, request = write_request(paths)
        typer.echo(f"line {head.lines} of the manifest, sha256 {head.sha256}\nrequest: {request}")
        if tsa is None:
            typer.echo(
                f"Send it to a timestamp authority, and take in the answer:\n"
                f"  curl -H 'Content-Type: {_TYPE}' --data-binary @{request} URL > answer.tsr\n"
                f"  {paths.command} stamp --response answer.tsr --ca CERTIFICATES.pem"
            )
            return
        response = asked = request.with_suffix(".answer.part")
        asked.write_bytes(_answer(tsa, request.read_bytes()))
    try:
        head, found, place = keep_response(paths, response, ca)
    finally:
        if asked is not None:
            asked.unlink()
    signed = "nobody looked at the signature: name --ca" if ca is None else f"{ca} vouches for it"
    typer.echo(f"{place}: line {head.lines} of the manifest, stamped {utc_text(found.at)}; {signed}")
    typer.echo("Keep a copy elsewhere: who can change the archive can remove its stamps.")


def _answer(url: str, request: bytes) -> bytes:
    """What an authority answers; no proxy of the environment, no redirect; raises BadInput."""
    from http.client import HTTPException
    from urllib.parse import urlsplit
    from urllib.request import HTTPDefaultErrorHandler, HTTPErrorProcessor, HTTPHandler, HTTPSHandler, OpenerDirector
    from urllib.request import Request as HttpRequest

    from archive.errors import BadInput
    from archive.stamps import MAX_RESPONSE

    expected = "the http or https address of a timestamp authority that answers"
    if urlsplit(url).scheme not in {"http", "https"}:
        raise BadInput("--tsa", url[:200], expected)
    opener = OpenerDirector()
    for handler in (HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(handler)
    asked = HttpRequest(url, data=request, headers={"Content-Type": _TYPE}, method="POST")  # noqa: S310 - see above
    try:
        with opener.open(asked, timeout=_SECONDS) as answer:
            said: bytes = answer.read(MAX_RESPONSE + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise BadInput(url[:200], str(error), expected) from error
    if len(said) > MAX_RESPONSE:
        raise BadInput(url[:200], f"more than {MAX_RESPONSE} bytes", expected)
    return said
