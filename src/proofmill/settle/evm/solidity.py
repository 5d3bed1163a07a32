"""The verifier contract in Solidity."""

from __future__ import annotations

from string import Template

from proofmill.settle.evm.key import ContractKey

__all__ = ["contract"]


def contract(key: ContractKey) -> str:
    """Source of the contract `Groth16Verifier`, for solc 0.8.20 and later."""
    count = key.public_inputs
    return _CONTRACT.substitute(
        title=key.title,
        notes="".join(f"\n///     {note}" for note in key.notes),
        inputs_line=key.inputs_line(),
        length=4 + 32 * (8 + count),
        constants="\n".join(_constants(key)),
        inputs_note=f"\n    /// @param inputs {key.inputs_line()}." if count else "",
        inputs_argument=f",\n        uint256[{count}] calldata inputs" if count else "",
        additions="".join(f"\n        _add(sum, IC_{i + 1}_X, IC_{i + 1}_Y, inputs[{i}]);" for i in range(count)),
        add_function=_ADD_FUNCTION if count else "",
        r=_R if count else "",
    )


def _constants(key: ContractKey) -> list[str]:
    named = [("MINUS_ALPHA_X", key.minus_alpha[0]), ("MINUS_ALPHA_Y", key.minus_alpha[1])]
    for name, point in (("BETA", key.beta), ("MINUS_GAMMA", key.minus_gamma), ("MINUS_DELTA", key.minus_delta)):
        named += zip([f"{name}_{part}" for part in ("X1", "X0", "Y1", "Y0")], point, strict=True)
    for number, (x, y) in enumerate(key.ic):
        named += [(f"IC_{number}_X", x), (f"IC_{number}_Y", y)]
    return [f"    uint256 private constant {name} = {value};" for name, value in named]


_R = """
    /// @dev The order r of the groups.
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
"""

_ADD_FUNCTION = """
    /// @dev Adds scalar * (x, y) to the point in the first two words; the other three are scratch.
    function _add(uint256[5] memory sum, uint256 x, uint256 y, uint256 scalar) private view {
        // The curve has order r: scalar and scalar + r give one point. If both passed, one proof would hold for two
        // spellings of its inputs, and a nullifier that was spent as n could be spent again as n + r.
        require(scalar < R, "groth16: a public input is not below r");
        bool done;
        assembly ("memory-safe") {
            let term := add(sum, 0x40)
            mstore(term, x)
            mstore(add(term, 0x20), y)
            mstore(add(term, 0x40), scalar)
            // Yul takes arguments from the right: the length is read after the call. It is 0 on a chain without the
            // precompile, where the call succeeds and does nothing.
            done := and(eq(returndatasize(), 0x40), staticcall(gas(), 7, term, 0x60, term, 0x40))
            if done { done := and(eq(returndatasize(), 0x40), staticcall(gas(), 6, sum, 0x80, sum, 0x40)) }
        }
        require(done, "groth16: adding the inputs failed");
    }
"""

_CONTRACT = Template("""\
// SPDX-License-Identifier: Apache-2.0 OR MIT
pragma solidity ^0.8.20;

/// @title Groth16 verifier of $title
/// @notice Says whether a proof holds for public inputs. That is half of a check: the caller compares the inputs with
///     its own values, remembers what may count only once, and never ignores the answer.
/// @dev Made by `proofmill export`; not to be changed by hand.$notes
///
///     e(A, B) * e(-alpha, beta) * e(IC_0 + sum of input_i * IC_(i+1), -gamma) * e(C, -delta) = 1 in BN254, by the
///     precompiles 6, 7, 8 (EIP-196, EIP-197). The precompile 8 itself refuses coordinates that are not below q, points
///     off their curve, and B outside the subgroup of order r; this contract refuses infinity and inputs not below r.
///     Proofs can be re-randomised by anybody: their bytes identify nothing.
contract Groth16Verifier {$r
    // A point of G2 is x.c1, x.c0, y.c1, y.c0, as EIP-197 has it.
$constants

    /// @notice Whether the proof (a, b, c) holds for these public inputs.
    /// @dev False: the points are well-formed and the proof does not hold. Reverts: malformed points, an input not
    ///     below r, calldata of another length, or too little gas for a precompile. If that answered false, a gas
    ///     estimation would settle on an amount at which a good proof is refused.
    /// @param a x, y
    /// @param b [x.c1, x.c0], [y.c1, y.c0]
    /// @param c x, y$inputs_note
    /// @return holds True if it holds.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c$inputs_argument
    ) external view returns (bool holds) {
        // The ABI ignores what follows the arguments: one call would have many spellings.
        require(msg.data.length == $length, "groth16: calldata of another length");
        // Infinity pairs to 1 with everything, so that its side of the equation is void: refused, as off the chain.
        require((a[0] | a[1]) != 0, "groth16: a is infinity");
        require((b[0][0] | b[0][1]) | (b[1][0] | b[1][1]) != 0, "groth16: b is infinity");
        require((c[0] | c[1]) != 0, "groth16: c is infinity");
        uint256[5] memory sum;
        (sum[0], sum[1]) = (IC_0_X, IC_0_Y);$additions
        return _pairing(
            [
                a[0], a[1], b[0][0], b[0][1], b[1][0], b[1][1],
                MINUS_ALPHA_X, MINUS_ALPHA_Y, BETA_X1, BETA_X0, BETA_Y1, BETA_Y0,
                sum[0], sum[1], MINUS_GAMMA_X1, MINUS_GAMMA_X0, MINUS_GAMMA_Y1, MINUS_GAMMA_Y0,
                c[0], c[1], MINUS_DELTA_X1, MINUS_DELTA_X0, MINUS_DELTA_Y1, MINUS_DELTA_Y0
            ]
        );
    }
$add_function
    /// @dev Whether the product of the four pairings is 1. Overwrites its words.
    function _pairing(uint256[24] memory words) private view returns (bool one) {
        bool done;
        assembly ("memory-safe") {
            done := and(eq(returndatasize(), 0x20), staticcall(gas(), 8, words, 0x300, words, 0x20))
            one := eq(mload(words), 1)
        }
        // Without this a failed call, whose answer is absent, would be read as an answer.
        require(done, "groth16: the pairing failed");
    }
}
""")
