"""What stands at the address of a record that this release has not: its successor, or why it went?"""

from __future__ import annotations

from archive.web import links
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.records.words import meaning
from archive.web.refusals import Gone, NotHere
from archive.web.view import Bytes

__all__ = ["record_or_successor", "without_record"]

_ONE_SUCCESSOR = ("rekeyed", "merged", "moved")


def record_or_successor(edition: Edition, asked: Asked, table: str, kind: str) -> Row | Bytes:
    """The row whose id stands in the path, or the way to the record in its place.

    kind     name of the id in the path, which is also the key of the table: leg_id
    raises   Gone, NotHere
    """
    record_id = asked.ids[kind]
    row = edition.catalogue.first(f'SELECT * FROM "{table}" WHERE "{kind}" = ?', record_id)  # noqa: S608 - our names
    return without_record(edition, asked, table, record_id) if row is None else row


def without_record(edition: Edition, asked: Asked, table: str, record_id: str) -> Bytes:
    """A redirect to the one record that took the place of an id; raises Gone with the reason, NotHere.

    An id that was told apart into several gets no redirect: nobody can say which of them was meant.
    """
    catalogue = edition.catalogue
    row = catalogue.first(
        'SELECT new_id AS successor, also, reason, last_release FROM rekeys WHERE old_id = ? AND "table" = ?',
        record_id, table,
    ) or catalogue.first(
        'SELECT successor, also, reason, last_release FROM tombstones WHERE "table" = ? AND id = ?', table, record_id
    )  # fmt: skip
    if row is None:
        raise NotHere(f"No release has {record_id} among its {table.replace('_', ' ')}.")
    successor = row["successor"]
    page = None if successor is None or not _stands(edition, table, successor) else links.record(table, successor)
    also = [one for one in row["also"] or () if isinstance(one, str)]
    if page is not None and row["reason"] in _ONE_SUCCESSOR and not also:
        ending = "" if asked.form is Form.HTML else f".{asked.form.value}"
        body = f"{record_id}: {meaning('gone', row['reason'])}: {page}\n".encode()
        return Bytes(body=body, media_type="text/plain; charset=utf-8", headers={"location": page + ending}, status=301)
    more = f" Further parts of it: {', '.join(also)}." if also else ""
    raise Gone(
        f"{record_id} last stood in release {row['last_release']}; {meaning('gone', row['reason'])}.{more}", page
    )


def _stands(edition: Edition, table: str, record_id: str) -> bool:
    kind = links.KINDS[table]
    found = edition.catalogue.first(f'SELECT 1 AS is_here FROM "{table}" WHERE "{kind}" = ?', record_id)  # noqa: S608
    return found is not None
