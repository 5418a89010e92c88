"""How do programs ask? The interface in words with examples, and its description for tools."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.memento.addresses import in_header
from archive.web.openapi import document, paths_of
from archive.web.release_files import description_of
from archive.web.view import Bytes, Page, View

__all__ = ["views_of"]

_BASE = "http://127.0.0.1:8642"
_EXAMPLE = "http://www.idcpc.gov.cn/"


def views_of(others: Sequence[View]) -> tuple[View, ...]:
    """The views that describe the others, and themselves."""

    def described(edition: Edition, asked: Asked) -> Bytes:
        found = document([*others, *own], description_of(edition.folder))
        return Bytes(body=json.dumps(found, ensure_ascii=False).encode(), media_type="application/json")

    def explained(edition: Edition, asked: Asked) -> Page:
        listed = [_told(view) for view in sorted([*others, *own], key=lambda view: view.path)]
        return Page(
            template="api.html",
            title="Interface",
            data={"paths": listed, "description": "/openapi.json"},
            drawn={"examples": _examples(edition), "base": _BASE},
        )

    own = (
        View(
            path="/openapi.json",
            handler=described,
            summary="This interface as OpenAPI 3.1.",
            forms=(Form.HTML,),
            answers={200: "application/json"},
        ),
        View(path="/api", handler=explained, summary="This interface in words, with examples."),
    )
    return own


def _told(view: View) -> Mapping[str, Any]:
    return {
        "paths": [path for _, path in paths_of(view)],
        "summary": view.summary,
        "parameters": dict(view.query),
    }


def _examples(edition: Edition) -> Mapping[str, str]:
    """Ids and addresses that this release has, for examples that work when they are copied."""
    catalogue = edition.catalogue
    leg = catalogue.first("SELECT leg_id, country FROM legs ORDER BY date_earliest IS NULL, date_earliest DESC, leg_id")
    capture = catalogue.first("SELECT url, fetched_at FROM snapshots ORDER BY fetched_at DESC, snapshot_id")
    found = {"leg": "", "country": "LA", "url": _EXAMPLE, "stamp": "20180105040000", "host": "idcpc.gov.cn"}
    if leg is not None:
        found |= {"leg": leg["leg_id"], "country": leg["country"]}
    if capture is not None:
        url = in_header(str(capture["url"])).replace("'", "%27")  # it stands in a line for a shell
        stamp = "".join(c for c in str(capture["fetched_at"]) if c.isdigit())
        host = url.partition("://")[2].partition("/")[0]
        found |= {"url": url, "stamp": stamp, "host": host}
    return found
