"""What do the rules say of each document now, and what does a coder see of it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from archive.errors import BadInput, Damaged
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.store import Store
from archive.text import read_page
from pipelines.codec import decode
from pipelines.documents import Document, Read, documents
from pipelines.recipe import reading_recipe

__all__ = ["Article", "article_of", "present_documents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one document as it is laid before a coder."""

    title: str
    body: tuple[str, ...]
    captions: tuple[str, ...]
    layer: str  # the whole text of the page
    layer_sha256: str

    @property
    def sha256(self) -> str:
        """Of headline, paragraphs and captions: what is coded. Menus and side bars of the page may change."""
        return sha256("\n".join((self.title, *self.body, "", *self.captions)).encode()).hexdigest()


@contextmanager
def present_documents(paths: DataPaths) -> Iterator[tuple[ArchiveReader, tuple[Document, ...]]]:
    """The archive, open for reading, and all its documents by id.

    raises   BadInput when there is no archive, or pages that this version's rules have not read
    """
    made_by = reading_recipe()
    with ArchiveReader(paths.archive) as reader:
        wanted = set(reader.article_ids())
        reads: list[Read] = []
        with Store(paths.store) as store:
            for entry in store.entries():
                if entry.recipe == made_by and entry.snapshot_id in wanted:
                    try:
                        extraction = decode(entry.text)
                    except (TypeError, ValueError):
                        continue
                    reads.append(
                        Read(fetched_at=entry.fetched_at, content_sha256=entry.content_sha256, extraction=extraction)
                    )
        if len(reads) < len(wanted):
            found = f"{len(wanted) - len(reads)} archived pages that these rules have not read"
            raise BadInput(str(paths.store), found, "all of them read; run: xuanjie extract")
        yield reader, documents(reads)


def article_of(reader: ArchiveReader, document: Document) -> Article | None:
    """The article as the archive has it; None for a page that could not be read.

    raises   Damaged when the archived page does not have the text that was read
    """
    page = document.announcement
    if page is None:
        return None
    snapshot_id = document.extraction.snapshot_id
    layer = read_page(reader.snapshot(snapshot_id).html).layer
    if layer.sha256 != document.extraction.text_sha256:
        raise Damaged(f"text of snapshot {snapshot_id}", layer.sha256[:12], str(document.extraction.text_sha256)[:12])
    return Article(
        title=page.title,
        body=tuple(layer.text[start:end] for start, end in page.body),
        captions=tuple(layer.text[start:end] for start, end in page.captions),
        layer=layer.text,
        layer_sha256=layer.sha256,
    )
