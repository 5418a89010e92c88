"""Is a downloaded release what it says? Standard library and warcio only; nothing of the project's program is used.

Run as `python verify_release.py FOLDER`: prints what was looked at and what is wrong; exit status 0 or 1.
SHA256SUMS and manifest.json against every file; evidence.wacz and its records against their digests; pages behind gzip
and deflate against the table snapshots; each quote of evidence at [start, end) of the text layer with that digest, its
prefix and suffix, and, apart from that layer, its characters in the bytes of the page.
"""

import hashlib
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter, defaultdict
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

UNREADABLE = (OSError, LookupError, ValueError, TypeError, AttributeError, EOFError, RuntimeError, zlib.error)
NO_INK = re.compile("[\\s\x00-\x1f\u200b\ufeff\u00ad]")  # white space, control and invisible characters
COUNTS, FAULTS, NOT_SHOWN = Counter(), [], {"noscript", "template", "iframe", "object", "svg", "math", "select"}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def check(what, right, where):
    COUNTS[what] += 1
    FAULTS.extend([] if right else [f"{where}: {what} is not as told"])


def check_files(folder):
    there = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_symlink() or not p.is_dir()}
    found = {name: sha256(path.read_bytes()) for name, path in there.items() if name != "SHA256SUMS"}
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {line[66:]: line[:64] for line in lines if line[64:66] == "  "}
    is_text_free = "manifest.json" not in found and b'"xuanjie-text-free"' in there["datapackage.json"].read_bytes()
    files = {} if is_text_free else json.loads((folder / "manifest.json").read_bytes())["files"]
    named = {name: told["sha256"] for name, told in files.items()} or sums
    check("list of files", len(lines) == len(sums) and sums.keys() == found.keys(), "SHA256SUMS")
    lasting = {name for name in found if name != "manifest.json" and not name.startswith("runs/")}
    check("list of files", named.keys() == lasting, "manifest.json")
    for name, digest in found.items():
        check("file", digest == sums.get(name) == named.get(name, digest), name)
    return named


def unwrapped(body, head):
    """A body without its Content-Encoding; one that was cut or damaged on its way as far as it goes."""
    names = ",".join(re.findall(r"(?im)^content-encoding:([^\r\n]*)", head.decode("latin-1"))).lower().split(",")
    for name in reversed([n.strip() for n in names]):
        if name in {"gzip", "x-gzip", "deflate"} and body:
            is_zlib = body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
            bits, out, rest = 31 if name != "deflate" else 15 if is_zlib else -15, b"", body
            stream = zlib.decompressobj(bits)
            with suppress(zlib.error):
                while rest and not (stream.eof and rest[:2] != b"\x1f\x8b"):
                    stream = zlib.decompressobj(bits) if stream.eof else stream
                    out += stream.decompress(rest[:4096])
                    rest = stream.unused_data + rest[4096:]
            body = out or body
    return body


class Stripped(HTMLParser):
    """The characters of a page without tags, scripts and styles: all of them, and those that browsers show."""

    def __init__(self, html):
        super().__init__()
        self.parts, self.open = [], []
        self.feed(html), self.close()
        self.all, self.shown = (NO_INK.sub("", "".join(t for t, s in self.parts if s or a)) for a in (True, False))

    def handle_starttag(self, tag, attrs):
        self.open += [tag] if tag in NOT_SHOWN | {"script", "style", "textarea"} else []

    def handle_endtag(self, tag):
        self.open = self.open[: self.open.index(tag)] if tag in self.open else self.open

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        is_article = inside == "textarea" or (inside == "script" and "contentdate" in data)  # that a script lays out
        if is_article or inside not in {"script", "style"}:
            text = Stripped(re.sub(r"\\(.)", r"\1", data, flags=re.DOTALL)).all if is_article else data
            self.parts.append((unicodedata.normalize("NFC", text), not NOT_SHOWN & {*self.open}))


def check_wacz(bundle, snapshots, evidence):
    sealed = json.loads(bundle.read("datapackage-digest.json"))
    told = {one["path"]: one["hash"] for one in json.loads(bundle.read("datapackage.json"))["resources"]}
    told |= {"datapackage.json": sealed["hash"], "datapackage-digest.json": None}
    check("list of files", sorted(told) == sorted(bundle.namelist()), "evidence.wacz")
    for name in bundle.namelist():
        check("file in evidence.wacz", told.get(name) in {None, "sha256:" + sha256(bundle.read(name))}, name)
    with bundle.open("archive/data.warc.gz") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            header, block = record.rec_headers.get_header, record.raw_stream.read()
            check("record", header("WARC-Block-Digest") == "sha256:" + sha256(block), header("WARC-Record-ID"))
            if record.rec_type == "response":
                head, _, sent = block.partition(b"\r\n\r\n")
                check("payload", header("WARC-Payload-Digest") == "sha256:" + sha256(sent), header("WARC-Record-ID"))
                content = unwrapped(sent, head)  # those that share this body follow at once, as revisits
            elif record.rec_type == "conversion":
                row, page = snapshots[header("Xuanjie-Snapshot")], content.decode(header("Xuanjie-Charset"), "replace")
                check("page", sha256(content) == row["content_sha256"], row["snapshot_id"])
                check("text layer", sha256(block) == row["text_layer_sha256"], row["snapshot_id"])
                check_quotes(row, block.decode(), Stripped(page), evidence.pop(row["snapshot_id"]))
    check("list of cited pages", not evidence, f"evidence.wacz without {sorted(evidence)[:5]}")


def check_quotes(snapshot, text, page, evidence):
    for row in evidence:
        name, start, end, quote = row["evidence_id"], row["start"], row["end"], NO_INK.sub("", row["quote"])
        seal = "\x1f".join(f"{key}={row[key]}" for key in sorted(row) if key != "evidence_id").encode()
        check("row of evidence", name == "q-" + sha256(seal)[:16], name)
        for column, digest in (("snapshot_sha256", "content_sha256"), ("text_layer_sha256", "text_layer_sha256")):
            check(f"{column} of a quote", row[column] == snapshot[digest], name)
        check("quote in the text layer", start >= 0 and text[start:end] == row["quote"], name)
        check("text before a quote", text.endswith(row["prefix"] or "", 0, start), name)
        check("text behind a quote", text.startswith(row["suffix"] or "", end), name)
        check("quote in the bytes of the page", quote in page.shown or quote in page.all, name)


def main(folder):
    try:
        named, evidence = check_files(folder), defaultdict(list)
        lines = {n: (folder / f"{n}.jsonl").read_bytes().split(b"\n")[:-1] for n in ("edits", "evidence", "snapshots")}
        for row in map(json.loads, lines["evidence"]):
            evidence[row["snapshot_id"]].append(row)
        for row in map(json.loads, lines["edits"]):  # the pages behind edits go out too
            evidence |= {row[side]: evidence[row[side]] for side in ("from_snapshot", "to_snapshot")}
        if "evidence.wacz" in named:
            with zipfile.ZipFile(folder / "evidence.wacz") as bundle:
                check_wacz(bundle, {row["snapshot_id"]: row for row in map(json.loads, lines["snapshots"])}, evidence)
        else:
            print(f"no evidence.wacz here: the quotes of {len(evidence)} pages were not looked for")
    except (*UNREADABLE, zipfile.BadZipFile, ArchiveLoadFailed) as error:
        FAULTS.append(f"cannot be read: {type(error).__name__}: {error}")
    print("\n".join([f"{count:8} {what}" for what, count in COUNTS.items()] + (FAULTS or ["all seen is as told"])))
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if len(sys.argv) == 2 else "usage: python verify_release.py FOLDER")
