"""One assertion that tests a circuit, at rising tiers: solver, hunt, prover, verifier, tampering."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from proofmill._native import NativeError
from proofmill.circuit import Circuit
from proofmill.errors import MalformedInput, ProofmillError, UnsatisfiedError, VerificationError
from proofmill.systems import AnyKeys, Compiled, Proof, compile, diagnosis, setup, solve, verify
from proofmill.systems import prove as make_proof
from proofmill.testing.finding import CircuitCheckError, Finding
from proofmill.testing.hunt import hunt, untouched

Inputs = Mapping[str, Any]

_KEYS: dict[str, AnyKeys] = {}
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
    if not diagnosis(compiled).satisfied(compiled, witness):
        return [Finding("solver", f"{case}: the solver's witness does not satisfy the constraints")]
    return []


def _explanation(compiled: Compiled, inputs: Inputs) -> str:
    """The values of the constraint that fails: private ones too, this is a test."""
    try:
        failure = diagnosis(compiled).explain(compiled, *diagnosis(compiled).read(compiled, inputs))
    except NativeError:  # a hint gave up, there is no equation to show
        return ""
    return f": {failure}" if failure else ""


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


def _tampered(compiled: Compiled, keys: AnyKeys, proof: Proof, case: str) -> list[Finding]:
    """Each public element changed in turn, and spelled again as element + modulus: nothing may accept it."""
    system = diagnosis(compiled)
    honest = compiled.schema.encode_public(proof.public_inputs)
    findings = []
    for i, element in enumerate(honest):
        for other in ((element + 1) % system.modulus, element + system.modulus):
            forged = [*honest[:i], other, *honest[i + 1 :]]
            if system.accepts(keys, forged, proof) or _verify_accepts(compiled, keys, forged, proof):
                findings.append(Finding("tampering", f"{case}: the proof verifies with public element {i} changed"))
    return findings


def _verify_accepts(compiled: Compiled, keys: AnyKeys, elements: Sequence[int], proof: Proof) -> bool:
    """Through the front door, where the changed element is still of its type."""
    try:
        shown = compiled.schema.show_public(compiled.schema.decode_public(elements))
        verify(replace(proof, public_inputs=shown), keys.verification_key)
    except (MalformedInput, VerificationError):
        return False
    return True
