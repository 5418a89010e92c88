"""How does a question become an answer? Route, check, look up in a thread, write, keep."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from bs4.exceptions import ParserRejectedMarkup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from archive.errors import BadInput, Damaged, NoSuchRecord, TakenDown, WriteFailed
from archive.web.asked import AsIs, Asked, Form
from archive.web.catalogue.handle import TooDear
from archive.web.edition import Edition, Elsewhere
from archive.web.guards import Guard, log_fault
from archive.web.ids import matches
from archive.web.kept import Kept
from archive.web.refusals import BadQuestion, Gone, NotHere, Refusal
from archive.web.rendering import written
from archive.web.sending import etag_of, response
from archive.web.site import Site
from archive.web.view import Bytes, File, Page, View

__all__ = ["application"]

_THREADS = 4  # two cores, and a thread that waits for the disk
# Of them: who asks for a dear page again and again leaves the others to whoever asks for another. Views that lay out
# archived pages are one page in this, for what they cost is up to whoever wrote those.
_OF_ONE_PAGE = 2
_MOST_QUERY = 4_000  # characters
_MOST_FIELDS = 60


def application(site: Site, views: Sequence[View], hosts: Collection[str]) -> ASGIApp:
    """The browser as an ASGI application.

    hosts  names in the Host header that are answered
    """
    desk = _Desk(site)
    shared = asyncio.Semaphore(_OF_ONE_PAGE)
    routes = [route for view in views for route in _routes(view, desk, shared)]
    return Guard(Router(routes=routes, redirect_slashes=False, default=desk.nothing_here), hosts)


def _routes(view: View, desk: _Desk, shared: asyncio.Semaphore) -> list[Route]:
    endings = {Form.HTML: "", Form.JSON: ".json", Form.CSV: ".csv"}
    path = "/index" if view.path == "/" else view.path
    room = shared if view.lays_out else asyncio.Semaphore(_OF_ONE_PAGE)
    made = []
    for form in view.forms:
        at = view.path if form is Form.HTML else f"{path}{endings[form]}"
        made.append(Route(at, _Endpoint(view, form, desk, room).answer, methods=["GET"]))
    return made[::-1]  # the endings first, or an id would take them in


class _Endpoint:
    def __init__(self, view: View, form: Form, desk: _Desk, room: asyncio.Semaphore) -> None:
        self._view, self._form, self._desk, self._room = view, form, desk, room

    async def answer(self, request: Request) -> Response:
        return await self._desk.answer(request, self._view, self._form, self._room)


class _Desk:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept = Kept()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="look-up")
        self._slow = ThreadPoolExecutor(1, thread_name_prefix="slow")  # waits for the process that reads a heavy page

    async def answer(self, request: Request, view: View, form: Form, room: asyncio.Semaphore) -> Response:
        edition = self._site.edition()
        now = asyncio.get_running_loop().time
        path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
        kept = self._kept.find(edition.stamp, edition.state(now()), (path, query)) if view.kept else None
        if kept is not None:
            return response(request, *kept)
        as_is = _as_is(request, view) if view.as_is else None

        def look_up(state: Mapping[str, str], *, is_slow: bool = False) -> tuple[Bytes | File, str]:
            (answer, etag), looked_at = edition.watched(
                lambda: _found(view, form, edition, path, request.path_params, query, as_is), may_take_time=is_slow
            )
            if view.kept and isinstance(answer, Bytes) and answer.status == 200:
                rests_on = {part: state[part] for part in looked_at}
                self._kept.keep(edition.stamp, rests_on, (path, query), answer, etag)
            return answer, etag

        async with room:
            state = edition.state(now())  # a page may have been taken down since
            kept = self._kept.find(edition.stamp, state, (path, query)) if view.kept else None
            if kept is not None:  # whoever waited before asked the same
                return response(request, *kept)
            looking = asyncio.get_running_loop().run_in_executor(self._threads, look_up, state)
            await asyncio.wait([looking])
        if isinstance(looking.exception(), Elsewhere):
            slowly = partial(look_up, edition.state(now()), is_slow=True)
            looking = asyncio.get_running_loop().run_in_executor(self._slow, slowly)
            await asyncio.wait([looking])
        fault = looking.exception()
        if isinstance(fault, Exception):  # whatever it is, a visitor gets a page and no traceback
            log_fault(fault, path)
            answer = _refused(_Fault("A fault of ours; it is logged."), edition, Asked(path=path, form=form))
            return response(request, answer, etag_of(answer))
        return response(request, *looking.result())

    async def nothing_here(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        edition = self._site.edition()
        form = Form.JSON if scope["path"].endswith(".json") else Form.HTML
        asked = Asked(path=scope["path"], form=form)
        answer = _refused(NotHere("No page has this address."), edition, asked)
        await response(request, answer, etag_of(answer))(scope, receive, send)


def _found(
    view: View,
    form: Form,
    edition: Edition,
    path: str,
    ids: Mapping[str, str],
    query: str,
    as_is: AsIs | None,
) -> tuple[Bytes | File, str]:
    asked = Asked(path=path.removesuffix(f".{form.value}"), form=form, ids=ids, as_is=as_is)
    answer: Page | Bytes | File
    try:
        if as_is is None:
            asked = Asked(path=asked.path, form=form, ids=ids, query=_query(query, view))
        _check(ids)
        answer = view.handler(edition, asked)
        if isinstance(answer, Page):
            answer = written(answer, edition, asked, has_sheet=Form.CSV in view.forms)
    except Refusal as refusal:
        answer = _refused(refusal, edition, asked)
    except NoSuchRecord as error:
        answer = _refused(NotHere(str(error)), edition, asked)
    except TakenDown as error:
        answer = _refused(Gone(str(error)), edition, asked)
    except (TooDear, BadInput) as error:
        answer = _refused(BadQuestion(str(error)), edition, asked)
    except ParserRejectedMarkup:
        said = (
            "The markup of this page is of a kind that no reader takes (`<![` and a name); its bytes can be downloaded."
        )
        answer = _refused(NotHere(said), edition, asked)
    except (Damaged, WriteFailed) as error:
        answer = _refused(_Unreadable(str(error)), edition, asked)
    return answer, etag_of(answer)


def _as_is(request: Request, view: View) -> AsIs:
    """The address at the end of the path as the client wrote it: routes are chosen by the decoded path."""
    before, _, _ = view.path.partition("{url:path}")
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    url = raw.decode("latin-1").split("/", before.count("/"))[-1]
    query: bytes = request.scope["query_string"]
    base = f"{request.url.scheme}://{request.headers['host']}"  # Guard has looked at the name
    whole = url + (f"?{query.decode('latin-1')}" if query else "")
    return AsIs(url=whole, base=base, headers=dict(request.headers))


def _check(ids: Mapping[str, str]) -> None:
    """raises   NotHere"""
    if not matches(ids):
        raise NotHere("No page has this address: that is no id of ours.")


class _Unreadable(Refusal):
    status = 503


class _Fault(Refusal):
    status = 500


def _query(query: str, view: View) -> Mapping[str, Sequence[str]]:
    """Parameters of a query; raises BadQuestion for one that the page does not know."""
    if len(query) > _MOST_QUERY:
        raise BadQuestion(f"a query of {len(query)} characters, at most {_MOST_QUERY} are read")
    try:
        given = parse_qs(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise BadQuestion(f"the query cannot be read: {error}") from error
    for name in given:
        if name not in view.query:
            known = ", ".join(view.query) or "none"
            raise BadQuestion(f"unknown parameter {name[:40]!r}; this page knows {known}")
    return given


def _refused(refusal: Refusal, edition: Edition, asked: Asked) -> Bytes:
    data: dict[str, Any] = {
        "error": {
            "status": refusal.status,
            "said": refusal.said,
            "successor": getattr(refusal, "successor", None),
        }
    }
    page = Page(template="refused.html", title=str(refusal.status), data=data, status=refusal.status)
    form = Form.HTML if asked.form is Form.CSV else asked.form
    return written(page, edition, Asked(path=asked.path, form=form), has_sheet=False)
