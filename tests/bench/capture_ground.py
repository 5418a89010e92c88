"""On what are crawlers compared? A web of real-sized pages on loopback, served by nginx, and a source over it.

The pages of the corpus are served at as many addresses as are asked for, on sixteen hosts (127.0.0.1 to 127.0.0.16):
politeness holds each host to one request at a time, and would else bound what is measured.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

__all__ = ["CLIENT", "DIFFERENT", "HOSTS", "fresh", "pages_of", "web_of"]

HOSTS = 16
DIFFERENT = 1500  # pages; other addresses give them again
_SERVER, _CLIENT = "1", "0"  # processors
CLIENT = ("taskset", "-c", _CLIENT) if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else ()

_CONFIG = """
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 1024; }}
http {{
  access_log off; default_type text/html; keepalive_requests 1000000;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    {listen}
    location ~ ^/n/\\d+/t\\d+_(?<page>\\d+)\\.html$ {{ alias {folder}/pages/$page.html; }}
    location = /index.html {{ alias {folder}/pages/0.html; }}
    location = /robots.txt {{ default_type text/plain; return 200 "User-agent: *\\nDisallow: /private/\\n"; }}
  }}
}}
"""
_SOURCE = """
title = "Pages on loopback"
publisher = "this benchmark"
side = "state_media"
languages = ["zh-Hans", "en"]
hosts = [{hosts}]
delay = "0 ms"
notes = ["made by a benchmark"]

[[article]]
pattern = '^http://127\\.0\\.0\\.(?P<host>\\d+):\\d+/n/(?P<id>\\d+)/t(?P<ymd>20\\d{{6}})_\\d+\\.html$'
key = "bench:{{id}}"
examples = ["http://127.0.0.1:80/n/1/t20180101_1.html"]

[[listing]]
url = "{first}/index.html"
channel = "all"
pagination = "none"
"""


def pages_of(corpus: Path, folder: Path) -> int:
    """Write the first pages of a WARC as files; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with corpus.open("rb") as file:
        records = ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True)
        for number, record in enumerate(islice(records, DIFFERENT)):
            (folder / f"{number}.html").write_bytes(record.reader.read())
    return number + 1


@contextmanager
def web_of(folder: Path) -> Iterator[int]:
    """nginx over `folder`/pages on one processor; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    listen = " ".join(f"listen 127.0.0.{n}:{port};" for n in range(1, HOSTS + 1))
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, listen=listen), "utf-8")
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    pinned = ("taskset", "-c", _SERVER) if CLIENT else ()
    for part in (folder, folder / "pages"):
        part.chmod(0o755)
    server = subprocess.Popen([*pinned, nginx, "-e", folder / "errors", "-c", config], stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.02)
        yield port
    finally:
        server.terminate()
        server.wait()


def fresh(folder: Path, port: int, pages: int, different: int) -> Path:
    """An empty data folder with a source and a list of so many addresses; `list.txt` is the same for others."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "sources").mkdir(parents=True)
    (folder / "data" / "seeds").mkdir(parents=True)
    addresses = "".join(
        f"http://127.0.0.{1 + n % HOSTS}:{port}/n/{n}/t20180101_{n % different}.html\n" for n in range(pages)
    )
    (folder / "list.txt").write_text(addresses, "utf-8")
    (folder / "data" / "seeds" / "bench.txt").write_text(addresses, "utf-8")
    hosts = ", ".join(f'"127.0.0.{n}:*"' for n in range(1, HOSTS + 1))
    source = _SOURCE.format(hosts=hosts, first=f"http://127.0.0.1:{port}")
    (folder / "sources" / "bench.toml").write_text(source, "utf-8")
    return folder
