"""A block followed by the circuits' own rules, without proofs: what a proof would show is given as it is."""

from __future__ import annotations

from typing import Any

from tests.statements.balance.circuits.twins import compiled

from proofmill import Circuit
from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.circuit import Array, Bool, Bytes, HashOut, Output, Private, Public, Struct, length
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance.blocks import GROUP, BlockWitness, ValidityState, sender_tree
from proofmill.statements.balance.circuits.blocks.account_change import AccountChange
from proofmill.statements.balance.circuits.blocks.block import PostedBlock
from proofmill.statements.balance.circuits.blocks.block_inputs import BlockInputs, block_inputs, fresh_mask
from proofmill.statements.balance.circuits.blocks.deposits import DepositsState
from proofmill.statements.balance.circuits.blocks.sender_group import SenderGroup
from proofmill.statements.balance.circuits.blocks.senders import GROUP_PATH, GroupOfSenders, SendersState
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.records import Deposit, PublicState
from proofmill.statements.balance.circuits.validity import DepositChain
from proofmill.statements.balance.parameters import DEPOSIT_TREE_HEIGHT
from proofmill.systems import solve

MASK = fresh_mask()
EMPTY_SENDERS = sender_tree(()).root


class Shown(Struct):
    public_state: PublicState
    tx_tree_root: Bytes = length(32)
    sender_tree_root: HashOut
    is_valid_block: Bool
    deposits: DepositChain


class Took(Circuit, system="plonky2", zero_knowledge=False):
    after: Output[SendersState]
    before: Public[SendersState]
    group: Private[GroupOfSenders]
    changes: Private[Array[AccountChange]] = length(GROUP)
    sender_path: Private[Array[HashOut]] = length(GROUP_PATH)

    def define(self) -> None:
        self.after = self.before.take(self.group, self.changes, self.sender_path)


class Pushed(Circuit, system="plonky2", zero_knowledge=False):
    after: Output[DepositsState]
    before: Public[DepositsState]
    deposit: Private[Deposit]
    path: Private[Array[HashOut]] = length(DEPOSIT_TREE_HEIGHT)

    def define(self) -> None:
        self.after = self.before.push(self.deposit, self.path)


class Followed(Circuit, system="plonky2", zero_knowledge=False):
    after: Output[Shown]
    before: Public[Shown]
    posted: Private[PostedBlock]
    senders: Private[SendersState]
    taken: Private[DepositsState]

    def define(self) -> None:
        self.after = Shown(**self.posted.follow(self.before, self.senders, self.taken))


_SHOWN: dict[str, dict[str, Any]] = {}


def shown(circuit: type[Circuit], inputs: dict[str, Any]) -> dict[str, Any]:
    """The public values by name. Signatures are looked at once: they are most of the work."""
    told = f"{circuit.circuit_name} {inputs}"
    if told not in _SHOWN:
        witness: Any = solve(compiled(circuit), inputs)
        _SHOWN[told] = compiled(circuit).schema.decode_public(witness.public)
    return _SHOWN[told]


def public(state: ValidityState) -> dict[str, Any]:
    return {
        "public_state": plain(state.public_inputs.public_state),
        "tx_tree_root": state.public_inputs.tx_tree_root,
        "sender_tree_root": state.public_inputs.sender_tree_root,
        "is_valid_block": state.public_inputs.is_valid_block,
        "deposits": plain(state.deposits),
    }


def senders(inputs: BlockInputs) -> dict[str, Any]:
    """The last state of the senders, group by group."""
    state: dict[str, Any] | None = None
    for group, step in zip(inputs.groups, inputs.steps, strict=True):
        judged = shown(SenderGroup, group)
        state = state or started(step)
        taken = {name: step[name] for name in ("changes", "sender_path")}
        state = shown(Took, {"before": state, "group": judged, **taken})["after"]
    assert state is not None
    return state


def started(step: dict[str, Any]) -> dict[str, Any]:
    """As `SendersState.start`."""
    own = {name: step[name] for name in ("tx_root", "block_number", "is_valid", "accounts_before")}
    rest = {"groups": 0, "link": bytes(32), "last": 0, "ended": False, "all_good": True}
    return {**own, **rest, "accounts": own["accounts_before"], "sender_tree_root": EMPTY_SENDERS}


def deposits(inputs: BlockInputs) -> dict[str, Any]:
    """The last state of the deposits, one by one."""
    first = inputs.deposits[0]
    chain, root = first["chain_before"], first["root_before"]
    state: dict[str, Any] = {"chain_before": chain, "root_before": root, "chain": chain, "root": root}
    for step in inputs.deposits:
        state = shown(Pushed, {"before": state, "deposit": step["deposit"], "path": step["path"]})["after"]
    return state


def followed(before: ValidityState, inputs: BlockInputs) -> dict[str, Any]:
    """The state after the block, by name."""
    known = {"before": public(before), "posted": inputs.posted}
    after: dict[str, Any] = shown(Followed, {**known, "senders": senders(inputs), "taken": deposits(inputs)})["after"]
    return after


def judged(before: ValidityState, witness: BlockWitness, mask: Coefficients = MASK) -> dict[str, Any] | str:
    """The state after the block, or the message of the check that refuses."""
    try:
        return followed(before, block_inputs(before, witness, mask))
    except UnsatisfiedError as error:
        return str(error.fields["requirement"])
