"""A user of the network for tests and scenarios: keys made of a name, a balance moved by the plain rules or proved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from proofmill.algebra import hash_out, schnorr
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.limbs import to_limbs
from proofmill.errors import VerificationError
from proofmill.ledger.balance.ledger import BalanceLedger
from proofmill.ledger.balance.users.account_state import AccountState, Handover
from proofmill.ledger.balance.users.holdings import Holdings
from proofmill.ledger.balance.users.plans import Plan, Planner, Request
from proofmill.statements.balance import NORMAL, LockWindow
from proofmill.statements.balance.prover import Prover
from proofmill.statements.balance.public_inputs import (
    BalancePublicInputs,
    ClaimPublicInputs,
    SpentPublicInputs,
    WithdrawalPublicInputs,
)
from proofmill.statements.balance.types import AssetLeaf, Deposit, GenericAddress, Transfer, Tx
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentProof,
    SpentRequest,
    TransferWitness,
    UpdateRequest,
    WithdrawalProof,
    WithdrawalRequest,
)

__all__ = ["Step", "User"]

Q = TypeVar("Q", bound=Request)
P = TypeVar("P", SpentProof, BalanceProof, WithdrawalProof, ClaimProof)


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """A request that the user made, and the public inputs that its proof must show."""

    request: Request
    public_inputs: SpentPublicInputs | BalancePublicInputs | WithdrawalPublicInputs | ClaimPublicInputs


class User:
    """Keys and salts follow from the name, so that a scenario is the same each time: for no money but play money.

    Each method takes one step, keeps it in `steps`, and raises UnsatisfiedError, changing nothing, where the statement
    does not hold. With a `prover`, whose steps `set_digest` names, each step is proved, and the requests carry proofs;
    without one the proofs in them are `UNPROVED`. `client.Wallet` is for keys that nobody can guess.
    """

    def __init__(
        self, name: str, ledger: BalanceLedger, set_digest: HashOut = hash_out.ZERO, prover: Prover | None = None
    ) -> None:
        self.name = name
        self.ledger = ledger
        self.private_key = hashlib.sha256(b"proofmill scenario key " + name.encode()).digest()
        self.key = schnorr.public_key(self.private_key)
        self.pubkey = schnorr.key_hash(self.key)
        self.state = AccountState.new(self.pubkey, set_digest)
        self.steps: list[Step] = []
        self._plans = Planner(ledger, self._salt)
        self._salts = 0
        self._prover = prover

    @property
    def holdings(self) -> Holdings:
        """What the user has, with its trees."""
        return self.state.holdings

    @property
    def balance(self) -> BalancePublicInputs:
        """What the last proof would show."""
        return self.state.balance

    @property
    def block(self) -> int:
        """The last block that the balance has seen."""
        return self.state.block

    def asset(self, token_index: int) -> AssetLeaf:
        """What the user holds of a token."""
        return self.holdings.assets.leaf(token_index)

    # Deposits.

    def deposit(self, amount: int, token_index: int = 0, *, eligible: bool = False) -> int:
        """Pay in at the contract; the deposit's index. It is received once a block has taken it in."""
        deposit = Deposit(self.private_key[:20], bytes(32), amount, token_index, eligible)
        self.state = self.state.with_deposit(self._salt(), deposit)
        return self.ledger.deposit(self.state.deposits[-1].deposit)

    def receive_deposit(self, index: int) -> ReceiveDepositRequest:
        """Receive a deposit of one's own that is in the last block seen. Raises NotFound for another."""
        return self._take(self._plans.receive_deposit(self.state, index))

    # Payments.

    def pay(self, to: GenericAddress, amount: int, token_index: int = 0) -> Transfer:
        """A transfer, salted."""
        return Transfer(to, token_index, amount, self._salt())

    def spend(self, transfers: Sequence[Transfer], nonce: int | None = None) -> Tx:
        """The transaction of these transfers; it takes effect by `send`, once a block holds it signed."""
        return self._take(self._plans.spend(self.state, transfers, nonce)).spent_witness.tx

    def sign(self, message: schnorr.Message) -> schnorr.Signature:
        """The signature of a block's transactions."""
        return schnorr.sign(self.private_key, message)

    def send(self, block: int) -> SendRequest:
        """Follow the network to the block that holds the user's transaction, with its effect if it has one."""
        again = self._plans.respend(self.state, block)
        if again is not None:
            self._take(again)
        return self._take(self._plans.send(self.state, block))

    def transfer_witness(self, index: int) -> TransferWitness:
        """A transfer of the last transaction that took effect. Raises NotFound."""
        return self.state.sent_tx().transfer_witness(index)

    def hand_over(self, index: int) -> Handover:
        """For the receiver of a transfer of the last transaction. Raises NotFound."""
        return self.state.hand_over(index)

    def receive_transfer(self, handover: Handover, update_to: int | None = None) -> ReceiveTransferRequest:
        """Receive a transfer, following the network to block `update_to` first, if that is given."""
        return self._take(self._plans.receive_transfer(self.state, handover, update_to))

    # The rest.

    def update(self, block: int) -> UpdateRequest:
        """Follow the network to this block."""
        return self._take(self._plans.update(self.state, block))

    def withdraw(self, index: int) -> WithdrawalPublicInputs:
        """Show a transfer of the last transaction to an address of the chain below."""
        plan = self._plans.withdraw(self.state, index)
        self._take(plan)
        return plan.expected.public_inputs

    def claim(self, index: int, recipient: bytes, block: int, window: LockWindow = NORMAL) -> ClaimPublicInputs:
        """Claim the reward for a deposit of one's own, as of this block."""
        plan = self._plans.claim(self.state, index, recipient, block, window)
        self._take(plan)
        return plan.expected.public_inputs

    def _take(self, plan: Plan[Q, P]) -> Q:
        proof = plan.expected if self._prover is None else _proved(self._prover, plan)
        self.steps.append(Step(plan.request, plan.expected.public_inputs))
        self.state = plan.after(proof)
        return plan.request

    def _salt(self) -> HashOut:
        self._salts += 1
        seed = hashlib.sha256(b"proofmill scenario salt " + self.private_key).digest()
        return hash_no_pad([*to_limbs(int.from_bytes(seed, "big"), 8), self._salts])


def _proved(prover: Prover, plan: Plan[Q, P]) -> P:
    """The plan's proof. Raises VerificationError where it shows another thing than the rules say."""
    methods: dict[type, Callable[[Any], Any]] = {
        SpentRequest: prover.spent,
        SendRequest: prover.send,
        UpdateRequest: prover.update,
        ReceiveTransferRequest: prover.receive_transfer,
        ReceiveDepositRequest: prover.receive_deposit,
        WithdrawalRequest: prover.withdrawal,
        ClaimRequest: prover.claim,
    }
    proof: P = methods[type(plan.request)](plan.request)
    if proof.public_inputs != plan.expected.public_inputs:
        raise VerificationError("the proof shows another thing than the rules say")
    return proof
