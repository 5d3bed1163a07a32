"""Running a scenario: each step by the plain rules, and proved if that is asked for; each expectation checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from proofmill.algebra.hash_out import HashOut
from proofmill.errors import CancelledError, MalformedInput, NotFound, UnsatisfiedError
from proofmill.ledger.balance.block_proofs import BlockProofs
from proofmill.ledger.balance.block_witness import block_witness
from proofmill.ledger.balance.ledger import BalanceLedger
from proofmill.ledger.balance.posted import Posted
from proofmill.ledger.balance.scripts.script import (
    BlockStep,
    ClaimStep,
    DepositStep,
    ExpectStep,
    ReceiveDepositStep,
    ReceiveTransferStep,
    Script,
    ScriptStep,
    SendStep,
    Spoil,
    TransferLine,
    UpdateStep,
    WithdrawStep,
)
from proofmill.ledger.balance.users.account_state import Handover
from proofmill.ledger.balance.users.user import User
from proofmill.statements.balance import FASTER, NORMAL
from proofmill.statements.balance.blocks import Domain, Place, validity
from proofmill.statements.balance.circuits.blocks import BlockProver
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.prover import Prover
from proofmill.statements.balance.types import AssetLeaf, GenericAddress, InsufficientFlags, Transfer, Tx
from proofmill.systems import Cancel

__all__ = ["Proving", "Scenario", "run_script"]

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Proving:
    """What a scenario is proved with. `set_digest` names the steps of the prover of requests."""

    requests: Prover
    set_digest: HashOut
    blocks: BlockProver


def run_script(
    script: Script,
    path: Path | str = ":memory:",
    proving: Proving | None = None,
    *,
    report: Callable[[int, ScriptStep], None] | None = None,
    cancel: Cancel | None = None,
) -> Scenario:
    """Run all steps on a new ledger at `path`; `report` is told of each that is done. The caller closes the ledger.

    Raises UnsatisfiedError, with the step's number, where something else happens than the script expects,
    MismatchError for a script that is to be proved and is of another deployment, CancelledError.
    """
    scenario = Scenario(script, path, proving, cancel)
    try:
        for number, step in enumerate(script.steps, 1):
            if cancel is not None and cancel.raised():
                raise CancelledError("cancelled")
            with _named(number, step):
                scenario.take(step)
            if report is not None:
                report(number, step)
    except BaseException:
        scenario.ledger.close()
        raise
    return scenario


class Scenario:
    """A ledger and its users; `users[name].steps` are the requests that were made, for provers and measurements.

    With `proving`, each block is proved when it is posted, and each request when it is made.
    """

    def __init__(
        self,
        script: Script,
        path: Path | str = ":memory:",
        proving: Proving | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        """Raises MalformedInput for a ledger that has blocks already, MismatchError as `BlockProofs`."""
        self.domain = _domain(script)
        self.ledger = BalanceLedger(path, self.domain)
        with _closed_on_error(self.ledger):
            if self.ledger.height:
                raise MalformedInput("a scenario starts with a new ledger")
            self._proofs = None if proving is None else BlockProofs(self.ledger, proving.blocks)
        self._cancel = cancel
        prover = () if proving is None else (proving.set_digest, proving.requests)
        self.users = {name: User(name, self.ledger, *prover) for name in script.users}
        self._deposits: dict[str, int] = {}
        self._places: dict[str, int] = {}
        """Each transfer's place in its transaction."""
        self._names: dict[Tx, list[str]] = {}
        self._handovers: dict[str, Handover] = {}
        self._sent_in: dict[str, int] = {}
        """The last block in which each user stands."""

    def take(self, step: ScriptStep) -> None:
        """One step. Raises UnsatisfiedError where the expectation is not met, MalformedInput for an unknown name."""
        match step:
            case DepositStep():
                user = self._user(step.user)
                self._deposits[step.name] = user.deposit(step.amount, step.token, eligible=step.eligible)
            case BlockStep():
                self._block(step)
            case ExpectStep():
                found = self._user(step.user).asset(step.token)
                _expect(found == AssetLeaf(step.is_insufficient, step.amount), "the user holds something else")
            case _:
                _refusal(step.refused, lambda: self._prove(step))

    def _block(self, step: BlockStep) -> None:
        """Post it, and hold the ledger against the twin of the validity circuit."""
        txs = {sender.user: self._spend(sender.user, sender.transfers, sender.nonce) for sender in step.senders}
        proposal = self.ledger.propose({self._user(name).key: tx for name, tx in txs.items()})
        signers = [self._user(sender.user) for sender in step.senders if sender.signs]
        posted = proposal.posted(step.timestamp, {user.key: user.sign(proposal.message(user.key)) for user in signers})
        network = self.ledger.post(posted if step.spoil is None else _spoiled(posted, step.spoil))
        self._sent_in |= dict.fromkeys(txs, network.number)
        fault = None if network.fault is None else network.fault.name.lower()
        _expect(fault == step.spoil, f"the block's fault is {fault or 'none'}")
        before = self.ledger.network(network.number - 1).validity
        follows = validity(before, block_witness(self.ledger, network.number), self.domain)
        _expect(follows == network.validity, "the ledger's state is not the one that the validity statement gives")
        if self._proofs is not None:
            self._proofs.prove(cancel=self._cancel)

    def _spend(self, name: str, lines: list[TransferLine], nonce: int | None) -> Tx:
        user = self._user(name)
        tx = user.spend([self._transfer(user, line) for line in lines], nonce)
        for place, line in enumerate(lines):
            self._places[line.name] = place
        self._names[tx] = [line.name for line in lines]
        return tx

    def _transfer(self, payer: User, line: TransferLine) -> Transfer:
        if line.to.startswith("0x"):
            to = GenericAddress.of_address(bytes.fromhex(line.to[2:]))
        else:
            to = GenericAddress.of_pubkey(self._user(line.to).pubkey)
        return payer.pay(to, line.amount, line.token)

    def _prove(
        self, step: SendStep | UpdateStep | ReceiveDepositStep | ReceiveTransferStep | WithdrawStep | ClaimStep
    ) -> None:
        user, height = self._user(step.user), self.ledger.height
        match step:
            case SendStep():
                self._send(user, step)
            case UpdateStep():
                user.update(height if step.block is None else step.block)
            case ReceiveDepositStep():
                user.receive_deposit(_value(self._deposits, step.deposit))
            case ReceiveTransferStep():
                user.receive_transfer(_value(self._handovers, step.transfer), height if step.updates else None)
            case WithdrawStep():
                user.withdraw(_value(self._places, step.transfer))
            case ClaimStep():
                index, to = _value(self._deposits, step.deposit), bytes.fromhex(step.recipient[2:])
                user.claim(index, to, height, FASTER if step.faster else NORMAL)

    def _send(self, user: User, step: SendStep) -> None:
        block = step.block if step.block is not None else _value(self._sent_in, user.name)
        before = user.balance.private_commitment
        request = user.send(block)
        took_effect = user.balance.private_commitment != before
        _expect(took_effect == step.takes_effect, f"the transaction {'took' if took_effect else 'did not take'} effect")
        if took_effect:
            flags = InsufficientFlags.of(step.insufficient)
            _expect(user.balance.last_tx_insufficient_flags == flags, "other transfers were not covered")
            for place, name in enumerate(self._names[request.tx_witness.tx]):
                self._handovers[name] = user.hand_over(place)

    def _user(self, name: str) -> User:
        return _value(self.users, name)


def _domain(script: Script) -> Domain:
    """What the script does not say, the settings do."""
    here = deployment()
    chain = here.chain if script.chain is None else script.chain
    return Domain(chain, here.contract if script.contract is None else int(script.contract, 16))


@contextmanager
def _closed_on_error(ledger: BalanceLedger) -> Iterator[None]:
    try:
        yield
    except BaseException:
        ledger.close()
        raise


def _spoiled(posted: Posted, spoil: Spoil) -> Posted:
    """The block with one thing wrong. Raises MalformedInput for a block that is too small for it."""
    if spoil == "tx_root":
        return replace(posted, tx_tree_root=b"\xff" * 32)
    if spoil == "deposit_root":
        return replace(posted, deposit_root=bytes(32))
    places, least = posted.places, 2 if spoil == "order" else 1
    if len(places) < least:
        raise MalformedInput(f"a block with the fault {spoil!r} has {least} senders or more")
    if spoil == "order":
        return replace(posted, places=places[::-1])
    first = places[0]
    key = b"\xff" * 8 + first.key[8:] if spoil == "key" else first.key
    signature = first.signature[:-1] + bytes([first.signature[-1] ^ 1]) if spoil == "signature" else first.signature
    return replace(posted, places=(Place(key, signature), *places[1:]))


def _refusal(expected: str | None, prove: Callable[[], None]) -> None:
    """Prove; or, where a refusal is expected, see that this check refuses."""
    if expected is None:
        return prove()
    try:
        prove()
    except UnsatisfiedError as error:
        check = error.fields.get("check")
        _expect(check == expected, f"refused by {check}, not by {expected}")
        return None
    return _expect(False, f"not refused, though {expected} should")


@contextmanager
def _named(number: int, step: ScriptStep) -> Iterator[None]:
    try:
        yield
    except UnsatisfiedError as error:
        raise UnsatisfiedError(f"step {number} ({step.do}): {error.message}", **error.fields) from error
    except (MalformedInput, NotFound) as error:
        raise MalformedInput(f"step {number} ({step.do}): {error.message}") from error


def _expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise UnsatisfiedError(otherwise, check="expectation")


def _value(named: dict[str, V], name: str) -> V:
    if name not in named:
        raise MalformedInput(f"nothing is named {name!r} by now")
    return named[name]
