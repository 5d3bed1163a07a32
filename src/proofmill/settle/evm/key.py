"""A verification key as a contract holds it: constants, and what its comments say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proofmill.algebra.fields import BASE_MODULUS
from proofmill.errors import MalformedInput
from proofmill.systems.groth16 import VerificationKey

__all__ = ["MOST_INPUTS", "ContractKey"]

MOST_INPUTS = 128
"""Public inputs of a contract: each adds up to 120 bytes of code, of which a chain takes 24,576 (EIP-170)."""

_WORD = 32
_HEAD = 14
_PLAIN = re.compile(r"[^A-Za-z0-9_.<>\[\]:, -]")


@dataclass(frozen=True)
class ContractKey:
    """Points in words of EIP-197: G1 is x, y; G2 is x.c1, x.c0, y.c1, y.c0.

    α, γ and δ are stored negated, so that the check e(A, B)·e(−α, β)·e(Σ, −γ)·e(C, −δ) = 1 takes the proof's own words
    as they came: a contract that negates A maps the words (0, q) to infinity, and with them a second spelling.
    """

    title: str
    notes: tuple[str, ...]
    inputs: tuple[str, ...]
    minus_alpha: tuple[int, ...]
    beta: tuple[int, ...]
    minus_gamma: tuple[int, ...]
    minus_delta: tuple[int, ...]
    ic: tuple[tuple[int, ...], ...]

    @staticmethod
    def of(key: VerificationKey) -> ContractKey:
        """Of a key of ours. Raises MalformedInput for more than MOST_INPUTS public inputs."""
        notes = [f"circuit digest {key.circuit.digest}", f"verification key digest {key.digest}"]
        if key.development:
            notes.append("DEVELOPMENT KEY: whoever made it can forge proofs. Not for anything of value.")
        inputs = [f"{slot.name} {slot.shape.name}" for slot in key.identity.schema.revealed]
        return ContractKey.from_bytes(
            key.native.to_bytes(), f"{key.circuit.name} {key.circuit.version}", tuple(notes), tuple(inputs)
        )

    @staticmethod
    def from_bytes(data: bytes, title: str, notes: tuple[str, ...] = (), inputs: tuple[str, ...] = ()) -> ContractKey:
        """Of a checked key's bytes: alpha (64), beta, gamma, delta (128 each), IC (64 each), big-endian words.

        `inputs` names the public inputs in order. Raises MalformedInput for more than MOST_INPUTS public inputs.
        """
        words = [int.from_bytes(data[i : i + _WORD], "big") for i in range(0, len(data), _WORD)]
        alpha, beta, gamma, delta = words[:2], words[2:6], words[6:10], words[10:_HEAD]
        ic = tuple(tuple(words[i : i + 2]) for i in range(_HEAD, len(words), 2))
        if len(ic) - 1 > MOST_INPUTS:
            raise MalformedInput(
                f"{len(ic) - 1} public inputs do not fit a contract, which takes {MOST_INPUTS}: make one public value "
                "of them, such as their hash"
            )
        return ContractKey(
            title=_comment(title),
            notes=tuple(map(_comment, notes)),
            inputs=tuple(map(_comment, inputs)),
            minus_alpha=(alpha[0], _minus(alpha[1])),
            beta=tuple(beta),
            minus_gamma=(*gamma[:2], *map(_minus, gamma[2:])),
            minus_delta=(*delta[:2], *map(_minus, delta[2:])),
            ic=ic,
        )

    @property
    def public_inputs(self) -> int:
        """How many."""
        return len(self.ic) - 1

    def inputs_line(self) -> str:
        """The public inputs in order, for a comment."""
        return "Public inputs in order, each below r" + (": " + "; ".join(self.inputs) if self.inputs else "")


def _minus(coordinate: int) -> int:
    return -coordinate % BASE_MODULUS


def _comment(text: str) -> str:
    """Names in a key file are whoever's wrote it: a line break or `*/` among them would end the comment, and what
    follows would be code of a contract that guards money.
    """
    return _PLAIN.sub("_", text)
