"""Who receives: an account of this network, or an address of the chain below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from proofmill.statements.balance.layout import U256, Encoded
from proofmill.statements.balance.layout.scalars import BytesCodec

__all__ = ["GenericAddress"]

_ADDRESS_BYTES = 20


@dataclass(frozen=True, slots=True, repr=False)
class GenericAddress(Encoded):
    """A recipient: a public key (`is_pubkey`), or an Ethereum address in the first five of eight limbs."""

    is_pubkey: bool
    data: U256

    @classmethod
    def of_pubkey(cls, pubkey: int) -> Self:
        """An account of this network."""
        return cls(True, pubkey)

    @classmethod
    def of_address(cls, address: bytes) -> Self:
        """An Ethereum address. Raises MalformedInput unless it is 20 bytes."""
        BytesCodec(_ADDRESS_BYTES).check(address, "address")
        return cls(False, int.from_bytes(address.ljust(32, b"\0"), "big"))

    def address(self) -> bytes:
        """The first five limbs as an Ethereum address. Of a public key it means nothing: look at `is_pubkey` first."""
        return self.data.to_bytes(32, "big")[:_ADDRESS_BYTES]
