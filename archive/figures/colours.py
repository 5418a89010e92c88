"""Which colours have the roles of a picture, and how is the palette of light files written?

Blues for counts and Okabe and Ito's vermilion for claims: told apart under every common colour blindness, and by
lightness alone on a grey print. A second sign always goes with a colour: a number, a dash, a shape.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DARK", "LIGHT", "PALETTE", "STEPS", "declarations"]

STEPS = 5  # classes of a map, lightest first

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff", "ink": "#1c2430", "quiet": "#5b6675", "line": "#d5dae1", "all": "#b3c8de", "rec": "#1f5b94",
    "claim": "#b84a00", "empty": "#f1f3f6", "edge": "#7a8594",
    "step1": "#dbe8f4", "step2": "#afcbe4", "step3": "#74a4cf", "step4": "#3a76ad", "step5": "#173f6b",
    "on1": "#1c2430", "on2": "#1c2430", "on3": "#10161f", "on4": "#ffffff", "on5": "#ffffff",
    "rank1": "#3b1452", "rank2": "#6a3d8f", "rank3": "#9a76b8", "rank4": "#c5addb", "rank5": "#e6daef",
    "rank6": "#ffffff",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "paper": "#14181f", "ink": "#e8ebf0", "quiet": "#a3adba", "line": "#333c48", "all": "#41607f", "rec": "#8fc1ee",
    "claim": "#ff9a57", "empty": "#1f2631", "edge": "#7f8b9a",
    "step1": "#1e3248", "step2": "#2a4d71", "step3": "#3f74a6", "step4": "#74a9d8", "step5": "#c2def6",
    "on1": "#e8ebf0", "on2": "#ffffff", "on3": "#ffffff", "on4": "#0d1218", "on5": "#0d1218",
    "rank1": "#ead9f7", "rank2": "#c9a9e6", "rank3": "#a27cc9", "rank4": "#79539f", "rank5": "#503569",
    "rank6": "#14181f",
}  # fmt: skip

_FILLS = ("paper", "all", "rec", "empty", *(f"step{n}" for n in range(1, STEPS + 1)))
_TEXTS = ("ink", "quiet", *(f"on{n}" for n in range(1, STEPS + 1)))


def declarations(colour: Mapping[str, str]) -> Mapping[str, str]:
    """Class → CSS; `colour` gives each role's colour, or the variable that holds it."""
    rules = {f"fill-{role}" if role != "paper" else role: f"fill:{colour[role]}" for role in _FILLS}
    rules |= {role: f"fill:{colour[role]};font-size:12px" for role in _TEXTS}
    rules |= {
        "head": f"fill:{colour['ink']};font-size:13px;font-weight:600",
        "small": f"fill:{colour['quiet']};font-size:10.5px",
        "figure": f"fill:{colour['ink']};font-size:11.5px",
        "claimed": f"fill:{colour['claim']};font-size:11.5px;font-weight:600",
        "line": f"stroke:{colour['line']};stroke-width:1;fill:none",
        "axis": f"stroke:{colour['edge']};stroke-width:1;fill:none",
        "span": f"stroke:{colour['rec']};stroke-width:2.5;fill:none",
        "gap": f"stroke:{colour['edge']};stroke-width:1.5;fill:none",
        "dot": f"fill:{colour['rec']};stroke:{colour['paper']};stroke-width:1.5",
        "ring": f"fill:{colour['paper']};stroke:{colour['rec']};stroke-width:2",
        "mark": f"fill:{colour['claim']};stroke:{colour['paper']};stroke-width:1.5",
        "none": f"fill:{colour['empty']};stroke:{colour['edge']};stroke-width:.75",
        "home": f"fill:none;stroke:{colour['edge']};stroke-width:1.5",
        "part": f"fill:{colour['empty']};stroke:{colour['edge']};stroke-width:.75;stroke-dasharray:3 2",
        "plan": f"fill:none;stroke:{colour['rec']};stroke-width:1.5;stroke-dasharray:4 2",
        "off": f"fill:none;stroke:{colour['claim']};stroke-width:1.5;stroke-dasharray:1.5 2.5",
        "unsought": f"fill:none;stroke:{colour['edge']};stroke-width:.75;stroke-dasharray:1.5 2.5",
    }
    for n in range(1, STEPS + 1):
        rules[f"code{n}"] = f"fill:{colour[f'on{n}']};font-size:10.5px;font-weight:600"
        rules[f"count{n}"] = f"fill:{colour[f'on{n}']};font-size:8.5px"
    rules["code0"] = f"fill:{colour['quiet']};font-size:10.5px"
    rules["count0"] = f"fill:{colour['quiet']};font-size:8.5px"
    for n in range(1, 7):
        rules[f"rank{n}"] = f"fill:{colour[f'rank{n}']};stroke:{colour['edge']};stroke-width:.5"
    return rules


PALETTE = declarations(LIGHT)
