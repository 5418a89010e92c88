"""A timestamp authority of one's own, for tests: `openssl ts` behind a certificate that was made a moment ago."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["Authority", "authority", "listening"]

_CONFIG = """
[ req ]
distinguished_name = dn
prompt = no
[ dn ]
CN = test
[ ca ]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[ signer ]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
[ tsa ]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True)
class Authority:
    """`ca` is what an operator names to `verify --ca`."""

    folder: Path
    ca: Path

    def answer(self, request: Path, to: Path) -> Path:
        """Stamp a request file."""
        self._run(
            "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", request.absolute(),
            "-signer", "signer.pem", "-inkey", "signer.key", "-out", to.absolute(),
        )  # fmt: skip
        return to

    def _run(self, *arguments: str | Path) -> None:
        done = subprocess.run(
            ["openssl", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def authority(folder: Path) -> Authority:
    """A new one, with its own root certificate."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    made = Authority(folder, folder / "ca.pem")
    run = made._run
    for name in ("ca", "signer"):
        run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
    run("req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=Test root", "-config", "tsa.cnf", "-extensions", "ca",
        "-days", "30", "-out", "ca.pem")  # fmt: skip
    run("req", "-new", "-key", "signer.key", "-subj", "/CN=Test TSA", "-config", "tsa.cnf", "-out", "signer.csr")
    run("x509", "-req", "-in", "signer.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile",
        "tsa.cnf", "-extensions", "signer", "-days", "20", "-out", "signer.pem")  # fmt: skip
    return made


@contextmanager
def listening(stamps: Authority, *, says: bytes | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """The authority on loopback; its address, and the bodies of what it was asked.

    says   what it answers instead of a stamp
    """
    asked = list[bytes]()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(body)
            request = stamps.folder / f"asked-{len(asked)}.tsq"
            request.write_bytes(body)
            answer = says
            if answer is None:
                answer = stamps.answer(request, request.with_suffix(".tsr")).read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
