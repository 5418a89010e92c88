"""How do families stand in the tables? Which documents are one voice, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.documents import Document
from pipelines.identity import Mint
from pipelines.voices.families import Families, Family
from pipelines.voices.family_links import is_credit
from pipelines.voices.kinship import Reason, Role

__all__ = ["family_ids", "family_rows", "lone_rows"]

Json = dict[str, Any]


def family_ids(families: Families, mint: Mint) -> dict[str, str]:
    """Document → family_id."""
    minted = {f.origin.document_id: mint.id_for("f", f.origin.document_id) for f in families.all()}
    return {key: minted[family.origin.document_id] for key, family in families.by_document.items()}


def family_rows(families: Families, ids: Mapping[str, str]) -> list[Json]:
    """Rows of `families`: of every document that is not simply a voice of its own."""
    rows = []
    for family in families.all():
        for document in family.documents:
            apart = sorted(families.apart.get(document.document_id, ()))
            if len(family.documents) > 1 or is_credit(document) or apart:
                rows.append(_row(document, family, ids[document.document_id], apart))
    return rows


def lone_rows(document: Document, family_id: str) -> list[Json]:
    """The rows of a document that is a family by itself, and that nobody keeps apart from others."""
    lone = Family(origin=document, documents=(document,), linked={}, house=None, houses=frozenset())
    return [_row(document, lone, family_id, [])] if is_credit(document) else []


def _row(document: Document, family: Family, family_id: str, apart: list[str]) -> Json:
    linked_to, link = family.linked.get(document.document_id, (None, None))
    page = document.announcement
    reviewed = link is not None and link.reason is Reason.REVIEWER
    role: Role = Role.ORIGIN
    reason: Reason | None = None
    if link is not None:
        role, reason = link.reason.role, link.reason
    elif is_credit(document):
        role, reason = Role.CREDIT, Reason.CREDIT_LINE
    return {
        "family_id": family_id,
        "document_id": document.document_id,
        "role": role.value,
        "linked_to": linked_to,
        "reason": None if reason is None else reason.value,
        "overlap_percent": link.percent if link else None,
        "shared": list(link.shared) if link else [],
        "credit": page.outlet if page and is_credit(document) else None,
        "decided_by": "reviewer" if reviewed else "rule",
        "verdict": link.said if link else None,
        "apart_from": apart,
    }
