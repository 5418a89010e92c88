"""Which tables change with every crawl? Those of a release's runs/ folder: published, and no part of its version."""

from __future__ import annotations

from collections.abc import Mapping

from archive.capture import Outcome, Role
from archive.presence import Status
from pipelines.release.tables import SEARCHES, Table, column

__all__ = ["RUN_TABLES"]

_VIA = "live, import, screened, demo, wayback, commoncrawl; rendered: what a browser made of a page, no server's answer"
_VANTAGE = "from where it was asked, a label of whoever runs the crawl; null when none was given"

_COUNTED = {
    "bytes": "its length, as far as it was read",
    "records": "responses, resources and revisits",
    "responses": "and resources: what holds a body",
    "revisits": "whose body stands elsewhere: not read",
    "pages": "HTML that came with status 200: screened_out and candidates together",
    "others": "responses that are no such page",
    "screened_out": "pages without the words, which nobody read",
    "candidates": "pages that were read",
    "kept": "of these kept by a rule; in the archive",
    "adjacent": "of these adjacent; in the archive",
    "rejected": "of these rejected by a rule; not in the archive",
    "unread": "of these in a language without rules, or beyond the templates of one; in the archive",
    "unreadable": "of these damaged or not to be read; in the archive where they can be kept",
    "hosts": "of the pages",
}

RUN_TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        Table(
            name="fetches",
            one_row="one attempt at one address: an answer that was kept, or why there is none",
            key=("number",),
            refers={},
            columns=(
                column("number", "integer", "position, in the order of time", "required"),
                column("at", "string", "UTC; of a copy in a web archive: when that archive captured it", "required"),
                column("url", "string", "as asked for", "required"),
                column("source", "string", "name of the source; null for an imported page of none"),
                column("role", "string", "why it was asked for", "required", values=Role),
                column("outcome", "string", "how it ended", "required", values=Outcome),
                column("http_status", "integer", "of the answer; null when there was none"),
                column("via", "string", _VIA, "required"),
                column("vantage", "string", f"{_VANTAGE}; of a copy in a web archive: from where that was asked"),
                column("robots", "string", "what robots.txt said, or why it was not asked; null for imported pages"),
                column("detail", "string", "one line for people: the error, the rule that forbade it"),
                column("led_to", "string", "where a redirect leads"),
                column("snapshot_id", "string", "the capture"),
                column("origin", "string", "address of the copy in a web archive"),
                column("retrieved_at", "string", "when that copy was taken, UTC"),
            ),
        ),
        Table(
            name="presence",
            one_row="one address of an article, and whether it was still there when last asked for, if ever",
            key=("url",),
            refers={},
            columns=(
                column("url", "string", "as asked for", "required"),
                column("source", "string", "name of the source that asked last"),
                column("status", "string", "what was observed last", "required", values=Status),
                column("last_seen", "string", "last capture of the article, UTC; null for never"),
                column("seen_via", "string", f"of that capture: {_VIA}"),
                column("first_missed", "string", "first miss since then, UTC"),
                column("last_missed", "string", "last miss, UTC"),
                column("checks", "integer", "days on which it was missed since it was last seen", "required"),
                column("vantage", "string", f"of the last observation: {_VANTAGE}, or when others made it"),
            ),
        ),
        Table(
            name="freshness",
            one_row="one source: when it last gave a page, and the last attempt to get one",
            key=("source",),
            refers={},
            columns=(
                column("source", "string", "name of the source", "required"),
                column("last_success", "string", "last page or listing captured, UTC; null for never"),
                column("last_attempt", "string", "last time that a page or listing was wanted, or imported, UTC"),
                column("last_outcome", "string", "of that attempt; robots: the site was not asked", values=Outcome),
                column("vantage", "string", f"of that attempt: {_VANTAGE}"),
                column("present", "integer", "addresses of its articles, there when last asked for", "required"),
                column("archived", "integer", "known from copies of others, by no answer of the site", "required"),
                column("missing", "integer", "missed when last asked for", "required"),
                column("gone", "integer", "missed on three days over two weeks or more", "required"),
            ),
        ),
        Table(
            name="searches",
            one_row="one listing or query, asked for once; search_log sums them up by month",
            key=("number",),
            refers={},
            columns=(
                column("number", "integer", "position, in the order of time", "required"),
                column("at", "string", "UTC", "required"),
                column("source", "string", "name of the source", "required"),
                column("channel", "string", "the listing as the source names it"),
                column("url", "string", "listing or query", "required"),
                column("outcome", "string", "what came of it", "required", values=SEARCHES),
                column("links", "integer", "article links shown", "required"),
                column("new", "integer", "of these, not known before", "required"),
                column("newest", "date", "latest day of filing among the links shown, where their addresses say one"),
                column("oldest", "date", "earliest such day: how far back the listing reached"),
                column("via", "string", _VIA, "required"),
                column("vantage", "string", _VANTAGE),
            ),
        ),
        Table(
            name="screenings",
            one_row="one WARC file of others that was looked through, with the number of pages that were left out",
            key=("number",),
            refers={},
            columns=(
                column("number", "integer", "position, in the order of time", "required"),
                column("at", "string", "when it was looked through, UTC", "required"),
                column("file", "string", "its name or address", "required"),
                column("sha256", "string", "of its bytes, as many as were read", "required"),
                column("terms", "string", "digest of the words that a page had to hold to be read", "required"),
                *(column(name, "integer", said, "required") for name, said in _COUNTED.items()),
                column("first", "string", "capture of its earliest page, UTC; null for no page"),
                column("last", "string", "capture of its latest page, UTC"),
                column("rules", "string", "pages rejected, by rule of the codebook"),
                column("cut", "string", "where the file breaks off, and why; null when it was read to its end"),
            ),
        ),
    )
}  # fmt: skip
