"""One assertion that tests a circuit, at rising tiers: solver, hunt, prover, verifier, tampering."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from proofmill._native import NativeError, groth16
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import Circuit
from proofmill.errors import MalformedInput, ProofmillError, UnsatisfiedError, VerificationError
from proofmill.systems import Compiled, Keys, Proof, compile, setup, verify
from proofmill.systems import prove as make_proof
from proofmill.systems.groth16 import public_elements, solve
from proofmill.systems.groth16.backend import from_bytes, to_bytes
from proofmill.testing.finding import CircuitCheckError, Finding
from proofmill.testing.hunt import hunt, untouched

Inputs = Mapping[str, Any]

_KEYS: dict[str, Keys] = {}
"""Development keys by circuit digest, for this process."""


def check_circuit(
    circuit: type[Circuit],
    valid: Sequence[Inputs] = (),
    invalid: Sequence[Inputs | tuple[Inputs, str]] = (),
    *,
    prove: bool = True,
    allow_untouched: Collection[str] = (),
) -> Compiled:
    """Assert that the circuit proves the valid inputs and refuses the invalid ones; returns it compiled.

    An invalid case may say what the refusal's message contains: `(inputs, "amount is below")`.
    `prove=False` leaves out keys, proofs and tampering, the slow part; `allow_untouched` names inputs that may stand
    unconstrained (`"recipient[0]"` for one element of several). Raises CircuitCheckError with every finding.
    """
    compiled = compile(circuit)
    findings = [item for item in untouched(compiled) if not any(item.text.endswith(f" {n}") for n in allow_untouched)]
    for number, inputs in enumerate(valid):
        found = _valid(compiled, inputs, f"valid[{number}]")
        if not found:
            found = hunt(compiled, inputs)
        if not found and prove:
            found = _proved(compiled, inputs, f"valid[{number}]")
        findings += found
    for number, case in enumerate(invalid):
        bad, expected = case if isinstance(case, tuple) else (case, "")
        findings += _refused(compiled, bad, expected, f"invalid[{number}]")
    if findings:
        raise CircuitCheckError(compiled.name, list(dict.fromkeys(findings)))
    return compiled


def _valid(compiled: Compiled, inputs: Inputs, case: str) -> list[Finding]:
    """The solver accepts, and so do the matrices that the prover sees."""
    try:
        witness = solve(compiled, inputs)
    except UnsatisfiedError as error:
        return [Finding("solver", f"{case} is refused: {error}{_explanation(compiled, inputs)}")]
    except MalformedInput as error:
        return [Finding("solver", f"{case} is refused: {error}")]
    if not compiled.constraint_system.satisfied(witness):
        return [Finding("solver", f"{case}: the solver's witness does not satisfy the matrices")]
    return []


def _explanation(compiled: Compiled, inputs: Inputs) -> str:
    """The values of the constraint that fails: private ones too, this is a test."""
    data = b"".join(map(to_bytes, compiled.schema.encode_inputs(inputs)))
    try:
        failure = compiled.constraint_system.explain(data, compiled.hints)
    except NativeError:  # a hint gave up, there is no equation to show
        return ""
    if failure is None:
        return ""
    a, b, c = map(from_bytes, failure[1:])
    return f": {a} · {b} ≠ {c}"


def _refused(compiled: Compiled, inputs: Inputs, expected: str, case: str) -> list[Finding]:
    """The honest solver refuses, and no hint can be changed so that the constraints accept."""
    try:
        solve(compiled, inputs)
    except (UnsatisfiedError, MalformedInput) as error:
        if expected not in str(error):
            return [Finding("solver", f"{case} is refused with {str(error)!r}, not with {expected!r}")]
        # What the schema refuses has no elements to forge with: see `hunt_unchecked`.
        return hunt(compiled, inputs) if isinstance(error, UnsatisfiedError) else []
    return [Finding("solver", f"{case} is accepted")]


def _proved(compiled: Compiled, inputs: Inputs, case: str) -> list[Finding]:
    """A proof is made and verifies, also after a journey as JSON, and for no other public values."""
    keys = _KEYS.get(compiled.digest) or _KEYS.setdefault(compiled.digest, setup(compiled))
    try:
        proof = make_proof(compiled, keys, inputs)
    except ProofmillError as error:
        return [Finding("prover", f"{case}: {error}")]
    try:
        verify(Proof.from_json(proof.to_json()), keys.verification_key)
    except ProofmillError as error:
        return [Finding("verifier", f"{case}: {error}")]
    return _tampered(compiled, keys, proof, case)


def _tampered(compiled: Compiled, keys: Keys, proof: Proof, case: str) -> list[Finding]:
    """Each public element changed in turn, and spelled again as element + modulus: nothing may accept it."""
    honest = public_elements(proof, keys.verification_key)
    findings = []
    for i, element in enumerate(honest):
        for other in ((element + 1) % SCALAR_MODULUS, element + SCALAR_MODULUS):
            forged = [*honest[:i], other, *honest[i + 1 :]]
            if _pairing_accepts(keys, forged, proof) or _verify_accepts(compiled, keys, forged, proof):
                findings.append(Finding("tampering", f"{case}: the proof verifies with public element {i} changed"))
    return findings


def _pairing_accepts(keys: Keys, elements: Sequence[int], proof: Proof) -> bool:
    try:
        groth16.verify(keys.verification_key.native, [to_bytes(element) for element in elements], proof.data)
    except NativeError:
        return False
    return True


def _verify_accepts(compiled: Compiled, keys: Keys, elements: Sequence[int], proof: Proof) -> bool:
    """Through the front door, where the changed element is still of its type."""
    try:
        shown = compiled.schema.show_public(compiled.schema.decode_public(elements))
        verify(replace(proof, public_inputs=shown), keys.verification_key)
    except (MalformedInput, VerificationError):
        return False
    return True
