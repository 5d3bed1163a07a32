"""Contracts in an EVM, and a proof for each, made once: both payment statements, and a circuit that snarkjs proved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.statements import payments

import proofmill
from benchmarks import evm
from proofmill.settle.evm import ContractKey, calldata, solidity, vyper
from proofmill.systems.groth16 import proof_from_snarkjs, public_elements

LANGUAGES = ["solidity", "vyper"]
STATEMENTS = ["payment-promise", "payment-receipt"]
SNARKJS = "snarkjs"
NO_PAIRING, NO_PRODUCT, NO_SUM = "no pairing", "no product", "no sum"

# Nothing is at the second address: what a contract calls on a chain without the precompile.
_ABSENT = {
    ("solidity", NO_PAIRING): ("gas(), 8,", "gas(), 0x1008,"),
    ("solidity", NO_PRODUCT): ("gas(), 7,", "gas(), 0x1007,"),
    ("solidity", NO_SUM): ("gas(), 6,", "gas(), 0x1006,"),
    ("vyper", NO_PAIRING): (f"0x{8:040x}", f"0x{0x1008:040x}"),
}
VECTOR = Path(__file__).parents[2] / "vectors" / "snarkjs_groth16.json"


@dataclass(frozen=True)
class Proved:
    """A proof and its public inputs as field elements."""

    keys: proofmill.Keys
    proof: bytes
    inputs: list[int]


def by_snarkjs() -> tuple[bytes, bytes, list[int]]:
    """Verification key, proof, public inputs."""
    vector = json.loads(VECTOR.read_text())
    inputs = [int(value) for value in vector["publicSignals"]]
    return _key_bytes(vector["verificationKey"]), proof_from_snarkjs(vector["proof"]), inputs


def _key_bytes(key: dict[str, Any]) -> bytes:
    g2 = [pair for name in ("beta", "gamma", "delta") for pair in key[f"vk_{name}_2"][:2]]
    words = [*key["vk_alpha_1"][:2], *(part for pair in g2 for part in reversed(pair))]
    words += [part for point in key["IC"] for part in point[:2]]
    return b"".join(int(part).to_bytes(32, "big") for part in words)


@cache
def proved(statement: str) -> Proved:
    receipt = statement == "payment-receipt"
    ready = payments.receipt() if receipt else payments.promise()
    inputs = payments.PAYMENT.settled(payments.settlements(), 5) if receipt else payments.PAYMENT.inputs()
    proof = proofmill.prove(ready.compiled, ready.keys, inputs)
    return Proved(ready.keys, proof.data, public_elements(proof, ready.keys.verification_key))


@dataclass(frozen=True)
class Contract:
    """A contract at its address."""

    chain: evm.Chain
    address: str

    def call(self, proof: bytes, inputs: list[int]) -> evm.Answer:
        """The call as the ABI has it, whatever the inputs' size."""
        words = b"".join(value.to_bytes(32, "big") for value in inputs)
        return self.chain.call(self.address, calldata.selector(len(inputs)) + proof + words)


def deployed(code: bytes) -> Contract:
    chain = evm.Chain()
    return Contract(chain, chain.deploy(code))


@cache
def _codes() -> dict[tuple[str, str], bytes]:
    keys = {name: ContractKey.of(proved(name).keys.verification_key) for name in STATEMENTS}
    keys[SNARKJS] = ContractKey.from_bytes(by_snarkjs()[0], SNARKJS)
    sources = {
        "solidity": {name: solidity.contract(key) for name, key in keys.items()},
        "vyper": {name: vyper.contract(key) for name, key in keys.items()},
    }
    for (language, name), (place, nowhere) in _ABSENT.items():
        assert sources[language][SNARKJS].count(place) == 1
        sources[language][name] = sources[language][SNARKJS].replace(place, nowhere)
    compiled = {
        "solidity": evm.compile_solidity(sources["solidity"]),
        "vyper": evm.compile_vyper(sources["vyper"]),
    }
    return {(language, name): code for language, codes in compiled.items() for name, code in codes.items()}


@cache
def contract(language: str, statement: str) -> Contract:
    return deployed(creation_code(language, statement))


def creation_code(language: str, statement: str) -> bytes:
    return _codes()[language, statement]
