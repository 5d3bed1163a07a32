"""Validity: how the network's state follows from a block. The twin of the validity circuit."""

from __future__ import annotations

from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.indexed_merkle import InsertionProof
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance import trees
from proofmill.statements.balance.blocks.checks import BlockCheck, require
from proofmill.statements.balance.blocks.deposit_chain import DepositChain
from proofmill.statements.balance.blocks.domain import Domain
from proofmill.statements.balance.blocks.fault import find_fault
from proofmill.statements.balance.blocks.place import Place, sender_leaves, sender_tree
from proofmill.statements.balance.blocks.validity_state import ValidityState
from proofmill.statements.balance.blocks.witness import AccountChange, BlockWitness
from proofmill.statements.balance.parameters import SENDERS
from proofmill.statements.balance.public_inputs import ValidityPublicInputs
from proofmill.statements.balance.types import BlockLeaf, Deposit, PublicState

__all__ = ["validity"]


def validity(previous: ValidityState, witness: BlockWitness, domain: Domain) -> ValidityState:
    """The state after the block. An invalid block takes its deposits in and its place in the block tree, no more.

    The block's hash binds all that it is judged by, so that each block has one outcome; the hash itself is compared by
    whoever accepts a proof with the chain's own. Raises UnsatisfiedError with the name of a `BlockCheck`.
    """
    before, block = previous.public_inputs.public_state, witness.block
    _require_follows(before, witness)
    deposits, root = _take_in(previous, witness)
    deposit_root = hash_out.to_bytes(root)
    posted = block.deposit_tree_root, deposit_root
    is_valid = find_fault(domain, block.block_number, witness.content.tx_tree_root, witness.places, posted) is None
    accounts, next_id = _change_accounts(before, witness, is_valid)
    leaf = BlockLeaf(block.block_hash(), deposit_root, block.timestamp, block.block_number)
    state = PublicState(
        block_tree_root=_append(before, leaf, witness.block_path),
        prev_account_tree_root=before.account_tree_root,
        account_tree_root=accounts,
        next_account_id=next_id,
        deposit_tree_root=deposit_root,
        block_hash=leaf.block_hash,
        timestamp=block.timestamp,
        block_number=block.block_number,
    )
    senders = sender_tree(sender_leaves(witness.places)).root
    return ValidityState(ValidityPublicInputs(state, witness.content.tx_tree_root, senders, is_valid), deposits)


def _require_follows(before: PublicState, witness: BlockWitness) -> None:
    """The block is the next one and was posted with these places."""
    block, content = witness.block, witness.content
    require(block.prev_block_hash == before.block_hash, BlockCheck.BLOCK_LINK)
    require(block.block_number == before.block_number + 1, BlockCheck.BLOCK_NUMBER)
    require(block.signature_hash == content.signature_hash(), BlockCheck.BLOCK_CONTENT)
    require(len(witness.places) <= SENDERS, BlockCheck.BLOCK_PLACES)
    posted = content.of(content.deposits, content.tx_tree_root, witness.places)
    require(content == posted, BlockCheck.BLOCK_SENDERS)


def _take_in(previous: ValidityState, witness: BlockWitness) -> tuple[DepositChain, HashOut]:
    """The chain and tree with the new deposits: exactly those between the contract's two links, each at its count."""
    chain = previous.deposits
    root = hash_out.from_bytes(previous.public_inputs.public_state.deposit_tree_root)
    for new in witness.deposits:
        empty = trees.DEPOSITS.root(Deposit(), chain.count, new.path)
        require(empty == root, BlockCheck.DEPOSIT_PLACE)
        root = trees.DEPOSITS.root(new.deposit, chain.count, new.path)
        chain = chain.push(new.deposit)
    require(chain == witness.content.deposits, BlockCheck.BLOCK_DEPOSITS)
    return chain, root


def _change_accounts(before: PublicState, witness: BlockWitness, is_valid: bool) -> tuple[HashOut, int]:
    """(account tree root, next account id) after each sender who signed is noted with the block's number."""
    signed = [place for place in witness.places if place.is_signed and is_valid]
    require(len(signed) == len(witness.account_changes), BlockCheck.ACCOUNT_CHANGES)
    root, next_id = before.account_tree_root, before.next_account_id
    for place, change in zip(signed, witness.account_changes, strict=True):
        old, new = _roots(change, place, witness.block.block_number)
        require(old == root, BlockCheck.ACCOUNT_CHANGE)
        root = new
        if isinstance(change, InsertionProof):
            require(change.index == next_id, BlockCheck.ACCOUNT_ID)
            next_id += 1
    return root, next_id


def _roots(change: AccountChange, place: Place, block_number: int) -> tuple[HashOut | None, HashOut]:
    try:
        return change.roots(place.pubkey(), block_number)
    except UnsatisfiedError:
        return None, hash_out.ZERO


def _append(before: PublicState, leaf: BlockLeaf, path: tuple[HashOut, ...]) -> HashOut:
    """The block tree with the block at its number, where nothing was: a block is never rewritten."""
    empty = trees.BLOCKS.root(BlockLeaf(), leaf.block_number, path)
    require(empty == before.block_tree_root, BlockCheck.BLOCK_PLACE)
    return trees.BLOCKS.root(leaf, leaf.block_number, path)
