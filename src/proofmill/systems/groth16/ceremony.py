"""Keys that many people make: phase 1 from a `.ptau`, phase 2 in `.zkey` files that snarkjs can continue, and back.

Source: snarkjs' `zkey_new`, `zkey_contribute`, `zkey_beacon`, `zkey_verify_frominit`; Bowe, Gabizon, Miers, eprint
2017/1050. All functions take `progress`, called with 0.0 … 1.0, and `cancel`; they raise CancelledError, ArtifactError
for a damaged file and MalformedProof for points that are none, naming section and offset. A file is written whole or
not at all, and never over another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from proofmill._native import Cancel, NativeError
from proofmill._native import ceremony as native
from proofmill._native.circom import R1csFile
from proofmill._native.r1cs import ConstraintSystem
from proofmill.artifacts import Origin
from proofmill.errors import MalformedInput, VerificationError, from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16.circom import CircomR1cs
from proofmill.systems.groth16.keys import FORMAT, Keys
from proofmill.systems.key_identity import KeyIdentity

Progress: TypeAlias = Callable[[float], None] | None
Constraints: TypeAlias = Compiled | CircomR1cs
"""A circuit of ours, or one of circom's."""


@dataclass(frozen=True)
class Contribution:
    """One contribution. `hash` is what its contributor published; `name` is what it claims, unchecked."""

    name: str | None
    hash: bytes
    beacon: bytes | None = None
    iterations: int | None = None


@dataclass(frozen=True)
class Ceremony:
    """A verified ceremony: the circuit's hash, as snarkjs shows it, and all contributions, the first one first."""

    circuit_hash: bytes
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class PowersOfTau:
    """A verified phase 1, of 2^`power` powers; `prepared` says whether phase 2 can begin with it.

    The `hash` of a contribution is that of its response, which snarkjs prints for its contributor.
    """

    power: int
    prepared: bool
    contributions: tuple[Contribution, ...]


def start(
    circuit: Constraints, ptau: Path, output: Path, *, progress: Progress = None, cancel: Cancel | None = None
) -> bytes:
    """Write the key that nobody has contributed to, the same bytes as `snarkjs zkey new`; the circuit's hash.

    Phase 1 is checked as far as the circuit uses it. Raises MalformedInput (too small a power, a `.ptau` that is not
    prepared for phase 2), VerificationError (points of phase 1 that do not belong together).
    """
    with _translating(output):
        return native.start(_system(circuit), str(ptau), str(output), progress, cancel)


def contribute(
    source: Path,
    output: Path,
    *,
    name: str | None = None,
    entropy: bytes = b"",
    progress: Progress = None,
    cancel: Cancel | None = None,
) -> bytes:
    """Continue a key with a secret from this machine's randomness and `entropy`, and forget it.

    Gives the contribution's hash, for its contributor to publish. Raises MalformedInput (a name of no or more than 64
    characters).
    """
    with _translating(output):
        return native.contribute(str(source), str(output), name, entropy, progress, cancel)


def beacon(
    source: Path,
    output: Path,
    value: bytes,
    iterations: int,
    *,
    name: str | None = None,
    progress: Progress = None,
    cancel: Cancel | None = None,
) -> bytes:
    """Continue a key with public randomness that nobody could foresee, hashed 2^`iterations` times (10 … 63).

    Raises MalformedInput for other numbers, and for a value of no or more than 255 bytes.
    """
    if not 10 <= iterations <= 63:
        raise MalformedInput("a beacon is hashed 2^10 to 2^63 times", path="iterations")
    with _translating(output):
        return native.beacon(str(source), str(output), name, value, iterations, progress, cancel)


def verify(
    circuit: Constraints, ptau: Path, zkey: Path, *, progress: Progress = None, cancel: Cancel | None = None
) -> Ceremony:
    """Check that a key follows from the circuit, phase 1 and its transcript, and from nothing else.

    Who contributed is for the caller: compare the hashes with those that the contributors published. Raises
    MismatchError (a key of another circuit or phase 1), VerificationError naming the contribution or the section.
    """
    with _translating(None):
        circuit_hash, found = native.verify(_system(circuit), str(ptau), str(zkey), progress, cancel)
    return Ceremony(circuit_hash, tuple(_contribution(*each) for each in found))


def verify_phase1(ptau: Path, *, progress: Progress = None, cancel: Cancel | None = None) -> PowersOfTau:
    """Check a whole `.ptau` by itself: its points, its Lagrange bases if it has any, and its own contributions.

    `verify` checks of phase 1 only what one circuit uses, and not who made it. Raises VerificationError naming what
    does not fit.
    """
    with _translating(None):
        power, prepared, found = native.verify_phase1(str(ptau), progress, cancel)
    return PowersOfTau(power, prepared, tuple(_contribution(*each) for each in found))


def finalize(
    compiled: Compiled,
    ptau: Path,
    zkey: Path,
    output: Path,
    *,
    progress: Progress = None,
    cancel: Cancel | None = None,
) -> Keys:
    """Verify a key and write it with the identity of its circuit and the origin "ceremony": no development key.

    Raises as `verify`, and VerificationError for a key without a contribution: its secret is known to everybody.
    """
    require_contribution(verify(compiled, ptau, zkey, progress=progress, cancel=cancel))
    identity = KeyIdentity(compiled.identity, compiled.schema, Origin.CEREMONY.value)
    with _translating(output):
        native.label(str(zkey), str(output), json.dumps(identity.to_json(FORMAT), sort_keys=True).encode())
    return Keys.load(output)


def require_contribution(found: Ceremony) -> None:
    """Raises VerificationError for a ceremony that nobody took part in."""
    if not found.contributions:
        raise VerificationError("nobody has contributed to this key: everybody knows its secret")


def _system(circuit: Constraints) -> ConstraintSystem | R1csFile:
    return circuit.native if isinstance(circuit, CircomR1cs) else circuit.constraint_system


def _contribution(name: bytes | None, digest: bytes, beacon: tuple[bytes, int] | None) -> Contribution:
    value, iterations = beacon or (None, None)
    return Contribution(None if name is None else name.decode(errors="replace"), digest, value, iterations)


@contextmanager
def _translating(output: Path | None) -> Iterator[None]:
    # A contribution that was overwritten is lost, and with it the work of whoever made it.
    if output is not None and output.exists():
        raise MalformedInput(f"{output} is there already: name another file", path=str(output))
    try:
        yield
    except NativeError as error:
        raise from_native(error) from None
