"""A certificate authority of a test, made anew for it, and servers' certificates in order and out of it."""

from __future__ import annotations

import ipaddress
import ssl
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

__all__ = ["KINDS", "OwnCa"]

KINDS = ("proven", "expired", "not_yet", "wrong_name", "self_signed", "stranger", "tls10")
_DAY = timedelta(days=1)
_HOST = "127.0.0.1"


@dataclass
class OwnCa:
    """One authority and its servers' files in a folder; `trusted` is what SSL_CERT_FILE names to trust it."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("An authority of a test")
        self._stranger = ec.generate_private_key(ec.SECP256R1())
        self.trusted = self.folder / "ca.pem"
        self.trusted.write_bytes(self._authority(self._key).public_bytes(serialization.Encoding.PEM))

    def context(self, kind: str) -> ssl.SSLContext:
        """What a server of one of the KINDS answers TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.turn(context, kind)
        return context

    def turn(self, context: ssl.SSLContext, kind: str) -> None:
        """From now on a server with this context answers as one of another kind."""
        context.load_cert_chain(*self._files[kind])
        if kind == "tls10":
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # that is what it is here for
                context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1

    @cached_property
    def _files(self) -> dict[str, tuple[Path, Path]]:
        return {kind: self._written(kind) for kind in KINDS}

    def _written(self, kind: str) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        signer, issuer = {
            "self_signed": (key, _name(_HOST)),
            "stranger": (self._stranger, self._name),
        }.get(kind, (self._key, self._name))
        now = datetime.now(UTC)
        begins = now + _DAY if kind == "not_yet" else now - 400 * _DAY
        ends = now - _DAY if kind == "expired" else now + 30 * _DAY
        name = x509.IPAddress(ipaddress.ip_address("127.0.0.9" if kind == "wrong_name" else _HOST))
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_name(_HOST))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(signer, hashes.SHA256())
        )
        written = self.folder / f"{kind}.pem", self.folder / f"{kind}.key"
        written[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        written[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return written

    def _authority(self, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(self._name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 500 * _DAY)
            .not_valid_after(now + 500 * _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
