"""Do the readers of our segments and of foreign WARC files end, with whole exchanges or the reason why not?"""

from __future__ import annotations

import io
from contextlib import suppress
from urllib.parse import urlsplit

from archive.foreign import Skipped, exchanges
from archive.members import BadMember, groups


def check(data: bytes) -> None:
    with suppress(BadMember):
        for group in groups(io.BytesIO(data), "xuanjie-00000.warc.gz"):
            assert group.length > 0
    for found in exchanges(io.BytesIO(data)):
        assert isinstance(found, Skipped) or urlsplit(getattr(found, "exchange", found).url).scheme
