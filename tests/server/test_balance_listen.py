"""Where the balance profile may listen, and HTTPS for every profile."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.server.service import until
from tests.server.test_run import started

from proofmill.errors import MalformedInput, PlaintextError
from proofmill.server import profiles, serve, tls
from proofmill.server.run import require_private
from proofmill.settings import load


def pair(folder: Path, password: bytes | None = None) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that rests on itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "proofmill test")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(pem))
    key_file.write_bytes(key.private_bytes(pem, form, encryption))
    return certificate_file, key_file


def test_https_is_spoken_and_announced(tmp_path: Path) -> None:
    certificate, key = pair(tmp_path)
    with started("Small", home=str(tmp_path), tls_certificate=str(certificate), tls_key=str(key)) as service:
        url = service.url
        assert url.startswith("https://127.0.0.1:")
        trust = ssl.create_default_context(cafile=str(certificate))
        until(lambda: httpx.get(f"{url}/ready", verify=trust).status_code == 200)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/health")  # a certificate that nobody vouches for
        with pytest.raises(httpx.HTTPError):
            httpx.get(url.replace("https", "http", 1) + "/health")
        service.stop()
        assert service.end()[0] == 0


def test_private_values_do_not_travel_in_the_clear(tmp_path: Path) -> None:
    settings = load(host="0.0.0.0", port=0, home=tmp_path, development_keys=True)
    with pytest.raises(PlaintextError, match="--insecure") as told:
        serve([], "balance", settings)
    assert told.value.code == "plaintext"
    assert "--tls-certificate" in str(told.value)


@pytest.mark.parametrize(
    ("profile", "loopback", "encrypted", "insecure", "refused"),
    [
        ("balance", False, False, False, True),
        ("balance", True, False, False, False),
        ("balance", False, True, False, False),
        ("balance", False, False, True, False),
        ("payment", False, False, False, False),
        (None, False, False, False, False),
    ],
)
def test_only_loopback_tls_or_a_word_will_do(
    profile: str | None, loopback: bool, encrypted: bool, insecure: bool, refused: bool
) -> None:
    def listen() -> None:
        require_private(profiles.find(profile), loopback=loopback, encrypted=encrypted, insecure=insecure)

    if refused:
        with pytest.raises(PlaintextError):
            listen()
    else:
        listen()


@pytest.mark.parametrize("fault", ["another key", "encrypted", "no PEM"])
def test_files_that_are_no_pair_end_the_start(tmp_path: Path, fault: str) -> None:
    certificate, key = pair(tmp_path, b"secret" if fault == "encrypted" else None)
    other = tmp_path / "other"
    other.mkdir()
    if fault == "another key":
        key = pair(other)[1]
    if fault == "no PEM":
        certificate.write_text("nothing")
    settings = load(tls_certificate=certificate, tls_key=key)
    with pytest.raises(MalformedInput, match="no certificate and key") as told:
        tls.files(settings)
    assert told.value.fields["path"] == "tls_certificate"


@pytest.mark.parametrize("given", [{"tls_certificate": True}, {"tls_key": True}])
def test_one_file_of_the_two_is_not_enough(tmp_path: Path, given: dict[str, Any]) -> None:
    certificate, key = pair(tmp_path)
    files = {"tls_certificate": certificate, "tls_key": key}
    with pytest.raises(MalformedInput, match="come together"):
        load(**{name: files[name] for name in given})


def test_a_profile_changes_what_is_not_chosen_and_nothing_else() -> None:
    balance = profiles.find("balance")
    assert balance is not None
    found = load().with_defaults(balance.defaults)
    assert (found.port, found.max_body_bytes, found.host) == (9001, 8 << 20, "127.0.0.1")
    found = load(port=8080, max_body_bytes=5).with_defaults(balance.defaults)
    assert (found.port, found.max_body_bytes) == (8080, 5)
