"""A proof that was verified before anybody sees it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from proofmill._native import Cancel
from proofmill.errors import ProofmillError, VerificationError
from proofmill.systems import AnyKeys, Compiled, Proof, plonky2, prove, verify

__all__ = ["checked_proof"]


def checked_proof(
    compiled: Compiled, keys: AnyKeys, inputs: Mapping[str, Any], *, cancel: Cancel | None = None
) -> Proof:
    """A proof for inputs by name, and `verify_ms` among its timings.

    A fault while proving (a flipped bit, overheated memory) can give a wrong proof, which is at best useless and at
    worst tells of the witness. Raises as `prove`, and ProofmillError when the proof does not verify.

    Of a proof that does not stand alone only the circuit is checked: its verifier is a step of its chain.
    """
    proof = prove(compiled, keys, inputs, cancel=cancel)
    start = time.perf_counter()
    try:
        if isinstance(keys, plonky2.Keys) and not compiled.stands_alone:
            plonky2.check(proof, keys)
        else:
            verify(proof, keys.verification_key)
    except VerificationError:
        raise ProofmillError("a proof just made does not verify: is this machine's memory sound?") from None
    elapsed = round(1000 * (time.perf_counter() - start), 3)
    return replace(proof, timings={**proof.timings, "verify_ms": elapsed})
