"""The types of `types/` as circuit structs: the same names, parts and order of elements, and so the same hashes."""

from __future__ import annotations

from proofmill.circuit import U32, U64, U256, Bool, Bytes, Field, HashOut, Struct, length, select
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.statements.balance.checks import Check

__all__ = [
    "AssetLeaf",
    "BlockLeaf",
    "Deposit",
    "GenericAddress",
    "PrivateState",
    "PublicState",
    "SenderLeaf",
    "Transfer",
    "Tx",
]


class AssetLeaf(Struct):
    """What an account holds of a token, and whether it ever paid more of it than it held."""

    is_insufficient: Bool
    amount: U256

    def paid(self, amount: U256) -> AssetLeaf:
        """After paying: too little, or too little before, leaves nothing and the flag."""
        left, enough = self.amount.subtract(amount)
        short = self.is_insufficient | ~enough
        return AssetLeaf(is_insufficient=short, amount=select(short, U256.constant(0), left))

    def received(self, amount: U256) -> AssetLeaf:
        """After receiving; a sum of more than 256 bits fails the statement."""
        with amount._build.locations.meaning(Check.AMOUNT_FITS):
            return AssetLeaf(is_insufficient=self.is_insufficient, amount=self.amount + amount)


class GenericAddress(Struct):
    """A recipient: a public key (`is_pubkey`), or an Ethereum address in the first five of eight limbs."""

    is_pubkey: Bool
    data: U256


class Transfer(Struct):
    """Amount of a token to a recipient; the salt hides it in its hash."""

    recipient: GenericAddress
    token_index: U32
    amount: U256
    salt: HashOut

    def hash(self) -> HashOut:
        """The leaf, and the nullifier of receiving it."""
        return hash_no_pad(self)

    @staticmethod
    def none() -> Transfer:
        """The padding of a transaction."""
        nobody = GenericAddress(is_pubkey=Bool.constant(False), data=U256.constant(0))
        salt = HashOut.constant((0, 0, 0, 0))
        return Transfer(recipient=nobody, token_index=U32.constant(0), amount=U256.constant(0), salt=salt)


class Tx(Struct):
    """The root of its transfers and its number among the account's transactions."""

    transfer_tree_root: HashOut
    nonce: U32


class PrivateState(Struct):
    """Balances, nullifiers of what was received, and the commitment before."""

    asset_tree_root: HashOut
    nullifier_tree_root: HashOut
    prev_private_commitment: HashOut
    nonce: U32
    salt: HashOut

    def commitment(self) -> HashOut:
        """H of the 17 elements; the salt hides them."""
        return hash_no_pad(self)


class PublicState(Struct):
    """The trees of blocks, accounts (before the block and after) and deposits, and the block itself."""

    block_tree_root: HashOut
    prev_account_tree_root: HashOut
    account_tree_root: HashOut
    next_account_id: Field
    deposit_tree_root: Bytes = length(32)
    block_hash: Bytes = length(32)
    timestamp: U64
    block_number: U32

    def block_leaf(self) -> BlockLeaf:
        """The leaf of the block after which the network has this state."""
        return BlockLeaf(
            block_hash=self.block_hash,
            deposit_tree_root=self.deposit_tree_root,
            timestamp=self.timestamp,
            block_number=self.block_number,
        )


class BlockLeaf(Struct):
    """What later statements ask of a block."""

    block_hash: Bytes = length(32)
    deposit_tree_root: Bytes = length(32)
    timestamp: U64
    block_number: U32


class Deposit(Struct):
    """Who paid in how much of which token, for whom (hidden by a salt), and whether a claim may follow."""

    depositor: Bytes = length(20)
    pubkey_salt_hash: Bytes = length(32)
    amount: U256
    token_index: U32
    is_eligible: Bool


class SenderLeaf(Struct):
    """Who sends at this place of the block, and whether he signed it."""

    sender: U256
    signature_included: Bool
