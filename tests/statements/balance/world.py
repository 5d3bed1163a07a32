"""A network and its accounts in memory, which make honest witnesses of every statement.

The envelopes of its proofs are one byte: the plain rules look at public inputs alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.indexed_merkle import IndexedTree
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.statements.balance import genesis, nullifiers, parameters, trees
from proofmill.statements.balance.public_inputs import BalancePublicInputs, SpentPublicInputs, ValidityPublicInputs
from proofmill.statements.balance.transitions import private_transition, spend
from proofmill.statements.balance.types import (
    AssetLeaf,
    Block,
    BlockLeaf,
    Deposit,
    PrivateState,
    SenderLeaf,
    Transfer,
    Tx,
)
from proofmill.statements.balance.witnesses import (
    AccountMembershipProof,
    BalanceProof,
    ClaimWitness,
    DepositTimePublicWitness,
    DepositTimeWitness,
    DepositWitness,
    NullifierProof,
    PrivateTransitionWitness,
    ReceiveDepositWitness,
    ReceiveTransferWitness,
    SpentWitness,
    TransferWitness,
    TxWitness,
    UpdateWitness,
    ValidityProof,
    WithdrawalWitness,
)

ENVELOPE = b"-"
SET_DIGEST: HashOut = (11, 22, 33, 44)
DUMMY = SenderLeaf(parameters.DUMMY_PUBKEY, False)


def salt(number: int) -> HashOut:
    return (number, 5, 6, 7)


@dataclass(frozen=True)
class Seen:
    """The network after one block, with its trees."""

    validity: ValidityPublicInputs
    accounts_before: IndexedTree
    accounts: IndexedTree
    blocks: SparseTree[BlockLeaf, HashOut]
    deposits: SparseTree[Deposit, HashOut]
    txs: SparseTree[Tx, HashOut]
    senders: tuple[SenderLeaf, ...]


class Network:
    """Blocks by number; `history[n]` is what block n left."""

    def __init__(self) -> None:
        accounts, deposits = genesis.account_tree(), SparseTree(trees.DEPOSITS)
        blocks, empty = genesis.block_tree(), SparseTree(trees.TXS)
        self.history = [Seen(genesis.validity(), accounts, accounts, blocks, deposits, empty, ())]
        self.deposits = deposits

    def deposit(self, deposit: Deposit) -> int:
        """Its index; it comes in with the next block."""
        self.deposits = self.deposits.push(deposit)
        return len(self.deposits) - 1

    def block(
        self, sent: Sequence[tuple[int, Tx, bool]] = (), *, time: int = 0, valid: bool = True
    ) -> ValidityPublicInputs:
        """A block of transactions (public key, transaction, whether signed) at `time` seconds."""
        before, number = self.history[-1], len(self.history)
        state = before.validity.public_state
        root = hash_out.to_bytes(self.deposits.root)
        block = Block(state.block_hash, root, number.to_bytes(32, "big"), time, number)
        accounts = before.accounts
        for pubkey, _, signed in sent:
            if valid and signed:
                known = accounts.index(pubkey) is not None
                accounts, _ = accounts.update(pubkey, number) if known else accounts.insert(pubkey, number)
        blocks = before.blocks.push(BlockLeaf.of_block(block))
        txs = SparseTree(trees.TXS).extend([tx for _, tx, _ in sent])
        senders = (*(SenderLeaf(pubkey, signed) for pubkey, _, signed in sent), *[DUMMY] * (128 - len(sent)))
        newer = replace(
            state,
            block_tree_root=blocks.root,
            prev_account_tree_root=before.accounts.root,
            account_tree_root=accounts.root,
            next_account_id=len(accounts),
            deposit_tree_root=root,
            block_hash=block.block_hash(),
            timestamp=time,
            block_number=number,
        )
        sender_root = SparseTree(trees.SENDERS).extend(senders).root
        validity = ValidityPublicInputs(newer, hash_out.to_bytes(txs.root), sender_root, valid)
        self.history.append(Seen(validity, before.accounts, accounts, blocks, self.deposits, txs, senders))
        return validity

    def update_witness(
        self, pubkey: int, since: int, to: int | None = None, *, before_block: bool = False
    ) -> UpdateWitness:
        """From the state of block `since` to that of block `to`."""
        seen = self.history[-1 if to is None else to]
        membership = (seen.accounts_before if before_block else seen.accounts).prove(pubkey)
        path = seen.blocks.siblings(since)
        proof = ValidityProof(ENVELOPE, seen.validity)
        return UpdateWitness(before_block, proof, path, AccountMembershipProof.of_tree(membership))

    def tx_witness(self, number: int, index: int) -> TxWitness:
        """Of the transaction at `index` of a block."""
        seen = self.history[number]
        return TxWitness(seen.validity, seen.senders, seen.txs.leaf(index), index, seen.txs.siblings(index))


@dataclass
class Account:
    """One user's private side."""

    network: Network
    pubkey: int
    balance: BalancePublicInputs = field(init=False)
    state: PrivateState = field(init=False)
    assets: SparseTree[AssetLeaf, HashOut] = field(init=False)
    nullifiers: IndexedTree = field(init=False)

    def __post_init__(self) -> None:
        self.balance = genesis.balance(self.pubkey, SET_DIGEST)
        self.state = genesis.private_state()
        self.assets = SparseTree(trees.ASSETS)
        self.nullifiers = IndexedTree(parameters.NULLIFIER_TREE_HEIGHT)

    @property
    def number(self) -> int:
        """The block that the balance has seen."""
        return self.balance.public_state.block_number

    def spent_witness(self, transfers: Sequence[Transfer]) -> SpentWitness:
        """Of paying; nothing changes yet."""
        padded, assets = [*transfers, *[Transfer()] * (64 - len(transfers))], self.assets
        found, paths = [], []
        for transfer in padded:
            leaf = assets.leaf(transfer.token_index)
            found.append(leaf)
            paths.append(assets.siblings(transfer.token_index))
            if leaf.paid(transfer.amount) != leaf:
                assets = assets.set(transfer.token_index, leaf.paid(transfer.amount))
        tx = Tx(nonce=self.state.nonce)
        return SpentWitness(self.state, tuple(found), tuple(paths), tuple(padded), tx, salt(self.state.nonce))

    def spent(self, witness: SpentWitness) -> SpentPublicInputs:
        """Pays, on the private side."""
        self.state, shown = spend(witness)
        for transfer in witness.transfers:
            leaf = self.assets.leaf(transfer.token_index)
            if leaf.paid(transfer.amount) != leaf:
                self.assets = self.assets.set(transfer.token_index, leaf.paid(transfer.amount))
        return shown

    def transition_witness(self, nullifier: bytes, token: int, amount: int) -> PrivateTransitionWitness:
        """Of receiving; nothing changes yet."""
        _, insertion = self.nullifiers.insert(int.from_bytes(nullifier, "big"))
        return PrivateTransitionWitness(
            token_index=token,
            amount=amount,
            nullifier=nullifier,
            new_salt=salt(900 + len(self.nullifiers)),
            prev_private_state=self.state,
            nullifier_proof=NullifierProof.of_tree(insertion),
            prev_asset_leaf=self.assets.leaf(token),
            asset_merkle_proof=self.assets.siblings(token),
        )

    def received(self, witness: PrivateTransitionWitness) -> None:
        """Receives, on the private side."""
        self.state = private_transition(witness)
        self.nullifiers, _ = self.nullifiers.insert(int.from_bytes(witness.nullifier, "big"))
        token = witness.token_index
        self.assets = self.assets.set(token, self.assets.leaf(token).received(witness.amount))

    def deposit_witness(self, index: int, deposit_salt: HashOut) -> ReceiveDepositWitness:
        """Of the deposit at `index` in the state that the balance has seen."""
        tree = self.network.history[self.number].deposits
        deposit = tree.leaf(index)
        return ReceiveDepositWitness(
            DepositWitness(deposit_salt, index, deposit, tree.siblings(index)),
            self.transition_witness(nullifiers.deposit_nullifier(deposit), deposit.token_index, deposit.amount),
        )

    def transfer_witness(
        self, sender: BalancePublicInputs, sent: TransferWitness, number: int | None = None
    ) -> ReceiveTransferWitness:
        """Of a transfer that `sender` shows, in the block tree of block `number` or of what the balance has seen."""
        transfer = sent.transfer
        blocks = self.network.history[self.number if number is None else number].blocks
        return ReceiveTransferWitness(
            sent,
            self.transition_witness(nullifiers.transfer_nullifier(transfer), transfer.token_index, transfer.amount),
            BalanceProof(ENVELOPE, sender),
            blocks.siblings(sender.public_state.block_number),
        )

    def withdrawal_witness(self, sent: TransferWitness) -> WithdrawalWitness:
        """Of a transfer in the last transaction."""
        return WithdrawalWitness(sent, BalanceProof(ENVELOPE, self.balance))

    def claim_witness(self, index: int, deposit_salt: HashOut, number: int, recipient: bytes) -> ClaimWitness:
        """Of the deposit at `index` that came in with block `number`."""
        history = self.network.history
        earlier, later = (BlockLeaf.of_state(history[n].validity.public_state) for n in (number - 1, number))
        public = DepositTimePublicWitness(
            prev_block=earlier,
            block=later,
            prev_block_merkle_proof=history[-1].blocks.siblings(number - 1),
            prev_deposit_merkle_proof=history[number - 1].deposits.siblings(index),
            deposit_merkle_proof=history[number].deposits.siblings(index),
        )
        deposit = history[number].deposits.leaf(index)
        time = DepositTimeWitness(public, index, deposit, deposit_salt, self.pubkey)
        return ClaimWitness(recipient, time, self.network.update_witness(self.pubkey, number))


def transfer_proof(spent: SpentWitness, tx: Tx, index: int) -> TransferWitness:
    """One transfer of a spent transaction."""
    tree = SparseTree(trees.TRANSFERS).extend([t for t in spent.transfers if t != Transfer()])
    return TransferWitness(tx, spent.transfers[index], index, tree.siblings(index))
