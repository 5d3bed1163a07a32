"""Every type, hash, nullifier and layout against what INTMAX2's crate computes."""

from typing import Any

import pytest
from tests.statements.balance.vectors import load

from proofmill.algebra import hash_out
from proofmill.algebra.indexed_merkle import IndexedTree
from proofmill.algebra.sparse_merkle import Shape, SparseTree
from proofmill.statements.balance import genesis, nullifiers, original, parameters, trees
from proofmill.statements.balance.keccak_words import keccak_words
from proofmill.statements.balance.layout import Encoded, Hashed
from proofmill.statements.balance.layout import scalars as codecs
from proofmill.statements.balance.lock_time import FASTER, NORMAL, lock_time
from proofmill.statements.balance.public_inputs import (
    BalanceState,
    ClaimPublicInputs,
    SpentPublicInputs,
    ValidityPublicInputs,
    WithdrawalPublicInputs,
)
from proofmill.statements.balance.transitions import private_transition
from proofmill.statements.balance.types import (
    AssetLeaf,
    Block,
    Deposit,
    GenericAddress,
    IndexedMerkleLeaf,
    InsufficientFlags,
    PrivateState,
    PublicState,
    SenderLeaf,
    Transfer,
    Tx,
)
from proofmill.statements.balance.witnesses import PrivateTransitionWitness

TYPES = load("types")
TREES = load("trees")
SCALARS = load("scalars")
NAMES: dict[str, type[Encoded]] = {
    "AssetLeaf": AssetLeaf,
    "BalancePublicInputs": BalanceState,
    "Block": Block,
    "Claim": ClaimPublicInputs,
    "Deposit": Deposit,
    "GenericAddress": GenericAddress,
    "IndexedMerkleLeaf": IndexedMerkleLeaf,
    "PrivateState": PrivateState,
    "PublicState": PublicState,
    "SenderLeaf": SenderLeaf,
    "SpentPublicInputs": SpentPublicInputs,
    "Transfer": Transfer,
    "Tx": Tx,
    "ValidityPublicInputs": ValidityPublicInputs,
    "Withdrawal": WithdrawalPublicInputs,
}
OTHERS = {"AssetLeafArithmetic", "Bytes32Leaf (block hash tree)", "Salt"}
SHAPES: dict[str, Shape[Any, Any]] = {
    "asset": trees.ASSETS,
    "transfer": trees.TRANSFERS,
    "tx": trees.TXS,
    "sender": trees.SENDERS,
    "blockHash": original.BLOCK_HASHES,
    "deposit": original.DEPOSITS,
}


def hexed(data: bytes) -> str:
    return f"0x{data.hex()}"


def integers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts]


def agree(record: Encoded, case: Any) -> None:
    assert record.elements() == integers(case["elements"])
    assert type(record).from_elements(record.elements()) == record
    if "poseidon" in case:
        assert isinstance(record, Hashed | BalanceState)
        found = record.hash() if isinstance(record, Hashed) else record.commitment()
        assert found == tuple(integers(case["poseidon"]["elements"]))
        assert hexed(hash_out.to_bytes(found)) == case["poseidon"]["hex"]


def test_no_type_of_the_vectors_is_left_out() -> None:
    assert set(TYPES) == NAMES.keys() | OTHERS


@pytest.mark.parametrize("name", NAMES)
def test_json_elements_and_hash_of_a_type(name: str) -> None:
    for case in TYPES[name]:
        record = NAMES[name].from_json(case["json"])
        assert record.to_json() == case["json"]
        agree(record, case)


def test_a_leaf_of_the_original_block_tree() -> None:
    for case in TYPES["Bytes32Leaf (block hash tree)"]:
        agree(original.BlockHashLeaf.from_json({"blockHash": case["json"]}), case)


def test_paying_and_receiving() -> None:
    for case in TYPES["AssetLeafArithmetic"]:
        leaf = AssetLeaf.from_json(case["leaf"])
        after = leaf.paid(int(case["sub"])) if "sub" in case else leaf.received(int(case["add"]))
        assert after.to_json() == case["result"]


def test_keccak_of_a_deposit_and_of_a_block() -> None:
    for case in TYPES["Deposit"]:
        assert hexed(keccak_words(Deposit.from_json(case["json"]).elements())) == case["keccakLeafHash"]
    for case in TYPES["Block"]:
        assert hexed(Block.from_json(case["json"]).block_hash()) == case["blockHash"]


@pytest.mark.parametrize(("name", "record"), [("Withdrawal", WithdrawalPublicInputs), ("Claim", ClaimPublicInputs)])
def test_chain_hashes(name: str, record: type[WithdrawalPublicInputs | ClaimPublicInputs]) -> None:
    for case in TYPES[name]:
        previous = bytes.fromhex(case["prevChainHash"][2:])
        assert hexed(record.from_json(case["json"]).chain_hash(previous)) == case["chainHash"]


def scalar(name: str) -> Any:
    match name.split()[0]:
        case "U256":
            return codecs.U256Codec()
        case "Bytes32" | "Bytes16":
            return codecs.BytesCodec(int(name[5:]))
        case "Address":
            return codecs.BytesCodec(20)
        case "U64":
            return codecs.Unsigned(64, in_limbs=2)
        case "PoseidonHashOut" | "Salt":
            return codecs.HashCodec()
    raise AssertionError(f"no scalar {name}")


def test_scalars() -> None:
    for case in SCALARS["values"]:
        if "elements" in case:
            codec = scalar(case["type"])
            value = codec.read(case["json"], "x")
            assert codec.encode(value) == integers(case["elements"])
            assert codec.decode(codec.encode(value), "x") == value
            assert codec.show(value) == case["json"]
    [salt] = TYPES["Salt"]
    assert list(codecs.HashCodec().read(salt["json"], "x")) == integers(salt["elements"])


def test_flags() -> None:
    for case in SCALARS["insufficientFlags"]:
        flags = InsufficientFlags.of(case["setTransferIndices"])
        assert flags.elements() == integers(case["elements"])
        assert flags.to_json() == case["json"]
        assert [i for i in range(64) if flags[i]] == case["setTransferIndices"]


def test_public_inputs_of_the_original_inner_circuits() -> None:
    cases = load("public-inputs")
    records: dict[str, type[Encoded]] = {
        "depositTime": original.DepositTimePublicInputs,
        "receiveDeposit": original.ReceivePublicInputs,
        "sender": original.SenderPublicInputs,
        "txInclusion": original.TxInclusionPublicInputs,
        "update": original.UpdatePublicInputs,
    }
    assert cases.keys() - records.keys() == {"receiveTransferWithoutVerifierData"}
    for name, record in records.items():
        case = dict(cases[name])
        elements = case.pop("elements")
        assert record.from_json(case).elements() == integers(elements)


@pytest.mark.parametrize("name", SHAPES)
def test_empty_trees(name: str) -> None:
    case, shape = TREES[name], SHAPES[name]
    shown = [hexed(node if isinstance(node, bytes) else hash_out.to_bytes(node)) for node in shape.empty_roots]
    assert shape.height == case["height"]
    assert shown == case["emptySubtreeRoots"]
    assert shown[0] == case["defaultLeafHash"]
    leaf = shape.default.to_json()
    assert (leaf["blockHash"] if name == "blockHash" else leaf) == case["defaultLeaf"]


def test_genesis_of_the_original() -> None:
    case, state = TREES["genesis"], original.public_state()
    assert state.to_json() == case["publicState"]
    assert state.elements() == integers(case["publicStateElements"])
    assert original.block().to_json() == case["block"]
    assert hexed(original.block().block_hash()) == case["blockHash"]
    assert ValidityPublicInputs(state, bytes(32), hash_out.ZERO, False).to_json() == case["validityPublicInputs"]


def test_genesis_of_what_we_share() -> None:
    case, accounts = TREES["genesis"], genesis.account_tree()
    assert genesis.private_state().to_json() == case["privateState"]
    assert hexed(hash_out.to_bytes(genesis.private_state().commitment())) == case["privateCommitment"]
    assert hexed(hash_out.to_bytes(accounts.root)) == case["accountRoot"]
    leaves = [IndexedMerkleLeaf.of_tree(accounts.leaf(i)).to_json() for i in range(len(accounts))]
    assert leaves == case["accountLeaves"]
    assert hexed(hash_out.to_bytes(IndexedTree(parameters.NULLIFIER_TREE_HEIGHT).root)) == case["nullifierRoot"]


def test_our_genesis_differs_where_the_deviations_say_so() -> None:
    ours, theirs = genesis.public_state(), original.public_state()
    differing = {name for name, value in ours.to_json().items() if theirs.to_json()[name] != value}
    assert differing == {"blockTreeRoot", "depositTreeRoot", "blockHash"}
    assert hash_out.from_bytes(ours.deposit_tree_root) == SparseTree(trees.DEPOSITS).root
    assert trees.BLOCKS.default.hash() != original.BLOCK_HASHES.default.hash()


def test_nullifiers() -> None:
    for case in load("nullifiers"):
        match case["kind"]:
            case "transfer":
                found = nullifiers.transfer_nullifier(Transfer.from_json(case["transfer"]))
            case "withdrawal":
                transfer = Transfer.from_json(case["transfer"])
                found = nullifiers.withdrawal_nullifier(transfer)
                assert hexed(transfer.recipient.address()) == case["recipient"]
                assert GenericAddress.of_address(bytes.fromhex(case["recipient"][2:])) == transfer.recipient
                assert hexed(hash_out.to_bytes(transfer.hash())) == case["transferHash"]
            case "deposit":
                found = nullifiers.deposit_nullifier(Deposit.from_json(case["deposit"]))
            case "claim":
                salt = codecs.HashCodec().read(case["depositSalt"], "salt")
                found = nullifiers.claim_nullifier(Deposit.from_json(case["deposit"]), salt)
                hidden = nullifiers.pubkey_salt_hash(int(case["pubkey"]), salt)
                assert hexed(hidden) == case["pubkeySaltHash"] == case["deposit"]["pubkeySaltHash"]
            case kind:
                raise AssertionError(f"no nullifier of kind {kind}")
        assert hexed(found) == case["nullifier"]


def test_lock_times() -> None:
    vectors = load("lock-time")
    for name, window in (("normal", NORMAL), ("faster", FASTER)):
        assert vectors[name] == {"min": window.minimum, "max": window.maximum}
        for case in vectors["cases"]:
            salt = codecs.HashCodec().read(case["depositSalt"], "salt")
            assert lock_time(bytes.fromhex(case["blockHash"][2:]), salt, window) == case[name]


def test_private_transitions() -> None:
    for case in load("private-transitions"):
        witness = PrivateTransitionWitness.from_json(case["privateTransitionWitness"])
        assert witness.to_json() == case["privateTransitionWitness"]
        assert hexed(hash_out.to_bytes(witness.prev_private_state.commitment())) == case["prevCommitment"]
        after = private_transition(witness)
        assert after.to_json() == case["newPrivateState"]
        assert hexed(hash_out.to_bytes(after.commitment())) == case["newCommitment"]
