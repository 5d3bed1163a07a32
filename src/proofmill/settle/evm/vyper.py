"""The verifier contract in Vyper."""

from __future__ import annotations

from string import Template

from proofmill.settle.evm.key import ContractKey

__all__ = ["contract"]


def contract(key: ContractKey) -> str:
    """Source of the contract, for Vyper 0.4."""
    count = key.public_inputs
    return _CONTRACT.substitute(
        title=key.title,
        notes="".join(f"\n     {note}" for note in key.notes),
        length=4 + 32 * (8 + count),
        constants="\n".join(_constants(key)),
        inputs_note=f"\n    @param inputs {key.inputs_line()}." if count else "",
        inputs_argument=f", inputs: uint256[{count}]" if count else "",
        additions="".join(f"\n    total = self._add(total, IC_{i + 1}, inputs[{i}])" for i in range(count)),
        add_function=_ADD_FUNCTION if count else "",
        r=_R if count else "",
    )


def _constants(key: ContractKey) -> list[str]:
    named = [("MINUS_ALPHA", key.minus_alpha), ("BETA", key.beta)]
    named += [("MINUS_GAMMA", key.minus_gamma), ("MINUS_DELTA", key.minus_delta)]
    named += [(f"IC_{number}", point) for number, point in enumerate(key.ic)]
    lines = []
    for name, words in named:
        rows = ",\n".join(f"    {word}" for word in words)
        lines.append(f"{name}: constant(uint256[{len(words)}]) = [\n{rows},\n]")
    return lines


_R = """
# The order r of the groups.
R: constant(uint256) = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""

_ADD_FUNCTION = '''

@internal
@view
def _add(total: uint256[2], point: uint256[2], scalar: uint256) -> uint256[2]:
    """
    @dev total + scalar * point. Vyper asserts the success of both precompiles.
    """
    # The curve has order r: scalar and scalar + r give one point. If both passed, one proof would hold for two
    # spellings of its inputs, and a nullifier that was spent as n could be spent again as n + r.
    assert scalar < R, "groth16: a public input is not below r"
    return ecadd(total, ecmul(point, scalar))
'''

_CONTRACT = Template('''\
# pragma version ~=0.4.0
"""
@title Groth16 verifier of $title
@license Apache-2.0 OR MIT
@notice Says whether a proof holds for public inputs. That is half of a check: the caller compares the inputs with
     its own values, remembers what may count only once, and never ignores the answer.
@dev Made by `proofmill export`; not to be changed by hand.$notes

     e(A, B) * e(-alpha, beta) * e(IC_0 + sum of input_i * IC_(i+1), -gamma) * e(C, -delta) = 1 in BN254, by the
     precompiles 6, 7, 8 (EIP-196, EIP-197). The precompile 8 itself refuses coordinates that are not below q, points
     off their curve, and B outside the subgroup of order r; this contract refuses infinity and inputs not below r.
     Proofs can be re-randomised by anybody: their bytes identify nothing.
"""

PAIRING: constant(address) = 0x0000000000000000000000000000000000000008
$r
# A point of G2 is x.c1, x.c0, y.c1, y.c0, as EIP-197 has it.
$constants


@external
@view
def verifyProof(a: uint256[2], b: uint256[2][2], c: uint256[2]$inputs_argument) -> bool:
    """
    @notice Whether the proof (a, b, c) holds for these public inputs.
    @dev False: the points are well-formed and the proof does not hold. Reverts: malformed points, an input not
         below r, calldata of another length, or too little gas for a precompile. If that answered false, a gas
         estimation would settle on an amount at which a good proof is refused.
    @param a x, y
    @param b [x.c1, x.c0], [y.c1, y.c0]
    @param c x, y$inputs_note
    @return True if it holds.
    """
    # The ABI ignores what follows the arguments: one call would have many spellings.
    assert len(msg.data) == $length, "groth16: calldata of another length"
    # Infinity pairs to 1 with everything, so that its side of the equation is void: refused, as off the chain.
    assert (a[0] | a[1]) != 0, "groth16: a is infinity"
    assert (b[0][0] | b[0][1] | b[1][0] | b[1][1]) != 0, "groth16: b is infinity"
    assert (c[0] | c[1]) != 0, "groth16: c is infinity"
    total: uint256[2] = IC_0$additions
    words: uint256[24] = [
        a[0], a[1], b[0][0], b[0][1], b[1][0], b[1][1],
        MINUS_ALPHA[0], MINUS_ALPHA[1], BETA[0], BETA[1], BETA[2], BETA[3],
        total[0], total[1], MINUS_GAMMA[0], MINUS_GAMMA[1], MINUS_GAMMA[2], MINUS_GAMMA[3],
        c[0], c[1], MINUS_DELTA[0], MINUS_DELTA[1], MINUS_DELTA[2], MINUS_DELTA[3],
    ]
    done: bool = False
    answer: Bytes[32] = b""
    done, answer = raw_call(
        PAIRING, abi_encode(words), max_outsize=32, is_static_call=True, revert_on_failure=False
    )
    # Without this a failed call, whose answer is absent, would be read as an answer. It is absent too on a chain
    # without the precompile, where the call succeeds and does nothing.
    assert done and len(answer) == 32, "groth16: the pairing failed"
    return convert(answer, uint256) == 1
$add_function''')
