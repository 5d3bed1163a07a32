"""Groth16 on the chain: verifier contracts made from a verification key, and the calldata of their calls."""

from __future__ import annotations

from proofmill.settle.evm import calldata, solidity, vyper
from proofmill.settle.evm.key import MOST_INPUTS, ContractKey

__all__ = ["MOST_INPUTS", "ContractKey", "calldata", "solidity", "vyper"]
