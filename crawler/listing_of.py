"""Which listing of its source does an address of the frontier belong to, whose file may have been edited since?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crawler.source import Listing

__all__ = ["gone_from", "listing_of", "marks_of"]


def marks_of(number: int, listing: Listing) -> dict[str, object]:
    """What an address of a listing keeps of it in its meta: `list`, its address in the file, and `listing`, its number
    from 1, which tells listings of one address apart."""
    return {"list": listing.url, "listing": number + 1}


def listing_of(meta: Mapping[str, object], listings: Sequence[Listing]) -> int | None:
    """Its place among the listings, from 0; None when it is no longer there. Frontiers of earlier versions have the
    number alone, which is believed while there is a listing of that number."""
    address, number = meta.get("list"), meta.get("listing")
    place = number - 1 if isinstance(number, int) else -1
    has_place = 0 <= place < len(listings)
    if address is None:
        return place if has_place else None
    if has_place and listings[place].url == address:
        return place
    return next((at for at, listing in enumerate(listings) if listing.url == address), None)


def gone_from(meta: Mapping[str, object], listings: Sequence[Listing]) -> str:
    """Why a page of a list belongs to no listing any more, "" when it does."""
    if listing_of(meta, listings) is not None:
        return ""
    return f"its listing, {meta.get('list') or meta.get('listing')}, is no longer in the source"
