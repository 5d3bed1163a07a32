"""What the spent proof is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from proofmill.statements.balance.layout import HashOut, Record, Times
from proofmill.statements.balance.parameters import TRANSFERS
from proofmill.statements.balance.types import AssetLeaf, PrivateState, Transfer, Tx
from proofmill.statements.balance.witnesses.paths import AssetPath

__all__ = ["SpentWitness"]


@dataclass(frozen=True, slots=True, repr=False)
class SpentWitness(Record):
    """The private state, and for each transfer in order the balance that it finds; of `tx` the nonce alone is used."""

    prev_private_state: PrivateState
    prev_balances: Annotated[tuple[AssetLeaf, ...], Times(TRANSFERS)]
    asset_merkle_proofs: Annotated[tuple[AssetPath, ...], Times(TRANSFERS)]
    transfers: Annotated[tuple[Transfer, ...], Times(TRANSFERS)]
    tx: Tx
    new_private_state_salt: HashOut

    def transfer_count(self) -> int:
        """How many transfers there are before the padding."""
        return max((i + 1 for i, transfer in enumerate(self.transfers) if transfer != Transfer()), default=0)
