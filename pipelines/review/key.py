"""Which document is which page of a sample? The sealed key: ids, digests and probabilities, and no answers."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.errors import BadInput
from pipelines.codec import canonical_json

__all__ = ["Drawn", "Key", "Stratum", "key_bytes", "read_key"]

_EXPECTED = "the key as it was written by: xuanjie review sample"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Stratum(_Strict):
    """Its name would tell what the extractor said; its number does not."""

    size: int = Field(ge=1)
    drawn: int = Field(ge=1)


class Drawn(_Strict):
    """One page of the sample."""

    sample_id: str
    document_id: str
    snapshot_id: str
    text_layer_sha256: str
    article_sha256: str  # of headline, paragraphs and captions, which the coder judged
    stratum: int = Field(ge=0)


class Key(_Strict):
    """One sample."""

    sample: str
    seed: int
    strata_by: str
    documents: int  # that could have been drawn
    unreadable: int  # pages of which nothing could be read: nobody can code them
    strata: list[Stratum]
    pages: list[Drawn]
    seal: str = ""

    def sealed(self) -> Key:
        return self.model_copy(update={"seal": self._digest()})

    @property
    def is_whole(self) -> bool:
        in_order = all(page.stratum < len(self.strata) for page in self.pages)
        return in_order and self.seal == self._digest()

    def weight(self, page: Drawn) -> float:
        """How many documents of the store this one stands for."""
        stratum = self.strata[page.stratum]
        return stratum.size / stratum.drawn

    def _digest(self) -> str:
        return sha256(canonical_json(self.model_dump(exclude={"seal"})).encode()).hexdigest()


def key_bytes(key: Key) -> bytes:
    return (json.dumps(key.sealed().model_dump(), ensure_ascii=False, indent=1) + "\n").encode()


def read_key(path: Path) -> Key:
    """raises   BadInput when it is no key, or one that was changed"""
    try:
        key = Key.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), _EXPECTED) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "file"
        raise BadInput(str(path), f"{where}: {first['msg']}", _EXPECTED) from error
    if not key.is_whole:
        raise BadInput(str(path), "a key that was changed", _EXPECTED)
    return key
