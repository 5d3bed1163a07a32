"""circom's files: constraint systems, witnesses and snarkjs' proving keys, of any circuit and not only of ours."""

from proofmill.systems.groth16.circom.r1cs import CircomR1cs, read_r1cs, write_r1cs
from proofmill.systems.groth16.circom.symbols import Symbols, named
from proofmill.systems.groth16.circom.verification import verify_envelope
from proofmill.systems.groth16.circom.wtns import CircomWitness, parse_wtns, read_wtns, write_wtns
from proofmill.systems.groth16.circom.zkey import CircomKey

__all__ = [
    "CircomKey",
    "CircomR1cs",
    "CircomWitness",
    "Symbols",
    "named",
    "parse_wtns",
    "read_r1cs",
    "read_wtns",
    "verify_envelope",
    "write_r1cs",
    "write_wtns",
]
