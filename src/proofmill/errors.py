"""The error tree. Each class has a stable `code`, the same in Python, HTTP, JSON output and logs, and an HTTP `status`.

    ProofmillError                      internal                500
    ├── MalformedInput                  malformed_input         400   type, encoding, range, curve, subgroup; `path`
    │   └── MalformedProof              malformed_proof         400   bytes that are no proof or key of this system
    ├── CircuitError                    circuit_error           400   a circuit that cannot be built; `location`
    ├── UnsatisfiedError                unsatisfied             422   the statement does not hold; `location`
    ├── VerificationError               verification_failed     422   a proof that does not verify
    │   └── AcceptanceError             not_accepted            422   verifies, but not what this party accepts; `check`
    ├── MismatchError                   mismatch                409   of another circuit; `expected`, `got`
    ├── ArtifactError                   damaged_artifact        500   a stored file that cannot be used; `path`
    │   └── ArtifactNotFound            artifact_not_found      404
    ├── NotFound                        not_found               404   no circuit or resource of that name
    ├── PolicyError                     development_keys        403   a safety rule; says which switch allows it
    │   └── PlaintextError              plaintext               403   private values would travel in the clear
    ├── TooLarge                        too_large               413   `limit`
    ├── ClientTooOld                    client_version_too_old  426   `minimum_version`
    ├── BusyError                       busy                    503   `retry_after` seconds
    ├── DeadlineExceeded                deadline                504   longer than a setting allows; `seconds`
    └── CancelledError                  cancelled               499   the caller's flag, or a client that went away

Faults of the protocol alone have codes and no class: `server/problems.py` gives method_not_allowed (405),
request_timeout (408), unsupported_media_type (415) and, for what else the web framework refuses, http_error.

Messages are written for the person who caused the error. They never carry the value of a private input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from proofmill._native import NativeError


class ProofmillError(Exception):
    """The root. `fields` are the typed details that go with the message, safe to show to the caller."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}

    def __str__(self) -> str:
        return self.message


class MalformedInput(ProofmillError):
    """A value that fails its type, encoding, range, curve or subgroup. `fields["path"]` names it: `signature.r8.x`."""

    code = "malformed_input"
    status = 400


class MalformedProof(MalformedInput):
    """Bytes that are not a proof or key of this system at all: wrong length, off the curve, non-canonical."""

    code = "malformed_proof"


class CircuitError(ProofmillError):
    """A circuit class that cannot be built: an output left unset, an annotation that is no type of ours."""

    code = "circuit_error"
    status = 400


class UnsatisfiedError(ProofmillError):
    """The statement does not hold for these inputs. `fields["location"]`: file, line, gadget path."""

    code = "unsatisfied"
    status = 422


class VerificationError(ProofmillError):
    """A well-formed proof that does not verify."""

    code = "verification_failed"
    status = 422


class AcceptanceError(VerificationError):
    """A proof that verifies but that this party does not accept. `fields["check"]` names the check that failed."""

    code = "not_accepted"


class MismatchError(ProofmillError):
    """A key, proof or file that belongs to another circuit, system or version."""

    code = "mismatch"
    status = 409


class ArtifactError(ProofmillError):
    """A stored file that cannot be used: damaged, truncated, foreign. Names the file and what was expected."""

    code = "damaged_artifact"


class ArtifactNotFound(ArtifactError):
    """No such artifact in this store."""

    code = "artifact_not_found"
    status = 404


class NotFound(ProofmillError):
    """No circuit or resource of that name."""

    code = "not_found"
    status = 404


class PolicyError(ProofmillError):
    """A safety rule refuses; the message names the switch that allows it."""

    code = "development_keys"
    status = 403


class PlaintextError(PolicyError):
    """Private values would travel over a network without encryption; the message names the switch that allows it."""

    code = "plaintext"


class TooLarge(ProofmillError):
    """A body over the configured limit, or a program that needs more memory than is allowed."""

    code = "too_large"
    status = 413


class ClientTooOld(ProofmillError):
    """A client that says an older version than the service takes. `fields["minimum_version"]` is the oldest taken."""

    code = "client_version_too_old"
    status = 426


class BusyError(ProofmillError):
    """All provers are busy and the queue is full. `fields["retry_after"]` is in seconds."""

    code = "busy"
    status = 503


class DeadlineExceeded(ProofmillError):
    """The computation took longer than a setting allows. `fields["seconds"]` is that setting's value."""

    code = "deadline"
    status = 504


class CancelledError(ProofmillError):
    """The computation was stopped by its caller."""

    code = "cancelled"
    status = 499


_FROM_NATIVE: dict[str, type[ProofmillError]] = {
    "unsatisfied": UnsatisfiedError,
    "hint_failed": UnsatisfiedError,
    "invalid_argument": MalformedInput,
    "non_canonical": MalformedProof,
    "not_on_curve": MalformedProof,
    "not_in_subgroup": MalformedProof,
    "point_at_infinity": MalformedProof,
    "damaged": ArtifactError,
    "io": ArtifactError,
    "verification_failed": VerificationError,
    "mismatch": MismatchError,
    "cancelled": CancelledError,
}


def from_native(error: NativeError, damaged: type[ProofmillError] = ArtifactError) -> ProofmillError:
    """Our error for one of the core. `damaged` is what a damaged encoding means here: a file's, or a caller's proof."""
    code, message, location = error.args
    kind = damaged if code == "damaged" else _FROM_NATIVE.get(code, ProofmillError)
    return kind(message, native_code=code, native_location=location)


def from_faults(faults: Sequence[Mapping[str, Any]]) -> MalformedInput:
    """Our error for the first of pydantic's faults: the place and the rule, never the value."""
    first = faults[0]
    path = "".join(_step(part) for part in first["loc"]).lstrip(".")
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return MalformedInput(f"{path or 'the body'}: {first['msg']}{more}", path=path or None)


def _step(part: object) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    # A caller's own field name comes back to him: short, and only if it can be printed.
    name = str(part)
    return f".{name}" if len(name) <= 64 and name.isprintable() else ".…"
