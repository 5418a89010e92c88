"""Is the key of a name the key of itself?"""

from __future__ import annotations

from pipelines.lexicon.name_scripts import form_key, script_of


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")[:500]
    script_of(text)
    assert form_key(form_key(text)) == form_key(text)
