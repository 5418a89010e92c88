"""An extraction comes back from the store as it went in."""

from __future__ import annotations

import json

import pytest
from composed import extractions, leg, page, visit
from hypothesis import given, settings

from archive.records import Extraction
from pipelines.codec import canonical_json, decode, encode


@settings(max_examples=60)
@given(extractions)
def test_what_is_decoded_is_what_was_encoded(extraction: Extraction) -> None:
    text = encode(extraction)
    assert decode(text) == extraction
    assert encode(decode(text)) == text


def test_text_written_by_other_types_is_refused() -> None:
    plain = json.loads(encode(page("a", visit(leg("JP"))).extraction))
    with pytest.raises(ValueError, match="Extraction: found keys"):
        decode(canonical_json(plain | {"more": 1}))
    with pytest.raises(TypeError, match="expected str"):
        decode(canonical_json(plain | {"url": 7}))
    with pytest.raises(ValueError, match="passage"):
        decode(_without_spans(plain))


def _without_spans(plain: dict[str, object]) -> str:
    changed = json.loads(json.dumps(plain))
    changed["delegations"][0]["legs"][0]["country"]["spans"] = []
    return canonical_json(changed)
