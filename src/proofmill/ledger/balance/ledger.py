"""A network of private balances: what its contract knows, and all that follows from it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.errors import ArtifactError, MalformedInput, MismatchError, NotFound
from proofmill.ledger.balance.network import Network
from proofmill.ledger.balance.posted import Posted
from proofmill.ledger.balance.proposal import Proposal
from proofmill.ledger.balance.rows import state_bytes
from proofmill.ledger.balance.store import Store, StoredBlock, domain_of
from proofmill.statements.balance.blocks import BlockFault, DepositChain, Domain
from proofmill.statements.balance.circuits.envelope import to_envelope
from proofmill.statements.balance.public_inputs import ValidityPublicInputs
from proofmill.statements.balance.types import Deposit, Tx
from proofmill.statements.balance.witnesses import ValidityProof
from proofmill.systems import AnyVerificationKey, Proof, verify

__all__ = ["UNPROVED", "Account", "BalanceLedger"]

UNPROVED = b"unproved"
"""In the place of an envelope that nobody has made yet. It is none, and whatever verifies a proof refuses it; the twins
in `statements/balance/transitions` look at public inputs alone."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account that has signed a block: its leaf of the account tree is number `account_id`."""

    account_id: int
    pubkey: int
    registered: int
    last_block: int


class BalanceLedger:
    """Deposits, blocks and accounts, durable in one file; every version of the trees, in memory.

    Any number of threads may use it, and any number of processes open a file: whoever writes takes in what the others
    wrote first, and `refresh` does so without writing. Raises ArtifactError for a file that is no ledger or does not
    agree with itself, MismatchError for the ledger of another domain.
    """

    def __init__(self, path: Path | str, domain: Domain) -> None:
        self.domain = domain
        # Around each transaction and what is kept of it in memory: between the two another thread would read it again.
        self._lock = threading.RLock()
        self._store = Store(path, domain)
        self._networks = [Network.genesis()]
        self._deposits: list[Deposit] = []
        self._chains = [DepositChain()]
        try:
            self.refresh()
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """The ledger that lies there, of whatever domain. Raises NotFound where there is none."""
        return cls(path, domain_of(Path(path)))

    # What there is.

    @property
    def height(self) -> int:
        """The number of the last block."""
        return self._networks[-1].number

    @property
    def deposits(self) -> Sequence[Deposit]:
        """All deposits of the contract's chain, in blocks or not yet."""
        return tuple(self._deposits)

    def network(self, number: int | None = None) -> Network:
        """The state after this block; None: the last. Raises NotFound for a block that is not there."""
        if number is None:
            return self._networks[-1]
        if not 0 <= number <= self.height:
            raise NotFound(f"no block {number}")
        return self._networks[number]

    def fault(self, number: int) -> BlockFault | None:
        """Why the block is invalid; None for a valid one. Raises NotFound."""
        return self.network(number).fault

    def validity_inputs(self, number: int) -> ValidityPublicInputs:
        """What the block's validity proof shows. Raises NotFound."""
        return self.network(number).public_inputs

    def block_of_deposit(self, index: int) -> int:
        """The block that took the deposit in. Raises NotFound while there is none."""
        for network in self._networks:
            if index < network.validity.deposits.count:
                return network.number
        raise NotFound(f"no block has taken deposit {index} in")

    def accounts(self) -> list[Account]:
        """Those that have signed a valid block, by id."""
        return [Account(*row) for row in self._store.accounts()]

    # What happens.

    def deposit(self, deposit: Deposit) -> int:
        """A deposit at the contract; its index. It counts once a block takes it in."""
        with self._lock:
            with self._store.transaction():
                self.refresh()
                index, chain = len(self._deposits), self._chains[-1].push(deposit)
                self._store.add_deposit(index, deposit, chain)
            self._keep(deposit, chain)
        return index

    def propose(self, txs: Mapping[Coefficients, Tx]) -> Proposal:
        """The next block's senders in order, and what they sign. Raises MalformedInput for more than 128."""
        return Proposal.of(self.domain, self.height + 1, txs)

    def post(self, posted: Posted) -> Network:
        """The next block, valid or not (`fault`), and the state after it.

        Raises MalformedInput for what a contract refuses to take at all: a time before the last block's, or deposits
        that there are not or that are in already.
        """
        with self._lock:
            with self._store.transaction():
                self.refresh()
                posted, new = self._take(posted)
                network = self._networks[-1].after(posted, new, self.domain)
                self._store.add_block(network.number, StoredBlock(posted, network.fault, state_bytes(network.validity)))
                self._note_accounts(network)
            self._networks.append(network)
        return network

    def refresh(self) -> None:
        """Take in what another process wrote. Raises ArtifactError where stored states do not follow from blocks."""
        with self._lock:
            # Blocks first: a deposit that one of them takes in was stored before it.
            blocks = self._store.blocks(self.height + 1)
            for deposit, link in self._store.deposits(len(self._deposits)):
                chain = self._chains[-1].push(deposit)
                self._require(chain.link == link, f"deposit {len(self._deposits)}")
                self._keep(deposit, chain)
            for stored in blocks:
                network = self._restored(stored)
                self._require(state_bytes(network.validity) == stored.state, f"block {network.number}")
                self._networks.append(network)

    # Proofs of validity.

    def put_validity_proof(self, number: int, proof: Proof, key: AnyVerificationKey) -> None:
        """Keep a proof of the block, unless there is one already. The one way in: nothing is kept unverified.

        `key` is that of the blocks' circuit (`BlockProver.key`). Raises NotFound for a block that has none; as
        `proofmill.verify`; MismatchError for a proof of another block, or of another network's.
        """
        network = self._proved_block(number)
        schema = key.identity.schema
        shown = schema.encode_public(schema.show_public(dict(verify(proof, key))))
        # All that the next block starts from, the deposits too, which consumers of the proof do not look at.
        expected = network.validity.elements()
        if shown[: len(expected)] != expected:
            raise MismatchError(f"the proof shows another state than that of block {number}", path="proof")
        self._store.put_validity_proof(number, to_envelope(proof))

    def validity_proof(self, number: int) -> ValidityProof:
        """The block's public inputs with the envelope that was put, or `UNPROVED`. Raises NotFound."""
        inputs = self.validity_inputs(number)
        return ValidityProof(self._store.validity_proof(number) or UNPROVED, inputs)

    def unproved(self) -> list[int]:
        """The blocks that have no proof yet, in order; those that another process posted count after `refresh`."""
        return [number for number in self._store.unproved() if number <= self.height]

    def discard_validity_proofs(self, start: int = 1) -> None:
        """Forget the proofs of block `start` and those after it, which follow from it: they are to be made again."""
        self._store.drop_proofs(start)

    def put_proof_part(self, number: int, name: str, proof: Proof) -> None:
        """Keep one of the proofs that the block's is made of, until that is kept. Raises NotFound."""
        self._proved_block(number)
        self._store.put_part(number, name, to_envelope(proof))

    def proof_part(self, number: int, name: str) -> bytes | None:
        """The envelope of such a proof, which nobody has verified."""
        return self._store.part(number, name)

    def discard_proof_parts(self, number: int) -> None:
        """Forget the proofs that the block's was to be made of."""
        self._store.drop_parts(number)

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _proved_block(self, number: int) -> Network:
        if number == 0:
            raise NotFound("block 0 has no proof")
        return self.network(number)

    def _take(self, posted: Posted) -> tuple[Posted, list[Deposit]]:
        """The block with its number of deposits, and the new ones among them."""
        last = self._networks[-1]
        if posted.timestamp < last.block.timestamp:
            raise MalformedInput("a block is not older than the one before")
        before = last.validity.deposits.count
        count = len(self._deposits) if posted.deposit_count is None else posted.deposit_count
        if not before <= count <= len(self._deposits):
            raise MalformedInput(f"a block after this one has {before} to {len(self._deposits)} deposits")
        return replace(posted, deposit_count=count), list(islice(self._deposits, before, count))

    def _restored(self, stored: StoredBlock) -> Network:
        try:
            posted, new = self._take(stored.posted)
        except MalformedInput:
            raise self._damaged(f"block {self.height + 1}") from None
        return self._networks[-1].restored(posted, new, stored.fault)

    def _note_accounts(self, network: Network) -> None:
        if network.fault is not None or network.posted is None:
            return
        for place in network.posted.places:
            index = network.accounts.index(place.pubkey()) if place.is_signed else None
            if index is not None:
                self._store.note_account(index, place.pubkey(), network.number)

    def _keep(self, deposit: Deposit, chain: DepositChain) -> None:
        self._deposits.append(deposit)
        self._chains.append(chain)

    def _require(self, condition: bool, what: str) -> None:
        if not condition:
            raise self._damaged(what)

    def _damaged(self, what: str) -> ArtifactError:
        path = self._store.path
        return ArtifactError(f"{path}: {what} does not follow from what was stored before", path=str(path))
