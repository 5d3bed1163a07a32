"""A user of the network for tests and scenarios: keys made of a name, a balance moved by the twins."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.algebra import hash_out, schnorr
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.limbs import to_limbs
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import NotFound
from proofmill.ledger.balance import witnesses
from proofmill.ledger.balance.holdings import Holdings
from proofmill.ledger.balance.ledger import UNPROVED, BalanceLedger
from proofmill.statements.balance import NORMAL, LockWindow, genesis, nullifiers, transitions, trees
from proofmill.statements.balance.public_inputs import (
    BalancePublicInputs,
    ClaimPublicInputs,
    SpentPublicInputs,
    WithdrawalPublicInputs,
)
from proofmill.statements.balance.types import AssetLeaf, Deposit, GenericAddress, Transfer, Tx
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveDepositWitness,
    ReceiveTransferRequest,
    ReceiveTransferWitness,
    SendRequest,
    SpentProof,
    SpentRequest,
    TransferWitness,
    UpdateRequest,
    UpdateWitness,
    WithdrawalRequest,
    WithdrawalWitness,
)

__all__ = ["Handover", "Request", "Step", "User"]

Request = (
    SpentRequest
    | SendRequest
    | UpdateRequest
    | ReceiveTransferRequest
    | ReceiveDepositRequest
    | WithdrawalRequest
    | ClaimRequest
)


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """A request that the user made, and the public inputs that its proof must show."""

    request: Request
    public_inputs: SpentPublicInputs | BalancePublicInputs | WithdrawalPublicInputs | ClaimPublicInputs


@dataclass(frozen=True, slots=True, repr=False)
class Handover:
    """What a sender gives to a receiver: the transfer in his last transaction, and his balance that shows it."""

    transfer_witness: TransferWitness
    sender: BalanceProof


@dataclass(frozen=True, slots=True, repr=False)
class _Spent:
    """A transaction that may take effect."""

    transfers: tuple[Transfer, ...]
    public_inputs: SpentPublicInputs
    after: Holdings


class User:
    """Keys and salts follow from the name, so that a scenario is the same each time: for no money but play money.

    Each method takes one step, keeps it in `steps`, and raises UnsatisfiedError, changing nothing, where the statement
    does not hold. Proofs in the requests are `UNPROVED`.
    """

    def __init__(self, name: str, ledger: BalanceLedger, set_digest: HashOut = hash_out.ZERO) -> None:
        self.name = name
        self.ledger = ledger
        self.private_key = hashlib.sha256(b"proofmill scenario key " + name.encode()).digest()
        self.key = schnorr.public_key(self.private_key)
        self.pubkey = schnorr.key_hash(self.key)
        self.holdings = Holdings.empty()
        self.balance = genesis.balance(self.pubkey, set_digest)
        self.steps: list[Step] = []
        self._started = False
        self._salts = 0
        self._deposit_salts: dict[int, HashOut] = {}
        self._spent: dict[Tx, _Spent] = {}
        self._last: _Spent | None = None

    @property
    def block(self) -> int:
        """The last block that the balance has seen."""
        return self.balance.public_state.block_number

    def asset(self, token_index: int) -> AssetLeaf:
        """What the user holds of a token."""
        return self.holdings.assets.leaf(token_index)

    # Deposits.

    def deposit(self, amount: int, token_index: int = 0, *, eligible: bool = False) -> int:
        """Pay in at the contract; the deposit's index. It is received once a block has taken it in."""
        salt = self._salt()
        salted = nullifiers.pubkey_salt_hash(self.pubkey, salt)
        index = self.ledger.deposit(Deposit(self.private_key[:20], salted, amount, token_index, eligible))
        self._deposit_salts[index] = salt
        return index

    def receive_deposit(self, index: int) -> ReceiveDepositRequest:
        """Receive a deposit of one's own that is in the last block seen. Raises NotFound for another."""
        taken = witnesses.deposit_witness(self.ledger, index, self._deposit_salt(index), self.block)
        deposit = taken.deposit
        nullifier = nullifiers.deposit_nullifier(deposit)
        after, transition = self.holdings.receive(deposit.token_index, deposit.amount, nullifier, self._salt())
        witness = ReceiveDepositWitness(taken, transition)
        request = ReceiveDepositRequest(self.pubkey, witness, self._previous())
        self._move(request, transitions.receive_deposit(self.balance, witness), after)
        return request

    # Payments.

    def pay(self, to: GenericAddress, amount: int, token_index: int = 0) -> Transfer:
        """A transfer, salted."""
        return Transfer(to, token_index, amount, self._salt())

    def spend(self, transfers: Sequence[Transfer], nonce: int | None = None) -> Tx:
        """The transaction of these transfers; it takes effect by `send`, once a block holds it signed."""
        after, witness = self.holdings.spend(transfers, self._salt(), nonce)
        _, shown = transitions.spend(witness)
        self._spent[witness.tx] = _Spent(tuple(transfers), shown, after)
        self.steps.append(Step(SpentRequest(witness), shown))
        return witness.tx

    def sign(self, message: schnorr.Message) -> schnorr.Signature:
        """The signature of a block's transactions."""
        return schnorr.sign(self.private_key, message)

    def send(self, block: int) -> SendRequest:
        """Follow the network to the block that holds the user's transaction, with its effect if it has one."""
        tx_witness = witnesses.tx_witness(self.ledger, self.pubkey, block)
        update = witnesses.update_witness(self.ledger, self.pubkey, self.block, block, before_block=True)
        spent = self._spent.get(tx_witness.tx)
        if spent is None:
            raise NotFound(f"the transaction in block {block} is not one of this user")
        proof = SpentProof(UNPROVED, spent.public_inputs)
        request = SendRequest(self.pubkey, tx_witness, update, proof, self._previous())
        balance = transitions.send(self.balance, spent.public_inputs, tx_witness, update)
        took_effect = balance.private_commitment != self.balance.private_commitment
        self._last = spent if took_effect else self._last
        self._move(request, balance, spent.after if took_effect else self.holdings)
        return request

    def transfer_witness(self, index: int) -> TransferWitness:
        """A transfer of the last transaction that took effect. Raises NotFound."""
        if self._last is None or index >= len(self._last.transfers):
            raise NotFound("no such transfer in the last transaction")
        transfers = self._last.transfers
        path = SparseTree(trees.TRANSFERS).extend(transfers).siblings(index)
        return TransferWitness(self._last.public_inputs.tx, transfers[index], index, path)

    def hand_over(self, index: int) -> Handover:
        """For the receiver of a transfer of the last transaction. Raises NotFound."""
        return Handover(self.transfer_witness(index), BalanceProof(UNPROVED, self.balance))

    def receive_transfer(self, handover: Handover, update_to: int | None = None) -> ReceiveTransferRequest:
        """Receive a transfer, following the network to block `update_to` first, if that is given."""
        update = None if update_to is None else self._update_witness(update_to)
        block = self.block if update_to is None else update_to
        transfer, seen = handover.transfer_witness.transfer, handover.sender.public_inputs.public_state
        nullifier = nullifiers.transfer_nullifier(transfer)
        after, transition = self.holdings.receive(transfer.token_index, transfer.amount, nullifier, self._salt())
        path = witnesses.block_path(self.ledger, seen.block_number, block)
        witness = ReceiveTransferWitness(handover.transfer_witness, transition, handover.sender, path)
        request = ReceiveTransferRequest(self.pubkey, witness, update, self._previous())
        self._move(request, transitions.receive_transfer(self.balance, witness, update), after)
        return request

    # The rest.

    def update(self, block: int) -> UpdateRequest:
        """Follow the network to this block."""
        witness = self._update_witness(block)
        request = UpdateRequest(self.pubkey, witness, self._previous())
        self._move(request, transitions.update(self.balance, witness), self.holdings)
        return request

    def withdraw(self, index: int) -> WithdrawalPublicInputs:
        """Show a transfer of the last transaction to an address of the chain below."""
        witness = WithdrawalWitness(self.transfer_witness(index), BalanceProof(UNPROVED, self.balance))
        shown = transitions.withdraw(witness, self.balance.set_digest)
        self.steps.append(Step(WithdrawalRequest(witness), shown))
        return shown

    def claim(self, index: int, recipient: bytes, block: int, window: LockWindow = NORMAL) -> ClaimPublicInputs:
        """Claim the reward for a deposit of one's own, as of this block."""
        salt = self._deposit_salt(index)
        witness = witnesses.claim_witness(self.ledger, self.pubkey, index, salt, recipient, block)
        shown = transitions.claim(witness, window)
        self.steps.append(Step(ClaimRequest(window != NORMAL, witness), shown))
        return shown

    def _move(self, request: Request, balance: BalancePublicInputs, holdings: Holdings) -> None:
        self.steps.append(Step(request, balance))
        self.balance, self.holdings, self._started = balance, holdings, True

    def _previous(self) -> BalanceProof | None:
        return BalanceProof(UNPROVED, self.balance) if self._started else None

    def _update_witness(self, block: int) -> UpdateWitness:
        return witnesses.update_witness(self.ledger, self.pubkey, self.block, block)

    def _salt(self) -> HashOut:
        self._salts += 1
        seed = hashlib.sha256(b"proofmill scenario salt " + self.private_key).digest()
        return hash_no_pad([*to_limbs(int.from_bytes(seed, "big"), 8), self._salts])

    def _deposit_salt(self, index: int) -> HashOut:
        if index not in self._deposit_salts:
            raise NotFound(f"deposit {index} is not one of this user")
        return self._deposit_salts[index]
