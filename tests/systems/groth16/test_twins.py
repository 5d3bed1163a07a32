"""The core's verifier against the reference: the same answer, and the same kind of refusal."""

from collections.abc import Callable, Sequence

import pytest
from tests.systems.groth16.test_reference import INPUTS, KEY, OUTSIDE_G2, PROOF, replaced, words

from proofmill._native import NativeError, groth16
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.errors import MalformedProof, ProofmillError, from_native
from proofmill.systems.groth16 import reference

NEXT = (int.from_bytes(PROOF[:32], "big") + 1) % BASE_MODULUS
CASES = {
    "good": (KEY, INPUTS, PROOF),
    "another output": (KEY, [INPUTS[0] + 1, *INPUTS[1:]], PROOF),
    "another last input": (KEY, [*INPUTS[:-1], INPUTS[-1] + 1], PROOF),
    "C for A": (KEY, INPUTS, PROOF[192:] + PROOF[64:192] + PROOF[:64]),
    "B of the key": (KEY, INPUTS, replaced(PROOF, 64, KEY[64:192])),
    "gamma and delta exchanged": (KEY[:192] + KEY[320:448] + KEY[192:320] + KEY[448:], INPUTS, PROOF),
    "IC in another order": (KEY[:448] + KEY[512:576] + KEY[448:512] + KEY[576:], INPUTS, PROOF),
    "too few inputs": (KEY, INPUTS[:-1], PROOF),
    "too many inputs": (KEY, [*INPUTS, 0], PROOF),
    "an input plus r": (KEY, [INPUTS[0] + SCALAR_MODULUS, *INPUTS[1:]], PROOF),
    "short": (KEY, INPUTS, PROOF[:-1]),
    "long": (KEY, INPUTS, PROOF + b"\0"),
    "a coordinate that is q": (KEY, INPUTS, replaced(PROOF, 0, words(BASE_MODULUS))),
    "A off the curve": (KEY, INPUTS, replaced(PROOF, 0, words(NEXT))),
    "B off the curve": (KEY, INPUTS, replaced(PROOF, 64, words(1, 1, 1, 1))),
    "B outside the subgroup": (KEY, INPUTS, replaced(PROOF, 64, OUTSIDE_G2)),
    "A at infinity": (KEY, INPUTS, replaced(PROOF, 0, bytes(64))),
    "B at infinity": (KEY, INPUTS, replaced(PROOF, 64, bytes(128))),
    "C at infinity": (KEY, INPUTS, replaced(PROOF, 192, bytes(64))),
    "key cut": (KEY[:-1], INPUTS, PROOF),
    "key without IC": (KEY[:448], INPUTS, PROOF),
    "alpha off the curve": (replaced(KEY, 0, words(NEXT)), INPUTS, PROOF),
    "alpha at infinity": (replaced(KEY, 0, bytes(64)), INPUTS, PROOF),
    "gamma at infinity": (replaced(KEY, 192, bytes(128)), INPUTS, PROOF),
    "delta that is gamma": (replaced(KEY, 320, KEY[192:320]), INPUTS, PROOF),
    "delta outside the subgroup": (replaced(KEY, 320, OUTSIDE_G2), INPUTS, PROOF),
    "IC at infinity": (replaced(KEY, 512, bytes(64)), INPUTS, PROOF),
}


def verify_fast(key: bytes, inputs: Sequence[int], proof: bytes) -> None:
    encoded = [value.to_bytes(32, "big") for value in inputs]
    try:
        groth16.verify(groth16.VerificationKey.from_bytes(key), encoded, proof)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None


def outcome(verify: Callable[[bytes, Sequence[int], bytes], None], case: str) -> type[ProofmillError] | None:
    try:
        verify(*CASES[case])
    except ProofmillError as error:
        return type(error)
    return None


@pytest.mark.parametrize("case", CASES)
def test_one_answer(case: str) -> None:
    expected = outcome(reference.verify, case)
    assert (expected is None) == (case == "good")
    assert outcome(verify_fast, case) is expected
