"""Making and keeping validity proofs: order, resumption, refusals. Real proofs, of a quick circuit."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.ledger.balance.people import deposit, post
from tests.ledger.balance.stated import OtherProver, Part, StatedProver

from proofmill import Cancel, Proof
from proofmill.errors import (
    ArtifactError,
    CancelledError,
    MismatchError,
    NotFound,
    UnsatisfiedError,
    VerificationError,
)
from proofmill.ledger.balance import UNPROVED, BalanceLedger, Posted, block_witness
from proofmill.ledger.balance.block_proofs import BlockProgress, BlockProofs
from proofmill.statements.balance.blocks import Domain
from proofmill.statements.balance.deployment import deployment


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[BalanceLedger]:
    """Three blocks, of which the second is invalid."""
    with BalanceLedger(path, deployment()) as made:
        made.deposit(deposit(1))
        post(made, "alice", "bob")
        made.post(Posted(5, b"\xff" * 32))
        post(made, "bob")
        yield made


@pytest.fixture(scope="module")
def prover_of_all() -> StatedProver:
    return StatedProver()


@pytest.fixture
def prover(prover_of_all: StatedProver) -> StatedProver:
    prover_of_all.made.clear()
    prover_of_all.before = lambda number, name: None
    return prover_of_all


def blocks(prover: StatedProver) -> list[int]:
    return [number for number, name in prover.made if name == "block"]


def test_every_block_is_proved_in_order_and_kept(ledger: BalanceLedger, path: Path, prover: StatedProver) -> None:
    told = list[BlockProgress]()
    assert ledger.unproved() == [1, 2, 3]
    proofs = BlockProofs(ledger, prover)
    assert proofs.prove(told.append) == [1, 2, 3]
    assert ledger.unproved() == []
    assert told[0] == BlockProgress(number=1, height=3, done=1, total=3)
    assert [progress.number for progress in told] == [1, 1, 2, 2, 3, 3]
    with BalanceLedger.open(path) as again:
        assert again.domain == deployment()
        for number in (1, 2, 3):
            assert again.validity_proof(number).public_inputs == ledger.validity_inputs(number)
            assert BlockProofs(again, prover).proof(number) == proofs.proof(number)
    assert proofs.prove() == []
    assert blocks(prover) == [1, 2, 3]


def test_what_is_posted_while_a_block_is_proved_is_proved_too(
    ledger: BalanceLedger, path: Path, prover: StatedProver
) -> None:
    def meanwhile(number: int, name: str) -> None:
        if (number, name) == (3, "part 1"):
            with BalanceLedger.open(path) as other:
                post(other, "carol")

    prover.before = meanwhile
    assert BlockProofs(ledger, prover).prove() == [1, 2, 3, 4]


def test_it_goes_on_after_the_last_proof(ledger: BalanceLedger, path: Path, prover: StatedProver) -> None:
    assert BlockProofs(ledger, prover).prove_next() == 1
    with BalanceLedger.open(path) as again:
        assert BlockProofs(again, prover).prove() == [2, 3]
    assert blocks(prover) == [1, 2, 3]


def test_proofs_that_were_discarded_are_made_again(ledger: BalanceLedger, prover: StatedProver) -> None:
    proofs = BlockProofs(ledger, prover)
    proofs.prove()
    ledger.discard_validity_proofs(2)
    assert ledger.validity_proof(2).envelope == UNPROVED
    assert proofs.prove() == [2, 3]


def test_a_cancelled_block_goes_on_with_its_parts(ledger: BalanceLedger, prover: StatedProver) -> None:
    cancel, proofs = Cancel(), BlockProofs(ledger, prover)

    def stop(number: int, name: str) -> None:
        if (number, name) == (2, "part 1"):
            cancel.raise_flag()

    prover.before = stop
    with pytest.raises(CancelledError):
        proofs.prove(cancel=cancel)
    assert ledger.unproved() == [2, 3]
    prover.made.clear()
    with pytest.raises(CancelledError):
        proofs.prove(cancel=cancel)
    assert prover.made == []
    assert proofs.prove() == [2, 3]
    assert prover.made[:2] == [(2, "part 1"), (2, "block")]


_KILLED = """
import os, sys
from pathlib import Path
from tests.ledger.balance.stated import StatedProver
from proofmill.ledger.balance import BalanceLedger
from proofmill.ledger.balance.block_proofs import BlockProofs
prover = StatedProver()
prover.before = lambda number, name: (number, name) == (2, sys.argv[2]) and os._exit(9)
with BalanceLedger.open(Path(sys.argv[1])) as ledger:
    BlockProofs(ledger, prover).prove()
"""


@pytest.mark.parametrize(("place", "left"), [("part 1", ["part 1", "block"]), ("block", ["block"])])
def test_a_killed_process_loses_the_proof_that_it_was_making_alone(
    ledger: BalanceLedger, path: Path, prover: StatedProver, place: str, left: list[str]
) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), *sys.path])}
    done = subprocess.run([sys.executable, "-c", _KILLED, str(path), place], env=environment, timeout=120, check=False)
    assert done.returncode == 9
    assert BlockProofs(ledger, prover).prove() == [2, 3]
    assert [name for number, name in prover.made if number == 2] == left
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM proof_parts").fetchone() == (0,)
    connection.close()


def test_two_at_once_do_no_harm(ledger: BalanceLedger, path: Path, prover: StatedProver) -> None:
    together, kept = threading.Barrier(2, timeout=60), dict[int, bytes]()
    first, second = StatedProver(), StatedProver()

    def wait() -> None:
        together.wait()

    def work(mine: StatedProver) -> None:
        mine.before = lambda number, name: wait() if name == "block" else None
        with BalanceLedger.open(path) as own:
            for _ in range(3):
                number = BlockProofs(own, mine).prove_next()
                assert number is not None
                envelope = own.validity_proof(number).envelope
                assert kept.setdefault(number, envelope) == envelope  # the first stays

    threads = [threading.Thread(target=work, args=(one,)) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert blocks(first) == blocks(second) == [1, 2, 3]
    assert sorted(kept) == [1, 2, 3]
    for number in kept:
        BlockProofs(ledger, prover).proof(number)


# What is not kept.


def made(ledger: BalanceLedger, prover: StatedProver, number: int) -> Proof:
    previous = BlockProofs(ledger, prover).proof(number - 1) if number > 1 else None
    return prover.prove(previous, ledger.network(number - 1).validity, block_witness(ledger, number))


def test_a_proof_of_another_block_is_not_kept(ledger: BalanceLedger, prover: StatedProver) -> None:
    first = made(ledger, prover, 1)
    for number, refusal in ((2, MismatchError), (0, NotFound), (4, NotFound)):
        with pytest.raises(refusal):
            ledger.put_validity_proof(number, first, prover.key)
    ledger.put_validity_proof(1, first, prover.key)


def test_a_proof_of_the_same_block_of_another_ledger_is_not_kept(ledger: BalanceLedger, prover: StatedProver) -> None:
    with BalanceLedger(":memory:", deployment()) as other:
        # The same public inputs but for the deposits that the block took in, which only the next block looks at.
        other.deposit(deposit(2))
        post(other, "alice", "bob")
        with pytest.raises(MismatchError, match="another state"):
            ledger.put_validity_proof(1, made(other, prover, 1), prover.key)


def test_a_proof_that_does_not_hold_is_not_kept(ledger: BalanceLedger, prover: StatedProver) -> None:
    proof = made(ledger, prover, 1)
    flipped = proof.data[:-1] + bytes([proof.data[-1] ^ 1])
    inputs = dict(proof.public_inputs)
    inputs["is_valid_block"] = not inputs["is_valid_block"]
    for forged in (replace(proof, data=flipped), replace(proof, public_inputs=inputs)):
        with pytest.raises(VerificationError):
            ledger.put_validity_proof(1, forged, prover.key)
    with pytest.raises(MismatchError):
        ledger.put_validity_proof(1, proof, OtherProver().key)
    assert ledger.unproved() == [1, 2, 3]


def test_a_proof_that_was_kept_stays(ledger: BalanceLedger, prover: StatedProver) -> None:
    proof = made(ledger, prover, 1)
    ledger.put_validity_proof(1, proof, prover.key)
    ledger.put_validity_proof(1, replace(proof, prover="another"), prover.key)
    assert BlockProofs(ledger, prover).proof(1).prover == proof.prover


# What lies in the file and cannot be used.


def write(path: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement, values)
    connection.close()


@pytest.mark.parametrize("damage", ["'rubbish'", "replace(envelope, '0x', '0x00')"])
def test_a_damaged_proof_is_named_and_can_be_made_again(
    ledger: BalanceLedger, path: Path, prover: StatedProver, damage: str
) -> None:
    proofs = BlockProofs(ledger, prover)
    assert proofs.prove_next() == 1
    write(path, f"UPDATE validity_proofs SET envelope = CAST({damage} AS BLOB)")
    with pytest.raises(ArtifactError, match="the proof of block 1"):
        proofs.prove()
    ledger.discard_validity_proofs()
    assert proofs.prove() == [1, 2, 3]


def test_proofs_of_other_circuits_are_named_and_can_be_made_again(ledger: BalanceLedger, prover: StatedProver) -> None:
    assert BlockProofs(ledger, OtherProver()).prove_next() == 1
    proofs = BlockProofs(ledger, prover)
    with pytest.raises(MismatchError, match="with other circuits"):
        proofs.prove()
    ledger.discard_validity_proofs()
    assert proofs.prove() == [1, 2, 3]


def keep_parts(ledger: BalanceLedger, prover: StatedProver) -> None:
    """Those of block 1, and no more."""
    cancel = Cancel()
    prover.before = lambda number, name: cancel.raise_flag() if name == "block" else None
    with pytest.raises(CancelledError):
        BlockProofs(ledger, prover).prove(cancel=cancel)
    prover.before = lambda number, name: None
    prover.made.clear()


def test_damaged_parts_are_made_again(ledger: BalanceLedger, path: Path, prover: StatedProver) -> None:
    keep_parts(ledger, prover)
    write(path, "UPDATE proof_parts SET envelope = x'00' WHERE name = 'part 0'")
    assert BlockProofs(ledger, prover).prove_next() == 1
    assert prover.made == [(1, "part 0"), (1, "block")]


def test_parts_of_something_else_are_made_again(ledger: BalanceLedger, prover: StatedProver) -> None:
    keep_parts(ledger, prover)
    ledger.put_proof_part(1, "part 1", prover.prove_circuit(Part, {"block": 7, "place": 1}))
    assert BlockProofs(ledger, prover).prove_next() == 1
    assert prover.made == [(1, "part 0"), (1, "part 1"), (1, "block")]


def test_a_refusal_without_parts_is_told(ledger: BalanceLedger, prover: StatedProver) -> None:
    def refuse(number: int, name: str) -> None:
        raise UnsatisfiedError("no")

    prover.before = refuse
    with pytest.raises(UnsatisfiedError):
        BlockProofs(ledger, prover).prove()


def test_a_ledger_of_another_deployment_is_refused(prover: StatedProver) -> None:
    with (
        BalanceLedger(":memory:", Domain(deployment().chain + 1, deployment().contract)) as other,
        pytest.raises(MismatchError) as error,
    ):
        BlockProofs(other, prover)
    assert error.value.fields["expected"] != error.value.fields["got"]


def test_a_ledger_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        BalanceLedger.open(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "text.db").write_text("no database, but long enough to be read as one, " * 40)
    with pytest.raises(ArtifactError):
        BalanceLedger.open(tmp_path / "text.db")
