"""By which other English names do people ask for a country? Those it had before, and those that are shorter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["ENGLISH"]

ENGLISH: Mapping[str, Sequence[str]] = {
    "AE": ("UAE", "Emirates"),
    "BN": ("Brunei",),
    "BO": ("Bolivia",),
    "CD": ("DR Congo", "DRC", "Democratic Republic of the Congo", "Zaire"),
    "CG": ("Republic of the Congo", "Congo-Brazzaville"),
    "CI": ("Ivory Coast",),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Republic",),
    "FM": ("Micronesia",),
    "GB": ("UK", "Great Britain", "Britain"),
    "IR": ("Iran",),
    "KP": ("North Korea", "DPRK"),
    "KR": ("South Korea", "ROK", "Republic of Korea"),
    "LA": ("Laos", "Lao PDR"),
    "LK": ("Ceylon",),
    "MD": ("Moldova",),
    "MK": ("Macedonia",),
    "MM": ("Burma",),
    "NL": ("Holland",),
    "PS": ("Palestine",),
    "RU": ("Russia", "Russian Federation"),
    "SY": ("Syria",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "TR": ("Turkey",),
    "TZ": ("Tanzania",),
    "US": ("USA", "America"),
    "VA": ("Vatican", "Holy See"),
    "VE": ("Venezuela",),
    "VN": ("Viet Nam", "Vietnam"),
}
