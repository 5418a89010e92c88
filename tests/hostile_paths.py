"""Paths that no link of ours leads to: each place of an address filled with what breaks out of one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from urllib.parse import quote

from archive.web.routes import views

__all__ = ["ANSWERED", "CANARY", "hostile_paths"]

ANSWERED = {200, 301, 302, 304, 400, 403, 404, 405, 410, 416, 431, 503}
CANARY = "zqcanary"  # part of every hostile text: no file may be asked for by it
_PLACE = re.compile(r"\{[^}]*\}")
_TEXTS = [
    f"../{CANARY}", f"..%2f..%2f{CANARY}", f"%2e%2e/%2e%2e/{CANARY}", f"..%5c{CANARY}", f"%252e%252e%252f{CANARY}",
    f"....//{CANARY}", f"..;/{CANARY}", f"/etc/passwd?{CANARY}", f"%2fetc%2fpasswd%00{CANARY}", f"{CANARY}%00.jsonl",
    f"{CANARY}%0d%0aX-Evil:%201", f"..%c0%af{CANARY}", f"..%e2%81%84{CANARY}", f"..%ef%bc%8f{CANARY}",
    f"%u002e%u002e/{CANARY}", f"-1{CANARY}", f"0x{CANARY}", f"1e309{CANARY}", f"'%20OR%201=1--{CANARY}",
    f'"%3B%20DROP%20TABLE%20legs--{CANARY}', f"1%20UNION%20SELECT%20{CANARY}", f"*{CANARY}", f"[a-z]{CANARY}",
    f"%7B{CANARY}%7D", f"%7B%7B7*7%7D%7D{CANARY}", f"$%7B{CANARY}%7D", f"%25s%25n{CANARY}", f"~{CANARY}",
    f"CON{CANARY}",
    f"file:///{CANARY}", f"http://evil.example/{CANARY}", f"//evil.example/{CANARY}", f"\\\\evil\\{CANARY}",
    f"%F0%9F%92%A9{CANARY}", f"%ff%fe{CANARY}",
    f"%E2%80%AE{CANARY}", f"{CANARY}.json.csv.json", f".{CANARY}",
    f"l-0123456789ab%00{CANARY}", f"l-0123456789ab/{CANARY}", f"L-0123456789AB{CANARY}", f"l-0123456789ab%0a{CANARY}",
    f"{CANARY}" * 200, "%00", ".", "..", "%2e", "%2e%2e", "%20", "", "/", "%",
]  # fmt: skip
_VALID = ["l-{}", "d-{}", "e-{}", "a-{}", "c-{}", "f-{}", "x-{}"]


def hostile_paths(number: int, seed: int = 7) -> Iterator[bytes]:
    """So many of them, always the same for a seed."""
    chance = random.Random(seed)
    routes = sorted({view.path for view in views()})
    for _ in range(number):
        path = _PLACE.sub(lambda _: _text(chance).replace("\\", "\\\\"), chance.choice(routes))
        ending = chance.choice(["", "", ".json", ".csv", "/", "//", ".html", "%2ejson"])
        query = chance.choice(
            ["", "", "", f"?page={_text(chance)}", f"?q={_text(chance)}", f"?{_text(chance)}=1", "?page=-1"]
        )
        yield quote(path + ending + query, safe="/%?=&;:'\"*[]{}$~\\.!,()@+").replace('"', "%22").encode()


def _text(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.6:
        return chance.choice(_TEXTS)
    if kind < 0.8:
        return quote(bytes(chance.randrange(256) for _ in range(chance.randrange(1, 30))), safe="") + CANARY
    if kind < 0.9:
        return "s" + "".join(chance.choices("0123456789abcdef", k=20))
    return chance.choice(_VALID).format("".join(chance.choices("0123456789abcdef", k=12)))
