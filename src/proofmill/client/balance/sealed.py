"""Bytes under a passphrase: scrypt makes the key, AES-256-GCM hides the bytes and shows every change.

    16  `proofmill-wallet`
     1  version, 1
     3  scrypt's log2(N), r, p
    16  scrypt's salt
    12  nonce, new for each write
     …  ciphertext and its tag of 16 bytes; all of the above is its associated data
    32  SHA-256 of all of the above: damage by chance is told from a wrong passphrase

Sources: RFC 7914 (scrypt), NIST SP 800-38D (GCM). A key seals at most 2^32 times with random nonces; each write of a
wallet is one of them.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from proofmill.client.balance.errors import WrongPassphrase
from proofmill.errors import ArtifactError, MalformedInput

__all__ = ["COST", "LARGEST", "SealingKey", "open_sealed"]

COST = 17
"""log2 of scrypt's N: 128 MiB and about 0.3 s for each guess (OWASP's recommendation with r = 8, p = 1)."""

LARGEST = 256 << 20
"""Bytes of a file that is read at all."""

_MAGIC, _VERSION = b"proofmill-wallet", 1
_COSTS = range(14, 21)
"""16 MiB to 1 GiB: a file from elsewhere must not choose how much memory its reader needs."""
_R, _P = 8, 1
_SALT, _NONCE, _TAG, _DIGEST = 16, 12, 16, 32
_SALTED = len(_MAGIC) + 4 + _SALT
_HEADER = _SALTED + _NONCE
_SHORTEST_PASSPHRASE = 8


@dataclass(frozen=True)
class SealingKey:
    """A passphrase's key. The passphrase itself is not kept."""

    prefix: bytes = field(repr=False)
    """Magic, version, parameters and salt: what the key was made with."""
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls, passphrase: str, cost: int = COST) -> Self:
        """With a new salt. Raises MalformedInput for fewer than 8 characters, and for a cost that no reader takes."""
        if len(passphrase) < _SHORTEST_PASSPHRASE:
            raise MalformedInput(f"a passphrase has {_SHORTEST_PASSPHRASE} characters or more", path="passphrase")
        if cost not in _COSTS:
            raise MalformedInput(f"scrypt's cost is from {_COSTS[0]} to {_COSTS[-1]}", path="cost")
        prefix = _MAGIC + bytes([_VERSION, cost, _R, _P]) + secrets.token_bytes(_SALT)
        return cls(prefix, _derive(passphrase, prefix))

    def seal(self, data: bytes) -> bytes:
        """The file of these bytes, under a new nonce."""
        header = self.prefix + secrets.token_bytes(_NONCE)
        sealed = header + AESGCM(self.secret).encrypt(header[_SALTED:], data, header)
        return sealed + hashlib.sha256(sealed).digest()

    def unseal(self, file: bytes, name: str) -> bytes:
        """The bytes of a file that this key sealed. Raises ArtifactError, WrongPassphrase; both say `name`."""
        _require_sealed(file, name)
        header, body = file[:_HEADER], file[_HEADER:-_DIGEST]
        try:
            return AESGCM(self.secret).decrypt(header[_SALTED:], body, header)
        except InvalidTag:
            message = f"{name}: the passphrase is another one, or somebody altered the file"
            raise WrongPassphrase(message, path=name) from None


def open_sealed(file: bytes, passphrase: str, name: str) -> tuple[SealingKey, bytes]:
    """The key and the bytes of a sealed file.

    Raises ArtifactError for a file that is none, of another version or damaged, WrongPassphrase for all that only the
    key can tell.
    """
    _require_sealed(file, name)
    prefix = file[:_SALTED]
    key = SealingKey(prefix, _derive(passphrase, prefix))
    return key, key.unseal(file, name)


def _require_sealed(file: bytes, name: str) -> None:
    """Raises ArtifactError before anything is computed from what the file says."""
    if not file.startswith(_MAGIC) or len(file) < _HEADER + _TAG + _DIGEST:
        raise ArtifactError(f"{name}: no wallet file", path=name)
    version, cost, r, p = file[len(_MAGIC) : len(_MAGIC) + 4]
    if version != _VERSION:
        raise ArtifactError(f"{name}: a wallet file of version {version}; this program reads {_VERSION}", path=name)
    if hashlib.sha256(file[:-_DIGEST]).digest() != file[-_DIGEST:]:
        raise ArtifactError(f"{name}: the file is damaged: its checksum is wrong", path=name)
    if cost not in _COSTS or (r, p) != (_R, _P):
        raise ArtifactError(f"{name}: the file asks for a key derivation that is not taken", path=name)


def _derive(passphrase: str, prefix: bytes) -> bytes:
    # One spelling for one passphrase: keyboards differ in how they compose accents.
    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    cost, salt = prefix[len(_MAGIC) + 1], prefix[-_SALT:]
    return Scrypt(salt=salt, length=32, n=1 << cost, r=_R, p=_P).derive(text)
