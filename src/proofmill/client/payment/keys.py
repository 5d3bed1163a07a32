"""Payment keys and the files they live in."""

from __future__ import annotations

import contextlib
import json
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from proofmill import strict_json
from proofmill.algebra import babyjubjub, eddsa
from proofmill.algebra.babyjubjub import Point
from proofmill.errors import MalformedInput

__all__ = ["FORMAT", "PaymentKey", "keygen", "load_key_file", "new_key_file"]

FORMAT = "proofmill/payment-key/v1"
_PRIVATE = re.compile(r"0x[0-9a-f]{64}")
_LARGEST_FILE = 4096


@dataclass(frozen=True)
class PaymentKey:
    """32 private bytes as circomlibjs takes them; the public key belongs to them."""

    private: bytes = field(repr=False)

    @cached_property
    def public(self) -> Point:
        """A point of the prime-order subgroup. Raises MalformedInput unless the private key is 32 bytes."""
        return eddsa.public_key(self.private)

    @property
    def packed(self) -> str:
        """The public key as a request names it: 32 packed bytes in `0x` hex."""
        return "0x" + babyjubjub.pack(self.public).hex()


def keygen() -> PaymentKey:
    """A new key from the operating system's randomness."""
    return PaymentKey(eddsa.keygen())


def new_key_file(path: Path) -> PaymentKey:
    """A new key, written to a file that only its owner can read (mode 0600).

    Raises MalformedInput when something is there already, since a key that is overwritten is money lost, or when the
    file cannot be written.
    """
    key = keygen()
    data = {"format": FORMAT, "publicKey": key.packed, "privateKey": "0x" + key.private.hex()}
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise MalformedInput(f"{path}: there is a file already; a key is never overwritten", path=str(path)) from None
    except OSError as error:
        raise _unusable(path, f"cannot be written: {error.strerror}") from None
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise _unusable(path, f"cannot be written: {error.strerror}") from None
    return key


def load_key_file(path: Path) -> PaymentKey:
    """The key of a file that `new_key_file` wrote.

    Raises MalformedInput: no such file, no key file, readable by others than its owner, or a public key that does not
    belong to the private one.
    """
    try:
        data = strict_json.loads(_read_private(path))
    except MalformedInput as error:
        raise error if error.fields.get("path") == str(path) else _unusable(path, error.message) from None
    if not isinstance(data, dict) or set(data) != {"format", "publicKey", "privateKey"} or data["format"] != FORMAT:
        raise _unusable(path, f"is no key file ({FORMAT})")
    private = data["privateKey"]
    if not isinstance(private, str) or not _PRIVATE.fullmatch(private):
        raise _unusable(path, "privateKey: expected 0x and 64 lower-case hex digits")
    key = PaymentKey(bytes.fromhex(private[2:]))
    if key.packed != data["publicKey"]:
        raise _unusable(path, "the public key does not belong to the private one")
    return key


def _read_private(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & 0o077:
                raise _unusable(path, f"can be read by others: chmod 600 {path}")
            return file.read(_LARGEST_FILE)
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from None


def _unusable(path: Path, why: str) -> MalformedInput:
    return MalformedInput(f"{path}: {why}", path=str(path))
