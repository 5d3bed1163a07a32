"""All that an account keeps between two steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Self

from proofmill.algebra import hash_out
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedInput, NotFound
from proofmill.ledger.balance.signed_place import SignedPlace
from proofmill.ledger.balance.users.holdings import Holdings
from proofmill.ledger.balance.users.many import Many
from proofmill.ledger.balance.users.stored_holdings import HoldingsCodec
from proofmill.statements.balance import genesis, nullifiers, trees
from proofmill.statements.balance.layout import U256, HashOut, Record
from proofmill.statements.balance.parameters import TRANSFERS
from proofmill.statements.balance.public_inputs import BalancePublicInputs
from proofmill.statements.balance.types import Deposit, Transfer, Tx
from proofmill.statements.balance.witnesses import BalanceProof, SpentProof, TransferWitness

__all__ = ["AccountState", "Handover", "OwnDeposit", "PendingTx", "SentTx"]

_LIMIT = 1 << 16
"""Of deposits and transactions that are remembered."""


@dataclass(frozen=True, slots=True, repr=False)
class OwnDeposit(Record):
    """A deposit for this account, and the salt that shows it."""

    deposit: Deposit
    salt: HashOut


@dataclass(frozen=True, slots=True, repr=False)
class PendingTx(Record):
    """A transaction that takes effect once a block holds it signed. `salt` is the private state's after it."""

    transfers: Annotated[tuple[Transfer, ...], Many(Transfer, TRANSFERS)]
    tx: Tx
    salt: HashOut
    spent: SpentProof
    signed: Annotated[tuple[SignedPlace, ...], Many(SignedPlace, _LIMIT)] = ()
    """For every signature that was given."""

    @property
    def signed_for(self) -> int:
        """The highest block number that a signature was given for; 0 before the first."""
        return max((place.block_number for place in self.signed), default=0)


@dataclass(frozen=True, slots=True, repr=False)
class SentTx(Record):
    """A transaction that took effect, and the balance right after it, which shows its transfers for ever."""

    transfers: Annotated[tuple[Transfer, ...], Many(Transfer, TRANSFERS)]
    tx: Tx
    balance: BalanceProof

    def transfer_witness(self, index: int) -> TransferWitness:
        """The transfer at this place. Raises NotFound."""
        if not 0 <= index < len(self.transfers):
            raise NotFound("the transaction has no such transfer")
        path = SparseTree(trees.TRANSFERS).extend(self.transfers).siblings(index)
        return TransferWitness(self.tx, self.transfers[index], index, path)


@dataclass(frozen=True, slots=True, repr=False)
class Handover(Record):
    """What a sender gives to a receiver: a transfer with its path, and the sender's balance proof that shows it."""

    transfer_witness: TransferWitness
    sender: BalanceProof


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AccountState(Record):
    """One version; each step makes another. All of it is private but the public key and the set digest.

    `set_digest` names the step circuits that the account is proved with; `proof` is None before the first step.
    """

    pubkey: U256
    set_digest: HashOut
    holdings: Annotated[Holdings, HoldingsCodec()]
    proof: BalanceProof | None
    deposits: Annotated[tuple[OwnDeposit, ...], Many(OwnDeposit, _LIMIT)]
    pending: Annotated[tuple[PendingTx, ...], Many(PendingTx, _LIMIT)]
    sent: Annotated[tuple[SentTx, ...], Many(SentTx, _LIMIT)]

    @classmethod
    def new(cls, pubkey: int, set_digest: hash_out.HashOut) -> Self:
        """Of an account that has done nothing."""
        return cls(pubkey, set_digest, Holdings.empty(), None, (), (), ())

    @property
    def balance(self) -> BalancePublicInputs:
        """What the last proof shows, or genesis."""
        return genesis.balance(self.pubkey, self.set_digest) if self.proof is None else self.proof.public_inputs

    @property
    def block(self) -> int:
        """The last block that the balance has seen."""
        return self.balance.public_state.block_number

    def require_consistent(self) -> None:
        """Raises MalformedInput where the parts, each good in itself, are not of one account and time."""
        balance = self.balance
        if (balance.pubkey, balance.set_digest) != (self.pubkey, self.set_digest):
            raise MalformedInput("the balance proof is of another account or set of circuits", path="proof")
        if balance.private_commitment != self.holdings.state.commitment():
            raise MalformedInput("the balance proof is not of these holdings", path="proof")

    # What is looked up.

    def deposit_salt(self, deposit: Deposit) -> hash_out.HashOut:
        """The salt of a deposit for this account. Raises NotFound for another's."""
        for own in self.deposits:
            if own.deposit.pubkey_salt_hash == deposit.pubkey_salt_hash:
                return own.salt
        raise NotFound("the deposit is not one of this account")

    def pending_tx(self, tx: Tx) -> PendingTx:
        """Raises NotFound for a transaction that is not one of this account's."""
        for pending in self.pending:
            if pending.tx == tx:
                return pending
        raise NotFound("the transaction is not one that this account waits for")

    def signed_in(self, block: int, tx_tree_root: bytes) -> tuple[PendingTx, SignedPlace] | None:
        """The pending transaction that was signed for this block under this root, and its place there."""
        for pending in self.pending:
            for place in pending.signed:
                if (place.block_number, hash_out.to_bytes(place.tx_tree_root)) == (block, tx_tree_root):
                    return pending, place
        return None

    def sent_tx(self, tx: Tx | None = None) -> SentTx:
        """A transaction that took effect; None: the last. Raises NotFound."""
        for sent in reversed(self.sent):
            if tx is None or sent.tx == tx:
                return sent
        raise NotFound("no such transaction of this account has taken effect")

    def hand_over(self, index: int, tx: Tx | None = None) -> Handover:
        """For the receiver of a transfer of a transaction that took effect; None: of the last. Raises NotFound."""
        sent = self.sent_tx(tx)
        return Handover(sent.transfer_witness(index), sent.balance)

    # How it changes where nothing is proved.

    def with_deposit(self, salt: hash_out.HashOut, deposit: Deposit) -> Self:
        """Knowing a deposit; `deposit.pubkey_salt_hash` becomes this account's with this salt."""
        deposit = replace(deposit, pubkey_salt_hash=nullifiers.pubkey_salt_hash(self.pubkey, salt))
        return replace(self, deposits=(*self.deposits, OwnDeposit(deposit, salt)))

    def with_signature(self, tx: Tx, place: SignedPlace) -> Self:
        """Having signed a block with a pending transaction at this place. Raises NotFound."""
        found = self.pending_tx(tx)
        signed = found if place in found.signed else replace(found, signed=(*found.signed, place))
        return replace(self, pending=tuple(signed if one is found else one for one in self.pending))

    def forgetting(self, txs: Sequence[Tx]) -> Self:
        """Without these transactions that took effect: their transfers can be handed over no more."""
        return replace(self, sent=tuple(sent for sent in self.sent if sent.tx not in txs))

    def pruned(self) -> Self:
        """Without transactions that can be in no block any more: their nonce is used, and so is every signature."""
        nonce, block = self.holdings.state.nonce, self.block
        waiting = tuple(one for one in self.pending if one.tx.nonce >= nonce or one.signed_for > block)
        return self if len(waiting) == len(self.pending) else replace(self, pending=waiting)
