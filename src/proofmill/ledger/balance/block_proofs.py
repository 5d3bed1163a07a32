"""The validity proofs of a ledger's blocks: made one after another, verified, and kept in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from proofmill.errors import (
    ArtifactError,
    CancelledError,
    MalformedProof,
    MismatchError,
    NotFound,
    ProofmillError,
    UnsatisfiedError,
    VerificationError,
)
from proofmill.ledger.balance.block_witness import block_witness
from proofmill.ledger.balance.ledger import UNPROVED, BalanceLedger
from proofmill.statements.balance.blocks import Domain
from proofmill.statements.balance.circuits.blocks import BlockProver, Parts
from proofmill.statements.balance.circuits.envelope import from_envelope, given
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.witnesses import ValidityProof
from proofmill.systems import AnyVerificationKey, Cancel, Proof, verify

__all__ = ["BlockProgress", "BlockProofs", "Progress", "require_deployment"]


@dataclass(frozen=True, slots=True)
class BlockProgress:
    """How far it is: block `number` of `height`, and of that block's proofs `done` of `total`."""

    number: int
    height: int
    done: int
    total: int


Progress: TypeAlias = Callable[[BlockProgress], None]


def require_deployment(domain: Domain) -> None:
    """Raises MismatchError unless the circuits of this process are of that domain: no signature of it would count."""
    here = deployment()
    if domain != here:
        expected, got = (f"chain {one.chain}, contract 0x{one.contract:040x}" for one in (here, domain))
        raise MismatchError("the circuits are of another deployment than the ledger", expected=expected, got=got)


class BlockProofs:
    """Proves the blocks of a ledger that have no proof, in order, each on the one before.

    All that it knows lies in the ledger, the proofs of a block's senders and deposits too: a process that is killed
    goes on, when it is started again, after the last proof that was finished. Several at once do work twice and no
    harm: the first proof of a block stays.
    """

    def __init__(self, ledger: BalanceLedger, prover: BlockProver) -> None:
        """Raises MismatchError as `require_deployment`."""
        require_deployment(ledger.domain)
        self._ledger, self._prover = ledger, prover

    def prove(self, progress: Progress | None = None, cancel: Cancel | None = None) -> list[int]:
        """Prove what there is to prove, also what comes in meanwhile; the numbers of the blocks.

        Raises CancelledError, and as `prove_next`.
        """
        proved = list[int]()
        while (number := self.prove_next(progress, cancel)) is not None:
            proved.append(number)
        return proved

    def prove_next(self, progress: Progress | None = None, cancel: Cancel | None = None) -> int | None:
        """Prove the first block that has no proof; its number, or None where all have one.

        Raises CancelledError; as `proof` for the one before it; UnsatisfiedError if the circuits disagree with the
        ledger, which is a fault of ours.
        """
        if cancel is not None and cancel.raised():
            raise CancelledError("cancelled")
        self._ledger.refresh()
        number = next(iter(self._ledger.unproved()), None)
        if number is not None:
            previous = self.proof(number - 1) if number > 1 else None
            parts = _Kept(self._ledger, number)
            try:
                self._prove(number, previous, parts, progress, cancel)
            except (UnsatisfiedError, VerificationError, MismatchError):
                # A kept proof holds under its key and may yet be of something else: somebody wrote in the file.
                if not parts.used:
                    raise
                self._ledger.discard_proof_parts(number)
                self._prove(number, previous, None, progress, cancel)
        return number

    def proof(self, number: int) -> Proof:
        """The block's proof, verified.

        Raises NotFound where there is none yet, MismatchError for one of other circuits, ArtifactError for one that
        does not hold. For both `BalanceLedger.discard_validity_proofs` is the cure.
        """
        record = self._ledger.validity_proof(number)
        if record.envelope == UNPROVED:
            raise NotFound(f"block {number} has no proof")
        try:
            return given(record, [self._prover.key], f"the proof of block {number}")
        except MismatchError as error:
            told = f"the proof of block {number} was made with other circuits: discard it and those after it"
            raise MismatchError(told, **error.fields) from None
        except (MalformedProof, VerificationError) as error:
            raise ArtifactError(f"{error.message}: discard it and those after it", block=number) from None

    def _prove(
        self,
        number: int,
        previous: Proof | None,
        parts: Parts | None,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> None:
        before, witness = self._ledger.network(number - 1).validity, block_witness(self._ledger, number)

        def report(done: int, total: int) -> None:
            if progress is not None:
                progress(BlockProgress(number, self._ledger.height, done, total))

        proof = self._prover.prove(previous, before, witness, parts=parts, progress=report, cancel=cancel)
        self._ledger.put_validity_proof(number, proof, self._prover.key)


class _Kept:
    """The proofs that one block's is made of, in the ledger. Implements `Parts`."""

    def __init__(self, ledger: BalanceLedger, number: int) -> None:
        self._ledger, self._number = ledger, number
        self.used = False

    def find(self, name: str, key: AnyVerificationKey) -> Proof | None:
        """One that does not hold, or is of other circuits, is as good as none: it is made again."""
        envelope = self._ledger.proof_part(self._number, name)
        if envelope is None:
            return None
        try:
            proof = from_envelope(ValidityProof(envelope, self._ledger.validity_inputs(self._number)))
            verify(proof, key)
        except ProofmillError:
            return None
        self.used = True
        return proof

    def keep(self, name: str, proof: Proof) -> None:
        """In one transaction."""
        self._ledger.put_proof_part(self._number, name, proof)
