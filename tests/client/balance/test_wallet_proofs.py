"""Wallets with real proofs: the documentation's story, then what a forger would try. About two minutes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.docs.blocks import blocks

from proofmill.client import BalanceKeys, Wallet
from proofmill.client.balance.keys import CIRCUITS
from proofmill.errors import MalformedProof, MismatchError, VerificationError
from proofmill.ledger.balance import Handover
from proofmill.statements.balance.circuits import BalanceProver
from proofmill.statements.balance.witnesses import BalanceProof
from proofmill.systems.plonky2 import VerificationKey

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The names of the documentation's first program, after it."""
    program, *_ = (block.text for block in blocks("reference/wallet.md") if block.language == "python")
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("wallets"))
        if "PROOFMILL_HOME" not in os.environ:  # the program opens a store: never the developer's own
            patch.setenv("PROOFMILL_HOME", str(tmp_path_factory.mktemp("home")))
        exec(compile(program, "wallet.md", "exec"), names)
        names["folder"] = Path.cwd()
        yield names
    names["ledger"].close()


class Source:
    """A service's keys, in this process."""

    def __init__(self, prover: BalanceProver, renamed: dict[str, str] | None = None) -> None:
        self._keys = BalanceKeys.of_prover(prover)._keys
        self._renamed = renamed or {}

    def verification_key(self, circuit: str) -> VerificationKey:
        key: Any = self._keys[self._renamed.get(circuit, circuit)]
        return VerificationKey.from_json(key.to_json())


def test_the_documents_program_runs_and_its_wallets_open_again(story: dict[str, Any]) -> None:
    alice, ledger = story["alice"], story["ledger"]
    alice.close()
    with Wallet.open(
        story["folder"] / "alice.wallet", "correct horse battery", ledger, story["prover"], story["keys"]
    ) as again:
        assert again.state.to_json() == alice.state.to_json()


def test_keys_are_fetched_and_held_against_their_fingerprint(story: dict[str, Any]) -> None:
    keys, prover = story["keys"], story["prover"]
    fetched = BalanceKeys.fetch(Source(prover), keys.fingerprint)
    assert (fetched.fingerprint, fetched.set_digest) == (keys.fingerprint, prover.set_digest)
    fetched.verify_balance(story["bob"].proof, "mine")
    with pytest.raises(MismatchError, match="other keys"):
        BalanceKeys.fetch(Source(prover), 64 * "0")
    with pytest.raises(MismatchError, match="no key for"):
        BalanceKeys.fetch(Source(prover, {CIRCUITS[-2]: CIRCUITS[-1]}), keys.fingerprint)


def test_forged_balances_of_a_sender_are_refused(story: dict[str, Any]) -> None:
    bob, keys, handover = story["bob"], story["keys"], story["alice"].hand_over(0)
    before = bob.state.to_json()
    shown, envelope = handover.sender.public_inputs, handover.sender.envelope
    spoiled = bytearray(envelope)
    place = envelope.index(b'"proof":"0x') + 2000
    spoiled[place] = ord("1") if envelope[place] == ord("0") else ord("0")  # another element, and a canonical one
    spent = story["prover"].spent(first_request(story))
    other = next(key for name, key in keys._keys.items() if name == CIRCUITS[3])
    forged = {
        "another record": (replace(shown, last_tx_hash=(1, 2, 3, 4)), envelope, VerificationError),
        "spoiled bytes": (shown, bytes(spoiled), VerificationError),
        "another circuit": (shown, spent.envelope, MismatchError),
        "no proof": (shown, b"unproved", MalformedProof),
        "his own": (shown, bob.proof.envelope, VerificationError),
        "the chain's base": (shown, renamed(envelope, name="balance"), MismatchError),
        "another step by name": (shown, renamed(envelope, name=other.circuit.name), MismatchError),
        "another step, its digests too": (shown, claiming(envelope, other), VerificationError),
    }
    for name, (inputs, data, kind) in forged.items():
        sender = BalanceProof(data, inputs)
        with pytest.raises(kind):
            bob.receive_transfer(Handover(handover.transfer_witness, sender))
        assert bob.state.to_json() == before, name


def renamed(envelope: bytes, name: str) -> bytes:
    data = json.loads(envelope)
    data["circuit"]["name"] = name
    return json.dumps(data).encode()


def claiming(envelope: bytes, key: Any) -> bytes:
    """The proof as one of this key, as far as words go."""
    data = json.loads(envelope)
    assert data["circuit"]["name"] != key.circuit.name
    data["circuit"] = key.circuit.to_json()
    data["verification_key_digest"] = key.digest
    return json.dumps(data).encode()


def first_request(story: dict[str, Any]) -> Any:
    """A spent request of a wallet that pays nothing."""
    asked: list[Any] = []

    class Listener:
        def spent(self, request: Any) -> Any:
            asked.append(request)
            raise VerificationError("heard")

    listener: Any = Listener()
    path = story["folder"] / "carol.wallet"
    with (
        Wallet.create(path, "any passphrase", story["ledger"], listener, story["keys"], cost=14) as carol,
        pytest.raises(VerificationError, match="heard"),
    ):
        carol.spend([])
    return asked[0]
