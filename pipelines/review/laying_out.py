"""What does a second coder get to see? Pages without the extractor's answers, safe offline, and how to code them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pipelines.documents import Document
from pipelines.review.present import Article
from pipelines.review.sheet import COLUMNS, codes

__all__ = ["instructions", "page_html"]

# Nothing is fetched and nothing runs, whatever a page holds: its text is escaped, and the policy forbids the rest.
_HEAD = (
    '<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<title>{title}</title>\n<style>body{{max-width:45em;margin:2em auto;padding:0 1em;line-height:1.6;"
    "font-family:serif}}.stamp,figcaption,details{{color:#444}}pre{{white-space:pre-wrap}}td,th{{text-align:left;"
    "vertical-align:top;padding:0 1em .3em 0}}</style>\n</head>\n<body>\n"
)

_WHAT = {
    "sample_id": "as given. A page with several legs or events has several rows: copy the row and keep the id",
    "decision": "one for each page",
    "rule": "one for each page",
    "kind": "what the page is about; one for each page",
    "meeting": "the Party meeting presented: pc19 is the 19th congress, cc18-p5 the fifth plenum of the 18th committee",
    "country": "of the leg or event: two letters, ISO 3166-1, also XK and EU",
    "leader_name": "as printed, in full",
    "leader_title": "the whole printed title without the name",
    "start": "first day of the stay or event, 2017-03-06; empty when the page does not tell",
    "end": "last day of it",
    "precision": "what the two days claim",
    "mode": "what the page knows of the journey",
    "city": "as printed; several: separated by ;",
    "inviter": "who invited, as printed",
    "event_form": "makes the row an event instead of a leg",
    "organiser": "of an event, as printed",
    "attendance": "people present, digits only",
    "claim_quantity": "an official total; with its unit it makes the row a claim",
    "claim_unit": "of what the total is",
    "quote": "copied from the page: what you rest the row on (may stay empty)",
    "note": "anything; never compared",
}


def page_html(sample_id: str, document: Document, article: Article) -> bytes:
    """One page: headline, source line, paragraphs, captions; the page's whole text folded away beneath."""
    told = document.announcement
    day, outlet = (told.published_on, told.outlet) if told else (None, None)
    stamp = f"{day or 'no day'} · {outlet or 'no source'}"
    whole = (
        "The whole text of the page, menus and lists too: look here when the article above seems cut off,"
        " or for the printed source line"
    )
    parts = [
        _HEAD.format(lang=escape(told.language if told else ""), title=escape(sample_id)),
        f"<p>{escape(sample_id)}</p>\n<h1>{escape(article.title)}</h1>\n",
        f'<p class="stamp">Published, as the program read it: {escape(stamp)}</p>\n',
        *(f"<p>{escape(text)}</p>\n" for text in article.body),
        *(f"<figure><figcaption>Caption: {escape(text)}</figcaption></figure>\n" for text in article.captions),
        f"<details><summary>{whole}</summary>\n<pre>{escape(article.layer)}</pre></details>\n",
        "</body>\n</html>\n",
    ]
    return "".join(parts).encode("utf-8", "replace")


_STEPS = """<ol>
<li>Read <a href="codebook.md">codebook.md</a>, above all “Is a page in scope?”, “What a leg, an event and a claim say”
and “How a second coder works”.</li>
<li>Open <code>sheet.csv</code>. In a spreadsheet import it with <b>all columns as text</b>, or the program turns days
and ids into something else.</li>
<li>Code the pages in the order below. Give each page one decision, one rule and one kind; then one row for each leg,
each event and each official total, in rows of their own with the same sample_id. Rejected pages have no other
values.</li>
<li>Leave empty what the page does not tell. A page that you cannot code (its language, say) stays empty: it counts as
not coded, not as wrong.</li>
<li>Save as CSV in UTF-8 and send the sheet back.</li>
</ol>
"""


def instructions(sample_ids: Sequence[str]) -> bytes:
    """How to code, what may stand in each column, and links to the pages in the order of the sheet."""
    blind = (
        f"{len(sample_ids)} pages. You do not see what the program made of them; its answers are in no file of this"
        " folder. Please look nothing up and talk to no other coder until you are done."
    )
    parts = [_HEAD.format(lang="en", title="Coding"), f"<h1>Coding a blind sample</h1>\n<p>{blind}</p>\n", _STEPS]
    parts.append("<table>\n<tr><th>Column</th><th>What</th><th>Codes</th></tr>\n")
    for name in COLUMNS:
        known = codes(name)
        listed = "" if known is None or name == "country" else ", ".join(known)
        parts.append(f"<tr><td><code>{name}</code></td><td>{escape(_WHAT[name])}</td><td>{escape(listed)}</td></tr>\n")
    parts.append("</table>\n<h2>Pages</h2>\n<ol>\n")
    parts += [f'<li><a href="pages/{one}.html">{one}</a></li>\n' for one in sample_ids]
    parts.append("</ol>\n</body>\n</html>\n")
    return "".join(parts).encode()
